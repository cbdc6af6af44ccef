//! What must be allowed for each operation, and that nothing comes of what is not.

use std::collections::BTreeSet;

use bayplan::api::{Authorization, Operation, Request};
use bayplan::document::Reading;
use bayplan::drive::{ExecuteError, execute_as};
use bayplan::ports::{Authorizer, Decision, PortError, Principal};
use bayplan::testing::{Rule, RuleAuthorizer};
use serde_json::{Value, json};

use super::plane::{ARNS, Plane};
use super::table::{rows, world};

fn request(operation: &str, request: &Value) -> Request {
    let operation = Operation::from_text(operation).expect("an operation");
    let document = serde_json::from_value(request.clone()).expect("a document");
    let read = Request::read(operation, document, Reading::Strict);
    read.expect("a request").value
}

/// An authorization in one line, without what the ARNs of the account begin with.
fn line(asked: &Authorization) -> String {
    let context = asked.context.iter();
    let context = context.map(|(key, value)| format!(" {key}={value:?}"));
    let line = format!(
        "{} {}{}",
        asked.action,
        asked.resource,
        context.collect::<String>()
    );
    line.replace(&format!("{ARNS}:"), "")
}

fn asked(plane: &Plane, operation: &str, body: &Value) -> Vec<String> {
    let asked = plane.control.authorizations(&request(operation, body));
    asked.iter().map(line).collect()
}

/// The kind of resource, and the condition keys, that each operation is asked for with.
///
/// Source: Service Authorization Reference, "Amazon ECS", read 2026-11.
const TABLE: &[(&str, &str, &[&str])] = &[
    ("CreateCluster", "*", &[]),
    ("DeleteCluster", "cluster/empty", &[]),
    ("DescribeClusters", "cluster/default", &[]),
    ("ListClusters", "*", &[]),
    ("RegisterContainerInstance", "cluster/default", &[]),
    ("DeregisterContainerInstance", "cluster/default", &[]),
    (
        "UpdateContainerInstancesState",
        "INSTANCE",
        &["ecs:cluster"],
    ),
    ("ListContainerInstances", "cluster/default", &[]),
    ("DescribeContainerInstances", "INSTANCE", &["ecs:cluster"]),
    ("PutAttributes", "INSTANCE", &["ecs:cluster"]),
    ("DeleteAttributes", "INSTANCE", &["ecs:cluster"]),
    ("ListAttributes", "cluster/default", &[]),
    (
        "RegisterTaskDefinition",
        "task-definition/web:*",
        &["ecs:privileged"],
    ),
    ("DeregisterTaskDefinition", "*", &[]),
    ("DescribeTaskDefinition", "*", &[]),
    ("ListTaskDefinitions", "*", &[]),
    ("ListTaskDefinitionFamilies", "*", &[]),
    (
        "RunTask",
        "task-definition/web:1",
        &[
            "ecs:cluster",
            "ecs:enable-ebs-volumes",
            "ecs:enable-execute-command",
        ],
    ),
    (
        "StartTask",
        "task-definition/web:1",
        &[
            "ecs:cluster",
            "ecs:container-instances",
            "ecs:enable-ebs-volumes",
            "ecs:enable-execute-command",
        ],
    ),
    ("StopTask", "TASK", &["ecs:cluster"]),
    ("ListTasks", "*", &["ecs:cluster"]),
    ("DescribeTasks", "TASK", &["ecs:cluster"]),
    (
        "CreateService",
        "service/default/new",
        &[
            "ecs:cluster",
            "ecs:enable-execute-command",
            "ecs:enable-managed-tags",
            "ecs:propagate-tags",
            "ecs:task-definition",
        ],
    ),
    (
        "UpdateService",
        "service/default/front",
        &["ecs:cluster", "ecs:task-definition"],
    ),
    ("DeleteService", "service/default/front", &["ecs:cluster"]),
    (
        "DescribeServices",
        "service/default/front",
        &["ecs:cluster"],
    ),
    ("ListServices", "*", &["ecs:cluster"]),
    (
        "CreateTaskSet",
        "task-set/default/external/*",
        &["ecs:cluster", "ecs:service", "ecs:task-definition"],
    ),
    (
        "UpdateTaskSet",
        "task-set/default/external/ecs-svc/3",
        &["ecs:cluster", "ecs:service"],
    ),
    (
        "DeleteTaskSet",
        "task-set/default/external/ecs-svc/3",
        &["ecs:cluster", "ecs:service"],
    ),
    (
        "DescribeTaskSets",
        "task-set/default/external/*",
        &["ecs:cluster", "ecs:service"],
    ),
    (
        "UpdateServicePrimaryTaskSet",
        "service/default/external",
        &["ecs:cluster", "ecs:service"],
    ),
    ("UpdateTaskProtection", "TASK", &["ecs:cluster"]),
    ("GetTaskProtection", "task/default/*", &["ecs:cluster"]),
    ("TagResource", "TASK", &["aws:RequestTag/a", "aws:TagKeys"]),
    ("UntagResource", "TASK", &["aws:TagKeys"]),
    ("ListTagsForResource", "TASK", &[]),
];

