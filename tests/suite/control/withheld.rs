//! What daemons that are due will take is left to them.

use bayplan::model::{
    CreateService, Deletion, PlacementConstraint, PlacementRequest, Quotas, SchedulingStrategy,
    ServiceName,
};

use super::rules::step;
use super::world::{Event, Machine, World, definition, name, task_definition};

/// A daemon that is due on the only instance, which has that much CPU, and failed to start there three
/// times, so that its next start comes later. Its tasks take 100.
fn due(cpu: u64, constraint: Option<&str>) -> (World, ServiceName) {
    let mut world = World::new();
    world.happen(&Event::Register(0, Machine { zone: 'a', cpu }));
    let service = name("plain-daemon");
    let mut request = CreateService::new(service.clone(), definition("plain:1"));
    request.scheduling_strategy = SchedulingStrategy::Daemon;
    let constraint = constraint.map(|text| PlacementConstraint::member_of(text).expect("valid"));
    request.placement_constraints = constraint.into_iter().collect();
    world.create(request);
    for _ in 0..3 {
        step(&mut world).expect("a pass");
        for task in world.tasks() {
            world.happen(&Event::End(task.id));
        }
    }
    step(&mut world).expect("a pass");
    assert_eq!(world.tasks(), []);
    (world, service)
}

/// How many standalone tasks of 100 find a place: one is asked for.
fn run(world: &mut World, constraint: Option<&str>) -> usize {
    let definition = task_definition("plain");
    let mut builder = PlacementRequest::run_task(&definition);
    if let Some(text) = constraint {
        builder = builder.constraint(PlacementConstraint::member_of(text).expect("valid"));
    }
    let request = builder.build(&Quotas::default()).expect("a request");
    let output = world.control.run_task(world.now, request);
    output.expect("an answer").tasks.len()
}

#[test]
fn nothing_takes_the_place_of_a_daemon_that_is_due_until_its_service_is_deleted() {
    let (mut world, service) = due(150, None);
    assert_eq!(run(&mut world, None), 0);
    assert_eq!(run(&mut world, None), 0);
    let deleted = world
        .control
        .delete_service(world.now, &service, Deletion::Forced);
    deleted.expect("it can be deleted");
    assert_eq!(run(&mut world, None), 1);
}

#[test]
fn a_place_is_kept_for_a_new_daemon_before_it_was_passed_over() {
    let mut world = World::new();
    world.happen(&Event::Register(
        0,
        Machine {
            zone: 'a',
            cpu: 250,
        },
    ));
    assert_eq!(run(&mut world, None), 1, "there is no daemon");
    let mut request = CreateService::new(name("plain-daemon"), definition("plain:1"));
    request.scheduling_strategy = SchedulingStrategy::Daemon;
    world.create(request);
    assert_eq!(run(&mut world, None), 0);
}

#[test]
fn where_its_constraints_do_not_hold_no_daemon_is_due() {
    let (mut world, _) = due(150, Some("attribute:stack == prod"));
    assert_eq!(run(&mut world, None), 1);
}

#[test]
fn what_is_left_to_a_daemon_counts_for_no_constraint() {
    let (mut world, _) = due(250, None);
    assert_eq!(run(&mut world, Some("task:group !exists")), 1);
}

#[test]
fn a_daemon_that_the_instance_could_never_hold_is_not_waited_for() {
    let mut world = World::new();
    let machine = Machine { zone: 'a', cpu: 50 };
    world.happen(&Event::Register(0, machine));
    let mut request = CreateService::new(name("plain-daemon"), definition("plain:1"));
    request.scheduling_strategy = SchedulingStrategy::Daemon;
    world.create(request);
    step(&mut world).expect("a pass");
    let mut container = bayplan::model::ContainerDefinitionBuilder::new("app", "image");
    container = container.cpu(50).memory(100);
    let small = bayplan::model::TaskDefinition::builder("small").container(container);
    let small = small.build().expect("a definition");
    let request = PlacementRequest::run_task(&small).build(&Quotas::default());
    let output = world
        .control
        .run_task(world.now, request.expect("a request"));
    assert_eq!(output.expect("an answer").tasks.len(), 1);
}
