//! Random clusters: small and crowded, so that ties, shortage and contention are frequent.
//!
//! A world has 0 to 8 instances and 0 to 10 tasks. What tasks of known need hold always fits their
//! instance; a task that would not fit is one whose need is not known.

use std::collections::BTreeSet;

use bayplan::model::{
    Attribute, AvailabilityZone, CapacityProviderName, ContainerInstance, ContainerInstanceArn,
    ContainerInstanceStatus, CpuUnits, DesiredStatus, DeviceId, Ec2InstanceId, GpuNeed,
    HealthStatus, HostPort, LaunchType, MemoryMiB, Need, OtherResource, ResourceName, Resources,
    StartedBy, Task, TaskGroup, TaskId, TaskStatus, attributes,
};
use bayplan::testing::reference::World;
use bayplan::time::Timestamp;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

/// The ARNs that instances may have; their byte order is not that of the list.
pub(crate) const ARNS: [&str; 10] = [
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

/// The ids that tasks may have, in each form.
pub(crate) const TASK_IDS: [&str; 10] = [
    "t1",
    "t10",
    "t2",
    "T3",
    "00000000000000000000000000000001",
    "4d590253bb114126b7afa7b58eea9221",
    "4d590253bb114126b7afa7b58eea9222",
    "56bb7569-6318-458e-882b-7a631df643d0",
    "fffffffffffffffffffffffffffffffe",
    "0",
];

/// The groups that tasks may belong to.
pub(crate) const GROUPS: [&str; 4] = ["service:web", "service:db", "family:batch", "family:web"];

/// The zones.
pub(crate) const ZONES: [&str; 3] = ["az-a", "az-b", "az-c"];

/// The networks.
pub(crate) const NETWORKS: [&str; 2] = ["vpc-1", "vpc-2"];

/// The capacity providers.
pub(crate) const PROVIDERS: [&str; 2] = ["cp-1", "cp-2"];

/// The deployments, the older one first.
pub(crate) const DEPLOYMENTS: [&str; 2] = ["ecs-svc/1", "ecs-svc/2"];

/// The integer resources that ECS does not know, and one that is no integer.
pub(crate) const NAMED: [&str; 3] = ["LICENSES", "SLOTS", "LABELS"];

/// Any world: mixed, plain, full, draining, empty.
pub(crate) fn worlds() -> impl Strategy<Value = World> {
    let moods = prop_oneof![
        13 => Just(Mood::Mixed),
        13 => Just(Mood::Plain),
        1 => Just(Mood::Full),
        1 => Just(Mood::Draining),
    ];
    let sizes = prop_oneof![1 => Just(0..=0_usize), 19 => Just(1..=8_usize)];
    (moods, sizes).prop_flat_map(|(mood, sizes)| worlds_of(mood, sizes))
}

/// Worlds whose instances all take tasks and have room for any number of them.
pub(crate) fn roomy_worlds() -> impl Strategy<Value = World> {
    worlds_of(Mood::Roomy, 1..=8)
}

fn worlds_of(mood: Mood, sizes: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = World> {
    let instances = subsequence(ARNS.to_vec(), sizes)
        .prop_shuffle()
        .prop_flat_map(move |arns| -> Vec<_> {
            arns.into_iter().map(|arn| instances(mood, arn)).collect()
        });
    let ids = Just(TASK_IDS.to_vec()).prop_shuffle();
    (instances, vec(drafts(), 0..=10), ids).prop_map(|(instances, drafts, ids)| {
        let mut world = World::new(instances, Vec::new());
        for (draft, id) in drafts.into_iter().zip(ids) {
            world.add(draft.into_task(id, &world));
        }
        let (instances, tasks) = world.into_parts();
        World::new(instances, tasks)
    })
}

/// Any instance of the first few ARNs.
pub(crate) fn any_instances() -> impl Strategy<Value = ContainerInstance> {
    select(&ARNS[..6]).prop_flat_map(|arn| instances(Mood::Mixed, arn))
}

/// Any task of the first few ids, on one of the first few ARNs or nowhere, whether it fits or not.
pub(crate) fn any_tasks() -> impl Strategy<Value = Task> {
    let on = prop::option::weighted(0.9, select(&ARNS[..6]));
    (drafts(), select(&TASK_IDS[..6]), on).prop_map(|(draft, id, on)| {
        let need = draft.need.clone();
        let mut task = draft.into_task(id, &World::default());
        task.container_instance_arn = on.map(|arn| ContainerInstanceArn::new(arn).expect("an ARN"));
        task.need = need;
        task
    })
}

/// What kind of cluster it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// Everything varies.
    Mixed,
    /// Few things tell the instances apart, and most of them take tasks.
    Plain,
    /// Nothing is left.
    Full,
    /// As mixed, and every instance drains.
    Draining,
    /// Every instance takes tasks and has room for any number of them.
    Roomy,
}

impl Mood {
    fn varies(self) -> bool {
        match self {
            Self::Mixed | Self::Draining => true,
            Self::Plain | Self::Full | Self::Roomy => false,
        }
    }
}

fn instances(mood: Mood, arn: &'static str) -> BoxedStrategy<ContainerInstance> {
    let parts = (states(mood), labels(mood), supplies(mood), identities());
    let instance = parts.prop_map(move |(state, labels, supply, identity)| {
        let (registered, remaining, eni_slots) = supply;
        let (machine, version, registered_at, provider, unlisted) = identity;
        let arn = ContainerInstanceArn::new(arn).expect("an ARN");
        let mut instance = ContainerInstance::new(arn, registered);
        instance.remaining = remaining;
        instance.eni_slots = eni_slots;
        (instance.status, instance.agent_connected) = state;
        instance.ec2_instance_id = machine.map(|id| Ec2InstanceId::new(id).expect("an id"));
        instance.agent_version = version.map(str::to_owned);
        instance.registered_at = registered_at;
        instance.capacity_provider_name =
            provider.map(|name| CapacityProviderName::new(name).expect("a name"));
        instance.running_tasks_count = unlisted;
        instance.with_attributes(labels)
    });
    instance.boxed()
}

fn states(mood: Mood) -> BoxedStrategy<(ContainerInstanceStatus, bool)> {
    let any_status = prop_oneof![
        24 => Just(ContainerInstanceStatus::Active),
        2 => Just(ContainerInstanceStatus::Draining),
        1 => select(&ContainerInstanceStatus::ALL[..]),
    ];
    let is_connected = prop::bool::weighted(0.9);
    match mood {
        Mood::Mixed => (any_status, is_connected).boxed(),
        Mood::Draining => (Just(ContainerInstanceStatus::Draining), is_connected).boxed(),
        Mood::Plain => prop_oneof![
            6 => Just((ContainerInstanceStatus::Active, true)),
            1 => Just((ContainerInstanceStatus::Active, false)),
            1 => Just((ContainerInstanceStatus::Draining, true)),
        ]
        .boxed(),
        Mood::Full | Mood::Roomy => Just((ContainerInstanceStatus::Active, true)).boxed(),
    }
}

/// The attributes of an instance.
fn labels(mood: Mood) -> impl Strategy<Value = Vec<Attribute>> {
    let plain = [
        one_of(
            "ecs.availability-zone",
            &["az-a", "az-a", "az-b", "az-b", "az-c"],
            &["-", ""],
        ),
        one_of(
            "ecs.instance-type",
            &["t.small", "t.large", "g.large"],
            &["-"],
        ),
        one_of("rack", &["r1", "r2", "-"], &[""]),
    ];
    let varied = [
        one_of("ecs.vpc-id", &["vpc-1", "vpc-1", "vpc-2"], &["-"]),
        one_of("ecs.os-family", &["-", "LINUX"], &[WINDOWS, ""]),
        one_of("ecs.os-type", &["-", "linux"], &["windows", ""]),
        one_of(
            "ecs.cpu-architecture",
            &["-", "x86_64", "X86_64"],
            &["arm64"],
        ),
        one_of(EXTERNAL, &["-"], &[""]),
    ];
    let mut all: Vec<_> = plain.into_iter().collect();
    if mood.varies() {
        all.extend(varied);
    }
    let capabilities = if mood.varies() {
        prop_oneof![
            3 => Just(["-"; 3].to_vec()),
            3 => Just([""; 3].to_vec()),
            1 => vec(select(&["-", "", "1"][..]), 3),
        ]
        .boxed()
    } else {
        Just(Vec::new()).boxed()
    };
    let capabilities = capabilities.prop_map(|values| CAPABILITIES.into_iter().zip(values));
    (all, capabilities).prop_map(|(pairs, capabilities)| {
        let pairs = pairs.into_iter().chain(capabilities);
        attributes(pairs.filter(|(_, value)| *value != "-")).expect("attributes")
    })
}

/// An attribute with one of its values, now and then with a rare one; `-` stands for an attribute
/// that is absent, the empty text for one without a value.
fn one_of(
    name: &'static str,
    usual: &'static [&'static str],
    rare: &'static [&'static str],
) -> BoxedStrategy<(&'static str, &'static str)> {
    prop_oneof![9 => select(usual), 1 => select(rare)]
        .prop_map(move |value| (name, value))
        .boxed()
}

