//! A control plane, its driver, and ports in memory.

use bayplan::api::CreateCluster;
use bayplan::control::{ClusterControl, ControlPlane, RequestError};
use bayplan::drive::{Driver, DriverSettings, Progress};
use bayplan::model::{
    ArnPrefix, ClusterName, ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn,
    CpuUnits, CreateService, DeploymentCircuitBreaker, DeploymentConfiguration, Digest, Family,
    ImageReference, MemoryMiB, Quotas, Resources, SchedulingStrategy, Seed, Service, ServiceName,
    Task, TaskDefinition, TaskDefinitionArn, TaskId, TaskStatus, UpdateService,
};
use bayplan::ports::Ports;
use bayplan::testing::{Answers, InMemoryImageRegistry, InMemoryRuntime, Life, RecordingEventSink};
use bayplan::time::{TimeDelta, Timestamp};

use super::records::{Records, Watched};

pub(super) struct World {
    pub(super) control: ControlPlane,
    pub(super) driver: Driver,
    pub(super) runtime: InMemoryRuntime,
    pub(super) events: RecordingEventSink,
    /// `None` is a host without such a registry.
    pub(super) images: Option<InMemoryImageRegistry>,
    /// `None` is a host without such a registry.
    pub(super) records: Option<Records>,
    pub(super) now: Timestamp,
    pub(super) budget: usize,
    /// Everything that failed for good.
    pub(super) failures: Vec<String>,
    /// What the last step did.
    pub(super) progress: Progress,
}

pub(super) fn cluster() -> ClusterName {
    ClusterName::new("web").expect("a name")
}

pub(super) fn service() -> ServiceName {
    ServiceName::new("web").expect("a name")
}

pub(super) fn family() -> Family {
    Family::new("web").expect("a name")
}

pub(super) fn arn(text: &str) -> TaskDefinitionArn {
    TaskDefinitionArn::new(text).expect("an ARN")
}

pub(super) fn instance(number: u32) -> ContainerInstanceArn {
    ContainerInstanceArn::new(&format!("i{number}")).expect("an ARN")
}

pub(super) fn digest(digit: &str) -> Digest {
    Digest::new(&format!("sha256:{}", digit.repeat(64))).expect("a digest")
}

pub(super) fn image(text: &str) -> ImageReference {
    ImageReference::parse(text).expect("a reference")
}

/// A definition of one container.
pub(super) fn definition(image: &str, consistency: Option<&str>) -> TaskDefinition {
    let mut container = ContainerDefinitionBuilder::new("web", image)
        .cpu(128)
        .memory(100);
    if let Some(text) = consistency {
        container = container.field("versionConsistency", text.into());
    }
    let builder = TaskDefinition::builder("web").container(container);
    let builder = builder.field("taskRoleArn", "arn:role/app".into());
    let builder = builder.field("executionRoleArn", "arn:role/agent".into());
    builder.build().expect("a definition")
}

impl World {
    /// A cluster of three instances, each with room for eight tasks.
    pub(super) fn new(life: Life, answers: Answers) -> Self {
        let mut world = Self::bare(Seed::new(1), life, answers);
        for number in 1..=3 {
            world.add_instance(number);
        }
        world
    }

    /// A cluster of nothing.
    pub(super) fn bare(seed: Seed, life: Life, answers: Answers) -> Self {
        let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1").expect("a prefix");
        let mut runtime = InMemoryRuntime::new(life);
        runtime.answers = answers;
        let mut world = Self {
            control: ControlPlane::new(prefix, seed, Quotas::default()),
            driver: Driver::new(DriverSettings::default()),
            runtime,
            events: RecordingEventSink::default(),
            images: None,
            records: None,
            now: Timestamp::UNIX_EPOCH,
            budget: 1_000,
            failures: Vec::new(),
            progress: Progress::default(),
        };
        let made = world
            .control
            .create_cluster(world.now, CreateCluster::new(cluster()));
        made.expect("a cluster");
        world
    }

