//! Clusters from what a registry lists.

use bayplan::cluster::ClusterState;
use bayplan::model::{
    ContainerInstance, ContainerInstanceArn, CpuUnits, DesiredStatus, DeviceId, MemoryMiB,
    Resources, Task, TaskGroup, TaskId, TaskStatus,
};

fn arn(text: &str) -> ContainerInstanceArn {
    ContainerInstanceArn::new(text).expect("a valid ARN")
}

fn instance(key: &str, gpus: usize) -> ContainerInstance {
    let device = |number: usize| DeviceId::new(&format!("gpu-{number:03}")).expect("a valid id");
    let registered = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1024));
    ContainerInstance::new(arn(key), registered.with_gpus((0..gpus).map(device)))
}

fn task(id: &str, on: &str, last_status: TaskStatus) -> Task {
    let id = TaskId::new(id).expect("a valid id");
    let group = TaskGroup::reported("service:web").expect("a valid group");
    let mut task = Task::new(id, group).on(arn(on));
    task.last_status = last_status;
    if last_status == TaskStatus::Stopped {
        task.desired_status = DesiredStatus::Stopped;
    }
    task
}

#[test]
fn a_stopped_task_on_an_instance_that_is_not_listed_is_left_out() {
    let tasks = [
        task("t1", "i1", TaskStatus::Running),
        task("t2", "i1", TaskStatus::Stopped),
        task("t3", "gone", TaskStatus::Stopped),
    ];
    let cluster = ClusterState::from_listing(&[instance("i1", 0)], &tasks).expect("a cluster");
    let view = cluster.view();
    let is_known = |id: &str| view.task(&TaskId::new(id).expect("a valid id")).is_some();
    assert_eq!(["t1", "t2", "t3"].map(is_known), [true, true, false]);
    assert_eq!(
        cluster
            .view()
            .instance(&arn("i1"))
            .expect("listed")
            .running_tasks_count(),
        1
    );
}

#[test]
fn another_task_on_an_instance_that_is_not_listed_is_refused_by_name() {
    for status in TaskStatus::ALL {
        let tasks = [task("t1", "gone", status)];
        let refused = ClusterState::from_listing(&[instance("i1", 0)], &tasks);
        let message = refused.err().map(|conflict| conflict.to_string());
        let expected = "the task `t1` is on the container instance `gone`, which is not listed";
        let is_refused = status != TaskStatus::Stopped;
        assert_eq!(
            message.as_deref(),
            is_refused.then_some(expected),
            "{status}"
        );
    }
}

#[test]
fn an_instance_has_128_gpus_at_most() {
    assert!(ClusterState::from_instances(&[instance("i1", 128)]).is_ok());
    let refused = ClusterState::from_instances(&[instance("i1", 129)]).expect_err("too many");
    assert_eq!(
        refused.to_string(),
        "the container instance `i1` registers 129 GPUs, at most 128 are supported"
    );
}
