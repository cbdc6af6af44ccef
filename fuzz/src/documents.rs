//! Documents that resemble those of ECS, built from bytes.

use bayplan::document::{Document, Double};

use super::bytes::Bytes;

/// A plausible document after a few changes anywhere in it.
pub(crate) fn document(bytes: &mut Bytes<'_>) -> Document {
    let base = bytes.pick(&BASES);
    let mut document = serde_json::from_str(base).expect("JSON");
    for _ in 0..bytes.pick(&[1, 0, 1, 2, 2, 3, 5, 8]) {
        change(&mut document, bytes);
    }
    document
}

/// Goes down to some value and changes it.
fn change(document: &mut Document, bytes: &mut Bytes<'_>) {
    let mut at = document;
    while !bytes.once_in(5) {
        let count = match at {
            Document::Array(values) => values.len(),
            Document::Object(fields) => fields.len(),
            Document::Null
            | Document::Boolean(_)
            | Document::Integer(_)
            | Document::Double(_)
            | Document::Text(_) => 0,
        };
        if count == 0 {
            break;
        }
        let chosen = bytes.below(count);
        at = child(at, chosen);
    }
    match at {
        Document::Object(fields) => {
            let key = fields.keys().nth(bytes.below(fields.len().max(1))).cloned();
            let taken = match (bytes.below(4), key) {
                (0, Some(key)) => Some((respelled(&key), fields.remove(&key))),
                (1, Some(key)) => Some((respelled(&key), fields.get(&key).cloned())),
                (2, Some(key)) => {
                    fields.remove(&key);
                    None
                }
                _ => Some((bytes.pick(&NAMES).to_owned(), Some(value(bytes)))),
            };
            if let Some((key, Some(value))) = taken {
                fields.insert(key, value);
            }
        }
        Document::Array(values) => match bytes.below(3) {
            0 => values.push(value(bytes)),
            1 => values.extend(values.first().cloned()),
            _ => {
                values.pop();
            }
        },
        Document::Null
        | Document::Boolean(_)
        | Document::Integer(_)
        | Document::Double(_)
        | Document::Text(_) => *at = replaced(at, bytes),
    }
}

fn child(document: &mut Document, number: usize) -> &mut Document {
    let child = match document {
        Document::Array(values) => values.get_mut(number),
        Document::Object(fields) => fields.values_mut().nth(number),
        Document::Null
        | Document::Boolean(_)
        | Document::Integer(_)
        | Document::Double(_)
        | Document::Text(_) => None,
    };
    child.expect("a child that was counted")
}