#[test]
fn every_operation_is_asked_for_as_the_table_says() {
    let world = world();
    let mut seen = BTreeSet::new();
    for row in rows(&world) {
        let (_, resource, keys) = TABLE
            .iter()
            .find(|(operation, ..)| *operation == row.operation)
            .expect("a row of the table");
        let asked = world
            .plane
            .control
            .authorizations(&request(row.operation, &row.request));
        let [asked] = asked.as_slice() else {
            panic!("{}: {asked:?}", row.operation);
        };
        assert_eq!(asked.action.to_string(), format!("ecs:{}", row.operation));
        let found = asked.resource.to_string();
        let expected = match *resource {
            "*" => "*".to_string(),
            "INSTANCE" => world.instance.as_str().expect("an ARN").to_string(),
            "TASK" => world.task.as_str().expect("an ARN").to_string(),
            path => format!("{ARNS}:{path}"),
        };
        assert_eq!(found, expected, "{}", row.operation);
        let found: Vec<String> = asked.context.keys().map(ToString::to_string).collect();
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, keys, "{}", row.operation);
        seen.insert(row.operation);
    }
    assert_eq!(seen.len(), TABLE.len());
}

#[test]
fn what_is_known_of_a_run_is_told() {
    let mut plane = Plane::new();
    plane.answer("CreateCluster", &json!({"clusterName": "prod"}));
    for _ in 0..2 {
        plane.answer(
            "RegisterTaskDefinition",
            &json!({
                "family": "web", "taskRoleArn": "arn:role/app", "executionRoleArn": "arn:role/agent",
                "tags": [{"key": "team", "value": "a"}],
                "containerDefinitions": [{"name": "app", "image": "team/app", "memory": 100}]
            }),
        );
    }
    let run = json!({
        "cluster": "prod", "taskDefinition": "web", "enableExecuteCommand": true,
        "capacityProviderStrategy": [{"capacityProvider": "fast", "weight": 1}],
        "networkConfiguration": {"awsvpcConfiguration": {
            "subnets": ["subnet-1"], "assignPublicIp": "DISABLED"
        }},
        "overrides": {"taskRoleArn": "arn:role/other"},
        "tags": [{"key": "stage", "value": "b"}]
    });
    assert_eq!(
        asked(&plane, "RunTask", &run),
        [
            "ecs:RunTask task-definition/web:2 ecs:auto-assign-public-ip=Boolean(false) \
             ecs:capacity-provider=Texts([\"fast\"]) ecs:cluster=Text(\"cluster/prod\") \
             ecs:enable-ebs-volumes=Boolean(false) ecs:enable-execute-command=Boolean(true) \
             ecs:subnet=Texts([\"subnet-1\"]) aws:RequestTag/stage=Text(\"b\") \
             aws:ResourceTag/team=Text(\"a\") aws:TagKeys=Texts([\"stage\"])",
            "ecs:TagResource task/prod/* ecs:CreateAction=Text(\"RunTask\") \
             aws:RequestTag/stage=Text(\"b\") aws:TagKeys=Texts([\"stage\"])",
            "iam:PassRole arn:role/agent",
            "iam:PassRole arn:role/other",
        ]
    );
    let start = json!({
        "cluster": format!("{ARNS}:cluster/prod"), "taskDefinition": "web:1",
        "containerInstances": ["i1", format!("{ARNS}:container-instance/i2")]
    });
    assert_eq!(
        asked(&plane, "StartTask", &start),
        [
            "ecs:StartTask task-definition/web:1 ecs:cluster=Text(\"cluster/prod\") \
             ecs:container-instances=Texts([\"container-instance/prod/i1\", \
             \"container-instance/prod/i2\"]) ecs:enable-ebs-volumes=Boolean(false) \
             ecs:enable-execute-command=Boolean(false) aws:ResourceTag/team=Text(\"a\")",
            "iam:PassRole arn:role/agent",
            "iam:PassRole arn:role/app",
        ]
    );
}