/// Registered, remaining without the tasks that are known, and network interfaces.
fn supplies(mood: Mood) -> BoxedStrategy<(Resources, Resources, Option<u32>)> {
    match mood {
        Mood::Full => Just((sized(1024, 400), sized(0, 0), Some(0))).boxed(),
        Mood::Roomy => {
            let registered = sized(1 << 40, 1 << 40);
            Just((registered.clone(), registered, None)).boxed()
        }
        Mood::Mixed | Mood::Plain | Mood::Draining => {
            let named = (0..=3_u32, 0..=3_u32, prop::bool::ANY);
            let enis = prop_oneof![Just(None), (0..=3_u32).prop_map(Some)];
            let unknown = prop_oneof![2 => Just(0_u64), 1 => Just(1)];
            (sizes(), unknown, ports(), gpus(), named, enis)
                .prop_map(supply)
                .boxed()
        }
    }
}

fn sizes() -> impl Strategy<Value = (u64, u64)> {
    let steps = || prop_oneof![1 => 0..=3_u64, 4 => 4..=12_u64];
    (steps(), steps()).prop_map(|(cpu, memory)| (cpu * 128, memory * 100))
}

type Devices = (BTreeSet<DeviceId>, BTreeSet<DeviceId>);
type Supply = (
    (u64, u64),
    u64,
    BTreeSet<HostPort>,
    Devices,
    (u32, u32, bool),
    Option<u32>,
);

