//! What a service may be, and what starts a deployment.

use bayplan::document::Document;
use bayplan::model::{
    AvailabilityZoneRebalancing, CreateService, DeploymentConfiguration, InvalidServices,
    LaunchType, NewDeployment, PlacementConstraint, PlacementStrategy, Quotas, RevisionPart,
    SchedulingStrategy, Service, UpdateService,
};
use bayplan::time::Timestamp;

use super::sim::{definition, id, request};

fn build(request: CreateService) -> Result<Service, InvalidServices> {
    let first = NewDeployment::new(id(1), Timestamp::UNIX_EPOCH);
    request.build(first, &Quotas::default())
}

fn daemon() -> CreateService {
    let mut daemon = request(0, (0, 100));
    daemon.desired_count = None;
    daemon.scheduling_strategy = SchedulingStrategy::Daemon;
    daemon
}

#[track_caller]
fn assert_refused(request: CreateService, expected: &[&str]) {
    let refused = build(request).expect_err("refused");
    let found: Vec<String> = refused.as_slice().iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn rules_of_daemons() {
    assert!(build(daemon()).is_ok());
    let mut wrong = daemon();
    wrong.desired_count = Some(0);
    wrong.placement_strategy = vec![PlacementStrategy::Random];
    wrong.launch_type = Some(LaunchType::Fargate);
    wrong.availability_zone_rebalancing = Some(AvailabilityZoneRebalancing::Enabled);
    let configuration = DeploymentConfiguration::of(SchedulingStrategy::Daemon);
    wrong.deployment_configuration = Some(configuration.percents(0, 150));
    assert_refused(
        wrong,
        &[
            "The daemon scheduling strategy does not support a desired count for services",
            "the daemon scheduling strategy does not support launch type FARGATE",
            "The daemon scheduling strategy does not support values above 100 for maximumPercent",
            "The daemon scheduling strategy does not support placement strategies",
            "Availability Zone Rebalancing does not support DAEMON services",
        ],
    );
}

#[test]
fn rules_of_percents() {
    let both = "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block \
                deployments";
    assert_refused(request(1, (100, 100)), &[both]);
    assert_refused(
        request(1, (101, 99)),
        &[
            "minimumHealthyPercent must be at most 100",
            "maximumPercent must be at least 100",
        ],
    );
    assert!(build(request(1, (0, 10_000))).is_ok());
    assert!(build(request(1, (0, 10_001))).is_err());
}

#[test]
fn a_replica_service_needs_a_desired_count() {
    let mut wrong = request(1, (100, 200));
    wrong.desired_count = None;
    assert_refused(
        wrong,
        &["a REPLICA service needs a desiredCount, allowed is 0 or more"],
    );
}

#[test]
fn zones_are_balanced_by_default_where_nothing_stands_against_it() {
    let is_on = |request| {
        build(request).expect("valid").availability_zone_rebalancing
            == AvailabilityZoneRebalancing::Enabled
    };
    assert!(is_on(request(1, (100, 200))));
    assert!(!is_on(request(1, (50, 100))));
    let zone = "attribute:ecs.availability-zone == a";
    let mut constrained = request(1, (100, 200));
    constrained.placement_constraints = vec![PlacementConstraint::member_of(zone).expect("valid")];
    assert!(!is_on(constrained.clone()));
    constrained.availability_zone_rebalancing = Some(AvailabilityZoneRebalancing::Enabled);
    assert_refused(
        constrained,
        &[
            "Availability Zone Rebalancing does not support placement constraints on \
           attribute:ecs.availability-zone",
        ],
    );
}

#[test]
fn what_starts_a_deployment_and_what_does_not() {
    let service = build(request(2, (100, 200))).expect("valid");
    let part = || Document::array([Document::object([("targetGroupArn", "a".into())])]);
    let mut balanced = UpdateService::new();
    balanced.parts.insert(RevisionPart::LoadBalancers, part());
    let mut constrained = UpdateService::new();
    constrained.placement_constraints = Some(vec![PlacementConstraint::DistinctInstance]);
    let mut spread = UpdateService::new();
    spread.placement_strategy = Some(vec![PlacementStrategy::spread_zones()]);
    let mut patient = UpdateService::new();
    patient.health_check_grace_period_seconds = Some(60);
    let rows = [
        (UpdateService::new().task_definition(definition(2)), 2),
        (UpdateService::new().task_definition(definition(1)), 1),
        (UpdateService::new().forced(), 2),
        (balanced, 2),
        (UpdateService::new().desired_count(5), 1),
        (constrained, 1),
        (spread, 1),
        (patient, 1),
    ];
    for (update, deployments) in rows {
        let what = format!("{update:?}");
        let next = NewDeployment::new(id(2), Timestamp::UNIX_EPOCH);
        let updated = update.build(&service, next, &Quotas::default());
        assert_eq!(
            updated.expect("valid").deployments.len(),
            deployments,
            "{what}"
        );
    }
}
