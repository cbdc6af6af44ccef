//! `RegisterTaskDefinition`, `DeregisterTaskDefinition`, `DescribeTaskDefinition`,
//! `ListTaskDefinitions` and `ListTaskDefinitionFamilies`.

use serde_json::{Value, json};

use super::plane::{ARNS, Plane};

fn definition(family: &str) -> Value {
    json!({
        "family": family, "tags": [{"key": "team", "value": "a"}],
        "containerDefinitions": [{"name": "web", "image": "nginx", "cpu": 64, "memory": 128,
                                  "privileged": true}]
    })
}

fn arn(revision: &str) -> String {
    format!("{ARNS}:task-definition/{revision}")
}

#[test]
fn a_revision_is_described_as_it_was_registered() {
    let mut plane = Plane::new();
    let made = plane.answer("RegisterTaskDefinition", &definition("web"));
    let registered = &made["taskDefinition"];
    assert_eq!(registered["taskDefinitionArn"], arn("web:1"));
    assert_eq!(registered["revision"], 1);
    assert_eq!(registered["status"], "ACTIVE");
    assert_eq!(registered["registeredAt"], "2026-01-01T00:00:00Z");
    assert_eq!(registered["compatibilities"], json!(["EC2", "EXTERNAL"]));
    let required = json!([{"name": "com.amazonaws.ecs.capability.privileged-container"}]);
    assert_eq!(registered["requiresAttributes"], required);
    assert_eq!(made["tags"], json!([{"key": "team", "value": "a"}]));
    for name in ["web", "web:1", arn("web:1").as_str()] {
        let request = json!({"taskDefinition": name, "include": ["TAGS"]});
        assert_eq!(plane.answer("DescribeTaskDefinition", &request), made);
    }
    let plain = plane.answer("DescribeTaskDefinition", &json!({"taskDefinition": "web"}));
    assert_eq!(plain, json!({"taskDefinition": registered}));
}

#[test]
fn revisions_never_repeat() {
    let mut plane = Plane::new();
    plane.answer("RegisterTaskDefinition", &definition("web"));
    plane.answer("RegisterTaskDefinition", &definition("web"));
    let gone = plane.answer(
        "DeregisterTaskDefinition",
        &json!({"taskDefinition": "web:2"}),
    );
    assert_eq!(gone["taskDefinition"]["status"], "INACTIVE");
    assert_eq!(
        gone["taskDefinition"]["deregisteredAt"],
        "2026-01-01T00:00:00Z"
    );
    let newest = plane.answer("DescribeTaskDefinition", &json!({"taskDefinition": "web"}));
    assert_eq!(newest["taskDefinition"]["revision"], 1);
    let third = plane.answer("RegisterTaskDefinition", &definition("web"));
    assert_eq!(third["taskDefinition"]["revision"], 3);
}

#[test]
fn what_is_not_there_is_not_described() {
    let mut plane = Plane::new();
    plane.answer("RegisterTaskDefinition", &definition("web"));
    plane.answer(
        "DeregisterTaskDefinition",
        &json!({"taskDefinition": "web:1"}),
    );
    let other = "arn:aws:ecs:us-east-1:999999999999:task-definition/web:1";
    for name in ["web", "web:2", "web:01", "web:+1", "other", other] {
        let refusal = plane.refusal("DescribeTaskDefinition", &json!({"taskDefinition": name}));
        assert_eq!(
            refusal, "ClientException: Unable to describe task definition.",
            "{name}"
        );
    }
    let refusal = plane.refusal(
        "DeregisterTaskDefinition",
        &json!({"taskDefinition": "web"}),
    );
    assert_eq!(
        refusal,
        "ClientException: Unable to describe task definition."
    );
}

#[test]
fn revisions_are_listed_by_family_and_number() {
    let mut plane = Plane::new();
    for family in ["web-b", "web"] {
        for _ in 0..11 {
            plane.answer("RegisterTaskDefinition", &definition(family));
        }
    }
    plane.answer(
        "DeregisterTaskDefinition",
        &json!({"taskDefinition": "web:2"}),
    );
    let first = plane.answer("ListTaskDefinitions", &json!({"maxResults": 9}));
    let token = &first["nextToken"];
    let second = json!({"maxResults": 2, "nextToken": token});
    let second = plane.answer("ListTaskDefinitions", &second);
    let expected = json!([arn("web:11"), arn("web-b:1")]);
    assert_eq!(second["taskDefinitionArns"], expected);
    let inactive = plane.answer("ListTaskDefinitions", &json!({"status": "INACTIVE"}));
    assert_eq!(inactive, json!({"taskDefinitionArns": [arn("web:2")]}));
    let request = json!({"familyPrefix": "web", "sort": "DESC", "maxResults": 1});
    let last = plane.answer("ListTaskDefinitions", &request);
    assert_eq!(last["taskDefinitionArns"], json!([arn("web:11")]));
    let request = json!({"sort": "DESC", "maxResults": 1, "nextToken": last["nextToken"]});
    let next = plane.answer("ListTaskDefinitions", &request);
    assert_eq!(next["taskDefinitionArns"], json!([arn("web:10")]));
}

#[test]
fn families_are_listed_by_status() {
    let mut plane = Plane::new();
    for family in ["web", "batch", "web-old"] {
        plane.answer("RegisterTaskDefinition", &definition(family));
    }
    plane.answer(
        "DeregisterTaskDefinition",
        &json!({"taskDefinition": "web-old:1"}),
    );
    let mut families = |request: Value| plane.answer("ListTaskDefinitionFamilies", &request);
    assert_eq!(
        families(json!({})),
        json!({"families": ["batch", "web", "web-old"]})
    );
    let active = families(json!({"status": "ACTIVE", "familyPrefix": "web"}));
    assert_eq!(active, json!({"families": ["web"]}));
    assert_eq!(
        families(json!({"status": "INACTIVE"})),
        json!({"families": ["web-old"]})
    );
}

#[test]
fn a_wrong_definition_is_refused_with_every_fault() {
    let mut plane = Plane::new();
    let wrong = json!({"family": "web", "containerDefinitions": [], "revision": 3});
    let refusal = plane.refusal("RegisterTaskDefinition", &wrong);
    assert!(refusal.starts_with("ClientException: "), "{refusal}");
    assert!(refusal.ends_with("(and 1 more)"), "{refusal}");
    let listed = plane.answer("ListTaskDefinitionFamilies", &json!({}));
    assert_eq!(listed, json!({"families": []}));
}
