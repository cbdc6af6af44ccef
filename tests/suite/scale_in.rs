//! Scale-in: the worked sequences of the specification, row by row.

use bayplan::cluster::ClusterState;
use bayplan::model::{
    ContainerInstance, ContainerInstanceArn, CpuUnits, HealthStatus, MemoryMiB, Need,
    PlacementStrategy, Resources, Seed, ServiceName, Task, TaskGroup, TaskId, TaskStatus,
};
use bayplan::plan::Change;
use bayplan::service::{ScaleIn, tasks_to_stop};
use bayplan::time::Timestamp;

use crate::placement::{cluster, strategies};

fn group() -> TaskGroup {
    TaskGroup::of_service(&ServiceName::new("web").expect("a valid name"))
}

fn task(number: usize, key: &str) -> Task {
    let id = TaskId::new(&format!("t{number}")).expect("a valid id");
    let need = Need::new(CpuUnits::new(256), MemoryMiB::new(500));
    let arn = ContainerInstanceArn::new(key).expect("a valid ARN");
    let mut task = Task::new(id, group()).on(arn).taking(need);
    task.last_status = TaskStatus::Running;
    let seconds = i64::try_from(number).expect("a small number");
    task.created_at = Timestamp::from_seconds(seconds);
    task
}

fn with(tasks: impl IntoIterator<Item = Task>) -> ClusterState {
    let mut cluster = cluster();
    for task in tasks {
        cluster
            .apply(&Change::AddTask(Box::new(task)))
            .expect("room for the task");
    }
    cluster
}

fn stopped(cluster: &ClusterState, chain: &[PlacementStrategy], count: usize) -> Vec<String> {
    let group = group();
    let scale_in = ScaleIn::new(&group, count).chain(chain);
    let view = cluster.view();
    let at = |id: TaskId| {
        let task = view.task(&id).expect("a task of the cluster");
        format!("{id}@{}", task.instance().expect("on an instance").arn())
    };
    tasks_to_stop(view, &scale_in, Seed::new(1))
        .into_iter()
        .map(at)
        .collect()
}

#[track_caller]
fn assert_row(keys: &str, chain: &[&str], expected: &[&str]) {
    let tasks = keys
        .split(' ')
        .zip(1..)
        .map(|(key, number)| task(number, key));
    assert_eq!(stopped(&with(tasks), &strategies(chain), 4), expected);
}

const ZONE: &str = "spread:attribute:ecs.availability-zone";

#[test]
fn row_1_without_strategies() {
    assert_row(
        "i1 i3 i5 i2 i4 i6 i1 i1",
        &[],
        &["t8@i1", "t7@i1", "t6@i6", "t5@i4"],
    );
}

#[test]
fn row_2_spread_zones() {
    assert_row(
        "i1 i3 i5 i2 i4 i6 i1 i1",
        &[ZONE],
        &["t8@i1", "t7@i1", "t6@i6", "t5@i4"],
    );
}

#[test]
fn row_3_pack_memory() {
    let chain = ["binpack:memory"];
    assert_row(
        "i2 i2 i2 i5 i5 i1",
        &chain,
        &["t6@i1", "t5@i5", "t4@i5", "t3@i2"],
    );
}

#[test]
fn row_4_spread_zones_then_pack_memory() {
    let chain = [ZONE, "binpack:memory"];
    assert_row(
        "i2 i5 i3 i2 i5 i3 i1",
        &chain,
        &["t7@i1", "t6@i3", "t5@i5", "t4@i2"],
    );
}

#[test]
fn what_is_freed_counts_for_the_next_choice() {
    let instance = |key: &str, memory: u64| {
        let arn = ContainerInstanceArn::new(key).expect("an ARN");
        let resources = Resources::new(CpuUnits::new(4_096), MemoryMiB::new(memory));
        ContainerInstance::new(arn, resources)
    };
    let instances = [instance("i1", 700), instance("i2", 615)];
    let mut cluster = ClusterState::from_instances(&instances).expect("a cluster");
    for (number, key, memory) in [(1, "i1", 100), (2, "i1", 100), (3, "i2", 10), (4, "i2", 45)] {
        let mut task = task(number, key);
        task.need = Some(Need::new(CpuUnits::new(1), MemoryMiB::new(memory)));
        let added = cluster.apply(&Change::AddTask(Box::new(task)));
        added.expect("room for the task");
    }
    // i2 would have 605 left, then 615; i1 would have 600.
    let found = stopped(&cluster, &strategies(&["binpack:memory"]), 3);
    assert_eq!(found, ["t4@i2", "t3@i2", "t2@i1"]);
}

#[test]
fn row_5_spread_instances() {
    let chain = ["spread:instanceId"];
    assert_row(
        "i1 i1 i3 i4 i4 i4",
        &chain,
        &["t6@i4", "t5@i4", "t2@i1", "t4@i4"],
    );
}

#[test]
fn tasks_that_do_little_good_go_first() {
    let mut tasks: Vec<Task> = (1..=4).map(|number| task(number, "i1")).collect();
    tasks[0].last_status = TaskStatus::Pending;
    tasks[1].health_status = HealthStatus::Unhealthy;
    let cluster = with(tasks);
    assert_eq!(
        stopped(&cluster, &[], 9),
        ["t1@i1", "t2@i1", "t4@i1", "t3@i1"]
    );
}

#[test]
fn protected_tasks_stay() {
    let cluster = with([task(1, "i1"), task(2, "i1"), task(3, "i2")]);
    let group = group();
    let is_first = |task: &bayplan::cluster::TaskView<'_>| task.id().to_string() == "t1";
    let scale_in = ScaleIn::new(&group, 9).protecting(&is_first);
    let stopped = tasks_to_stop(cluster.view(), &scale_in, Seed::new(1));
    assert_eq!(stopped.len(), 2);
    assert!(!stopped.iter().any(|id| id.to_string() == "t1"));
}
