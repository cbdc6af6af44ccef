//! `DescribeServices` and `ListServices`.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::api::{
    DescribeServices, DescribeServicesResponse, Limits, ListServices, ListServicesResponse, Tags,
};
use crate::control::{ControlPlane, RequestError};
use crate::model::{Failure, FailureReason, LaunchType, Service, ServiceName, ServiceStatus};

impl ControlPlane {
    /// Describes services, also those that were deleted, as they are now.
    ///
    /// Source: ECS API Reference, `DescribeServices`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`]. What is not there is a
    /// failure, `MISSING`.
    pub fn describe_services(
        &self,
        request: &DescribeServices,
    ) -> Result<DescribeServicesResponse, RequestError> {
        request.check()?;
        let (cluster, _) = self.active_to_read(request.cluster.as_ref())?;
        let mut services = Vec::new();
        let mut failures = Vec::new();
        for reference in &request.services {
            let name = self.id_in("service", &cluster, reference)?;
            let name = name.and_then(|name| ServiceName::new(name).ok());
            let found = name
                .as_ref()
                .map(|name| self.service_detail(&cluster, name));
            let Some(Ok(mut detail)) = found else {
                let arn = name.map(|name| self.arns.service(&cluster, &name).to_string());
                let arn = arn.unwrap_or_else(|| reference.to_string());
                failures.push(Failure::new(&arn, &FailureReason::Missing));
                continue;
            };
            if !request.include_tags {
                detail.tags = Tags::default();
                for task_set in &mut detail.task_sets {
                    task_set.tags = Tags::default();
                }
            }
            services.push(detail);
        }
        Ok(DescribeServicesResponse::new(services, failures))
    }

    /// Lists the `ACTIVE` services.
    ///
    /// Source: ECS API Reference, `ListServices`, and `DeleteService` on what is not listed, read
    /// 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`].
    pub fn list_services(
        &self,
        request: &ListServices,
    ) -> Result<ListServicesResponse, RequestError> {
        request.check()?;
        request
            .page
            .check_token(|arn| self.is_arn_of("service", arn))?;
        let (cluster, governed) = self.active_to_read(request.cluster.as_ref())?;
        let services = governed.control.services();
        let listed = services.filter(|service| is_listed(service, request));
        let arn = |service: &Service| self.arns.service(&cluster, &service.service_name);
        let mut arns: Vec<_> = listed.map(|service| arn(service).to_string()).collect();
        arns.sort_unstable();
        let page = request.page.clone();
        let page = match page.max_results {
            Some(_) => page,
            None => page.of(PER_PAGE),
        };
        Ok(ListServicesResponse::new(page.cut(arns)))
    }
}

fn is_listed(service: &Service, request: &ListServices) -> bool {
    let strategy = request.scheduling_strategy;
    service.status == ServiceStatus::Active
        && (request.launch_type.is_none() || request.launch_type == launch_type(service))
        && strategy.is_none_or(|strategy| strategy == service.scheduling_strategy)
}

/// The launch type of a service without capacity providers.
fn launch_type(service: &Service) -> Option<LaunchType> {
    let is_plain = service.capacity_provider_strategy.is_empty();
    service.launch_type.or(is_plain.then_some(LaunchType::Ec2))
}

/// How many services a page has where nothing is said.
///
/// Source: ECS API Reference, `ListServices`, read 2026-11.
const PER_PAGE: u32 = 10;
