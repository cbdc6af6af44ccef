//! Container instances, tasks and what they take, built from bytes.
//!
//! Every type of value comes from a small pool, so that ties, shortage and contention are frequent.

use std::collections::BTreeSet;

use bayplan::model::{
    Attribute, AttributeValue, AvailabilityZone, CapacityProviderName, ContainerInstance,
    ContainerInstanceArn, ContainerInstanceStatus, CpuUnits, DesiredStatus, DeviceId,
    Ec2InstanceId, GpuNeed, HealthStatus, HostPort, LaunchType, MemoryMiB, Need, OtherResource,
    ResourceName, Resources, StartedBy, Task, TaskGroup, TaskId, TaskStatus,
};
use bayplan::query::AttributeName;
use bayplan::time::Timestamp;

use super::bytes::Bytes;

/// A key of an instance; the order of their bytes is not that of the pool.
pub(crate) fn arn(bytes: &mut Bytes<'_>) -> ContainerInstanceArn {
    ContainerInstanceArn::new(bytes.pick(&ARNS)).expect("an ARN")
}

/// An instance; what remains of it is what it registered, less what is reserved for things unknown.
pub(crate) fn instance(bytes: &mut Bytes<'_>) -> ContainerInstance {
    let arn = arn(bytes);
    let cpu = (u64::from(bytes.pick(&STEPS)), bytes.pick(&[0, 0, 0, 1]));
    let memory = (u64::from(bytes.pick(&STEPS)), bytes.pick(&[0, 0, 0, 1]));
    let mut instance = ContainerInstance::new(arn, sized(cpu.0 + cpu.1, memory.0 + memory.1));
    instance.remaining = sized(cpu.0, memory.0);
    let zone = (
        "ecs.availability-zone",
        bytes.pick(&["az-a", "az-b", "az-c", "-", ""]),
    );
    let rack = ("rack", bytes.pick(&["r1", "r2", "-", ""]));
    let kind = (
        "ecs.instance-type",
        bytes.pick(&["t.small", "t.large", "-"]),
    );
    put(&mut instance, &[zone, rack, kind]);
    if bytes.once_in(3) {
        (instance.status, instance.agent_connected) = state(bytes);
    }
    if bytes.once_in(3) {
        supply(&mut instance, bytes);
    }
    if bytes.once_in(3) {
        let platform = PLATFORM.map(|(name, values)| (name, bytes.pick(values)));
        put(&mut instance, &platform);
        let value = bytes.pick(&["", "-", "1"]);
        let others = CAPABILITIES.map(|name| (name, bytes.pick(&[value, value, ""])));
        put(&mut instance, &others);
    }
    if bytes.once_in(3) {
        identify(&mut instance, bytes);
    }
    instance
}

fn state(bytes: &mut Bytes<'_>) -> (ContainerInstanceStatus, bool) {
    (status(bytes), !bytes.once_in(2))
}

/// A status, most often one that takes no tasks.
pub(crate) fn status(bytes: &mut Bytes<'_>) -> ContainerInstanceStatus {
    let draining = ContainerInstanceStatus::Draining;
    let active = ContainerInstanceStatus::Active;
    match bytes.below(12) {
        0..=3 => draining,
        4..=7 => active,
        _ => bytes.pick(&ContainerInstanceStatus::ALL),
    }
}

/// Ports, GPUs, network interfaces and resources that ECS does not know.
fn supply(instance: &mut ContainerInstance, bytes: &mut Bytes<'_>) {
    let (registered, remaining) = (&mut instance.registered, &mut instance.remaining);
    remaining.ports = if bytes.once_in(8) {
        let count = bytes.pick(&[96, 98, 99, 100, 101]);
        (20_000..20_000 + count).map(HostPort::tcp).collect()
    } else {
        ports(bytes, 3)
    };
    if bytes.once_in(4) {
        registered.ports.insert(bytes.pick(&PORTS));
    }
    let gpus = bytes.below(GPUS.len() + 1);
    let held = bytes.pick(&[0, 0, 0, 1, 4]);
    let all = GPUS
        .iter()
        .take(gpus)
        .map(|id| DeviceId::new(id).expect("an id"));
    registered.gpus = all.collect();
    remaining.gpus = registered.gpus.iter().skip(held).cloned().collect();
    instance.eni_slots = bytes.pick(&[None, Some(0), Some(1), Some(2), Some(3)]);
    for name in NAMED.into_iter().take(bytes.below(3)) {
        let amount = u32::from(bytes.byte() % 4);
        let reserved = u32::from(bytes.byte() % 2);
        let resource = |amount: u32| match name {
            "SLOTS" => OtherResource::Integer(amount),
            _ => OtherResource::Long(amount.into()),
        };
        let key = resource_name(name);
        registered
            .other
            .insert(key.clone(), resource(amount + reserved));
        remaining.other.insert(key, resource(amount));
    }
    if bytes.once_in(8) {
        let labels = OtherResource::StringSet(BTreeSet::from(["x".to_owned()]));
        registered
            .other
            .insert(resource_name("LABELS"), labels.clone());
        remaining.other.insert(resource_name("LABELS"), labels);
    }
}

