//! What the analysis says never happens does not happen, and most of what gets stuck it foresaw.

use std::cell::RefCell;
use std::collections::BTreeMap;

use bayplan::advise::analysis::{Finding, Problem, Severity, analyse};
use bayplan::model::{
    ContainerDefinitionBuilder, ContainerInstanceStatus, DeploymentStrategy, EarlySuccessCriteria,
    HostPort, PlacementRequest, Quotas, RevisionCleanup, RolloutState, Service, ServiceName,
    TaskCounts, TaskDefinition, TaskDefinitionArn, UpdateService,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use super::setup::{Setup, daemon, web};
use crate::scenarios::world::World;
use crate::shared::config;

/// A small world and a service.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn for itself")]
struct Plan {
    instances: Vec<Instance>,
    /// How many standalone tasks of 400 MiB run before.
    batch: u32,
    /// The desired count; `None` of daemons.
    desired: Option<u32>,
    percents: (u32, u32),
    memory: u32,
    has_port: bool,
    is_distinct: bool,
    member_of: &'static str,
    definition_member_of: &'static str,
    is_zone_spread: bool,
    is_rebalanced: bool,
    deployment: Deployment,
    /// Whether draining instances become `ACTIVE` once the service runs.
    activates: bool,
}

#[derive(Debug, Clone, Copy)]
struct Instance {
    memory: u64,
    zone: Option<&'static str>,
    rack: Option<&'static str>,
    uses_port: bool,
    is_draining: bool,
    is_connected: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deployment {
    Rolling,
    BlueGreen,
    Early(RevisionCleanup),
}

fn instance() -> impl Strategy<Value = Instance> {
    let places = (
        select(vec![Some("a"), Some("b"), Some("c"), None]),
        select(vec![Some("r1"), Some("r2"), None]),
    );
    let state = (
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.95),
    );
    let memory = select(vec![400_u64, 500, 1000, 1400, 2000]);
    (memory, places, state).prop_map(|(memory, (zone, rack), state)| {
        let (uses_port, is_draining, is_connected) = state;
        Instance {
            memory,
            zone,
            rack,
            uses_port,
            is_draining,
            is_connected,
        }
    })
}

fn percents() -> impl Strategy<Value = (u32, u32)> {
    let usual = vec![
        (100, 200),
        (50, 100),
        (50, 200),
        (0, 100),
        (100, 125),
        (66, 133),
    ];
    let any = (0_u32..=100, 100_u32..=250).prop_filter("both block", |found| *found != (100, 100));
    prop_oneof![select(usual), any]
}

fn expression() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        4 => Just(""),
        3 => select(vec![
            "attribute:rack == r1",
            "attribute:rack exists and attribute:rack != r1",
            "attribute:rack == r1 and attribute:rack == r2",
            "attribute:ecs.availability-zone in [a, b]",
            "task:group == service:web",
            "not(task:group == service:web)",
            "task:group == service:web or attribute:rack == r1",
            "task:group == family:batch",
            "not(task:group == family:batch)",
            "runningTasksCount == 0",
            "runningTasksCount < 2",
            "runningTasksCount > 0",
            "runningTasksCount != 1",
            "agentConnected == false",
        ]),
    ]
}

fn plans() -> impl Strategy<Value = Plan> {
    let tasks = (
        prop_oneof![5 => (0_u32..6).prop_map(Some), 1 => Just(None)],
        percents(),
        select(vec![200_u32, 500, 700]),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.25),
    );
    let rules = (expression(), expression(), any::<bool>(), any::<bool>());
    let deployment = prop_oneof![
        6 => Just(Deployment::Rolling),
        2 => Just(Deployment::BlueGreen),
        1 => Just(Deployment::Early(RevisionCleanup::Blocking)),
        1 => Just(Deployment::Early(RevisionCleanup::Deferred)),
    ];
    let instances = vec(instance(), 0..6);
    let rest = (instances, 0_u32..3, deployment, any::<bool>());
    (tasks, rules, rest).prop_map(|(tasks, rules, rest)| {
        let (desired, percents, memory, has_port, is_distinct) = tasks;
        let (member_of, definition_member_of, is_zone_spread, is_rebalanced) = rules;
        let (instances, batch, deployment, activates) = rest;
        Plan {
            instances,
            batch,
            desired,
            percents,
            memory,
            has_port,
            is_distinct,
            member_of,
            definition_member_of,
            is_zone_spread,
            is_rebalanced,
            deployment,
            activates,
        }
    })
}

