//! Deployment configurations: how services change from one revision to the next.

use crate::document::{Field, Shape, Structure, Unlisted};

pub(crate) static DEPLOYMENT_STRATEGY: [&str; 4] = ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"];

pub(crate) static DEPLOYMENT_LIFECYCLE_HOOK_TARGET_TYPE: [&str; 2] = ["AWS_LAMBDA", "PAUSE"];

pub(crate) static DEPLOYMENT_LIFECYCLE_HOOK_STAGE: [&str; 8] = [
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
];

pub(crate) static DEPLOYMENT_LIFECYCLE_HOOK_ACTION: [&str; 2] = ["ROLLBACK", "CONTINUE"];

pub(crate) static THRESHOLD_TYPE: [&str; 3] = ["BOUNDED_PERCENT", "UNBOUNDED_PERCENT", "COUNT"];

pub(crate) static SOURCE_SERVICE_REVISION_CLEANUP: [&str; 2] = ["BLOCKING", "DEFERRED"];

pub(crate) static DEPLOYMENT_CONTROLLER_TYPE: [&str; 3] = ["ECS", "CODE_DEPLOY", "EXTERNAL"];

pub(crate) static THRESHOLD_CONFIGURATION: Structure = Structure {
    name: "ThresholdConfiguration",
    fields: &[
        Field::optional("type", Shape::Choice(&THRESHOLD_TYPE, Unlisted::Refused)),
        Field::optional("value", Shape::Integer),
    ],
};

pub(crate) static EARLY_SUCCESS_CRITERIA: Structure = Structure {
    name: "EarlySuccessCriteria",
    fields: &[
        Field::optional("healthyPercent", Shape::Integer),
        Field::optional(
            "sourceServiceRevisionCleanup",
            Shape::Choice(&SOURCE_SERVICE_REVISION_CLEANUP, Unlisted::Refused),
        ),
    ],
};

pub(crate) static DEPLOYMENT_CIRCUIT_BREAKER: Structure = Structure {
    name: "DeploymentCircuitBreaker",
    fields: &[
        Field::required("enable", Shape::Boolean),
        Field::required("rollback", Shape::Boolean),
        Field::optional(
            "thresholdConfiguration",
            Shape::Structure(&THRESHOLD_CONFIGURATION),
        ),
        Field::optional("resetOnHealthyTask", Shape::Boolean),
    ],
};

pub(crate) static DEPLOYMENT_ALARMS: Structure = Structure {
    name: "DeploymentAlarms",
    fields: &[
        Field::required("alarmNames", Shape::List(&Shape::Text)),
        Field::required("rollback", Shape::Boolean),
        Field::required("enable", Shape::Boolean),
    ],
};

pub(crate) static HOOK_DETAILS: Structure = Structure {
    name: "HookDetails",
    fields: &[],
};

pub(crate) static DEPLOYMENT_LIFECYCLE_HOOK_TIMEOUT_CONFIGURATION: Structure = Structure {
    name: "DeploymentLifecycleHookTimeoutConfiguration",
    fields: &[
        Field::optional("timeoutInMinutes", Shape::Integer),
        Field::optional(
            "action",
            Shape::Choice(&DEPLOYMENT_LIFECYCLE_HOOK_ACTION, Unlisted::Kept),
        ),
    ],
};

pub(crate) static DEPLOYMENT_LIFECYCLE_HOOK: Structure = Structure {
    name: "DeploymentLifecycleHook",
    fields: &[
        Field::optional(
            "targetType",
            Shape::Choice(&DEPLOYMENT_LIFECYCLE_HOOK_TARGET_TYPE, Unlisted::Kept),
        ),
        Field::optional("hookTargetArn", Shape::Text),
        Field::optional("roleArn", Shape::Text),
        Field::optional(
            "lifecycleStages",
            Shape::List(&Shape::Choice(
                &DEPLOYMENT_LIFECYCLE_HOOK_STAGE,
                Unlisted::Kept,
            )),
        ),
        Field::optional("hookDetails", Shape::Structure(&HOOK_DETAILS)),
        Field::optional(
            "timeoutConfiguration",
            Shape::Structure(&DEPLOYMENT_LIFECYCLE_HOOK_TIMEOUT_CONFIGURATION),
        ),
    ],
};

pub(crate) static LINEAR_CONFIGURATION: Structure = Structure {
    name: "LinearConfiguration",
    fields: &[
        Field::optional("stepPercent", Shape::Double),
        Field::optional("stepBakeTimeInMinutes", Shape::Integer),
    ],
};

pub(crate) static CANARY_CONFIGURATION: Structure = Structure {
    name: "CanaryConfiguration",
    fields: &[
        Field::optional("canaryPercent", Shape::Double),
        Field::optional("canaryBakeTimeInMinutes", Shape::Integer),
    ],
};

pub(crate) static DEPLOYMENT_CONFIGURATION: Structure = Structure {
    name: "DeploymentConfiguration",
    fields: &[
        Field::optional(
            "deploymentCircuitBreaker",
            Shape::Structure(&DEPLOYMENT_CIRCUIT_BREAKER),
        ),
        Field::optional("maximumPercent", Shape::Integer),
        Field::optional("minimumHealthyPercent", Shape::Integer),
        Field::optional("alarms", Shape::Structure(&DEPLOYMENT_ALARMS)),
        Field::optional(
            "strategy",
            Shape::Choice(&DEPLOYMENT_STRATEGY, Unlisted::Refused),
        ),
        Field::optional("bakeTimeInMinutes", Shape::Integer),
        Field::optional(
            "lifecycleHooks",
            Shape::List(&Shape::Structure(&DEPLOYMENT_LIFECYCLE_HOOK)),
        ),
        Field::optional(
            "linearConfiguration",
            Shape::Structure(&LINEAR_CONFIGURATION),
        ),
        Field::optional(
            "canaryConfiguration",
            Shape::Structure(&CANARY_CONFIGURATION),
        ),
        Field::optional(
            "earlySuccessCriteria",
            Shape::Structure(&EARLY_SUCCESS_CRITERIA),
        ),
    ],
};

pub(crate) static DEPLOYMENT_CONTROLLER: Structure = Structure {
    name: "DeploymentController",
    fields: &[Field::required(
        "type",
        Shape::Choice(&DEPLOYMENT_CONTROLLER_TYPE, Unlisted::Refused),
    )],
};