/// A key as CloudFormation spells it.
fn respelled(key: &str) -> String {
    let mut letters = key.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Another value, or the same of another type.
fn replaced(found: &Document, bytes: &mut Bytes<'_>) -> Document {
    match bytes.below(4) {
        0 => match found {
            Document::Text(text) => match text.parse::<i64>() {
                Ok(number) => number.into(),
                Err(_) => Document::array([found.clone()]),
            },
            Document::Null
            | Document::Boolean(_)
            | Document::Integer(_)
            | Document::Double(_)
            | Document::Array(_)
            | Document::Object(_) => found.to_string().into(),
        },
        _ => value(bytes),
    }
}

/// A scalar, or an array or object of one.
fn value(bytes: &mut Bytes<'_>) -> Document {
    match bytes.below(9) {
        7 => Document::array([scalar(bytes)]),
        8 => Document::object([(bytes.pick(&NAMES), scalar(bytes))]),
        _ => scalar(bytes),
    }
}

fn scalar(bytes: &mut Bytes<'_>) -> Document {
    match bytes.below(7) {
        0..=2 => bytes.pick(&TEXTS).into(),
        3 | 4 => Document::Integer(bytes.pick(&NUMBERS)),
        5 => Document::Double(Double::from_f64(bytes.pick(&DECIMALS))),
        _ => bytes
            .pick(&[Some(true), Some(false), None])
            .map_or(Document::Null, Document::from),
    }
}

const BASES: [&str; 8] = [
    r#"{"family": "web", "containerDefinitions": [{"name": "a", "image": "i", "memory": 128,
        "cpu": 10, "essential": true, "portMappings": [{"containerPort": 80, "hostPort": 8080,
        "protocol": "udp"}], "dependsOn": [{"containerName": "b", "condition": "HEALTHY"}],
        "environment": [{"name": "k", "value": "v"}], "ulimits": [{"name": "nofile",
        "softLimit": 1, "hardLimit": 2}], "mountPoints": [{"sourceVolume": "v",
        "containerPath": "/v", "readOnly": true}]}, {"name": "b", "image": "r/i:1",
        "memoryReservation": 64, "links": ["c"], "healthCheck": {"command": ["CMD", "x"],
        "interval": 30, "timeout": 5, "retries": 3, "startPeriod": 10}},
        {"name": "c", "image": "i", "memory": 64, "resourceRequirements": [{"type": "GPU",
        "value": "1"}], "logConfiguration": {"logDriver": "awslogs", "options": {"k": "v"}},
        "linuxParameters": {"tmpfs": [{"containerPath": "/t", "size": 1}], "swappiness": 60},
        "dockerLabels": {"k": "v"}}],
        "volumes": [{"name": "v", "host": {"sourcePath": "/v"}}], "networkMode": "bridge",
        "placementConstraints": [{"type": "memberOf", "expression": "attribute:rack == r1"}],
        "requiresCompatibilities": ["EC2"], "tags": [{"key": "k", "value": "v"}]}"#,
    r#"{"family": "f", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
        "cpu": "256", "memory": "0.5GB", "executionRoleArn": "r", "taskRoleArn": "r",
        "ephemeralStorage": {"sizeInGiB": 21}, "runtimePlatform": {"cpuArchitecture": "ARM64",
        "operatingSystemFamily": "LINUX"}, "volumes": [{"name": "e", "efsVolumeConfiguration":
        {"fileSystemId": "fs-1", "transitEncryptionPort": 80}}], "containerDefinitions":
        [{"name": "a", "image": "i", "mountPoints": [{"sourceVolume": "e", "containerPath": "/e"}],
        "portMappings": [{"containerPort": 80}], "secrets":
        [{"name": "s", "valueFrom": "p"}], "repositoryCredentials": {"credentialsParameter":
        "c"}}]}"#,
    r#"{"taskDefinition": {"family": "web", "revision": 3, "taskDefinitionArn": "d/web:3",
        "status": "ACTIVE", "registeredAt": 1518569000.25, "compatibilities": ["EC2"],
        "requiresAttributes": [{"name": "ecs.capability.task-eni"}, {"name": "x", "value": "1"}],
        "registeredBy": "me", "containerDefinitions": [{"name": "a", "image": "i", "cpu": 0,
        "memory": 4, "portMappings": [], "environment": []}], "volumes": [],
        "placementConstraints": []}, "tags": []}"#,
    r#"{"containerInstances": [{"containerInstanceArn": "c/1", "ec2InstanceId": "i-1",
        "capacityProviderName": "cp-1", "version": 2, "versionInfo": {"agentVersion": "1.14.4"},
        "status": "ACTIVE", "agentConnected": true, "runningTasksCount": 1,
        "pendingTasksCount": 0, "registeredAt": 1518569000.25, "attributes":
        [{"name": "ecs.availability-zone", "value": "az-a"}, {"name": "gpu"}],
        "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1024},
        {"name": "MEMORY", "type": "LONG", "longValue": 2000}, {"name": "PORTS", "type":
        "STRINGSET", "stringSetValue": ["22", "80"]}, {"name": "GPU", "type": "STRINGSET",
        "stringSetValue": ["g0", "g1"]}, {"name": "RATIO", "type": "DOUBLE", "doubleValue": 0.5},
        {"name": "SLOTS", "type": "LONG", "longValue": 7}, {"name": "LABELS", "type":
        "STRINGSET", "stringSetValue": ["x"]}, {"name": "PORTS_UDP", "type": "STRINGSET",
        "stringSetValue": []}], "remainingResources": [{"name": "CPU", "type":
        "DOUBLE", "doubleValue": 512.0}, {"name": "MEMORY", "type": "INTEGER", "integerValue":
        1000}, {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []}]}],
        "failures": []}"#,
    r#"{"tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:1:task/c/4d590253bb114126b7afa7b58eea9221",
        "group": "service:web", "taskDefinitionArn": "d/web:3", "containerInstanceArn": "c/1",
        "lastStatus": "RUNNING", "desiredStatus": "RUNNING", "createdAt":
        "2018-02-20T14:42:42.150Z", "startedBy": "ecs-svc/1", "launchType": "EC2",
        "capacityProviderName": "cp-1", "availabilityZone": "az-a", "healthStatus": "HEALTHY",
        "cpu": "256", "memory": "512"}, {"taskArn": "t2", "taskDefinitionArn": "web:1",
        "lastStatus": "STOPPED", "desiredStatus": "STOPPED", "createdAt": 1518569000}],
        "failures": []}"#,
    r#"{"status_code": 200, "data": {"task": {"taskArn": "t", "lastStatus":
        "PENDING", "desiredStatus": "RUNNING", "createdAt": {"__class__": "datetime", "year":
        2018, "month": 2, "day": 20}}, "ResponseMetadata": {}}}"#,
    r#"{"clusters": [{"clusterArn": "arn:aws:ecs:eu-west-1:1:cluster/c", "clusterName": "c",
        "status": "ACTIVE", "registeredContainerInstancesCount": 2, "runningTasksCount": 3,
        "pendingTasksCount": 1, "activeServicesCount": 1, "capacityProviders": ["cp-1", "cp-2"],
        "defaultCapacityProviderStrategy": [{"capacityProvider": "cp-1", "weight": 1, "base": 0}],
        "settings": [{"name": "containerInsights", "value": "disabled"}]}], "failures": []}"#,
    r#"[{"name": "a", "image": "i", "memory": "128"}, {"Name": "b", "Image": "i", "Memory": 64.0,
        "Cpu": null, "essential": "false"}]"#,
];

