//! `RegisterTaskDefinition` inputs and `DescribeTaskDefinition` answers.

use super::common::{ATTRIBUTE, EPHEMERAL_STORAGE, INFERENCE_ACCELERATOR, KEY_VALUE_PAIR, TAG};
use super::container_definition::CONTAINER_DEFINITION;
use crate::document::{Field, Shape, Structure, Unlisted};

pub(crate) static REGISTER_TASK_DEFINITION_REQUEST: Structure = Structure {
    name: "RegisterTaskDefinitionRequest",
    fields: &[
        Field::required("family", Shape::Text),
        Field::optional("taskRoleArn", Shape::Text),
        Field::optional("executionRoleArn", Shape::Text),
        Field::optional(
            "networkMode",
            Shape::Choice(&NETWORK_MODE, Unlisted::Refused),
        ),
        Field::required(
            "containerDefinitions",
            Shape::List(&Shape::Structure(&CONTAINER_DEFINITION)),
        ),
        Field::optional("volumes", Shape::List(&Shape::Structure(&VOLUME))),
        Field::optional(
            "placementConstraints",
            Shape::List(&Shape::Structure(&TASK_DEFINITION_PLACEMENT_CONSTRAINT)),
        ),
        Field::optional(
            "requiresCompatibilities",
            Shape::List(&Shape::Choice(&COMPATIBILITY, Unlisted::Refused)),
        ),
        Field::optional("cpu", Shape::Text),
        Field::optional("memory", Shape::Text),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::optional("pidMode", Shape::Choice(&PID_MODE, Unlisted::Refused)),
        Field::optional("ipcMode", Shape::Choice(&IPC_MODE, Unlisted::Refused)),
        Field::optional("proxyConfiguration", Shape::Structure(&PROXY_CONFIGURATION)),
        Field::optional(
            "inferenceAccelerators",
            Shape::List(&Shape::Structure(&INFERENCE_ACCELERATOR)),
        ),
        Field::optional("ephemeralStorage", Shape::Structure(&EPHEMERAL_STORAGE)),
        Field::optional("runtimePlatform", Shape::Structure(&RUNTIME_PLATFORM)),
        Field::optional("enableFaultInjection", Shape::Boolean),
        Field::optional(
            "trustedExecutionConfiguration",
            Shape::Structure(&TRUSTED_EXECUTION_CONFIGURATION),
        ),
        Field::answer_only("taskDefinitionArn", Shape::Text),
        Field::answer_only("revision", Shape::Integer),
        Field::answer_only("status", Shape::Text),
        Field::answer_only(
            "requiresAttributes",
            Shape::List(&Shape::Structure(&ATTRIBUTE)),
        ),
        Field::answer_only("compatibilities", Shape::List(&Shape::Text)),
        Field::answer_only("registeredAt", Shape::Timestamp),
        Field::answer_only("deregisteredAt", Shape::Timestamp),
        Field::answer_only("deleteRequestedAt", Shape::Timestamp),
        Field::answer_only("registeredBy", Shape::Text),
    ],
};

pub(crate) static DESCRIBE_TASK_DEFINITION_RESPONSE: Structure = Structure {
    name: "DescribeTaskDefinitionResponse",
    fields: &[
        Field::required("taskDefinition", Shape::Structure(&TASK_DEFINITION)),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
    ],
};

pub(crate) static NETWORK_MODE: [&str; 5] = ["bridge", "host", "awsvpc", "none", "default"];

pub(crate) static HOST_VOLUME_PROPERTIES: Structure = Structure {
    name: "HostVolumeProperties",
    fields: &[Field::optional("sourcePath", Shape::Text)],
};

pub(crate) static SCOPE: [&str; 2] = ["task", "shared"];

pub(crate) static DOCKER_VOLUME_CONFIGURATION: Structure = Structure {
    name: "DockerVolumeConfiguration",
    fields: &[
        Field::optional("scope", Shape::Choice(&SCOPE, Unlisted::Kept)),
        Field::optional("autoprovision", Shape::Boolean),
        Field::optional("driver", Shape::Text),
        Field::optional("driverOpts", Shape::Map),
        Field::optional("labels", Shape::Map),
    ],
};

pub(crate) static EFS_TRANSIT_ENCRYPTION: [&str; 2] = ["ENABLED", "DISABLED"];

pub(crate) static EFS_AUTHORIZATION_CONFIG_IAM: [&str; 2] = ["ENABLED", "DISABLED"];

