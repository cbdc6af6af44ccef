//! Many services under control, and a host that does what it is told.

use std::collections::BTreeMap;
use std::time::Instant;

use bayplan::control::{ClusterControl, Effect, TaskReport};
use bayplan::model::{
    ContainerDefinitionBuilder, ContainerInstance, CreateService, DeploymentConfiguration, Draws,
    PlacementStrategy, Purpose, Quotas, RolloutState, SchedulingStrategy, Seed, ServiceName,
    StopCode, TaskDefinition, TaskDefinitionArn, TaskStatus, UpdateService,
};
use bayplan::time::Timestamp;

use crate::digest::Digest;

/// When the host reports what it was told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Two seconds later, whatever it is.
    Together,
    /// From one to thirty seconds later, drawn for each task.
    Apart,
}

/// Services, the cluster they are on, and its host.
#[derive(Debug)]
pub(crate) struct Fleet {
    control: ClusterControl,
    services: Vec<ServiceName>,
    pace: Pace,
    draws: Draws,
    now: i64,
    /// What will be reported, by time.
    due: BTreeMap<i64, Vec<TaskReport>>,
    digest: Digest,
    spent: Spent,
}

/// What a phase took: the same work in the same order each time.
#[derive(Debug, Default)]
pub(crate) struct Spent {
    /// How many tasks were started.
    pub(crate) started: usize,
    /// Nanoseconds of each pass.
    pub(crate) passes: Vec<u64>,
    /// Nanoseconds of all reports of each second, and of all requests of a phase.
    pub(crate) calls: Vec<u64>,
}

impl Fleet {
    /// A cluster without services.
    pub(crate) fn new(instances: Vec<ContainerInstance>, pace: Pace) -> Self {
        let mut control = ClusterControl::new(Seed::new(1), Quotas::default());
        for instance in instances {
            let registered = control.register_container_instance(at(BEGIN), instance);
            registered.expect("a valid instance");
        }
        for k in 0..SHAPES {
            for revision in 1..=2 {
                let (arn, definition) = (arn(k, revision), definition(k));
                control.register_task_definition(arn, definition);
            }
        }
        Self {
            control,
            services: Vec::new(),
            pace,
            draws: Seed::new(1).draws(Purpose::Placement, 0),
            now: BEGIN,
            due: BTreeMap::new(),
            digest: Digest::new(),
            spent: Spent::default(),
        }
    }

    /// Creates services, and waits until all are steady.
    pub(crate) fn create(&mut self, services: usize, tasks: u32, percents: (u32, u32)) {
        let requests: Vec<_> = (0..services).map(|k| service(k, tasks, percents)).collect();
        let names = requests.iter().map(|request| request.service_name.clone());
        self.services = names.collect();
        let now = at(self.now);
        self.timed(|control| {
            for request in requests {
                control.create_service(now, request).expect("a new service");
            }
        });
        self.settle();
    }

    /// Gives all services another definition, and waits until all are steady.
    pub(crate) fn update(&mut self) {
        let names = self.services.iter().enumerate();
        let requests: Vec<_> = names
            .map(|(k, name)| {
                (
                    name.clone(),
                    UpdateService::new().task_definition(arn(k, 2)),
                )
            })
            .collect();
        let now = at(self.now);
        self.timed(|control| {
            for (name, request) in requests {
                let updated = control.update_service(now, &name, request);
                updated.expect("a service that is there");
            }
        });
        self.settle();
    }

    /// What was spent since the last time.
    pub(crate) fn take_spent(&mut self) -> Spent {
        core::mem::take(&mut self.spent)
    }

    /// A hash of everything that was decided so far.
    pub(crate) fn digest(&self) -> u64 {
        self.digest.as_u64()
    }

    /// Nanoseconds of a step, and of a poll, when nothing is to be done.
    pub(crate) fn idle(&mut self) -> (u64, u64) {
        let now = at(self.now);
        let start = Instant::now();
        for _ in 0..IDLE {
            let progress = self.control.step(now, usize::MAX);
            assert_eq!(progress.passes, 0, "nothing is to be done");
        }
        let step = nanoseconds(start) / IDLE;
        let start = Instant::now();
        for _ in 0..IDLE {
            assert_eq!(self.control.poll_effect(), None);
            assert_eq!(self.control.poll_event(), None);
            core::hint::black_box(self.control.poll_timeout());
        }
        (step, nanoseconds(start) / IDLE)
    }

