//! Several planners share a cluster.

use bayplan::api::{Operation, RegisterTaskDefinition, Request, RunTask};
use bayplan::control::Deregistration;
use bayplan::document::Reading;
use bayplan::drive::{Driver, DriverSettings};
use bayplan::model::{
    ContainerInstanceArn, ContainerInstanceStatus, DeploymentCircuitBreaker, DesiredStatus,
    RolloutState, Seed, ServiceName, StopCode, TaskDefinitionArn, TaskId, TaskStatus,
    UpdateService,
};
use bayplan::ports::PortError;
use bayplan::query::AttributeName;
use bayplan::testing::{Answers, Fault, Faults, Life};
use bayplan::time::TimeDelta;
use serde_json::json;

use super::records::Records;
use super::world::{World, cluster, definition, instance};

pub(super) fn off() -> DeploymentCircuitBreaker {
    DeploymentCircuitBreaker::default()
}

pub(super) fn named(name: &str) -> ServiceName {
    ServiceName::new(name).expect("a name")
}

/// A planner that shares those records.
pub(super) fn planner(name: &str, records: &Records, life: &Life) -> World {
    let seed = Seed::new(name.bytes().map(u64::from).sum());
    let mut world = World::bare(seed, life.clone(), Answers::AtOnce);
    world.records = Some(records.clone());
    world.driver = Driver::new(DriverSettings::default()).planning_as(name);
    world.register("web:1", definition("web:v1", None));
    world
}

/// Two planners, `a` and `b`; the first registered that many instances, each with room for eight tasks.
pub(super) fn pair(instances: u32) -> (Records, World, World) {
    let records = Records::default();
    let mut a = planner("a", &records, &Life::runs());
    for number in 1..=instances {
        a.add_instance(number);
    }
    a.settle();
    let mut b = planner("b", &records, &Life::runs());
    b.settle();
    (records, a, b)
}

/// The planner has forgotten everything but its name.
pub(super) fn restarted(world: &World, name: &str, records: &Records) -> World {
    let mut again = planner(name, records, &Life::runs());
    again.runtime = world.runtime.clone();
    again.now = world.now;
    again
}

/// A service is to have that many tasks.
pub(super) fn scale(world: &mut World, name: &str, count: u32) {
    let mut request = UpdateService::default();
    request.desired_count = Some(count);
    world.tell(|control, now| control.update_service(now, &named(name), request).map(drop));
}

/// The tasks on an instance as a planner knows them, but for those that have stopped.
pub(super) fn known(world: &World, on: &ContainerInstanceArn) -> Vec<TaskId> {
    let tasks = world.tasks().into_iter();
    let live = tasks.filter(|task| task.last_status != TaskStatus::Stopped);
    let here = live.filter(|task| task.container_instance_arn.as_ref() == Some(on));
    let mut known: Vec<TaskId> = here.map(|task| task.id).collect();
    known.sort();
    known
}

#[test]
fn what_one_registers_and_starts_the_other_knows() {
    let (records, mut a, mut b) = pair(2);
    a.serve_as(named("one"), 5, off());
    a.settle();
    b.wait(60);
    for number in 1..=2 {
        let on = instance(number);
        assert_eq!(records.tasks(&on), known(&a, &on));
        assert_eq!(known(&b, &on), known(&a, &on));
    }
    assert_eq!((a.live().len(), b.live().len()), (5, 0));
    let planners = records.get(&instance(1)).expect("a record").tasks;
    assert!(planners.iter().all(|task| task.planner == "a"));
    let running = |task: &bayplan::ports::RecordedTask| task.task.last_status;
    assert!(
        planners
            .iter()
            .all(|task| running(task) == TaskStatus::Running)
    );
}

#[test]
fn what_has_stopped_is_recorded_no_more_and_makes_room() {
    let (records, mut a, mut b) = pair(1);
    a.serve_as(named("one"), 8, off());
    a.settle();
    b.wait(60);
    b.serve_as(named("two"), 3, off());
    b.settle();
    assert_eq!((a.live().len(), b.live().len()), (8, 0));
    scale(&mut a, "one", 4);
    a.settle();
    assert_eq!(records.tasks(&instance(1)).len(), 4);
    b.wait(1_200);
    assert_eq!((a.live().len(), b.live().len()), (4, 3));
    assert_eq!(records.tasks(&instance(1)).len(), 7);
}