fn supply(given: Supply) -> (Resources, Resources, Option<u32>) {
    let ((cpu, memory), unknown, ports, (all, free), named, enis) = given;
    let other = |add: u32| {
        let mut other = vec![
            (NAMED[0], OtherResource::Long(u64::from(named.0 + add))),
            (NAMED[1], OtherResource::Integer(named.1 + add)),
        ];
        if named.2 {
            let set = BTreeSet::from(["x".to_owned()]);
            other.push((NAMED[2], OtherResource::StringSet(set)));
        }
        let named = |(name, resource)| (ResourceName::new(name).expect("a name"), resource);
        other.into_iter().map(named).collect()
    };
    let mut registered = sized(cpu + 128 * unknown, memory + 100 * unknown).with_gpus(all);
    registered.other = other(1);
    let mut remaining = sized(cpu, memory).with_gpus(free).with_ports(ports);
    remaining.other = other(0);
    (registered, remaining, enis)
}

fn sized(cpu: u64, memory: u64) -> Resources {
    Resources::new(CpuUnits::new(cpu), MemoryMiB::new(memory))
}

/// Ports in use by what is not known; sometimes nearly as many as there may be.
fn ports() -> impl Strategy<Value = BTreeSet<HostPort>> {
    let many = |count: u16| (20_000..20_000 + count).map(HostPort::tcp).collect();
    prop_oneof![
        8 => btree_set(select(&TAKEN_PORTS[..]), 0..=2),
        1 => (96..=101_u16).prop_map(many),
    ]
}

/// All GPUs and those that are free.
fn gpus() -> impl Strategy<Value = Devices> {
    let device = |id: &&str| DeviceId::new(id).expect("an id");
    let all = prop_oneof![
        2 => Just(0..=0_usize),
        2 => Just(1..=4_usize),
    ];
    let registered = all.prop_flat_map(|count| subsequence(GPU_IDS.to_vec(), count));
    (registered, 0..=8_usize).prop_map(move |(ids, held)| {
        let all: BTreeSet<_> = ids.iter().map(device).collect();
        let held = held.saturating_sub(5);
        (all.clone(), all.into_iter().skip(held).collect())
    })
}

type Identity = (
    Option<&'static str>,
    Option<&'static str>,
    Option<Timestamp>,
    Option<&'static str>,
    u32,
);

/// Machine, agent version, registration, capacity provider, and how many unlisted tasks it runs.
fn identities() -> impl Strategy<Value = Identity> {
    (
        select(&[None, Some("i-1"), Some("i-2"), Some("mi-1")][..]),
        select(
            &[
                None,
                Some("1.9.0"),
                Some("1.14.4"),
                Some("1.100.0"),
                Some("latest"),
            ][..],
        ),
        prop::option::of(moments()),
        select(&[None, None, Some(PROVIDERS[0]), Some(PROVIDERS[1])][..]),
        prop_oneof![3 => Just(0), 1 => 1..=2_u32],
    )
}

/// Few instants, so that many tasks are equally old.
pub(crate) fn moments() -> impl Strategy<Value = Timestamp> {
    (0..=3_i64).prop_map(|second| Timestamp::from_millis(1_704_067_200_000 + second * 1_000))
}

/// A task before it is known whether its need fits.
#[derive(Debug, Clone)]
struct Draft {
    group: &'static str,
    place: Place,
    statuses: (TaskStatus, DesiredStatus, HealthStatus),
    created_at: Option<Timestamp>,
    started_by: Option<&'static str>,
    need: Option<Need>,
}

