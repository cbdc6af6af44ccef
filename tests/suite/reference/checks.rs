//! Which instances the reference engine finds fit for a task, and why it finds others unfit.

use std::collections::BTreeSet;

use bayplan::document::Document;
use bayplan::model::{
    AvailabilityZone, CapabilityChecks, CapacityProviderName, ContainerInstance,
    ContainerInstanceStatus, CpuUnits, DesiredStatus, DeviceId, GpuNeed, HostPort, InstanceScope,
    LaunchType, MemoryMiB, Need, NetworkId, NetworkMode, PlacementConstraint, PlacementRequest,
    PlacementRequestBuilder, Quotas, RegistrationRules, ResourceName, ServiceName, Subnet,
    SubnetId, TaskDefinition, TaskStatus, attributes,
};
use bayplan::plan::{ConstraintOrigin, FalseClause, NotConsidered, Reason, TakenPort};
use bayplan::query::{AttributeName, Observed, Subject};
use bayplan::testing::reference::{Extras, World};

use super::fixture::{container, keys, member_of, place, six, task, web, with_tasks};

/// The first of the six instances alone, changed.
pub(crate) fn one(change: impl FnOnce(&mut ContainerInstance)) -> World {
    let mut world = six();
    world.instances.truncate(1);
    change(&mut world.instances[0]);
    world
}

/// Gives an instance an attribute; the empty text is no value.
pub(crate) fn label(instance: &mut ContainerInstance, name: &str, value: &str) {
    for attribute in attributes([(name, value)]).expect("an attribute") {
        instance.attributes.insert(attribute);
    }
}

/// The first of the six instances alone, with these attributes as well.
fn labelled(labels: &[(&str, &str)]) -> World {
    one(|instance| {
        for (name, value) in labels {
            label(instance, name, value);
        }
    })
}

/// The first reason why the only instance does not take a task.
#[track_caller]
pub(crate) fn reason(world: &World, builder: PlacementRequestBuilder) -> Option<Reason> {
    let request = builder.build(&Quotas::default()).expect("a valid request");
    let mut reasons = world.reasons(&request, &Extras::default());
    assert_eq!(reasons.len(), 1);
    reasons.remove(0).1.into_iter().next()
}

/// The reason that the attribute is not as the task needs it.
fn unmet(name: &str, expected: Option<&str>, found: Option<&str>) -> Reason {
    Reason::Attribute {
        name: name.to_owned(),
        expected: expected.map(str::to_owned),
        found: found.map(str::to_owned),
    }
}

#[test]
fn status_comes_before_scope_and_scope_before_agent() {
    let external = |instance: &mut ContainerInstance| {
        label(instance, "ecs.capability.external", "");
        instance.agent_connected = false;
    };
    let request = || web(container(256), 1);
    let not_considered = |cause| Some(Reason::NotConsidered(cause));
    let world = one(|instance| {
        external(instance);
        instance.status = ContainerInstanceStatus::Registering;
    });
    let status = NotConsidered::Status(ContainerInstanceStatus::Registering);
    assert_eq!(reason(&world, request()), not_considered(status));
    let wanted = |wanted| not_considered(NotConsidered::LaunchType { wanted });
    let world = one(external);
    assert_eq!(reason(&world, request()), wanted(LaunchType::Ec2));
    let outside = request().scope(InstanceScope::External);
    assert_eq!(reason(&world, outside.clone()), Some(Reason::Agent));
    assert_eq!(reason(&one(|_| ()), outside), wanted(LaunchType::External));
}

#[test]
fn a_capacity_provider_is_asked_for_by_name() {
    let provider = |name| CapacityProviderName::new(name).expect("a name");
    let request = || {
        let mine = InstanceScope::CapacityProvider(provider("mine"));
        web(container(256), 1).scope(mine)
    };
    let foreign = |found| {
        let wanted = provider("mine");
        Some(Reason::NotConsidered(NotConsidered::CapacityProvider {
            wanted,
            found,
        }))
    };
    let belonging = |name| one(|instance| instance.capacity_provider_name = Some(provider(name)));
    assert_eq!(reason(&one(|_| ()), request()), foreign(None));
    let other = foreign(Some(provider("other")));
    assert_eq!(reason(&belonging("other"), request()), other);
    assert_eq!(reason(&belonging("mine"), request()), None);
}