#[test]
fn who_comes_second_takes_its_placements_back_and_plans_anew() {
    let (records, mut a, mut b) = pair(2);
    a.serve_as(named("one"), 10, off());
    let mut breaker = off();
    breaker.enable = true;
    b.serve_as(named("two"), 6, breaker);
    a.settle();
    // It does not know yet of the tasks that leave room for six.
    assert_eq!(known(&b, &instance(1)).len(), 0);
    b.wait(600);
    assert_eq!((a.live().len(), b.live().len()), (10, 6));
    for number in 1..=2 {
        assert_eq!(records.tasks(&instance(number)).len(), 8);
    }
    let control = b.control.cluster(&cluster()).expect("a cluster");
    let two = control.service(&named("two")).expect("a service");
    let states = two.deployments.iter().map(|one| one.rollout_state);
    let completed = [RolloutState::Completed];
    assert!(
        states.eq(completed),
        "no start failed: {:?}",
        two.deployments
    );
    assert_eq!(b.failures, Vec::<String>::new());
}

#[test]
fn a_standalone_task_that_is_taken_back_says_so() {
    let (_, mut a, mut b) = pair(1);
    a.serve_as(named("one"), 8, off());
    a.settle();
    let tasks = run(&mut b, &json!({}));
    b.settle();
    let task = b.tasks().into_iter().find(|task| task.id == tasks[0]);
    let task = task.expect("it is kept to be described");
    assert_eq!(task.last_status, TaskStatus::Stopped);
    assert_eq!(task.facts.stop_code, Some(StopCode::TaskFailedToStart));
    assert_eq!(b.runtime.starts().len(), 0);
}

/// Runs one task of that definition.
fn run(world: &mut World, more: &serde_json::Value) -> Vec<TaskId> {
    revision(world, "web:v1");
    let mut request = json!({"cluster": "web", "taskDefinition": "web"});
    for (key, value) in more.as_object().expect("an object") {
        request[key] = value.clone();
    }
    let document = serde_json::from_value(request).expect("a document");
    let request = RunTask::read(document, Reading::Strict).expect("a request");
    let run = world.control.run_task(world.now, &request.value);
    let tasks = run.expect("an answer").tasks.into_iter();
    tasks.map(|task| task.task.id).collect()
}

#[test]
fn what_a_planner_placed_is_its_own_again_after_a_restart() {
    let (records, mut a, mut b) = pair(2);
    a.serve_as(named("one"), 3, off());
    let changed = json!({"containerOverrides": [{"name": "web", "command": ["once"]}]});
    a.settle();
    // Recorded, and then the planner dies before anything is started.
    a.runtime.faults.refuse(1_000, "the agent is away");
    let tasks = run(&mut a, &json!({"overrides": changed}));
    a.settle();
    b.wait(60);
    let mut again = restarted(&a, "a", &records);
    again.runtime.faults = Faults::none();
    revision(&mut again, "web:v1");
    again.serve_as(named("one"), 3, off());
    again.driver.reconcile(&again.control);
    again.settle();
    let starts: Vec<_> = again.runtime.starts().iter().collect();
    let started = starts.iter().find(|spec| spec.address.task == tasks[0]);
    let started = started.expect("it is started after all");
    let overridden = &started.parameters.overrides;
    assert!(format!("{overridden:?}").contains("once"), "{overridden:?}");
    // The service's tasks ran all the time, and the other's are left alone.
    assert_eq!(again.live().len(), 4);
    assert_eq!(b.live().len(), 0);
    b.driver.reconcile(&b.control);
    b.wait(600);
    assert_eq!(again.running(), again.live());
}

#[test]
fn another_planner_takes_a_service_over() {
    let (records, mut a, mut b) = pair(2);
    a.serve_as(named("one"), 4, off());
    a.settle();
    b.wait(60);
    b.runtime = a.runtime.clone();
    let lost = b.live()[0].clone();
    b.runtime.lose(&lost);
    b.serve_as(named("one"), 4, off());
    b.driver.reconcile(&b.control);
    b.wait(600);
    assert_eq!(b.runtime.starts().len(), 5, "only what is lost is replaced");
    assert!(!b.running().contains(&lost));
    assert_eq!(b.running(), b.live());
    assert_eq!(
        records.tasks(&instance(1)).len() + records.tasks(&instance(2)).len(),
        4
    );
}

