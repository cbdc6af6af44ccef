//! Requests to place tasks, built from bytes.

use std::collections::BTreeSet;

use bayplan::document::Document;
use bayplan::model::{
    AvailabilityZone, CapabilityChecks, ChainStep, ContainerDefinitionBuilder, HostPort,
    InstanceScope, InvalidRequest, NetworkId, NetworkMode, PlacementConstraint, PlacementRequest,
    PlacementRequestBuilder, PlacementStrategy, Quota, Quotas, RegistrationRules, ScorerName,
    ServiceName, StartTaskRequest, StartedBy, Subnet, SubnetId, TaskDefinition,
};

use super::bytes::Bytes;
use super::clusters::{CAPABILITIES, GROUPS, NAMED, arn, moment, ports, provider, resource_name};
use super::embedder::{Embedder, SCORER};
use super::expressions::expression;

/// A request for 1 to 12 tasks, unless it is not a valid one.
pub(crate) fn request(
    bytes: &mut Bytes<'_>,
    embedder: Embedder,
) -> Result<PlacementRequest, InvalidRequest> {
    builder(bytes, embedder).build(&quotas())
}

/// A request for one task on each of 1 to 4 named instances, unless it is not a valid one.
pub(crate) fn start_request(
    bytes: &mut Bytes<'_>,
    embedder: Embedder,
) -> Result<StartTaskRequest, InvalidRequest> {
    let instances = (0..=bytes.below(4)).map(|_| arn(bytes)).collect();
    StartTaskRequest::new(builder(bytes, embedder), instances, &quotas())
}

fn quotas() -> Quotas {
    let mut quotas = Quotas::default();
    quotas.run_task_count = Quota::UNLIMITED;
    quotas
}

fn builder(bytes: &mut Bytes<'_>, embedder: Embedder) -> PlacementRequestBuilder {
    let count = u32::from(bytes.byte() % 12) + 1;
    let chain = chain(bytes, embedder);
    let group = bytes.pick(&GROUPS);
    let definition = definition(bytes);
    let mut builder = match group.strip_prefix("service:") {
        Some(name) => {
            let service = ServiceName::new(name).expect("a name");
            PlacementRequest::service_tasks(&service, &definition)
        }
        None => PlacementRequest::run_task(&definition).group(group),
    };
    for step in chain {
        builder = match step {
            ChainStep::Strategy(strategy) => builder.strategy(strategy),
            ChainStep::Scorer(name) => builder.scorer(name),
        };
    }
    if definition.network_mode() == NetworkMode::Awsvpc {
        for _ in 0..=bytes.below(3) {
            builder = builder.subnet(subnet(bytes));
        }
    }
    if bytes.once_in(4) {
        builder = builder.constraint(PlacementConstraint::DistinctInstance);
    }
    for _ in 0..bytes.pick(&[0, 0, 1, 1, 2]) {
        let text = constraint(bytes);
        let constraint = PlacementConstraint::member_of(&text).expect("an expression");
        builder = builder.constraint(constraint);
    }
    if bytes.once_in(4) {
        builder = rarely(builder, bytes);
    }
    builder.count(count)
}

fn rarely(mut builder: PlacementRequestBuilder, bytes: &mut Bytes<'_>) -> PlacementRequestBuilder {
    let name = resource_name(bytes.pick(&NAMED));
    builder = builder.named_resource(name, u64::from(bytes.byte() % 3));
    builder = match bytes.below(8) {
        6 => builder.scope(InstanceScope::External),
        7 => match provider(bytes, &[Some("cp-1"), Some("cp-2")]) {
            Some(name) => builder.scope(InstanceScope::CapacityProvider(name)),
            None => builder,
        },
        _ => builder,
    };
    builder = builder.capability_checks(bytes.pick(&[
        CapabilityChecks::WhereReported,
        CapabilityChecks::Always,
        CapabilityChecks::Never,
    ]));
    if bytes.once_in(2) {
        builder = builder.listed_attributes();
    }
    if let Some(at) = moment(bytes) {
        builder = builder.created_at(at);
    }
    builder.started_by(StartedBy::new("ecs-svc/2").expect("valid"))
}

fn chain(bytes: &mut Bytes<'_>, embedder: Embedder) -> Vec<ChainStep> {
    let scorer = || ChainStep::Scorer(ScorerName::new(SCORER));
    (0..bytes.below(5))
        .map(|_| {
            if embedder == Embedder::WithExtras && bytes.once_in(3) {
                return scorer();
            }
            let (kind, field) = bytes.pick(&STRATEGIES);
            let strategy = PlacementStrategy::from_parts(kind, field).expect("a strategy");
            ChainStep::Strategy(strategy)
        })
        .collect()
}

fn subnet(bytes: &mut Bytes<'_>) -> Subnet {
    let zone = bytes.pick(&["az-a", "az-b", "az-c"]);
    let network = bytes.pick(&[None, Some("vpc-1"), Some("vpc-2")]);
    Subnet {
        id: SubnetId::new("subnet-1").expect("an id"),
        availability_zone: AvailabilityZone::new(zone).expect("a zone"),
        network: network.map(|id| NetworkId::new(id).expect("an id")),
    }
}

/// An expression: one that divides the pools of instances, or any.
fn constraint(bytes: &mut Bytes<'_>) -> String {
    if bytes.once_in(3) {
        return expression(bytes);
    }
    bytes.pick(&CONSTRAINTS).to_owned()
}

