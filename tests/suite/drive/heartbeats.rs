//! Agents are heard by one planner, and expected by all.

use super::planners::{named, off, pair, restarted};
use super::records::Records;
use super::world::{World, cluster, instance};

#[test]
fn heartbeats_alone_are_not_written() {
    let (records, mut a, _) = pair(1);
    let version = |records: &Records| records.found(&instance(1)).expect("a record").version;
    a.wait(55);
    a.tell(|control, now| control.heartbeat(now, &instance(1)));
    a.wait(10);
    let recorded = records.get(&instance(1)).expect("a record").last_heartbeat;
    assert!(recorded.is_some(), "that there are heartbeats is");
    let before = version(&records);
    a.wait(10);
    a.tell(|control, now| control.heartbeat(now, &instance(1)));
    let heard = a.now;
    // A watch that tells of nothing new.
    a.driver.record_changed(&cluster(), &instance(1));
    a.wait(10);
    assert_eq!(version(&records), before);
    a.serve_as(named("one"), 1, off());
    a.wait(5);
    assert!(version(&records) > before);
    let record = records.get(&instance(1)).expect("a record");
    assert_eq!(record.last_heartbeat, Some(heard));
}

/// Whether the agent of the first instance is connected, as a planner knows it.
fn is_connected(world: &World) -> bool {
    let control = world.control.cluster(&cluster()).expect("a cluster");
    let found = control.cluster().instance(&instance(1));
    found.expect("an instance").is_agent_connected()
}

#[test]
fn who_hears_an_agent_hears_it_for_all() {
    let (records, mut a, mut b) = pair(1);
    for _ in 0..20 {
        a.tell(|control, now| control.heartbeat(now, &instance(1)));
        a.wait(60);
        b.wait(60);
        assert!(is_connected(&a) && is_connected(&b));
    }
    // Nobody hears the agent any more, and who heard it is gone too.
    b.wait(100);
    assert!(is_connected(&b), "it may have been heard since");
    b.wait(140);
    assert!(!is_connected(&b));
    let record = records.get(&instance(1)).expect("a record");
    assert!(!record.instance.agent_connected);
    assert!(record.last_heartbeat.is_some(), "it was heard once");
}

#[test]
fn an_agent_that_was_heard_before_a_restart_is_to_be_heard_again() {
    let (records, mut a, _) = pair(1);
    a.tell(|control, now| control.heartbeat(now, &instance(1)));
    a.wait(61);
    let mut again = restarted(&a, "a", &records);
    again.settle();
    again.wait(60);
    assert!(is_connected(&again));
    again.wait(3_600);
    assert!(!is_connected(&again));
    again.tell(|control, now| control.heartbeat(now, &instance(1)));
    assert!(is_connected(&again));
}

#[test]
fn nothing_is_expected_of_agents_that_were_never_heard() {
    let (records, a, _) = pair(1);
    let mut again = restarted(&a, "a", &records);
    again.settle();
    again.wait(3_600);
    assert!(is_connected(&again));
}