#[test]
fn capabilities_are_checked_where_any_is_reported() {
    let name = "com.amazonaws.ecs.capability.privileged-container";
    let request = |checks| {
        let container = container(256).field("privileged", true.into());
        web(container, 1).capability_checks(checks)
    };
    let missing = Some(unmet(name, None, None));
    let silent = one(|_| ());
    let where_reported = || request(CapabilityChecks::WhereReported);
    assert_eq!(reason(&silent, where_reported()), None);
    assert_eq!(reason(&silent, request(CapabilityChecks::Always)), missing);
    let other = labelled(&[("ecs.capability.task-eni", "")]);
    assert_eq!(reason(&other, where_reported()), missing);
    assert_eq!(reason(&other, request(CapabilityChecks::Never)), None);
    let capable = labelled(&[(name, "yes")]);
    assert_eq!(reason(&capable, where_reported()), None);
}

#[test]
fn a_value_is_compared_where_one_is_listed() {
    let answer = serde_json::from_str(
        r#"{"taskDefinition": {"family": "f", "requiresAttributes": [{"name": "gen", "value": "5"}],
            "containerDefinitions": [{"name": "a", "image": "i", "memory": 10}]}}"#,
    );
    let read = TaskDefinition::read(answer.unwrap(), &RegistrationRules::strict()).unwrap();
    let request = || {
        PlacementRequest::run_task(&read.value)
            .listed_attributes()
            .capability_checks(CapabilityChecks::Always)
    };
    let differs = |found| Some(unmet("gen", Some("5"), found));
    assert_eq!(reason(&labelled(&[("gen", "5")]), request()), None);
    assert_eq!(
        reason(&labelled(&[("gen", "4")]), request()),
        differs(Some("4"))
    );
    assert_eq!(
        reason(&labelled(&[("gen", "")]), request()),
        differs(Some(""))
    );
    assert_eq!(reason(&labelled(&[]), request()), differs(None));
}

fn on_platform(family: Option<&str>, architecture: Option<&str>) -> PlacementRequestBuilder {
    let fields = [
        ("operatingSystemFamily", family),
        ("cpuArchitecture", architecture),
    ];
    let fields = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?.into())));
    let definition = TaskDefinition::builder("web")
        .container(container(256))
        .field("runtimePlatform", Document::object(fields))
        .build();
    PlacementRequest::run_task(&definition.expect("a definition"))
}

#[test]
fn the_system_family_is_compared_and_else_the_system_type() {
    let server = "WINDOWS_SERVER_2019_FULL";
    let linux = || on_platform(None, None);
    let windows = || on_platform(Some(server), None);
    let newer = || on_platform(Some("WINDOWS_SERVER_2022_FULL"), None);
    assert_eq!(reason(&labelled(&[]), windows()), None);
    let family = labelled(&[("ecs.os-family", server)]);
    let differs = |wanted| Some(unmet("ecs.os-family", Some(wanted), Some(server)));
    assert_eq!(reason(&family, windows()), None);
    assert_eq!(reason(&family, linux()), differs("LINUX"));
    assert_eq!(
        reason(&family, newer()),
        differs("WINDOWS_SERVER_2022_FULL")
    );
    let kind = labelled(&[("ecs.os-type", "windows")]);
    assert_eq!(reason(&kind, newer()), None);
    let differs = Some(unmet("ecs.os-type", Some("linux"), Some("windows")));
    assert_eq!(reason(&kind, linux()), differs);
    let both = labelled(&[("ecs.os-family", "LINUX"), ("ecs.os-type", "windows")]);
    assert_eq!(reason(&both, linux()), None);
}

#[test]
fn the_architecture_is_compared_in_any_case() {
    let name = "ecs.cpu-architecture";
    let arm = labelled(&[(name, "arm64")]);
    assert_eq!(reason(&arm, on_platform(None, Some("ARM64"))), None);
    assert_eq!(reason(&arm, on_platform(None, None)), None);
    let differs = Some(unmet(name, Some("x86_64"), Some("arm64")));
    assert_eq!(reason(&arm, on_platform(None, Some("X86_64"))), differs);
    let silent = labelled(&[]);
    assert_eq!(reason(&silent, on_platform(None, Some("ARM64"))), None);
}

#[test]
fn taken_ports_come_before_too_many() {
    let with_ports = |in_use: u16| {
        one(|instance| {
            instance.registered.ports.clear();
            instance.remaining.ports = (1000..1000 + in_use).map(HostPort::udp).collect();
        })
    };
    let ask = |second| {
        let container = container(256).port(80, HostPort::tcp(80));
        web(container.port(81, second), 1)
    };
    let ports = vec![TakenPort::new(HostPort::udp(1000), None)];
    let taken = Some(Reason::PortsTaken { ports });
    assert_eq!(reason(&with_ports(100), ask(HostPort::udp(1000))), taken);
    let free = || ask(HostPort::tcp(1000));
    let full = |need, in_use| Some(Reason::TooManyPorts { need, in_use });
    assert_eq!(reason(&with_ports(98), free()), None);
    assert_eq!(reason(&with_ports(99), free()), full(2, 99));
    assert_eq!(reason(&with_ports(100), web(container(256), 1)), None);
    let over = with_ports(101);
    assert_eq!(reason(&over, free()), full(2, 101));
    // A task that takes no port does not mind.
    assert_eq!(reason(&over, web(container(256), 1)), None);
}

