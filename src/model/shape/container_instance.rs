//! `DescribeContainerInstances` answers.

use super::common::{ATTACHMENT, ATTRIBUTE, FAILURE, TAG};
use crate::document::{Field, Shape, Structure, Unlisted};

pub(crate) static DESCRIBE_CONTAINER_INSTANCES_RESPONSE: Structure = Structure {
    name: "DescribeContainerInstancesResponse",
    fields: &[
        Field::required(
            "containerInstances",
            Shape::List(&Shape::Structure(&CONTAINER_INSTANCE)),
        ),
        Field::optional("failures", Shape::List(&Shape::Structure(&FAILURE))),
    ],
};

pub(crate) static VERSION_INFO: Structure = Structure {
    name: "VersionInfo",
    fields: &[
        Field::optional("agentVersion", Shape::Text),
        Field::optional("agentHash", Shape::Text),
        Field::optional("dockerVersion", Shape::Text),
    ],
};

pub(crate) static RESOURCE: Structure = Structure {
    name: "Resource",
    fields: &[
        Field::required("name", Shape::Text),
        Field::required("type", Shape::Text),
        Field::optional("doubleValue", Shape::Double),
        Field::optional("longValue", Shape::Long),
        Field::optional("integerValue", Shape::Integer),
        Field::optional("stringSetValue", Shape::List(&Shape::Text)),
    ],
};

pub(crate) static AGENT_UPDATE_STATUS: [&str; 6] = [
    "PENDING", "STAGING", "STAGED", "UPDATING", "UPDATED", "FAILED",
];

pub(crate) static INSTANCE_HEALTH_CHECK_STATE: [&str; 4] =
    ["OK", "IMPAIRED", "INSUFFICIENT_DATA", "INITIALIZING"];

pub(crate) static INSTANCE_HEALTH_CHECK_TYPE: [&str; 4] = [
    "CONTAINER_RUNTIME",
    "ACCELERATED_COMPUTE",
    "DAEMON",
    "AGENT_CONNECTIVITY",
];

pub(crate) static INSTANCE_HEALTH_CHECK_RESULT: Structure = Structure {
    name: "InstanceHealthCheckResult",
    fields: &[
        Field::optional(
            "type",
            Shape::Choice(&INSTANCE_HEALTH_CHECK_TYPE, Unlisted::Kept),
        ),
        Field::optional(
            "status",
            Shape::Choice(&INSTANCE_HEALTH_CHECK_STATE, Unlisted::Kept),
        ),
        Field::optional("statusReason", Shape::Text),
        Field::optional("lastUpdated", Shape::Timestamp),
        Field::optional("lastStatusChange", Shape::Timestamp),
    ],
};

pub(crate) static CONTAINER_INSTANCE_HEALTH_STATUS: Structure = Structure {
    name: "ContainerInstanceHealthStatus",
    fields: &[
        Field::optional(
            "overallStatus",
            Shape::Choice(&INSTANCE_HEALTH_CHECK_STATE, Unlisted::Kept),
        ),
        Field::optional(
            "details",
            Shape::List(&Shape::Structure(&INSTANCE_HEALTH_CHECK_RESULT)),
        ),
    ],
};

pub(crate) static GPU_SHARING_MODE: [&str; 3] = ["IDLE", "NVIDIA_MPS", "DEDICATED"];

pub(crate) static GPU_DEVICE: Structure = Structure {
    name: "GpuDevice",
    fields: &[
        Field::optional("gpuId", Shape::Text),
        Field::optional(
            "sharingMode",
            Shape::Choice(&GPU_SHARING_MODE, Unlisted::Kept),
        ),
        Field::optional("totalMemoryInMiB", Shape::Integer),
        Field::optional("remainingMemoryInMiB", Shape::Integer),
        Field::optional("containerCount", Shape::Integer),
    ],
};

pub(crate) static CONTAINER_INSTANCE: Structure = Structure {
    name: "ContainerInstance",
    fields: &[
        Field::required("containerInstanceArn", Shape::Text),
        Field::optional("ec2InstanceId", Shape::Text),
        Field::optional("capacityProviderName", Shape::Text),
        Field::optional("version", Shape::Long),
        Field::optional("versionInfo", Shape::Structure(&VERSION_INFO)),
        Field::required(
            "remainingResources",
            Shape::List(&Shape::Structure(&RESOURCE)),
        ),
        Field::required(
            "registeredResources",
            Shape::List(&Shape::Structure(&RESOURCE)),
        ),
        Field::required("status", Shape::Text),
        Field::optional("statusReason", Shape::Text),
        Field::required("agentConnected", Shape::Boolean),
        Field::optional("runningTasksCount", Shape::Integer),
        Field::optional("pendingTasksCount", Shape::Integer),
        Field::optional(
            "agentUpdateStatus",
            Shape::Choice(&AGENT_UPDATE_STATUS, Unlisted::Kept),
        ),
        Field::optional("attributes", Shape::List(&Shape::Structure(&ATTRIBUTE))),
        Field::optional("registeredAt", Shape::Timestamp),
        Field::optional("attachments", Shape::List(&Shape::Structure(&ATTACHMENT))),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::optional(
            "healthStatus",
            Shape::Structure(&CONTAINER_INSTANCE_HEALTH_STATUS),
        ),
        Field::optional("gpuDevices", Shape::List(&Shape::Structure(&GPU_DEVICE))),
    ],
};