pub(crate) static EFS_AUTHORIZATION_CONFIG: Structure = Structure {
    name: "EFSAuthorizationConfig",
    fields: &[
        Field::optional("accessPointId", Shape::Text),
        Field::optional(
            "iam",
            Shape::Choice(&EFS_AUTHORIZATION_CONFIG_IAM, Unlisted::Kept),
        ),
    ],
};

pub(crate) static EFS_VOLUME_CONFIGURATION: Structure = Structure {
    name: "EFSVolumeConfiguration",
    fields: &[
        Field::required("fileSystemId", Shape::Text),
        Field::optional("rootDirectory", Shape::Text),
        Field::optional(
            "transitEncryption",
            Shape::Choice(&EFS_TRANSIT_ENCRYPTION, Unlisted::Kept),
        ),
        Field::optional("transitEncryptionPort", Shape::Integer),
        Field::optional(
            "authorizationConfig",
            Shape::Structure(&EFS_AUTHORIZATION_CONFIG),
        ),
    ],
};

pub(crate) static S3_FILES_VOLUME_CONFIGURATION: Structure = Structure {
    name: "S3FilesVolumeConfiguration",
    fields: &[
        Field::required("fileSystemArn", Shape::Text),
        Field::optional("rootDirectory", Shape::Text),
        Field::optional("transitEncryptionPort", Shape::Integer),
        Field::optional("accessPointArn", Shape::Text),
    ],
};

pub(crate) static FSX_WINDOWS_FILE_SERVER_AUTHORIZATION_CONFIG: Structure = Structure {
    name: "FSxWindowsFileServerAuthorizationConfig",
    fields: &[
        Field::required("credentialsParameter", Shape::Text),
        Field::required("domain", Shape::Text),
    ],
};

pub(crate) static FSX_WINDOWS_FILE_SERVER_VOLUME_CONFIGURATION: Structure = Structure {
    name: "FSxWindowsFileServerVolumeConfiguration",
    fields: &[
        Field::required("fileSystemId", Shape::Text),
        Field::required("rootDirectory", Shape::Text),
        Field::required(
            "authorizationConfig",
            Shape::Structure(&FSX_WINDOWS_FILE_SERVER_AUTHORIZATION_CONFIG),
        ),
    ],
};

pub(crate) static VOLUME: Structure = Structure {
    name: "Volume",
    fields: &[
        Field::optional("name", Shape::Text),
        Field::optional("host", Shape::Structure(&HOST_VOLUME_PROPERTIES)),
        Field::optional(
            "dockerVolumeConfiguration",
            Shape::Structure(&DOCKER_VOLUME_CONFIGURATION),
        ),
        Field::optional(
            "efsVolumeConfiguration",
            Shape::Structure(&EFS_VOLUME_CONFIGURATION),
        ),
        Field::optional(
            "s3filesVolumeConfiguration",
            Shape::Structure(&S3_FILES_VOLUME_CONFIGURATION),
        ),
        Field::optional(
            "fsxWindowsFileServerVolumeConfiguration",
            Shape::Structure(&FSX_WINDOWS_FILE_SERVER_VOLUME_CONFIGURATION),
        ),
        Field::optional("configuredAtLaunch", Shape::Boolean),
    ],
};

pub(crate) static TASK_DEFINITION_PLACEMENT_CONSTRAINT: Structure = Structure {
    name: "TaskDefinitionPlacementConstraint",
    fields: &[
        Field::required("type", Shape::Text),
        Field::optional("expression", Shape::Text),
    ],
};

pub(crate) static COMPATIBILITY: [&str; 4] = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];

pub(crate) static PID_MODE: [&str; 2] = ["host", "task"];

pub(crate) static IPC_MODE: [&str; 3] = ["host", "task", "none"];

pub(crate) static PROXY_CONFIGURATION_TYPE: [&str; 1] = ["APPMESH"];

pub(crate) static PROXY_CONFIGURATION: Structure = Structure {
    name: "ProxyConfiguration",
    fields: &[
        Field::optional(
            "type",
            Shape::Choice(&PROXY_CONFIGURATION_TYPE, Unlisted::Kept),
        ),
        Field::required("containerName", Shape::Text),
        Field::optional(
            "properties",
            Shape::List(&Shape::Structure(&KEY_VALUE_PAIR)),
        ),
    ],
};