fn definition(bytes: &mut Bytes<'_>) -> TaskDefinition {
    let mut container = ContainerDefinitionBuilder::new("main", "image")
        .cpu(bytes.pick(&[256, 128, 384, 0]))
        .memory(bytes.pick(&[100, 200, 300]));
    let mut builder = TaskDefinition::builder("web");
    let is_windows = bytes.once_in(10);
    let shared = [NetworkMode::Bridge, NetworkMode::Host];
    let own = [NetworkMode::Awsvpc, NetworkMode::None];
    let mode = match bytes.below(6) {
        _ if is_windows => NetworkMode::Default,
        4 => shared[1],
        5 => bytes.pick(&own),
        _ => shared[0],
    };
    builder = builder.network_mode(mode);
    if bytes.once_in(3) {
        container = mapped(container, &ports(bytes, 3), mode);
        if let Some(gpus) = bytes.pick(&[None, Some("1"), Some("2"), Some("ALL")]) {
            let gpus = [("type", "GPU".into()), ("value", gpus.into())];
            let requirements = Document::array([Document::object(gpus)]);
            container = container.field("resourceRequirements", requirements);
        }
        if bytes.once_in(2) {
            container = container.field("privileged", Document::Boolean(true));
        }
        if bytes.once_in(2) {
            builder = builder.cpu("512").memory("400");
        }
    }
    if bytes.once_in(6) {
        builder = builder.member_of(&constraint(bytes));
    }
    builder = builder.field("runtimePlatform", platform(bytes, is_windows));
    let definition = builder
        .container(container)
        .build()
        .expect("a valid definition");
    if bytes.once_in(4) {
        return registered(&definition, bytes);
    }
    definition
}

fn mapped(
    mut container: ContainerDefinitionBuilder,
    ports: &BTreeSet<HostPort>,
    mode: NetworkMode,
) -> ContainerDefinitionBuilder {
    let mut numbers = BTreeSet::new();
    for (port, offset) in ports.iter().zip((1_000_u16..).step_by(1_000)) {
        container = match mode {
            NetworkMode::Bridge | NetworkMode::Default => {
                container.port(port.number + offset, *port)
            }
            NetworkMode::Host if numbers.insert(port.number) => container.port(port.number, *port),
            NetworkMode::Host | NetworkMode::Awsvpc | NetworkMode::None => container,
        };
    }
    container
}

fn platform(bytes: &mut Bytes<'_>, is_windows: bool) -> Document {
    if is_windows {
        return Document::object([("operatingSystemFamily", "WINDOWS_SERVER_2022_CORE".into())]);
    }
    let fields = bytes.pick(&[
        [None, None],
        [None, None],
        [Some(("operatingSystemFamily", "LINUX")), None],
        [None, Some(("cpuArchitecture", "ARM64"))],
        [None, Some(("cpuArchitecture", "X86_64"))],
    ]);
    let fields = fields.into_iter().flatten();
    Document::object(fields.map(|(name, value)| (name, value.into())))
}

/// The definition as an answer of ECS shows it, with an attribute that it lists.
fn registered(definition: &TaskDefinition, bytes: &mut Bytes<'_>) -> TaskDefinition {
    let Document::Object(mut fields) = definition.document().clone() else {
        panic!("a definition is an object");
    };
    let mut listed = vec![("name", Document::from(bytes.pick(&CAPABILITIES)))];
    if bytes.once_in(2) {
        listed.push(("value", "1".into()));
    }
    let listed = Document::array([Document::object(listed)]);
    fields.insert("requiresAttributes".to_owned(), listed);
    fields.insert("taskDefinitionArn".to_owned(), "web:1".into());
    let answer = Document::object([("taskDefinition", Document::Object(fields))]);
    let read = TaskDefinition::read(answer, &RegistrationRules::strict());
    read.expect("a valid answer").value
}

const STRATEGIES: [(&str, Option<&str>); 9] = [
    ("spread", Some("attribute:ecs.availability-zone")),
    ("spread", Some("instanceId")),
    ("binpack", Some("memory")),
    ("binpack", Some("cpu")),
    ("spread", Some("attribute:rack")),
    ("spread", Some("attribute:ecs.instance-type")),
    ("spread", Some("attribute:nowhere")),
    ("spread", Some("attribute:x")),
    ("random", None),
];

/// Expressions in which each subject occurs.
const CONSTRAINTS: [&str; 24] = [
    "attribute:ecs.availability-zone in [az-a, az-b]",
    "attribute:ecs.availability-zone != az-a",
    "attribute:rack == r1",
    "attribute:rack != r1",
    "not(attribute:rack == r1)",
    "attribute:rack exists",
    "attribute:rack !exists",
    "attribute:rack == ''",
    r"attribute:ecs.instance-type =~ 't\..*'",
    "attribute:ecs.instance-type !in [t.large]",
    "task:group == service:db",
    "task:group != service:db",
    "not(task:group == service:web)",
    "task:group !exists",
    "task:group =~ 'service:.*' or task:group !exists",
    "runningTasksCount == 0",
    "runningTasksCount < 2",
    "runningTasksCount <= 3",
    "agentVersion >= 1.14.4",
    "not(agentVersion < 1.14.4)",
    "agentConnected == true",
    "ec2InstanceId =~ 'i-.*'",
    "not(ec2InstanceId == i-1)",
    "registeredAt < 2024-01-01T00:00:02Z or attribute:rack in [r1, r2]",
];
