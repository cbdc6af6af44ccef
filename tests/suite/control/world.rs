//! A cluster under control, and what may happen to it.

use bayplan::control::{AgentState, ClusterControl, Deregistration, TaskReport};
use bayplan::document::Document;
use bayplan::model::{
    ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus,
    CpuUnits, CreateService, CreateTaskSet, Deletion, DeploymentId, DesiredStatus, HealthStatus,
    MemoryMiB, Quotas, Resources, Seed, Service, ServiceName, Task, TaskDefinition,
    TaskDefinitionArn, TaskId, TaskStatus, UpdateService, attributes,
};
use bayplan::time::{TimeDelta, Timestamp};

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// The agent says that a task runs.
    Run(TaskId),
    /// A task stops: because it should, or by itself.
    End(TaskId),
    /// The checks of a task say that.
    Health(TaskId, HealthStatus),
    StopTask(TaskId),
    /// Protects a task for that many minutes; 0 takes protection away.
    Protect(TaskId, u32),
    Register(u8, Machine),
    /// Deregisters by force.
    Lose(u8),
    Drain(u8),
    Activate(u8),
    Agent(u8, AgentState),
    Scale(ServiceName, u32),
    Deploy(ServiceName, TaskDefinitionArn),
    Force(ServiceName),
    Delete(ServiceName),
    /// A new task set of that revision, with that scale in percent.
    TaskSet(ServiceName, TaskDefinitionArn, u32),
    ScaleTaskSet(ServiceName, DeploymentId, u32),
    DeleteTaskSet(ServiceName, DeploymentId),
    /// So many seconds pass.
    Wait(i64),
    /// Time passes until a service is to be looked at again.
    NextWake,
}

/// What an instance is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Machine {
    pub(crate) zone: char,
    pub(crate) cpu: u64,
}

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) control: ClusterControl,
    pub(crate) now: Timestamp,
    /// Effects and events as they came, if they are kept.
    pub(crate) log: Option<Vec<String>>,
}

pub(crate) fn instance(number: u8) -> ContainerInstanceArn {
    ContainerInstanceArn::new(&format!("i{number}")).expect("an ARN")
}

pub(crate) fn name(text: &str) -> ServiceName {
    ServiceName::new(text).expect("a name")
}

pub(crate) fn definition(text: &str) -> TaskDefinitionArn {
    TaskDefinitionArn::new(text).expect("an ARN")
}

impl World {
    /// A cluster of nothing, that knows `plain:1`, `plain:2`, `checked:1` and `checked:2`.
    pub(crate) fn new() -> Self {
        let mut control = ClusterControl::new(Seed::new(7), Quotas::default());
        for family in ["plain", "checked"] {
            for revision in 1..=2 {
                let arn = definition(&format!("{family}:{revision}"));
                control.register_task_definition(arn, task_definition(family));
            }
        }
        let now = Timestamp::from_seconds(1_000_000).expect("an instant");
        Self {
            control,
            now,
            log: None,
        }
    }

    /// Takes what came of the passes.
    pub(crate) fn drain(&mut self) {
        let mut drained = Vec::new();
        while let Some(effect) = self.control.poll_effect() {
            drained.push(effect.to_string());
        }
        while let Some(event) = self.control.poll_event() {
            drained.push(event.to_string());
        }
        if let Some(log) = &mut self.log {
            log.extend(drained);
        }
    }

    #[track_caller]
    pub(crate) fn create(&mut self, request: CreateService) {
        let created = self.control.create_service(self.now, request);
        created.expect("a service that can be made");
    }

    /// What is asked for in vain is refused, and nothing happens.
    pub(crate) fn happen(&mut self, event: &Event) {
        let now = self.now;
        let control = &mut self.control;
        match event {
            Event::Run(task) => {
                self.report(&TaskReport::new(task.clone()).status(TaskStatus::Running));
            }
            Event::End(task) => {
                self.report(&TaskReport::new(task.clone()).status(TaskStatus::Stopped));
            }
            Event::Health(task, health) => {
                self.report(&TaskReport::new(task.clone()).health(*health));
            }
            Event::StopTask(task) => drop(control.stop_task(now, task, None)),
            Event::Protect(task, minutes) => {
                drop(control.update_task_protection(now, task, *minutes));
            }
            Event::Register(number, machine) => {
                let zone = machine.zone.to_string();
                let zone = attributes([("ecs.availability-zone", zone.as_str())]);
                let resources = Resources::new(CpuUnits::new(machine.cpu), MemoryMiB::new(10_000));
                let made = ContainerInstance::new(instance(*number), resources)
                    .with_attributes(zone.expect("attributes"));
                drop(control.register_container_instance(now, made));
            }
            Event::Lose(number) => {
                let arn = instance(*number);
                drop(control.deregister_container_instance(now, &arn, Deregistration::Forced));
            }
            Event::Drain(number) => self.set_status(*number, ContainerInstanceStatus::Draining),
            Event::Activate(number) => self.set_status(*number, ContainerInstanceStatus::Active),
            Event::Agent(number, state) => {
                drop(control.observe_agent(now, &instance(*number), *state));
            }
            other @ (Event::Scale(..)
            | Event::Deploy(..)
            | Event::Force(_)
            | Event::Delete(_)
            | Event::TaskSet(..)
            | Event::ScaleTaskSet(..)
            | Event::DeleteTaskSet(..)
            | Event::Wait(_)
            | Event::NextWake) => self.happen_to_service(other),
        }
    }