    pub(super) fn add_instance(&mut self, number: u32) {
        let resources = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1000));
        let instance = ContainerInstance::new(instance(number), resources);
        self.tell(|control, now| control.register_container_instance(now, instance));
    }

    /// The same with a registry in which tags name images.
    pub(super) fn with_images(mut self, tags: &[(&str, &str)]) -> Self {
        let mut images = InMemoryImageRegistry::default();
        for (tag, digit) in tags {
            images.push(&image(tag), digest(digit));
        }
        self.images = Some(images);
        self
    }

    #[track_caller]
    pub(super) fn tell<T>(
        &mut self,
        told: impl FnOnce(&mut ClusterControl, Timestamp) -> Result<T, RequestError>,
    ) -> T {
        let answer = self.control.with_cluster(self.now, &cluster(), told);
        answer.expect("what is asked can be done")
    }

    pub(super) fn register(&mut self, name: &str, definition: TaskDefinition) {
        self.tell(|control, _| {
            control.register_task_definition(arn(name), definition);
            Ok(())
        });
    }

    /// A service of a definition that is registered as `web:1`.
    pub(super) fn serve(
        &mut self,
        definition: TaskDefinition,
        count: u32,
        breaker: DeploymentCircuitBreaker,
    ) {
        self.register("web:1", definition);
        self.serve_as(service(), count, breaker);
    }

    /// A service of that name.
    pub(super) fn serve_as(
        &mut self,
        name: ServiceName,
        count: u32,
        breaker: DeploymentCircuitBreaker,
    ) {
        let mut request = CreateService::new(name, arn("web:1"));
        request.desired_count = Some(count);
        let mut configuration = DeploymentConfiguration::of(SchedulingStrategy::Replica);
        configuration.circuit_breaker = breaker;
        request.deployment_configuration = Some(configuration);
        self.tell(|control, now| control.create_service(now, request).map(drop));
    }

    pub(super) fn update(&mut self, change: impl FnOnce(&mut UpdateService)) {
        let mut request = UpdateService::default();
        change(&mut request);
        self.tell(|control, now| control.update_service(now, &service(), request).map(drop));
    }

    /// One step, and everything that it reports.
    pub(super) fn step(&mut self) {
        self.runtime.advance(self.now);
        let mut runtime = Watched {
            runtime: &mut self.runtime,
            records: self.records.clone(),
        };
        let mut ports = Ports::new(&mut runtime, &mut self.events);
        if let Some(images) = &mut self.images {
            images.advance(self.now);
            ports = ports.images(images);
        }
        if let Some(records) = &mut self.records {
            ports = ports.instances(records);
        }
        let progress = self
            .driver
            .step(&mut self.control, self.now, &mut ports, self.budget);
        assert!(progress.spent <= self.budget, "{progress:?}");
        let failures = progress.failures.iter().map(ToString::to_string);
        self.failures.extend(failures);
        self.progress = progress;
    }

    /// Steps until nothing is left to do now.
    pub(super) fn settle(&mut self) {
        for _ in 0..10_000 {
            self.step();
            if !self.progress.is_more {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    /// Lets time pass as the driver and the runtime ask for it, up to that many seconds.
    pub(super) fn wait(&mut self, seconds: i64) {
        let span = TimeDelta::from_seconds(seconds).expect("a span");
        let end = self.now.saturating_add(span);
        loop {
            self.settle();
            let due = [
                self.driver.poll_timeout(&self.control),
                self.runtime.poll_timeout(),
            ];
            let due = due.into_iter().flatten().min().unwrap_or(end);
            // Nothing that is due is due again at once.
            let next = self.now.saturating_add(TimeDelta::from_millis(1));
            if due.max(next) > end {
                break;
            }
            self.now = due.max(next);
        }
        self.now = end;
        self.settle();
    }

    pub(super) fn service(&self) -> &Service {
        let control = self.control.cluster(&cluster()).expect("a cluster");
        control.service(&service()).expect("a service")
    }

    pub(super) fn tasks(&self) -> Vec<Task> {
        let control = self.control.cluster(&cluster()).expect("a cluster");
        control
            .cluster()
            .tasks()
            .iter()
            .map(bayplan::cluster::TaskView::to_model)
            .collect()
    }

    /// The tasks that the control plane says run, in the order of their ids.
    pub(super) fn running(&self) -> Vec<TaskId> {
        let tasks = self.tasks().into_iter();
        let running = tasks.filter(|task| task.last_status == TaskStatus::Running);
        let mut running: Vec<TaskId> = running.map(|task| task.id).collect();
        running.sort();
        running
    }

    /// The tasks that really run, or are on their way to.
    pub(super) fn live(&self) -> Vec<TaskId> {
        self.runtime.live().cloned().collect()
    }

    /// The image of each task that was really started, in order.
    pub(super) fn images_used(&self) -> Vec<String> {
        let specs = self.runtime.starts().iter();
        let images = specs.flat_map(|spec| spec.images.values());
        images.map(ToString::to_string).collect()
    }

    /// The numbers of the events that were published, in order.
    pub(super) fn event_numbers(&self) -> Vec<u64> {
        self.events
            .events()
            .iter()
            .map(|event| event.number)
            .collect()
    }
}
