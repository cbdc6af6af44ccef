//! The analysis, check by check.

use alloc::vec::Vec;

use super::percents::Room;
use super::places::Places;
use super::{AnalysisError, Finding, daemons, percents, settings, zones};
use crate::cluster::ClusterView;
use crate::model::{
    DeploymentController, PlacementRequest, SchedulingStrategy, Service, ServiceStatus,
};

/// What a service never does, though it was meant to, on a cluster as it is: found before it runs.
///
/// The request is the one by which its tasks are placed, whatever its count: that of
/// [`PlacementRequest::tasks_of`]. The service may be there already, with tasks or without, or be one
/// that a [`CreateService`](crate::model::CreateService) or
/// [`UpdateService`](crate::model::UpdateService) would make.
///
/// The findings are in the order of their [`Severity`](super::Severity); of equal ones first the
/// percents, then places, zones, strategies in their order, and other settings. Where no task finds
/// a place, nothing more is said about places and zones.
///
/// Of services on Fargate only percents and settings are looked at, of services that someone else
/// deploys only strategies and settings; nothing of a service that is not `ACTIVE`. A transaction on
/// the cluster that is not committed is not seen.
///
/// The work is that of a copy of the cluster and of placing twice the desired count of tasks a few
/// times.
///
/// Ours: ECS finds out by trying, and says so in events.
///
/// # Errors
///
/// [`AnalysisError::Placement`] and [`AnalysisError::Explain`] when the request names a scorer;
/// [`AnalysisError::Conflict`] and [`AnalysisError::Name`] when the cluster cannot be tried on, which
/// no cluster leads to that is known.
pub fn analyse(
    view: ClusterView<'_>,
    service: &Service,
    request: &PlacementRequest,
) -> Result<Vec<Finding>, AnalysisError> {
    if service.status != ServiceStatus::Active {
        return Ok(Vec::new());
    }
    let mut found = match (
        service.deployment_controller,
        service.scheduling_strategy,
        service.is_on_fargate(),
    ) {
        (DeploymentController::Ecs, SchedulingStrategy::Replica, true) => {
            percents::deadlock(service, Room::ForOneMore)
                .into_iter()
                .collect()
        }
        (DeploymentController::Ecs, SchedulingStrategy::Replica, false) => {
            replica(view, service, request)?
        }
        (DeploymentController::Ecs, SchedulingStrategy::Daemon, _) => {
            daemons::daemons(view, service, request)?
        }
        (DeploymentController::CodeDeploy | DeploymentController::External, _, _) => Vec::new(),
    };
    if !service.is_on_fargate() {
        found.extend(settings::strategies(view, service, request));
    }
    found.extend(settings::settings(service, request.task_definition()));
    found.sort_by_key(|finding| finding.severity);
    Ok(found)
}

fn replica(
    view: ClusterView<'_>,
    service: &Service,
    request: &PlacementRequest,
) -> Result<Vec<Finding>, AnalysisError> {
    let mut places = Places::new(view, service, request)?;
    let room = if places.found > service.desired_count {
        Room::ForOneMore
    } else {
        Room::Full
    };
    let mut found: Vec<Finding> = percents::deadlock(service, room).into_iter().collect();
    found.extend(places.deploy()?);
    found.extend(places.update()?);
    if zones::is_rebalanced(service) {
        found.extend(zones::rebalancing(&mut places)?);
    }
    Ok(found)
}
