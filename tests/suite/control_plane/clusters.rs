//! `CreateCluster`, `DeleteCluster`, `DescribeClusters` and `ListClusters`.

use serde_json::json;

use super::plane::{ARNS, Plane};

#[test]
fn a_cluster_is_made_once() {
    let mut plane = Plane::new();
    let request = json!({
        "clusterName": "web", "tags": [{"key": "team", "value": "a"}],
        "capacityProviders": ["fast"],
        "defaultCapacityProviderStrategy": [{"capacityProvider": "fast", "weight": 1}]
    });
    let made = plane.answer("CreateCluster", &request);
    assert_eq!(made["cluster"]["clusterArn"], format!("{ARNS}:cluster/web"));
    assert_eq!(made["cluster"]["status"], "ACTIVE");
    assert_eq!(made["cluster"]["tags"][0]["key"], "team");
    let again = plane.answer("CreateCluster", &json!({"clusterName": "web"}));
    assert_eq!(again, made);
    let default = plane.answer("CreateCluster", &json!({}));
    assert_eq!(default["cluster"]["clusterName"], "default");
}

#[test]
fn a_deleted_cluster_is_described_and_not_listed() {
    let mut plane = Plane::new();
    plane.answer("CreateCluster", &json!({"clusterName": "web"}));
    plane.answer("CreateCluster", &json!({"clusterName": "batch"}));
    let arn = format!("{ARNS}:cluster/web");
    plane.answer("DeleteCluster", &json!({"cluster": arn}));
    let listed = plane.answer("ListClusters", &json!({}));
    assert_eq!(
        listed,
        json!({"clusterArns": [format!("{ARNS}:cluster/batch")]})
    );
    let found = plane.answer("DescribeClusters", &json!({"clusters": ["web", "gone"]}));
    assert_eq!(found["clusters"][0]["status"], "INACTIVE");
    let missing = json!([{"arn": format!("{ARNS}:cluster/gone"), "reason": "MISSING"}]);
    assert_eq!(found["failures"], missing);
    let refusal = plane.refusal("DeleteCluster", &json!({"cluster": "web"}));
    assert_eq!(refusal, "ClusterNotFoundException: Cluster not found.");
}

#[test]
fn a_cluster_of_another_account_is_not_ours() {
    let mut plane = Plane::new();
    plane.answer("CreateCluster", &json!({"clusterName": "web"}));
    let other = "arn:aws:ecs:us-east-1:999999999999:cluster/web";
    let refusal = plane.refusal("DeleteCluster", &json!({"cluster": other}));
    assert_eq!(refusal, "ClusterNotFoundException: Cluster not found.");
}

#[test]
fn a_list_is_answered_in_pages() {
    let mut plane = Plane::new();
    for name in ["c", "a", "b"] {
        plane.answer("CreateCluster", &json!({"clusterName": name}));
    }
    let first = plane.answer("ListClusters", &json!({"maxResults": 2}));
    assert_eq!(first["clusterArns"].as_array().map(Vec::len), Some(2));
    let token = &first["nextToken"];
    let second = plane.answer(
        "ListClusters",
        &json!({"maxResults": 2, "nextToken": token}),
    );
    assert_eq!(
        second,
        json!({"clusterArns": [format!("{ARNS}:cluster/c")]})
    );
}

#[test]
fn wrong_fields_are_named() {
    let mut plane = Plane::new();
    let cases = [
        (
            "CreateCluster",
            json!({"clusterName": "a b"}),
            "clusterName: found \"a b\", allowed is 1 to 255 letters, digits, hyphens and underscores",
        ),
        (
            "ListClusters",
            json!({"maxResults": 101}),
            "maxResults: found 101, allowed is 1 to 100",
        ),
        (
            "ListClusters",
            json!({"nextToken": "x"}),
            "nextToken: found \"x\", allowed is what the page before answered",
        ),
        ("DeleteCluster", json!({}), "cluster: required but absent"),
    ];
    for (operation, request, text) in cases {
        let refusal = plane.refusal(operation, &request);
        assert_eq!(refusal, format!("InvalidParameterException: {text}"));
    }
}
