//! Real requests, and services as ECS described them, through the operations.

use std::collections::BTreeMap;
use std::fs;

use bayplan::api::{Operation, Request};
use bayplan::document::{Document, Reading};
use bayplan::model::{AvailabilityZone, Service, Subnet, SubnetId, read_services, write_service};
use serde_json::{Value, json};

use super::plane::Plane;
use crate::shared::{files_below, shared};

/// What `CreateService` says of a service as `DescribeServices` does.
const SAID_OF_BOTH: [&str; 16] = [
    "serviceName",
    "desiredCount",
    "launchType",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "deploymentController",
    "placementConstraints",
    "placementStrategy",
    "healthCheckGracePeriodSeconds",
    "schedulingStrategy",
    "networkConfiguration",
    "loadBalancers",
    "serviceRegistries",
    "propagateTags",
    "enableECSManagedTags",
    "availabilityZoneRebalancing",
];

/// The content of a file, without what a recorder puts around it.
fn content(text: &str) -> Value {
    let mut value: Value = serde_json::from_str(text).expect("JSON");
    value.get_mut("data").map(Value::take).unwrap_or(value)
}

/// The request that makes a service like one that was described.
fn like(service: &Service) -> Value {
    let described = serde_json::to_value(write_service(service)).expect("JSON");
    let said = SAID_OF_BOTH.iter().filter_map(|field| {
        let value = described.get(field)?.clone();
        Some(((*field).to_string(), value))
    });
    let mut request: serde_json::Map<_, _> = said.collect();
    if request["deploymentController"]["type"] != "EXTERNAL" {
        request.insert("taskDefinition".into(), json!("web"));
    }
    if request["schedulingStrategy"] == "DAEMON" {
        request.remove("desiredCount");
    }
    Value::Object(request)
}

/// Asks leniently; the answer, or the exception with its text.
fn ask(plane: &mut Plane, operation: Operation, request: &Value) -> Result<Value, String> {
    let document: Document = serde_json::from_value(request.clone()).expect("a document");
    let read = Request::read(operation, document, Reading::Lenient);
    let read = read.map_err(|violations| violations.to_string())?;
    let done = plane.control.execute(plane.now, read.value);
    let response = done.map_err(|error| format!("{}: {error}", error.exception()))?;
    Ok(serde_json::to_value(response).expect("JSON"))
}

/// A plane with the cluster and the definition that a request names, if they can be named so.
fn plane_for(request: &Value) -> Plane {
    let mut plane = Plane::with_instances(0);
    let cluster = request["cluster"].as_str().unwrap_or("default");
    if !cluster.is_empty() {
        plane.answer("CreateCluster", &json!({"clusterName": cluster}));
    }
    let definition = request["taskDefinition"].as_str().unwrap_or("web");
    if !definition.is_empty() {
        plane.define(definition);
    }
    let network = &request["networkConfiguration"]["awsvpcConfiguration"];
    let subnets = network["subnets"].as_array().into_iter().flatten();
    for id in subnets
        .filter_map(Value::as_str)
        .filter(|id| !id.is_empty())
    {
        plane.control.put_subnet(Subnet {
            id: SubnetId::new(id).expect("an id"),
            availability_zone: AvailabilityZone::new("a").expect("a zone"),
            network: None,
        });
        // Tasks that are in subnets have a network of their own: the newest revision.
        let app = json!({"name": "app", "image": "app", "cpu": 100, "memory": 100});
        let own = json!({"family": definition, "networkMode": "awsvpc",
                         "containerDefinitions": [app]});
        plane.answer("RegisterTaskDefinition", &own);
    }
    plane
}

#[test]
fn real_services_are_made_as_they_were_described() {
    let Some(root) = shared("fixtures/ecs/services") else {
        return;
    };
    let mut made = 0;
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for file in files_below(&root, "json") {
        let content = content(&fs::read_to_string(&file).expect("text"));
        let has = |name| content.get(name).is_some();
        if !has("services") && !has("service") || has("cluster") || has("taskDefinition") {
            continue;
        }
        let document = serde_json::from_value(content.clone()).expect("a document");
        let Ok(read) = read_services(document, Reading::Lenient) else {
            continue;
        };
        for service in read.value {
            let request = like(&service);
            let mut plane = plane_for(&request);
            match ask(&mut plane, Operation::CreateService, &request) {
                Ok(answer) => {
                    made += 1;
                    let found = &answer["service"];
                    for field in SAID_OF_BOTH.iter().filter(|one| request.get(one).is_some()) {
                        assert_eq!(found[field], request[field], "{}: {field}", file.display());
                    }
                }
                Err(text) => *refused.entry(text).or_default() += 1,
            }
        }
    }
    println!("made: {made}, refused: {refused:#?}");
    let all = made + refused.values().sum::<usize>();
    assert_eq!(all, 44);
    assert!(made >= 14, "{made}");
    let unsupported = |text: &String| text.starts_with("UnsupportedFeatureException: ");
    assert!(refused.keys().all(unsupported), "{refused:#?}");
}

#[test]
fn real_requests_are_answered_or_refused_with_a_reason() {
    let Some(root) = shared("fixtures/ecs/services") else {
        return;
    };
    let mut outcomes = BTreeMap::new();
    for file in files_below(&root, "json") {
        let request = content(&fs::read_to_string(&file).expect("text"));
        let has = |name: &str| request.get(name).is_some();
        let is_request = has("desiredCount") || has("cluster") || has("taskDefinition");
        if !is_request || has("taskSets") || has("taskSet") {
            continue;
        }
        let mut plane = plane_for(&request);
        let operation = if has("service") {
            let name = &request["service"];
            let service = json!({"cluster": request["cluster"], "serviceName": name,
                                 "taskDefinition": "web", "desiredCount": 1});
            ask(&mut plane, Operation::CreateService, &service).expect("a service");
            Operation::UpdateService
        } else {
            Operation::CreateService
        };
        let outcome = match ask(&mut plane, operation, &request) {
            Ok(answer) => {
                let found = answer["service"]["desiredCount"].clone();
                let asked = request.get("desiredCount").cloned().unwrap_or(json!(1));
                assert_eq!(found, asked, "{}", file.display());
                "answered".to_string()
            }
            Err(text) => text,
        };
        let name = file
            .strip_prefix(&root)
            .expect("below")
            .display()
            .to_string();
        outcomes.insert(name, outcome);
    }
    println!("{outcomes:#?}");
    assert_eq!(outcomes.len(), 16);
    let is_supported = |text: &String| !text.starts_with("UnsupportedFeatureException: ");
    let mut found = outcomes.values().filter(|text| is_supported(text));
    assert!(found.clone().filter(|text| *text == "answered").count() >= 6);
    let expected = |text: &&String| *text == "answered" || REFUSED.contains(&text.as_str());
    assert!(found.all(|text| expected(&text)), "{outcomes:#?}");
}

/// What templates and fragments lack.
const REFUSED: [&str; 4] = [
    "serviceName: required but absent",
    "serviceName: found \"\", allowed is 1 to 255 letters, digits, hyphens and underscores (and 2 more)",
    "serviceName: found \"\", allowed is 1 to 255 letters, digits, hyphens and underscores (and 3 more)",
    "InvalidParameterException: TaskDefinition can not be blank.",
];