#[test]
fn a_registered_port_is_in_use_even_if_it_is_said_to_remain() {
    let world = one(|instance| {
        instance.registered.ports = BTreeSet::from([HostPort::tcp(22)]);
        instance.remaining.ports.clear();
    });
    let ask = web(container(256).port(22, HostPort::tcp(22)), 1);
    let ports = vec![TakenPort::new(HostPort::tcp(22), None)];
    let taken = Some(Reason::PortsTaken { ports });
    assert_eq!(reason(&world, ask), taken);
}

pub(crate) fn gpu(id: &str) -> DeviceId {
    DeviceId::new(id).expect("an id")
}

/// The first of the six instances alone, with these GPUs.
pub(crate) fn with_gpus(ids: &[&str]) -> World {
    one(|instance| {
        instance.registered.gpus = ids.iter().map(|id| gpu(id)).collect();
        instance.remaining.gpus = instance.registered.gpus.clone();
    })
}

pub(crate) fn all_gpus() -> PlacementRequestBuilder {
    let requirement = [("type", "GPU".into()), ("value", "ALL".into())];
    let requirements = Document::array([Document::object(requirement)]);
    web(container(0).field("resourceRequirements", requirements), 1)
}

#[test]
fn all_gpus_are_every_registered_one_and_at_least_one() {
    let short = |free, registered| {
        Some(Reason::Gpu {
            need: GpuNeed::All,
            free,
            registered,
        })
    };
    let mut world = with_gpus(&["gpu-0", "gpu-1"]);
    assert_eq!(reason(&world, all_gpus()), None);
    world.instances[0].remaining.gpus.remove(&gpu("gpu-0"));
    assert_eq!(reason(&world, all_gpus()), short(1, 2));
    assert_eq!(reason(&with_gpus(&[]), all_gpus()), short(0, 0));
}

#[test]
fn named_resources_come_after_interfaces() {
    let name = |text| ResourceName::new(text).expect("a name");
    let mut world = one(|instance| {
        instance.eni_slots = Some(1);
        instance.remaining = instance.remaining.clone().with_named(name("LICENSES"), 2);
    });
    let ask = || web(container(256), 1).named_resource(name("LICENSES"), 1);
    let short = |text, remaining| {
        Some(Reason::Named {
            name: name(text),
            need: 1,
            remaining,
        })
    };
    let unknown = ask().named_resource(name("SEATS"), 1);
    assert_eq!(reason(&world, unknown), short("SEATS", 0));
    let outcome = place(&mut world, ask().count(3));
    assert_eq!(keys(&outcome.placed), "i1 i1");
    assert_eq!(reason(&world, ask()), short("LICENSES", 0));
    let need = Need::default().with_enis(2).with_named(name("LICENSES"), 9);
    let eni = Some(Reason::Eni { need: 2, free: 1 });
    assert_eq!(world.shortage(&need, &world.instances[0]), eni);
}

fn in_subnets(subnets: &[(&str, Option<&str>)]) -> PlacementRequestBuilder {
    let definition = TaskDefinition::builder("web")
        .container(container(256))
        .network_mode(NetworkMode::Awsvpc)
        .build();
    let begun = PlacementRequest::run_task(&definition.expect("a definition"));
    subnets.iter().fold(begun, |builder, (zone, network)| {
        builder.subnet(Subnet {
            id: SubnetId::new("subnet").expect("an id"),
            availability_zone: AvailabilityZone::new(zone).expect("a zone"),
            network: network.map(|id| NetworkId::new(id).expect("an id")),
        })
    })
}

#[test]
fn a_subnet_is_met_by_zone_and_by_network_where_it_names_one() {
    let outside = |zone: Option<&str>, network: Option<&str>| {
        Some(Reason::Location {
            zone: zone.map(|zone| AvailabilityZone::new(zone).unwrap()),
            network: network.map(|network| NetworkId::new(network).unwrap()),
        })
    };
    let plain = labelled(&[]);
    let no_network = outside(Some("az-a"), None);
    assert_eq!(reason(&plain, in_subnets(&[("az-a", None)])), None);
    assert_eq!(reason(&plain, in_subnets(&[("az-b", None)])), no_network);
    let in_a_network = in_subnets(&[("az-a", Some("vpc-1"))]);
    assert_eq!(reason(&plain, in_a_network), no_network);
    let networked = labelled(&[("ecs.vpc-id", "vpc-1")]);
    let either = in_subnets(&[("az-b", Some("vpc-1")), ("az-a", Some("vpc-1"))]);
    assert_eq!(reason(&networked, either), None);
    // Zone and network of one subnet: not the zone of one and the network of another.
    let crossed = in_subnets(&[("az-b", Some("vpc-1")), ("az-a", Some("vpc-2"))]);
    let elsewhere = outside(Some("az-a"), Some("vpc-1"));
    assert_eq!(reason(&networked, crossed), elsewhere);
    let nowhere = one(|instance| instance.attributes.remove("ecs.availability-zone"));
    let anywhere = in_subnets(&[("az-a", None)]);
    assert_eq!(reason(&nowhere, anywhere), outside(None, None));
}

