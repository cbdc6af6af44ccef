//! Requests that are made in Rust keep to the limits that those have which are read.

use bayplan::api::{
    AwsVpcConfiguration, CreateCluster, CreateService, DescribeClusters,
    DescribeContainerInstances, DescribeServices, DescribeTasks, GetTaskProtection, ListAttributes,
    ListClusters, ListContainerInstances, ListServices, ListTaskDefinitionFamilies,
    ListTaskDefinitions, ListTasks, Operation, Overrides, Page, RegisterContainerInstance, Request,
    RunTask, StartTask, Tag, TagResource, Tags, UntagResource, UpdateTaskProtection,
};
use bayplan::document::Reading;
use bayplan::model::{
    ClusterName, ContainerOverride, CpuUnits, Family, LaunchType, MemoryMiB, Reference, Resources,
    ServiceName, StartedBy, TaskDefinitionArn, TaskOverride,
};

use serde_json::{Value, json};

use super::plane::{ARNS, Plane};

fn reference(text: &str) -> Reference {
    Reference::new(text).expect("a reference")
}

fn references(count: usize) -> Vec<Reference> {
    (0..count)
        .map(|number| reference(&format!("r{number}")))
        .collect()
}

fn tags(key: &str, value: &str) -> Tags {
    let mut tags = Tags::default();
    tags.set(Tag::new("first", "fine"));
    tags.set(Tag::new(key, value));
    tags
}

/// The request is refused for that alone, and nothing is otherwise than before.
#[track_caller]
fn assert_refused(request: impl Into<Request>, expected: &str) {
    let mut plane = Plane::with_instances(1);
    let before = format!("{:?}", plane.control);
    let later = plane
        .now
        .saturating_add(bayplan::time::TimeDelta::from_millis(1));
    let refused = plane.control.execute(later, request.into());
    let refused = refused.expect_err("it is beyond a limit");
    let told = format!("{}: {refused}", refused.exception());
    assert_eq!(told, format!("InvalidParameterException: {expected}"));
    assert_eq!(format!("{:?}", plane.control), before);
}

#[test]
fn lists_have_their_lengths() {
    let cluster = || reference("default");
    assert_refused(
        DescribeTasks::new(references(101)),
        "tasks: found an array of 101, allowed is at most 100 tasks",
    );
    assert_refused(
        DescribeServices::new(references(11)),
        "services: found an array of 11, allowed is at most 10 services",
    );
    assert_refused(
        DescribeContainerInstances::new(references(101)),
        "containerInstances: found an array of 101, allowed is at most 100 container instances",
    );
    let mut clusters = DescribeClusters::default();
    clusters.clusters = references(101);
    assert_refused(
        clusters,
        "clusters: found an array of 101, allowed is at most 100 clusters",
    );
    assert_refused(
        GetTaskProtection::new(cluster(), references(101)),
        "tasks: found an array of 101, allowed is at most 100 tasks",
    );
    assert_refused(
        UpdateTaskProtection::new(cluster(), references(11)),
        "tasks: found an array of 11, allowed is at most 10 tasks",
    );
}

#[test]
fn protection_has_its_period() {
    for minutes in [0, 2_881] {
        let mut request = UpdateTaskProtection::new(reference("default"), references(1));
        request.expires_in_minutes = Some(minutes);
        let expected = format!("expiresInMinutes: found {minutes}, allowed is 1 to 2880");
        assert_refused(request, &expected);
    }
}

#[test]
fn pages_have_their_lengths_and_tokens() {
    let short = || Page::first().of(0);
    let expected = "maxResults: found 0, allowed is 1 to 100";
    assert_refused(ListClusters::new(short()), expected);
    assert_refused(ListContainerInstances::new(short()), expected);
    assert_refused(ListServices::new(short()), expected);
    assert_refused(ListTasks::new(short()), expected);
    assert_refused(ListAttributes::new(short()), expected);
    let mut definitions = ListTaskDefinitions::default();
    definitions.page = short();
    assert_refused(definitions, expected);
    let mut families = ListTaskDefinitionFamilies::default();
    families.page = short();
    assert_refused(families, expected);
    assert_refused(
        ListTasks::new(Page::first().of(101)),
        "maxResults: found 101, allowed is 1 to 100",
    );
    assert_refused(
        ListTasks::new(Page::first().after("x")),
        "nextToken: found \"x\", allowed is what the page before answered",
    );
}

#[test]
fn a_token_names_what_the_list_may_have() {
    let lists = [
        ("ListClusters", "garbage"),
        ("ListServices", "garbage"),
        ("ListTasks", "garbage"),
        ("ListAttributes", "garbage"),
        ("ListTaskDefinitions", "garbage"),
        ("ListTaskDefinitions", "other/web:1"),
        ("ListTaskDefinitionFamilies", "no family"),
    ];
    for (operation, element) in lists {
        let token = format!("after:{element}");
        let mut request = json!({"nextToken": token});
        if operation == "ListAttributes" {
            request["targetType"] = json!("container-instance");
        }
        let expected = format!(
            "InvalidParameterException: nextToken: found \"{token}\", \
             allowed is what the page before answered"
        );
        let refusal = Plane::with_instances(1).refusal(operation, &request);
        assert_eq!(refusal, expected, "{operation}");
    }
    // A revision without a number, and a kind of which there is another with the same beginning.
    for token in [
        "task-definition/web",
        "task-definitions/web:1",
        "task/default/1",
    ] {
        let token = format!("after:{ARNS}:{token}");
        let refusal = Plane::new().refusal("ListTaskDefinitions", &json!({"nextToken": token}));
        assert!(refusal.contains("allowed is what the page before answered"));
    }
}

