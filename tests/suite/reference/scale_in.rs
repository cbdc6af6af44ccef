//! Which tasks the reference engine stops.

use bayplan::model::{
    AvailabilityZone, ContainerInstanceStatus, CpuUnits, DesiredStatus, HealthStatus, LaunchType,
    MemoryMiB, Need, Purpose, Seed, StartedBy, Task, TaskStatus,
};
use bayplan::testing::reference::{ScaleIn, World};

use super::checks::one;
use super::fixture::{chain, group, six, task, with_tasks};

/// A scale-in of the service `web` by so many tasks; tasks of `ecs-svc/1` are older.
fn stopped(world: &World, strategies: &str, protected: &[&str], count: u32) -> String {
    let is_older = |task: &Task| {
        let deployment = task.started_by.as_ref().map(StartedBy::as_str);
        deployment == Some("ecs-svc/1")
    };
    let stopped = world.scale_in(&ScaleIn {
        group: &group("service:web"),
        chain: &chain(strategies),
        is_older: &is_older,
        is_protected: &|task| {
            protected
                .iter()
                .any(|id| short(&task.id.to_string()) == *id)
        },
        seed: Seed::new(3),
        count,
    });
    let ids: Vec<_> = stopped.iter().map(ToString::to_string).collect();
    let ids: Vec<_> = ids.iter().map(|id| short(id)).collect();
    ids.join(" ")
}

/// The id without the group that it ends in.
fn short(id: &str) -> &str {
    id.split('@').next().unwrap_or_default()
}

/// A task of the service `web`, changed.
fn changed(id: &str, on: &str, second: i64, change: impl FnOnce(&mut Task)) -> Task {
    let mut task = task(id, "service:web", on, second);
    change(&mut task);
    task
}

#[test]
fn scale_in_takes_the_classes_in_order() {
    let mut world = six();
    world.instances[5].status = ContainerInstanceStatus::Inactive;
    let unhealthy = |task: &mut Task| task.health_status = HealthStatus::Unhealthy;
    let tasks = [
        changed("current", "i1", 9, |_| ()),
        changed("older", "i1", 8, |task| {
            task.started_by = Some(StartedBy::new("ecs-svc/1").unwrap());
        }),
        changed("unhealthy", "i1", 3, unhealthy),
        changed("activating", "i1", 4, |task| {
            task.last_status = TaskStatus::Activating;
        }),
        changed("pending", "i1", 2, |task| {
            task.last_status = TaskStatus::Pending;
            unhealthy(task);
        }),
        changed("inactive", "i6", 1, |_| ()),
        changed("gone", "i0", 0, |task| {
            task.last_status = TaskStatus::Pending;
        }),
        changed("stopping", "i1", 9, |task| {
            task.desired_status = DesiredStatus::Stopped;
        }),
        changed("stopped", "i0", 9, |task| {
            task.last_status = TaskStatus::Stopped;
        }),
        task("other", "service:db", "i0", 9),
    ];
    for task in tasks {
        world.add(task);
    }
    assert_eq!(
        stopped(&world, "", &[], 20),
        "inactive gone activating pending unhealthy older current"
    );
}

#[test]
fn of_tasks_that_are_not_running_the_newest_is_stopped_whatever_the_chain() {
    let mut world = with_tasks(six(), "service:web", "i1 i1 i3");
    for task in &mut world.tasks {
        task.last_status = TaskStatus::Pending;
    }
    assert_eq!(stopped(&world, "spread:instanceId", &[], 2), "t3 t2");
    assert_eq!(stopped(&world, "random", &[], 3), "t3 t2 t1");
}

#[test]
fn the_chain_chooses_among_older_tasks_and_among_unhealthy_ones() {
    let on = "i1 i1 i3";
    let mut world = with_tasks(six(), "service:web", on);
    for task in &mut world.tasks {
        task.started_by = Some(StartedBy::new("ecs-svc/1").unwrap());
    }
    assert_eq!(stopped(&world, "spread:instanceId", &[], 1), "t2");
    let mut world = with_tasks(six(), "service:web", on);
    for task in &mut world.tasks {
        task.health_status = HealthStatus::Unhealthy;
    }
    assert_eq!(stopped(&world, "spread:instanceId", &[], 1), "t2");
}

#[test]
fn the_newest_is_the_latest_created_then_the_greatest_id() {
    let mut world = one(|_| ());
    world.add(changed("z", "i1", 1, |task| task.created_at = None));
    for (id, second) in [("b", 1), ("a", 2), ("c", 1)] {
        world.add(task(id, "service:web", "i1", second));
    }
    assert_eq!(stopped(&world, "", &[], 4), "a c b z");
}

#[test]
fn protected_tasks_count_but_stay() {
    let world = with_tasks(six(), "service:web", "i1 i1 i1 i3 i5");
    let stop = |protected: &[&str]| stopped(&world, "spread:instanceId", protected, 9);
    assert_eq!(stop(&["t2", "t3"]), "t1 t5 t4");
    assert_eq!(stop(&["t1", "t2", "t3"]), "t5 t4");
}

#[test]
fn random_scale_in_draws_a_task_in_the_order_of_ids() {
    let world = with_tasks(six(), "service:web", "i3 i1 i2 i4");
    let mut left = vec!["t1", "t2", "t3", "t4"];
    let mut expected = Vec::new();
    for ordinal in 0..3 {
        let count = u64::try_from(left.len()).unwrap();
        let index = Seed::new(3).draws(Purpose::ScaleIn, ordinal).below(count);
        expected.push(left.remove(usize::try_from(index).unwrap()));
    }
    let chosen = stopped(&world, "random spread:instanceId", &[], 3);
    assert_eq!(chosen, expected.join(" "));
}

#[test]
fn tasks_nowhere_share_the_bucket_of_a_missing_attribute() {
    let mut world = with_tasks(six(), "service:web", "i1 i2 i5");
    world.add(changed("a", "i1", 0, |task| {
        task.container_instance_arn = None;
    }));
    // i5 has no rack: with the task that is nowhere, that bucket holds two.
    assert_eq!(stopped(&world, "spread:attribute:rack", &[], 2), "t3 t2");
    assert_eq!(stopped(&world, "binpack:cpu", &[], 4), "t1 t3 t2 a");
}

#[test]
fn on_fargate_the_zone_is_that_of_the_task() {
    let mut world = World::default();
    for (id, zone) in [("a", "az-a"), ("b", "az-a"), ("c", "az-b")] {
        world.add(changed(id, "i1", 1, |task| {
            task.container_instance_arn = None;
            task.launch_type = Some(LaunchType::Fargate);
            task.availability_zone = Some(AvailabilityZone::new(zone).unwrap());
        }));
    }
    assert_eq!(stopped(&world, "", &[], 3), "b c a");
}

#[test]
fn what_is_left_after_a_stop_is_with_the_need_of_the_task_that_stops() {
    let mut world = six();
    world.instances[1].remaining.cpu = CpuUnits::new(1280);
    let large = Need::new(CpuUnits::new(1024), MemoryMiB::new(0));
    world.add(changed("large", "i2", 1, |task| task.need = Some(large)));
    world.add(task("small", "service:web", "i2", 2));
    world.add(changed("unknown", "i2", 3, |task| task.need = None));
    let chosen = stopped(&world, "binpack:cpu", &[], 3);
    assert_eq!(chosen, "large small unknown");
}
