//! `DescribeClusters` answers.

use super::common::{ATTACHMENT, FAILURE, KEY_VALUE_PAIR, TAG};
use crate::document::{Field, Shape, Structure, Unlisted};

pub(crate) static DESCRIBE_CLUSTERS_RESPONSE: Structure = Structure {
    name: "DescribeClustersResponse",
    fields: &[
        Field::required("clusters", Shape::List(&Shape::Structure(&CLUSTER))),
        Field::optional("failures", Shape::List(&Shape::Structure(&FAILURE))),
    ],
};

pub(crate) static EXECUTE_COMMAND_LOGGING: [&str; 3] = ["NONE", "DEFAULT", "OVERRIDE"];

pub(crate) static EXECUTE_COMMAND_LOG_CONFIGURATION: Structure = Structure {
    name: "ExecuteCommandLogConfiguration",
    fields: &[
        Field::optional("cloudWatchLogGroupName", Shape::Text),
        Field::optional("cloudWatchEncryptionEnabled", Shape::Boolean),
        Field::optional("s3BucketName", Shape::Text),
        Field::optional("s3EncryptionEnabled", Shape::Boolean),
        Field::optional("s3KeyPrefix", Shape::Text),
    ],
};

pub(crate) static EXECUTE_COMMAND_CONFIGURATION: Structure = Structure {
    name: "ExecuteCommandConfiguration",
    fields: &[
        Field::optional("kmsKeyId", Shape::Text),
        Field::optional(
            "logging",
            Shape::Choice(&EXECUTE_COMMAND_LOGGING, Unlisted::Kept),
        ),
        Field::optional(
            "logConfiguration",
            Shape::Structure(&EXECUTE_COMMAND_LOG_CONFIGURATION),
        ),
    ],
};

pub(crate) static MANAGED_STORAGE_CONFIGURATION: Structure = Structure {
    name: "ManagedStorageConfiguration",
    fields: &[
        Field::optional("kmsKeyId", Shape::Text),
        Field::optional("fargateEphemeralStorageKmsKeyId", Shape::Text),
    ],
};

pub(crate) static CLUSTER_CONFIGURATION: Structure = Structure {
    name: "ClusterConfiguration",
    fields: &[
        Field::optional(
            "executeCommandConfiguration",
            Shape::Structure(&EXECUTE_COMMAND_CONFIGURATION),
        ),
        Field::optional(
            "managedStorageConfiguration",
            Shape::Structure(&MANAGED_STORAGE_CONFIGURATION),
        ),
    ],
};

pub(crate) static CLUSTER_SETTING: Structure = Structure {
    name: "ClusterSetting",
    fields: &[
        Field::optional("name", Shape::Text),
        Field::optional("value", Shape::Text),
    ],
};

pub(crate) static CAPACITY_PROVIDER_STRATEGY_ITEM: Structure = Structure {
    name: "CapacityProviderStrategyItem",
    fields: &[
        Field::required("capacityProvider", Shape::Text),
        Field::optional("weight", Shape::Integer),
        Field::optional("base", Shape::Integer),
    ],
};

pub(crate) static CLUSTER_SERVICE_CONNECT_DEFAULTS: Structure = Structure {
    name: "ClusterServiceConnectDefaults",
    fields: &[Field::optional("namespace", Shape::Text)],
};

pub(crate) static CLUSTER: Structure = Structure {
    name: "Cluster",
    fields: &[
        Field::optional("clusterArn", Shape::Text),
        Field::required("clusterName", Shape::Text),
        Field::optional("configuration", Shape::Structure(&CLUSTER_CONFIGURATION)),
        Field::required("status", Shape::Text),
        Field::optional("registeredContainerInstancesCount", Shape::Integer),
        Field::optional("runningTasksCount", Shape::Integer),
        Field::optional("pendingTasksCount", Shape::Integer),
        Field::optional("activeServicesCount", Shape::Integer),
        Field::optional(
            "statistics",
            Shape::List(&Shape::Structure(&KEY_VALUE_PAIR)),
        ),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::optional("settings", Shape::List(&Shape::Structure(&CLUSTER_SETTING))),
        Field::optional("capacityProviders", Shape::List(&Shape::Text)),
        Field::optional(
            "defaultCapacityProviderStrategy",
            Shape::List(&Shape::Structure(&CAPACITY_PROVIDER_STRATEGY_ITEM)),
        ),
        Field::optional("attachments", Shape::List(&Shape::Structure(&ATTACHMENT))),
        Field::optional("attachmentsStatus", Shape::Text),
        Field::optional(
            "serviceConnectDefaults",
            Shape::Structure(&CLUSTER_SERVICE_CONNECT_DEFAULTS),
        ),
    ],
};
