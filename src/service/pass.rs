//! What a pass is given.

use core::fmt;

use crate::cluster::ClusterView;
use crate::model::{PlacementRequest, Quota, Quotas, Seed, Service, TaskGroup};
use crate::time::Timestamp;

/// What the embedder says of the alarms of a service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum AlarmState {
    /// Nothing.
    #[default]
    Unknown,
    /// None of them is on.
    Ok,
    /// One of them is on.
    Alarm,
}

/// Everything that one pass over one service looks at.
///
/// # Example
///
/// ```
/// use bayplan::cluster::ClusterState;
/// use bayplan::model::{
///     CreateService, DeploymentId, NewDeployment, Quotas, ServiceName, TaskDefinitionArn,
/// };
/// use bayplan::service::{Pass, reconcile};
/// use bayplan::time::Timestamp;
///
/// let now = Timestamp::UNIX_EPOCH;
/// let mut request = CreateService::new(ServiceName::new("web")?, TaskDefinitionArn::new("web:1")?);
/// request.desired_count = Some(3);
/// let first = NewDeployment::new(DeploymentId::new("ecs-svc/1")?, now);
/// let service = request.build(first, &Quotas::default())?;
/// let cluster = ClusterState::new();
/// let plan = reconcile(&Pass::new(cluster.view(), &service, now));
/// assert_eq!(
///     plan.steps[0].to_string(),
///     "start 3 of ecs-svc/1: 0 of 3 tasks are there; 0 count, at most 6 may"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Pass<'a> {
    pub(super) view: ClusterView<'a>,
    pub(super) service: &'a Service,
    pub(super) now: Timestamp,
    pub(super) seed: Seed,
    pub(super) start_cap: Quota,
    pub(super) alarms: AlarmState,
    pub(super) daemon: Option<&'a PlacementRequest>,
    pub(super) is_daemon_group: &'a dyn Fn(&TaskGroup) -> bool,
}

impl<'a> Pass<'a> {
    /// A pass over a service of the cluster, at a time.
    pub fn new(view: ClusterView<'a>, service: &'a Service, now: Timestamp) -> Self {
        Self {
            view,
            service,
            now,
            seed: Seed::new(0),
            start_cap: Quotas::default().starts_per_pass,
            alarms: AlarmState::Unknown,
            daemon: None,
            is_daemon_group: &|_| false,
        }
    }

    /// Chance comes from this seed.
    pub fn seed(self, seed: Seed) -> Self {
        Self { seed, ..self }
    }

    /// At most that many tasks are started at once.
    pub fn start_cap(self, start_cap: Quota) -> Self {
        Self { start_cap, ..self }
    }

    /// What the alarms of the service say.
    pub fn alarms(self, alarms: AlarmState) -> Self {
        Self { alarms, ..self }
    }

    /// The request by which the daemons of the service are placed: its scope and its constraints
    /// say which instances should have one. Without it, all do. The constraints are asked as if no task
    /// of the service were there: a daemon does not drive itself away.
    pub fn daemon(self, request: &'a PlacementRequest) -> Self {
        Self {
            daemon: Some(request),
            ..self
        }
    }

    /// Which groups are those of daemons: on a draining instance they stay until the others are
    /// gone. The group of the service itself need not be named.
    pub fn daemon_groups(self, is_daemon_group: &'a dyn Fn(&TaskGroup) -> bool) -> Self {
        Self {
            is_daemon_group,
            ..self
        }
    }
}

impl fmt::Debug for Pass<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Pass");
        debug
            .field("service", &self.service.service_name)
            .field("now", &self.now)
            .field("alarms", &self.alarms);
        debug.finish_non_exhaustive()
    }
}
