//! Services, deployments and task sets, and the requests that make and change services.

use super::cluster::CAPACITY_PROVIDER_STRATEGY_ITEM;
use super::common::{FAILURE, TAG};
use super::deployment::{DEPLOYMENT_CONFIGURATION, DEPLOYMENT_CONTROLLER};
use super::placement::{PLACEMENT_CONSTRAINT, PLACEMENT_STRATEGY};
use super::service_parts::{
    DEPLOYMENT_EPHEMERAL_STORAGE, LOAD_BALANCER, NETWORK_CONFIGURATION, PROPAGATE_TAGS,
    SERVICE_CONNECT_CONFIGURATION, SERVICE_CONNECT_SERVICE_RESOURCE, SERVICE_REGISTRY,
    SERVICE_VOLUME_CONFIGURATION, VPC_LATTICE_CONFIGURATION,
};
use super::task::LAUNCH_TYPE;
use crate::document::{Field, Shape, Structure, Unlisted};

pub(crate) static SCALE_UNIT: [&str; 1] = ["PERCENT"];

pub(crate) static STABILITY_STATUS: [&str; 2] = ["STEADY_STATE", "STABILIZING"];

pub(crate) static DEPLOYMENT_ROLLOUT_STATE: [&str; 3] = ["COMPLETED", "FAILED", "IN_PROGRESS"];

pub(crate) static SCHEDULING_STRATEGY: [&str; 2] = ["REPLICA", "DAEMON"];

pub(crate) static AVAILABILITY_ZONE_REBALANCING: [&str; 2] = ["ENABLED", "DISABLED"];

pub(crate) static RESOURCE_MANAGEMENT_TYPE: [&str; 2] = ["CUSTOMER", "ECS"];

pub(crate) static SCALE: Structure = Structure {
    name: "Scale",
    fields: &[
        Field::optional("value", Shape::Double),
        Field::optional("unit", Shape::Choice(&SCALE_UNIT, Unlisted::Kept)),
    ],
};

pub(crate) static TASK_SET: Structure = Structure {
    name: "TaskSet",
    fields: &[
        Field::optional("id", Shape::Text),
        Field::optional("taskSetArn", Shape::Text),
        Field::optional("serviceArn", Shape::Text),
        Field::optional("clusterArn", Shape::Text),
        Field::optional("startedBy", Shape::Text),
        Field::optional("externalId", Shape::Text),
        Field::optional("status", Shape::Text),
        Field::optional("taskDefinition", Shape::Text),
        Field::optional("computedDesiredCount", Shape::Integer),
        Field::optional("pendingCount", Shape::Integer),
        Field::optional("runningCount", Shape::Integer),
        Field::optional("createdAt", Shape::Timestamp),
        Field::optional("updatedAt", Shape::Timestamp),
        Field::optional("launchType", Shape::Choice(&LAUNCH_TYPE, Unlisted::Refused)),
        Field::optional(
            "capacityProviderStrategy",
            Shape::List(&Shape::Structure(&CAPACITY_PROVIDER_STRATEGY_ITEM)),
        ),
        Field::optional("platformVersion", Shape::Text),
        Field::optional("platformFamily", Shape::Text),
        Field::optional(
            "networkConfiguration",
            Shape::Structure(&NETWORK_CONFIGURATION),
        ),
        Field::optional(
            "loadBalancers",
            Shape::List(&Shape::Structure(&LOAD_BALANCER)),
        ),
        Field::optional(
            "serviceRegistries",
            Shape::List(&Shape::Structure(&SERVICE_REGISTRY)),
        ),
        Field::optional("scale", Shape::Structure(&SCALE)),
        Field::optional(
            "stabilityStatus",
            Shape::Choice(&STABILITY_STATUS, Unlisted::Kept),
        ),
        Field::optional("stabilityStatusAt", Shape::Timestamp),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::optional(
            "fargateEphemeralStorage",
            Shape::Structure(&DEPLOYMENT_EPHEMERAL_STORAGE),
        ),
    ],
};

