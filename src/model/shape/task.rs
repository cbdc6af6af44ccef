//! `DescribeTasks` answers.

use super::common::{
    ATTACHMENT, ATTRIBUTE, ENVIRONMENT_FILE, EPHEMERAL_STORAGE, FAILURE, INFERENCE_ACCELERATOR,
    KEY_VALUE_PAIR, RESOURCE_REQUIREMENT, SHARING_STRATEGY, TAG, TRANSPORT_PROTOCOL,
};
use super::task_definition::ISOLATION_MODE;
use crate::document::{Field, Shape, Structure, Unlisted};

pub(crate) static DESCRIBE_TASKS_RESPONSE: Structure = Structure {
    name: "DescribeTasksResponse",
    fields: &[
        Field::required("tasks", Shape::List(&Shape::Structure(&TASK))),
        Field::optional("failures", Shape::List(&Shape::Structure(&FAILURE))),
    ],
};

pub(crate) static CONNECTIVITY: [&str; 2] = ["CONNECTED", "DISCONNECTED"];

pub(crate) static NETWORK_BINDING: Structure = Structure {
    name: "NetworkBinding",
    fields: &[
        Field::optional("bindIP", Shape::Text),
        Field::optional("containerPort", Shape::Integer),
        Field::optional("hostPort", Shape::Integer),
        Field::optional(
            "protocol",
            Shape::Choice(&TRANSPORT_PROTOCOL, Unlisted::Kept),
        ),
        Field::optional("containerPortRange", Shape::Text),
        Field::optional("hostPortRange", Shape::Text),
    ],
};

pub(crate) static NETWORK_INTERFACE: Structure = Structure {
    name: "NetworkInterface",
    fields: &[
        Field::optional("attachmentId", Shape::Text),
        Field::optional("privateIpv4Address", Shape::Text),
        Field::optional("ipv6Address", Shape::Text),
    ],
};

pub(crate) static HEALTH_STATUS: [&str; 3] = ["HEALTHY", "UNHEALTHY", "UNKNOWN"];

pub(crate) static MANAGED_AGENT_NAME: [&str; 1] = ["ExecuteCommandAgent"];

pub(crate) static MANAGED_AGENT: Structure = Structure {
    name: "ManagedAgent",
    fields: &[
        Field::optional("lastStartedAt", Shape::Timestamp),
        Field::optional("name", Shape::Choice(&MANAGED_AGENT_NAME, Unlisted::Kept)),
        Field::optional("reason", Shape::Text),
        Field::optional("lastStatus", Shape::Text),
    ],
};

pub(crate) static CONTAINER: Structure = Structure {
    name: "Container",
    fields: &[
        Field::optional("containerArn", Shape::Text),
        Field::optional("taskArn", Shape::Text),
        Field::optional("name", Shape::Text),
        Field::optional("image", Shape::Text),
        Field::optional("imageDigest", Shape::Text),
        Field::optional("runtimeId", Shape::Text),
        Field::optional("lastStatus", Shape::Text),
        Field::optional("exitCode", Shape::Integer),
        Field::optional("reason", Shape::Text),
        Field::optional(
            "networkBindings",
            Shape::List(&Shape::Structure(&NETWORK_BINDING)),
        ),
        Field::optional(
            "networkInterfaces",
            Shape::List(&Shape::Structure(&NETWORK_INTERFACE)),
        ),
        Field::optional(
            "healthStatus",
            Shape::Choice(&HEALTH_STATUS, Unlisted::Kept),
        ),
        Field::optional(
            "managedAgents",
            Shape::List(&Shape::Structure(&MANAGED_AGENT)),
        ),
        Field::optional("cpu", Shape::Text),
        Field::optional("memory", Shape::Text),
        Field::optional("memoryReservation", Shape::Text),
        Field::optional("gpuIds", Shape::List(&Shape::Text)),
        Field::optional("neuronDeviceIds", Shape::List(&Shape::Text)),
        Field::optional("gpuSharingStrategy", Shape::Structure(&SHARING_STRATEGY)),
    ],
};

pub(crate) static LAUNCH_TYPE: [&str; 4] = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];

pub(crate) static CONTAINER_OVERRIDE: Structure = Structure {
    name: "ContainerOverride",
    fields: &[
        Field::optional("name", Shape::Text),
        Field::optional("command", Shape::List(&Shape::Text)),
        Field::optional(
            "environment",
            Shape::List(&Shape::Structure(&KEY_VALUE_PAIR)),
        ),
        Field::optional(
            "environmentFiles",
            Shape::List(&Shape::Structure(&ENVIRONMENT_FILE)),
        ),
        Field::optional("cpu", Shape::Integer),
        Field::optional("memory", Shape::Integer),
        Field::optional("memoryReservation", Shape::Integer),
        Field::optional(
            "resourceRequirements",
            Shape::List(&Shape::Structure(&RESOURCE_REQUIREMENT)),
        ),
    ],
};

