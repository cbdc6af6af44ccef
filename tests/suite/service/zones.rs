//! Tasks move between zones, one at a time, once a service is steady.

use bayplan::model::{AvailabilityZoneRebalancing, ContainerInstanceStatus, UpdateService};
use bayplan::plan::{ServiceMessage, Wait};
use bayplan::service::{UnplacedStart, unplaced};

use super::sim::{Sim, arn, id, request};

fn in_zones(counts: &[(&str, &str, u32)]) -> Sim {
    let mut sim = Sim::new(request(0, (100, 200)), usize::MAX);
    let mut total = 0;
    for (key, zone, count) in counts {
        sim.add_instance(key, zone);
        sim.instances = vec![arn(key)];
        total += count;
        sim.service.availability_zone_rebalancing = AvailabilityZoneRebalancing::Disabled;
        sim.update(UpdateService::new().desired_count(total));
        sim.settle();
    }
    sim.said.clear();
    sim.service.availability_zone_rebalancing = AvailabilityZoneRebalancing::Enabled;
    sim
}

fn zones(sim: &Sim) -> String {
    let view = sim.cluster.view();
    let counts = view
        .instances()
        .map(|instance| instance.running_tasks_count().to_string());
    counts.collect::<Vec<_>>().join("/")
}

#[test]
fn zones_of_4_1_1_become_2_2_2() {
    let mut sim = in_zones(&[("i1", "a", 4), ("i2", "b", 1), ("i3", "c", 1)]);
    assert_eq!(sim.settle(), ["start 1", "stop 1", "start 1", "stop 1"]);
    assert_eq!(zones(&sim), "2/2/2");
    let began = "(service web) is not AZ balanced with 4 tasks in a, 1 tasks in b, 1 tasks in c. AZ \
                 Rebalancing in progress.";
    let ended = "(service web) is AZ balanced with 2 tasks in a, 2 tasks in b, 2 tasks in c.";
    for said in [began, ended] {
        assert_eq!(
            sim.said.iter().filter(|found| *found == said).count(),
            1,
            "{:?}",
            sim.said
        );
    }
}

#[test]
fn zones_of_3_2_2_are_balanced_and_5_2_become_4_3() {
    let mut sim = in_zones(&[("i1", "a", 3), ("i2", "b", 2), ("i3", "c", 2)]);
    assert_eq!(sim.settle(), [""; 0]);
    let mut sim = in_zones(&[("i1", "a", 5), ("i2", "b", 2)]);
    sim.settle();
    assert_eq!(zones(&sim), "4/3");
}

#[test]
fn a_move_that_finds_no_place_is_given_up_for_now() {
    let mut sim = in_zones(&[("i1", "a", 3), ("i2", "b", 0)]);
    sim.room = 3;
    assert_eq!(sim.settle(), [""; 0]);
    assert!(
        sim.said
            .contains(&"(service web) stopped AZ Rebalancing.".to_string())
    );
    assert_eq!(sim.tasks().len(), 3);
}

#[test]
fn a_move_that_was_given_up_is_tried_again_in_all_zones_after_27_minutes() {
    let mut sim = in_zones(&[("i1", "a", 3), ("i2", "b", 0)]);
    sim.room = 3;
    assert_eq!(sim.settle(), [""; 0]);
    sim.room = usize::MAX;
    assert_eq!(sim.settle(), [""; 0], "it is too early");
    let until = sim.service.memory.rebalancing_not_before;
    let plan = sim.plan();
    let until = until.expect("when to try again");
    assert!(plan.waits.contains(&Wait::NextMove(until)), "{plan:?}");
    assert!(plan.wake_at <= Some(until), "{plan:?}");
    sim.now = until;
    assert_eq!(sim.settle(), ["start 1", "stop 1"]);
    assert_eq!(zones(&sim), "2/1");
}

#[test]
fn a_move_ends_when_moving_is_switched_off_or_a_deployment_begins() {
    for is_deployed in [false, true] {
        let mut sim = in_zones(&[("i1", "a", 3), ("i2", "b", 0)]);
        assert_eq!(sim.step(), "start 1");
        if is_deployed {
            sim.deploy();
        } else {
            let off = AvailabilityZoneRebalancing::Disabled;
            sim.service.availability_zone_rebalancing = off;
        }
        sim.step();
        let said = "(service web) stopped AZ Rebalancing.".to_string();
        assert!(sim.said.contains(&said), "{:?}", sim.said);
        assert_eq!(sim.service.memory.rebalancing, None);
    }
}

