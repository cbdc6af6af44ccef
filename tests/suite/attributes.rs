//! Attributes: the examples of the specification, row by row.

use bayplan::cluster::ClusterState;
use bayplan::document::Document;
use bayplan::model::{
    Attribute, AttributeError, AttributeSet, AttributeValue, AvailabilityZone,
    ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB,
    NetworkMode, PlacementRequest, PlacementRequestBuilder, Quotas, Resources, Seed, Subnet,
    SubnetId, TaskDefinition, TaskDefinitionBuilder, attributes,
};
use bayplan::placement::PlacementEngine;
use bayplan::query::{AttributeName, Expression};

/// Attributes of the names `n1`, `n2`, ...
fn custom(count: usize) -> Vec<Attribute> {
    let names: Vec<String> = (1..=count).map(|number| format!("n{number}")).collect();
    attributes(names.iter().map(|name| (name.as_str(), "v"))).expect("valid attributes")
}

fn put(set: &AttributeSet, attributes: &[Attribute]) -> Result<AttributeSet, AttributeError> {
    set.put(attributes, &Quotas::default())
}

fn ten() -> AttributeSet {
    put(&AttributeSet::default(), &custom(10)).expect("ten are allowed")
}

#[test]
fn row_1_ten_custom_attributes_in_one_call() {
    assert_eq!(ten().len(), 10);
}

#[test]
fn row_2_an_eleventh_name() {
    let refused = put(&ten(), &custom(11)[10..]);
    assert_eq!(
        refused,
        Err(AttributeError::LimitExceeded {
            count: 11,
            limit: 10
        })
    );
}

#[test]
fn row_3_a_new_value_for_one_of_the_ten() {
    let changed = attributes([("n1", "w")]).expect("a valid attribute");
    let set = put(&ten(), &changed).expect("an upsert");
    assert_eq!((set.len(), set.text("n1")), (10, Some("w")));
}

#[test]
fn row_4_eleven_attributes_in_one_call() {
    let refused = put(&AttributeSet::default(), &custom(11));
    assert_eq!(
        refused,
        Err(AttributeError::TooMany {
            count: 11,
            limit: 10
        })
    );
}

#[test]
fn row_5_names_that_are_none() {
    for name in ["a b", &"x".repeat(129), ""] {
        assert!(AttributeName::new(name).is_err(), "{name}");
    }
    assert!(AttributeName::new(&"x".repeat(128)).is_ok());
}

#[test]
fn row_6_blanks_around_a_value() {
    for value in [" prod", "prod "] {
        assert!(AttributeValue::new(value).is_err(), "{value}");
    }
    assert!(AttributeValue::new("prod eu").is_ok());
}

#[test]
fn row_7_an_attribute_without_a_value_exists_and_is_empty() {
    let name = AttributeName::new("n").expect("a valid name");
    let set = put(&AttributeSet::default(), &[Attribute { name, value: None }]);
    let attributes = set.expect("a value may be absent");
    let mut instance = instance(&[]);
    instance.attributes = attributes;
    let cluster = ClusterState::from_instances(&[instance]).expect("a valid cluster");
    for expression in ["attribute:n exists", "attribute:n == ''"] {
        let expression = Expression::parse(expression).expect("an expression");
        let view = cluster.view();
        assert!(
            view.instances()
                .all(|instance| expression.evaluate(&instance))
        );
    }
}

fn instance(pairs: &[(&str, &str)]) -> ContainerInstance {
    let arn = ContainerInstanceArn::new("i1").expect("a valid ARN");
    let registered = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1000));
    let attributes = attributes(pairs.iter().copied()).expect("valid attributes");
    ContainerInstance::new(arn, registered).with_attributes(attributes)
}

fn definition() -> TaskDefinitionBuilder {
    let container = ContainerDefinitionBuilder::new("a", "i").memory(10);
    TaskDefinition::builder("f").container(container)
}

fn run_task(definition: TaskDefinitionBuilder) -> PlacementRequestBuilder {
    PlacementRequest::run_task(&definition.build().expect("a valid definition"))
}

/// Places one task on an instance of these attributes; the reason where that cannot be.
#[track_caller]
fn place(request: PlacementRequestBuilder, pairs: &[(&str, &str)]) -> Option<String> {
    let request = request.build(&Quotas::default()).expect("a valid request");
    let cluster = ClusterState::from_instances(&[instance(pairs)]);
    let mut cluster = cluster.expect("a valid cluster");
    let mut engine = PlacementEngine::new();
    let mut txn = cluster.begin();
    let outcome = engine
        .place(&mut txn, &request, Seed::new(1))
        .expect("no scorers");
    outcome.unplaced()?;
    let explanation = engine
        .explain(txn.view(), &request, &outcome)
        .expect("the same state");
    let why = explanation.unplaced.expect("a task that was not placed");
    why.failures()
        .into_iter()
        .next()
        .map(|failure| failure.reason)
}

const EXCLUDED: Option<&str> = Some("ATTRIBUTE");

#[test]
fn row_11_an_instance_with_capabilities_but_not_those_needed() {
    let zone = ("ecs.availability-zone", "az-a");
    let subnet = Subnet {
        id: SubnetId::new("subnet-1").expect("a valid id"),
        availability_zone: AvailabilityZone::new("az-a").expect("a valid zone"),
        network: None,
    };
    let task = || run_task(definition().network_mode(NetworkMode::Awsvpc)).subnet(subnet.clone());
    let other = ("ecs.capability.efs", "");
    assert_eq!(place(task(), &[zone, other]).as_deref(), EXCLUDED);
    assert_eq!(
        place(task(), &[zone, other, ("ecs.capability.task-eni", "")]),
        None
    );
    assert_eq!(place(task(), &[zone]), None, "it reports no capability");
}

#[test]
fn row_12_another_processor() {
    let platform = Document::object([("cpuArchitecture", "ARM64".into())]);
    let task = || run_task(definition().field("runtimePlatform", platform.clone()));
    let processor = |name| [("ecs.cpu-architecture", name)];
    assert_eq!(place(task(), &processor("x86_64")).as_deref(), EXCLUDED);
    assert_eq!(place(task(), &processor("arm64")), None);
}

#[test]
fn row_13_a_task_for_linux_on_windows() {
    let task = || run_task(definition());
    let family = [("ecs.os-family", "WINDOWS_SERVER_2022_CORE")];
    assert_eq!(place(task(), &family).as_deref(), EXCLUDED);
    assert_eq!(
        place(task(), &[("ecs.os-type", "windows")]).as_deref(),
        EXCLUDED
    );
    assert_eq!(place(task(), &[]), None, "it reports no system");
}
