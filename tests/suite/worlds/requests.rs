//! Random requests for the random clusters of the other module.

use std::collections::BTreeSet;

use bayplan::document::Document;
use bayplan::model::{
    AvailabilityZone, CapabilityChecks, CapacityProviderName, ChainStep,
    ContainerDefinitionBuilder, ContainerInstanceArn, HostPort, InstanceScope, NetworkId,
    NetworkMode, PlacementConstraint, PlacementRequest, PlacementRequestBuilder, PlacementStrategy,
    Quota, Quotas, RegistrationRules, ResourceName, ScorerName, Seed, ServiceName,
    StartTaskRequest, StartedBy, Subnet, SubnetId, Task, TaskDefinition, TaskGroup, TaskId,
};
use bayplan::testing::reference::{ScaleIn, World};
use bayplan::time::Timestamp;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::clusters::{
    ARNS, CAPABILITIES, DEPLOYMENTS, GROUPS, NAMED, NETWORKS, PROVIDERS, TAKEN_PORTS, TASK_IDS,
    WINDOWS, ZONES, moments,
};

/// The quotas under which the requests are valid: any number of tasks.
pub(crate) fn quotas() -> Quotas {
    let mut quotas = Quotas::default();
    quotas.run_task_count = Quota::UNLIMITED;
    quotas
}

/// Any request for 1 to 12 tasks, with a chain of 0 to 5 strategies.
pub(crate) fn requests() -> impl Strategy<Value = PlacementRequest> {
    built(strategies().prop_map(ChainStep::Strategy).boxed())
}

/// The same with steps of the scorer [`SCORER`] among the strategies.
pub(crate) fn requests_with_scorer() -> impl Strategy<Value = PlacementRequest> {
    let scorer = Just(ChainStep::Scorer(ScorerName::new(SCORER)));
    let steps = prop_oneof![2 => strategies().prop_map(ChainStep::Strategy), 1 => scorer];
    built(steps.boxed())
}

/// A request for one task on each of 1 to 4 instances, some of them unknown.
pub(crate) fn start_requests() -> impl Strategy<Value = StartTaskRequest> {
    let step = strategies().prop_map(ChainStep::Strategy).boxed();
    let arns = subsequence(ARNS.to_vec(), 1..=4).prop_shuffle();
    let wishes = wishes().prop_map(Wishes::without_provider);
    (builders(wishes, step), arns).prop_map(|(task, arns)| {
        let arn = |text| ContainerInstanceArn::new(text).expect("an ARN");
        let instances = arns.into_iter().map(arn).collect();
        StartTaskRequest::new(task, instances, &quotas()).expect("a valid request")
    })
}

/// Any seed.
pub(crate) fn seeds() -> impl Strategy<Value = Seed> {
    any::<u64>().prop_map(Seed::new)
}

/// Any strategy.
pub(crate) fn strategies() -> impl Strategy<Value = PlacementStrategy> {
    prop_oneof![
        5 => spreads(),
        2 => Just(("binpack", Some("cpu"))),
        2 => Just(("binpack", Some("memory"))),
        1 => Just(("random", None)),
    ]
    .prop_map(|(kind, field)| PlacementStrategy::from_parts(kind, field).expect("a strategy"))
}

/// The kind and the field of any strategy that spreads.
pub(crate) fn spreads() -> impl Strategy<Value = (&'static str, Option<&'static str>)> {
    let fields = [
        "attribute:ecs.availability-zone",
        "attribute:ecs.availability-zone",
        "attribute:rack",
        "attribute:ecs.instance-type",
        "attribute:nowhere",
        "instanceId",
    ];
    select(fields.to_vec()).prop_map(|field| ("spread", Some(field)))
}

/// The name of the scorer in [`requests_with_scorer`].
pub(crate) const SCORER: &str = "odd";

fn built(step: BoxedStrategy<ChainStep>) -> impl Strategy<Value = PlacementRequest> {
    builders(wishes(), step).prop_map(|builder| builder.build(&quotas()).expect("a valid request"))
}

fn builders(
    wishes: impl Strategy<Value = Wishes>,
    step: BoxedStrategy<ChainStep>,
) -> impl Strategy<Value = PlacementRequestBuilder> {
    (definitions(), wishes, vec(step, 0..=5))
        .prop_map(|(definition, wishes, chain)| wishes.builder(&definition, chain))
}

