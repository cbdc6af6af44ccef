//! Daemons whose constraints look at tasks, also at their own.

use bayplan::model::{
    CreateService, DeploymentConfiguration, PlacementConstraint, SchedulingStrategy, Service,
    ServiceName,
};
use bayplan::query::Expression;

use super::outcome::comes_to_rest;
use super::rules::step;
use super::world::{Event, Machine, World, definition, instance, name};

fn create(world: &mut World, service: &str, constraint: &str) -> ServiceName {
    let service = name(service);
    let mut request = CreateService::new(service.clone(), definition("plain:1"));
    request.scheduling_strategy = SchedulingStrategy::Daemon;
    let expression = Expression::parse(constraint).expect("an expression");
    request.placement_constraints = vec![PlacementConstraint::MemberOf(expression)];
    world.create(request);
    service
}

fn two_machines() -> World {
    let mut world = World::new();
    for number in 0..2 {
        let machine = Machine {
            zone: 'a',
            cpu: 1_000,
        };
        world.happen(&Event::Register(number, machine));
    }
    world
}

fn service<'a>(world: &'a World, name: &ServiceName) -> &'a Service {
    world.control.service(name).expect("a service")
}

#[test]
fn a_daemon_does_not_drive_itself_away() {
    for constraint in [
        "runningTasksCount == 0",
        "not(task:group == service:plain-daemon)",
        "task:group !exists",
    ] {
        let mut world = two_machines();
        let daemon = create(&mut world, "plain-daemon", constraint);
        let rested = comes_to_rest(&world).expect("an end");
        assert_eq!(service(&rested, &daemon).counts.running, 2, "{constraint}");
        assert_eq!(rested.tasks().len(), 2, "{constraint}");
    }
}

#[test]
fn a_daemon_that_needs_itself_never_starts() {
    let mut world = two_machines();
    let daemon = create(
        &mut world,
        "plain-daemon",
        "task:group == service:plain-daemon",
    );
    let rested = comes_to_rest(&world).expect("an end");
    assert_eq!(service(&rested, &daemon).desired_count, 0);
    assert_eq!(rested.tasks(), []);
}

#[test]
fn a_daemon_leaves_where_the_tasks_of_others_break_its_constraints() {
    let mut world = two_machines();
    let daemon = create(&mut world, "plain-daemon", "runningTasksCount == 0");
    let mut world_with_daemons = comes_to_rest(&world).expect("an end");
    let mut web = CreateService::new(name("plain-web"), definition("plain:1"));
    web.desired_count = Some(1);
    world_with_daemons.create(web);
    let rested = comes_to_rest(&world_with_daemons).expect("an end");
    assert_eq!(service(&rested, &daemon).counts.running, 1);
    let tasks = rested.tasks();
    assert_eq!(tasks.len(), 2, "one of each");
    assert_ne!(
        tasks[0].container_instance_arn,
        tasks[1].container_instance_arn
    );
    let known = [Some(instance(0)), Some(instance(1))];
    assert!(
        tasks
            .iter()
            .all(|task| known.contains(&task.container_instance_arn))
    );
}

#[test]
fn what_a_daemon_without_room_comes_to_is_said_at_once() {
    let mut world = World::new();
    let machine = |cpu| Machine { zone: 'a', cpu };
    world.happen(&Event::Register(0, machine(350)));
    world.happen(&Event::Register(1, machine(350)));
    for (number, minimum) in [(1, 0), (2, 51)] {
        let service = name(&format!("checked-{number}"));
        let mut request = CreateService::new(service, definition("checked:1"));
        request.scheduling_strategy = SchedulingStrategy::Daemon;
        let configuration = DeploymentConfiguration::of(SchedulingStrategy::Daemon);
        request.deployment_configuration = Some(configuration.percents(minimum, 100));
        world.create(request);
    }
    let mut web = CreateService::new(name("plain"), definition("plain:1"));
    web.desired_count = Some(2);
    web.placement_constraints = vec![PlacementConstraint::DistinctInstance];
    world.create(web);
    let mut world = comes_to_rest(&world).expect("an end");
    world.happen(&Event::Register(2, machine(150)));
    world.happen(&Event::Drain(1));
    world.happen(&Event::Force(name("checked-2")));
    step(&mut world).expect("a pass after which there is nothing to say");
    let service = service(&world, &name("checked-2"));
    let newest = &service.events[0].message;
    assert!(
        newest.contains("was unable to stop or start tasks during a deployment"),
        "{newest}"
    );
}