pub(crate) static CPU_ARCHITECTURE: [&str; 2] = ["X86_64", "ARM64"];

pub(crate) static OS_FAMILY: [&str; 10] = [
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2016_FULL",
    "WINDOWS_SERVER_2004_CORE",
    "WINDOWS_SERVER_2022_CORE",
    "WINDOWS_SERVER_2022_FULL",
    "WINDOWS_SERVER_2025_CORE",
    "WINDOWS_SERVER_2025_FULL",
    "WINDOWS_SERVER_20H2_CORE",
    "LINUX",
];

pub(crate) static RUNTIME_PLATFORM: Structure = Structure {
    name: "RuntimePlatform",
    fields: &[
        Field::optional(
            "cpuArchitecture",
            Shape::Choice(&CPU_ARCHITECTURE, Unlisted::Refused),
        ),
        Field::optional(
            "operatingSystemFamily",
            Shape::Choice(&OS_FAMILY, Unlisted::Kept),
        ),
    ],
};

pub(crate) static ISOLATION_MODE: [&str; 3] =
    ["SHARED", "ISOLATED_SANDBOX", "CONFIDENTIAL_SANDBOX"];

pub(crate) static TRUSTED_EXECUTION_CONFIGURATION: Structure = Structure {
    name: "TrustedExecutionConfiguration",
    fields: &[
        Field::required(
            "isolationMode",
            Shape::Choice(&ISOLATION_MODE, Unlisted::Kept),
        ),
        Field::optional("attestationPolicy", Shape::Text),
    ],
};

pub(crate) static TASK_DEFINITION_STATUS: [&str; 3] = ["ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"];

pub(crate) static TASK_DEFINITION: Structure = Structure {
    name: "TaskDefinition",
    fields: &[
        Field::optional("taskDefinitionArn", Shape::Text),
        Field::required(
            "containerDefinitions",
            Shape::List(&Shape::Structure(&CONTAINER_DEFINITION)),
        ),
        Field::required("family", Shape::Text),
        Field::optional("taskRoleArn", Shape::Text),
        Field::optional("executionRoleArn", Shape::Text),
        Field::optional(
            "networkMode",
            Shape::Choice(&NETWORK_MODE, Unlisted::Refused),
        ),
        Field::optional("revision", Shape::Integer),
        Field::optional("volumes", Shape::List(&Shape::Structure(&VOLUME))),
        Field::optional(
            "status",
            Shape::Choice(&TASK_DEFINITION_STATUS, Unlisted::Kept),
        ),
        Field::optional(
            "requiresAttributes",
            Shape::List(&Shape::Structure(&ATTRIBUTE)),
        ),
        Field::optional(
            "placementConstraints",
            Shape::List(&Shape::Structure(&TASK_DEFINITION_PLACEMENT_CONSTRAINT)),
        ),
        Field::optional(
            "compatibilities",
            Shape::List(&Shape::Choice(&COMPATIBILITY, Unlisted::Refused)),
        ),
        Field::optional("runtimePlatform", Shape::Structure(&RUNTIME_PLATFORM)),
        Field::optional(
            "requiresCompatibilities",
            Shape::List(&Shape::Choice(&COMPATIBILITY, Unlisted::Refused)),
        ),
        Field::optional("cpu", Shape::Text),
        Field::optional("memory", Shape::Text),
        Field::optional(
            "inferenceAccelerators",
            Shape::List(&Shape::Structure(&INFERENCE_ACCELERATOR)),
        ),
        Field::optional("pidMode", Shape::Choice(&PID_MODE, Unlisted::Refused)),
        Field::optional("ipcMode", Shape::Choice(&IPC_MODE, Unlisted::Refused)),
        Field::optional("proxyConfiguration", Shape::Structure(&PROXY_CONFIGURATION)),
        Field::optional("registeredAt", Shape::Timestamp),
        Field::optional("deregisteredAt", Shape::Timestamp),
        Field::optional("deleteRequestedAt", Shape::Timestamp),
        Field::optional("registeredBy", Shape::Text),
        Field::optional("ephemeralStorage", Shape::Structure(&EPHEMERAL_STORAGE)),
        Field::optional("enableFaultInjection", Shape::Boolean),
        Field::optional(
            "trustedExecutionConfiguration",
            Shape::Structure(&TRUSTED_EXECUTION_CONFIGURATION),
        ),
    ],
};