#[test]
fn a_token_that_was_answered_goes_on() {
    let mut plane = Plane::with_instances(2);
    plane.define("web-b");
    let on_instances = json!({"targetType": "container-instance", "maxResults": 1});
    let listed = plane.answer("ListContainerInstances", &json!({}));
    let targets = listed["containerInstanceArns"].as_array().expect("ARNs");
    for target in targets {
        let attribute = json!({"attributes": [{"name": "x", "value": "a", "targetId": target}]});
        plane.answer("PutAttributes", &attribute);
    }
    let lists = [
        (
            "ListTaskDefinitionFamilies",
            "families",
            json!({"maxResults": 1}),
        ),
        ("ListAttributes", "attributes", on_instances),
    ];
    for (operation, field, mut request) in lists {
        let first = plane.answer(operation, &request);
        request["nextToken"] = first["nextToken"].clone();
        let second = plane.answer(operation, &request);
        assert_eq!(
            second[field].as_array().map(Vec::len),
            Some(1),
            "{operation}"
        );
        assert_ne!(second[field], first[field], "{operation}");
    }
}

#[test]
fn a_token_of_what_is_gone_goes_on() {
    let mut plane = Plane::new();
    plane.define("web");
    plane.define("web");
    let first = plane.answer("ListTaskDefinitions", &json!({"maxResults": 1}));
    plane.answer(
        "DeregisterTaskDefinition",
        &json!({"taskDefinition": "web:1"}),
    );
    let rest = json!({"nextToken": first["nextToken"]});
    let rest = plane.answer("ListTaskDefinitions", &rest);
    let expected = json!([format!("{ARNS}:task-definition/web:2")]);
    assert_eq!(rest["taskDefinitionArns"], expected);
}

#[test]
fn filters_go_together_or_not() {
    let mut attributes = ListAttributes::new(Page::first());
    attributes.attribute_value = Some("prod".to_string());
    assert_refused(attributes, "attributeName: a value is given without a name");
    let mut tasks = ListTasks::new(Page::first());
    tasks.started_by = StartedBy::new("me").ok();
    tasks.family = Family::new("web").ok();
    assert_refused(
        tasks.clone(),
        "family: found \"web\", startedBy must be the only filter",
    );
    tasks.family = None;
    tasks.launch_type = Some(LaunchType::Ec2);
    assert_refused(
        tasks,
        "launchType: found \"EC2\", startedBy must be the only filter",
    );
}

fn run(change: impl FnOnce(&mut RunTask)) -> RunTask {
    let mut request = RunTask::new(reference("web"));
    change(&mut request);
    request
}

#[test]
fn what_is_said_of_tasks_has_its_limits() {
    let allowed = "allowed is at most 64 printable ASCII characters";
    let token = "t".repeat(65);
    assert_refused(
        run(|request| request.client_token = Some(token.clone())),
        &format!("clientToken: found \"{}...\", {allowed}", &token[..60]),
    );
    assert_refused(
        run(|request| request.client_token = Some("two words".to_string())),
        &format!("clientToken: found \"two words\", {allowed}"),
    );
    let mut network = AwsVpcConfiguration::new(Vec::new());
    network.security_groups = vec!["sg".to_string(); 6];
    let expected = "networkConfiguration.awsvpcConfiguration.securityGroups: found an array of 6, \
                    allowed is at most 5 security groups";
    let mut start = StartTask::new(reference("web"), references(1));
    start.tasks.network = Some(network.clone());
    assert_refused(start, expected);
    assert_refused(
        run(|request| request.tasks.network = Some(network)),
        expected,
    );
    let mut sizes = TaskOverride::new();
    sizes.containers = vec![ContainerOverride::new("app"); 1_000];
    let overrides = Overrides::of_sizes(sizes);
    assert_refused(
        run(|request| request.tasks.overrides = overrides),
        "overrides: found an object of 1 fields, allowed is at most 8192 characters of JSON",
    );
}