pub(crate) static DEPLOYMENT: Structure = Structure {
    name: "Deployment",
    fields: &[
        Field::optional("id", Shape::Text),
        Field::optional("status", Shape::Text),
        Field::optional("taskDefinition", Shape::Text),
        Field::optional("desiredCount", Shape::Integer),
        Field::optional("pendingCount", Shape::Integer),
        Field::optional("runningCount", Shape::Integer),
        Field::optional("failedTasks", Shape::Integer),
        Field::optional("createdAt", Shape::Timestamp),
        Field::optional("updatedAt", Shape::Timestamp),
        Field::optional(
            "capacityProviderStrategy",
            Shape::List(&Shape::Structure(&CAPACITY_PROVIDER_STRATEGY_ITEM)),
        ),
        Field::optional("launchType", Shape::Choice(&LAUNCH_TYPE, Unlisted::Refused)),
        Field::optional("platformVersion", Shape::Text),
        Field::optional("platformFamily", Shape::Text),
        Field::optional(
            "networkConfiguration",
            Shape::Structure(&NETWORK_CONFIGURATION),
        ),
        Field::optional(
            "rolloutState",
            Shape::Choice(&DEPLOYMENT_ROLLOUT_STATE, Unlisted::Kept),
        ),
        Field::optional("rolloutStateReason", Shape::Text),
        Field::optional(
            "serviceConnectConfiguration",
            Shape::Structure(&SERVICE_CONNECT_CONFIGURATION),
        ),
        Field::optional(
            "serviceConnectResources",
            Shape::List(&Shape::Structure(&SERVICE_CONNECT_SERVICE_RESOURCE)),
        ),
        Field::optional(
            "volumeConfigurations",
            Shape::List(&Shape::Structure(&SERVICE_VOLUME_CONFIGURATION)),
        ),
        Field::optional(
            "fargateEphemeralStorage",
            Shape::Structure(&DEPLOYMENT_EPHEMERAL_STORAGE),
        ),
        Field::optional(
            "vpcLatticeConfigurations",
            Shape::List(&Shape::Structure(&VPC_LATTICE_CONFIGURATION)),
        ),
    ],
};

pub(crate) static SERVICE_EVENT: Structure = Structure {
    name: "ServiceEvent",
    fields: &[
        Field::optional("id", Shape::Text),
        Field::optional("createdAt", Shape::Timestamp),
        Field::optional("message", Shape::Text),
    ],
};

pub(crate) static SERVICE_CURRENT_REVISION_SUMMARY: Structure = Structure {
    name: "ServiceCurrentRevisionSummary",
    fields: &[
        Field::optional("arn", Shape::Text),
        Field::optional("requestedTaskCount", Shape::Integer),
        Field::optional("runningTaskCount", Shape::Integer),
        Field::optional("pendingTaskCount", Shape::Integer),
    ],
};

