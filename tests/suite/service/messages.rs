//! The messages of services, against those that answers of the API have.

use bayplan::model::{AvailabilityZone, ContainerInstanceArn, CpuUnits, ServiceName, TaskId};
use bayplan::plan::{
    DeploymentFailure, EventLevel, EventName, NearestMiss, Reason, RebalancingMessage,
    ServiceMessage, ServiceNotice,
};

use super::sim::id;

#[track_caller]
fn assert_rows(rows: impl IntoIterator<Item = (u8, ServiceMessage, &'static str)>) {
    for (number, message, text) in rows {
        assert_eq!(message.number(), number, "{text}");
        let notice = ServiceNotice::new(ServiceName::new("web").expect("valid"), message);
        assert_eq!(notice.to_string(), format!("(service web) {text}"));
    }
}

#[test]
fn messages_about_tasks_have_their_texts_and_numbers() {
    let task = |name: &str| TaskId::new(name).expect("valid");
    let nearest = |reason| {
        let arn = ContainerInstanceArn::new("arn:aws:ecs:eu-west-1:1:container-instance/c/3f2a");
        let nearest = NearestMiss::new(arn.expect("valid"), reason);
        ServiceMessage::ClosestMatching(Box::new(nearest))
    };
    let cpu = Reason::Cpu {
        need: CpuUnits::new(2),
        remaining: CpuUnits::new(1),
    };
    assert_rows([
        (
            1,
            ServiceMessage::SteadyState,
            "has reached a steady state.",
        ),
        (
            2,
            ServiceMessage::StartedTasks(vec![task("a"), task("b")]),
            "has started 2 tasks: (task a) (task b).",
        ),
        (
            3,
            ServiceMessage::StoppedRunningTasks(vec![task("a")]),
            "has stopped 1 running tasks: (task a).",
        ),
        (
            6,
            nearest(cpu),
            "was unable to place a task because no container instance met all of its requirements. \
             The closest matching (container-instance 3f2a) has insufficient CPU units available. \
             For more information, see the Troubleshooting section of the Amazon ECS Developer \
             Guide.",
        ),
        (
            12,
            ServiceMessage::UnableToPlace {
                reason: "Internal error".to_string(),
            },
            "was unable to place a task. Reason: Internal error",
        ),
        (
            14,
            ServiceMessage::OperationsThrottled { on: None },
            "operations are being throttled. Will try again later.",
        ),
    ]);
}

#[test]
fn messages_about_deployments_and_zones_have_their_texts_and_numbers() {
    let zone = |name: &str| AvailabilityZone::new(name).expect("valid");
    let rebalancing = ServiceMessage::Rebalancing;
    assert_rows([
        (
            16,
            ServiceMessage::DeploymentCompleted(id(7)),
            "(deployment ecs-svc/7) deployment completed.",
        ),
        (
            17,
            ServiceMessage::DeploymentFailed {
                deployment: id(7),
                failure: DeploymentFailure::AlarmDetected,
            },
            "(deployment ecs-svc/7) deployment failed: alarm detected.",
        ),
        (
            18,
            ServiceMessage::RollingBack(id(7)),
            "rolling back to (deployment ecs-svc/7).",
        ),
        (
            21,
            rebalancing(RebalancingMessage::InProgress(vec![
                (zone("a"), 4),
                (zone("b"), 1),
            ])),
            "is not AZ balanced with 4 tasks in a, 1 tasks in b. AZ Rebalancing in progress.",
        ),
        (
            22,
            ServiceMessage::StoppedPendingTasks(3),
            "has stopped 3 pending tasks.",
        ),
    ]);
}

#[test]
fn a_task_set_is_named_before_what_is_said() {
    let name = ServiceName::new("test-task-set-delete").expect("valid");
    let notice = ServiceNotice::new(name, ServiceMessage::SteadyState).of_task_set(id(1));
    assert_eq!(
        notice.to_string(),
        "(service test-task-set-delete, taskSet ecs-svc/1) updated state to STEADY_STATE."
    );
    assert_eq!(notice.event_name(), Some(EventName::TaskSetSteadyState));
}

#[test]
fn event_names_read_back_and_have_levels() {
    for name in EventName::ALL {
        assert_eq!(EventName::from_text(name.as_str()), Some(name));
    }
    assert_eq!(
        EventName::ServiceTaskStartImpaired.level(),
        EventLevel::Warn
    );
    assert_eq!(
        EventName::ServiceDeploymentFailed.level(),
        EventLevel::Error
    );
}
