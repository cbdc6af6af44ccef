//! Orders are given until what they are for has come to be.

use bayplan::api::{DescribeTasks, RegisterTaskDefinition, RunTask};
use bayplan::document::Reading;
use bayplan::drive::{Driver, DriverSettings};
use bayplan::model::{
    AttachmentStatus, AvailabilityZone, ContainerDefinitionBuilder, ContainerInstance, CpuUnits,
    CreateService, DeploymentCircuitBreaker, MemoryMiB, NetworkMode, Reference, Resources,
    RevisionPart, Seed, StopCode, Subnet, SubnetId, TaskDefinition, TaskStatus, attributes,
};
use bayplan::ports::PortError;
use bayplan::testing::{Answers, Fault, Life};
use bayplan::time::TimeDelta;
use serde_json::json;

use super::world::{World, arn, definition, family};

const MINUTE: TimeDelta = TimeDelta::from_millis(60_000);
const TEN_MINUTES: TimeDelta = TimeDelta::from_millis(600_000);

fn off() -> DeploymentCircuitBreaker {
    DeploymentCircuitBreaker::default()
}

/// A service of so many tasks in a world.
fn served(life: Life, answers: Answers, count: u32) -> World {
    let mut world = World::new(life, answers);
    world.serve(definition("web:v1", None), count, off());
    world
}

#[test]
fn a_service_runs_and_is_said_to() {
    for answers in [Answers::AtOnce, Answers::Later] {
        let mut world = served(Life::runs(), answers, 4);
        world.wait(300);
        assert_eq!(world.running().len(), 4);
        assert_eq!(world.running(), world.live());
        assert_eq!((world.driver.orders(), world.failures.len()), (0, 0));
        let said = world.events.events().iter();
        let said: Vec<String> = said
            .filter_map(|event| Some(event.notice.as_ref()?.to_string()))
            .collect();
        let steady = "(service web) has reached a steady state.";
        assert_eq!(said.last().map(String::as_str), Some(steady));
        let numbers = world.event_numbers();
        assert!(
            numbers.is_sorted() && numbers.first() == Some(&1),
            "{numbers:?}"
        );
    }
}

#[test]
fn what_a_runtime_says_of_a_task_is_described() {
    for (life, reason, exit_code) in [
        (
            Life::fails("CannotPullContainerError: gone"),
            "CannotPullContainerError: gone",
            None,
        ),
        (
            Life::runs().for_a_while(MINUTE, 7),
            "Essential container in task exited",
            Some(7),
        ),
    ] {
        let mut world = World::new(life, Answers::Later);
        let web = definition("team/web:v1", None);
        let registered = world
            .control
            .register_task_definition(world.now, RegisterTaskDefinition::new(&web));
        registered.expect("a revision");
        let request = json!({"cluster": "web", "taskDefinition": "web"});
        let document = serde_json::from_value(request).expect("a document");
        let request = RunTask::read(document, Reading::Strict).expect("a request");
        let run = world.control.run_task(world.now, &request.value);
        let task = Reference::new(&run.expect("a task").tasks[0].arn()).expect("an ARN");
        world.wait(61);
        let mut request = DescribeTasks::new(vec![task]);
        request.cluster = Some(Reference::new("web").expect("a name"));
        let found = world.control.describe_tasks(&request).expect("an answer");
        let found = &found.tasks[0];
        assert_eq!(found.stopped_reason.as_deref(), Some(reason));
        let codes: Vec<_> = found.containers.iter().map(|one| one.exit_code).collect();
        assert_eq!(codes.first().copied().flatten(), exit_code);
    }
}

#[test]
fn the_runtime_is_told_all_there_is() {
    let mut world = served(Life::runs(), Answers::AtOnce, 1);
    world.wait(1);
    let spec = &world.runtime.starts()[0];
    assert_eq!(spec.task_role_arn.as_deref(), Some("arn:role/app"));
    assert_eq!(spec.execution_role_arn.as_deref(), Some("arn:role/agent"));
    assert_eq!(spec.task_definition_arn, Some(arn("web:1")));
    assert_eq!(spec.group.as_str(), "service:web");
    assert!(spec.address.container_instance_arn.is_some());
    let deployment = world.service().deployments[0].id.as_str().to_string();
    assert_eq!(
        spec.started_by
            .as_ref()
            .map(bayplan::model::StartedBy::as_str),
        Some(&*deployment)
    );
}

#[test]
fn the_runtime_is_told_what_a_task_was_run_with() {
    let mut world = World::new(Life::runs(), Answers::AtOnce);
    let web = definition("team/web:v1", None);
    let registration = RegisterTaskDefinition::new(&web);
    let registered = world
        .control
        .register_task_definition(world.now, registration);
    registered.expect("a revision");
    let request = json!({
        "cluster": "web", "taskDefinition": "web", "enableExecuteCommand": true,
        "overrides": {"taskRoleArn": "arn:role/other", "containerOverrides": [
            {"name": "web", "command": ["run"]}]}
    });
    let document = serde_json::from_value(request.clone()).expect("a document");
    let run = RunTask::read(document, Reading::Strict).expect("a request");
    let run = world.control.run_task(world.now, &run.value);
    assert_eq!(run.expect("an answer").tasks.len(), 1);
    world.wait(1);
    let spec = &world.runtime.starts()[0];
    assert_eq!(spec.task_role_arn.as_deref(), Some("arn:role/other"));
    assert_eq!(spec.execution_role_arn.as_deref(), Some("arn:role/agent"));
    assert!(spec.parameters.enable_execute_command);
    let overrides = serde_json::to_value(spec.parameters.overrides.document());
    assert_eq!(overrides.expect("JSON"), request["overrides"]);
}