impl Plan {
    fn setup(&self) -> Setup {
        let is_daemon = self.desired.is_none();
        let mut setup = self.desired.map_or_else(daemon, web);
        for instance in &self.instances {
            let zone = instance.zone.map(|zone| ("ecs.availability-zone", zone));
            let rack = instance.rack.map(|rack| ("rack", rack));
            let given: Vec<_> = zone.into_iter().chain(rack).collect();
            setup = setup.on(instance.memory, &given).last(|found| {
                found.agent_connected = instance.is_connected;
                if instance.uses_port {
                    let used = found.registered.clone().with_ports([HostPort::tcp(80)]);
                    found.remaining = used.clone();
                    found.registered = used;
                }
            });
        }
        setup = setup.percents(
            self.percents.0,
            self.percents.1.min(if is_daemon { 100 } else { 250 }),
        );
        setup = setup.container(|container| {
            container.memory = self.memory;
            container.ports = self.has_port.then_some(80).into_iter().collect();
            let expressions = [self.definition_member_of].into_iter();
            container.member_of = expressions.filter(|text| !text.is_empty()).collect();
        });
        if self.is_distinct {
            setup = setup.distinct();
        }
        if !self.member_of.is_empty() {
            setup = setup.member_of(self.member_of);
        }
        if is_daemon {
            return setup;
        }
        if self.is_zone_spread {
            setup = setup.strategy("spread", Some("attribute:ecs.availability-zone"));
        }
        if self.is_rebalanced {
            setup = setup.rebalanced();
        }
        setup.deployed(|mut found| {
            let least = found.minimum_healthy_percent;
            match self.deployment {
                Deployment::Rolling => {}
                Deployment::BlueGreen => found.strategy = DeploymentStrategy::BlueGreen,
                Deployment::Early(cleanup) => {
                    let early = EarlySuccessCriteria::new(least.max(50), cleanup);
                    found.early_success = Some(early);
                }
            }
            found
        })
    }
}

/// A service on a cluster under control.
struct Run {
    world: World,
    name: ServiceName,
    request: PlacementRequest,
    /// Whether a task ever moved between zones.
    has_moved: bool,
}

impl Run {
    /// The world before the service is there, and what is found of the service; `None` where the
    /// model refuses it.
    fn begin(plan: &Plan) -> Option<(Self, Vec<Finding>)> {
        let setup = plan.setup();
        let mut world = World::new();
        let arn = TaskDefinitionArn::new("web:1").expect("an ARN");
        let definition = setup.definition();
        world
            .control
            .register_task_definition(arn, definition.clone());
        for instance in &setup.instances {
            let registered = world
                .control
                .register_container_instance(world.now, instance.clone());
            registered.expect("a new instance");
        }
        let batch = ContainerDefinitionBuilder::new("batch", "batch")
            .cpu(64)
            .memory(400);
        let batch = TaskDefinition::builder("batch").container(batch).build();
        let batch = PlacementRequest::run_task(&batch.expect("a definition"));
        for _ in 0..plan.batch {
            let request = batch.clone().build(&Quotas::default()).expect("a request");
            // That there is no room for one is no matter.
            drop(world.control.run_task(world.now, request));
        }
        world.follow_up();
        world.agents_work().expect("agents that work");
        for (instance, planned) in setup.instances.iter().zip(&plan.instances) {
            if planned.is_draining {
                let arns = [instance.container_instance_arn.clone()];
                let status = ContainerInstanceStatus::Draining;
                let now = world.now;
                let done = world
                    .control
                    .update_container_instances_state(now, &arns, status);
                done.expect("an instance that may drain");
            }
        }
        let name = setup.create.service_name.clone();
        let now = world.now;
        world
            .control
            .create_service(now, setup.create.clone())
            .ok()?;
        let service = world.control.service(&name).expect("the service").clone();
        let request = PlacementRequest::tasks_of(&service, &definition);
        let request = request.build(&Quotas::default()).expect("a request");
        let run = Self {
            world,
            name,
            request,
            has_moved: false,
        };
        let found = run.findings();
        Some((run, found))
    }

    fn service(&self) -> &Service {
        self.world.control.service(&self.name).expect("the service")
    }

    fn findings(&self) -> Vec<Finding> {
        let found = analyse(self.world.control.cluster(), self.service(), &self.request);
        found.expect("an analysis")
    }

    fn is_steady(&self) -> bool {
        let service = self.service();
        let primary = service.primary().expect("a deployment");
        service.deployments.len() == 1
            && primary.rollout_state == RolloutState::Completed
            && service.counts == TaskCounts::new(service.desired_count, 0)
    }

    /// Whether the service is steady once nothing happens any more. Some never come to rest: a daemon
    /// that its own constraint drives away comes back for ever.
    fn settle(&mut self) -> bool {
        let mut quiet = 0;
        for _ in 0..MOST_ROUNDS {
            if quiet == 4 {
                break;
            }
            self.world.follow_up();
            self.has_moved |= self.service().memory.rebalancing.is_some();
            if self.world.agents_work().expect("agents that work") {
                quiet = 0;
                self.world.wait(45);
            } else {
                quiet += 1;
                self.world.wait(1_800);
            }
        }
        self.is_steady()
    }

    /// How many tasks each zone has that has `ACTIVE` instances.
    fn zones(&self) -> Vec<u32> {
        let view = self.world.control.cluster();
        let mut zones: BTreeMap<String, u32> = BTreeMap::new();
        let zone = "ecs.availability-zone";
        for instance in view.instances() {
            let is_active = instance.status() == ContainerInstanceStatus::Active;
            if let Some(zone) = instance.attributes().text(zone).filter(|_| is_active) {
                let own = instance.peers(self.request.group());
                *zones.entry(zone.to_string()).or_default() += own;
            }
        }
        zones.into_values().collect()
    }