/// What a task definition has.
#[derive(Debug, Clone)]
struct Definition {
    mode: NetworkMode,
    size: (u32, u32),
    ports: BTreeSet<HostPort>,
    gpus: &'static str,
    platform: (Option<&'static str>, Option<&'static str>),
    is_privileged: bool,
    has_task_size: bool,
    constraints: Vec<&'static str>,
    listed: Vec<(&'static str, &'static str)>,
}

fn definitions() -> impl Strategy<Value = TaskDefinition> {
    let mode = prop_oneof![
        9 => Just(NetworkMode::Bridge),
        2 => Just(NetworkMode::Awsvpc),
        1 => Just(NetworkMode::Host),
        1 => Just(NetworkMode::None),
    ];
    let size = (0..=3_u32, 1..=3_u32).prop_map(|(cpu, memory)| (cpu * 128, memory * 100));
    let ports = prop_oneof![
        3 => Just(BTreeSet::new()),
        1 => btree_set(select(&TAKEN_PORTS[..]), 1..=2),
    ];
    let gpus = prop_oneof![14 => Just("0"), 1 => select(&["1", "1", "2", "ALL"][..])];
    let family = prop_oneof![
        9 => Just(None),
        3 => Just(Some("LINUX")),
        1 => Just(Some(WINDOWS)),
    ];
    let architecture = prop_oneof![
        8 => Just(None),
        1 => Just(Some("X86_64")),
        1 => Just(Some("ARM64")),
    ];
    let rare = || prop::bool::weighted(0.1);
    let constraints = prop_oneof![7 => vec(expressions(), 0), 1 => vec(expressions(), 1)];
    let listed = (select(&CAPABILITIES[..]), select(&["", "1"][..]));
    let given = (
        (mode, size, ports, gpus),
        (family, architecture),
        (rare(), rare()),
        constraints,
        vec(listed, 1..=2),
    );
    given.prop_map(|(takes, platform, features, constraints, listed)| {
        let (mode, size, ports, gpus) = takes;
        let definition = Definition {
            mode,
            size,
            ports,
            gpus,
            platform,
            is_privileged: features.0,
            has_task_size: features.1,
            constraints,
            listed,
        };
        definition.build()
    })
}

impl Definition {
    fn build(&self) -> TaskDefinition {
        let is_windows = self.platform.0 == Some(WINDOWS);
        let is_shared = matches!(self.mode, NetworkMode::Bridge | NetworkMode::Host);
        let mode = if is_windows && is_shared {
            NetworkMode::Default
        } else {
            self.mode
        };
        let mut builder = TaskDefinition::builder("web")
            .container(self.container(mode))
            .network_mode(mode);
        if self.has_task_size {
            builder = builder
                .cpu(&self.size.0.max(128).to_string())
                .memory(&self.size.1.to_string());
        }
        let architecture = self.platform.1.filter(|_| !is_windows);
        let platform = [
            ("operatingSystemFamily", self.platform.0),
            ("cpuArchitecture", architecture),
        ];
        let platform = platform.map(|(name, value)| Some((name, value?.into())));
        builder = builder.field(
            "runtimePlatform",
            Document::object(platform.into_iter().flatten()),
        );
        for expression in &self.constraints {
            builder = builder.member_of(expression);
        }
        let definition = builder.build().expect("a valid definition");
        self.registered(&definition)
    }

    fn container(&self, mode: NetworkMode) -> ContainerDefinitionBuilder {
        let mut container = ContainerDefinitionBuilder::new("main", "image")
            .cpu(self.size.0)
            .memory(self.size.1);
        if self.is_privileged {
            container = container.field("privileged", Document::Boolean(true));
        }
        if self.gpus != "0" {
            let gpus = [("type", "GPU".into()), ("value", self.gpus.into())];
            let requirements = Document::array([Document::object(gpus)]);
            container = container.field("resourceRequirements", requirements);
        }
        let mut numbers = BTreeSet::new();
        for (port, offset) in self.ports.iter().zip((1_000_u16..).step_by(1_000)) {
            container = match mode {
                NetworkMode::Bridge | NetworkMode::Default => {
                    container.port(port.number + offset, *port)
                }
                NetworkMode::Host if numbers.insert(port.number) => {
                    container.port(port.number, *port)
                }
                NetworkMode::Host | NetworkMode::Awsvpc | NetworkMode::None => container,
            };
        }
        container
    }

