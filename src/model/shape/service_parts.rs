//! What a revision of a service holds besides its task definition: networks, load balancers, volumes.

use super::common::TAG;
use super::container_definition::LOG_CONFIGURATION;
use crate::document::{Field, Shape, Structure, Unlisted};

pub(crate) static PROPAGATE_TAGS: [&str; 3] = ["TASK_DEFINITION", "SERVICE", "NONE"];

pub(crate) static ASSIGN_PUBLIC_IP: [&str; 2] = ["ENABLED", "DISABLED"];

pub(crate) static SERVICE_CONNECT_ACCESS_LOGGING_FORMAT: [&str; 2] = ["TEXT", "JSON"];

pub(crate) static SERVICE_CONNECT_INCLUDE_QUERY_PARAMETERS: [&str; 2] = ["DISABLED", "ENABLED"];

pub(crate) static EBS_RESOURCE_TYPE: [&str; 1] = ["volume"];

pub(crate) static TASK_FILESYSTEM_TYPE: [&str; 4] = ["ext3", "ext4", "xfs", "ntfs"];

pub(crate) static ADVANCED_CONFIGURATION: Structure = Structure {
    name: "AdvancedConfiguration",
    fields: &[
        Field::optional("alternateTargetGroupArn", Shape::Text),
        Field::optional("productionListenerRule", Shape::Text),
        Field::optional("testListenerRule", Shape::Text),
        Field::optional("roleArn", Shape::Text),
    ],
};

pub(crate) static LOAD_BALANCER: Structure = Structure {
    name: "LoadBalancer",
    fields: &[
        Field::optional("targetGroupArn", Shape::Text),
        Field::optional("loadBalancerName", Shape::Text),
        Field::optional("containerName", Shape::Text),
        Field::optional("containerPort", Shape::Integer),
        Field::optional(
            "advancedConfiguration",
            Shape::Structure(&ADVANCED_CONFIGURATION),
        ),
    ],
};

pub(crate) static SERVICE_REGISTRY: Structure = Structure {
    name: "ServiceRegistry",
    fields: &[
        Field::optional("registryArn", Shape::Text),
        Field::optional("port", Shape::Integer),
        Field::optional("containerName", Shape::Text),
        Field::optional("containerPort", Shape::Integer),
    ],
};

pub(crate) static AWS_VPC_CONFIGURATION: Structure = Structure {
    name: "AwsVpcConfiguration",
    fields: &[
        Field::required("subnets", Shape::List(&Shape::Text)),
        Field::optional("securityGroups", Shape::List(&Shape::Text)),
        Field::optional(
            "assignPublicIp",
            Shape::Choice(&ASSIGN_PUBLIC_IP, Unlisted::Kept),
        ),
    ],
};

pub(crate) static NETWORK_CONFIGURATION: Structure = Structure {
    name: "NetworkConfiguration",
    fields: &[Field::optional(
        "awsvpcConfiguration",
        Shape::Structure(&AWS_VPC_CONFIGURATION),
    )],
};

pub(crate) static DEPLOYMENT_EPHEMERAL_STORAGE: Structure = Structure {
    name: "DeploymentEphemeralStorage",
    fields: &[Field::optional("kmsKeyId", Shape::Text)],
};

pub(crate) static SERVICE_CONNECT_TEST_TRAFFIC_HEADER_MATCH_RULES: Structure = Structure {
    name: "ServiceConnectTestTrafficHeaderMatchRules",
    fields: &[Field::required("exact", Shape::Text)],
};

pub(crate) static SERVICE_CONNECT_TEST_TRAFFIC_HEADER_RULES: Structure = Structure {
    name: "ServiceConnectTestTrafficHeaderRules",
    fields: &[
        Field::required("name", Shape::Text),
        Field::optional(
            "value",
            Shape::Structure(&SERVICE_CONNECT_TEST_TRAFFIC_HEADER_MATCH_RULES),
        ),
    ],
};

pub(crate) static SERVICE_CONNECT_TEST_TRAFFIC_RULES: Structure = Structure {
    name: "ServiceConnectTestTrafficRules",
    fields: &[Field::required(
        "header",
        Shape::Structure(&SERVICE_CONNECT_TEST_TRAFFIC_HEADER_RULES),
    )],
};

pub(crate) static SERVICE_CONNECT_CLIENT_ALIAS: Structure = Structure {
    name: "ServiceConnectClientAlias",
    fields: &[
        Field::required("port", Shape::Integer),
        Field::optional("dnsName", Shape::Text),
        Field::optional(
            "testTrafficRules",
            Shape::Structure(&SERVICE_CONNECT_TEST_TRAFFIC_RULES),
        ),
    ],
};

pub(crate) static TIMEOUT_CONFIGURATION: Structure = Structure {
    name: "TimeoutConfiguration",
    fields: &[
        Field::optional("idleTimeoutSeconds", Shape::Integer),
        Field::optional("perRequestTimeoutSeconds", Shape::Integer),
    ],
};

