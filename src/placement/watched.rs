//! Whether watches stay right while tasks and instances come, go and change; for tests.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use super::PlacementEngine;
use crate::cluster::ClusterState;
use crate::model::{
    ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus,
    CpuUnits, DesiredStatus, Draws, HostPort, MemoryMiB, PlacementConstraint, PlacementRequest,
    PlacementStrategy, Purpose, Quotas, Resources, Seed, ServiceName, TaskDefinition, attributes,
};
use crate::plan::Change;

/// The steps of some chains whose requests are answered by watches, or not.
const CHAINS: [&[(&str, &str)]; 7] = [
    &[],
    &[("spread", "instanceId")],
    &[("spread", "attribute:rack"), ("spread", "instanceId")],
    &[("spread", "instanceId"), ("spread", "attribute:rack")],
    &[("spread", "attribute:rack"), ("binpack", "memory")],
    &[("spread", "instanceId"), ("binpack", "memory")],
    &[("binpack", "cpu")],
];

fn instance(number: u64) -> ContainerInstance {
    let arn = ContainerInstanceArn::new(&format!("i{number:02}")).unwrap();
    let registered = Resources::new(CpuUnits::new(8), MemoryMiB::new(4000 + number % 3));
    let rack = format!("r{}", number % 3);
    ContainerInstance::new(arn, registered)
        .with_attributes(attributes([("rack", rack.as_str())]).unwrap())
}

/// What a service asks for is the same each time.
fn request(service: u64) -> PlacementRequest {
    let mut draws = Seed::new(service).draws(Purpose::Fault, 0);
    let mut container = ContainerDefinitionBuilder::new("web", "nginx")
        .cpu(1)
        .memory(300 * u32::try_from(1 + draws.below(3)).unwrap());
    if draws.below(5) == 0 {
        container = container.port(80, HostPort::tcp(80));
    }
    let definition = TaskDefinition::builder("web").container(container).build();
    let name = ServiceName::new(&format!("s{service}")).unwrap();
    let mut request = PlacementRequest::service_tasks(&name, &definition.unwrap());
    if draws.below(4) == 0 {
        request = request.constraint(PlacementConstraint::DistinctInstance);
    }
    let chain = CHAINS[usize::try_from(draws.below(7)).unwrap()];
    for (kind, field) in chain {
        let strategy = PlacementStrategy::from_parts(kind, Some(field));
        request = request.strategy(strategy.unwrap());
    }
    request.build(&Quotas::default()).unwrap()
}

/// Another rack, status or connection of an instance, or the instance goes or comes.
fn change(cluster: &ClusterState, number: u64, draws: &mut Draws) -> Change {
    let instance = instance(number);
    let container_instance_arn = instance.container_instance_arn.clone();
    if cluster.view().instance(&container_instance_arn).is_none() {
        return Change::RegisterContainerInstance(Box::new(instance));
    }
    match draws.below(6) {
        0 => Change::DeregisterContainerInstance {
            container_instance_arn,
        },
        1 => Change::SetStatus {
            container_instance_arn,
            status: ContainerInstanceStatus::Draining,
        },
        2 => Change::SetStatus {
            container_instance_arn,
            status: ContainerInstanceStatus::Active,
        },
        3 => Change::SetAgentConnected {
            container_instance_arn,
            connected: draws.below(3) > 0,
        },
        _ => {
            let rack = format!("r{}", draws.below(3));
            let attributes = attributes([("rack", rack.as_str())]).unwrap();
            Change::PutAttributes {
                container_instance_arn,
                attributes: attributes.into_iter().collect(),
            }
        }
    }
}

/// The end of one of the tasks, if there are any, or that it is told to stop.
fn end(cluster: &ClusterState, draws: &mut Draws) -> Option<Change> {
    let tasks = cluster.view().tasks();
    let count = u64::try_from(tasks.len()).unwrap();
    let chosen = usize::try_from(draws.below(count.max(1))).unwrap();
    let task = tasks.get(chosen)?;
    let task_id = task.id();
    let runs_on = task.desired_status() == DesiredStatus::Running && draws.below(2) == 0;
    Some(if runs_on {
        let desired_status = DesiredStatus::Stopped;
        Change::SetDesiredStatus {
            task_id,
            desired_status,
        }
    } else {
        Change::RemoveTask { task_id }
    })
}

#[test]
fn watches_know_what_they_must_whatever_changes() {
    for seed in 0..40 {
        let mut draws = Seed::new(seed).draws(Purpose::Placement, 0);
        let instances: Vec<ContainerInstance> = (0..12).map(instance).collect();
        let mut cluster = ClusterState::from_instances(&instances).unwrap();
        let mut engine = PlacementEngine::new();
        for _ in 0..400 {
            let changed = match draws.below(20) {
                0..12 => None,
                12..18 => end(&cluster, &mut draws),
                _ => Some(change(&cluster, draws.below(14), &mut draws)),
            };
            // Some are asked for rarely.
            let service = draws.below(12).min(draws.below(12));
            let mut txn = cluster.begin();
            if let Some(changed) = changed {
                txn.apply(&changed).unwrap();
            } else {
                let placed = engine.place(&mut txn, &request(service), Seed::new(1));
                drop(placed.unwrap());
            }
            if draws.below(10) > 0 {
                txn.commit();
            } else {
                drop(txn);
            }
            cluster.check_watches();
        }
    }
}