    /// The definition as an answer of ECS shows it, with the attributes that it lists.
    fn registered(&self, definition: &TaskDefinition) -> TaskDefinition {
        let Document::Object(mut fields) = definition.document().clone() else {
            panic!("a definition is an object");
        };
        let listed = self.listed.iter().map(|(name, value)| {
            let value = ("value", Document::from(*value));
            let fields = [("name", Document::from(*name)), value];
            Document::object(fields.into_iter().filter(|(_, v)| v.as_text() != Some("")))
        });
        fields.insert("requiresAttributes".to_owned(), Document::array(listed));
        fields.insert("taskDefinitionArn".to_owned(), "web:1".into());
        let answer = Document::object([("taskDefinition", Document::Object(fields))]);
        TaskDefinition::read(answer, &RegistrationRules::strict())
            .expect("a valid answer")
            .value
    }
}

/// What a request asks for.
#[derive(Debug, Clone)]
struct Wishes {
    group: Option<&'static str>,
    count: u32,
    scope: InstanceScope,
    is_distinct: bool,
    constraints: Vec<&'static str>,
    subnets: Vec<Subnet>,
    named: u64,
    lists_attributes: bool,
    checks: CapabilityChecks,
    created_at: Option<Timestamp>,
}

fn wishes() -> impl Strategy<Value = Wishes> {
    let provider = select(&PROVIDERS[..]).prop_map(|name| {
        InstanceScope::CapacityProvider(CapacityProviderName::new(name).expect("a name"))
    });
    let scope = prop_oneof![
        28 => Just(InstanceScope::Ec2),
        1 => Just(InstanceScope::External),
        1 => provider,
    ];
    let group = prop_oneof![2 => Just(None), 1 => select(&GROUPS[..]).prop_map(Some)];
    let checks = prop_oneof![
        8 => Just(CapabilityChecks::WhereReported),
        1 => Just(CapabilityChecks::Always),
        2 => Just(CapabilityChecks::Never),
    ];
    let parts = (
        (group, 1..=12_u32, scope),
        prop::bool::weighted(0.2),
        prop_oneof![
            10 => vec(expressions(), 0),
            5 => vec(expressions(), 1),
            1 => vec(expressions(), 2),
        ],
        vec(subnets(), 1..=3),
        prop_oneof![9 => Just(0_u64), 1 => 1..=2_u64],
        (prop::bool::weighted(0.1), checks),
        prop::option::of(moments()),
    );
    parts.prop_map(
        |(whose, is_distinct, constraints, subnets, named, attributes, created_at)| Wishes {
            group: whose.0,
            count: whose.1,
            scope: whose.2,
            is_distinct,
            constraints,
            subnets,
            named,
            lists_attributes: attributes.0,
            checks: attributes.1,
            created_at,
        },
    )
}

fn subnets() -> impl Strategy<Value = Subnet> {
    (select(&ZONES[..]), prop::option::of(select(&NETWORKS[..]))).prop_map(|(zone, network)| {
        Subnet {
            id: SubnetId::new("subnet-1").expect("an id"),
            availability_zone: AvailabilityZone::new(zone).expect("a zone"),
            network: network.map(|id| NetworkId::new(id).expect("an id")),
        }
    })
}

impl Wishes {
    /// The same without a capacity provider, which `StartTask` cannot use.
    fn without_provider(self) -> Self {
        let scope = match self.scope {
            InstanceScope::CapacityProvider(_) => InstanceScope::Ec2,
            scope @ (InstanceScope::Ec2 | InstanceScope::External) => scope,
        };
        Self { scope, ..self }
    }