const NAMES: [&str; 44] = [
    "family",
    "containerDefinitions",
    "networkMode",
    "cpu",
    "memory",
    "memoryReservation",
    "name",
    "image",
    "essential",
    "links",
    "dependsOn",
    "portMappings",
    "containerPort",
    "hostPort",
    "containerPortRange",
    "protocol",
    "volumes",
    "volumesFrom",
    "healthCheck",
    "command",
    "taskDefinition",
    "taskDefinitionArn",
    "revision",
    "registeredAt",
    "requiresAttributes",
    "requiresCompatibilities",
    "placementConstraints",
    "runtimePlatform",
    "proxyConfiguration",
    "firelensConfiguration",
    "status",
    "status_code",
    "data",
    "containerInstances",
    "containerInstance",
    "tasks",
    "task",
    "createdAt",
    "clusters",
    "clusterName",
    "clusterArn",
    "weight",
    "pidMode",
    "x",
];

const TEXTS: [&str; 44] = [
    "a",
    "",
    "b",
    "100",
    "-1",
    "256",
    "0.5 GB",
    ".25 vCPU",
    "99999999999999999999",
    "1e3",
    "awsvpc",
    "host",
    "none",
    "default",
    "FARGATE",
    "EXTERNAL",
    "MANAGED_INSTANCES",
    "memberOf",
    "distinctInstance",
    "attribute:rack == r1",
    "attribute:rack = r1",
    "SUCCESS",
    "START",
    "WINDOWS_SERVER_2022_CORE",
    "CPU",
    "MEMORY",
    "GPU",
    "PORTS_UDP",
    "INTEGER",
    "STRINGSET",
    "80",
    "8000-8010",
    "all",
    "a\nb",
    "caf\u{e9} \u{202e}",
    "true",
    "null",
    "9999-12-31T23:59:59.999Z",
    "2018-02-20T14:42:42.150+02:00",
    "service:web",
    "DRAINING",
    "STOPPED",
    "c:alias",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

const NUMBERS: [i128; 16] = [
    0,
    1,
    -1,
    3,
    4,
    80,
    128,
    512,
    65_535,
    65_536,
    2_147_483_647,
    2_147_483_648,
    253_402_300_800,
    9_223_372_036_854_775_807,
    18_446_744_073_709_551_615,
    -9_223_372_036_854_775_808,
];

const DECIMALS: [f64; 8] = [
    1.0,
    0.5,
    -0.0,
    80.0,
    2_147_483_648.0,
    1e300,
    1_518_569_000.25,
    1e15,
];
