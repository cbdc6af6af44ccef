//! A cluster that is used for long, by more kinds of requests than are kept, gives the answers of the
//! reference engine: what is remembered from one request to the next never shows.

use bayplan::cluster::{ClusterState, InstanceView, TaskView};
use bayplan::document::Document;
use bayplan::model::{
    AvailabilityZone, ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn,
    ContainerInstanceStatus, CpuUnits, DesiredStatus, DeviceId, Draws, HostPort, MemoryMiB,
    NetworkMode, PlacementConstraint, PlacementRequest, PlacementRequestBuilder, Purpose, Quotas,
    Resources, Seed, ServiceName, Subnet, SubnetId, TaskDefinition, attributes,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::Change;
use bayplan::testing::reference::World;

use crate::equivalence::{by_engine, by_reference};
use crate::placement::{definition, instances, member_of, web, with_chain};
use crate::shared::cases;

/// Instances, the racks that they may be labelled with, and in how many tasks each phase ends.
struct Fleet {
    cluster: ClusterState,
    racks: Vec<String>,
    phases: [usize; 3],
}

/// The same instance with GPUs and network interfaces.
fn with_devices(mut instance: ContainerInstance) -> ContainerInstance {
    let gpus = || ["g1", "g2"].map(|id| DeviceId::new(id).expect("an id"));
    instance.registered = instance.registered.clone().with_gpus(gpus());
    instance.remaining = instance.remaining.clone().with_gpus(gpus());
    instance.eni_slots = Some(4);
    instance
}

/// Six instances with GPUs and network interfaces, in two racks.
fn few() -> Fleet {
    let instances: Vec<_> = instances().into_iter().map(with_devices).collect();
    Fleet {
        cluster: ClusterState::from_instances(&instances).expect("a valid cluster"),
        racks: ["r1", "r2"].map(String::from).into(),
        phases: [6, 35, 60],
    }
}

/// Sixty instances in nearly as many racks.
fn in_many_racks() -> Fleet {
    let racks: Vec<String> = (1..=57).map(|number| format!("r{number}")).collect();
    let instance = |(number, rack): (u64, &String)| {
        let arn = ContainerInstanceArn::new(&format!("i{number:02}")).expect("a valid ARN");
        let memory = MemoryMiB::new(1000 + 500 * (number % 4));
        let zone = ["az-a", "az-b", "az-c"][usize::try_from(number % 3).expect("few")];
        let pairs = [("ecs.availability-zone", zone), ("rack", rack)];
        ContainerInstance::new(arn, Resources::new(CpuUnits::new(1000), memory))
            .with_attributes(attributes(pairs).expect("valid attributes"))
    };
    let instances = (0..60).zip(racks.iter().cycle()).map(instance);
    let instances: Vec<_> = instances.map(with_devices).collect();
    Fleet {
        cluster: ClusterState::from_instances(&instances).expect("a valid cluster"),
        racks,
        phases: [40, 110, 180],
    }
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
    let chains = [
        &["random"][..],
        &["spread:attribute:rack", "random"],
        &["spread:instanceId", "random"],
        &[
            "spread:attribute:ecs.availability-zone",
            "spread:instanceId",
            "random",
        ],
        &["spread:instanceId", "spread:attribute:rack", "random"],
    ];
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

/// The number of one of some services, of which some are asked for more often.
fn service(draws: &mut Draws) -> u32 {
    up_to(24, draws).min(up_to(24, draws))
}

/// A request for a task of a service, which asks for the same each time.
fn request_of(service: u32, own: &mut Draws) -> PlacementRequestBuilder {
    let name = ServiceName::new(&format!("s{service}")).expect("a name");
    let definition = taking(own);
    let mut request = PlacementRequest::service_tasks(&name, &definition);
    if definition.network_mode() == NetworkMode::Awsvpc {
        request = request.subnet(Subnet {
            id: SubnetId::new("subnet-1").expect("a valid id"),
            availability_zone: AvailabilityZone::new("az-a").expect("a valid zone"),
            network: None,
        });
    }
    constrained(request, own)
}

/// A request for a task of one of some services.
fn of_a_service(draws: &mut Draws) -> PlacementRequest {
    let service = service(draws);
    let mut own = Seed::new(service.into()).draws(Purpose::Fault, 1);
    let request = request_of(service, &mut own);
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

/// A request for a task of one of a few services that spread over racks, and more.
fn over_racks(draws: &mut Draws) -> PlacementRequest {
    let service = service(draws);
    let mut own = Seed::new(service.into()).draws(Purpose::Fault, 2);
    let request = request_of(service, &mut own);
    let chains = [
        &["spread:attribute:rack"][..],
        &["spread:attribute:rack", "binpack:memory"],
        &["spread:attribute:rack", "binpack:cpu"],
        &["spread:attribute:rack", "spread:instanceId"],
        &[
            "spread:attribute:ecs.availability-zone",
            "spread:attribute:rack",
            "binpack:memory",
        ],
        &[
            "spread:attribute:rack",
            "spread:attribute:ecs.availability-zone",
            "binpack:memory",
        ],
        &["spread:attribute:rack", "random"],
    ];
    built(with_chain(request, one_of(&chains, &mut own)))
}

/// Labels an instance anew, or lets it drain or be active again.
fn change_of_instance(instance: InstanceView<'_>, racks: &[String], draws: &mut Draws) -> Change {
    let container_instance_arn = instance.arn().clone();
    if draws.below(2) == 0 {
        let racks: Vec<&str> = racks.iter().map(String::as_str).collect();
        let attributes = attributes([("rack", one_of(&racks, draws))]);
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
        let task_id = one_of(&tasks, draws).id();
        let change = Change::RemoveTask { task_id };
        cluster.apply(&change).expect("a task that is there");
    }
}

/// Asks, and lets tasks end and, every so many steps, an instance change. Phases with few tasks take
/// turns with those where room decides.
fn compare(
    fleet: Fleet,
    request: impl Fn(&mut Draws) -> PlacementRequest,
    (steps, until_change): (u64, u64),
) {
    let Fleet {
        mut cluster,
        racks,
        phases,
    } = fleet;
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
            let instances: Vec<_> = cluster.view().instances().collect();
            let instance = one_of(&instances, &mut draws);
            let change = change_of_instance(instance, &racks, &mut draws);
            cluster.apply(&change).expect("an instance");
        }
        if step % 4 == 0 {
            tell_one_to_stop(&mut cluster, &mut draws);
        }
        let most = phases[usize::try_from(step / 200 % 3).expect("three phases")];
        end_tasks(&mut cluster, most, &mut draws);
    }
}

/// Tells one of the tasks to stop; it keeps what it took until it ends.
fn tell_one_to_stop(cluster: &mut ClusterState, draws: &mut Draws) {
    let tasks = cluster.view().tasks();
    if tasks.is_empty() {
        return;
    }
    let change = Change::SetDesiredStatus {
        task_id: one_of(&tasks, draws).id(),
        desired_status: DesiredStatus::Stopped,
    };
    cluster.apply(&change).expect("a task that may stop");
}

fn steps() -> u64 {
    u64::from(cases()) * 10
}

#[test]
fn draws_of_many_kinds_are_those_of_the_reference() {
    compare(few(), drawing, (steps(), 4));
}

#[test]
fn services_that_take_turns_are_placed_as_by_the_reference() {
    compare(few(), of_a_service, (steps(), 50));
}

#[test]
fn services_are_placed_as_by_the_reference_while_instances_change() {
    compare(few(), of_a_service, (steps(), 3));
}

#[test]
fn services_that_spread_over_many_racks_are_placed_as_by_the_reference() {
    compare(in_many_racks(), over_racks, (steps(), 5));
}
