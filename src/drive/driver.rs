//! The driver.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;

use super::books::Books;
use super::job::{Job, Key, Order, Schedule};
use super::pins::PinBook;
use super::step::Step;
use super::{DriverSettings, Progress};
use crate::control::ControlPlane;
use crate::model::{ClusterName, ContainerInstanceArn, DeploymentId, ImagePins};
use crate::ports::{AuthorizationToken, EventRecord, Ports};
use crate::time::Timestamp;

/// Brings what a control plane decides to the ports of a host, and back what comes of it.
///
/// It keeps which orders are under way, and which digests deployments use; both come back after a
/// restart by [`Self::reconcile`].
///
/// # Example
///
/// See the examples `host_threads` and `host_tokio`, two whole hosts. This one is driven in a test's
/// time, and has nothing to do yet:
///
/// ```
/// use bayplan::control::ControlPlane;
/// use bayplan::drive::{Driver, DriverSettings};
/// use bayplan::model::{ArnPrefix, Quotas, Seed};
/// use bayplan::ports::Ports;
/// use bayplan::testing::{InMemoryRuntime, Life, RecordingEventSink};
/// use bayplan::time::Timestamp;
///
/// let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1")?;
/// let mut control = ControlPlane::new(prefix, Seed::new(1), Quotas::default());
/// let mut runtime = InMemoryRuntime::new(Life::runs());
/// let mut events = RecordingEventSink::default();
/// let mut driver = Driver::new(DriverSettings::default());
/// let mut ports = Ports::new(&mut runtime, &mut events);
/// let progress = driver.step(&mut control, Timestamp::UNIX_EPOCH, &mut ports, 100);
/// assert_eq!((progress.spent, driver.poll_timeout(&control)), (0, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Driver {
    pub(super) settings: DriverSettings,
    pub(super) now: Timestamp,
    pub(super) schedule: Schedule,
    pub(super) pins: PinBook,
    /// Tokens of registries, by host.
    pub(super) tokens: BTreeMap<Option<String>, AuthorizationToken>,
    /// What is recorded.
    pub(super) books: Books,
    pub(super) events: VecDeque<EventRecord>,
    pub(super) next_event: u64,
    /// How often the first event could not be published, and before when it is not tried again.
    pub(super) held: (u32, Timestamp),
}

impl Driver {
    /// A driver that has nothing to do yet. Its events are numbered from 1.
    pub fn new(settings: DriverSettings) -> Self {
        Self {
            settings,
            now: Timestamp::MIN,
            schedule: Schedule::default(),
            pins: PinBook::default(),
            tokens: BTreeMap::new(),
            books: Books::default(),
            events: VecDeque::new(),
            next_event: 1,
            held: (0, Timestamp::MIN),
        }
    }

    /// The same with events numbered from there, as after a restart.
    #[must_use]
    pub fn numbering_events_from(self, next_event: u64) -> Self {
        Self { next_event, ..self }
    }

    /// The same as a planner of that name: each that shares a registry of instances has one of its own,
    /// and keeps it over restarts. It does not keep the seed of its control plane.
    #[must_use]
    pub fn planning_as(mut self, planner: impl Into<String>) -> Self {
        self.books.planner = planner.into();
        self
    }

    /// The record of an instance changed, as the registry of instances tells those who watch it. It is
    /// read by the next step, and not when its turn comes.
    pub fn record_changed(&mut self, cluster: &ClusterName, instance: &ContainerInstanceArn) {
        self.books.doubt(cluster, instance);
        let key = Key::record(cluster, instance);
        self.schedule.put(key, self.now, Job::new(Order::Record));
    }

    /// Takes reports in, publishes events, gives orders that are due, and lets the control plane
    /// decide, until nothing is left to do now or the budget is used up.
    ///
    /// Each report, event, effect, job, call of a port and pass over a service takes one of the budget, so
    /// that the work of a step is bounded by it, and by what one call of a port answers: that is taken in
    /// whole. What is left is left for the next step.
    pub fn step(
        &mut self,
        control: &mut ControlPlane,
        now: Timestamp,
        ports: &mut Ports<'_>,
        budget: usize,
    ) -> Progress {
        self.now = self.now.max(now);
        Step::new(self, control, ports, budget).run()
    }

    /// When to call [`Self::step`]: then, or, if `None`, when something was asked of the control plane
    /// or reported by a port. A time that has come already means at once.
    pub fn poll_timeout(&self, control: &ControlPlane) -> Option<Timestamp> {
        let event = self.events.front().map(|_| self.held.1);
        let own = [self.schedule.earliest(), event];
        let all = own.into_iter().chain([control.poll_timeout()]);
        all.flatten().min()
    }

    /// Compares what runs on every instance with what should, as after a restart of the host: by the
    /// next steps.
    ///
    /// What runs is taken in as if it was reported, with the digests of its images. What runs and
    /// should not is stopped, also what the control plane does not know. What should run and does not
    /// is started, if it never ran; if it did, it is `STOPPED`, and its service replaces it. Nothing is
    /// concluded of an instance that cannot be asked.
    ///
    /// With a registry of instances all that is recorded is read first. What another planner placed is
    /// neither started, nor missed, nor stopped as unknown; what this one placed is its own again, also
    /// for a control plane that knows nothing else.
    pub fn reconcile(&mut self, control: &ControlPlane) {
        for name in control.clusters() {
            let Some(cluster) = control.cluster(name) else {
                continue;
            };
            self.books.begin(name);
            let compares = true;
            let read = Order::Read {
                after: None,
                compares,
            };
            self.schedule
                .put(Key::records(name), self.now, Job::new(read));
            for instance in cluster.cluster().instances() {
                let key = Key::instance(name, instance.arn());
                self.schedule.put(key, self.now, Job::new(Order::List));
            }
        }
    }

    /// How many tasks have an order that is not seen to be carried out yet.
    pub fn orders(&self) -> usize {
        self.schedule.tasks()
    }

    /// The digests that the tasks of a deployment use; `None` before its first task.
    pub fn pins(&self, cluster: &ClusterName, deployment: &DeploymentId) -> Option<&ImagePins> {
        self.pins.get(cluster, deployment)
    }

    /// The number that the next event will have.
    pub fn next_event(&self) -> u64 {
        self.next_event
    }
}
