//! What kind of trouble it is: by hand, one situation after the other.

use bayplan::document::Document;
use bayplan::model::{
    AvailabilityZone, CapabilityChecks, CapacityProviderName, ContainerInstanceStatus, DeviceId,
    HostPort, InstanceScope, Need, NetworkId, PlacementConstraint, PlacementRequest,
    PlacementRequestBuilder, Quotas, ResourceName, Subnet, SubnetId, TaskDefinition, attributes,
};
use bayplan::plan::FailureClass;

use super::situation::{
    Situation, container, definition, in_own_network, instance, member_of, need, web,
};

/// The class in a few words.
fn class_of(situation: &Situation, request: PlacementRequestBuilder) -> String {
    class_of_built(situation, &built(request))
}

fn built(request: PlacementRequestBuilder) -> PlacementRequest {
    request.build(&Quotas::default()).expect("a valid request")
}

fn class_of_built(situation: &Situation, request: &PlacementRequest) -> String {
    let why = situation.explain_built(request).unplaced;
    match why.map(|why| why.class) {
        Some(FailureClass::Contradiction(clash)) => said("contradiction", &clash),
        Some(FailureClass::NobodyHasIt(unmet)) => said("nobody", &unmet),
        Some(FailureClass::Transient(waiting)) => format!("transient: {}", waiting.instances),
        Some(FailureClass::Capacity) => "capacity".to_string(),
        Some(class) => class.to_string(),
        None => "placed".to_string(),
    }
}

fn said<T: ToString>(class: &str, things: &[T]) -> String {
    let things: Vec<String> = things.iter().map(ToString::to_string).collect();
    format!("{class}: {}", things.join(" + "))
}

fn small() -> PlacementRequestBuilder {
    web(&definition(container(256, 512)), 1)
}

fn distinct(request: PlacementRequestBuilder) -> PlacementRequestBuilder {
    request.constraint(PlacementConstraint::DistinctInstance)
}

fn subnet(zone: &str, network: Option<&str>) -> Subnet {
    Subnet {
        id: SubnetId::new("subnet-1").expect("an id"),
        availability_zone: AvailabilityZone::new(zone).expect("a zone"),
        network: network.map(|network| NetworkId::new(network).expect("a network")),
    }
}

fn of_platform(family: &str, architecture: &str) -> TaskDefinition {
    let platform = Document::object([
        ("operatingSystemFamily", family.into()),
        ("cpuArchitecture", architecture.into()),
    ]);
    let builder = TaskDefinition::builder("app").container(container(256, 512));
    let builder = builder.field("runtimePlatform", platform);
    builder.build().expect("a valid definition")
}

/// Six instances that are full of stopping or running tasks.
fn full(is_stopping: bool) -> Situation {
    let mut situation = Situation::usual();
    for id in ["01", "02", "03", "04", "05", "06"] {
        situation = situation.running("service:old", id, need(2048, 512));
        if is_stopping {
            situation = situation.stopping();
        }
    }
    situation
}

