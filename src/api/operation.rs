//! All operations, their requests and their responses.

use core::fmt;

use super::{
    CreateCluster, CreateClusterResponse, CreateService, CreateServiceResponse, CreateTaskSet,
    CreateTaskSetResponse, DeleteAttributes, DeleteAttributesResponse, DeleteCluster,
    DeleteClusterResponse, DeleteService, DeleteServiceResponse, DeleteTaskSet,
    DeleteTaskSetResponse, DeregisterContainerInstance, DeregisterContainerInstanceResponse,
    DeregisterTaskDefinition, DeregisterTaskDefinitionResponse, DescribeClusters,
    DescribeClustersResponse, DescribeContainerInstances, DescribeContainerInstancesResponse,
    DescribeServices, DescribeServicesResponse, DescribeTaskDefinition,
    DescribeTaskDefinitionResponse, DescribeTaskSets, DescribeTaskSetsResponse, DescribeTasks,
    DescribeTasksResponse, GetTaskProtection, GetTaskProtectionResponse, ListAttributes,
    ListAttributesResponse, ListClusters, ListClustersResponse, ListContainerInstances,
    ListContainerInstancesResponse, ListServices, ListServicesResponse, ListTagsForResource,
    ListTagsForResourceResponse, ListTaskDefinitionFamilies, ListTaskDefinitionFamiliesResponse,
    ListTaskDefinitions, ListTaskDefinitionsResponse, ListTasks, ListTasksResponse, PutAttributes,
    PutAttributesResponse, RegisterContainerInstance, RegisterContainerInstanceResponse,
    RegisterTaskDefinition, RegisterTaskDefinitionResponse, RunTask, RunTaskResponse, StartTask,
    StartTaskResponse, StopTask, StopTaskResponse, TagResource, TagResourceResponse, UntagResource,
    UntagResourceResponse, UpdateContainerInstancesState, UpdateContainerInstancesStateResponse,
    UpdateService, UpdateServicePrimaryTaskSet, UpdateServicePrimaryTaskSetResponse,
    UpdateServiceResponse, UpdateTaskProtection, UpdateTaskProtectionResponse, UpdateTaskSet,
    UpdateTaskSetResponse,
};
use crate::document::{Document, Read, Reading, Violations};

/// Declares the operations: from one table, so that each has a name, a request and a response, and
/// whoever matches on them is told of a new one.
macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident, $response:ident;)+) => {
        /// An operation of the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Operation {
            $($(#[$doc])* $name,)+
        }

        impl Operation {
            /// Every operation.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its name, as the API spells it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }
        }

        /// A request for one of the operations.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Request {
            $($(#[$doc])* $name($name),)+
        }

        impl Request {
            /// Reads the request of an operation.
            ///
            /// # Errors
            ///
            /// [`Violations`]: everything that is wrong.
            pub fn read(
                operation: Operation,
                document: Document,
                reading: Reading,
            ) -> Result<Read<Self>, Violations> {
                match operation {
                    $(Operation::$name => {
                        let Read { value, bends } = $name::read(document, reading)?;
                        Ok(Read { value: Self::$name(value), bends })
                    })+
                }
            }

            /// The operation that is asked for.
            pub fn operation(&self) -> Operation {
                match self {
                    $(Self::$name(_) => Operation::$name,)+
                }
            }
        }

        /// What an operation answers.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Response {
            $($(#[$doc])* $name($response),)+
        }

        impl Response {
            /// The response in the shape of the API.
            pub fn write(&self) -> Document {
                match self {
                    $(Self::$name(response) => response.write(),)+
                }
            }
        }

        $(
            impl From<$name> for Request {
                fn from(request: $name) -> Self {
                    Self::$name(request)
                }
            }

            impl From<$response> for Response {
                fn from(response: $response) -> Self {
                    Self::$name(response)
                }
            }

            #[cfg(feature = "serde")]
            impl serde::Serialize for $response {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.write().serialize(serializer)
                }
            }
        )+
    };
}

operations! {
    /// Makes a cluster.
    CreateCluster, CreateClusterResponse;
    /// Deletes a cluster that has nothing in it.
    DeleteCluster, DeleteClusterResponse;
    /// Describes clusters.
    DescribeClusters, DescribeClustersResponse;
    /// Lists clusters.
    ListClusters, ListClustersResponse;
    /// Registers a container instance.
    RegisterContainerInstance, RegisterContainerInstanceResponse;
    /// Deregisters a container instance.
    DeregisterContainerInstance, DeregisterContainerInstanceResponse;
    /// Drains container instances, or takes them back.
    UpdateContainerInstancesState, UpdateContainerInstancesStateResponse;
    /// Lists container instances.
    ListContainerInstances, ListContainerInstancesResponse;
    /// Describes container instances.
    DescribeContainerInstances, DescribeContainerInstancesResponse;
    /// Adds attributes to container instances, or replaces their values.
    PutAttributes, PutAttributesResponse;
    /// Removes attributes of container instances.
    DeleteAttributes, DeleteAttributesResponse;
    /// Lists attributes of container instances.
    ListAttributes, ListAttributesResponse;
    /// Registers a revision of a task definition.
    RegisterTaskDefinition, RegisterTaskDefinitionResponse;
    /// Deregisters a revision.
    DeregisterTaskDefinition, DeregisterTaskDefinitionResponse;
    /// Describes a revision.
    DescribeTaskDefinition, DescribeTaskDefinitionResponse;
    /// Lists revisions.
    ListTaskDefinitions, ListTaskDefinitionsResponse;
    /// Lists families.
    ListTaskDefinitionFamilies, ListTaskDefinitionFamiliesResponse;
    /// Gives a resource tags.
    TagResource, TagResourceResponse;
    /// Takes tags of a resource away.
    UntagResource, UntagResourceResponse;
    /// Lists the tags of a resource.
    ListTagsForResource, ListTagsForResourceResponse;
    /// Places standalone tasks.
    RunTask, RunTaskResponse;
    /// Starts a task on each of some instances.
    StartTask, StartTaskResponse;
    /// Stops a task.
    StopTask, StopTaskResponse;
    /// Lists tasks.
    ListTasks, ListTasksResponse;
    /// Describes tasks.
    DescribeTasks, DescribeTasksResponse;
    /// Makes a service.
    CreateService, CreateServiceResponse;
    /// Changes a service.
    UpdateService, UpdateServiceResponse;
    /// Deletes a service.
    DeleteService, DeleteServiceResponse;
    /// Describes services.
    DescribeServices, DescribeServicesResponse;
    /// Lists services.
    ListServices, ListServicesResponse;
    /// Makes a task set.
    CreateTaskSet, CreateTaskSetResponse;
    /// Scales a task set.
    UpdateTaskSet, UpdateTaskSetResponse;
    /// Deletes a task set.
    DeleteTaskSet, DeleteTaskSetResponse;
    /// Describes task sets.
    DescribeTaskSets, DescribeTaskSetsResponse;
    /// Makes a task set the one that serves.
    UpdateServicePrimaryTaskSet, UpdateServicePrimaryTaskSetResponse;
    /// Protects tasks of services from scale-in and deployments, or not any more.
    UpdateTaskProtection, UpdateTaskProtectionResponse;
    /// Says which tasks are protected.
    GetTaskProtection, GetTaskProtectionResponse;
}

impl Operation {
    /// Reads the API's spelling.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|operation| operation.as_str() == text)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Response {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write().serialize(serializer)
    }
}
