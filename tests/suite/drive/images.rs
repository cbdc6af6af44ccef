//! All tasks of a deployment run the same images.

use bayplan::model::{DeploymentCircuitBreaker, DeploymentStatus, RolloutState, TaskDefinitionArn};
use bayplan::testing::{Answers, Life};

use super::world::{World, arn, definition, digest, image};

fn off() -> DeploymentCircuitBreaker {
    DeploymentCircuitBreaker::default()
}

fn pinned(tag: &str, digit: &str) -> String {
    format!("{tag}@{}", digest(digit))
}

#[track_caller]
fn images(world: &mut World) -> &mut bayplan::testing::InMemoryImageRegistry {
    world.images.as_mut().expect("a registry")
}

#[test]
fn a_tag_is_resolved_once_for_a_deployment() {
    let mut world = World::new(Life::runs(), Answers::AtOnce).with_images(&[("web:v1", "1")]);
    world.serve(definition("web:v1", None), 2, off());
    world.wait(1);
    // The tag moves; tasks that come later use the image that the first ones use.
    images(&mut world).push(&image("web:v1"), digest("2"));
    world.update(|request| request.desired_count = Some(4));
    world.wait(1);
    let one = pinned("web:v1", "1");
    assert_eq!(world.images_used(), [&*one, &*one, &*one, &*one]);
    assert_eq!(images(&mut world).questions().len(), 1);
    assert_eq!(images(&mut world).tokens(), 1);
    // A new deployment resolves it again.
    world.update(|request| request.force_new_deployment = true);
    world.wait(300);
    assert_eq!(world.images_used().last(), Some(&pinned("web:v1", "2")));
    assert_eq!(images(&mut world).questions().len(), 2);
}

#[test]
fn what_need_not_be_resolved_is_not() {
    let by_digest = pinned("web:v1", "7");
    let rows = [
        ("web:v1", Some("disabled"), "web:v1"),
        (&*by_digest, None, &*by_digest),
    ];
    for (written, consistency, used) in rows {
        let mut world = World::new(Life::runs(), Answers::AtOnce).with_images(&[]);
        world.serve(definition(written, consistency), 1, off());
        world.wait(1);
        assert_eq!(world.images_used(), [used]);
        assert_eq!(images(&mut world).questions().len(), 0);
    }
}

#[test]
fn after_three_attempts_tags_are_used() {
    let mut world = World::new(Life::runs(), Answers::AtOnce).with_images(&[]);
    world.serve(definition("web:v1", None), 2, off());
    world.wait(2);
    assert_eq!(
        world.images_used().len(),
        0,
        "it waits for the third attempt"
    );
    world.wait(10);
    assert_eq!(world.images_used(), ["web:v1", "web:v1"]);
    assert_eq!(images(&mut world).questions().len(), 3);
    assert_eq!(world.failures.len(), 0);
}

#[test]
fn what_is_asked_for_explicitly_waits() {
    let mut world = World::new(Life::runs(), Answers::AtOnce).with_images(&[]);
    world.serve(definition("web:v1", Some("enabled")), 2, off());
    world.wait(600);
    assert_eq!(world.images_used().len(), 0);
    images(&mut world).push(&image("web:v1"), digest("1"));
    world.wait(120);
    let one = pinned("web:v1", "1");
    assert_eq!(world.images_used(), [&*one, &*one]);
    assert_eq!(world.failures.len(), 0);
}

#[test]
fn with_a_circuit_breaker_the_deployment_fails_and_goes_back() {
    let mut world = World::new(Life::runs(), Answers::AtOnce).with_images(&[("web:v1", "1")]);
    let breaker = DeploymentCircuitBreaker::enabled(true);
    world.serve(definition("web:v1", None), 2, breaker);
    world.wait(600);
    let deployment = &world.service().deployments[0];
    assert_eq!(deployment.rollout_state, RolloutState::Completed);
    world.register("web:2", definition("web:v2", None));
    // The tag of the first revision moves meanwhile: going back is to what ran.
    images(&mut world).push(&image("web:v1"), digest("2"));
    world.update(|request| request.task_definition = Some(arn("web:2")));
    world.wait(3_600);
    let definition = |world: &World| -> Option<TaskDefinitionArn> {
        let mut deployments = world.service().deployments.iter();
        let primary = deployments.find(|one| one.status == DeploymentStatus::Primary)?;
        primary.revision.task_definition.clone()
    };
    assert_eq!(definition(&world), Some(arn("web:1")));
    assert!(!world.failures.is_empty());
    assert!(
        world.failures.iter().all(|failure| failure.ends_with(
            "was not started: CannotPullContainerError: the image `web:v2` was not found"
        )),
        "{:?}",
        world.failures
    );
    assert_eq!(images(&mut world).questions().len(), 1 + 3);
    world.update(|request| request.desired_count = Some(3));
    world.wait(60);
    let one = pinned("web:v1", "1");
    // Two at first, two when it went back, and the one that was added.
    assert_eq!(world.images_used(), [&*one; 5]);
}

