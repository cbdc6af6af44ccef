//! The cluster of the worked examples, and short ways to say what is placed on it.

use bayplan::model::{
    ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits, HostPort,
    MemoryMiB, Need, PlacementConstraint, PlacementRequest, PlacementRequestBuilder,
    PlacementStrategy, Quotas, Resources, Seed, ServiceName, Task, TaskDefinition, TaskGroup,
    TaskId, TaskStatus, attributes,
};
use bayplan::testing::reference::{Outcome, World};
use bayplan::time::Timestamp;

/// An instance from its key, zone, type, CPU, memory and rack; `-` is no rack.
fn instance(key: &str, zone: &str, kind: &str, size: (u64, u64), rack: &str) -> ContainerInstance {
    let resources = Resources::new(CpuUnits::new(size.0), MemoryMiB::new(size.1))
        .with_ports([22, 2375, 2376, 51678, 51679].map(HostPort::tcp));
    let labels = [
        ("ecs.availability-zone", zone),
        ("ecs.instance-type", kind),
        ("rack", rack),
    ];
    let labels = attributes(labels.into_iter().filter(|(_, value)| *value != "-"));
    ContainerInstance::new(arn(key), resources).with_attributes(labels.expect("attributes"))
}

/// The six instances of the examples, without tasks.
pub(crate) fn six() -> World {
    let instances = vec![
        instance("i1", "az-a", "t.large", (2048, 4000), "r1"),
        instance("i2", "az-a", "t.small", (1024, 2000), "r2"),
        instance("i3", "az-b", "t.large", (2048, 4000), "r1"),
        instance("i4", "az-b", "g.large", (4096, 8000), "r2"),
        instance("i5", "az-c", "t.small", (1024, 2000), "-"),
        instance("i6", "az-c", "t.large", (2048, 4000), "-"),
    ];
    World::new(instances, Vec::new())
}

pub(crate) fn arn(key: &str) -> ContainerInstanceArn {
    ContainerInstanceArn::new(key).expect("an ARN")
}

pub(crate) fn group(text: &str) -> TaskGroup {
    TaskGroup::reported(text).expect("a group")
}

/// A running task of 256 CPU units and 500 MiB, created at that second.
pub(crate) fn task(id: &str, of: &str, on: &str, second: i64) -> Task {
    let need = Need::new(CpuUnits::new(256), MemoryMiB::new(500));
    let mut task = Task::new(TaskId::new(id).expect("an id"), group(of))
        .on(arn(on))
        .taking(need);
    task.last_status = TaskStatus::Running;
    task.created_at = Timestamp::from_seconds(second);
    task
}

/// The world with one task of the group on each of the instances, `t1`, `t2`, ... in this order.
pub(crate) fn with_tasks(mut world: World, of: &str, keys: &str) -> World {
    for (key, second) in keys.split_whitespace().zip(1..) {
        let id = format!("t{second}@{of}");
        world.add(task(&id, of, key, second));
    }
    world
}

pub(crate) fn container(cpu: u32) -> ContainerDefinitionBuilder {
    ContainerDefinitionBuilder::new("main", "image")
        .cpu(cpu)
        .memory(500)
}

pub(crate) fn definition(container: ContainerDefinitionBuilder) -> TaskDefinition {
    let built = TaskDefinition::builder("web").container(container).build();
    built.expect("a definition")
}

/// A request for tasks of the service `web`.
pub(crate) fn web(container: ContainerDefinitionBuilder, count: u32) -> PlacementRequestBuilder {
    let name = ServiceName::new("web").expect("a name");
    PlacementRequest::service_tasks(&name, &definition(container)).count(count)
}

/// A chain such as `spread:attribute:rack binpack:cpu`.
pub(crate) fn chain(text: &str) -> Vec<PlacementStrategy> {
    let strategy = |text: &str| match text.split_once(':') {
        Some((kind, field)) => PlacementStrategy::from_parts(kind, Some(field)),
        None => PlacementStrategy::from_parts(text, None),
    };
    let strategies = text.split_whitespace().map(strategy);
    strategies.collect::<Result<_, _>>().expect("strategies")
}

pub(crate) fn chained(builder: PlacementRequestBuilder, text: &str) -> PlacementRequestBuilder {
    chain(text)
        .into_iter()
        .fold(builder, PlacementRequestBuilder::strategy)
}

pub(crate) fn member_of(expression: &str) -> PlacementConstraint {
    PlacementConstraint::member_of(expression).expect("an expression")
}

pub(crate) fn place(world: &mut World, request: PlacementRequestBuilder) -> Outcome {
    let request = request.build(&Quotas::default());
    world.place(&request.expect("a valid request"), Seed::new(1))
}

/// The instances as one text, such as `i1 i3`.
pub(crate) fn keys(instances: &[ContainerInstanceArn]) -> String {
    let keys: Vec<_> = instances.iter().map(ToString::to_string).collect();
    keys.join(" ")
}

/// What ECS lists as failures, such as `i1 AGENT`; nothing for instances that are not considered.
pub(crate) fn failures(outcome: &Outcome) -> Vec<String> {
    let reasons = outcome.reasons.iter().flatten();
    reasons
        .filter_map(|(arn, reasons)| {
            let reason = reasons.first().expect("no instance can take the task");
            Some(format!("{arn} {}", reason.failure()?))
        })
        .collect()
}
