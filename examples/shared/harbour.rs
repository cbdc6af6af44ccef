//! A control plane with a cluster, an instance and a service, for hosts to run.

use std::error::Error;
use std::time::SystemTime;

use bayplan::api::CreateCluster;
use bayplan::control::ControlPlane;
use bayplan::drive::{Driver, Progress};
use bayplan::model::{
    ArnPrefix, ClusterName, ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn,
    CpuUnits, CreateService, MemoryMiB, Quotas, Resources, Seed, ServiceName, TaskDefinition,
    TaskDefinitionArn, TaskId, TaskStatus, UpdateService,
};
use bayplan::ports::{
    ContainerRuntime, EventRecord, EventSink, PortError, Ports, RuntimeReport, TaskAddress,
    TaskState,
};
use bayplan::time::Timestamp;

/// A cluster of one instance, with a service `web` of so many tasks.
pub(crate) fn control_plane(count: u32) -> Result<ControlPlane, Box<dyn Error>> {
    let (now, cluster) = (now()?, cluster()?);
    let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1")?;
    let mut control = ControlPlane::new(prefix, Seed::new(1), Quotas::default());
    control.create_cluster(now, CreateCluster::new(cluster.clone()))?;
    let resources = Resources::new(CpuUnits::new(2048), MemoryMiB::new(4000));
    let instance = ContainerInstance::new(ContainerInstanceArn::new("i1")?, resources);
    let container = ContainerDefinitionBuilder::new("web", "nginx:1.27").memory(500);
    let definition = TaskDefinition::builder("web")
        .container(container)
        .build()?;
    let arn = TaskDefinitionArn::new("web:1")?;
    let mut request = CreateService::new(ServiceName::new("web")?, arn.clone());
    request.desired_count = Some(count);
    control.with_cluster(now, &cluster, |cluster, now| {
        cluster.register_task_definition(arn, definition);
        cluster.register_container_instance(now, instance)?;
        cluster.create_service(now, request).map(drop)
    })?;
    Ok(control)
}

/// The service should have so many tasks.
pub(crate) fn scale(control: &mut ControlPlane, count: u32) -> Result<(), Box<dyn Error>> {
    let (web, request) = (
        ServiceName::new("web")?,
        UpdateService::new().desired_count(count),
    );
    control.with_cluster(now()?, &cluster()?, |cluster, now| {
        cluster.update_service(now, &web, request).map(drop)
    })?;
    Ok(())
}

/// The tasks that run, as the control plane knows it.
fn running(control: &ControlPlane) -> Result<Vec<TaskId>, Box<dyn Error>> {
    let tasks = control
        .cluster(&cluster()?)
        .ok_or("no cluster")?
        .cluster()
        .tasks();
    let running = tasks
        .iter()
        .filter(|task| task.last_status() == TaskStatus::Running);
    Ok(running.map(bayplan::cluster::TaskView::id).collect())
}

/// A report of how far a task has come.
pub(crate) fn report(address: &TaskAddress, status: TaskStatus) -> RuntimeReport {
    let (cluster, task) = (address.cluster.clone(), address.task.clone());
    RuntimeReport::new(cluster, task, TaskState::new(status))
}

/// What a runtime lists: those of its tasks that are on an instance of a cluster.
pub(crate) fn listed(
    tasks: &mut dyn Iterator<Item = (&TaskAddress, TaskStatus)>,
    cluster: &ClusterName,
    instance: &ContainerInstanceArn,
) -> Vec<RuntimeReport> {
    let is_there = |address: &TaskAddress| {
        address.cluster == *cluster && address.container_instance_arn.as_ref() == Some(instance)
    };
    let there = tasks.filter(|(address, _)| is_there(address));
    there
        .map(|(address, status)| report(address, status))
        .collect()
}

/// One step, in which nothing fails, and the tasks that run then.
pub(crate) fn step(
    control: &mut ControlPlane,
    driver: &mut Driver,
    runtime: &mut dyn ContainerRuntime,
) -> Result<(Progress, Vec<TaskId>), Box<dyn Error>> {
    let mut log = Log;
    let mut ports = Ports::new(runtime, &mut log);
    let progress = driver.step(control, now()?, &mut ports, 100);
    assert_eq!(progress.failures, [], "nothing fails here");
    let running = running(control)?;
    Ok((progress, running))
}

/// What time it is.
pub(crate) fn now() -> Result<Timestamp, Box<dyn Error>> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(Timestamp::from_millis(i64::try_from(since.as_millis())?))
}

fn cluster() -> Result<ClusterName, Box<dyn Error>> {
    Ok(ClusterName::new("harbour")?)
}

/// Prints what happens.
struct Log;

impl EventSink for Log {
    fn publish(&mut self, event: &EventRecord) -> Result<(), PortError> {
        if let Some(notice) = &event.notice {
            println!("  {}. {notice}", event.number);
        }
        Ok(())
    }
}