pub(crate) static INFERENCE_ACCELERATOR_OVERRIDE: Structure = Structure {
    name: "InferenceAcceleratorOverride",
    fields: &[
        Field::optional("deviceName", Shape::Text),
        Field::optional("deviceType", Shape::Text),
    ],
};

pub(crate) static TASK_OVERRIDE: Structure = Structure {
    name: "TaskOverride",
    fields: &[
        Field::optional(
            "containerOverrides",
            Shape::List(&Shape::Structure(&CONTAINER_OVERRIDE)),
        ),
        Field::optional("cpu", Shape::Text),
        Field::optional(
            "inferenceAcceleratorOverrides",
            Shape::List(&Shape::Structure(&INFERENCE_ACCELERATOR_OVERRIDE)),
        ),
        Field::optional("executionRoleArn", Shape::Text),
        Field::optional("memory", Shape::Text),
        Field::optional("taskRoleArn", Shape::Text),
        Field::optional("ephemeralStorage", Shape::Structure(&EPHEMERAL_STORAGE)),
    ],
};

pub(crate) static TASK_STOP_CODE: [&str; 7] = [
    "TaskFailedToStart",
    "EssentialContainerExited",
    "UserInitiated",
    "ServiceSchedulerInitiated",
    "SpotInterruption",
    "TerminationNotice",
    "InfrastructureHealth",
];

pub(crate) static TASK_EPHEMERAL_STORAGE: Structure = Structure {
    name: "TaskEphemeralStorage",
    fields: &[
        Field::optional("sizeInGiB", Shape::Integer),
        Field::optional("kmsKeyId", Shape::Text),
    ],
};

pub(crate) static ATTESTATION_POLICY_STATUS: [&str; 1] = ["CONFIGURED"];

pub(crate) static TRUSTED_EXECUTION_SUMMARY: Structure = Structure {
    name: "TrustedExecutionSummary",
    fields: &[
        Field::required(
            "isolationMode",
            Shape::Choice(&ISOLATION_MODE, Unlisted::Kept),
        ),
        Field::optional(
            "attestationPolicyStatus",
            Shape::Choice(&ATTESTATION_POLICY_STATUS, Unlisted::Kept),
        ),
    ],
};

pub(crate) static TASK: Structure = Structure {
    name: "Task",
    fields: &[
        Field::optional("attachments", Shape::List(&Shape::Structure(&ATTACHMENT))),
        Field::optional("attributes", Shape::List(&Shape::Structure(&ATTRIBUTE))),
        Field::optional("availabilityZone", Shape::Text),
        Field::optional("capacityProviderName", Shape::Text),
        Field::optional("clusterArn", Shape::Text),
        Field::optional("connectivity", Shape::Choice(&CONNECTIVITY, Unlisted::Kept)),
        Field::optional("connectivityAt", Shape::Timestamp),
        Field::optional("containerInstanceArn", Shape::Text),
        Field::optional("containers", Shape::List(&Shape::Structure(&CONTAINER))),
        Field::optional("cpu", Shape::Text),
        Field::optional("createdAt", Shape::Timestamp),
        Field::required("desiredStatus", Shape::Text),
        Field::optional("enableExecuteCommand", Shape::Boolean),
        Field::optional("executionStoppedAt", Shape::Timestamp),
        Field::optional("group", Shape::Text),
        Field::optional(
            "healthStatus",
            Shape::Choice(&HEALTH_STATUS, Unlisted::Kept),
        ),
        Field::optional(
            "inferenceAccelerators",
            Shape::List(&Shape::Structure(&INFERENCE_ACCELERATOR)),
        ),
        Field::required("lastStatus", Shape::Text),
        Field::optional("launchType", Shape::Choice(&LAUNCH_TYPE, Unlisted::Refused)),
        Field::optional("memory", Shape::Text),
        Field::optional("overrides", Shape::Structure(&TASK_OVERRIDE)),
        Field::optional("platformVersion", Shape::Text),
        Field::optional("platformFamily", Shape::Text),
        Field::optional("pullStartedAt", Shape::Timestamp),
        Field::optional("pullStoppedAt", Shape::Timestamp),
        Field::optional("startedAt", Shape::Timestamp),
        Field::optional("startedBy", Shape::Text),
        Field::optional("stopCode", Shape::Choice(&TASK_STOP_CODE, Unlisted::Kept)),
        Field::optional("stoppedAt", Shape::Timestamp),
        Field::optional("stoppedReason", Shape::Text),
        Field::optional("stoppingAt", Shape::Timestamp),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::required("taskArn", Shape::Text),
        Field::optional("taskDefinitionArn", Shape::Text),
        Field::optional("version", Shape::Long),
        Field::optional("ephemeralStorage", Shape::Structure(&EPHEMERAL_STORAGE)),
        Field::optional(
            "fargateEphemeralStorage",
            Shape::Structure(&TASK_EPHEMERAL_STORAGE),
        ),
        Field::optional(
            "trustedExecutionSummary",
            Shape::Structure(&TRUSTED_EXECUTION_SUMMARY),
        ),
    ],
};