#[test]
fn a_question_may_be_put_off() {
    let mut world = World::new(Life::runs(), Answers::AtOnce).with_images(&[("web:v1", "1")]);
    images(&mut world).put_off = 5;
    world.serve(definition("web:v1", None), 1, off());
    world.wait(30);
    assert_eq!(world.images_used(), [pinned("web:v1", "1")]);
}

#[test]
fn tokens_are_kept_until_they_nearly_expire() {
    let hour = bayplan::time::TimeDelta::from_millis(3_600_000);
    let mut world = World::new(Life::runs(), Answers::AtOnce).with_images(&[("web:v1", "1")]);
    images(&mut world).token_life = hour;
    world.serve(definition("web:v1", None), 1, off());
    world.wait(1);
    world.update(|request| request.force_new_deployment = true);
    world.wait(600);
    assert_eq!(images(&mut world).tokens(), 1);
    world.wait(3_000);
    world.update(|request| request.force_new_deployment = true);
    world.wait(600);
    assert_eq!(images(&mut world).tokens(), 2);
    assert_eq!(world.failures.len(), 0);
}

#[test]
fn a_registry_that_admits_nobody_is_as_one_that_fails() {
    let mut world = World::new(Life::runs(), Answers::AtOnce).with_images(&[("web:v1", "1")]);
    images(&mut world).deny(None);
    world.serve(definition("web:v1", Some("enabled")), 1, off());
    world.wait(60);
    assert_eq!(world.images_used().len(), 0);
    images(&mut world).admit(None);
    world.wait(120);
    assert_eq!(world.images_used(), [pinned("web:v1", "1")]);
}

#[test]
fn without_a_registry_later_tasks_use_what_the_first_one_found() {
    let mut world = World::new(Life::runs(), Answers::AtOnce);
    world.runtime.resolves(image("web:v1"), digest("1"));
    world.serve(definition("web:v1", None), 1, off());
    world.wait(1);
    world.runtime.resolves(image("web:v1"), digest("2"));
    world.update(|request| request.desired_count = Some(2));
    world.wait(1);
    assert_eq!(
        world.images_used(),
        ["web:v1".to_string(), pinned("web:v1", "1")]
    );
}

#[test]
fn without_a_registry_consistent_tasks_wait_for_what_the_first_one_finds() {
    let mut world = World::new(Life::runs(), Answers::Later);
    world.runtime.resolves(image("web:v1"), digest("1"));
    world.serve(definition("web:v1", Some("enabled")), 3, off());
    world.wait(60);
    let one = pinned("web:v1", "1");
    assert_eq!(world.images_used(), ["web:v1", &*one, &*one]);
}

#[test]
fn agents_that_find_nothing_hold_nobody_up_for_ever() {
    for life in [Life::runs(), Life::fails("no such image")] {
        let fails = life != Life::runs();
        let mut world = World::new(life, Answers::Later);
        world.serve(definition("web:v1", Some("enabled")), 3, off());
        world.wait(120);
        assert!(
            world.runtime.starts().len() >= 3,
            "{:?}",
            world.images_used()
        );
        assert_eq!(world.running().len(), if fails { 0 } else { 3 });
    }
}

#[test]
fn a_reference_that_cannot_be_read_never_starts() {
    let mut world = World::new(Life::runs(), Answers::AtOnce);
    world.serve(definition("Web:v1", None), 1, off());
    world.step();
    let failed = &world.failures[0];
    let expected = "CannotPullContainerError: `W` at 0..1 is not allowed as the path of `Web:v1`";
    assert!(failed.contains(expected), "{failed}");
    assert_eq!(world.runtime.starts().len(), 0);
}