#[test]
fn what_a_definition_says_is_told_and_its_roles_are_passed() {
    let plane = Plane::new();
    let definition = json!({
        "family": "web", "cpu": "256", "memory": "512", "requiresCompatibilities": ["EC2"],
        "taskRoleArn": "arn:role/both", "executionRoleArn": "arn:role/both",
        "tags": [{"key": "team", "value": "a"}],
        "containerDefinitions": [
            {"name": "app", "image": "team/app", "memory": 100, "privileged": true}
        ]
    });
    assert_eq!(
        asked(&plane, "RegisterTaskDefinition", &definition),
        [
            "ecs:RegisterTaskDefinition task-definition/web:* \
             ecs:compute-compatability=Texts([\"EC2\"]) ecs:privileged=Boolean(true) \
             ecs:task-cpu=Number(256) ecs:task-memory=Number(512) \
             aws:RequestTag/team=Text(\"a\") aws:TagKeys=Texts([\"team\"])",
            "ecs:TagResource task-definition/web:* ecs:CreateAction=Text(\"RegisterTaskDefinition\") \
             aws:RequestTag/team=Text(\"a\") aws:TagKeys=Texts([\"team\"])",
            "iam:PassRole arn:role/both",
        ]
    );
}

#[test]
fn each_of_several_is_asked_for_once() {
    let plane = Plane::new();
    let tasks = json!({"tasks": ["t1", "t2", format!("{ARNS}:task/default/t1")]});
    let text =
        |id| format!("ecs:DescribeTasks task/default/{id} ecs:cluster=Text(\"cluster/default\")");
    assert_eq!(
        asked(&plane, "DescribeTasks", &tasks),
        [text("t1"), text("t2")]
    );
    let foreign = "arn:aws:ecs:us-east-1:999999999999:cluster/web";
    let clusters = json!({"clusters": [foreign, "a"]});
    let expected = [
        format!("ecs:DescribeClusters {foreign}"),
        "ecs:DescribeClusters cluster/a".to_string(),
    ];
    assert_eq!(asked(&plane, "DescribeClusters", &clusters), expected);
}

#[test]
fn a_denial_leaves_no_trace_and_tells_nothing() {
    let mut world = world();
    let mut nobody = RuleAuthorizer::new([]);
    let guest = Principal::new("guest");
    for row in rows(&world) {
        let before = format!("{:?}", world.plane.control);
        let asked = request(row.operation, &row.request);
        let now = world.plane.now;
        let control = &mut world.plane.control;
        let done = execute_as(control, (&mut nobody, &guest), now, asked);
        let Err(error @ ExecuteError::AccessDenied(_)) = done else {
            panic!("{}: {done:?}", row.operation);
        };
        assert_eq!(error.exception(), "AccessDeniedException");
        assert_eq!(
            format!("{:?}", world.plane.control),
            before,
            "{}",
            row.operation
        );
    }
    // Of what is there the same is said as of what is not.
    let there = world.task.as_str().expect("an ARN").to_string();
    let mut deny = |task: &str| {
        let asked = request("DescribeTasks", &json!({"tasks": [task]}));
        let now = world.plane.now;
        let done = execute_as(&mut world.plane.control, (&mut nobody, &guest), now, asked);
        done.expect_err("a denial")
            .to_string()
            .replace(task, "TASK")
    };
    let gone = format!("{ARNS}:task/default/00000000000000000000000000000000");
    assert_eq!(deny(&there), deny(&gone));
}