    fn is_balanced(&self) -> bool {
        let zones = self.zones();
        let most = zones.iter().max().copied().unwrap_or(0);
        most - zones.iter().min().copied().unwrap_or(0) <= 1
    }

    fn activate(&mut self) {
        let view = self.world.control.cluster();
        let draining = view.instances();
        let draining = draining.filter(|one| one.status() == ContainerInstanceStatus::Draining);
        let arns: Vec<_> = draining.map(|one| one.arn().clone()).collect();
        let status = ContainerInstanceStatus::Active;
        let now = self.world.now;
        let done = self
            .world
            .control
            .update_container_instances_state(now, &arns, status);
        done.expect("instances that may be active");
    }
}

/// After how many rounds a service counts as one that does not come to rest.
const MOST_ROUNDS: u32 = 100;

/// How often something got stuck, and how often that was found before.
#[derive(Debug, Default)]
struct Recall {
    runs: u32,
    stuck: BTreeMap<&'static str, (u32, u32)>,
    missed: Vec<String>,
}

impl Recall {
    fn count(&mut self, what: &'static str, is_found: bool, plan: &Plan) {
        let (stuck, found) = self.stuck.entry(what).or_default();
        *stuck += 1;
        *found += u32::from(is_found);
        if !is_found && self.missed.len() < 12 {
            self.missed.push(format!("{what}: {plan:?}"));
        }
    }
}

fn has(found: &[Finding], severity: Severity) -> bool {
    found.iter().any(|finding| finding.severity == severity)
}

fn assert_none(found: &[Finding], severity: Severity, what: &str) -> Result<(), TestCaseError> {
    let false_alarm = found.iter().find(|finding| finding.severity == severity);
    prop_assert!(
        false_alarm.is_none(),
        "{what}, yet: {}",
        false_alarm.expect("one")
    );
    Ok(())
}

fn assert_balance(run: &Run, found: &[Finding]) -> Result<(), TestCaseError> {
    for finding in found {
        match &finding.problem {
            Problem::ZoneFull { .. } => {
                prop_assert!(!run.is_balanced(), "{:?}, yet: {finding}", run.zones());
            }
            Problem::NoMove { .. } => prop_assert!(!run.has_moved, "it moved, yet: {finding}"),
            Problem::Percents { .. }
            | Problem::DaemonPercents { .. }
            | Problem::Placement(_)
            | Problem::Useless(_)
            | _ => {}
        }
    }
    Ok(())
}

fn play(plan: &Plan, recall: &mut Recall) -> Result<(), TestCaseError> {
    let Some((mut run, found)) = Run::begin(plan) else {
        return Ok(());
    };
    recall.runs += 1;
    if !run.settle() {
        recall.count("deploy", has(&found, Severity::NeverDeploys), plan);
        return Ok(());
    }
    assert_none(&found, Severity::NeverDeploys, "it is steady")?;
    assert_balance(&run, &found)?;
    if plan.activates {
        run.activate();
        if !run.settle() {
            return Ok(());
        }
    }
    let found = run.findings();
    if plan.is_rebalanced && plan.desired.is_some() && !run.is_balanced() {
        recall.count("rebalance", has(&found, Severity::NeverRebalances), plan);
    }
    assert_balance(&run, &found)?;
    let (now, name) = (run.world.now, run.name.clone());
    let update = UpdateService::new().forced();
    let updated = run.world.control.update_service(now, &name, update);
    updated.expect("an update that can be made");
    if run.settle() {
        assert_none(&found, Severity::NeverDeploys, "it is updated")?;
        assert_none(&found, Severity::NeverUpdates, "it is updated")?;
    } else {
        let is_found = has(&found, Severity::NeverDeploys) || has(&found, Severity::NeverUpdates);
        recall.count("update", is_found, plan);
    }
    Ok(())
}

#[test]
fn nothing_happens_that_never_should_and_little_gets_stuck_unforeseen() {
    let recall = RefCell::new(Recall::default());
    let mut runner = TestRunner::new(config("analysis"));
    let played = runner.run(&plans(), |plan| play(&plan, &mut recall.borrow_mut()));
    if let Err(error) = played {
        panic!("{error}");
    }
    let recall = recall.into_inner();
    println!(
        "{} services: stuck, of them found: {:?}",
        recall.runs, recall.stuck
    );
    for missed in &recall.missed {
        println!("missed: {missed}");
    }
    for (what, (stuck, found)) in recall.stuck {
        // Of zones, where tasks follow others, less is certain.
        let least = if what == "rebalance" { 50 } else { 90 };
        let is_enough = stuck < 30 || found * 100 >= stuck * least;
        assert!(is_enough, "{what}: {found} of {stuck}");
    }
}
