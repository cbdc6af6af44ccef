//! Two planners share a cluster through a registry of instances.
//!
//! Both have a service, and there is room for both; but each decides by what it knows, and what it
//! knows may be old. The registry tells who was first.
//!
//! ```text
//! cargo run --release --example two_planners
//! ```
#![expect(clippy::print_stdout, reason = "what happens is to be seen")]

use core::error::Error;

use bayplan::api::CreateCluster;
use bayplan::control::ControlPlane;
use bayplan::drive::{Driver, DriverSettings};
use bayplan::model::{
    ArnPrefix, ClusterName, ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn,
    CpuUnits, CreateService, MemoryMiB, Quotas, Resources, Seed, ServiceName, TaskDefinition,
    TaskDefinitionArn, TaskStatus,
};
use bayplan::ports::{InstanceRegistry, Ports};
use bayplan::testing::{InMemoryInstanceRegistry, InMemoryRuntime, Life, RecordingEventSink};
use bayplan::time::{TimeDelta, Timestamp};

/// One of the planners, with what it drives.
struct Planner {
    name: &'static str,
    control: ControlPlane,
    driver: Driver,
    runtime: InMemoryRuntime,
    events: RecordingEventSink,
}

impl Planner {
    fn new(name: &'static str, seed: u64) -> Result<Self, Box<dyn Error>> {
        let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1")?;
        let mut control = ControlPlane::new(prefix, Seed::new(seed), Quotas::default());
        control.create_cluster(Timestamp::UNIX_EPOCH, CreateCluster::new(harbour()?))?;
        Ok(Self {
            name,
            control,
            driver: Driver::new(DriverSettings::default()).planning_as(name),
            runtime: InMemoryRuntime::new(Life::runs()),
            events: RecordingEventSink::default(),
        })
    }

    /// A service of the planner's name.
    fn serve(&mut self, count: u32) -> Result<(), Box<dyn Error>> {
        let container = ContainerDefinitionBuilder::new("main", "crane:v1");
        let container = container.cpu(256).memory(256);
        let definition = TaskDefinition::builder("crane").container(container);
        let (arn, definition) = (TaskDefinitionArn::new("crane:1")?, definition.build()?);
        let mut request = CreateService::new(ServiceName::new(self.name)?, arn.clone());
        request.desired_count = Some(count);
        let now = Timestamp::UNIX_EPOCH;
        self.control
            .with_cluster(now, &harbour()?, |control, now| {
                control.register_task_definition(arn, definition);
                control.create_service(now, request).map(drop)
            })?;
        Ok(())
    }

    fn step(&mut self, now: Timestamp, records: &mut InMemoryInstanceRegistry) -> String {
        let mut ports = Ports::new(&mut self.runtime, &mut self.events).instances(records);
        let progress = self
            .driver
            .step(&mut self.control, now, &mut ports, usize::MAX);
        let events = self.events.events().iter();
        let said = events.filter_map(|event| event.task.as_ref());
        let back = said.filter(|task| task.task.last_status == TaskStatus::Stopped);
        format!(
            "{}: {} run, {} taken back so far, {} failures",
            self.name,
            self.runtime.live().count(),
            back.count(),
            progress.failures.len()
        )
    }
}

fn harbour() -> Result<ClusterName, Box<dyn Error>> {
    Ok(ClusterName::new("harbour")?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut records = InMemoryInstanceRegistry::default();
    let (mut north, mut south) = (Planner::new("north", 1)?, Planner::new("south", 2)?);
    let mut now = Timestamp::UNIX_EPOCH;
    for number in 1..=3 {
        let arn = ContainerInstanceArn::new(&format!("quay-{number}"))?;
        let resources = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1024));
        let instance = ContainerInstance::new(arn, resources);
        north
            .control
            .with_cluster(now, &harbour()?, |control, now| {
                control.register_container_instance(now, instance)
            })?;
    }
    north.step(now, &mut records);
    south.step(now, &mut records);
    println!("three instances with room for four tasks each; north wants 6 tasks, south 5");
    north.serve(6)?;
    south.serve(5)?;
    for second in [0, 1, 60, 61] {
        now = Timestamp::UNIX_EPOCH.saturating_add(TimeDelta::from_millis(second * 1_000));
        for planner in [&mut north, &mut south] {
            println!("{second:2} s  {}", planner.step(now, &mut records));
        }
    }
    for found in records.list(&harbour()?, None, 10)? {
        let tasks = found.record.tasks.iter();
        let of = |name: &str| tasks.clone().filter(|task| task.planner == name).count();
        let id = found.record.instance.id();
        println!("{id}: {} of north, {} of south", of("north"), of("south"));
    }
    Ok(())
}
