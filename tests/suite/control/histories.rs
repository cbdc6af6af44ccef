//! Random histories of random clusters: the laws of passes hold on the way, and all comes to rest.

use bayplan::control::AgentState;
use bayplan::model::{
    AvailabilityZoneRebalancing, BinpackField, CreateService, DeploymentCircuitBreaker,
    DeploymentConfiguration, DeploymentController, DeploymentId, HealthStatus, PlacementConstraint,
    PlacementStrategy, SchedulingStrategy, ServiceName, SpreadField, TaskDefinitionArn, TaskId,
};
use bayplan::query::Expression;
use proptest::prelude::*;
use proptest::sample::Index;

use super::outcome::comes_to_rest;
use super::projection::projection;
use super::rules::step;
use super::world::{Event, Machine, World, definition, name};
use crate::shared::config;

/// What a service is asked to be.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
struct Asked {
    is_daemon: bool,
    is_checked: bool,
    /// Someone else controls its deployments.
    is_external: bool,
    desired: u32,
    percents: (u32, u32),
    breaker: Option<bool>,
    rebalancing: bool,
    chain: usize,
    constraint: usize,
}

/// Something that happens; what it happens to is chosen when it does.
#[derive(Debug, Clone)]
enum Drawn {
    GoodReports,
    OneReport(Index),
    End(Index),
    Health(Index, bool),
    StopTask(Index),
    Protect(Index, u32),
    Instance(u8, InstanceEvent),
    Scale(Index, u32),
    Deploy(Index, u8),
    Force(Index),
    Delete(Index),
    /// A task set of that revision, with that scale in percent.
    TaskSet(Index, u8, u32),
    ScaleTaskSet(Index, Index, u32),
    DeleteTaskSet(Index, Index),
    Wait(i64),
    NextWake,
}

#[derive(Debug, Clone, Copy)]
enum InstanceEvent {
    Register(Machine),
    Lose,
    Drain,
    Activate,
    Agent(bool),
}

fn machine() -> impl Strategy<Value = Machine> {
    let zone = prop_oneof![Just('a'), Just('b'), Just('c')];
    (zone, prop_oneof![Just(150_u64), Just(350), Just(2_000)])
        .prop_map(|(zone, cpu)| Machine { zone, cpu })
}

fn asked() -> impl Strategy<Value = Asked> {
    let percents = (0_u32..=100, 100_u32..=250);
    let percents = percents.prop_filter("both block", |percents| *percents != (100, 100));
    let breaker = proptest::option::weighted(0.3, any::<bool>());
    let is_daemon = proptest::bool::weighted(0.25);
    let kinds = (is_daemon, any::<bool>(), proptest::bool::weighted(0.2));
    let choices = (any::<bool>(), 0_usize..5, 0_usize..6);
    (kinds, 0_u32..6, percents, breaker, choices).prop_map(
        |(kinds, desired, percents, breaker, choices)| Asked {
            is_daemon: kinds.0,
            is_checked: kinds.1,
            is_external: kinds.2 && !kinds.0,
            desired,
            percents,
            breaker,
            rebalancing: choices.0,
            chain: choices.1,
            constraint: choices.2,
        },
    )
}

fn instance_event() -> impl Strategy<Value = InstanceEvent> {
    prop_oneof![
        2 => machine().prop_map(InstanceEvent::Register),
        1 => Just(InstanceEvent::Lose),
        1 => Just(InstanceEvent::Drain),
        1 => Just(InstanceEvent::Activate),
        2 => any::<bool>().prop_map(InstanceEvent::Agent),
    ]
}

fn drawn() -> impl Strategy<Value = Drawn> {
    prop_oneof![
        6 => Just(Drawn::GoodReports),
        6 => any::<Index>().prop_map(Drawn::OneReport),
        3 => any::<Index>().prop_map(Drawn::End),
        3 => (any::<Index>(), any::<bool>()).prop_map(|(task, good)| Drawn::Health(task, good)),
        1 => any::<Index>().prop_map(Drawn::StopTask),
        1 => (any::<Index>(), 0_u32..30).prop_map(|(task, minutes)| Drawn::Protect(task, minutes)),
        4 => (0_u8..8, instance_event()).prop_map(|(one, event)| Drawn::Instance(one, event)),
        2 => (any::<Index>(), 0_u32..6).prop_map(|(service, count)| Drawn::Scale(service, count)),
        2 => (any::<Index>(), 1_u8..=2).prop_map(|(service, one)| Drawn::Deploy(service, one)),
        1 => any::<Index>().prop_map(Drawn::Force),
        1 => any::<Index>().prop_map(Drawn::Delete),
        2 => (any::<Index>(), 1_u8..=2, 0_u32..=100)
            .prop_map(|(service, revision, scale)| Drawn::TaskSet(service, revision, scale)),
        1 => (any::<Index>(), any::<Index>(), 0_u32..=100)
            .prop_map(|(service, set, scale)| Drawn::ScaleTaskSet(service, set, scale)),
        1 => (any::<Index>(), any::<Index>())
            .prop_map(|(service, set)| Drawn::DeleteTaskSet(service, set)),
        2 => (0_i64..100).prop_map(Drawn::Wait),
        3 => Just(Drawn::NextWake),
    ]
}

