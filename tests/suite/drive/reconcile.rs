//! After a restart, what runs is compared with what should.

use bayplan::drive::{Driver, DriverSettings};
use bayplan::model::{
    ContainerInstanceArn, DeploymentCircuitBreaker, TaskGroup, TaskId, TaskStatus,
};
use bayplan::ports::{ContainerRuntime, TaskAddress, TaskSpec};
use bayplan::testing::{Answers, Life};

use super::world::{World, cluster, definition, digest, image};

/// A host that has forgotten which orders it gave.
fn restarted(world: &mut World) {
    let next = world.driver.next_event();
    world.driver = Driver::new(DriverSettings::default()).numbering_events_from(next);
    world.driver.reconcile(&world.control);
}

fn served(life: Life, count: u32) -> World {
    let mut world = World::new(life, Answers::AtOnce);
    let breaker = DeploymentCircuitBreaker::default();
    world.serve(definition("web:v1", None), count, breaker);
    world.settle();
    world
}

#[test]
fn nothing_changes_where_all_is_as_it_should_be() {
    let mut world = served(Life::runs(), 3);
    let (tasks, starts) = (world.tasks(), world.runtime.starts().len());
    restarted(&mut world);
    world.settle();
    assert_eq!(world.tasks(), tasks);
    assert_eq!(world.runtime.starts().len(), starts);
    assert_eq!((world.driver.orders(), world.failures.len()), (0, 0));
}

#[test]
fn what_vanished_is_replaced() {
    let mut world = served(Life::runs(), 3);
    let lost = world.live()[0].clone();
    world.runtime.lose(&lost);
    assert!(world.running().contains(&lost), "nobody said so");
    restarted(&mut world);
    world.settle();
    assert!(!world.running().contains(&lost));
    assert_eq!(world.running(), world.live());
    assert_eq!(world.running().len(), 3);
}

#[test]
fn what_never_came_to_run_is_started() {
    let mut world = served(Life::runs(), 0);
    world.update(|request| request.desired_count = Some(2));
    // One pass and both effects, but no order.
    world.budget = 5;
    world.step();
    let placed = world.tasks().len();
    assert_eq!((placed, world.live().len()), (2, 0));
    restarted(&mut world);
    world.budget = 1_000;
    world.settle();
    assert_eq!(world.running().len(), 2);
    assert_eq!(world.running(), world.live());
    assert_eq!(world.runtime.starts().len(), 2);
}

#[test]
fn strays_are_stopped() {
    let mut world = served(Life::runs(), 1);
    let stray = TaskId::from_bits(7);
    let instance = ContainerInstanceArn::new("i2").expect("an ARN");
    let address = TaskAddress::new(cluster(), stray.clone()).on(instance);
    let group = TaskGroup::of_standalone("mine").expect("a group");
    let spec = TaskSpec::new(address, group, definition("x", None)).expect("a spec");
    world.runtime.start(&spec).expect("it is taken");
    restarted(&mut world);
    world.settle();
    assert_eq!(world.runtime.status(&stray), Some(TaskStatus::Stopped));
    assert_eq!(world.running(), world.live());
    assert_eq!(world.driver.orders(), 0);
}

#[test]
fn stops_that_were_not_carried_out_are_given_again() {
    let mut world = served(Life::runs(), 2);
    world.runtime.faults.refuse(2, "the agent is away");
    world.update(|request| request.desired_count = Some(0));
    world.settle();
    assert_eq!(world.live().len(), 2);
    restarted(&mut world);
    world.settle();
    assert_eq!(world.live().len(), 0);
    assert_eq!(world.running().len(), 0);
}

#[test]
fn nothing_is_concluded_of_an_instance_that_does_not_answer() {
    let mut world = served(Life::runs(), 3);
    for number in 1..=3 {
        let instance = ContainerInstanceArn::new(&format!("i{number}")).expect("an ARN");
        world.runtime.forget_instance(instance);
    }
    let lost = world.live()[0].clone();
    world.runtime.lose(&lost);
    restarted(&mut world);
    world.wait(600);
    assert!(world.running().contains(&lost));
    assert_eq!(world.failures.len(), 0);
}

#[test]
fn digests_come_back_with_what_runs() {
    let mut world = World::new(Life::runs(), Answers::AtOnce).with_images(&[("web:v1", "1")]);
    let breaker = DeploymentCircuitBreaker::default();
    world.serve(definition("web:v1", None), 1, breaker);
    world.settle();
    let images = world.images.as_mut().expect("a registry");
    images.push(&image("web:v1"), digest("2"));
    restarted(&mut world);
    world.settle();
    let id = world.service().deployments[0].id.clone();
    let pins = world.driver.pins(&cluster(), &id).expect("pins");
    assert_eq!(pins.digests().values().collect::<Vec<_>>(), [&digest("1")]);
}

#[test]
fn what_is_listed_takes_of_the_budget_as_reports_do() {
    let mut world = served(Life::runs(), 8);
    let lost = world.live()[0].clone();
    world.runtime.lose(&lost);
    restarted(&mut world);
    let control = world.control.cluster(&cluster()).expect("a cluster");
    let instances = control.cluster().instance_count();
    // As many as there are instances to be asked and tasks that they tell of.
    world.budget = instances + 7;
    world.step();
    assert!(!world.running().contains(&lost));
    let is_there = |task: &TaskId| world.tasks().iter().any(|one| one.id == *task);
    assert!(is_there(&lost), "nothing is left for a pass");
    world.budget = 1_000;
    world.settle();
    assert_eq!(world.running().len(), 8);
}
