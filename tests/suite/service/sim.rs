//! A cluster that does what plans say: room is a number, tasks run and stop when told to.

use bayplan::cluster::ClusterState;
use bayplan::model::{
    AvailabilityZone, ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus, CpuUnits,
    CreateService, DeploymentConfiguration, DeploymentId, DesiredStatus, FailureReason,
    HealthStatus, HelpfulChange, MemoryMiB, NewDeployment, Quotas, Resources, SchedulingStrategy,
    Service, ServiceName, StartedBy, StopCode, Task, TaskDefinitionArn, TaskFacts, TaskId,
    TaskStatus, UpdateService, attributes,
};
use bayplan::plan::{Change, Destination, ServiceMessage, ServicePlan, ServiceStep};
use bayplan::service::{AlarmState, Pass, UnplacedStart, helped, reconcile, unplaced};
use bayplan::time::{TimeDelta, Timestamp};

pub(crate) struct Sim {
    pub(crate) cluster: ClusterState,
    pub(crate) service: Service,
    pub(crate) now: Timestamp,
    /// How many tasks the cluster has room for.
    pub(crate) room: usize,
    pub(crate) alarms: AlarmState,
    /// What was said, the first first.
    pub(crate) said: Vec<String>,
    /// On which instances tasks go, in turn, unless a step says where.
    pub(crate) instances: Vec<ContainerInstanceArn>,
    made: u32,
    deployments: u32,
}

pub(crate) fn id(number: u32) -> DeploymentId {
    DeploymentId::new(&format!("ecs-svc/{number}")).expect("a valid id")
}

pub(crate) fn definition(revision: u32) -> TaskDefinitionArn {
    TaskDefinitionArn::new(&format!("web:{revision}")).expect("a valid ARN")
}

pub(crate) fn arn(key: &str) -> ContainerInstanceArn {
    ContainerInstanceArn::new(key).expect("a valid ARN")
}

/// A request for a service of that many tasks at most, with these percents.
pub(crate) fn request(desired: u32, (minimum, maximum): (u32, u32)) -> CreateService {
    let name = ServiceName::new("web").expect("a valid name");
    let mut request = CreateService::new(name, definition(1));
    request.desired_count = Some(desired);
    let configuration = DeploymentConfiguration::of(SchedulingStrategy::Replica);
    request.deployment_configuration = Some(configuration.percents(minimum, maximum));
    request
}

impl Sim {
    pub(crate) fn new(request: CreateService, room: usize) -> Self {
        let now = Timestamp::from_seconds(1_000).expect("an instant");
        let first = NewDeployment::new(id(1), now);
        let service = request.build(first, &Quotas::default()).expect("a service");
        Self {
            cluster: ClusterState::new(),
            service,
            now,
            room,
            alarms: AlarmState::Unknown,
            said: Vec::new(),
            instances: Vec::new(),
            made: 0,
            deployments: 1,
        }
    }

    /// One in its steady state.
    pub(crate) fn steady(desired: u32, percents: (u32, u32), room: usize) -> Self {
        let mut sim = Self::new(request(desired, percents), usize::MAX);
        sim.settle();
        sim.room = room;
        sim.said.clear();
        sim
    }

    /// The same whose containers are checked, and are healthy.
    pub(crate) fn checked(desired: u32, percents: (u32, u32)) -> Self {
        let mut sim = Self::steady(desired, percents, usize::MAX);
        sim.service.deployments[0].health_checks.container = true;
        for task in sim.tasks() {
            sim.set_health(&task.id, HealthStatus::Healthy);
        }
        sim.settle();
        sim
    }

    pub(crate) fn add_instance(&mut self, key: &str, zone: &str) {
        let resources = Resources::new(CpuUnits::new(1_000_000), MemoryMiB::new(1_000_000));
        let zone = attributes([("ecs.availability-zone", zone)]).expect("valid");
        let instance = ContainerInstance::new(arn(key), resources).with_attributes(zone);
        self.change(&Change::RegisterContainerInstance(Box::new(instance)));
        self.instances.push(arn(key));
    }

