//! `DescribeServices` and `ListServices`.

use std::collections::BTreeSet;

use bayplan::model::TaskStatus;
use serde_json::json;

use super::plane::{ARNS, Plane};
use super::services::{arn, counts, describe, request, with};

#[test]
fn a_service_is_described_as_it_is_when_asked() {
    let mut plane = Plane::with_instances(1);
    let tags = json!({"tags": [{"key": "team", "value": "a"}]});
    plane.answer("CreateService", &with(request(2), &tags));
    plane.settle();
    assert_eq!(counts(&describe(&mut plane, "front")), (0, 2));
    let tasks = plane.tasks_of("front");
    plane.report(&tasks[0], TaskStatus::Running);
    let found = describe(&mut plane, "front");
    assert_eq!(counts(&found), (1, 1), "before any pass");
    assert_eq!(counts(&found["deployments"][0]), (1, 1));
    assert_eq!(found["tags"], json!([]));
    plane.report(&tasks[1], TaskStatus::Running);
    plane.later(60);
    let found = describe(&mut plane, &arn("front"));
    assert_eq!(counts(&found), (2, 0));
    assert_eq!(found["deployments"][0]["rolloutState"], "COMPLETED");
    let events = found["events"].as_array().expect("a list");
    let texts: Vec<_> = events
        .iter()
        .map(|event| event["message"].as_str())
        .collect();
    assert_eq!(
        texts[0],
        Some("(service front) has reached a steady state.")
    );
    let ids: BTreeSet<_> = events
        .iter()
        .map(|event| event["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(ids.len(), events.len(), "{ids:?}");
    let form = [8, 4, 4, 4, 12];
    for id in &ids {
        let parts: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(parts, form, "{id}");
    }
    // What was said keeps its id.
    let first = events.last().expect("an event")["id"].clone();
    plane.answer(
        "UpdateService",
        &json!({"service": "front", "desiredCount": 1}),
    );
    plane.settle();
    let later = describe(&mut plane, "front");
    let later = later["events"].as_array().expect("a list");
    assert!(later.len() > events.len());
    assert_eq!(later.last().expect("an event")["id"], first);
    let request = json!({"services": ["front"], "include": ["TAGS"]});
    let tagged = plane.answer("DescribeServices", &request);
    assert_eq!(tagged["services"][0]["tags"], tags["tags"]);
}

#[test]
fn what_is_not_there_is_a_failure() {
    let mut plane = Plane::with_instances(0);
    plane.answer("CreateService", &request(0));
    let other = "arn:aws:ecs:us-east-1:999999999999:service/default/front";
    let request = json!({"services": ["gone", "front", other, "a b"]});
    let found = plane.answer("DescribeServices", &request);
    assert_eq!(found["services"].as_array().map(Vec::len), Some(1));
    let missing = json!([
        {"arn": arn("gone"), "reason": "MISSING"},
        {"arn": other, "reason": "MISSING"},
        {"arn": "a b", "reason": "MISSING"}
    ]);
    assert_eq!(found["failures"], missing);
    let elsewhere = format!("{ARNS}:service/blue/front");
    let text = "InvalidParameterException: Identifier is for cluster blue. Your cluster is default";
    for (operation, request) in [
        ("DescribeServices", json!({"services": [elsewhere]})),
        (
            "UpdateService",
            json!({"service": elsewhere, "desiredCount": 1}),
        ),
        ("DeleteService", json!({"service": elsewhere})),
    ] {
        assert_eq!(plane.refusal(operation, &request), text, "{operation}");
    }
    let old = format!("{ARNS}:service/front");
    let found = plane.answer("DescribeServices", &json!({"services": [old]}));
    assert_eq!(found["services"][0]["serviceArn"], arn("front"));
    let names: Vec<_> = (0..11).map(|number| format!("s{number}")).collect();
    let refusal = plane.refusal("DescribeServices", &json!({"services": names}));
    assert!(refusal.contains("at most 10 services"), "{refusal}");
}

#[test]
fn services_are_listed_in_pages_by_launch_type_and_strategy() {
    let mut plane = Plane::with_instances(0);
    let fast = json!({"clusterName": "blue", "capacityProviders": ["fast"],
                      "defaultCapacityProviderStrategy": [{"capacityProvider": "fast"}]});
    plane.answer("CreateCluster", &fast);
    for number in 0..11 {
        let more = json!({"serviceName": format!("s{number:02}")});
        plane.answer("CreateService", &with(request(0), &more));
    }
    let daemon = json!({"serviceName": "agent", "taskDefinition": "web",
                        "schedulingStrategy": "DAEMON"});
    plane.answer("CreateService", &daemon);
    let first = plane.answer("ListServices", &json!({}));
    assert_eq!(first["serviceArns"].as_array().map(Vec::len), Some(10));
    assert_eq!(first["serviceArns"][0], arn("agent"));
    let next = json!({"nextToken": first["nextToken"]});
    let expected = json!({"serviceArns": [arn("s09"), arn("s10")]});
    assert_eq!(plane.answer("ListServices", &next), expected);
    let all = plane.answer("ListServices", &json!({"maxResults": 100}));
    assert_eq!(all["serviceArns"].as_array().map(Vec::len), Some(12));
    let daemons = plane.answer("ListServices", &json!({"schedulingStrategy": "DAEMON"}));
    assert_eq!(daemons, json!({"serviceArns": [arn("agent")]}));
    let fargate = plane.answer("ListServices", &json!({"launchType": "FARGATE"}));
    assert_eq!(fargate, json!({"serviceArns": []}));
    let made = plane.answer(
        "CreateService",
        &with(request(0), &json!({"cluster": "blue"})),
    );
    let strategy = &made["service"]["capacityProviderStrategy"];
    assert_eq!(strategy[0]["capacityProvider"], "fast");
    assert_eq!(made["service"].get("launchType"), None);
    let ec2 = json!({"cluster": "blue", "launchType": "EC2"});
    assert_eq!(
        plane.answer("ListServices", &ec2),
        json!({"serviceArns": []})
    );
    for wrong in [0, 101] {
        let refusal = plane.refusal("ListServices", &json!({"maxResults": wrong}));
        assert!(refusal.ends_with("allowed is 1 to 100"), "{refusal}");
    }
}