#[test]
fn one_denied_resource_denies_the_call_and_what_is_allowed_is_done() {
    let mut world = world();
    let mut rules = RuleAuthorizer::new([
        Rule::allow("*", "ecs:*", "*"),
        Rule::deny("*", "ecs:DescribeClusters", "*/secret", "it is secret"),
    ]);
    let guest = Principal::new("guest");
    let mut ask = |clusters: Value| {
        let asked = request("DescribeClusters", &json!({"clusters": clusters}));
        let now = world.plane.now;
        let done = execute_as(&mut world.plane.control, (&mut rules, &guest), now, asked);
        done.map(|answer| serde_json::to_value(answer).expect("JSON"))
            .map_err(|error| error.to_string())
    };
    let answer = ask(json!(["default"])).expect("an answer");
    assert_eq!(answer["clusters"][0]["clusterName"], "default");
    let text = format!(
        "User: guest is not authorized to perform: ecs:DescribeClusters on resource: \
         {ARNS}:cluster/secret because it is secret"
    );
    assert_eq!(ask(json!(["default", "secret"])), Err(text));
}

/// Cannot decide anything.
struct Lost;

impl Authorizer for Lost {
    fn authorize(&mut self, _: &Principal, _: &Authorization) -> Result<Decision, PortError> {
        Err(PortError::transient("no answer"))
    }
}

#[test]
fn what_cannot_be_decided_is_not_done() {
    let mut world = world();
    let before = format!("{:?}", world.plane.control);
    let asked = request("CreateCluster", &json!({"clusterName": "new"}));
    let now = world.plane.now;
    let guest = Principal::new("guest");
    let done = execute_as(&mut world.plane.control, (&mut Lost, &guest), now, asked);
    assert_eq!(
        done.expect_err("no decision").exception(),
        "AccessDeniedException"
    );
    assert_eq!(format!("{:?}", world.plane.control), before);
}

#[test]
fn what_is_known_of_a_service_is_told() {
    let mut plane = Plane::new();
    plane.answer(
        "RegisterTaskDefinition",
        &json!({
            "family": "web", "taskRoleArn": "arn:role/app", "executionRoleArn": "arn:role/agent",
            "containerDefinitions": [{"name": "app", "image": "team/app", "memory": 100}]
        }),
    );
    let create = json!({
        "cluster": "prod", "serviceName": "front", "taskDefinition": "web", "desiredCount": 1,
        "role": "arn:role/balancer", "propagateTags": "SERVICE", "enableECSManagedTags": true,
        "capacityProviderStrategy": [{"capacityProvider": "fast"}],
        "networkConfiguration": {"awsvpcConfiguration": {
            "subnets": ["subnet-1"], "assignPublicIp": "ENABLED"
        }},
        "serviceConnectConfiguration": {"enabled": true, "namespace": "shop"},
        "tags": [{"key": "stage", "value": "b"}]
    });
    assert_eq!(
        asked(&plane, "CreateService", &create),
        [
            "ecs:CreateService service/prod/front ecs:auto-assign-public-ip=Boolean(true) \
             ecs:capacity-provider=Texts([\"fast\"]) ecs:cluster=Text(\"cluster/prod\") \
             ecs:enable-execute-command=Boolean(false) ecs:enable-managed-tags=Boolean(true) \
             ecs:enable-service-connect=Boolean(true) ecs:namespace=Text(\"shop\") \
             ecs:propagate-tags=Text(\"SERVICE\") ecs:subnet=Texts([\"subnet-1\"]) \
             ecs:task-definition=Text(\"task-definition/web:1\") aws:RequestTag/stage=Text(\"b\") \
             aws:TagKeys=Texts([\"stage\"])",
            "ecs:TagResource service/prod/front ecs:CreateAction=Text(\"CreateService\") \
             aws:RequestTag/stage=Text(\"b\") aws:TagKeys=Texts([\"stage\"])",
            "iam:PassRole arn:role/agent",
            "iam:PassRole arn:role/app",
            "iam:PassRole arn:role/balancer",
        ]
    );
    let update = json!({"cluster": "prod", "service": "front", "volumeConfigurations": []});
    assert_eq!(
        asked(&plane, "UpdateService", &update),
        [
            "ecs:UpdateService service/prod/front ecs:cluster=Text(\"cluster/prod\") \
             ecs:enable-ebs-volumes=Boolean(false)"
        ]
    );
    let set = json!({"cluster": "prod", "service": format!("{ARNS}:service/front"),
                     "taskSets": ["ecs-svc/1", format!("{ARNS}:task-set/prod/front/ecs-svc/2")]});
    let context = "ecs:cluster=Text(\"cluster/prod\") ecs:service=Text(\"service/prod/front\")";
    assert_eq!(
        asked(&plane, "DescribeTaskSets", &set),
        [1, 2].map(|number| format!(
            "ecs:DescribeTaskSets task-set/prod/front/ecs-svc/{number} {context}"
        ))
    );
}