/// What is asked of instances with room, and the class. `KIND` is the attribute of their type.
const OF_EXPRESSIONS: [(&str, &str); 26] = [
    // Of values that nobody has.
    (
        "attribute:stack == prod",
        "nobody: `attribute:stack == prod`",
    ),
    ("KIND == m5.large", "nobody: `KIND == m5.large`"),
    ("KIND =~ g4.*", "nobody: `KIND =~ g4.*`"),
    ("attribute:gpu exists", "nobody: `attribute:gpu exists`"),
    ("KIND !exists", "nobody: `KIND !exists`"),
    (
        "KIND == m6i.large and attribute:ecs.availability-zone == eu-west-1d",
        "nobody: `attribute:ecs.availability-zone == eu-west-1d`",
    ),
    (
        "KIND == m6i.large and ec2InstanceId == i-1",
        "nobody: `ec2InstanceId == i-1`",
    ),
    ("agentVersion > 1.50", "nobody: `agentVersion > 1.50.0`"),
    (
        "registeredAt > 2025-01-01",
        "nobody: `registeredAt > 2025-01-01T00:00:00Z`",
    ),
    ("runningTasksCount > 3", "nobody: `runningTasksCount > 3`"),
    (
        "task:group == service:db",
        "nobody: `task:group == service:db`",
    ),
    // Of what cannot be.
    (
        "KIND == m6i.large and KIND == c6i.large",
        "contradiction: `KIND == m6i.large` + `KIND == c6i.large`",
    ),
    (
        "KIND =~ m.* and KIND =~ c.*",
        "contradiction: `KIND =~ m.*` + `KIND =~ c.*`",
    ),
    (
        "KIND in [m6i.large, c6i.large] and KIND not_in [c6i.large, m6i.large]",
        "contradiction: `KIND in [c6i.large, m6i.large]` + \
                 `KIND !in [c6i.large, m6i.large]`",
    ),
    (
        "attribute:stack exists and attribute:stack !exists",
        "contradiction: `attribute:stack exists` + `attribute:stack !exists`",
    ),
    (
        "attribute:stack == prod and not(attribute:stack exists)",
        "contradiction: `attribute:stack == prod` + `not attribute:stack exists`",
    ),
    (
        "attribute:stack == prod and (attribute:stack == dev or attribute:stack == test)",
        "contradiction: `attribute:stack == prod` + \
             `attribute:stack == dev or attribute:stack == test`",
    ),
    (
        "runningTasksCount < 2 and runningTasksCount > 5",
        "contradiction: `runningTasksCount < 2` + `runningTasksCount > 5`",
    ),
    (
        "runningTasksCount < 0",
        "contradiction: `runningTasksCount < 0`",
    ),
    (
        "task:group == service:db and runningTasksCount == 0",
        "contradiction: `task:group == service:db` + `runningTasksCount == 0`",
    ),
    (
        "agentVersion > 1.50 and agentVersion < 1.40",
        "contradiction: `agentVersion > 1.50.0` + `agentVersion < 1.40.0`",
    ),
    (
        "registeredAt > 2025-01-01 and registeredAt < 2024-01-01",
        "contradiction: `registeredAt > 2025-01-01T00:00:00Z` + \
             `registeredAt < 2024-01-01T00:00:00Z`",
    ),
    (
        "agentConnected == false",
        "contradiction: `agentConnected == false` + a connected agent",
    ),
    (
        "attribute:ecs.capability.external exists",
        "contradiction: `attribute:ecs.capability.external exists` + launch type EC2",
    ),
    // Instances have an `ecs.os-type` or not, and no task of Linux runs on Windows.
    (
        "attribute:ecs.os-type == windows",
        "nobody: `attribute:ecs.os-type == windows`",
    ),
    (
        "attribute:ecs.os-type == windows and attribute:ecs.os-family !exists",
        "contradiction: `attribute:ecs.os-type == windows` + \
             `attribute:ecs.os-family !exists` + attribute ecs.os-type=linux",
    ),
];

#[test]
fn of_expressions() {
    for (expression, class) in OF_EXPRESSIONS {
        let whole = |text: &str| text.replace("KIND", "attribute:ecs.instance-type");
        let request = member_of(small(), &whole(expression));
        assert_eq!(
            class_of(&Situation::usual(), request),
            whole(class),
            "{expression}"
        );
    }
}

#[test]
fn of_needs() {
    let gpu = |n: usize| DeviceId::new(&format!("gpu-{n}")).expect("an id");
    let with_gpu = Situation::usual().with("01", |instance| {
        instance.registered.gpus.extend([gpu(0)]);
        instance.remaining.gpus.extend([gpu(0)]);
    });
    let licenses = ResourceName::new("LICENSES").expect("a name");
    let of_named = |amount| need(1, 1).with_named(licenses.clone(), amount);
    let usual = Situation::usual();
    let of = |need: Need| built(small()).with_need(need);
    let table = [
        (
            &usual,
            of(need(4096, 512)),
            "nobody: 4096 CPU units (the most registered is 2048)",
        ),
        (
            &usual,
            of(need(1, 7763)),
            "nobody: 7763 MiB of memory (the most registered is 7762)",
        ),
        (
            &usual,
            of(need(2_147_483_648, 1)),
            "contradiction: 2147483648 CPU units",
        ),
        (
            &usual,
            of(need(1, 2_147_483_648)),
            "contradiction: 2147483648 MiB of memory",
        ),
        (
            &usual,
            of(need(1, 1).with_gpus(1)),
            "nobody: 1 GPU (the most registered is 0)",
        ),
        (
            &with_gpu,
            of(need(1, 1).with_gpus(2)),
            "nobody: 2 GPUs (the most registered is 1)",
        ),
        (
            &with_gpu,
            of(need(1, 1).with_gpus(129)),
            "contradiction: 129 GPUs",
        ),
        (
            &usual,
            of(of_named(3)),
            "nobody: 3 LICENSES (the most registered is 0)",
        ),
        (
            &usual,
            of(need(1, 1).with_port(HostPort::tcp(22))),
            "nobody: host port 22/tcp free",
        ),
        (&full(false), of(need(256, 512)), "capacity"),
        (&full(true), of(need(256, 512)), "transient: 6"),
    ];
    for (row, (situation, request, class)) in table.into_iter().enumerate() {
        assert_eq!(class_of_built(situation, &request), class, "row {row}");
    }
}