    fn happen_to_service(&mut self, event: &Event) {
        let update = UpdateService::new();
        match event {
            Event::Scale(service, count) => self.update(service, update.desired_count(*count)),
            Event::Deploy(service, arn) => {
                self.update(service, update.task_definition(arn.clone()));
            }
            Event::Force(service) => self.update(service, update.forced()),
            Event::Delete(service) => {
                drop(
                    self.control
                        .delete_service(self.now, service, Deletion::Forced),
                );
            }
            Event::TaskSet(service, arn, scale) => {
                let request = CreateTaskSet::new(arn.clone()).scale(scale * 1_000);
                drop(self.control.create_task_set(self.now, service, request));
            }
            Event::ScaleTaskSet(service, set, scale) => {
                let set = (service, set);
                drop(self.control.update_task_set(self.now, set, scale * 1_000));
            }
            Event::DeleteTaskSet(service, set) => {
                let forced = Deletion::Forced;
                drop(
                    self.control
                        .delete_task_set(self.now, (service, set), forced),
                );
            }
            Event::Wait(seconds) => self.wait(*seconds),
            Event::NextWake => {
                if let Some(at) = self.control.poll_timeout() {
                    self.now = self.now.max(at);
                }
            }
            other @ (Event::Run(_)
            | Event::End(_)
            | Event::Health(..)
            | Event::StopTask(_)
            | Event::Protect(..)
            | Event::Register(..)
            | Event::Lose(_)
            | Event::Drain(_)
            | Event::Activate(_)
            | Event::Agent(..)) => panic!("{other:?} happens to no service"),
        }
    }

    fn update(&mut self, service: &ServiceName, update: UpdateService) {
        drop(self.control.update_service(self.now, service, update));
    }

    fn set_status(&mut self, number: u8, status: ContainerInstanceStatus) {
        let arns = [instance(number)];
        let done = self
            .control
            .update_container_instances_state(self.now, &arns, status);
        drop(done);
    }

    fn report(&mut self, report: &TaskReport) {
        let observed = self.control.observe_task(self.now, report);
        observed.expect("a report leads to no conflict");
    }

    pub(crate) fn wait(&mut self, seconds: i64) {
        let span = TimeDelta::from_seconds(seconds).expect("a span");
        self.now = self.now.saturating_add(span);
    }

    /// All tasks, in the order of their ids.
    pub(crate) fn tasks(&self) -> Vec<Task> {
        let view = self.control.cluster();
        let mut tasks: Vec<Task> = view
            .tasks()
            .iter()
            .map(bayplan::cluster::TaskView::to_model)
            .collect();
        tasks.sort_by(|a, b| a.id.cmp(&b.id));
        tasks
    }

    pub(crate) fn services(&self) -> Vec<Service> {
        self.control.services().cloned().collect()
    }

    /// What became of an instance: its status, and whether its agent is connected.
    pub(crate) fn seen(&self, task: &Task) -> Option<(ContainerInstanceStatus, bool)> {
        let arn = task.container_instance_arn.as_ref()?;
        let view = self.control.cluster();
        let instance = view.instance(arn)?;
        Some((instance.status(), instance.is_agent_connected()))
    }

    /// Whether an agent can say something of a task.
    pub(crate) fn is_heard(&self, task: &Task) -> bool {
        let seen = self.seen(task);
        seen.is_some_and(|(status, is_connected)| {
            is_connected && status != ContainerInstanceStatus::Inactive
        })
    }

    /// Agents do what they are told, and checks succeed that said nothing yet: what that is.
    pub(crate) fn good_reports(&self) -> Vec<Event> {
        let mut reports = Vec::new();
        for task in self.tasks().into_iter().filter(|task| self.is_heard(task)) {
            let is_running = task.last_status == TaskStatus::Running;
            let is_checked = task
                .group
                .service_name()
                .is_some_and(|name| name.contains("checked"));
            let says_nothing = task.health_status == HealthStatus::Unknown;
            match task.desired_status {
                _ if task.last_status == TaskStatus::Stopped => {}
                DesiredStatus::Stopped => reports.push(Event::End(task.id)),
                DesiredStatus::Running if task.last_status < TaskStatus::Running => {
                    reports.push(Event::Run(task.id));
                }
                DesiredStatus::Running if is_running && is_checked && says_nothing => {
                    reports.push(Event::Health(task.id, HealthStatus::Healthy));
                }
                DesiredStatus::Running => {}
            }
        }
        reports
    }
}

pub(crate) fn task_definition(family: &str) -> TaskDefinition {
    let mut container = ContainerDefinitionBuilder::new("app", "image")
        .cpu(100)
        .memory(100);
    if family == "checked" {
        let command = Document::array(["CMD".into(), "true".into()]);
        container = container.field("healthCheck", Document::object([("command", command)]));
    }
    let built = TaskDefinition::builder(family).container(container).build();
    built.expect("a definition")
}