#[test]
fn interfaces_come_before_location() {
    let mut world = one(|instance| instance.eni_slots = Some(1));
    let outcome = place(&mut world, in_subnets(&[("az-a", None)]).count(2));
    assert_eq!(keys(&outcome.placed), "i1");
    assert_eq!(world.tasks[0].last_status, TaskStatus::Provisioning);
    let eni = Some(Reason::Eni { need: 1, free: 0 });
    assert_eq!(reason(&world, in_subnets(&[("az-b", None)])), eni);
}

#[test]
fn constraints_name_their_origin_and_position() {
    let of_definition = ["agentConnected == true", "attribute:gpu !exists"];
    let definition = TaskDefinition::builder("web")
        .container(container(256))
        .member_of(of_definition[0])
        .member_of(of_definition[1])
        .build()
        .unwrap();
    let request = || {
        PlacementRequest::service_tasks(&ServiceName::new("web").unwrap(), &definition)
            .constraint(member_of("attribute:rack exists"))
            .constraint(member_of("attribute:rack == r2"))
    };
    let violated = |origin, text: &str, found: Observed| {
        Some(Reason::MemberOf {
            origin,
            index: 1,
            expression: text.into(),
            clauses: [FalseClause::new(0, text.into(), vec![found])].into(),
        })
    };
    let observed = |name, value: &str| Observed {
        subject: Subject::Attribute(AttributeName::new(name).expect("a name")),
        values: vec![value.to_owned()],
    };
    let rack = observed("rack", "r1");
    let of_request = violated(ConstraintOrigin::Request, "attribute:rack == r2", rack);
    assert_eq!(reason(&labelled(&[]), request()), of_request);
    let with_gpu = labelled(&[("gpu", "")]);
    let gpu = observed("gpu", "");
    let of_definition = violated(ConstraintOrigin::TaskDefinition, of_definition[1], gpu);
    assert_eq!(reason(&with_gpu, request()), of_definition);
    let hosting = with_tasks(with_gpu, "service:web", "i1 i1");
    let ids = hosting.tasks.iter().map(|task| task.id.clone());
    let distinct = request().constraint(PlacementConstraint::DistinctInstance);
    let peers = Some(Reason::DistinctInstance {
        peers: ids.collect(),
    });
    assert_eq!(reason(&hosting, distinct), peers);
}

#[test]
fn a_task_that_should_stop_holds_its_room_but_does_not_count() {
    let mut world = one(|_| ());
    let mut stopping = task("t", "service:web", "i1", 1);
    stopping.desired_status = DesiredStatus::Stopped;
    stopping.need = Some(Need::new(CpuUnits::new(2048), MemoryMiB::new(0)));
    world.add(stopping);
    let request = || {
        web(container(256), 1)
            .constraint(PlacementConstraint::DistinctInstance)
            .constraint(member_of("runningTasksCount == 0 and task:group !exists"))
    };
    let full = Reason::Cpu {
        need: CpuUnits::new(256),
        remaining: CpuUnits::new(0),
    };
    assert_eq!(reason(&world, request()), Some(full));
    world.tasks[0].last_status = TaskStatus::Stopped;
    assert_eq!(reason(&world, request()), None);
    world.tasks[0].desired_status = DesiredStatus::Running;
    assert_eq!(reason(&world, request()), None);
}

#[test]
fn tasks_that_are_not_listed_count_as_running() {
    let world = one(|instance| instance.running_tasks_count = 2);
    let world = with_tasks(world, "service:db", "i1");
    let three = web(container(256), 1).constraint(member_of("runningTasksCount == 3"));
    assert_eq!(reason(&world, three), None);
}

#[test]
fn an_agent_version_that_is_none_has_no_value() {
    let request = || web(container(256), 1).constraint(member_of("agentVersion != 1.0.0"));
    let world = |version: &str| one(|instance| instance.agent_version = Some(version.to_owned()));
    assert_eq!(reason(&world("1.14.4"), request()), None);
    assert!(reason(&world("latest"), request()).is_some());
}
