//! Ports in memory pass the suites.

use bayplan::api::{Action, Authorization, ConditionKey, Operation, Resource};
use bayplan::model::{
    CapacityProviderName, CpuUnits, HEARTBEAT_LIMIT, MemoryMiB, Resources, ServiceName, TaskStatus,
};
use bayplan::ports::{
    AccessDenied, AllowEveryPrincipalEverything, AuthorizationToken, Authorizer, ContainerRuntime,
    Decision, EventRecord, EventSink, ImageRegistry, ImageRegistryError, InstanceRecord, PortError,
    Principal, ProviderCapacity, Submission, permit,
};
use bayplan::testing::{
    Answers, InMemoryCapacityController, InMemoryImageRegistry, InMemoryInstanceRegistry,
    InMemoryRuntime, Life, ManualClock, RecordingEventSink, Rule, RuleAuthorizer, conformance,
};
use bayplan::time::{TimeDelta, Timestamp};

use super::samples::{SECOND, checked, cluster, digest, image, instances, spec};

#[test]
fn the_runtime_does() {
    for answers in [Answers::AtOnce, Answers::Later] {
        for life in [Life::runs(), Life::runs().starting_after(SECOND)] {
            let mut runtime = InMemoryRuntime::new(life);
            runtime.answers = answers;
            assert_eq!(checked(runtime, InMemoryRuntime::advance), Ok(()));
        }
    }
}

#[test]
fn the_runtime_does_as_a_trait_object() {
    let runtime: &mut dyn ContainerRuntime = &mut InMemoryRuntime::new(Life::runs());
    let checked = conformance::container_runtime(runtime, [&spec(1), &spec(2)], |_| {});
    assert_eq!(checked, Ok(()));
}

#[test]
fn tasks_live_as_the_script_says() {
    let mut runtime = InMemoryRuntime::new(Life::runs());
    let family = spec(1).task_definition.family().clone();
    let crash = Life::runs().for_a_while(SECOND, 3);
    runtime.script(
        family,
        [Life::fails("CannotPullContainerError: gone"), crash],
    );
    let said = [1, 2, 3].map(|number| match runtime.start(&spec(number)) {
        Ok(Submission::Done(state)) => (state.last_status, state.reason.unwrap_or_default()),
        other => panic!("{other:?}"),
    });
    let failed = "CannotPullContainerError: gone".to_string();
    assert_eq!(said[0], (TaskStatus::Stopped, failed));
    assert_eq!(said[1], (TaskStatus::Running, String::new()));
    assert_eq!(said[2], (TaskStatus::Running, String::new()));
    assert_eq!(runtime.poll_timeout(), Some(Timestamp::from_millis(1_000)));
    runtime.advance(Timestamp::from_millis(1_000));
    let report = runtime.poll_report().expect("a report");
    assert_eq!(report.task, spec(2).address.task);
    assert_eq!(report.state.containers[0].exit_code, Some(3));
    assert_eq!(runtime.poll_report(), None);
    assert_eq!(runtime.live().count(), 1);
}

#[test]
fn the_instance_registry_does() {
    let mut registry = InMemoryInstanceRegistry::default();
    let (web, batch) = (cluster("web"), cluster("batch"));
    let checked = conformance::instance_registry(&mut registry, [&web, &batch], &instances());
    assert_eq!(checked, Ok(()));
    registry.fail(1);
    let checked = conformance::instance_registry(&mut registry, [&web, &batch], &instances());
    assert!(checked.is_err(), "it is out of reach");
}

#[test]
fn an_agent_is_connected_for_two_minutes() {
    let record = InstanceRecord::new(instances()[0].clone(), Some(Timestamp::from_millis(5)));
    let is_connected = |after: i64| {
        let now = Timestamp::from_millis(5 + after);
        record.is_agent_connected(now, HEARTBEAT_LIMIT)
    };
    assert!(is_connected(120_000));
    assert!(!is_connected(120_001));
    assert!(is_connected(-1));
}

#[test]
fn the_image_registry_does() {
    for put_off in [0, 3] {
        let mut images = InMemoryImageRegistry::default();
        images.put_off = put_off;
        let (present, absent) = (image("r.example/web:v1"), image("r.example/web:v2"));
        images.push(&present, digest("1"));
        let checked = conformance::image_registry(&mut images, &present, &absent);
        assert_eq!(checked, Ok(()));
        let nowhere = image("r.example/web").with_digest(digest("2"));
        let checked = conformance::image_registry(&mut images, &present, &nowhere);
        assert_eq!(checked, Ok(()));
    }
}

