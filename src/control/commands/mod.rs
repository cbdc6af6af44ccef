//! The operations of ECS on a control plane, one file for each family.

mod clusters;

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
        })
    }
}