#[derive(Debug, Clone)]
enum Place {
    On(Index),
    Gone,
    Nowhere,
    Fargate(&'static str),
}

fn drafts() -> impl Strategy<Value = Draft> {
    let group = prop_oneof![Just(GROUPS[0]), select(&GROUPS[..])];
    let place = prop_oneof![
        12 => any::<Index>().prop_map(Place::On),
        1 => Just(Place::Gone),
        1 => Just(Place::Nowhere),
        1 => select(&ZONES[..]).prop_map(Place::Fargate),
    ];
    let last = prop_oneof![5 => Just(TaskStatus::Running), 3 => select(&TaskStatus::ALL[..])];
    let desired = prop_oneof![6 => Just(DesiredStatus::Running), 1 => Just(DesiredStatus::Stopped)];
    let health = prop_oneof![
        3 => Just(HealthStatus::Unknown),
        2 => Just(HealthStatus::Healthy),
        1 => Just(HealthStatus::Unhealthy),
    ];
    let started_by = select(&[None, Some(DEPLOYMENTS[0]), Some(DEPLOYMENTS[1])][..]);
    let statuses = (last, desired, health);
    let created_at = prop::option::weighted(0.8, moments());
    let need = prop::option::weighted(0.8, needs());
    (group, place, statuses, created_at, started_by, need).prop_map(
        |(group, place, statuses, created_at, started_by, need)| Draft {
            group,
            place,
            statuses,
            created_at,
            started_by,
            need,
        },
    )
}

impl Draft {
    fn into_task(self, id: &str, world: &World) -> Task {
        let group = TaskGroup::reported(self.group).expect("a group");
        let mut task = Task::new(TaskId::new(id).expect("an id"), group);
        (task.last_status, task.desired_status, task.health_status) = self.statuses;
        task.created_at = self.created_at;
        task.started_by = self
            .started_by
            .map(|text| StartedBy::new(text).expect("valid"));
        match self.place {
            Place::On(_) if world.instances.is_empty() => {}
            Place::On(index) => {
                let instance = index.get(&world.instances);
                task.container_instance_arn = Some(instance.container_instance_arn.clone());
                let fits = |need: &Need| world.shortage(need, instance).is_none();
                task.need = self.need.filter(fits);
            }
            Place::Gone => {
                task.container_instance_arn =
                    Some(ContainerInstanceArn::new("gone").expect("an ARN"));
                task.need = self.need;
            }
            Place::Nowhere => task.need = self.need,
            Place::Fargate(zone) => {
                task.launch_type = Some(LaunchType::Fargate);
                task.availability_zone = Some(AvailabilityZone::new(zone).expect("a zone"));
            }
        }
        task
    }
}

/// Any need; most are of CPU and memory alone.
pub(crate) fn needs() -> impl Strategy<Value = Need> {
    let sizes = (0..=3_u64, 0..=3_u64);
    let ports = prop_oneof![
        3 => Just(BTreeSet::new()),
        1 => btree_set(select(&TAKEN_PORTS[..]), 1..=2),
    ];
    let gpus = prop_oneof![
        4 => Just(GpuNeed::Nothing),
        1 => (1..=2_u32).prop_map(GpuNeed::Devices),
        1 => Just(GpuNeed::All),
    ];
    let enis = prop_oneof![3 => Just(0_u32), 1 => Just(1)];
    let named = prop_oneof![3 => Just(0_u64), 1 => Just(1)];
    (sizes, ports, gpus, enis, named).prop_map(|((cpu, memory), ports, gpus, enis, named)| {
        let mut need = Need::new(CpuUnits::new(cpu * 128), MemoryMiB::new(memory * 100));
        need.ports = ports;
        need.gpus = gpus;
        let name = ResourceName::new(NAMED[0]).expect("a name");
        need.with_enis(enis).with_named(name, named)
    })
}

/// Ports that tasks ask for, or that are in use by something else.
pub(crate) const TAKEN_PORTS: [HostPort; 5] = [
    HostPort::tcp(22),
    HostPort::tcp(80),
    HostPort::udp(80),
    HostPort::udp(53),
    HostPort::tcp(8080),
];

/// Capabilities that the features of definitions ask for, in the order of their names.
pub(crate) const CAPABILITIES: [&str; 3] = [
    "com.amazonaws.ecs.capability.privileged-container",
    "ecs.capability.task-cpu-mem-limit",
    "ecs.capability.task-eni",
];

/// An operating system family that is not Linux.
pub(crate) const WINDOWS: &str = "WINDOWS_SERVER_2022_CORE";

const EXTERNAL: &str = "ecs.capability.external";
const GPU_IDS: [&str; 4] = ["gpu-0", "gpu-1", "gpu-10", "gpu-2"];
