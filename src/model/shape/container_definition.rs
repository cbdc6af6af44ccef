//! `ContainerDefinition` and what is in it.

use super::common::{
    ENVIRONMENT_FILE, KEY_VALUE_PAIR, RESOURCE_REQUIREMENT, SECRET, TRANSPORT_PROTOCOL,
};
use crate::document::{Field, Shape, Structure, Unlisted};

pub(crate) static CONTAINER_DEFINITION: Structure = Structure {
    name: "ContainerDefinition",
    fields: &[
        Field::required("name", Shape::Text),
        Field::required("image", Shape::Text),
        Field::optional(
            "repositoryCredentials",
            Shape::Structure(&REPOSITORY_CREDENTIALS),
        ),
        Field::optional("cpu", Shape::Integer),
        Field::optional("memory", Shape::Integer),
        Field::optional("memoryReservation", Shape::Integer),
        Field::optional("links", Shape::List(&Shape::Text)),
        Field::optional(
            "portMappings",
            Shape::List(&Shape::Structure(&PORT_MAPPING)),
        ),
        Field::optional("essential", Shape::Boolean),
        Field::optional("restartPolicy", Shape::Structure(&CONTAINER_RESTART_POLICY)),
        Field::optional("entryPoint", Shape::List(&Shape::Text)),
        Field::optional("command", Shape::List(&Shape::Text)),
        Field::optional(
            "environment",
            Shape::List(&Shape::Structure(&KEY_VALUE_PAIR)),
        ),
        Field::optional(
            "environmentFiles",
            Shape::List(&Shape::Structure(&ENVIRONMENT_FILE)),
        ),
        Field::optional("mountPoints", Shape::List(&Shape::Structure(&MOUNT_POINT))),
        Field::optional("volumesFrom", Shape::List(&Shape::Structure(&VOLUME_FROM))),
        Field::optional("linuxParameters", Shape::Structure(&LINUX_PARAMETERS)),
        Field::optional("secrets", Shape::List(&Shape::Structure(&SECRET))),
        Field::optional(
            "dependsOn",
            Shape::List(&Shape::Structure(&CONTAINER_DEPENDENCY)),
        ),
        Field::optional("startTimeout", Shape::Integer),
        Field::optional("stopTimeout", Shape::Integer),
        Field::optional(
            "versionConsistency",
            Shape::Choice(&VERSION_CONSISTENCY, Unlisted::Kept),
        ),
        Field::optional("hostname", Shape::Text),
        Field::optional("user", Shape::Text),
        Field::optional("workingDirectory", Shape::Text),
        Field::optional("disableNetworking", Shape::Boolean),
        Field::optional("privileged", Shape::Boolean),
        Field::optional("readonlyRootFilesystem", Shape::Boolean),
        Field::optional("dnsServers", Shape::List(&Shape::Text)),
        Field::optional("dnsSearchDomains", Shape::List(&Shape::Text)),
        Field::optional("extraHosts", Shape::List(&Shape::Structure(&HOST_ENTRY))),
        Field::optional("dockerSecurityOptions", Shape::List(&Shape::Text)),
        Field::optional("interactive", Shape::Boolean),
        Field::optional("pseudoTerminal", Shape::Boolean),
        Field::optional("dockerLabels", Shape::Map),
        Field::optional("ulimits", Shape::List(&Shape::Structure(&ULIMIT))),
        Field::optional("logConfiguration", Shape::Structure(&LOG_CONFIGURATION)),
        Field::optional("healthCheck", Shape::Structure(&HEALTH_CHECK)),
        Field::optional(
            "systemControls",
            Shape::List(&Shape::Structure(&SYSTEM_CONTROL)),
        ),
        Field::optional(
            "resourceRequirements",
            Shape::List(&Shape::Structure(&RESOURCE_REQUIREMENT)),
        ),
        Field::optional(
            "firelensConfiguration",
            Shape::Structure(&FIRELENS_CONFIGURATION),
        ),
        Field::optional("credentialSpecs", Shape::List(&Shape::Text)),
    ],
};

pub(crate) static REPOSITORY_CREDENTIALS: Structure = Structure {
    name: "RepositoryCredentials",
    fields: &[Field::required("credentialsParameter", Shape::Text)],
};

pub(crate) static APPLICATION_PROTOCOL: [&str; 3] = ["http", "http2", "grpc"];

pub(crate) static PORT_MAPPING: Structure = Structure {
    name: "PortMapping",
    fields: &[
        Field::optional("containerPort", Shape::Integer),
        Field::optional("hostPort", Shape::Integer),
        Field::optional(
            "protocol",
            Shape::Choice(&TRANSPORT_PROTOCOL, Unlisted::Kept),
        ),
        Field::optional("name", Shape::Text),
        Field::optional(
            "appProtocol",
            Shape::Choice(&APPLICATION_PROTOCOL, Unlisted::Kept),
        ),
        Field::optional("containerPortRange", Shape::Text),
    ],
};

pub(crate) static CONTAINER_RESTART_POLICY: Structure = Structure {
    name: "ContainerRestartPolicy",
    fields: &[
        Field::required("enabled", Shape::Boolean),
        Field::optional("ignoredExitCodes", Shape::List(&Shape::Integer)),
        Field::optional("restartAttemptPeriod", Shape::Integer),
    ],
};