#[test]
fn tokens_expire_and_hosts_deny() {
    let mut images = InMemoryImageRegistry::default();
    images.token_life = SECOND;
    let web = image("web");
    images.push(&web, digest("1"));
    let Ok(Submission::Done(token)) = images.authorize(None) else {
        panic!("a token");
    };
    assert!(images.resolve(&web, &token).is_ok());
    let elsewhere = images.resolve(&image("r.example/web"), &token);
    assert!(matches!(
        elsewhere,
        Err(ImageRegistryError::Unauthorized { .. })
    ));
    images.advance(Timestamp::from_millis(1_000));
    let expired = images.resolve(&web, &token);
    assert!(matches!(
        expired,
        Err(ImageRegistryError::Unauthorized { .. })
    ));
    images.deny(None);
    assert!(matches!(
        images.authorize(None),
        Err(ImageRegistryError::Unauthorized { .. })
    ));
    images.admit(None);
    assert!(images.authorize(None).is_ok());
    let anonymous = images.resolve(&web, &AuthorizationToken::anonymous());
    assert!(matches!(
        anonymous,
        Err(ImageRegistryError::Unauthorized { .. })
    ));
}

fn ask(operation: Operation) -> Authorization {
    Authorization::new(Action::Ecs(operation), Resource::Every)
}

#[test]
fn the_authorizer_does() {
    let mut rules = RuleAuthorizer::new([
        Rule::allow("admin", "ECS:*", "*"),
        Rule::allow("ops", "*", "*").when(ConditionKey::Cluster, "web"),
        Rule::deny("*", "ecs:DeleteCluster", "*", "nobody deletes"),
    ]);
    let (admin, ops) = (Principal::new("admin"), Principal::new("ops"));
    let list = ask(Operation::ListClusters);
    let delete = ask(Operation::DeleteCluster);
    let checked = conformance::authorizer(&mut rules, (&admin, &list), (&admin, &delete));
    assert_eq!(checked, Ok(()));
    let in_web = list.clone().with(ConditionKey::Cluster, "web");
    let checked = conformance::authorizer(&mut rules, (&ops, &in_web), (&ops, &list));
    assert_eq!(checked, Ok(()));
    let all = &mut AllowEveryPrincipalEverything;
    let checked = conformance::authorizer(all, (&admin, &list), (&admin, &delete));
    let rule = checked.map_err(|breach| breach.rule);
    assert_eq!(rule, Err("what is denied is denied with a reason"));
}

#[test]
fn nothing_is_permitted_that_cannot_be_decided() {
    struct Away;

    impl Authorizer for Away {
        fn authorize(&mut self, _: &Principal, _: &Authorization) -> Result<Decision, PortError> {
            Err(PortError::transient("away"))
        }
    }
    let principal = Principal::new("admin");
    let asked = [ask(Operation::ListClusters)];
    let refused = permit(&mut Away, &principal, &asked).expect_err("a refusal");
    assert!(matches!(refused, AccessDenied::Undecided { .. }));
    let text = "it cannot be decided whether admin may perform ecs:ListClusters";
    assert_eq!(refused.to_string(), text);
    assert_eq!(permit(&mut Away, &principal, &[]), Ok(()));
}

fn kept(sink: &mut RecordingEventSink) -> Vec<u64> {
    sink.events().iter().map(|event| event.number).collect()
}

#[test]
fn the_sink_does() {
    let mut sink = RecordingEventSink::default();
    let service = ServiceName::new("web").expect("a name");
    for _ in 0..2 {
        let checked = conformance::event_sink(&mut sink, &cluster("web"), &service, kept);
        assert_eq!(checked, Ok(()));
    }
    assert_eq!(kept(&mut sink), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn the_suite_sees_a_sink_that_keeps_events_twice() {
    #[derive(Default)]
    struct Twice(Vec<u64>);

    impl EventSink for Twice {
        fn publish(&mut self, event: &EventRecord) -> Result<(), PortError> {
            self.0.push(event.number);
            Ok(())
        }
    }
    let service = ServiceName::new("web").expect("a name");
    let kept = |sink: &mut Twice| sink.0.clone();
    let checked = conformance::event_sink(&mut Twice::default(), &cluster("web"), &service, kept);
    let rule = checked.map_err(|breach| breach.rule);
    assert_eq!(rule, Err("each event is kept once, in order"));
}

#[test]
fn the_capacity_controller_does() {
    let shape = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1000));
    let [fast, slow] =
        ["fast", "slow"].map(|name| CapacityProviderName::new(name).expect("a name"));
    let mut capacity = InMemoryCapacityController::default();
    capacity.provide(fast.clone(), ProviderCapacity::new(1, 10, shape));
    let checked = conformance::capacity_controller(&mut capacity, &fast, &slow);
    assert_eq!(checked, Ok(()));
    assert_eq!(capacity.advice(&fast).map(|advice| advice.desired), Some(3));
    let checked = conformance::capacity_controller(&mut capacity, &fast, &fast);
    let rule = checked.map_err(|breach| breach.rule);
    assert_eq!(
        rule,
        Err("a provider that is not known is refused for good")
    );
}

#[test]
fn the_clock_does() {
    let mut clock = ManualClock::new(Timestamp::from_millis(5));
    clock.advance(TimeDelta::from_millis(-3));
    clock.advance(SECOND);
    assert_eq!(conformance::clock(&mut clock), Ok(()));
    assert_eq!(
        bayplan::ports::Clock::now(&mut clock),
        Timestamp::from_millis(1_005)
    );
}