    #[track_caller]
    pub(crate) fn change(&mut self, change: &Change) {
        self.cluster
            .apply(change)
            .expect("a change that can be made");
    }

    pub(crate) fn set_status(&mut self, key: &str, status: ContainerInstanceStatus) {
        self.change(&Change::SetStatus {
            container_instance_arn: arn(key),
            status,
        });
    }

    pub(crate) fn update(&mut self, update: UpdateService) {
        self.deployments += 1;
        let next = NewDeployment::new(id(self.deployments), self.now);
        let updated = update.build(&self.service, next, &Quotas::default());
        self.service = updated.expect("an update that can be made");
    }

    pub(crate) fn deploy(&mut self) {
        self.update(UpdateService::new().forced());
    }

    pub(crate) fn plan(&self) -> ServicePlan {
        reconcile(&self.pass())
    }

    pub(crate) fn pass(&self) -> Pass<'_> {
        let (view, service) = (self.cluster.view(), &self.service);
        Pass::new(view, service, self.now).alarms(self.alarms)
    }

    /// One pass, carried out; what it did, as rows say it.
    pub(crate) fn step(&mut self) -> String {
        let plan = self.plan();
        self.take(&plan);
        let (mut started, mut stopped) = (0, 0);
        for step in &plan.steps {
            match step {
                ServiceStep::Start {
                    deployment,
                    count,
                    destination,
                    ..
                } => started += self.start(deployment, *count, destination),
                ServiceStep::Stop { task, .. } => {
                    stopped += 1;
                    self.stop(task);
                }
                ServiceStep::Forget { task } => {
                    let task_id = task.clone();
                    self.change(&Change::RemoveTask { task_id });
                }
                ServiceStep::ShiftTraffic { .. } | _ => {}
            }
        }
        let stops = (stopped > 0).then(|| format!("stop {stopped}"));
        let starts = (started > 0).then(|| format!("start {started}"));
        let words: Vec<String> = stops.into_iter().chain(starts).collect();
        words.join(" + ")
    }

    fn take(&mut self, plan: &ServicePlan) {
        self.said
            .extend(plan.notices.iter().map(ToString::to_string));
        if let Some(service) = &plan.service {
            self.service = service.as_ref().clone();
        }
    }

    fn start(&mut self, deployment: &DeploymentId, count: u32, to: &Destination) -> usize {
        let mut placed = 0;
        for _ in 0..count {
            let held = self.tasks().iter().filter(|task| holds(task)).count();
            if held >= self.room {
                break;
            }
            self.place(deployment, to);
            placed += 1;
        }
        if placed < usize::try_from(count).expect("small") {
            let start =
                UnplacedStart::new(deployment.clone(), ServiceMessage::NoContainerInstances)
                    .lacking(vec![FailureReason::Cpu]);
            let plan = unplaced(&self.pass(), &start);
            self.take(&plan);
        }
        placed
    }

    fn place(&mut self, deployment: &DeploymentId, to: &Destination) {
        self.made += 1;
        let task_id = TaskId::new(&format!("t{:04}", self.made)).expect("a valid id");
        let mut task = Task::new(task_id, self.service.group());
        task.started_by = StartedBy::new(deployment.as_str()).ok();
        task.created_at = Some(self.now);
        task.container_instance_arn = match to {
            Destination::Anywhere => {
                let turn = usize::try_from(self.made).expect("small");
                let count = self.instances.len();
                (count > 0).then(|| self.instances[turn % count].clone())
            }
            Destination::Zone(zone) => Some(self.in_zone(zone)),
            Destination::Instance(instance) => Some(instance.clone()),
        };
        self.change(&Change::AddTask(Box::new(task)));
    }

    fn in_zone(&self, zone: &AvailabilityZone) -> ContainerInstanceArn {
        let instances = self.cluster.view();
        let mut instances = instances.instances().filter(|instance| {
            instance.attributes().text("ecs.availability-zone") == Some(zone.as_str())
        });
        instances.next().expect("an instance").arn().clone()
    }

    fn stop(&mut self, task: &TaskId) {
        let facts = self.cluster.view().task(task).expect("a task").facts();
        let mut facts = facts;
        facts.stop_code = Some(StopCode::ServiceSchedulerInitiated);
        self.change(&Change::SetTaskFacts {
            task_id: task.clone(),
            facts,
        });
        self.change(&Change::SetDesiredStatus {
            task_id: task.clone(),
            desired_status: DesiredStatus::Stopped,
        });
    }

    /// The tasks of the service, in the order of their ids.
    pub(crate) fn tasks(&self) -> Vec<Task> {
        let tasks = self.cluster.view().tasks_of(&self.service.group());
        tasks
            .iter()
            .map(bayplan::cluster::TaskView::to_model)
            .collect()
    }

    pub(crate) fn set_facts(&mut self, task: &TaskId, facts: TaskFacts) {
        let task_id = task.clone();
        self.change(&Change::SetTaskFacts { task_id, facts });
    }

    pub(crate) fn set_health(&mut self, task: &TaskId, health_status: HealthStatus) {
        let task_id = task.clone();
        self.change(&Change::SetHealthStatus {
            task_id,
            health_status,
        });
    }

    pub(crate) fn protect(&mut self, task: &Task, minutes: i64) {
        let span = TimeDelta::from_minutes(minutes).expect("a span");
        let until = self.now.saturating_add(span);
        self.set_facts(&task.id, task.facts.protected_until(until));
    }

    /// Which tasks should run.
    pub(crate) fn wanted(&self) -> Vec<String> {
        let tasks = self.tasks().into_iter();
        let wanted = tasks.filter(|task| task.desired_status == DesiredStatus::Running);
        wanted.map(|task| task.id.to_string()).collect()
    }

    /// The task ends by itself.
    pub(crate) fn fail(&mut self, task: &Task) {
        let facts = task.facts.stopped(self.now, StopCode::TaskFailedToStart);
        self.set_facts(&task.id, facts);
        self.finish(&task.id);
    }

    fn finish(&mut self, task: &TaskId) {
        self.change(&Change::SetDesiredStatus {
            task_id: task.clone(),
            desired_status: DesiredStatus::Stopped,
        });
        self.change(&Change::SetTaskStatus {
            task_id: task.clone(),
            last_status: TaskStatus::Stopped,
        });
        if let Some(service) = helped(&self.service, HelpfulChange::ResourcesFreed) {
            self.service = *service;
        }
    }

    pub(crate) fn run(&mut self, task: &Task) {
        self.change(&Change::SetTaskStatus {
            task_id: task.id.clone(),
            last_status: TaskStatus::Running,
        });
        self.set_facts(&task.id, task.facts.started_at(self.now));
    }

    /// What is stopping stops; if nothing is, what is pending runs and proves healthy. Whether
    /// anything happened.
    pub(crate) fn progress(&mut self) -> bool {
        let tasks = self.tasks();
        let stopping = tasks.iter().filter(|task| {
            task.desired_status == DesiredStatus::Stopped && task.last_status != TaskStatus::Stopped
        });
        let stopping: Vec<&Task> = stopping.collect();
        if !stopping.is_empty() {
            for task in stopping {
                self.finish(&task.id);
            }
            return true;
        }
        let pending: Vec<&Task> = tasks
            .iter()
            .filter(|task| task.last_status < TaskStatus::Running)
            .collect();
        for task in &pending {
            self.run(task);
        }
        if !pending.is_empty() {
            self.pass_seconds(40);
        }
        !pending.is_empty()
    }

    pub(crate) fn pass_seconds(&mut self, seconds: i64) {
        let delta = TimeDelta::from_seconds(seconds).expect("a span");
        self.now = self.now.saturating_add(delta);
    }

    /// Passes until nothing happens any more; what each did, unless it was nothing.
    pub(crate) fn settle(&mut self) -> Vec<String> {
        let mut rows = Vec::new();
        for _ in 0..200 {
            let row = self.step();
            let is_quiet = row.is_empty();
            rows.extend((!is_quiet).then_some(row));
            if !self.progress() && is_quiet && self.plan().is_empty() {
                return rows;
            }
        }
        panic!("no end: {rows:?}");
    }
}

pub(crate) fn holds(task: &Task) -> bool {
    task.last_status != TaskStatus::Stopped
}
