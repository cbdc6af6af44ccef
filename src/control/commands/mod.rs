//! The operations of ECS on a control plane, one file for each family.

mod clusters;
mod task_definitions;

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
        })
    }
}