/// Registers the next revision of `web`, with an image of that tag, and gives its ARN.
fn revision(world: &mut World, image: &str) -> TaskDefinitionArn {
    let registration = RegisterTaskDefinition::new(&definition(image, None));
    let registered = world
        .control
        .register_task_definition(world.now, registration);
    let registered = registered.expect("a revision").task_definition;
    let arn = registered.task_definition_arn().cloned();
    arn.expect("an ARN")
}

/// Makes a service of three tasks of the family `web`.
fn serve_web(world: &mut World) {
    let request = json!({"cluster": "web", "serviceName": "one", "taskDefinition": "web",
                         "desiredCount": 3});
    let document = serde_json::from_value(request).expect("a document");
    let request = Request::read(Operation::CreateService, document, Reading::Strict);
    let done = world
        .control
        .execute(world.now, request.expect("a request").value);
    done.expect("a service");
}

#[test]
fn what_was_started_from_another_definition_is_not_taken_for_the_new_deployment() {
    for reads_first in [true, false] {
        let (records, mut a, _) = pair(1);
        revision(&mut a, "web:v1");
        serve_web(&mut a);
        a.wait(120);
        // The planner forgets everything, and comes back with the next revision.
        let mut again = restarted(&a, "a", &records);
        again.driver.reconcile(&again.control);
        if reads_first {
            again.settle();
        }
        revision(&mut again, "web:v1");
        let second = revision(&mut again, "web:v2");
        serve_web(&mut again);
        again.wait(600);
        let running = again.tasks().into_iter();
        let running = running.filter(|task| task.last_status == TaskStatus::Running);
        let definitions: Vec<_> = running.map(|task| task.task_definition_arn).collect();
        assert_eq!(definitions, vec![Some(second); 3], "{reads_first}");
        let starts = again.runtime.starts();
        let new = starts.iter().filter(|spec| {
            let mut images = spec.images.values();
            images.any(|image| image.to_string() == "web:v2")
        });
        assert_eq!(new.count(), 3);
        assert_eq!(again.running(), again.live());
    }
}

#[test]
fn a_step_ends_where_an_instance_goes_before_its_tasks_are_recorded() {
    let (_, mut a, _) = pair(1);
    a.serve_as(named("one"), 3, off());
    // One pass and a few effects, but no record.
    a.budget = 2;
    a.step();
    assert_eq!(a.tasks().len(), 3);
    a.tell(|control, now| {
        control.deregister_container_instance(now, &instance(1), Deregistration::Forced)
    });
    a.budget = 1_000;
    a.wait(60);
    assert_eq!((a.live().len(), a.driver.orders()), (0, 0));
}

#[test]
fn a_step_ends_where_another_planner_deregistered_what_was_chosen() {
    let (_, mut a, mut b) = pair(1);
    a.tell(|control, now| {
        control.deregister_container_instance(now, &instance(1), Deregistration::Ordinary)
    });
    a.settle();
    b.serve_as(named("one"), 1, off());
    b.settle();
    b.wait(120);
    assert_eq!((b.live().len(), b.driver.orders()), (0, 0));
    assert_eq!(known(&b, &instance(1)), []);
}

#[test]
fn what_another_planner_is_about_to_start_is_left_to_it() {
    let (records, mut a, mut b) = pair(1);
    a.runtime.faults.refuse(3, "the agent is away");
    a.serve_as(named("one"), 1, off());
    a.settle();
    assert_eq!((records.tasks(&instance(1)).len(), a.live().len()), (1, 0));
    b.driver.reconcile(&b.control);
    b.wait(60);
    assert_eq!(
        (known(&b, &instance(1)).len(), b.runtime.starts().len()),
        (1, 0)
    );
    a.wait(60);
    assert_eq!(a.live().len(), 1);
}

