//! Validation of task definitions: the table of the specification, row by row, and the readers.

use bayplan::document::{Document, Reading, Violations};
use bayplan::model::{
    CpuUnits, FargateSizes, LaunchType, MemoryMiB, NetworkMode, RegistrationRules, TaskDefinition,
    is_fargate_size,
};

use crate::shared::shared;

pub(crate) fn read(json: &str, reading: Reading) -> Result<TaskDefinition, Violations> {
    let document: Document = serde_json::from_str(json).expect("JSON");
    let rules = match reading {
        Reading::Strict => RegistrationRules::strict(),
        Reading::Lenient => RegistrationRules::lenient(),
    };
    TaskDefinition::read(document, &rules).map(|read| read.value)
}

/// A definition with one container of a name and an image.
pub(crate) fn with(fields: &str, container: &str) -> String {
    format!(
        r#"{{"family": "f", {fields} "containerDefinitions":
            [{{"name": "a", "image": "i" {container}}}]}}"#
    )
}

pub(crate) fn fargate(cpu: &str, memory: &str) -> String {
    let fields = format!(
        r#""networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": "{cpu}", "memory": "{memory}","#
    );
    with(&fields, "")
}

pub(crate) fn lines(violations: &Violations) -> Vec<String> {
    violations
        .as_slice()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[track_caller]
pub(crate) fn accept(json: &str) -> TaskDefinition {
    read(json, Reading::Strict).unwrap_or_else(|violations| panic!("{:#?}", lines(&violations)))
}

/// Both readers refuse the definition, and the strict one says exactly this.
#[track_caller]
pub(crate) fn refuse(json: &str, expected: &[&str]) {
    let violations = read(json, Reading::Strict).expect_err("a violation");
    assert_eq!(lines(&violations), expected);
    assert!(read(json, Reading::Lenient).is_err());
}

#[test]
fn the_definition_that_the_project_started_from() {
    let json = r#"{ "family": "webserver",
        "containerDefinitions": [
            { "name": "web", "image": "nginx", "memory": "100", "cpu": "99" } ],
        "requiresCompatibilities": [ "FARGATE" ], "networkMode": "awsvpc",
        "memory": "512", "cpu": "256" }"#;
    let definition = read(json, Reading::Lenient).expect("the lenient reader takes it");
    assert_eq!(definition.need().cpu, CpuUnits::new(256));
    assert_eq!(definition.need().memory, MemoryMiB::new(512));
    assert_eq!(definition.network_mode(), NetworkMode::Awsvpc);
    assert!(definition.compatibilities().contains(LaunchType::Fargate));

    let violations = read(json, Reading::Strict).expect_err("the strict reader does not");
    assert_eq!(
        lines(&violations),
        [
            "containerDefinitions[0].cpu: found \"99\", allowed is an integer from -2147483648 to \
             2147483647",
            "containerDefinitions[0].memory: found \"100\", allowed is an integer from -2147483648 \
             to 2147483647",
        ]
    );
}