#[test]
fn nothing_moves_while_a_deployment_is_watched() {
    let mut sim = in_zones(&[("i1", "a", 0), ("i2", "b", 3)]);
    sim.service.deployment_configuration.bake_time_minutes = 10;
    sim.deploy();
    assert_eq!(sim.settle(), ["start 3", "stop 3"]);
    assert_eq!(zones(&sim), "0/3");
    sim.pass_seconds(600);
    assert_eq!(sim.step(), "start 1");
}

#[test]
fn nothing_moves_where_no_more_tasks_may_be_than_are() {
    let mut sim = in_zones(&[("i1", "a", 3), ("i2", "b", 0)]);
    let configuration = sim.service.deployment_configuration.clone();
    sim.service.deployment_configuration = configuration.percents(50, 125);
    assert_eq!(sim.settle(), [""; 0]);
    let plan = sim.plan();
    let (minimum, maximum) = (2, 3);
    let wait = Wait::Percents { minimum, maximum };
    assert!(plan.waits.contains(&wait), "{plan:?}");
}

#[test]
fn a_move_from_a_zone_whose_tasks_are_protected_is_taken_back() {
    let mut sim = in_zones(&[("i1", "a", 3), ("i2", "b", 0)]);
    assert_eq!(sim.step(), "start 1");
    for task in &sim.tasks()[..3] {
        sim.protect(task, 60);
    }
    sim.progress();
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.wanted(), ["t0001", "t0002", "t0003"]);
    let unable = "(service web) was unable to AZ Rebalance because the tasks to be stopped are \
                  protected";
    let is_said = sim.said.iter().any(|said| said == unable);
    assert!(is_said, "{:?}", sim.said);
}

#[test]
fn nothing_moves_while_a_task_waits_to_leave_a_draining_instance() {
    let mut sim = in_zones(&[("i1", "a", 3), ("i2", "b", 0)]);
    sim.add_instance("i3", "a");
    sim.room = 3;
    sim.set_status("i1", ContainerInstanceStatus::Draining);
    for _ in 0..5 {
        assert_eq!(sim.step(), "");
        assert_eq!(sim.service.memory.rebalancing, None);
    }
    let is_moving = |said: &String| said.contains("AZ Rebalancing");
    assert!(!sim.said.iter().any(is_moving), "{:?}", sim.said);
}

#[test]
fn why_no_task_moves_is_said_of_the_emptiest_zone() {
    let mut sim = in_zones(&[("i1", "a", 4), ("i2", "b", 1), ("i3", "c", 0)]);
    sim.add_instance("i4", "d");
    for zone in ["c", "d", "b"] {
        let plan = sim.plan();
        assert!(plan.steps.len() == 1, "{plan:?}");
        sim.service = *plan.service.expect("a move begins");
        let reason = format!("{zone} is full");
        let start = UnplacedStart::new(id(1), ServiceMessage::UnableToPlace { reason });
        let plan = unplaced(&sim.pass(), &start);
        sim.said
            .extend(plan.notices.iter().map(ToString::to_string));
        sim.service = *plan.service.expect("the zone was tried");
    }
    let unable = "(service web) was unable to AZ Rebalance because (service web) was unable to \
                  place a task. Reason: c is full";
    assert!(sim.said.iter().any(|said| said == unable), "{:?}", sim.said);
}

#[test]
fn a_move_whose_starts_fail_is_over_once_the_zones_are_balanced() {
    let mut sim = in_zones(&[("i1", "a", 3), ("i2", "b", 0)]);
    for _ in 0..3 {
        assert_eq!(sim.step(), "start 1");
        let task = sim.tasks().pop().expect("a task");
        sim.fail(&task);
    }
    assert_eq!(sim.step(), "", "the next start waits");
    sim.set_status("i2", ContainerInstanceStatus::Draining);
    assert_eq!(sim.step(), "");
    let ended = "(service web) is AZ balanced with 3 tasks in a.";
    assert!(sim.said.iter().any(|said| said == ended), "{:?}", sim.said);
    sim.pass_seconds(3_600);
    assert_eq!(
        sim.settle(),
        [""; 0],
        "nothing moves to a zone that is left"
    );
}