#[test]
fn tags_have_their_limits_in_each_request() {
    let long = || tags("k", &"v".repeat(257));
    let expected = format!(
        "tags[1].value: found \"{}...\", allowed is at most 256 characters",
        "v".repeat(60)
    );
    let mut cluster = CreateCluster::new(ClusterName::new("new").expect("a name"));
    cluster.tags = long();
    assert_refused(cluster, &expected);
    let name = ServiceName::new("web").expect("a name");
    let definition = TaskDefinitionArn::new("web:1").expect("an ARN");
    let service = bayplan::model::CreateService::new(name, definition.clone());
    let mut service = CreateService::new(service);
    service.tags = long();
    assert_refused(service, &expected);
    let set = bayplan::model::CreateTaskSet::new(definition);
    let (cluster, service) = (reference("default"), reference("web"));
    let mut set = bayplan::api::CreateTaskSet::new(cluster, service, set);
    set.tags = long();
    assert_refused(set, &expected);
    let resources = Resources::new(CpuUnits::new(1_024), MemoryMiB::new(1_000));
    let mut instance = RegisterContainerInstance::new(resources);
    instance.tags = long();
    assert_refused(instance, &expected);
    assert_refused(run(|request| request.tasks.tags = long()), &expected);
    let mut start = StartTask::new(reference("web"), references(1));
    start.tasks.tags = long();
    assert_refused(start, &expected);
    assert_refused(TagResource::new(reference("arn:x"), long()), &expected);
}

#[test]
fn keys_of_tags_have_their_limits() {
    let resource = || reference("arn:x");
    let long = "k".repeat(129);
    assert_refused(
        TagResource::new(resource(), tags("AWS:k", "v")),
        "tags[0].key: found \"AWS:k\", allowed is what does not begin with aws:",
    );
    assert_refused(
        TagResource::new(resource(), tags("", "v")),
        "tags[0].key: found \"\", allowed is 1 to 128 characters",
    );
    assert_refused(
        UntagResource::new(resource(), vec!["fine".to_string(), long.clone()]),
        &format!(
            "tagKeys[1]: found \"{}...\", allowed is 1 to 128 characters that do not begin with aws:",
            &long[..60]
        ),
    );
    let mut many = Tags::default();
    for number in 0..51 {
        many.set(Tag::new(format!("k{number}"), "v"));
    }
    assert_refused(
        TagResource::new(resource(), many),
        "tags: found an array of 51, allowed is at most 50 tags",
    );
}

/// The request is refused when it is read.
#[track_caller]
fn assert_unread(operation: &str, document: &Value, expected: &str) {
    let operation = Operation::from_text(operation).expect("an operation");
    let document = serde_json::from_value(document.clone()).expect("a document");
    let refused = Request::read(operation, document, Reading::Strict);
    let refused = refused.expect_err("it is beyond a limit").to_string();
    assert!(refused.starts_with(expected), "{operation:?}: {refused}");
}

#[test]
fn lists_that_are_read_have_the_same_lengths() {
    let many = vec!["t"; 101];
    for (operation, field) in [
        ("DescribeTasks", "tasks"),
        ("DescribeServices", "services"),
        ("DescribeClusters", "clusters"),
        ("DescribeContainerInstances", "containerInstances"),
    ] {
        assert_unread(operation, &json!({field: many}), &format!("{field}: "));
    }
    let protected = json!({"cluster": "c", "tasks": many});
    assert_unread("GetTaskProtection", &protected, "tasks: ");
    let protection = |tasks: &[&str], minutes: u32| {
        json!({"cluster": "c", "tasks": tasks, "protectionEnabled": true,
               "expiresInMinutes": minutes})
    };
    assert_unread(
        "UpdateTaskProtection",
        &protection(&many[..11], 1),
        "tasks: ",
    );
    let expected = "expiresInMinutes: ";
    assert_unread("UpdateTaskProtection", &protection(&["t"], 0), expected);
}

#[test]
fn pages_that_are_read_have_the_same_lengths() {
    for operation in [
        "ListClusters",
        "ListContainerInstances",
        "ListServices",
        "ListTasks",
        "ListTaskDefinitions",
        "ListTaskDefinitionFamilies",
    ] {
        for count in [-1, 0, 101] {
            let page = json!({"maxResults": count});
            assert_unread(operation, &page, "maxResults: ");
        }
    }
    let attributes = json!({"maxResults": 0, "targetType": "container-instance"});
    assert_unread("ListAttributes", &attributes, "maxResults: ");
}

#[test]
fn requests_that_are_read_have_the_same_limits() {
    let started = |field: &str, value: &str| json!({"startedBy": "me", field: value});
    assert_unread("ListTasks", &started("family", "web"), "family: ");
    assert_unread(
        "ListTasks",
        &started("desiredStatus", "RUNNING"),
        "desiredStatus: ",
    );
    let run = json!({"taskDefinition": "web", "clientToken": "a b"});
    assert_unread("RunTask", &run, "clientToken: ");
    let network = json!({"subnets": ["s"], "securityGroups": vec!["g"; 6]});
    let start = json!({"taskDefinition": "web", "containerInstances": ["i"],
                       "networkConfiguration": {"awsvpcConfiguration": network}});
    let expected = "networkConfiguration.awsvpcConfiguration.securityGroups: ";
    assert_unread("StartTask", &start, expected);
    let untag = json!({"resourceArn": "arn:x", "tagKeys": ["aws:k"]});
    assert_unread("UntagResource", &untag, "tagKeys[0]: ");
    let tag = json!({"resourceArn": "arn:x", "tags": [{"key": "", "value": "v"}]});
    assert_unread("TagResource", &tag, "tags[0].key: ");
}