fn identify(instance: &mut ContainerInstance, bytes: &mut Bytes<'_>) {
    let id = |text| Ec2InstanceId::new(text).expect("an id");
    instance.ec2_instance_id = bytes.pick(&[Some("i-1"), Some("i-2"), None]).map(id);
    let versions = [
        Some("1.14.4"),
        Some("1.9.0"),
        Some("1.100.0"),
        Some("latest"),
        None,
    ];
    instance.agent_version = bytes.pick(&versions).map(str::to_owned);
    instance.registered_at = moment(bytes);
    instance.capacity_provider_name = provider(bytes, &[Some("cp-1"), Some("cp-2"), None]);
    instance.running_tasks_count = u32::from(bytes.byte() % 3);
}

/// A capacity provider of a pool of names.
pub(crate) fn provider(
    bytes: &mut Bytes<'_>,
    names: &[Option<&str>],
) -> Option<CapacityProviderName> {
    let name = bytes.pick(names)?;
    Some(CapacityProviderName::new(name).expect("a name"))
}

/// Few instants, so that many things are equally old.
pub(crate) fn moment(bytes: &mut Bytes<'_>) -> Option<Timestamp> {
    let seconds = bytes.pick(&[Some(0), Some(1), Some(2), None])?;
    Some(Timestamp::from_millis(NEW_YEAR + seconds * 1_000))
}

/// Adds attributes; `-` stands for one that is absent, the empty text for one without a value.
fn put(instance: &mut ContainerInstance, pairs: &[(&str, &str)]) {
    for (name, value) in pairs.iter().filter(|(_, value)| *value != "-") {
        instance.attributes.insert(attribute(name, value));
    }
}

/// One to three attributes of those that requests look at.
pub(crate) fn attributes(bytes: &mut Bytes<'_>) -> Vec<Attribute> {
    let any = |bytes: &mut Bytes<'_>| {
        let name = bytes.pick(&LOOKED_AT);
        let value = bytes.pick(&[
            "az-b", "az-a", "r1", "r2", "", "t.small", "linux", "x86_64", "1",
        ]);
        attribute(name, value)
    };
    (0..=bytes.below(3)).map(|_| any(bytes)).collect()
}

/// One to three names of attributes that requests look at.
pub(crate) fn attribute_names(bytes: &mut Bytes<'_>) -> Vec<AttributeName> {
    let any = |bytes: &mut Bytes<'_>| AttributeName::new(bytes.pick(&LOOKED_AT)).expect("a name");
    (0..=bytes.below(3)).map(|_| any(bytes)).collect()
}

fn attribute(name: &str, value: &str) -> Attribute {
    let is_given = !value.is_empty();
    Attribute {
        name: AttributeName::new(name).expect("a name"),
        value: is_given.then(|| AttributeValue::new(value).expect("a value")),
    }
}

/// A task that is reported, on an instance that may not exist.
pub(crate) fn task(bytes: &mut Bytes<'_>) -> Task {
    let id = TaskId::new(bytes.pick(&TASK_IDS)).expect("an id");
    let group = TaskGroup::reported(bytes.pick(&GROUPS)).expect("a group");
    let mut task = Task::new(id, group);
    if !bytes.once_in(8) {
        task.container_instance_arn = Some(arn(bytes));
    }
    task.need = (!bytes.once_in(6)).then(|| need(bytes));
    task.last_status = TaskStatus::Running;
    if bytes.once_in(3) {
        task.last_status = bytes.pick(&TaskStatus::ALL);
        task.desired_status = bytes.pick(&[DesiredStatus::Running, DesiredStatus::Stopped]);
        task.health_status = bytes.pick(&HEALTH);
        task.created_at = moment(bytes);
        let by = bytes.pick(&[None, Some("ecs-svc/1"), Some("ecs-svc/2")]);
        task.started_by = by.map(|text| StartedBy::new(text).expect("valid"));
        task.launch_type = bytes.pick(&[None, Some(LaunchType::Ec2), Some(LaunchType::Fargate)]);
        let zone = bytes.pick(&[None, Some("az-a"), Some("az-b")]);
        task.availability_zone = zone.map(|zone| AvailabilityZone::new(zone).expect("a zone"));
    }
    task
}