    /// Goes on until nothing is due within an hour.
    fn settle(&mut self) {
        loop {
            self.step();
            let reported = self.due.first_key_value().map(|(second, _)| *second);
            let asked = self.control.poll_timeout().map(Timestamp::as_millis);
            let Some(next) = reported.into_iter().chain(asked).min() else {
                break;
            };
            if next > self.now + HOUR {
                break;
            }
            self.now = next;
            if let Some(reports) = self.due.remove(&next) {
                self.timed(|control| {
                    for report in &reports {
                        control.observe_task(at(next), report).expect("a task");
                    }
                });
            }
        }
        for service in self.control.services() {
            assert_eq!(service.deployments.len(), 1, "{}", service.service_name);
            assert_eq!(service.counts.running, service.desired_count);
            let state = service.primary().map(|primary| primary.rollout_state);
            assert_eq!(state, Some(RolloutState::Completed));
        }
    }

    /// Passes one by one, then does what is to be done.
    fn step(&mut self) {
        loop {
            let start = Instant::now();
            let progress = self.control.step(at(self.now), 1);
            let taken = nanoseconds(start);
            if progress.passes == 0 {
                break;
            }
            self.spent.passes.push(taken);
            self.obey();
        }
    }

    fn obey(&mut self) {
        while let Some(effect) = self.control.poll_effect() {
            self.digest.add(&effect.to_string());
            let report = match effect {
                Effect::StartTask { task, .. } => {
                    self.spent.started += 1;
                    TaskReport::new(task).status(TaskStatus::Running)
                }
                Effect::StopTask { task, .. } => {
                    TaskReport::new(task).stopped(StopCode::ServiceSchedulerInitiated)
                }
                other @ (Effect::ShiftTraffic { .. } | _) => panic!("{other}"),
            };
            let delay = match self.pace {
                Pace::Together => 2,
                Pace::Apart => i64::try_from(self.draws.below(30)).expect("a small number") + 1,
            };
            let reports = self.due.entry(self.now + 1_000 * delay).or_default();
            reports.push(report);
        }
        while let Some(event) = self.control.poll_event() {
            self.digest.add(&event.to_string());
        }
    }

    fn timed(&mut self, calls: impl FnOnce(&mut ClusterControl)) {
        let start = Instant::now();
        calls(&mut self.control);
        self.spent.calls.push(nanoseconds(start));
    }
}

impl Spent {
    /// The same where of each piece of work the shorter time counts.
    pub(crate) fn least(mut self, other: &Self) -> Self {
        let pairs = |own: &mut Vec<u64>, others: &[u64]| {
            assert_eq!(own.len(), others.len(), "the same work");
            for (own, other) in own.iter_mut().zip(others) {
                *own = (*own).min(*other);
            }
        };
        pairs(&mut self.passes, &other.passes);
        pairs(&mut self.calls, &other.calls);
        self
    }
}

fn service(k: usize, tasks: u32, (minimum, maximum): (u32, u32)) -> CreateService {
    let name = ServiceName::new(&format!("service-{k:04}")).expect("a valid name");
    let configuration = DeploymentConfiguration::of(SchedulingStrategy::Replica);
    let binpack = PlacementStrategy::from_parts("binpack", Some("memory"));
    let mut request = CreateService::new(name, arn(k, 1));
    request.desired_count = Some(tasks);
    request.deployment_configuration = Some(configuration.percents(minimum, maximum));
    request.placement_strategy = vec![
        PlacementStrategy::spread_zones(),
        binpack.expect("a valid strategy"),
    ];
    request
}

fn arn(k: usize, revision: u32) -> TaskDefinitionArn {
    let text = format!("family-{}:{revision}", k % SHAPES);
    TaskDefinitionArn::new(&text).expect("a valid ARN")
}

/// Twice a hundred tasks of such definitions on ten instances use half of them.
fn definition(k: usize) -> TaskDefinition {
    let container = ContainerDefinitionBuilder::new("main", "image")
        .cpu(32 << (k % 5))
        .memory(64 << (k / 5));
    TaskDefinition::builder(&format!("family-{k}"))
        .container(container)
        .build()
        .expect("a valid definition")
}

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millis(milliseconds)
}

fn nanoseconds(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).expect("a short time")
}

/// How many different needs there are.
const SHAPES: usize = 30;

const BEGIN: i64 = 1_700_000_000_000;

const HOUR: i64 = 3_600_000;

/// How often what costs next to nothing is done.
const IDLE: u64 = 100_000;