    fn builder(
        self,
        definition: &TaskDefinition,
        chain: Vec<ChainStep>,
    ) -> PlacementRequestBuilder {
        let is_own_network = definition.network_mode() == NetworkMode::Awsvpc;
        let mut builder = match self
            .group
            .map(|group| (group, group.strip_prefix("service:")))
        {
            None => PlacementRequest::service_tasks(&service("web"), definition),
            Some((_, Some(name))) => PlacementRequest::service_tasks(&service(name), definition),
            Some((group, None)) => PlacementRequest::run_task(definition).group(group),
        };
        if !(is_own_network && self.scope == InstanceScope::External) {
            builder = builder.scope(self.scope);
        }
        if self.is_distinct {
            builder = builder.constraint(PlacementConstraint::DistinctInstance);
        }
        for expression in self.constraints {
            let constraint = PlacementConstraint::member_of(expression).expect("an expression");
            builder = builder.constraint(constraint);
        }
        for subnet in self.subnets.into_iter().filter(|_| is_own_network) {
            builder = builder.subnet(subnet);
        }
        if self.named > 0 {
            let position = usize::try_from(self.named % 2).expect("0 or 1");
            let name = ResourceName::new(NAMED[position]).expect("a name");
            builder = builder.named_resource(name, self.named);
        }
        if self.lists_attributes {
            builder = builder.listed_attributes();
        }
        if let Some(at) = self.created_at {
            builder = builder.created_at(at);
        }
        for step in chain {
            builder = match step {
                ChainStep::Strategy(strategy) => builder.strategy(strategy),
                ChainStep::Scorer(name) => builder.scorer(name),
            };
        }
        builder
            .count(self.count)
            .capability_checks(self.checks)
            .started_by(StartedBy::new(DEPLOYMENTS[1]).expect("valid"))
    }
}

fn service(name: &str) -> ServiceName {
    ServiceName::new(name).expect("a name")
}

/// Any expression; each subject occurs.
pub(crate) fn expressions() -> impl Strategy<Value = &'static str> {
    select(&EXPRESSIONS[..])
}

const EXPRESSIONS: [&str; 24] = [
    "attribute:ecs.availability-zone in [az-a, az-b]",
    "attribute:ecs.availability-zone != az-a",
    "attribute:rack == r1",
    "attribute:rack != r1",
    "not(attribute:rack == r1)",
    "attribute:rack exists",
    "attribute:rack !exists",
    "attribute:rack == ''",
    r"attribute:ecs.instance-type =~ 't\..*'",
    "attribute:ecs.instance-type !in [g.large]",
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

/// Which tasks of a group are to be stopped, with everything that the choice depends on.
#[derive(Debug, Clone)]
pub(crate) struct ScaleInCase {
    pub(crate) group: TaskGroup,
    pub(crate) chain: Vec<PlacementStrategy>,
    pub(crate) protected: BTreeSet<TaskId>,
    pub(crate) seed: Seed,
    pub(crate) count: u32,
}

/// Any scale-in by 1 to 6 tasks, with a chain of 0 to 5 strategies.
pub(crate) fn scale_ins() -> impl Strategy<Value = ScaleInCase> {
    let group = prop_oneof![3 => Just(GROUPS[0]), 1 => select(&GROUPS[..])];
    let protected = prop_oneof![
        1 => Just(Vec::new()),
        1 => subsequence(TASK_IDS.to_vec(), 1..=5),
    ];
    let parts = (
        group,
        vec(strategies(), 0..=5),
        protected,
        seeds(),
        1..=6_u32,
    );
    parts.prop_map(|(group, chain, protected, seed, count)| ScaleInCase {
        group: TaskGroup::reported(group).expect("a group"),
        chain,
        protected: protected
            .into_iter()
            .map(|id| TaskId::new(id).expect("an id"))
            .collect(),
        seed,
        count,
    })
}

impl ScaleInCase {
    /// Whether a task belongs to a deployment that is not the newest.
    pub(crate) fn is_older(task: &Task) -> bool {
        let deployment = task.started_by.as_ref().map(StartedBy::as_str);
        deployment != Some(DEPLOYMENTS[1])
    }

    /// Whether a task is protected.
    pub(crate) fn is_protected(&self, task: &Task) -> bool {
        self.protected.contains(&task.id)
    }

    /// The tasks that the reference stops, in order.
    pub(crate) fn stopped(&self, world: &World) -> Vec<TaskId> {
        world.scale_in(&ScaleIn {
            group: &self.group,
            chain: &self.chain,
            is_older: &Self::is_older,
            is_protected: &|task| self.is_protected(task),
            seed: self.seed,
            count: self.count,
        })
    }
}
