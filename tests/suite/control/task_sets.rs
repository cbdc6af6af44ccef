//! Task sets of a service whose deployments someone else controls.

use bayplan::control::RequestError;
use bayplan::model::{
    CreateService, CreateTaskSet, Deletion, DeploymentController, DeploymentId, Service,
    ServiceName, StabilityStatus, StartedBy, TaskSetStatus, UpdateService,
};

use super::outcome::comes_to_rest;
use super::rules::step;
use super::world::{Event, Machine, World, definition, name};

fn world(desired: u32) -> (World, ServiceName) {
    let mut world = World::new();
    for number in 0..2 {
        let machine = Machine {
            zone: 'a',
            cpu: 2_000,
        };
        world.happen(&Event::Register(number, machine));
    }
    let service = name("plain");
    let mut request = CreateService::new(service.clone(), definition("plain:1"));
    request.revision.task_definition = None;
    request.deployment_controller = DeploymentController::External;
    request.desired_count = Some(desired);
    world.create(request);
    (world, service)
}

/// A task set of that revision, with that scale in percent.
#[track_caller]
fn task_set(world: &mut World, service: &ServiceName, revision: &str, scale: u32) -> DeploymentId {
    let request = CreateTaskSet::new(definition(revision)).scale(scale * 1_000);
    let made = world.control.create_task_set(world.now, service, request);
    made.expect("a task set").id.clone()
}

#[track_caller]
fn rest(world: &World) -> World {
    comes_to_rest(world).expect("a service that comes to rest")
}

fn service(world: &World) -> Service {
    world.services().remove(0)
}

/// Each task set: its status, its tasks, whether it is steady.
fn told(world: &World) -> Vec<String> {
    let service = service(world);
    let tasks = world.tasks();
    let told = service.task_sets.iter().map(|set| {
        let own = tasks.iter().filter(|task| {
            task.started_by.as_ref().map(StartedBy::as_str) == Some(set.id.as_str())
        });
        let mut definitions: Vec<_> = own
            .filter_map(|task| world.control.task_definition_of(&task.id))
            .map(|(arn, _)| arn.to_string())
            .collect();
        definitions.dedup();
        format!(
            "{} {} {}/{} of {}: {}",
            set.id,
            set.status,
            set.counts.running,
            set.computed_desired_count(service.desired_count),
            definitions.join(" "),
            set.stability_status
        )
    });
    told.collect()
}

fn said(world: &World) -> Vec<String> {
    let service = service(world);
    let messages = service.events.iter().rev();
    messages.map(|event| event.message.to_string()).collect()
}

#[test]
fn each_task_set_starts_its_share_of_its_own_revision() {
    let (mut world, service) = world(5);
    assert_eq!(told(&rest(&world)), [""; 0]);
    let first = task_set(&mut world, &service, "plain:1", 50);
    task_set(&mut world, &service, "plain:2", 20);
    let rested = rest(&world);
    assert_eq!(
        told(&rested),
        [
            "ecs-svc/2 ACTIVE 3/3 of plain:1: STEADY_STATE",
            "ecs-svc/3 ACTIVE 1/1 of plain:2: STEADY_STATE"
        ]
    );
    let mut world = rested;
    let primary = (&service, &first);
    let now = world.now;
    let made = world.control.update_service_primary_task_set(now, primary);
    assert_eq!(made.expect("a task set").status, TaskSetStatus::Primary);
    let revision = self::service(&world).revision;
    assert_eq!(revision.task_definition, Some(definition("plain:1")));
}

#[test]
fn what_is_said_names_the_task_set() {
    let (mut world, service) = world(1);
    task_set(&mut world, &service, "plain:1", 100);
    let started = {
        step(&mut world).expect("a pass");
        world.tasks()[0].id.clone()
    };
    let rested = rest(&world);
    assert_eq!(
        said(&rested),
        [
            format!("(service plain, taskSet ecs-svc/2) has started 1 tasks: (task {started})."),
            "(service plain, taskSet ecs-svc/2) updated state to STEADY_STATE.".to_string(),
        ]
    );
    let mut world = rested;
    let set = DeploymentId::new("ecs-svc/2").expect("an id");
    let deleted = world
        .control
        .delete_task_set(world.now, (&service, &set), Deletion::Forced);
    assert_eq!(deleted.expect("a task set").status, TaskSetStatus::Draining);
    let rested = rest(&world);
    assert_eq!(
        said(&rested)[2..],
        [format!(
            "(service plain, taskSet ecs-svc/2) has stopped 1 running tasks: (task {started})."
        )]
    );
    assert_eq!(told(&rested), [""; 0], "it is forgotten once it is empty");
    assert_eq!(world.tasks().len(), 1);
    assert_eq!(rested.tasks().len(), 0);
}