pub(crate) static SERVICE_CONNECT_TLS_CERTIFICATE_AUTHORITY: Structure = Structure {
    name: "ServiceConnectTlsCertificateAuthority",
    fields: &[Field::optional("awsPcaAuthorityArn", Shape::Text)],
};

pub(crate) static SERVICE_CONNECT_TLS_CONFIGURATION: Structure = Structure {
    name: "ServiceConnectTlsConfiguration",
    fields: &[
        Field::required(
            "issuerCertificateAuthority",
            Shape::Structure(&SERVICE_CONNECT_TLS_CERTIFICATE_AUTHORITY),
        ),
        Field::optional("kmsKey", Shape::Text),
        Field::optional("roleArn", Shape::Text),
    ],
};

pub(crate) static SERVICE_CONNECT_SERVICE: Structure = Structure {
    name: "ServiceConnectService",
    fields: &[
        Field::required("portName", Shape::Text),
        Field::optional("discoveryName", Shape::Text),
        Field::optional(
            "clientAliases",
            Shape::List(&Shape::Structure(&SERVICE_CONNECT_CLIENT_ALIAS)),
        ),
        Field::optional("ingressPortOverride", Shape::Integer),
        Field::optional("timeout", Shape::Structure(&TIMEOUT_CONFIGURATION)),
        Field::optional("tls", Shape::Structure(&SERVICE_CONNECT_TLS_CONFIGURATION)),
    ],
};

pub(crate) static SERVICE_CONNECT_ACCESS_LOG_CONFIGURATION: Structure = Structure {
    name: "ServiceConnectAccessLogConfiguration",
    fields: &[
        Field::required(
            "format",
            Shape::Choice(&SERVICE_CONNECT_ACCESS_LOGGING_FORMAT, Unlisted::Kept),
        ),
        Field::optional(
            "includeQueryParameters",
            Shape::Choice(&SERVICE_CONNECT_INCLUDE_QUERY_PARAMETERS, Unlisted::Kept),
        ),
    ],
};

pub(crate) static SERVICE_CONNECT_CONFIGURATION: Structure = Structure {
    name: "ServiceConnectConfiguration",
    fields: &[
        Field::required("enabled", Shape::Boolean),
        Field::optional("namespace", Shape::Text),
        Field::optional(
            "services",
            Shape::List(&Shape::Structure(&SERVICE_CONNECT_SERVICE)),
        ),
        Field::optional("logConfiguration", Shape::Structure(&LOG_CONFIGURATION)),
        Field::optional(
            "accessLogConfiguration",
            Shape::Structure(&SERVICE_CONNECT_ACCESS_LOG_CONFIGURATION),
        ),
    ],
};

pub(crate) static SERVICE_CONNECT_SERVICE_RESOURCE: Structure = Structure {
    name: "ServiceConnectServiceResource",
    fields: &[
        Field::optional("discoveryName", Shape::Text),
        Field::optional("discoveryArn", Shape::Text),
    ],
};

pub(crate) static EBS_TAG_SPECIFICATION: Structure = Structure {
    name: "EBSTagSpecification",
    fields: &[
        Field::required(
            "resourceType",
            Shape::Choice(&EBS_RESOURCE_TYPE, Unlisted::Kept),
        ),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::optional(
            "propagateTags",
            Shape::Choice(&PROPAGATE_TAGS, Unlisted::Kept),
        ),
    ],
};

pub(crate) static SERVICE_MANAGED_EBS_VOLUME_CONFIGURATION: Structure = Structure {
    name: "ServiceManagedEBSVolumeConfiguration",
    fields: &[
        Field::optional("encrypted", Shape::Boolean),
        Field::optional("kmsKeyId", Shape::Text),
        Field::optional("volumeType", Shape::Text),
        Field::optional("sizeInGiB", Shape::Integer),
        Field::optional("snapshotId", Shape::Text),
        Field::optional("volumeInitializationRate", Shape::Integer),
        Field::optional("iops", Shape::Integer),
        Field::optional("throughput", Shape::Integer),
        Field::optional(
            "tagSpecifications",
            Shape::List(&Shape::Structure(&EBS_TAG_SPECIFICATION)),
        ),
        Field::required("roleArn", Shape::Text),
        Field::optional(
            "filesystemType",
            Shape::Choice(&TASK_FILESYSTEM_TYPE, Unlisted::Kept),
        ),
    ],
};

pub(crate) static SERVICE_VOLUME_CONFIGURATION: Structure = Structure {
    name: "ServiceVolumeConfiguration",
    fields: &[
        Field::required("name", Shape::Text),
        Field::optional(
            "managedEBSVolume",
            Shape::Structure(&SERVICE_MANAGED_EBS_VOLUME_CONFIGURATION),
        ),
    ],
};

pub(crate) static VPC_LATTICE_CONFIGURATION: Structure = Structure {
    name: "VpcLatticeConfiguration",
    fields: &[
        Field::required("roleArn", Shape::Text),
        Field::required("targetGroupArn", Shape::Text),
        Field::required("portName", Shape::Text),
    ],
};
