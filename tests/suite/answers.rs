//! What the readers of answers report, and what the lenient ones make of it.

use bayplan::document::{Bend, Document, Double, Reading, Violations};
use bayplan::model::{
    OtherResource, RegistrationRules, ResourceName, TaskDefinition, read_container_instances,
    read_tasks,
};

#[track_caller]
fn bends_of(json: &str, reader: impl Fn(Document) -> Result<Vec<Bend>, Violations>) -> Vec<String> {
    let document: Document = serde_json::from_str(json).expect("JSON");
    let bends = reader(document).expect("the lenient reader takes it");
    bends.iter().map(ToString::to_string).collect()
}

#[test]
fn the_lenient_reader_takes_documents_out_of_wrappers_in_pascal_case() {
    let lenient = Reading::Lenient;
    let wrapped = "document: taken out of its wrapper";
    let definition = r#"{"TaskDefinition": {"Family": "f", "ContainerDefinitions":
        [{"Name": "a", "Image": "i", "Memory": 10}]}}"#;
    let bends = bends_of(definition, |document| {
        Ok(TaskDefinition::read(document, &RegistrationRules::lenient())?.bends)
    });
    let respelled = r#"taskDefinition: found the key "TaskDefinition", read as this field"#;
    assert!(bends.contains(&respelled.to_string()), "{bends:?}");

    let instance = INSTANCE.replacen("containerInstanceArn", "ContainerInstanceArn", 1);
    let read = |document| Ok(read_container_instances(document, lenient)?.bends);
    let bends = bends_of(&format!(r#"{{"ContainerInstance": {instance}}}"#), read);
    assert_eq!(bends.first().map(String::as_str), Some(wrapped));
    let bends = bends_of(&format!(r#"{{"ContainerInstances": [{instance}]}}"#), read);
    let respelled = r#"containerInstances: found the key "ContainerInstances", read as this field"#;
    assert_eq!(bends.first().map(String::as_str), Some(respelled));

    let read = |document| Ok(read_tasks(document, lenient)?.bends);
    let bends = bends_of(&format!(r#"{{"Task": {TASK}}}"#), read);
    assert_eq!(bends, [wrapped]);
    let bends = bends_of(&format!(r#"{{"Tasks": [{TASK}]}}"#), read);
    assert_eq!(
        bends,
        [r#"tasks: found the key "Tasks", read as this field"#]
    );
}

const TASK: &str =
    r#"{"taskArn": "t1", "group": "g", "lastStatus": "RUNNING", "desiredStatus": "RUNNING"}"#;

const INSTANCE: &str = r#"{"containerInstanceArn": "i1", "status": "ACTIVE", "agentConnected": true,
    "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1024},
                            {"name": "MEMORY", "type": "INTEGER", "integerValue": 1000}],
    "remainingResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1024},
                           {"name": "MEMORY", "type": "INTEGER", "integerValue": 900}],
    "attributes": []}"#;

/// What the strict reader says of an instance that has these resources as well.
fn resources(registered: &str, remaining: &str) -> Vec<String> {
    let json = INSTANCE
        .replace("1000}]", &format!("1000}} {registered}]"))
        .replace("900}]", &format!("900}} {remaining}]"));
    let document: Document = serde_json::from_str(&format!("[{json}]")).expect("JSON");
    let document = Document::object([("containerInstances", document)]);
    match read_container_instances(document, Reading::Strict) {
        Ok(_) => Vec::new(),
        Err(violations) => violations
            .as_slice()
            .iter()
            .map(ToString::to_string)
            .collect(),
    }
}

#[test]
fn a_resource_has_a_type_that_fits_it() {
    let at = "containerInstances[0].registeredResources[1].type: found";
    let wrong = r#""type": "STRINGSET", "stringSetValue": ["1000"]}"#;
    let json = INSTANCE.replace(r#""type": "INTEGER", "integerValue": 1000}"#, wrong);
    let document = serde_json::from_str(&format!(r#"{{"containerInstances": [{json}]}}"#));
    let refused = read_container_instances(document.expect("JSON"), Reading::Strict);
    assert_eq!(
        refused.expect_err("a violation").to_string(),
        format!("{at} \"STRINGSET\", allowed is INTEGER, LONG or DOUBLE")
    );
    let at = "containerInstances[0].registeredResources[2]";
    for (resource, expected) in [
        (
            r#""name": "PORTS", "type": "INTEGER", "integerValue": 22"#,
            "STRINGSET",
        ),
        (
            r#""name": "GPU", "type": "LONG", "longValue": 1"#,
            "STRINGSET",
        ),
        (
            r#""name": "X", "type": "SET""#,
            "INTEGER, LONG, DOUBLE or STRINGSET",
        ),
    ] {
        let found = resources(&format!(", {{{resource}}}"), "");
        let [found] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert!(found.starts_with(&format!("{at}.type: found ")), "{found}");
        assert!(
            found.ends_with(&format!("allowed is {expected}")),
            "{found}"
        );
    }
}

#[test]
fn the_value_of_a_resource_is_there_and_can_be_read() {
    let at = "containerInstances[0].registeredResources[2]";
    for (resource, expected) in [
        (
            r#""type": "INTEGER""#,
            "integerValue: allowed is a whole number, 0 or more",
        ),
        (
            r#""type": "LONG", "integerValue": 1"#,
            "longValue: allowed is a whole number, 0 or more",
        ),
        (
            r#""type": "LONG", "longValue": -1"#,
            "longValue: found -1, allowed is a whole number, 0 or more",
        ),
        (
            r#""type": "STRINGSET""#,
            "stringSetValue: allowed is an array of texts",
        ),
        (r#""type": "DOUBLE""#, "doubleValue: allowed is a number"),
    ] {
        let found = resources(&format!(r#", {{"name": "X", {resource}}}"#), "");
        assert_eq!(found, [format!("{at}.{expected}")]);
    }
    let three = r#", {"name": "X", "type": "DOUBLE", "doubleValue": 3}"#;
    assert_eq!(
        resources(three, three),
        [""; 0],
        "a double may be written without a point"
    );
}

#[test]
fn a_double_written_as_an_integer_is_kept() {
    let three = r#", {"name": "X", "type": "DOUBLE", "doubleValue": 3}]"#;
    let json = INSTANCE.replace("1000}]", &format!("1000}}{three}"));
    let document: Document = serde_json::from_str(&format!("[{json}]")).expect("JSON");
    let read = read_container_instances(document, Reading::Lenient)
        .expect("read")
        .value;
    let name = ResourceName::new("X").expect("a valid name");
    let expected = OtherResource::Double(Double::from_f64(3.0));
    assert_eq!(read[0].registered.other.get(&name), Some(&expected));
}

#[test]
fn what_remains_was_registered() {
    let x = r#", {"name": "X", "type": "LONG", "longValue": 3}"#;
    assert_eq!(resources(x, x), [""; 0]);
    assert_eq!(resources(x, ""), [""; 0], "none of it remains");
    assert_eq!(
        resources("", x),
        [
            "containerInstances[0].remainingResources[2].name: found \"X\", the instance registered no \
          such resource"
        ]
    );
}

#[test]
fn of_two_attributes_of_one_name_the_last_counts() {
    let twice = r#"[{"name": "a", "value": "1"}, {"name": "b"}, {"name": "a", "value": "2"}]"#;
    let json = INSTANCE.replace("[]", twice);
    let document: Document =
        serde_json::from_str(&format!(r#"{{"containerInstances": [{json}]}}"#)).expect("JSON");
    let refused = read_container_instances(document.clone(), Reading::Strict);
    assert_eq!(
        refused.expect_err("a violation").to_string(),
        "containerInstances[0].attributes[0].name: found \"a\", the attribute is listed twice"
    );
    let read = read_container_instances(document, Reading::Lenient).expect("read");
    assert_eq!(read.value[0].attributes.text("a"), Some("2"));
    let bends: Vec<String> = read.bends.iter().map(ToString::to_string).collect();
    assert_eq!(
        bends,
        ["containerInstances[0].attributes[0]: found \"a\", a later one of that name counts"]
    );
}

#[test]
fn a_task_of_no_known_group_is_refused_or_put_into_one() {
    let json = format!(r#"{{"tasks": [{}]}}"#, TASK.replace(r#""group": "g","#, ""));
    let document: Document = serde_json::from_str(&json).expect("JSON");
    let refused = read_tasks(document.clone(), Reading::Strict).expect_err("a violation");
    assert_eq!(refused.to_string(), "tasks[0].group: required but absent");
    let read = read_tasks(document, Reading::Lenient).expect("read");
    assert_eq!(read.value[0].group.as_str(), "family:unknown");
    let bends: Vec<String> = read.bends.iter().map(ToString::to_string).collect();
    assert_eq!(
        bends,
        ["tasks[0].group: absent, taken as \"family:unknown\""]
    );
}