#[test]
fn instances_change_and_go_for_all() {
    let (records, mut a, mut b) = pair(2);
    b.serve_as(named("two"), 4, off());
    b.settle();
    let drained = [instance(1)];
    let draining = ContainerInstanceStatus::Draining;
    a.tell(|control, now| control.update_container_instances_state(now, &drained, draining));
    a.settle();
    b.wait(600);
    assert_eq!(known(&b, &instance(1)).len(), 0);
    assert_eq!(known(&b, &instance(2)).len(), 4);
    a.wait(60);
    let forced = Deregistration::Forced;
    a.tell(|control, now| control.deregister_container_instance(now, &instance(2), forced));
    a.settle();
    assert_eq!(records.get(&instance(2)), None);
    b.wait(600);
    let control = b.control.cluster(&cluster()).expect("a cluster");
    assert!(control.cluster().instance(&instance(2)).is_none());
}

#[test]
fn what_somebody_else_stopped_is_told_to_stop() {
    let (records, mut a, mut b) = pair(1);
    a.serve_as(named("one"), 2, off());
    a.settle();
    b.wait(60);
    let task = a.live()[0].clone();
    // Its runtime knows nothing of the task, and says that it has stopped.
    b.tell(|control, now| control.stop_task(now, &task, None));
    b.settle();
    assert!(!records.tasks(&instance(1)).contains(&task) && a.live().contains(&task));
    a.wait(120);
    assert!(!a.live().contains(&task));
    assert_eq!((a.live().len(), a.running()), (2, a.live()));
}

#[test]
fn what_was_there_before_the_registry_is_recorded() {
    let mut a = World::new(Life::runs(), Answers::AtOnce);
    a.serve(definition("web:v1", None), 4, off());
    a.settle();
    let records = Records::default();
    a.records = Some(records.clone());
    a.settle();
    let recorded: usize = (1..=3).map(|one| records.tasks(&instance(one)).len()).sum();
    assert_eq!((recorded, a.runtime.starts().len()), (4, 4));
}

#[test]
fn what_was_started_before_the_registry_is_not_taken_back() {
    let slow = Life::runs().starting_after(TimeDelta::from_millis(90_000));
    let mut a = World::new(slow, Answers::AtOnce);
    a.serve(definition("web:v1", None), 3, off());
    a.settle();
    let records = Records::default();
    let mut b = planner("b", &records, &Life::runs());
    for number in 1..=3 {
        b.add_instance(number);
    }
    b.serve_as(named("two"), 3, off());
    b.settle();
    a.records = Some(records.clone());
    a.wait(120);
    assert_eq!((a.runtime.starts().len(), a.running().len()), (3, 6));
    let recorded: usize = (1..=3).map(|one| records.tasks(&instance(one)).len()).sum();
    assert_eq!(recorded, 6);
}

#[test]
fn both_may_change_an_instance_at_once() {
    let (_, mut a, mut b) = pair(1);
    let attribute = |name: &str| {
        let all = bayplan::model::attributes([(name, "yes")]).expect("well formed");
        all.into_iter().collect::<Vec<_>>()
    };
    a.tell(|control, now| control.put_attributes(now, &instance(1), attribute("of-a")));
    b.tell(|control, now| control.put_attributes(now, &instance(1), attribute("of-b")));
    a.settle();
    b.settle();
    a.wait(60);
    for world in [&a, &b] {
        let active = ContainerInstanceStatus::Active;
        assert_eq!(said(world), (active, vec!["of-a".into(), "of-b".into()]));
    }
    // One takes an attribute away while the other drains the instance and adds to it.
    let gone = vec![AttributeName::new("of-b").expect("a name")];
    let draining = ContainerInstanceStatus::Draining;
    a.tell(|control, now| control.delete_attributes(now, &instance(1), gone));
    b.tell(|control, now| {
        control.update_container_instances_state(now, &[instance(1)], draining)?;
        control.put_attributes(now, &instance(1), attribute("more"))
    });
    a.settle();
    b.wait(60);
    a.wait(60);
    for world in [&a, &b] {
        assert_eq!(said(world), (draining, vec!["more".into(), "of-a".into()]));
    }
}

/// The status of the first instance, and the names of its attributes.
fn said(world: &World) -> (ContainerInstanceStatus, Vec<String>) {
    let control = world.control.cluster(&cluster()).expect("a cluster");
    let found = control.cluster().instance(&instance(1));
    let found = found.expect("it is there");
    let names = found.attributes().iter().map(|(name, _)| name.to_string());
    (found.status(), names.collect())
}