#[test]
fn rows_1_to_9_fargate_sizes() {
    accept(&fargate("256", "512"));
    let definition = accept(&fargate(".25 vCPU", "0.5GB"));
    assert_eq!(definition.cpu(), Some(CpuUnits::new(256)));
    assert_eq!(definition.memory(), Some(MemoryMiB::new(512)));
    refuse(
        &fargate("256", "4096"),
        &[
            "memory: found \"4096\", No Fargate configuration exists for given values: 256 CPU, 4096 memory.",
        ],
    );
    refuse(
        &fargate("8192", "17408"),
        &[
            "memory: found \"17408\", No Fargate configuration exists for given values: 8192 CPU, 17408 memory.",
        ],
    );
    accept(&fargate("8192", "20480"));
    accept(&fargate("16384", "122880"));
    let fields =
        r#""networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "512","#;
    refuse(
        &with(fields, r#", "memory": 100"#),
        &["memory: Fargate requires that 'memory' be defined at the task level."],
    );
    refuse(
        &fargate("256", "512").replace("awsvpc", "bridge"),
        &["networkMode: found \"bridge\", Fargate only supports network mode ‘awsvpc’."],
    );
    let windows =
        r#""runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2019_FULL"}, "cpu":"#;
    refuse(
        &fargate("512", "1024").replace(r#""cpu":"#, windows),
        &[
            "cpu: found \"512\", Windows tasks on Fargate need 1 to 4 vCPU. (allowed is 1024, 2048 or 4096)",
        ],
    );
}

#[test]
fn row_10_fargate_takes_no_constraints() {
    let constraints = r#""placementConstraints":
        [{"type": "memberOf", "expression": "attribute:stack == prod"}], "cpu":"#;
    refuse(
        &fargate("256", "512").replace(r#""cpu":"#, constraints),
        &[
            "placementConstraints: found an array of 1, Fargate compatible task definitions do not \
           support constraints",
        ],
    );
}

#[test]
fn rows_11_to_15_sizes_of_containers() {
    let violations = read(&with("", ""), Reading::Strict).expect_err("a violation");
    assert_eq!(
        lines(&violations),
        [
            "containerDefinitions[0]: Invalid setting for container 'a'. At least one of 'memory' or \
           'memoryReservation' must be specified.",
        ]
    );
    let definition = accept(&with("", r#", "memoryReservation": 100"#));
    assert_eq!(definition.need().memory, MemoryMiB::new(100));
    refuse(
        &with("", r#", "memory": 100, "memoryReservation": 200"#),
        &[
            "containerDefinitions[0].memory: found 100, Invalid setting for container 'a'. 'memory' \
           must be greater than or equal to 'memoryReservation'",
        ],
    );
    accept(&with("", r#", "memory": 100, "memoryReservation": 100"#));
    let two =
        r#", "memory": 10, "cpu": 200}, {"name": "b", "image": "i", "memory": 10, "cpu": 100"#;
    refuse(
        &with(r#""cpu": "256","#, two),
        &[
            "cpu: found \"256\", The sum of all container 'cpu' values cannot be greater than the \
           task-level 'cpu' value. (allowed is at least 300, or smaller containers)",
        ],
    );
}

#[test]
fn containers_fit_into_the_memory_of_the_task() {
    refuse(
        &with(r#""memory": "512","#, r#", "memory": 600"#),
        &[
            "containerDefinitions[0].memory: found 600, Invalid setting for container 'a'. The \
           'memory' setting for container 'a' is greater than for the task.",
        ],
    );
    let two =
        |field: &str| format!(r#", "{field}": 300}}, {{"name": "b", "image": "i", "{field}": 300"#);
    refuse(
        &with(r#""memory": "512","#, &two("memoryReservation")),
        &[
            "memory: found \"512\", The containers reserve more memory than the task-level 'memory' \
           value. (allowed is at least 600, or smaller containers)",
        ],
    );
    let soft = two("memory").replace("300", r#"300, "memoryReservation": 100"#);
    accept(&with(r#""memory": "512","#, &soft));
}

#[test]
fn rows_16_and_17_a_container_is_essential_unless_it_says_otherwise() {
    refuse(
        &with("", r#", "memory": 100, "essential": false"#),
        &[
            "containerDefinitions: Task definition doesn't have any essential container (allowed is \
           at least one essential container)",
        ],
    );
    assert!(accept(&with("", r#", "memory": 100"#)).containers()[0].essential);
}

#[test]
fn rows_18_to_20_dependencies() {
    let pair = |first: &str, second: &str| {
        with(
            "",
            &format!(
                r#", "memory": 10 {first}}}, {{"name": "b", "image": "i", "memory": 10 {second}"#
            ),
        )
    };
    let on = |name: &str, condition: &str| {
        format!(r#", "dependsOn": [{{"containerName": "{name}", "condition": "{condition}"}}]"#)
    };
    refuse(
        &pair(&on("b", "SUCCESS"), ""),
        &[
            "containerDefinitions[0].dependsOn[0].condition: found \"SUCCESS\", A dependency container \
           with SUCCESS or COMPLETE condition cannot be an essential container",
        ],
    );
    accept(&pair(&on("b", "SUCCESS"), r#", "essential": false"#));
    refuse(
        &pair(&on("b", "HEALTHY"), ""),
        &[
            "containerDefinitions[0].dependsOn[0].condition: found \"HEALTHY\", A dependency container \
           with HEALTHY condition needs a healthCheck, 'b' has none.",
        ],
    );
    refuse(
        &pair(&on("b", "START"), &on("a", "START")),
        &["containerDefinitions: Containers depend on each other in a circle: a, b."],
    );
    refuse(
        &pair(&on("a", "START"), ""),
        &[
            "containerDefinitions[0].dependsOn[0].containerName: found \"a\", A container cannot \
           depend on itself.",
        ],
    );
    refuse(
        &pair(r#", "links": ["b:db"]"#, &on("a", "START")),
        &["containerDefinitions: Containers depend on each other in a circle: a, b."],
    );
}

#[test]
fn rows_21_to_24_network_modes() {
    let mapping = |mode: &str, mapping: &str| {
        let fields = format!(r#""networkMode": "{mode}","#);
        with(
            &fields,
            &format!(r#", "memory": 10, "portMappings": [{mapping}]"#),
        )
    };
    refuse(
        &mapping("awsvpc", r#"{"containerPort": 80, "hostPort": 8080}"#),
        &[
            "containerDefinitions[0].portMappings[0].hostPort: found 8080, When networkMode=awsvpc, \
           the host ports and container ports in port mappings must match.",
        ],
    );
    let host = accept(&mapping("host", r#"{"containerPort": 80}"#));
    assert_eq!(host.need().ports.len(), 1);
    refuse(
        &mapping("none", r#"{"containerPort": 80}"#),
        &[
            "containerDefinitions[0].portMappings: found an array of 1, Port mappings are not \
           supported when networkMode=none.",
        ],
    );
    let linked = r#", "memory": 10, "links": ["b"]}, {"name": "b", "image": "i", "memory": 10"#;
    refuse(
        &with(r#""networkMode": "awsvpc","#, linked),
        &[
            "containerDefinitions[0].links: found an array of 1, Links are not supported when \
           networkMode=awsvpc.",
        ],
    );
}

#[test]
fn host_ports_are_taken_once() {
    let port = r#", "memory": 10, "portMappings": [{"containerPort": 80, "hostPort": 8080}]"#;
    let two = format!(r#"{port}}}, {{"name": "b", "image": "i" {port}"#);
    refuse(
        &with("", &two),
        &[
            "containerDefinitions[1].portMappings[0].hostPort: found 8080, duplicate host port 8080/tcp.",
        ],
    );
    let both = r#", "memory": 10, "portMappings":
        [{"containerPort": 53}, {"containerPort": 53, "protocol": "udp"}]"#;
    refuse(
        &with("", both),
        &[
            "containerDefinitions[0].portMappings[1].containerPort: found 53, The same container port \
           cannot be exposed for multiple protocols.",
        ],
    );
}

#[test]
fn rows_25_and_26_constraints() {
    let constraints = |list: &str| {
        with(
            &format!(r#""placementConstraints": [{list}],"#),
            r#", "memory": 10"#,
        )
    };
    refuse(
        &constraints(r#"{"type": "distinctInstance"}"#),
        &[
            "placementConstraints[0].type: found \"distinctInstance\", constraint.type \
           'distinctInstance' is not supported. (allowed is memberOf)",
        ],
    );
    let eleven = [r#"{"type": "memberOf", "expression": "attribute:a == b"}"#; 11].join(",");
    refuse(
        &constraints(&eleven),
        &["placementConstraints: found an array of 11, allowed is at most 10 constraints"],
    );
    refuse(
        &constraints(r#"{"type": "memberOf"}"#),
        &["placementConstraints[0].expression: a memberOf constraint needs an expression"],
    );
}

#[test]
fn rows_27_and_28_text_and_zero() {
    let text = with("", r#", "memory": "100""#);
    let lenient = read(&text, Reading::Lenient).expect("read");
    assert_eq!(lenient.containers()[0].memory, Some(MemoryMiB::new(100)));
    assert!(read(&text, Reading::Strict).is_err());
    let zero = accept(&with("", r#", "memory": 0, "memoryReservation": 128"#));
    assert_eq!(zero.containers()[0].memory, None);
    assert_eq!(zero.need().memory, MemoryMiB::new(128));
}

#[test]
fn row_29_the_family_has_a_grammar() {
    refuse(
        &with("", r#", "memory": 10"#).replace(r#""f""#, r#""my family""#),
        &[
            "family: found \"my family\", allowed is 1 to 255 letters, digits, hyphens and underscores",
        ],
    );
}

#[test]
fn every_violation_is_reported_at_once() {
    let json = r#"{"containerDefinitions": [
        {"name": "a b", "image": "i", "cpu": -1, "memory": 2, "colour": "red"},
        {"name": "b", "memory": [1], "essential": null}],
        "networkMode": "bride", "revision": 3}"#;
    refuse(
        json,
        &[
            "family: required but absent",
            "networkMode: found \"bride\", allowed is one of bridge, host, awsvpc, none, default",
            "containerDefinitions[0].colour: `ContainerDefinition` has no such field",
            "containerDefinitions[1].image: required but absent",
            "containerDefinitions[1].memory: found an array of 1, allowed is an integer from \
             -2147483648 to 2147483647",
            "containerDefinitions[1].essential: found null, allowed is true or false",
            "revision: found 3, only answers of ECS have this field",
            "containerDefinitions[0].name: found \"a b\", allowed is 1 to 255 letters, digits, \
             hyphens and underscores",
            "containerDefinitions[0].cpu: found -1, allowed is 0 or more CPU units",
            "containerDefinitions[0].memory: found 2, allowed is at least 4 MiB, or 0 for none",
        ],
    );
}

#[test]
fn a_violation_is_one_line_whatever_the_document_holds() {
    let fields = r#""placementConstraints": [{"type": "a\nb"}], "a\rb": 1,"#;
    let named =
        with(fields, r#", "memory": 10"#).replace(r#""a", "image""#, r#""\u0007", "image""#);
    refuse(
        &named,
        &[
            r"a\rb: `RegisterTaskDefinitionRequest` has no such field",
            r#"placementConstraints[0].type: found "a\nb", constraint.type 'a\nb' is not supported. (allowed is memberOf)"#,
            r#"containerDefinitions[0].name: found "\u{7}", allowed is 1 to 255 letters, digits, hyphens and underscores"#,
        ],
    );
}

#[test]
fn what_was_bent_is_listed() {
    let json = r#"{"Family": "f", "ContainerDefinitions": [{"Name": "a", "Image": "i",
        "Memory": "128", "Cpu": 10.0, "Links": null, "Colour": 1}]}"#;
    let document: Document = serde_json::from_str(json).expect("JSON");
    let read = TaskDefinition::read(document, &RegistrationRules::lenient()).expect("read");
    let bends: Vec<String> = read.bends.iter().map(ToString::to_string).collect();
    assert!(
        bends.contains(&"containerDefinitions[0].memory: found \"128\", read as 128".to_string())
    );
    assert!(bends.contains(&"containerDefinitions[0].cpu: found 10, read as 10".to_string()));
    assert!(
        bends.contains(&"containerDefinitions[0].links: found null, taken as absent".to_string())
    );
    assert!(bends.contains(&"containerDefinitions[0].Colour: ignored".to_string()));
    assert!(bends.contains(&"family: found the key \"Family\", read as this field".to_string()));
    assert_eq!(read.value.need().memory, MemoryMiB::new(128));
}

#[test]
fn the_definition_comes_back_as_it_was_written() {
    let json = with(
        r#""tags": [{"key": "k", "value": "v"}],"#,
        r#", "memory": 10, "user": "u""#,
    );
    let definition = accept(&json);
    let written = serde_json::to_value(&definition).expect("JSON");
    assert_eq!(
        written,
        serde_json::from_str::<serde_json::Value>(&json).expect("JSON")
    );
    let again: TaskDefinition = serde_json::from_value(written).expect("read again");
    assert_eq!(again, definition);
}

#[test]
fn a_registered_definition_keeps_its_instants_when_it_is_written() {
    let answered = r#""revision": 1, "registeredAt": 1518569000.25,"#;
    let definition = with(answered, r#", "memory": 10"#);
    let definition = accept(&format!(r#"{{"taskDefinition": {definition}}}"#));
    let written = serde_json::to_value(&definition).expect("JSON");
    assert_eq!(written["registeredAt"], "2018-02-14T00:43:20.250Z");
    let again: TaskDefinition = serde_json::from_value(written).expect("read again");
    assert_eq!(again, definition);
}

#[test]
fn a_definition_is_registered_if_it_has_what_only_answers_have() {
    for answered in [
        r#""revision": 1,"#,
        r#""status": "ACTIVE","#,
        r#""compatibilities": [],"#,
    ] {
        let definition = with(answered, r#", "memory": 10"#);
        let definition = accept(&format!(r#"{{"taskDefinition": {definition}}}"#));
        let written = serde_json::to_value(&definition).expect("JSON");
        let again: TaskDefinition = serde_json::from_value(written).expect("read again");
        assert_eq!(again, definition);
    }
}

#[test]
fn the_fargate_table_is_that_of_the_documentation() {
    let Some(path) = shared("fixtures/ecs/fargate-sizes.csv") else {
        return;
    };
    let table = std::fs::read_to_string(path).expect("text");
    let mut listed = Vec::new();
    for line in table.lines().skip(1) {
        let mut columns = line.split(',');
        let cpu: u64 = columns
            .next()
            .and_then(|text| text.parse().ok())
            .expect("cpu");
        let memory: u64 = columns
            .nth(1)
            .and_then(|text| text.parse().ok())
            .expect("memory");
        listed.push((cpu, memory));
    }
    assert!(listed.len() > 60);
    for cpu in (0..=40_000).step_by(128) {
        for memory in (0..=250_000).step_by(512) {
            let is_offered = is_fargate_size(
                CpuUnits::new(cpu),
                MemoryMiB::new(memory),
                FargateSizes::Standard,
            );
            assert_eq!(
                is_offered,
                listed.contains(&(cpu, memory)),
                "{cpu} {memory}"
            );
        }
    }
    let large = (CpuUnits::new(32768), MemoryMiB::new(61440));
    assert!(!is_fargate_size(large.0, large.1, FargateSizes::Standard));
    assert!(is_fargate_size(large.0, large.1, FargateSizes::With32Vcpu));
}