/// A service for one of the names; one that the scheduler refuses is asked for in vain.
fn request(number: usize, asked: &Asked) -> CreateService {
    let family = if asked.is_checked { "checked" } else { "plain" };
    let service = name(&format!("{family}-{number}"));
    let mut request = CreateService::new(service, definition(&format!("{family}:1")));
    let (minimum, maximum) = asked.percents;
    if asked.is_external {
        request.deployment_controller = DeploymentController::External;
    }
    if asked.is_daemon {
        request.scheduling_strategy = SchedulingStrategy::Daemon;
        request.placement_constraints = constraints_of_daemon(asked.constraint);
    } else {
        request.desired_count = Some(asked.desired);
        request.placement_strategy = chain(asked.chain);
        request.placement_constraints = constraints(asked.constraint);
    }
    let maximum = if asked.is_daemon { 100 } else { maximum };
    let minimum = if asked.is_daemon {
        minimum.min(99)
    } else {
        minimum
    };
    let mut configuration = DeploymentConfiguration::of(request.scheduling_strategy);
    configuration = configuration.percents(minimum, maximum);
    if let Some(rollback) = asked.breaker {
        configuration.circuit_breaker = DeploymentCircuitBreaker::enabled(rollback);
    }
    request.deployment_configuration = Some(configuration);
    let may_move = maximum > 100 && asked.chain < 2 && asked.constraint != 1;
    let moves = asked.rebalancing && !asked.is_daemon && may_move;
    request.availability_zone_rebalancing = (!asked.is_daemon).then_some(if moves {
        AvailabilityZoneRebalancing::Enabled
    } else {
        AvailabilityZoneRebalancing::Disabled
    });
    request
}

fn chain(number: usize) -> Vec<PlacementStrategy> {
    match number {
        0 => Vec::new(),
        1 => vec![PlacementStrategy::Spread(SpreadField::zones())],
        2 => vec![PlacementStrategy::Binpack(BinpackField::Cpu)],
        3 => vec![PlacementStrategy::Spread(SpreadField::InstanceId)],
        _ => vec![PlacementStrategy::Random],
    }
}

/// Those of daemons look at tasks, also at their own.
fn constraints_of_daemon(number: usize) -> Vec<PlacementConstraint> {
    let text = match number {
        0 => "runningTasksCount == 0",
        1 => "attribute:ecs.availability-zone in [a, b]",
        2 => "not(task:group =~ 'service:.*')",
        _ => return Vec::new(),
    };
    let expression = Expression::parse(text).expect("an expression");
    vec![PlacementConstraint::MemberOf(expression)]
}

fn constraints(number: usize) -> Vec<PlacementConstraint> {
    match number {
        0 => vec![PlacementConstraint::DistinctInstance],
        1 => {
            let text = "attribute:ecs.availability-zone in [a, b]";
            let expression = Expression::parse(text).expect("an expression");
            vec![PlacementConstraint::MemberOf(expression)]
        }
        _ => Vec::new(),
    }
}