pub(crate) static SERVICE: Structure = Structure {
    name: "Service",
    fields: &[
        Field::optional("serviceArn", Shape::Text),
        Field::optional("serviceName", Shape::Text),
        Field::optional("clusterArn", Shape::Text),
        Field::optional(
            "loadBalancers",
            Shape::List(&Shape::Structure(&LOAD_BALANCER)),
        ),
        Field::optional(
            "serviceRegistries",
            Shape::List(&Shape::Structure(&SERVICE_REGISTRY)),
        ),
        Field::optional("status", Shape::Text),
        Field::optional("desiredCount", Shape::Integer),
        Field::optional("runningCount", Shape::Integer),
        Field::optional("pendingCount", Shape::Integer),
        Field::optional("launchType", Shape::Choice(&LAUNCH_TYPE, Unlisted::Refused)),
        Field::optional(
            "capacityProviderStrategy",
            Shape::List(&Shape::Structure(&CAPACITY_PROVIDER_STRATEGY_ITEM)),
        ),
        Field::optional("platformVersion", Shape::Text),
        Field::optional("platformFamily", Shape::Text),
        Field::optional("taskDefinition", Shape::Text),
        Field::optional(
            "deploymentConfiguration",
            Shape::Structure(&DEPLOYMENT_CONFIGURATION),
        ),
        Field::optional("taskSets", Shape::List(&Shape::Structure(&TASK_SET))),
        Field::optional("deployments", Shape::List(&Shape::Structure(&DEPLOYMENT))),
        Field::optional("roleArn", Shape::Text),
        Field::optional("events", Shape::List(&Shape::Structure(&SERVICE_EVENT))),
        Field::optional("createdAt", Shape::Timestamp),
        Field::optional("currentServiceDeployment", Shape::Text),
        Field::optional(
            "currentServiceRevisions",
            Shape::List(&Shape::Structure(&SERVICE_CURRENT_REVISION_SUMMARY)),
        ),
        Field::optional(
            "placementConstraints",
            Shape::List(&Shape::Structure(&PLACEMENT_CONSTRAINT)),
        ),
        Field::optional(
            "placementStrategy",
            Shape::List(&Shape::Structure(&PLACEMENT_STRATEGY)),
        ),
        Field::optional(
            "networkConfiguration",
            Shape::Structure(&NETWORK_CONFIGURATION),
        ),
        Field::optional("healthCheckGracePeriodSeconds", Shape::Integer),
        Field::optional(
            "schedulingStrategy",
            Shape::Choice(&SCHEDULING_STRATEGY, Unlisted::Refused),
        ),
        Field::optional(
            "deploymentController",
            Shape::Structure(&DEPLOYMENT_CONTROLLER),
        ),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::optional("createdBy", Shape::Text),
        Field::optional("enableECSManagedTags", Shape::Boolean),
        Field::optional(
            "propagateTags",
            Shape::Choice(&PROPAGATE_TAGS, Unlisted::Kept),
        ),
        Field::optional("enableExecuteCommand", Shape::Boolean),
        Field::optional(
            "availabilityZoneRebalancing",
            Shape::Choice(&AVAILABILITY_ZONE_REBALANCING, Unlisted::Refused),
        ),
        Field::optional(
            "resourceManagementType",
            Shape::Choice(&RESOURCE_MANAGEMENT_TYPE, Unlisted::Kept),
        ),
    ],
};

pub(crate) static DESCRIBE_SERVICES_RESPONSE: Structure = Structure {
    name: "DescribeServicesResponse",
    fields: &[
        Field::optional("services", Shape::List(&Shape::Structure(&SERVICE))),
        Field::optional("failures", Shape::List(&Shape::Structure(&FAILURE))),
    ],
};

pub(crate) static CREATE_SERVICE_REQUEST: Structure = Structure {
    name: "CreateServiceRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::required("serviceName", Shape::Text),
        Field::optional("taskDefinition", Shape::Text),
        Field::optional(
            "availabilityZoneRebalancing",
            Shape::Choice(&AVAILABILITY_ZONE_REBALANCING, Unlisted::Refused),
        ),
        Field::optional(
            "loadBalancers",
            Shape::List(&Shape::Structure(&LOAD_BALANCER)),
        ),
        Field::optional(
            "serviceRegistries",
            Shape::List(&Shape::Structure(&SERVICE_REGISTRY)),
        ),
        Field::optional("desiredCount", Shape::Integer),
        Field::optional("clientToken", Shape::Text),
        Field::optional("launchType", Shape::Choice(&LAUNCH_TYPE, Unlisted::Refused)),
        Field::optional(
            "capacityProviderStrategy",
            Shape::List(&Shape::Structure(&CAPACITY_PROVIDER_STRATEGY_ITEM)),
        ),
        Field::optional("platformVersion", Shape::Text),
        Field::optional("role", Shape::Text),
        Field::optional(
            "deploymentConfiguration",
            Shape::Structure(&DEPLOYMENT_CONFIGURATION),
        ),
        Field::optional(
            "placementConstraints",
            Shape::List(&Shape::Structure(&PLACEMENT_CONSTRAINT)),
        ),
        Field::optional(
            "placementStrategy",
            Shape::List(&Shape::Structure(&PLACEMENT_STRATEGY)),
        ),
        Field::optional(
            "networkConfiguration",
            Shape::Structure(&NETWORK_CONFIGURATION),
        ),
        Field::optional("healthCheckGracePeriodSeconds", Shape::Integer),
        Field::optional(
            "schedulingStrategy",
            Shape::Choice(&SCHEDULING_STRATEGY, Unlisted::Refused),
        ),
        Field::optional(
            "deploymentController",
            Shape::Structure(&DEPLOYMENT_CONTROLLER),
        ),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::optional("enableECSManagedTags", Shape::Boolean),
        Field::optional(
            "propagateTags",
            Shape::Choice(&PROPAGATE_TAGS, Unlisted::Kept),
        ),
        Field::optional("enableExecuteCommand", Shape::Boolean),
        Field::optional(
            "serviceConnectConfiguration",
            Shape::Structure(&SERVICE_CONNECT_CONFIGURATION),
        ),
        Field::optional(
            "volumeConfigurations",
            Shape::List(&Shape::Structure(&SERVICE_VOLUME_CONFIGURATION)),
        ),
        Field::optional(
            "vpcLatticeConfigurations",
            Shape::List(&Shape::Structure(&VPC_LATTICE_CONFIGURATION)),
        ),
    ],
};