#[test]
fn of_the_state_of_instances() {
    let drained = Situation::usual().with_each(|i| i.status = ContainerInstanceStatus::Draining);
    let registering =
        Situation::usual().with_each(|i| i.status = ContainerInstanceStatus::Registering);
    let lost = Situation::usual().with_each(|i| i.agent_connected = false);
    let half = full(false).with("02", |i| i.agent_connected = false);
    assert_eq!(class_of(&drained, small()), "capacity");
    assert_eq!(class_of(&registering, small()), "transient: 6");
    assert_eq!(class_of(&lost, small()), "transient: 6");
    assert_eq!(class_of(&half, small()), "capacity");
    assert_eq!(class_of(&Situation::default(), small()), "nobody: ");
}

#[test]
fn of_peers() {
    let mut hosts_all = Situation::usual();
    for id in ["01", "02", "03", "04", "05", "06"] {
        hosts_all = hosts_all.running("service:web", id, need(1, 1));
    }
    assert_eq!(class_of(&hosts_all, distinct(small())), "capacity");
    let by_query = member_of(small(), "not(task:group == service:web)");
    assert_eq!(class_of(&hosts_all, by_query), "capacity");
    let beside_itself = member_of(distinct(small()), "task:group == service:web");
    assert_eq!(
        class_of(&hosts_all, beside_itself),
        "contradiction: `task:group == service:web` + distinctInstance of service:web"
    );
    // Beside the database there is no room, and elsewhere there is no database.
    let beside_full = Situation::usual().running("service:db", "01", need(2048, 512));
    let beside = member_of(small(), "task:group == service:db");
    assert_eq!(class_of(&beside_full, beside), "capacity");
}

#[test]
fn of_places_and_platforms() {
    let usual = Situation::usual();
    let in_network = |subnet| web(&in_own_network(container(256, 512)), 1).subnet(subnet);
    assert_eq!(
        class_of(&usual, in_network(subnet("eu-west-1d", None))),
        "nobody: a subnet in eu-west-1d"
    );
    assert_eq!(
        class_of(&usual, in_network(subnet("eu-west-1a", Some("vpc-1")))),
        "nobody: a subnet in eu-west-1a"
    );
    let elsewhere = member_of(
        in_network(subnet("eu-west-1a", None)),
        "attribute:ecs.availability-zone != eu-west-1a",
    );
    assert_eq!(
        class_of(&usual, elsewhere),
        "contradiction: `attribute:ecs.availability-zone != eu-west-1a` + a subnet in eu-west-1a"
    );
    let provider = CapacityProviderName::new("spot").expect("a name");
    let of_provider = small().scope(InstanceScope::CapacityProvider(provider));
    assert_eq!(
        class_of(&usual, of_provider),
        "nobody: capacity provider spot"
    );
    let external = small().scope(InstanceScope::External);
    assert_eq!(class_of(&usual, external), "nobody: launch type EXTERNAL");

    let labels = attributes([("ecs.cpu-architecture", "x86_64"), ("ecs.os-type", "linux")]);
    let labels = labels.expect("attributes");
    let labelled = Situation::usual().with_each(|instance| {
        for label in &labels {
            instance.attributes.insert(label.clone());
        }
    });
    assert_eq!(
        class_of(&labelled, web(&of_platform("LINUX", "ARM64"), 1)),
        "nobody: attribute ecs.cpu-architecture=arm64"
    );
    let arm_on_intel = member_of(
        web(&of_platform("LINUX", "ARM64"), 1),
        "attribute:ecs.cpu-architecture == x86_64",
    );
    assert_eq!(
        class_of(&labelled, arm_on_intel),
        "contradiction: `attribute:ecs.cpu-architecture == x86_64` + \
         attribute ecs.cpu-architecture=arm64"
    );
    let in_capitals = member_of(
        web(&of_platform("LINUX", "ARM64"), 1),
        "attribute:ecs.cpu-architecture == Arm64",
    );
    assert_eq!(
        class_of(&labelled, in_capitals),
        "nobody: attribute ecs.cpu-architecture=arm64 + \
         `attribute:ecs.cpu-architecture == Arm64`"
    );
}

#[test]
fn of_capabilities() {
    let checked = |checks| {
        let request = web(&in_own_network(container(256, 512)), 1);
        let request = request
            .subnet(subnet("eu-west-1a", None))
            .capability_checks(checks);
        member_of(request, "attribute:ecs.capability.task-eni !exists")
    };
    let mut situation = Situation::usual();
    situation.instances.push(instance(
        "07",
        (2048, 4000),
        &[
            ("ecs.availability-zone", "eu-west-1a"),
            ("ecs.capability.task-eni", ""),
        ],
    ));
    assert_eq!(
        class_of(&situation, checked(CapabilityChecks::Always)),
        "contradiction: `attribute:ecs.capability.task-eni !exists` + \
         attribute ecs.capability.task-eni"
    );
    assert_eq!(
        class_of(&situation, checked(CapabilityChecks::WhereReported)),
        "placed"
    );
}