fn need(bytes: &mut Bytes<'_>) -> Need {
    let (cpu, memory) = (bytes.pick(&[2_u64, 1, 3, 0]), bytes.pick(&[1_u64, 2, 3, 0]));
    let mut need = Need::new(CpuUnits::new(cpu * 128), MemoryMiB::new(memory * 100));
    if bytes.once_in(3) {
        need.ports = ports(bytes, 3);
        need.gpus = bytes.pick(&[
            GpuNeed::Nothing,
            GpuNeed::Devices(1),
            GpuNeed::Devices(2),
            GpuNeed::All,
        ]);
        need.enis = u32::from(bytes.byte() % 2);
        let amount = u64::from(bytes.byte() % 3);
        need = need.with_named(resource_name(bytes.pick(&NAMED)), amount);
    }
    need
}

/// Fewer than `bound` ports.
pub(crate) fn ports(bytes: &mut Bytes<'_>, bound: usize) -> BTreeSet<HostPort> {
    (0..bytes.below(bound))
        .map(|_| bytes.pick(&PORTS))
        .collect()
}

/// A name that is known to be one.
pub(crate) fn resource_name(name: &str) -> ResourceName {
    ResourceName::new(name).expect("a name")
}

fn sized(cpu: u64, memory: u64) -> Resources {
    Resources::new(CpuUnits::new(cpu * 128), MemoryMiB::new(memory * 100))
}

const ARNS: [&str; 10] = [
    "i1",
    "i10",
    "i2",
    "i9",
    "I3",
    "arn:aws:ecs:eu-west-1:1:container-instance/web/0b",
    "arn:aws:ecs:eu-west-1:1:container-instance/web/0a",
    "zone/b/1",
    "\u{e9}1",
    "i",
];

/// Ids in each form; none of those that the brute-force engine gives to tasks that it places.
pub(crate) const TASK_IDS: [&str; 9] = [
    "t1",
    "t10",
    "t2",
    "T3",
    "4d590253bb114126b7afa7b58eea9221",
    "4d590253bb114126b7afa7b58eea9222",
    "56bb7569-6318-458e-882b-7a631df643d0",
    "fffffffffffffffffffffffffffffffe",
    "0",
];

/// Groups of tasks.
pub(crate) const GROUPS: [&str; 4] = ["service:web", "service:db", "family:batch", "family:web"];

/// Resources that ECS does not know.
pub(crate) const NAMED: [&str; 2] = ["LICENSES", "SLOTS"];

/// Capabilities that the features of definitions ask for.
pub(crate) const CAPABILITIES: [&str; 3] = [
    "com.amazonaws.ecs.capability.privileged-container",
    "ecs.capability.task-cpu-mem-limit",
    "ecs.capability.task-eni",
];

/// Attributes of the machine, and their values.
const PLATFORM: [(&str, &[&str]); 5] = [
    ("ecs.vpc-id", &["vpc-1", "vpc-2", "-"]),
    (
        "ecs.os-family",
        &["-", "LINUX", "WINDOWS_SERVER_2022_CORE", ""],
    ),
    ("ecs.os-type", &["-", "linux", "windows", ""]),
    ("ecs.cpu-architecture", &["-", "x86_64", "X86_64", "arm64"]),
    ("ecs.capability.external", &["-", "-", ""]),
];

const LOOKED_AT: [&str; 10] = [
    "ecs.availability-zone",
    "rack",
    "ecs.instance-type",
    "ecs.vpc-id",
    "ecs.os-family",
    "ecs.os-type",
    "ecs.cpu-architecture",
    "ecs.capability.external",
    "ecs.capability.task-eni",
    "x",
];

const PORTS: [HostPort; 6] = [
    HostPort::tcp(80),
    HostPort::udp(80),
    HostPort::tcp(22),
    HostPort::udp(53),
    HostPort::tcp(8080),
    HostPort::tcp(20_098),
];

const GPUS: [&str; 4] = ["gpu-0", "gpu-1", "gpu-10", "gpu-2"];
const STEPS: [u8; 10] = [8, 4, 6, 12, 2, 3, 1, 0, 5, 16];
const HEALTH: [HealthStatus; 3] = [
    HealthStatus::Unknown,
    HealthStatus::Healthy,
    HealthStatus::Unhealthy,
];

/// The first instant of 2024, in milliseconds.
const NEW_YEAR: i64 = 1_704_067_200_000;