pub(crate) static MOUNT_POINT: Structure = Structure {
    name: "MountPoint",
    fields: &[
        Field::optional("sourceVolume", Shape::Text),
        Field::optional("containerPath", Shape::Text),
        Field::optional("readOnly", Shape::Boolean),
    ],
};

pub(crate) static VOLUME_FROM: Structure = Structure {
    name: "VolumeFrom",
    fields: &[
        Field::optional("sourceContainer", Shape::Text),
        Field::optional("readOnly", Shape::Boolean),
    ],
};

pub(crate) static KERNEL_CAPABILITIES: Structure = Structure {
    name: "KernelCapabilities",
    fields: &[
        Field::optional("add", Shape::List(&Shape::Text)),
        Field::optional("drop", Shape::List(&Shape::Text)),
    ],
};

pub(crate) static DEVICE_CGROUP_PERMISSION: [&str; 3] = ["read", "write", "mknod"];

pub(crate) static DEVICE: Structure = Structure {
    name: "Device",
    fields: &[
        Field::required("hostPath", Shape::Text),
        Field::optional("containerPath", Shape::Text),
        Field::optional(
            "permissions",
            Shape::List(&Shape::Choice(&DEVICE_CGROUP_PERMISSION, Unlisted::Kept)),
        ),
    ],
};

pub(crate) static TMPFS: Structure = Structure {
    name: "Tmpfs",
    fields: &[
        Field::required("containerPath", Shape::Text),
        Field::required("size", Shape::Integer),
        Field::optional("mountOptions", Shape::List(&Shape::Text)),
    ],
};

pub(crate) static LINUX_PARAMETERS: Structure = Structure {
    name: "LinuxParameters",
    fields: &[
        Field::optional("capabilities", Shape::Structure(&KERNEL_CAPABILITIES)),
        Field::optional("devices", Shape::List(&Shape::Structure(&DEVICE))),
        Field::optional("initProcessEnabled", Shape::Boolean),
        Field::optional("sharedMemorySize", Shape::Integer),
        Field::optional("tmpfs", Shape::List(&Shape::Structure(&TMPFS))),
        Field::optional("maxSwap", Shape::Integer),
        Field::optional("swappiness", Shape::Integer),
    ],
};

pub(crate) static CONTAINER_CONDITION: [&str; 4] = ["START", "COMPLETE", "SUCCESS", "HEALTHY"];

pub(crate) static CONTAINER_DEPENDENCY: Structure = Structure {
    name: "ContainerDependency",
    fields: &[
        Field::required("containerName", Shape::Text),
        Field::required(
            "condition",
            Shape::Choice(&CONTAINER_CONDITION, Unlisted::Refused),
        ),
    ],
};

pub(crate) static VERSION_CONSISTENCY: [&str; 2] = ["enabled", "disabled"];

pub(crate) static HOST_ENTRY: Structure = Structure {
    name: "HostEntry",
    fields: &[
        Field::required("hostname", Shape::Text),
        Field::required("ipAddress", Shape::Text),
    ],
};

pub(crate) static ULIMIT_NAME: [&str; 15] = [
    "core",
    "cpu",
    "data",
    "fsize",
    "locks",
    "memlock",
    "msgqueue",
    "nice",
    "nofile",
    "nproc",
    "rss",
    "rtprio",
    "rttime",
    "sigpending",
    "stack",
];

pub(crate) static ULIMIT: Structure = Structure {
    name: "Ulimit",
    fields: &[
        Field::required("name", Shape::Choice(&ULIMIT_NAME, Unlisted::Kept)),
        Field::required("softLimit", Shape::Integer),
        Field::required("hardLimit", Shape::Integer),
    ],
};

pub(crate) static LOG_DRIVER: [&str; 8] = [
    "json-file",
    "syslog",
    "journald",
    "gelf",
    "fluentd",
    "awslogs",
    "splunk",
    "awsfirelens",
];

pub(crate) static LOG_CONFIGURATION: Structure = Structure {
    name: "LogConfiguration",
    fields: &[
        Field::required("logDriver", Shape::Choice(&LOG_DRIVER, Unlisted::Kept)),
        Field::optional("options", Shape::Map),
        Field::optional("secretOptions", Shape::List(&Shape::Structure(&SECRET))),
    ],
};

pub(crate) static HEALTH_CHECK: Structure = Structure {
    name: "HealthCheck",
    fields: &[
        Field::required("command", Shape::List(&Shape::Text)),
        Field::optional("interval", Shape::Integer),
        Field::optional("timeout", Shape::Integer),
        Field::optional("retries", Shape::Integer),
        Field::optional("startPeriod", Shape::Integer),
    ],
};

pub(crate) static SYSTEM_CONTROL: Structure = Structure {
    name: "SystemControl",
    fields: &[
        Field::optional("namespace", Shape::Text),
        Field::optional("value", Shape::Text),
    ],
};

pub(crate) static FIRELENS_CONFIGURATION_TYPE: [&str; 2] = ["fluentd", "fluentbit"];

pub(crate) static FIRELENS_CONFIGURATION: Structure = Structure {
    name: "FirelensConfiguration",
    fields: &[
        Field::required(
            "type",
            Shape::Choice(&FIRELENS_CONFIGURATION_TYPE, Unlisted::Kept),
        ),
        Field::optional("options", Shape::Map),
    ],
};
