//! `TagResource`, `UntagResource` and `ListTagsForResource`.

use serde_json::{Value, json};

use super::plane::{ARNS, Plane};

/// A plane with something of each kind that has tags, and the ARNs of those.
fn plane() -> (Plane, Vec<String>) {
    let mut plane = Plane::new();
    plane.answer("CreateCluster", &json!({}));
    let resources = json!([
        {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 4000}
    ]);
    let instance = json!({"totalResources": resources});
    let instance = plane.answer("RegisterContainerInstance", &instance);
    let definition = json!({"family": "web", "containerDefinitions": [
        {"name": "web", "image": "nginx", "memory": 100}
    ]});
    let definition = plane.answer("RegisterTaskDefinition", &definition);
    let run = plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    let arns = vec![
        json!(format!("{ARNS}:cluster/default")),
        instance["containerInstance"]["containerInstanceArn"].clone(),
        definition["taskDefinition"]["taskDefinitionArn"].clone(),
        run["tasks"][0]["taskArn"].clone(),
    ];
    let text = |arn: Value| arn.as_str().expect("an ARN").to_string();
    (plane, arns.into_iter().map(text).collect())
}

fn tag(key: &str, value: &str) -> Value {
    json!({"key": key, "value": value})
}

fn tags(plane: &mut Plane, arn: &str) -> Value {
    plane.answer("ListTagsForResource", &json!({"resourceArn": arn}))["tags"].clone()
}

#[test]
fn everything_takes_tags_and_gives_them_back() {
    let (mut plane, arns) = plane();
    for arn in arns {
        assert_eq!(tags(&mut plane, &arn), json!([]));
        let request = json!({"resourceArn": arn, "tags": [tag("team", "a"), tag("stage", "b")]});
        assert_eq!(plane.answer("TagResource", &request), json!({}));
        let request = json!({"resourceArn": arn, "tags": [tag("team", "c")]});
        plane.answer("TagResource", &request);
        let all = json!([tag("stage", "b"), tag("team", "c")]);
        assert_eq!(tags(&mut plane, &arn), all);
        let request = json!({"resourceArn": arn, "tagKeys": ["stage", "gone"]});
        assert_eq!(plane.answer("UntagResource", &request), json!({}));
        assert_eq!(tags(&mut plane, &arn), json!([tag("team", "c")]));
    }
    let described = json!({"clusters": ["default"], "include": ["TAGS"]});
    let described = plane.answer("DescribeClusters", &described);
    assert_eq!(described["clusters"][0]["tags"], json!([tag("team", "c")]));
}

#[test]
fn a_resource_has_50_tags_of_its_own() {
    let (mut plane, arns) = plane();
    let arn = &arns[0];
    let many = |keys: std::ops::Range<usize>| -> Value {
        keys.map(|key| tag(&format!("k{key}"), "")).collect()
    };
    plane.answer(
        "TagResource",
        &json!({"resourceArn": arn, "tags": many(0..50)}),
    );
    plane.answer(
        "TagResource",
        &json!({"resourceArn": arn, "tags": many(40..50)}),
    );
    let refusal = plane.refusal(
        "TagResource",
        &json!({"resourceArn": arn, "tags": many(50..51)}),
    );
    assert_eq!(
        refusal,
        "InvalidParameterException: a resource has at most 50 tags"
    );
    let refusal = plane.refusal(
        "TagResource",
        &json!({"resourceArn": arn, "tags": many(0..51)}),
    );
    assert!(refusal.contains("at most 50 tags"), "{refusal}");
}

#[test]
fn keys_and_values_that_cannot_be_are_refused() {
    let (mut plane, arns) = plane();
    let cases = [
        (tag("", "a"), "tags[0].key: "),
        (tag(&"k".repeat(129), "a"), "tags[0].key: "),
        (tag("k", &"v".repeat(257)), "tags[0].value: "),
        (tag("AWS:team", "a"), "tags[0].key: "),
        (tag("team", "aws:a"), "tags[0].value: "),
    ];
    for (tag, at) in cases {
        let request = json!({"resourceArn": arns[0], "tags": [tag]});
        let refusal = plane.refusal("TagResource", &request);
        let begin = format!("InvalidParameterException: {at}");
        assert!(refusal.starts_with(&begin), "{tag}: {refusal}");
    }
    let longest = tag(&"k".repeat(128), &"v".repeat(256));
    plane.answer(
        "TagResource",
        &json!({"resourceArn": arns[0], "tags": [longest]}),
    );
    let request = json!({"resourceArn": arns[0], "tagKeys": ["aws:x"]});
    let refusal = plane.refusal("UntagResource", &request);
    assert!(
        refusal.starts_with("InvalidParameterException: tagKeys[0]: "),
        "{refusal}"
    );
}

#[test]
fn what_is_not_there_is_named() {
    let (mut plane, arns) = plane();
    let missing = |path: &str| {
        let arn = format!("{ARNS}:{path}");
        let text =
            format!("ResourceNotFoundException: The specified resource wasn't found: `{arn}`.");
        (arn, text)
    };
    let invalid = |arn: String| {
        let text = format!(
            "InvalidParameterException: `{arn}` is not the ARN of a resource that has tags"
        );
        (arn, text)
    };
    let no_cluster = "ClusterNotFoundException: Cluster not found.".to_string();
    let short = "InvalidParameterException: Long arn format must be used for tagging operations";
    let id = arns[3].rsplit('/').next().expect("an id");
    let cases = [
        missing("container-instance/default/gone"),
        missing("service/default/gone"),
        missing("task-set/default/gone/ecs-svc/1"),
        missing("task-definition/web:2"),
        missing("task-definition/web"),
        missing("task/default/00000000000000000000000000000000"),
        (format!("{ARNS}:cluster/gone"), no_cluster.clone()),
        (format!("{ARNS}:task/gone/{id}"), no_cluster),
        (format!("{ARNS}:task/{id}"), short.to_string()),
        (format!("{ARNS}:service/web"), short.to_string()),
        invalid(format!("{ARNS}:volume/x")),
        invalid("default".to_string()),
        invalid("arn:aws:ecs:us-east-1:999999999999:cluster/default".to_string()),
    ];
    for (arn, text) in cases {
        for (operation, request) in [
            (
                "TagResource",
                json!({"resourceArn": arn, "tags": [tag("a", "b")]}),
            ),
            (
                "UntagResource",
                json!({"resourceArn": arn, "tagKeys": ["a"]}),
            ),
            ("ListTagsForResource", json!({"resourceArn": arn})),
        ] {
            assert_eq!(
                plane.refusal(operation, &request),
                text,
                "{operation} {arn}"
            );
        }
    }
}

#[test]
fn what_is_over_keeps_its_tags() {
    let (mut plane, arns) = plane();
    let arn = &arns[2];
    plane.answer(
        "TagResource",
        &json!({"resourceArn": arn, "tags": [tag("a", "b")]}),
    );
    plane.answer("DeregisterTaskDefinition", &json!({"taskDefinition": arn}));
    let refusal = plane.refusal(
        "UntagResource",
        &json!({"resourceArn": arn, "tagKeys": ["a"]}),
    );
    assert_eq!(
        refusal,
        "InvalidParameterException: The specified task definition is inactive. \
         Specify an active task definition and try again."
    );
    assert_eq!(tags(&mut plane, arn), json!([tag("a", "b")]));
}