#[test]
fn tasks_follow_the_scale_and_the_desired_count() {
    let (mut world, service) = world(4);
    let set = task_set(&mut world, &service, "plain:1", 100);
    world = rest(&world);
    let now = world.now;
    let scaled = world.control.update_task_set(now, (&service, &set), 30_000);
    let status = scaled.expect("a task set").stability_status;
    assert_eq!(status, StabilityStatus::Stabilizing);
    world = rest(&world);
    assert_eq!(
        told(&world),
        ["ecs-svc/2 ACTIVE 2/2 of plain:1: STEADY_STATE"]
    );
    let update = UpdateService::new().desired_count(10);
    let updated = world.control.update_service(world.now, &service, update);
    updated.expect("an update");
    world = rest(&world);
    assert_eq!(
        told(&world),
        ["ecs-svc/2 ACTIVE 3/3 of plain:1: STEADY_STATE"]
    );
    for event in [Event::Drain(0), Event::Drain(1), Event::Activate(0)] {
        world.happen(&event);
        step(&mut world).expect("a pass");
    }
    world = rest(&world);
    assert_eq!(
        told(&world),
        ["ecs-svc/2 ACTIVE 3/3 of plain:1: STEADY_STATE"]
    );
}

#[test]
fn a_task_set_without_room_says_so_and_starts_when_there_is() {
    let (mut world, service) = world(50);
    task_set(&mut world, &service, "plain:1", 100);
    world = rest(&world);
    let running = world.tasks().len();
    assert!((1..50).contains(&running), "{running}");
    let is_told = |text: &String| {
        text.starts_with("(service plain, taskSet ecs-svc/2) was unable to place a task because")
    };
    assert!(said(&world).iter().any(is_told), "{:?}", said(&world));
    let machine = Machine {
        zone: 'b',
        cpu: 2_000,
    };
    world.happen(&Event::Register(2, machine));
    step(&mut world).expect("a pass");
    assert!(world.tasks().len() > running);
}

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(result: Result<T, RequestError>, expected: &str) {
    let error = result.expect_err("refused");
    assert_eq!(format!("{}: {error}", error.exception()), expected);
}

#[test]
fn what_cannot_be_is_refused() {
    let (mut world, external) = world(1);
    let now = world.now;
    let mut plain = CreateService::new(name("ecs"), definition("plain:1"));
    plain.desired_count = Some(1);
    world.create(plain);
    let request = CreateTaskSet::new(definition("plain:1"));
    assert_refused(
        world
            .control
            .create_task_set(now, &name("ecs"), request.clone()),
        "InvalidParameterException: the deployment controller of the service is ECS, task sets need EXTERNAL",
    );
    assert_refused(
        world
            .control
            .create_task_set(now, &name("none"), request.clone()),
        "ServiceNotFoundException: Service not found.",
    );
    let missing = CreateTaskSet::new(definition("missing:1"));
    assert_refused(
        world.control.create_task_set(now, &external, missing),
        "ClientException: TaskDefinition not found.",
    );
    let wide = request.clone().scale(100_001);
    assert_refused(
        world.control.create_task_set(now, &external, wide),
        "InvalidParameterException: scale in thousandths is 100001, allowed is 0 to 100000",
    );
    let sets: Vec<_> = (0..5)
        .map(|_| task_set(&mut world, &external, "plain:1", 10))
        .collect();
    assert_refused(
        world.control.create_task_set(now, &external, request),
        "InvalidParameterException: 5 deployments exist on the service. Unable to create new \
         TaskSet since this exceeds the maximum limit.",
    );
    let first = (&external, &sets[0]);
    assert_refused(
        world
            .control
            .delete_task_set(now, first, Deletion::Ordinary),
        "InvalidParameterException: the task set cannot be deleted while its scale is above 0: it \
         is 10.000 %",
    );
    step(&mut world).expect("a pass");
    let deleted = world.control.delete_task_set(now, first, Deletion::Forced);
    deleted.expect("a task set");
    assert_refused(
        world.control.update_task_set(now, first, 0),
        "InvalidParameterException: the task set ecs-svc/3 is DRAINING and does not change any more",
    );
    let other = DeploymentId::new("ecs-svc/99").expect("an id");
    assert_refused(
        world.control.update_task_set(now, (&external, &other), 0),
        "TaskSetNotFoundException: The specified task set wasn't found.",
    );
}
