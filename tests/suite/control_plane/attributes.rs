//! `PutAttributes`, `DeleteAttributes` and `ListAttributes`.

use serde_json::{Value, json};

use super::plane::Plane;

/// A plane with an instance, and the ARN of that.
fn plane() -> (Plane, String) {
    let mut plane = Plane::new();
    plane.answer("CreateCluster", &json!({}));
    let registration = json!({"totalResources": [
        {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 4000}
    ]});
    let made = plane.answer("RegisterContainerInstance", &registration);
    let arn = made["containerInstance"]["containerInstanceArn"].as_str();
    (plane, arn.expect("an ARN").to_string())
}

fn attributes(arn: &str, names: std::ops::Range<usize>) -> Value {
    let attribute = |number| json!({"name": format!("a{number:02}"), "targetId": arn});
    json!({"attributes": names.map(attribute).collect::<Vec<_>>()})
}

#[test]
fn ten_attributes_are_put_and_an_eleventh_is_not() {
    let (mut plane, arn) = plane();
    plane.answer("PutAttributes", &attributes(&arn, 0..10));
    let refusal = plane.refusal("PutAttributes", &attributes(&arn, 10..11));
    assert!(
        refusal.starts_with("AttributeLimitExceededException: "),
        "{refusal}"
    );
    let again = json!({"attributes": [{"name": "a03", "value": "x", "targetId": arn}]});
    assert_eq!(
        plane.answer("PutAttributes", &again)["attributes"][0]["value"],
        "x"
    );
    let refusal = plane.refusal("PutAttributes", &attributes(&arn, 0..11));
    assert!(
        refusal.starts_with("InvalidParameterException: "),
        "{refusal}"
    );
}

#[test]
fn what_is_wrong_with_an_attribute_is_named() {
    let (mut plane, arn) = plane();
    let id = arn.rsplit('/').next().expect("an id");
    let cases = [
        json!({"name": "a b", "targetId": arn}),
        json!({"name": "", "targetId": arn}),
        json!({"name": "a", "value": " prod", "targetId": arn}),
        json!({"name": "a", "targetId": id}),
        json!({"name": "a", "targetId": id, "targetType": "task"}),
        json!({"name": "ecs.ami-id", "value": "x", "targetId": arn}),
    ];
    for attribute in cases {
        let request = json!({"attributes": [attribute]});
        let refusal = plane.refusal("PutAttributes", &request);
        assert!(
            refusal.starts_with("InvalidParameterException: "),
            "{attribute}: {refusal}"
        );
    }
    let missing = json!({"attributes": [{"name": "a", "targetId": format!("{arn}0")}]});
    let refusal = plane.refusal("PutAttributes", &missing);
    assert!(
        refusal.starts_with("TargetNotFoundException: "),
        "{refusal}"
    );
    let nothing = plane.answer(
        "ListAttributes",
        &json!({"targetType": "container-instance"}),
    );
    assert_eq!(nothing["attributes"], json!([]));
}

#[test]
fn attributes_are_listed_by_name_and_value_and_deleted() {
    let (mut plane, arn) = plane();
    let id = arn.rsplit('/').next().expect("an id");
    let put = json!({"attributes": [
        {"name": "stack", "value": "prod", "targetId": arn},
        {"name": "fast", "targetId": id, "targetType": "container-instance"}
    ]});
    plane.answer("PutAttributes", &put);
    let list = |plane: &mut Plane, name: Value| {
        let mut request = json!({"targetType": "container-instance"});
        request
            .as_object_mut()
            .expect("an object")
            .extend(name.as_object().expect("one").clone());
        let listed = plane.answer("ListAttributes", &request);
        let listed = listed["attributes"].as_array().expect("a list").clone();
        listed
            .iter()
            .map(|one| one["name"].as_str().expect("a name").to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(list(&mut plane, json!({})), ["fast", "stack"]);
    let wanted = json!({"attributeName": "stack", "attributeValue": "prod"});
    assert_eq!(list(&mut plane, wanted), ["stack"]);
    let other = json!({"attributeName": "stack", "attributeValue": "test"});
    assert!(list(&mut plane, other).is_empty());
    let alone = json!({"targetType": "container-instance", "attributeValue": "prod"});
    let refusal = plane.refusal("ListAttributes", &alone);
    assert!(
        refusal.starts_with("InvalidParameterException: "),
        "{refusal}"
    );
    let delete =
        json!({"attributes": [{"name": "stack", "targetId": arn}, {"name": "x", "targetId": arn}]});
    plane.answer("DeleteAttributes", &delete);
    assert_eq!(list(&mut plane, json!({})), ["fast"]);
}
