//! Services that change, are told of alarms, and come again under the same name.

use bayplan::control::RequestError;
use bayplan::control::TaskReport;
use bayplan::model::{
    AvailabilityZoneRebalancing, CapacityProviderName, CapacityProviderStrategyItem, CreateService,
    CreateTaskSet, DeploymentController, DesiredStatus, LaunchType, PlacementConstraint,
    SchedulingStrategy, ServiceName, ServiceStatus, TaskStatus, UpdateService,
};
use bayplan::service::AlarmState;

use super::outcome::comes_to_rest;
use super::rules::step;
use super::world::{Event, Machine, World, definition, name};

fn two_zones() -> World {
    let mut world = World::new();
    for (number, zone) in [(0, 'a'), (1, 'b')] {
        world.happen(&Event::Register(number, Machine { zone, cpu: 150 }));
    }
    world
}

fn create(world: &mut World, desired: u32) -> ServiceName {
    let service = name("plain");
    let mut request = CreateService::new(service.clone(), definition("plain:1"));
    request.desired_count = Some(desired);
    request.availability_zone_rebalancing = Some(AvailabilityZoneRebalancing::Disabled);
    world.create(request);
    service
}

fn create_daemon(world: &mut World, constraint: &str) -> ServiceName {
    let service = name("plain");
    let mut request = CreateService::new(service.clone(), definition("plain:1"));
    request.scheduling_strategy = SchedulingStrategy::Daemon;
    let constraint = PlacementConstraint::member_of(constraint).expect("valid");
    request.placement_constraints = vec![constraint];
    world.create(request);
    service
}

fn wanted(world: &World) -> usize {
    let tasks = world.tasks().into_iter();
    let wanted = tasks.filter(|task| task.desired_status == DesiredStatus::Running);
    wanted.count()
}

#[test]
fn the_next_tasks_follow_constraints_that_were_changed() {
    let mut world = two_zones();
    let service = create(&mut world, 1);
    let mut world = comes_to_rest(&world).expect("an end");
    let zones = |world: &World| {
        let view = world.control.cluster();
        let instances = view.instances();
        instances.map(|one| one.tasks().len()).collect::<Vec<_>>()
    };
    let free = if zones(&world) == [1, 0] { "a" } else { "b" };
    let text = format!("attribute:ecs.availability-zone == {free}");
    let constraint = PlacementConstraint::member_of(&text).expect("valid");
    let mut update = UpdateService::new().desired_count(2);
    update.placement_constraints = Some(vec![constraint]);
    let updated = world.control.update_service(world.now, &service, update);
    updated.expect("an update");
    step(&mut world).expect("a pass");
    assert_eq!(wanted(&world), 1, "its only instance is full");
}

#[test]
fn what_alarms_say_is_looked_at_at_once() {
    let mut world = two_zones();
    let service = create(&mut world, 1);
    let mut world = comes_to_rest(&world).expect("an end");
    let told = world
        .control
        .observe_alarms(world.now, &service, AlarmState::Alarm);
    told.expect("a service");
    assert_eq!(world.control.step(world.now, 10).passes, 1);
}

#[test]
fn a_daemon_that_comes_again_as_a_replica_service_is_no_daemon() {
    let mut world = two_zones();
    let service = create_daemon(&mut world, "attribute:ecs.availability-zone == a");
    let mut world = comes_to_rest(&world).expect("an end");
    assert_eq!(wanted(&world), 1);
    world.happen(&Event::Delete(service));
    let mut world = comes_to_rest(&world).expect("an end");
    create(&mut world, 2);
    step(&mut world).expect("a pass");
    assert_eq!(wanted(&world), 2, "nothing is withheld for it");
}

#[test]
fn a_service_that_comes_again_as_a_daemon_is_not_passed_over_as_what_it_was() {
    let mut world = two_zones();
    let service = create(&mut world, 1);
    let mut world = comes_to_rest(&world).expect("an end");
    let task = world.tasks()[0].id.clone();
    world.happen(&Event::Delete(service.clone()));
    step(&mut world).expect("a pass");
    let report = TaskReport::new(task.clone()).status(TaskStatus::Stopping);
    let told = world.control.observe_task(world.now, &report);
    told.expect("a report");
    step(&mut world).expect("a pass");
    let old = world.control.service(&service).expect("a service");
    assert_eq!(old.status, ServiceStatus::Inactive);
    world.happen(&Event::End(task));
    world.happen(&Event::Wait(1));
    create_daemon(&mut world, "attribute:stack == prod");
    step(&mut world).expect("a pass");
    assert_eq!(wanted(&world), 0, "its constraint holds nowhere");
}

#[track_caller]
fn assert_unsupported<T: std::fmt::Debug>(result: Result<T, RequestError>, expected: &str) {
    let error = result.expect_err("refused");
    let RequestError::Unsupported { what } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(what, expected);
}

#[test]
fn what_a_changed_service_would_need_is_looked_at_before_it_changes() {
    let mut world = two_zones();
    let service = create(&mut world, 1);
    let item = |text| {
        let provider = CapacityProviderName::new(text).expect("a name");
        CapacityProviderStrategyItem::new(provider)
    };
    let mut update = UpdateService::new().desired_count(2);
    update.capacity_provider_strategy = Some(vec![item("one"), item("two")]);
    assert_unsupported(
        world.control.update_service(world.now, &service, update),
        "a strategy of several capacity providers",
    );
    let kept = world.control.service(&service).expect("a service");
    assert_eq!(kept.desired_count, 1);
}

fn external(world: &mut World) -> ServiceName {
    let service = name("plain");
    let mut request = CreateService::new(service.clone(), definition("plain:1"));
    request.revision.task_definition = None;
    request.deployment_controller = DeploymentController::External;
    request.desired_count = Some(1);
    world.create(request);
    service
}

#[test]
fn what_a_task_set_would_need_is_looked_at_before_it_is_made() {
    let mut world = two_zones();
    let service = external(&mut world);
    let mut request = CreateTaskSet::new(definition("plain:1"));
    request.launch_type = Some(LaunchType::Fargate);
    assert_unsupported(
        world.control.create_task_set(world.now, &service, request),
        "launch type FARGATE",
    );
}

#[test]
fn a_task_set_of_checked_containers_waits_for_their_checks() {
    let mut world = two_zones();
    let service = external(&mut world);
    let request = CreateTaskSet::new(definition("checked:1"));
    let made = world.control.create_task_set(world.now, &service, request);
    assert!(made.expect("a task set").health_checks.container);
}