pub(crate) static UPDATE_SERVICE_REQUEST: Structure = Structure {
    name: "UpdateServiceRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::required("service", Shape::Text),
        Field::optional("desiredCount", Shape::Integer),
        Field::optional("taskDefinition", Shape::Text),
        Field::optional(
            "capacityProviderStrategy",
            Shape::List(&Shape::Structure(&CAPACITY_PROVIDER_STRATEGY_ITEM)),
        ),
        Field::optional(
            "deploymentConfiguration",
            Shape::Structure(&DEPLOYMENT_CONFIGURATION),
        ),
        Field::optional(
            "availabilityZoneRebalancing",
            Shape::Choice(&AVAILABILITY_ZONE_REBALANCING, Unlisted::Refused),
        ),
        Field::optional(
            "networkConfiguration",
            Shape::Structure(&NETWORK_CONFIGURATION),
        ),
        Field::optional(
            "placementConstraints",
            Shape::List(&Shape::Structure(&PLACEMENT_CONSTRAINT)),
        ),
        Field::optional(
            "placementStrategy",
            Shape::List(&Shape::Structure(&PLACEMENT_STRATEGY)),
        ),
        Field::optional("platformVersion", Shape::Text),
        Field::optional("forceNewDeployment", Shape::Boolean),
        Field::optional("healthCheckGracePeriodSeconds", Shape::Integer),
        Field::optional(
            "deploymentController",
            Shape::Structure(&DEPLOYMENT_CONTROLLER),
        ),
        Field::optional("enableExecuteCommand", Shape::Boolean),
        Field::optional("enableECSManagedTags", Shape::Boolean),
        Field::optional(
            "loadBalancers",
            Shape::List(&Shape::Structure(&LOAD_BALANCER)),
        ),
        Field::optional(
            "propagateTags",
            Shape::Choice(&PROPAGATE_TAGS, Unlisted::Kept),
        ),
        Field::optional(
            "serviceRegistries",
            Shape::List(&Shape::Structure(&SERVICE_REGISTRY)),
        ),
        Field::optional(
            "serviceConnectConfiguration",
            Shape::Structure(&SERVICE_CONNECT_CONFIGURATION),
        ),
        Field::optional(
            "volumeConfigurations",
            Shape::List(&Shape::Structure(&SERVICE_VOLUME_CONFIGURATION)),
        ),
        Field::optional(
            "vpcLatticeConfigurations",
            Shape::List(&Shape::Structure(&VPC_LATTICE_CONFIGURATION)),
        ),
    ],
};

pub(crate) static DESCRIBE_TASK_SETS_RESPONSE: Structure = Structure {
    name: "DescribeTaskSetsResponse",
    fields: &[
        Field::optional("taskSets", Shape::List(&Shape::Structure(&TASK_SET))),
        Field::optional("failures", Shape::List(&Shape::Structure(&FAILURE))),
    ],
};
