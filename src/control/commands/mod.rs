//! The operations of ECS on a control plane, one file for each family.

mod attributes;
mod clusters;
mod container_instances;
mod describe_services;
mod launch;
mod register_container_instance;
mod run_task;
mod services;
mod tags;
mod task_definitions;
mod task_protection;
mod task_sets;
mod tasks;

pub(super) use launch::{default_of_service, default_of_task_sets, strategy_unless_said};
pub(super) use run_task::strategy_of;

use super::{ControlPlane, RequestError};
use crate::api::{Request, Response};
use crate::time::Timestamp;

impl ControlPlane {
    /// Carries out any request.
    ///
    /// # Errors
    ///
    /// [`RequestError`]: those of the operation; then nothing changed.
    pub fn execute(&mut self, now: Timestamp, request: Request) -> Result<Response, RequestError> {
        Ok(match request {
            Request::CreateCluster(request) => self.create_cluster(now, request)?.into(),
            Request::DeleteCluster(request) => self.delete_cluster(now, &request)?.into(),
            Request::DescribeClusters(request) => self.describe_clusters(&request)?.into(),
            Request::ListClusters(request) => self.list_clusters(&request)?.into(),
            Request::RegisterContainerInstance(request) => {
                self.register_container_instance(now, request)?.into()
            }
            Request::DeregisterContainerInstance(request) => {
                self.deregister_container_instance(now, &request)?.into()
            }
            Request::UpdateContainerInstancesState(request) => {
                self.update_container_instances_state(now, &request)?.into()
            }
            Request::ListContainerInstances(request) => {
                self.list_container_instances(&request)?.into()
            }
            Request::DescribeContainerInstances(request) => {
                self.describe_container_instances(&request)?.into()
            }
            Request::PutAttributes(request) => self.put_attributes(now, request)?.into(),
            Request::DeleteAttributes(request) => self.delete_attributes(now, request)?.into(),
            Request::ListAttributes(request) => self.list_attributes(&request)?.into(),
            Request::RegisterTaskDefinition(request) => {
                self.register_task_definition(now, request)?.into()
            }
            Request::DeregisterTaskDefinition(request) => {
                self.deregister_task_definition(now, &request)?.into()
            }
            Request::DescribeTaskDefinition(request) => {
                self.describe_task_definition(&request)?.into()
            }
            Request::ListTaskDefinitions(request) => self.list_task_definitions(&request)?.into(),
            Request::ListTaskDefinitionFamilies(request) => {
                self.list_task_definition_families(&request)?.into()
            }
            Request::TagResource(request) => self.tag_resource(now, &request)?.into(),
            Request::UntagResource(request) => self.untag_resource(now, &request)?.into(),
            Request::ListTagsForResource(request) => self.list_tags_for_resource(&request)?.into(),
            Request::RunTask(request) => self.run_task(now, &request)?.into(),
            Request::StartTask(request) => self.start_task(now, &request)?.into(),
            Request::StopTask(request) => self.stop_task(now, &request)?.into(),
            Request::ListTasks(request) => self.list_tasks(&request)?.into(),
            Request::DescribeTasks(request) => self.describe_tasks(&request)?.into(),
            Request::CreateService(request) => self.create_service(now, request)?.into(),
            Request::UpdateService(request) => self.update_service(now, request)?.into(),
            Request::DeleteService(request) => self.delete_service(now, &request)?.into(),
            Request::DescribeServices(request) => self.describe_services(&request)?.into(),
            Request::ListServices(request) => self.list_services(&request)?.into(),
            Request::CreateTaskSet(request) => self.create_task_set(now, request)?.into(),
            Request::UpdateTaskSet(request) => self.update_task_set(now, &request)?.into(),
            Request::DeleteTaskSet(request) => self.delete_task_set(now, &request)?.into(),
            Request::DescribeTaskSets(request) => self.describe_task_sets(&request)?.into(),
            Request::UpdateServicePrimaryTaskSet(request) => {
                self.update_service_primary_task_set(now, &request)?.into()
            }
            Request::UpdateTaskProtection(request) => {
                self.update_task_protection(now, &request)?.into()
            }
            Request::GetTaskProtection(request) => self.get_task_protection(now, &request)?.into(),
        })
    }

    /// Whether a text is the ARN of a resource of that kind, there or not.
    fn is_arn_of(&self, kind: &str, text: &str) -> bool {
        let rest = text.strip_prefix(self.arns.as_str());
        let rest = rest.and_then(|rest| rest.strip_prefix(':')?.strip_prefix(kind));
        rest.is_some_and(|rest| rest.starts_with('/'))
    }
}