/// What happens, now that what it happens to can be chosen.
fn events(world: &World, drawn: &Drawn) -> Vec<Event> {
    let service = |index: &Index| -> Option<ServiceName> {
        let names: Vec<_> = world
            .services()
            .into_iter()
            .map(|one| one.service_name)
            .collect();
        (!names.is_empty()).then(|| index.get(&names).clone())
    };
    let heard = |index: &Index| -> Option<TaskId> {
        let tasks = world
            .tasks()
            .into_iter()
            .filter(|task| world.is_heard(task));
        let tasks: Vec<_> = tasks.map(|task| task.id).collect();
        (!tasks.is_empty()).then(|| index.get(&tasks).clone())
    };
    let event = match drawn {
        Drawn::GoodReports => return world.good_reports(),
        Drawn::OneReport(index) => {
            let reports = world.good_reports();
            (!reports.is_empty()).then(|| index.get(&reports).clone())
        }
        Drawn::End(index) => heard(index).map(Event::End),
        Drawn::Health(index, is_good) => {
            let health = if *is_good {
                HealthStatus::Healthy
            } else {
                HealthStatus::Unhealthy
            };
            // What has no checks says nothing of its health.
            let task = heard(index).filter(|id| {
                let task = world.control.cluster().task(id).map(|task| task.to_model());
                task.is_some_and(|task| task.group.as_str().contains("checked"))
            });
            task.map(|task| Event::Health(task, health))
        }
        Drawn::StopTask(index) => heard(index).map(Event::StopTask),
        Drawn::Protect(index, minutes) => heard(index).map(|task| Event::Protect(task, *minutes)),
        Drawn::Instance(number, event) => Some(match event {
            InstanceEvent::Register(machine) => Event::Register(*number, *machine),
            InstanceEvent::Lose => Event::Lose(*number),
            InstanceEvent::Drain => Event::Drain(*number),
            InstanceEvent::Activate => Event::Activate(*number),
            InstanceEvent::Agent(true) => Event::Agent(*number, AgentState::Connected),
            InstanceEvent::Agent(false) => Event::Agent(*number, AgentState::Disconnected),
        }),
        Drawn::Scale(index, count) => service(index).map(|name| Event::Scale(name, *count)),
        Drawn::Deploy(index, revision) => {
            service(index).map(|name| Event::Deploy(name.clone(), revision_of(&name, *revision)))
        }
        Drawn::TaskSet(index, revision, scale) => service(index).map(|name| {
            let arn = revision_of(&name, *revision);
            Event::TaskSet(name, arn, *scale)
        }),
        Drawn::ScaleTaskSet(index, set, scale) => service(index)
            .and_then(|name| Some((task_set(world, &name, *set)?, name)))
            .map(|(set, name)| Event::ScaleTaskSet(name, set, *scale)),
        Drawn::DeleteTaskSet(index, set) => service(index)
            .and_then(|name| Some((task_set(world, &name, *set)?, name)))
            .map(|(set, name)| Event::DeleteTaskSet(name, set)),
        Drawn::Force(index) => service(index).map(Event::Force),
        Drawn::Delete(index) => service(index).map(Event::Delete),
        Drawn::Wait(seconds) => Some(Event::Wait(*seconds)),
        Drawn::NextWake => Some(Event::NextWake),
    };
    event.into_iter().collect()
}

fn revision_of(service: &ServiceName, revision: u8) -> TaskDefinitionArn {
    let family = service.as_str().split('-').next().expect("a family");
    definition(&format!("{family}:{revision}"))
}

fn task_set(world: &World, service: &ServiceName, index: Index) -> Option<DeploymentId> {
    let sets = &world.control.service(service)?.task_sets;
    (!sets.is_empty()).then(|| index.get(sets).id.clone())
}

/// The world with machines registered in the order of their keys.
fn world(machines: &[Machine], keys: [u8; 8], services: &[Asked]) -> World {
    let mut world = World::new();
    world.log = Some(Vec::new());
    let mut machines: Vec<_> = (0_u8..).zip(machines).zip(keys).collect();
    machines.sort_by_key(|(_, key)| *key);
    for ((number, machine), _) in machines {
        world.happen(&Event::Register(number, *machine));
    }
    for (number, asked) in services.iter().enumerate() {
        world.create(request(number, asked));
    }
    world
}

/// The history, checked on its way; all events that came of it.
fn play(mut world: World, history: &[(Drawn, bool)]) -> Result<(World, Vec<Event>), String> {
    let mut happened = Vec::new();
    step(&mut world)?;
    for (drawn, is_passed) in history {
        for event in events(&world, drawn) {
            world.happen(&event);
            happened.push(event);
        }
        // Events may come faster than passes do.
        if *is_passed {
            step(&mut world).map_err(|error| format!("{error}\n{happened:#?}"))?;
        }
    }
    step(&mut world).map_err(|error| format!("{error}\n{happened:#?}"))?;
    Ok((world, happened))
}

proptest! {
    #![proptest_config(config("histories"))]

    #[test]
    fn whatever_happened_all_comes_to_rest(
        machines in proptest::collection::vec(machine(), 0..8),
        services in proptest::collection::vec(asked(), 1..4),
        history in proptest::collection::vec((drawn(), proptest::bool::weighted(0.8)), 0..40),
        keys in any::<[u8; 8]>(),
    ) {
        let first = world(&machines, [0; 8], &services);
        let (played, happened) = play(first, &history).map_err(TestCaseError::fail)?;
        let rest = comes_to_rest(&played);
        let rest = rest.map_err(|error| TestCaseError::fail(format!("{error}\n{happened:#?}")))?;
        // The same once more, with the instances in another order.
        let again = world(&machines, keys, &services);
        let (again, _) = play(again, &history).map_err(TestCaseError::fail)?;
        let again = comes_to_rest(&again).map_err(TestCaseError::fail)?;
        prop_assert_eq!(rest.tasks(), again.tasks());
        prop_assert_eq!(rest.services(), again.services());
        prop_assert_eq!(projection(&rest), projection(&again));
        prop_assert_eq!(rest.log, again.log);
    }
}