#[test]
fn what_is_said_of_a_task_is_said_to_all() {
    let (_, mut a, mut b) = pair(1);
    a.serve_as(named("one"), 1, off());
    a.settle();
    b.wait(60);
    let task = a.live()[0].clone();
    a.tell(|control, now| control.update_task_protection(now, &task, 60));
    a.settle();
    b.wait(60);
    assert!(b.tasks()[0].facts.protected_until.is_some());
    assert_eq!(b.tasks(), a.tasks());
}

#[test]
fn a_task_goes_on_by_what_others_say_and_never_back() {
    let (_, mut a, mut b) = pair(1);
    a.serve_as(named("one"), 1, off());
    a.settle();
    b.wait(60);
    let running = b.tasks()[0].clone();
    let mut older = running.clone();
    older.last_status = TaskStatus::Pending;
    older.facts = bayplan::model::TaskFacts::default();
    b.tell(|control, now| control.take_in_task(now, older));
    assert_eq!(b.tasks(), vec![running.clone()]);
    let mut stopping = running;
    stopping.desired_status = DesiredStatus::Stopped;
    b.tell(|control, now| control.take_in_task(now, stopping.clone()));
    assert_eq!(b.tasks(), [stopping]);
}

#[test]
fn who_deregisters_an_instance_goes_before_who_changes_it() {
    let (records, mut a, mut b) = pair(2);
    a.serve_as(named("one"), 4, off());
    a.settle();
    b.wait(60);
    let forced = Deregistration::Forced;
    a.tell(|control, now| control.deregister_container_instance(now, &instance(1), forced));
    let draining = ContainerInstanceStatus::Draining;
    b.tell(|control, now| control.update_container_instances_state(now, &[instance(1)], draining));
    b.settle();
    a.settle();
    b.wait(60);
    assert_eq!(records.get(&instance(1)), None);
    for world in [&a, &b] {
        let control = world.control.cluster(&cluster()).expect("a cluster");
        assert!(control.cluster().instance(&instance(1)).is_none());
    }
    assert_eq!(records.tasks(&instance(2)).len(), 4);
}

#[test]
fn a_watch_tells_at_once() {
    let (_, mut a, mut b) = pair(1);
    a.serve_as(named("one"), 2, off());
    a.settle();
    b.settle();
    assert_eq!(known(&b, &instance(1)).len(), 0, "a minute has not passed");
    b.driver.record_changed(&cluster(), &instance(1));
    b.settle();
    assert_eq!(known(&b, &instance(1)).len(), 2);
}

#[test]
fn what_cannot_be_recorded_is_not_started() {
    let (records, mut a, _) = pair(1);
    let refused = || Some(Fault::Refused(PortError::permanent("read-only")));
    let mut faults = Faults::none();
    faults.script((0..3).map(|_| refused()));
    records.goes_wrong(faults);
    a.serve_as(named("one"), 2, off());
    a.step();
    assert_eq!(a.runtime.starts().len(), 0);
    let said = "container instance i1 of cluster web cannot be recorded: read-only";
    assert_eq!(a.failures.first().map(String::as_str), Some(said));
    records.goes_wrong(Faults::none());
    a.wait(600);
    assert_eq!(a.live().len(), 2);
    assert_eq!(records.tasks(&instance(1)), a.live());
}

#[test]
fn a_registry_that_refuses_what_is_right_is_asked_again_later() {
    let (records, mut a, _) = pair(1);
    records.stubborn(true);
    a.serve_as(named("one"), 2, off());
    a.settle();
    assert_eq!(a.runtime.starts().len(), 0);
    records.stubborn(false);
    a.wait(10);
    assert_eq!(a.live().len(), 2);
}

#[test]
fn answers_that_are_lost_change_nothing() {
    let (records, mut a, _) = pair(1);
    let mut faults = Faults::none();
    faults.script([Some(Fault::AnswerLost)]);
    records.goes_wrong(faults);
    a.serve_as(named("one"), 2, off());
    a.wait(30);
    assert_eq!(a.live().len(), 2);
    assert_eq!(a.runtime.starts().len(), 2);
    assert_eq!(records.tasks(&instance(1)), a.live());
}