#[test]
fn the_runtime_makes_what_a_task_is_given_and_reports_of_it() {
    let mut world = World::bare(Seed::new(1), Life::runs(), Answers::AtOnce);
    let resources = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1000));
    let zone = attributes([("ecs.availability-zone", "a")]).expect("attributes");
    let instance = ContainerInstance::new(super::world::instance(1), resources);
    let instance = instance.with_attributes(zone);
    world.tell(|control, now| control.register_container_instance(now, instance));
    world.control.put_subnet(Subnet {
        id: SubnetId::new("subnet-a").expect("an id"),
        availability_zone: AvailabilityZone::new("a").expect("a zone"),
        network: None,
    });
    let container = ContainerDefinitionBuilder::new("web", "web:v1").memory(100);
    let own = TaskDefinition::builder("web").network_mode(NetworkMode::Awsvpc);
    let own = own.container(container).build().expect("a definition");
    world.register("web:1", own);
    let mut service = CreateService::new(super::world::service(), arn("web:1"));
    service.desired_count = Some(1);
    service.enable_execute_command = true;
    let network =
        json!({"awsvpcConfiguration": {"subnets": ["subnet-a"], "securityGroups": ["sg"]}});
    let network = serde_json::from_value(network).expect("a document");
    let revision = service.revision.clone();
    service.revision = revision.with_part(RevisionPart::NetworkConfiguration, network);
    world.tell(|control, now| control.create_service(now, service).map(drop));
    world.wait(1);
    let spec = world.runtime.starts()[0].clone();
    assert!(spec.parameters.enable_execute_command);
    let network = spec.parameters.network.as_ref().expect("a network");
    assert_eq!(network.security_groups, ["sg"]);
    let given: Vec<_> = spec
        .attachments
        .iter()
        .map(|one| one.detail("subnetId"))
        .collect();
    assert_eq!(given, [Some("subnet-a")]);
    let cluster = &spec.address.cluster;
    let found = world.control.task_attachments(cluster, &spec.address.task);
    assert_eq!(found[0].id, spec.attachments[0].id);
    assert_eq!(found[0].status, AttachmentStatus::Attached);
    assert_eq!(found[0].detail("privateIPv4Address"), Some("10.0.0.0"));
}

#[test]
fn a_smaller_budget_changes_nothing_but_the_number_of_steps() {
    let outcome = |budget| {
        let mut world = served(Life::runs(), Answers::AtOnce, 6);
        world.budget = budget;
        world.wait(1);
        world.update(|request| request.desired_count = Some(2));
        world.wait(60);
        let events: Vec<_> = world
            .events
            .events()
            .iter()
            .map(|one| one.notice.clone())
            .collect();
        (
            world.running(),
            world.live(),
            world.runtime.starts().len(),
            events.len(),
        )
    };
    let whole = outcome(1_000);
    assert_eq!(whole.0.len(), 2);
    assert_eq!(outcome(1), whole);
    assert_eq!(outcome(3), whole);
}

#[test]
fn a_step_without_budget_does_nothing() {
    let mut world = served(Life::runs(), Answers::AtOnce, 2);
    world.budget = 0;
    world.step();
    assert_eq!((world.progress.spent, world.progress.is_more), (0, true));
    assert_eq!(world.runtime.starts().len(), 0);
}

#[test]
fn what_fails_for_a_while_is_tried_later_each_time() {
    let mut world = served(Life::runs(), Answers::AtOnce, 1);
    world.runtime.faults.refuse(3, "the agent is away");
    world.settle();
    for seconds in [1, 2, 4] {
        assert_eq!(world.live().len(), 0);
        let due = world.driver.poll_timeout(&world.control);
        let expected = world
            .now
            .saturating_add(TimeDelta::from_millis(seconds * 1_000));
        assert_eq!(due, Some(expected));
        world.now = expected;
        world.settle();
    }
    assert_eq!(world.running().len(), 1);
    assert_eq!(world.failures.len(), 0);
}

