//! A cluster that is used for long, by more kinds of requests than are kept, gives the answers of the
//! reference engine: what is remembered from one request to the next never shows.

use bayplan::cluster::{ClusterState, InstanceView, TaskView};
use bayplan::document::Document;
use bayplan::model::{
    AvailabilityZone, ContainerDefinitionBuilder, ContainerInstanceStatus, DeviceId, Draws,
    HostPort, NetworkMode, PlacementConstraint, PlacementRequest, PlacementRequestBuilder, Purpose,
    Quotas, Seed, ServiceName, Subnet, SubnetId, TaskDefinition, attributes,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::Change;
use bayplan::testing::reference::World;

use crate::equivalence::{by_engine, by_reference};
use crate::placement::{definition, instances, member_of, web, with_chain};
use crate::shared::cases;

/// Six instances with GPUs and network interfaces.
fn cluster() -> ClusterState {
    let mut instances = instances();
    for instance in &mut instances {
        let gpus = || ["g1", "g2"].map(|id| DeviceId::new(id).expect("an id"));
        instance.registered = instance.registered.clone().with_gpus(gpus());
        instance.remaining = instance.remaining.clone().with_gpus(gpus());
        instance.eni_slots = Some(4);
    }
    ClusterState::from_instances(&instances).expect("a valid cluster")
}

fn one_of<T: Copy>(choices: &[T], draws: &mut Draws) -> T {
    let count = u64::try_from(choices.len()).expect("few choices");
    choices[usize::try_from(draws.below(count)).expect("few choices")]
}

/// A number from one to so many.
fn up_to(most: u64, draws: &mut Draws) -> u32 {
    u32::try_from(draws.below(most)).expect("a small number") + 1
}

fn constrained(request: PlacementRequestBuilder, draws: &mut Draws) -> PlacementRequestBuilder {
    match draws.below(5) {
        0 => member_of(request, "attribute:rack == r1"),
        // Instances of a zone are of several cells.
        1 => member_of(request, "attribute:rack in [r1, r2]"),
        2 => request.constraint(PlacementConstraint::DistinctInstance),
        _ => request,
    }
}

fn built(request: PlacementRequestBuilder) -> PlacementRequest {
    request.build(&Quotas::default()).expect("a valid request")
}

/// A request that draws.
fn drawing(draws: &mut Draws) -> PlacementRequest {
    let request = PlacementRequest::run_task(&web(up_to(500, draws)));
    let request = constrained(request, draws);
    let chains = [&["random"][..], &["spread:attribute:rack", "random"]];
    built(with_chain(request, one_of(&chains, draws)))
}

/// Tasks that take more than CPU and memory, or do not.
fn taking(draws: &mut Draws) -> TaskDefinition {
    let container = ContainerDefinitionBuilder::new("web", "nginx")
        .cpu(1)
        .memory(300 * up_to(3, draws));
    match draws.below(7) {
        0 => definition(container.port(80, HostPort::tcp(80))),
        1 => definition(container.gpus(1)),
        3 => {
            let all = Document::object([("type", "GPU".into()), ("value", "all".into())]);
            definition(container.field("resourceRequirements", Document::array([all])))
        }
        2 => {
            let builder = TaskDefinition::builder("web").network_mode(NetworkMode::Awsvpc);
            builder.container(container).build().expect("a definition")
        }
        _ => definition(container),
    }
}

/// A request for a task of one of some services, of which some are asked for more often.
fn of_a_service(draws: &mut Draws) -> PlacementRequest {
    let number = up_to(24, draws).min(up_to(24, draws));
    let name = ServiceName::new(&format!("s{number}")).expect("a name");
    // What a service asks for is the same each time.
    let mut own = Seed::new(number.into()).draws(Purpose::Fault, 1);
    let definition = taking(&mut own);
    let mut request = PlacementRequest::service_tasks(&name, &definition);
    if definition.network_mode() == NetworkMode::Awsvpc {
        request = request.subnet(Subnet {
            id: SubnetId::new("subnet-1").expect("a valid id"),
            availability_zone: AvailabilityZone::new("az-a").expect("a valid zone"),
            network: None,
        });
    }
    let request = constrained(request, &mut own);
    let chains = [
        &[][..],
        &["spread:instanceId"],
        &["spread:attribute:rack", "spread:instanceId"],
        &["spread:attribute:rack", "binpack:memory"],
        &["spread:attribute:ecs.availability-zone", "binpack:cpu"],
        &["spread:instanceId", "binpack:memory"],
        &[
            "spread:instanceId",
            "spread:attribute:ecs.availability-zone",
        ],
        &[
            "spread:attribute:rack",
            "spread:instanceId",
            "spread:attribute:ecs.availability-zone",
        ],
    ];
    built(with_chain(request, one_of(&chains, &mut own)))
}

/// Labels an instance anew, or lets it drain or be active again.
fn change_of_instance(instance: InstanceView<'_>, draws: &mut Draws) -> Change {
    let container_instance_arn = instance.arn().clone();
    if draws.below(2) == 0 {
        let attributes = attributes([("rack", one_of(&["r1", "r2"], draws))]);
        let attributes = attributes.expect("valid attributes").into_iter().collect();
        return Change::PutAttributes {
            container_instance_arn,
            attributes,
        };
    }
    let status = if instance.status() == ContainerInstanceStatus::Active {
        ContainerInstanceStatus::Draining
    } else {
        ContainerInstanceStatus::Active
    };
    Change::SetStatus {
        container_instance_arn,
        status,
    }
}

/// Ends tasks until there are no more than so many.
fn end_tasks(cluster: &mut ClusterState, most: usize, draws: &mut Draws) {
    loop {
        let tasks = cluster.view().tasks();
        if tasks.len() <= most {
            return;
        }
        let count = u64::try_from(tasks.len()).expect("few tasks");
        let ended = usize::try_from(draws.below(count)).expect("few tasks");
        let task_id = tasks[ended].id();
        let change = Change::RemoveTask { task_id };
        cluster.apply(&change).expect("a task that is there");
    }
}

/// Asks, and lets tasks end and, every so many steps, an instance change. Phases with few tasks take
/// turns with those where room decides.
fn compare(request: impl Fn(&mut Draws) -> PlacementRequest, steps: u64, until_change: u64) {
    let mut cluster = cluster();
    let mut engine = PlacementEngine::new();
    for step in 0..steps {
        let mut draws = Seed::new(step).draws(Purpose::Fault, 0);
        let request = request(&mut draws);
        let instances = cluster.view().instances().map(|i| i.without_tasks());
        let tasks = cluster.view().tasks();
        let tasks = tasks.iter().map(TaskView::to_model).collect();
        let expected = World::new(instances.collect(), tasks).place(&request, Seed::new(step));
        let mut txn = cluster.begin();
        let (decision, _) = by_engine(&mut engine, &mut txn, &request, Seed::new(step));
        txn.commit();
        assert_eq!(decision, by_reference(expected), "step {step}: {request:?}");
        if step % until_change == 0 {
            let on = usize::try_from(draws.below(6)).expect("six instances");
            let instance = cluster.view().instances().nth(on).expect("six instances");
            let change = change_of_instance(instance, &mut draws);
            cluster.apply(&change).expect("an instance");
        }
        let most = [6, 35, 60][usize::try_from(step / 200 % 3).expect("three phases")];
        end_tasks(&mut cluster, most, &mut draws);
    }
}

fn steps() -> u64 {
    u64::from(cases()) * 10
}

#[test]
fn draws_of_many_kinds_are_those_of_the_reference() {
    compare(drawing, steps(), 4);
}

#[test]
fn services_that_take_turns_are_placed_as_by_the_reference() {
    compare(of_a_service, steps(), 50);
}

#[test]
fn services_are_placed_as_by_the_reference_while_instances_change() {
    compare(of_a_service, steps(), 3);
}
