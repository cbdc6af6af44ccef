//! Where tasks run that do not say it: by the cluster's strategy, or else by launch type `EC2`.

use alloc::vec::Vec;

use crate::model::{
    CapacityProviderStrategyItem, CreateService, DeploymentController, LaunchType,
    SchedulingStrategy, Service,
};

type Strategy = [CapacityProviderStrategyItem];

/// The strategy by which tasks run, the default where neither that nor a launch type is said; empty
/// where they run by a launch type.
pub(in crate::control) fn strategy_unless_said<'a>(
    launch_type: Option<LaunchType>,
    said: &'a Strategy,
    default: &'a Strategy,
) -> &'a Strategy {
    match (launch_type, said) {
        (None, []) => default,
        (_, said) => said,
    }
}

/// The default strategy of a service, which for daemons is none. `None` where it takes no default: of a
/// service that someone else deploys, task sets say where they run.
pub(in crate::control) fn default_of_service<'a>(
    service: &CreateService,
    of_cluster: &'a Strategy,
) -> Option<&'a Strategy> {
    let is_external = service.deployment_controller == DeploymentController::External;
    let is_daemon = service.scheduling_strategy == SchedulingStrategy::Daemon;
    let default = if is_daemon { &[] } else { of_cluster };
    (!is_external).then_some(default)
}

/// The default strategy of the task sets of a service; `None` where the service says how they run.
pub(in crate::control) fn default_of_task_sets<'a>(
    service: &Service,
    of_cluster: &'a Strategy,
) -> Option<&'a Strategy> {
    let says = service.launch_type.is_some() || !service.capacity_provider_strategy.is_empty();
    (!says).then_some(of_cluster)
}

/// The default strategy, or else launch type `EC2`, where neither is said.
pub(super) fn default_launch(
    (launch_type, said): (
        &mut Option<LaunchType>,
        &mut Vec<CapacityProviderStrategyItem>,
    ),
    default: &Strategy,
) {
    *said = strategy_unless_said(*launch_type, said, default).to_vec();
    if said.is_empty() {
        launch_type.get_or_insert(LaunchType::Ec2);
    }
}