#[test]
fn a_request_about_nothing_is_asked_for_on_all_of_the_kind() {
    let plane = Plane::with_instances(1);
    let rows = [
        ("DescribeTasks", json!({"tasks": []}), "task"),
        ("DescribeServices", json!({"services": []}), "service"),
        (
            "DescribeContainerInstances",
            json!({"containerInstances": []}),
            "container-instance",
        ),
        (
            "UpdateContainerInstancesState",
            json!({"containerInstances": [], "status": "DRAINING"}),
            "container-instance",
        ),
        (
            "PutAttributes",
            json!({"attributes": []}),
            "container-instance",
        ),
        (
            "DeleteAttributes",
            json!({"attributes": []}),
            "container-instance",
        ),
        (
            "UpdateTaskProtection",
            json!({"cluster": "default", "protectionEnabled": true, "tasks": []}),
            "task",
        ),
        ("GetTaskProtection", json!({"cluster": "default"}), "task"),
    ];
    for (operation, body, kind) in rows {
        let expected = format!("ecs:{operation} {kind}/default/* ecs:cluster=");
        let asked = asked(&plane, operation, &body);
        assert_eq!(asked.len(), 1, "{operation}");
        assert!(asked[0].starts_with(&expected), "{asked:?}");
    }
}

/// Whether the first thing that a request asks for tells of a provider.
fn tells_of_provider(plane: &Plane, operation: &str, body: &Value) -> bool {
    asked(plane, operation, body)[0].contains("ecs:capacity-provider=")
}

#[test]
fn the_strategy_of_the_cluster_is_told_where_it_counts() {
    let mut plane = Plane::new();
    let default = json!([{"capacityProvider": "asg", "weight": 1}]);
    plane.answer(
        "CreateCluster",
        &json!({"capacityProviders": ["asg"], "defaultCapacityProviderStrategy": default}),
    );
    plane.define("web");
    let controller = json!({"type": "EXTERNAL"});
    let external = json!({"serviceName": "sets", "desiredCount": 1,
                          "deploymentController": controller});
    plane.answer("CreateService", &external);
    let of_set = json!({"cluster": "default", "service": "sets", "taskDefinition": "web"});
    let of_service = json!({"serviceName": "one", "taskDefinition": "web", "desiredCount": 1});
    for (operation, body) in [("CreateService", &of_service), ("CreateTaskSet", &of_set)] {
        assert!(tells_of_provider(&plane, operation, body), "{operation}");
        let mut launched = body.clone();
        launched["launchType"] = json!("EC2");
        assert!(!tells_of_provider(&plane, operation, &launched));
    }
    let mut daemon = of_service.clone();
    daemon["schedulingStrategy"] = json!("DAEMON");
    assert!(!tells_of_provider(&plane, "CreateService", &daemon));
    assert!(!tells_of_provider(&plane, "CreateService", &external));
}

#[test]
fn a_deployment_that_is_forced_passes_the_roles_of_the_present_definition() {
    let mut plane = Plane::with_instances(1);
    let app = json!({"name": "app", "image": "app", "cpu": 100, "memory": 100});
    let role = "arn:aws:iam::123456789012:role/t";
    let definition = json!({"family": "r", "containerDefinitions": [app], "taskRoleArn": role});
    plane.answer("RegisterTaskDefinition", &definition);
    let service = json!({"serviceName": "one", "taskDefinition": "r", "desiredCount": 1});
    plane.answer("CreateService", &service);
    let passes = |update: &Value| {
        let asked = asked(&plane, "UpdateService", update);
        asked.contains(&format!("iam:PassRole {role}"))
    };
    assert!(passes(
        &json!({"service": "one", "forceNewDeployment": true})
    ));
    assert!(passes(&json!({"service": "one", "taskDefinition": "r"})));
    assert!(!passes(&json!({"service": "one", "desiredCount": 2})));
}
