//! Services that change, are told of alarms, and come again under the same name.

use bayplan::control::RequestError;
use bayplan::control::TaskReport;
use bayplan::document::Document;
use bayplan::model::{
    AvailabilityZoneRebalancing, CapacityProviderName, CapacityProviderStrategyItem,
    ContainerDefinitionBuilder, CreateService, CreateTaskSet, Deletion, DeploymentController,
    DesiredStatus, LaunchType, NetworkMode, PlacementConstraint, RevisionPart, SchedulingStrategy,
    ServiceName, ServiceStatus, TaskDefinition, TaskId, TaskStatus, UpdateService,
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
    let (mut world, task) = gone_but_for_a_task();
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

#[test]
fn a_task_set_in_a_subnet_that_nobody_knows_is_not_made() {
    let mut world = two_zones();
    let service = external(&mut world);
    let own_network = ContainerDefinitionBuilder::new("app", "image");
    let own_network = TaskDefinition::builder("own")
        .network_mode(NetworkMode::Awsvpc)
        .container(own_network.cpu(100).memory(100));
    let own_network = own_network.build().expect("a definition");
    let control = &mut world.control;
    control.register_task_definition(definition("own:1"), own_network);
    let subnets = Document::object([("subnets", Document::array(["subnet-1".into()]))]);
    let network = Document::object([("awsvpcConfiguration", subnets)]);
    let mut request = CreateTaskSet::new(definition("own:1"));
    let revision = request.revision;
    request.revision = revision.with_part(RevisionPart::NetworkConfiguration, network);
    let refused = control.create_task_set(world.now, &service, request);
    let refused = refused.expect_err("the subnet is not there");
    let is_missing = matches!(&refused, RequestError::SubnetNotFound { .. });
    assert!(is_missing, "{refused:?}");
    let kept = world.control.service(&service).expect("a service");
    assert_eq!(kept.task_sets, []);
}

#[test]
fn a_service_whose_last_task_just_ended_is_deleted_without_force() {
    let mut world = two_zones();
    let service = create(&mut world, 1);
    let mut world = comes_to_rest(&world).expect("an end");
    world.happen(&Event::Scale(service.clone(), 0));
    step(&mut world).expect("a pass");
    let ordinary = |world: &mut World| {
        let now = world.now;
        let deleted = world
            .control
            .delete_service(now, &service, Deletion::Ordinary);
        deleted.map(|deleted| deleted.status)
    };
    let refused = ordinary(&mut world);
    assert!(refused.is_err(), "its task runs still: {refused:?}");
    let task = world.tasks()[0].id.clone();
    world.happen(&Event::End(task));
    assert_eq!(ordinary(&mut world).ok(), Some(ServiceStatus::Draining));
}

#[test]
fn a_forced_deployment_waits_for_the_checks_of_its_containers_too() {
    let mut world = two_zones();
    let service = name("checked");
    let mut request = CreateService::new(service.clone(), definition("checked:1"));
    request.desired_count = Some(1);
    world.create(request);
    let update = UpdateService::new().forced();
    let updated = world.control.update_service(world.now, &service, update);
    let updated = updated.expect("an update");
    let checked = updated
        .deployments
        .iter()
        .map(|one| one.health_checks.container);
    assert_eq!(checked.collect::<Vec<_>>(), [true, true]);
}

#[test]
fn a_service_that_comes_again_has_one_turn() {
    let (mut world, task) = gone_but_for_a_task();
    // What happens where its last task is matters to it no more.
    for number in [0, 1] {
        world.happen(&Event::Drain(number));
    }
    world.happen(&Event::End(task));
    world.happen(&Event::Wait(1));
    create(&mut world, 0);
    assert_eq!(world.control.step(world.now, 10).passes, 1);
}

/// What is left of a service that is `INACTIVE` while its last task stops.
fn gone_but_for_a_task() -> (World, TaskId) {
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
    (world, task)
}
