//! How rolling updates go: the table of sequences, a test for each row.

use super::sim::Sim;

const PLENTY: usize = usize::MAX;

#[track_caller]
fn assert_row(desired: u32, percents: (u32, u32), room: usize, expected: &str) {
    let mut sim = Sim::steady(desired, percents, room);
    sim.deploy();
    assert_eq!(sim.settle().join(" → "), expected);
}

/// Nothing moves, and the service says why.
#[track_caller]
fn assert_stuck(desired: u32, percents: (u32, u32)) {
    let mut sim = Sim::steady(desired, percents, PLENTY);
    sim.deploy();
    assert_eq!(sim.settle(), [""; 0]);
    let said: Vec<&String> = sim.said.iter().collect();
    assert_eq!(
        said,
        [
            "(service web) was unable to stop or start tasks during a deployment because of the \
             service deployment configuration. Update the minimumHealthyPercent or maximumPercent \
             value and try again."
        ]
    );
}

#[test]
fn six_at_100_200_with_room_for_eight() {
    assert_row(
        6,
        (100, 200),
        8,
        "start 2 → stop 2 → start 2 → stop 2 → start 2 → stop 2",
    );
}

#[test]
fn six_at_50_200_with_room_for_eight() {
    assert_row(
        6,
        (50, 200),
        8,
        "stop 3 + start 2 → start 3 → stop 3 → start 1",
    );
}

#[test]
fn six_at_50_200_with_room_for_ten() {
    assert_row(6, (50, 200), 10, "stop 3 + start 4 → start 2 → stop 3");
}

#[test]
fn six_at_100_200_with_plenty_of_room() {
    assert_row(6, (100, 200), PLENTY, "start 6 → stop 6");
}

#[test]
fn six_at_100_200_with_room_for_six_is_stuck_for_want_of_room() {
    let mut sim = Sim::steady(6, (100, 200), 6);
    sim.deploy();
    assert_eq!(sim.step(), "");
    assert_eq!(
        sim.said,
        [
            "(service web) was unable to place a task because no container instance met all of its \
             requirements. Reason: No Container Instances were found in your cluster. For more \
             information, see the Troubleshooting section of the Amazon ECS Developer Guide."
        ]
    );
    assert_eq!(sim.tasks().len(), 6);
}

#[test]
fn four_at_50_100_with_room_for_four() {
    for room in [4, PLENTY] {
        assert_row(4, (50, 100), room, "stop 2 → start 2 → stop 2 → start 2");
    }
}

#[test]
fn four_at_100_150() {
    assert_row(4, (100, 150), PLENTY, "start 2 → stop 2 → start 2 → stop 2");
}

#[test]
fn four_at_100_125() {
    let row = ["start 1 → stop 1"; 4].join(" → ");
    assert_row(4, (100, 125), PLENTY, &row);
}

#[test]
fn ten_at_90_110() {
    let row = format!(
        "stop 1 + start 1 → start 1 → {} → stop 1",
        ["stop 2 → start 2"; 4].join(" → ")
    );
    assert_row(10, (90, 110), PLENTY, &row);
}

#[test]
fn five_at_66_133() {
    assert_row(
        5,
        (66, 133),
        PLENTY,
        "stop 1 + start 1 → start 1 → stop 2 → start 2 → stop 2 → start 1",
    );
}

#[test]
fn two_at_50_100_with_room_for_two() {
    assert_row(2, (50, 100), 2, "stop 1 → start 1 → stop 1 → start 1");
}

#[test]
fn one_at_0_100() {
    for room in [1, PLENTY] {
        assert_row(1, (0, 100), room, "stop 1 → start 1");
    }
}

#[test]
fn one_at_100_200_with_room_for_two() {
    assert_row(1, (100, 200), 2, "start 1 → stop 1");
}

#[test]
fn one_at_50_100_is_stuck() {
    assert_stuck(1, (50, 100));
}

#[test]
fn one_at_100_150_is_stuck() {
    assert_stuck(1, (100, 150));
}

#[test]
fn two_at_75_125_or_100_125_is_stuck() {
    assert_stuck(2, (75, 125));
    assert_stuck(2, (100, 125));
}

#[test]
fn three_at_100_125_is_stuck() {
    assert_stuck(3, (100, 125));
}

#[test]
fn ten_at_0_200() {
    assert_row(10, (0, 200), PLENTY, "stop 10 + start 10");
}

#[test]
fn the_first_deployment_only_starts() {
    let mut sim = Sim::new(super::sim::request(5, (50, 100)), PLENTY);
    assert_eq!(sim.settle(), ["start 5"]);
    assert_eq!(
        sim.said,
        [
            "(service web) (deployment ecs-svc/1) deployment completed.",
            "(service web) has reached a steady state.",
        ]
    );
}

#[test]
fn a_pass_starts_500_tasks_at_most() {
    let mut sim = Sim::new(super::sim::request(1_200, (100, 200)), PLENTY);
    assert_eq!(sim.step(), "start 500");
}