#[test]
fn a_start_that_fails_for_good_is_a_task_that_failed_to_start() {
    let mut world = served(Life::runs(), Answers::AtOnce, 1);
    let reason = "CannotStartContainerError: no such device";
    let refused = Fault::Refused(PortError::permanent(reason));
    world.runtime.faults.script([Some(refused)]);
    world.step();
    let failed = world.failures[0].clone();
    assert!(
        failed.ends_with("was not started: CannotStartContainerError: no such device"),
        "{failed}"
    );
    let stopped = world
        .tasks()
        .into_iter()
        .find(|task| task.last_status == TaskStatus::Stopped);
    let code = stopped.map(|task| task.facts.stop_code);
    // The service may have forgotten it by now, and has started another one.
    assert!(code.is_none_or(|code| code == Some(StopCode::TaskFailedToStart)));
    world.wait(1);
    assert_eq!(world.running().len(), 1);
    assert_eq!(
        world.service().deployments[0].failed_tasks,
        0,
        "one ran since"
    );
    assert!(world.runtime.starts().len() == 1, "it was never taken");
}

#[test]
fn a_start_that_fails_too_often_is_given_up_and_cleared_away() {
    let mut world = served(Life::runs().starting_after(TEN_MINUTES), Answers::AtOnce, 1);
    // It is taken, but no answer ever comes back.
    world
        .runtime
        .faults
        .script((0..8).map(|_| Some(Fault::AnswerLost)));
    world.wait(130);
    assert_eq!(world.failures.len(), 1, "{:?}", world.failures);
    world.wait(900);
    assert_eq!(world.running(), world.live());
    assert_eq!(world.running().len(), 1);
    assert_eq!(world.runtime.starts().len(), 2);
}

#[test]
fn a_lost_report_is_found_out() {
    let mut world = served(Life::runs().starting_after(MINUTE), Answers::AtOnce, 2);
    world.settle();
    world.now = world.now.saturating_add(MINUTE);
    world.runtime.advance(world.now);
    while bayplan::ports::ContainerRuntime::poll_report(&mut world.runtime).is_some() {}
    world.settle();
    assert_eq!(world.running().len(), 2, "orders are repeated");
    assert_eq!(world.runtime.starts().len(), 2, "for one");
}

#[test]
fn a_task_that_no_runtime_was_told_of_stops_without_one() {
    let mut world = served(Life::runs(), Answers::AtOnce, 1);
    // Its start is decided, but no order is given.
    world.budget = 1;
    while world.tasks().is_empty() {
        world.step();
    }
    let task = world.tasks()[0].id.clone();
    world.tell(|control, now| control.stop_task(now, &task, None));
    world.update(|request| request.desired_count = Some(0));
    world.budget = 1_000;
    world.settle();
    assert!(
        world
            .runtime
            .starts()
            .iter()
            .all(|spec| spec.address.task != task)
    );
    assert_eq!(world.running().len(), 0);
    assert_eq!(world.live().len(), 0);
}

#[test]
fn stops_are_never_given_up() {
    let mut world = served(Life::runs(), Answers::AtOnce, 2);
    world.wait(1);
    world.runtime.faults.refuse(40, "the agent is away");
    world.update(|request| request.desired_count = Some(0));
    world.wait(3_600);
    assert_eq!(world.live().len(), 0);
    assert_eq!(world.failures.len(), 0);
    assert_eq!(world.driver.orders(), 0);
}

#[test]
fn a_stop_that_is_refused_is_told_of() {
    let mut world = served(Life::runs(), Answers::AtOnce, 1);
    world.wait(1);
    let refused = Fault::Refused(PortError::permanent("it does not listen"));
    world.runtime.faults.script([Some(refused)]);
    world.update(|request| request.desired_count = Some(0));
    world.wait(1);
    assert!(world.failures[0].ends_with("cannot be stopped: it does not listen"));
}

#[test]
fn tasks_that_crash_are_replaced() {
    let mut world = World::new(Life::runs(), Answers::AtOnce);
    let crash = Life::runs().for_a_while(MINUTE, 1);
    world.runtime.script(family(), [crash.clone(), crash]);
    world.serve(definition("web:v1", None), 2, off());
    world.wait(600);
    assert_eq!(world.running().len(), 2);
    assert_eq!(world.running(), world.live());
    assert_eq!(world.runtime.starts().len(), 4);
}

#[test]
fn events_come_once_and_in_order_through_a_bad_sink() {
    let mut world = served(Life::runs(), Answers::AtOnce, 3);
    world.events.faults.script([
        Some(Fault::AnswerLost),
        None,
        Some(Fault::Refused(PortError::transient("full"))),
        Some(Fault::Refused(PortError::transient("full"))),
    ]);
    world.wait(60);
    let numbers = world.event_numbers();
    let expected: Vec<u64> = (1..world.driver.next_event()).collect();
    assert_eq!(numbers, expected);
    let refused = Fault::Refused(PortError::permanent("too long"));
    world.events.faults.script([Some(refused)]);
    world.update(|request| request.desired_count = Some(1));
    world.wait(60);
    assert_eq!(world.failures.len(), 1);
    assert!(world.failures[0].ends_with("was not published: too long"));
}

#[test]
fn numbers_of_events_go_on_after_a_restart() {
    let driver = Driver::new(DriverSettings::default()).numbering_events_from(17);
    let mut world = served(Life::runs(), Answers::AtOnce, 1);
    world.driver = driver;
    world.wait(1);
    assert_eq!(
        world.events.events().first().map(|event| event.number),
        Some(17)
    );
}
