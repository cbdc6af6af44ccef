//! One pass over one service.

use super::Pass;
use super::work::Work;
use crate::model::{DeploymentController, SchedulingStrategy, ServiceStatus};
use crate::plan::ServicePlan;

/// What is to be done for a service now: a function of what the pass is given, and of nothing else.
///
/// The order of a pass is fixed: what ended is taken into account; then unhealthy tasks, old tasks,
/// new tasks, what is too much; then states and messages. Starts see the stops of the same pass:
/// those tasks still hold their room and still count.
///
/// A service of which nothing changed, and whose plan had no time to look again that has come, need
/// not be looked at: the pass would do nothing.
///
/// Source: ECS Developer Guide, "Amazon ECS services" and "Rolling update", read 2026-11.
pub fn reconcile(pass: &Pass<'_>) -> ServicePlan {
    if pass.service.status == ServiceStatus::Inactive {
        return ServicePlan::empty();
    }
    let mut work = Work::new(pass);
    work.clean_up();
    if pass.service.status == ServiceStatus::Draining {
        work.delete();
        work.service.counts = work.tasks_of(|_| true);
        return work.finish();
    }
    match (
        pass.service.deployment_controller,
        pass.service.scheduling_strategy,
    ) {
        (DeploymentController::Ecs, SchedulingStrategy::Replica) => replica(&mut work),
        (DeploymentController::Ecs, SchedulingStrategy::Daemon) => daemon(&mut work),
        (DeploymentController::CodeDeploy | DeploymentController::External, _) => {
            work.task_sets();
        }
    }
    work.finish()
}

fn replica(work: &mut Work<'_>) {
    work.fail_deployment();
    let Some(limits) = work.limits() else {
        return;
    };
    work.stop_pending_on_draining();
    work.stop_unhealthy(limits);
    // The failed checks that were counted just now may be too many.
    work.fail_deployment();
    work.leave_rebalancing();
    let Some(limits) = work.limits() else {
        return;
    };
    let stage = work.stage(limits);
    work.replica(limits, stage);
    work.state(limits);
    work.say_balance();
}

fn daemon(work: &mut Work<'_>) {
    let hosts = work.hosts();
    work.service.desired_count = super::work::narrow(hosts.len());
    work.fail_deployment();
    let Some(limits) = work.limits() else {
        return;
    };
    work.stop_daemons(limits, &hosts);
    // The failed checks that were counted just now may be too many.
    let has_failed = work.fail_deployment();
    let Some(limits) = work.limits() else {
        return;
    };
    if has_failed {
        work.replace_daemons(limits, &hosts);
    }
    work.start_daemons(limits, &hosts);
    work.state(limits);
}
