//! What are ECS's operations, as data?
//!
//! In: documents in the shape of the API's requests. Out: [`Request`]s, valid by themselves, or every
//! violation. The other way, each response is written in the shape of the API, so that a host that
//! speaks its protocol needs [`Operation::from_text`], [`Request::read`] and [`Response::write`]
//! around [`ControlPlane::execute`](crate::control::ControlPlane::execute), and nothing else.
//!
//! A request is not resolved: what it names by a [`Reference`](crate::model::Reference) may not be
//! there. Resolving is up to the control plane.
//!
//! Deliberately absent: `ExecuteCommand`, account settings, service connect, what belongs to load
//! balancers, and what a request is allowed to do (see [`Authorization`] for what is asked).

mod attributes;
mod authorization;
mod clusters;
mod container_instances;
mod limits;
mod operation;
mod page;
mod services;
mod tag;
mod tagging;
mod task_definitions;
mod task_protection;
mod task_sets;
mod tasks;
mod write;

pub use attributes::{
    DeleteAttributes, DeleteAttributesResponse, ListAttributes, ListAttributesResponse,
    PutAttributes, PutAttributesResponse, TargetAttribute,
};
pub use authorization::{Action, Authorization, ConditionKey, ConditionValue, Resource};
pub use clusters::{
    ClusterDetail, ClusterInclude, CreateCluster, CreateClusterResponse, DeleteCluster,
    DeleteClusterResponse, DescribeClusters, DescribeClustersResponse, ListClusters,
    ListClustersResponse,
};
pub use container_instances::{
    ContainerInstanceDetail, DeregisterContainerInstance, DeregisterContainerInstanceResponse,
    DescribeContainerInstances, DescribeContainerInstancesResponse, ListContainerInstances,
    ListContainerInstancesResponse, RegisterContainerInstance, RegisterContainerInstanceResponse,
    UpdateContainerInstancesState, UpdateContainerInstancesStateResponse,
};
pub(crate) use limits::Limits;
pub use operation::{Operation, Request, Response};
pub use page::Page;
pub use services::{
    CreateService, CreateServiceResponse, DeleteService, DeleteServiceResponse, DescribeServices,
    DescribeServicesResponse, ListServices, ListServicesResponse, ServiceDetail, UpdateService,
    UpdateServiceResponse,
};
pub use tag::{Tag, Tags};
pub use tagging::{
    ListTagsForResource, ListTagsForResourceResponse, TagResource, TagResourceResponse,
    UntagResource, UntagResourceResponse,
};
pub use task_definitions::{
    DeregisterTaskDefinition, DeregisterTaskDefinitionResponse, DescribeTaskDefinition,
    DescribeTaskDefinitionResponse, FamilyStatus, ListTaskDefinitionFamilies,
    ListTaskDefinitionFamiliesResponse, ListTaskDefinitions, ListTaskDefinitionsResponse,
    RegisterTaskDefinition, RegisterTaskDefinitionResponse, SortOrder, TaskDefinitionStatus,
};
pub use task_protection::{
    GetTaskProtection, GetTaskProtectionResponse, ProtectedTask, UpdateTaskProtection,
    UpdateTaskProtectionResponse,
};
pub use task_sets::{
    CreateTaskSet, CreateTaskSetResponse, DeleteTaskSet, DeleteTaskSetResponse, DescribeTaskSets,
    DescribeTaskSetsResponse, NamedTaskSet, TaskSetDetail, UpdateServicePrimaryTaskSet,
    UpdateServicePrimaryTaskSetResponse, UpdateTaskSet, UpdateTaskSetResponse,
};
pub use tasks::{
    AwsVpcConfiguration, DescribeTasks, DescribeTasksResponse, ListTasks, ListTasksResponse,
    Overrides, RunTask, RunTaskResponse, StartTask, StartTaskResponse, StopTask, StopTaskResponse,
    TaskDetail, TaskParameters,
};
