//! Rules of registration beyond the table of the specification, and what the lenient reader
//! tolerates.

use bayplan::document::{Document, Read, Reading};
use bayplan::model::{LaunchType, MemoryMiB, RegistrationRules, TaskDefinition};

use crate::task_definition::{accept, fargate, lines, read, refuse, with};

/// What the lenient reader makes of a definition, and what it says of it.
#[track_caller]
fn tolerate(json: &str) -> (TaskDefinition, Vec<String>) {
    let document: Document = serde_json::from_str(json).expect("JSON");
    let Read { value, bends } = TaskDefinition::read(document, &RegistrationRules::lenient())
        .unwrap_or_else(|violations| panic!("{:#?}", lines(&violations)));
    (value, bends.iter().map(ToString::to_string).collect())
}

#[track_caller]
fn refuse_strictly(json: &str, expected: &str) {
    let violations = read(json, Reading::Strict).expect_err("a violation");
    assert_eq!(lines(&violations), [expected]);
}

#[test]
fn a_container_without_memory_counts_for_none_to_the_lenient_reader() {
    let setting = "containerDefinitions[0]: Invalid setting for container 'a'. At least one of \
                   'memory' or 'memoryReservation' must be specified.";
    for container in ["", r#", "memory": 0, "memoryReservation": 0"#] {
        refuse_strictly(&with("", container), setting);
        let (definition, bends) = tolerate(&with("", container));
        assert_eq!(definition.need().memory, MemoryMiB::new(0));
        assert_eq!(bends, [format!("{setting} It counts for 0 MiB.")]);
    }
}

#[test]
fn a_container_waits_for_others_not_for_itself() {
    for (field, value) in [
        ("links", r#"["a"]"#),
        ("links", r#"["a:me"]"#),
        ("volumesFrom", r#"[{"sourceContainer": "a"}]"#),
    ] {
        refuse(
            &with("", &format!(r#", "memory": 10, "{field}": {value}"#)),
            &[&format!(
                "containerDefinitions[0].{field}: found an array of 1, A container cannot depend on \
                 itself."
            )],
        );
    }
}

#[test]
fn managed_instances_take_two_network_modes_and_known_sizes() {
    let managed = |fields: &str, container: &str| {
        let required = r#""requiresCompatibilities": ["MANAGED_INSTANCES"],"#;
        with(&format!("{required} {fields}"), container)
    };
    let sized = r#", "cpu": 10, "memoryReservation": 100"#;
    for mode in ["awsvpc", "host"] {
        let mode = format!(r#""networkMode": "{mode}","#);
        let definition = accept(&managed(&mode, sized));
        assert!(
            definition
                .compatibilities()
                .contains(LaunchType::ManagedInstances)
        );
        accept(&managed(
            &format!(r#"{mode} "cpu": "256", "memory": "512","#),
            "",
        ));
        refuse(
            &managed(&mode, r#", "memory": 100"#),
            &[
                "document: Managed instances require that cpu and memory be defined for the task or \
               for every container.",
            ],
        );
    }
    refuse(
        &managed(r#""networkMode": "bridge","#, sized),
        &[
            "networkMode: found \"bridge\", Managed instances support the network modes awsvpc and \
           host only. (allowed is awsvpc or host)",
        ],
    );
    let definition = accept(&with("", sized));
    assert!(
        !definition
            .compatibilities()
            .contains(LaunchType::ManagedInstances)
    );
}

#[test]
fn time_outs_are_not_negative_and_from_2_to_120_s_on_fargate() {
    let with_time_out = |json: &str, name: &str, seconds: i32| {
        let image = r#""image": "i""#;
        json.replace(image, &format!(r#"{image}, "{name}": {seconds}"#))
    };
    for name in ["startTimeout", "stopTimeout"] {
        let at = format!("containerDefinitions[0].{name}");
        for seconds in [2, 120] {
            accept(&with_time_out(&fargate("256", "512"), name, seconds));
        }
        for seconds in [0, 1, 121] {
            let text = format!(
                "{at}: found {seconds}, Fargate does not support '{name}' with this value. (allowed \
                 is 2 to 120 s)"
            );
            refuse(
                &with_time_out(&fargate("256", "512"), name, seconds),
                &[&text],
            );
            accept(&with_time_out(
                &with("", r#", "memory": 10"#),
                name,
                seconds,
            ));
        }
        let text = format!("{at}: found -1, allowed is 0 or more seconds");
        refuse(&with_time_out(&fargate("256", "512"), name, -1), &[&text]);
        refuse(
            &with_time_out(&with("", r#", "memory": 10"#), name, -1),
            &[&text],
        );
    }
}

#[test]
fn a_firelens_container_of_a_user_needs_instances_that_allow_one() {
    let needs = |user: &str| {
        let firelens = r#", "memory": 10, "firelensConfiguration": {"type": "fluentbit"}"#;
        let definition = accept(&with("", &format!("{firelens} {user}")));
        let mut names = definition.requires_attributes().iter();
        names.any(|attribute| attribute.name.as_str() == "ecs.capability.firelens.non-root-user")
    };
    for user in [
        "",
        r#", "user": "root""#,
        r#", "user": "0""#,
        r#", "user": "0:1000""#,
    ] {
        assert!(!needs(user), "{user}");
    }
    for user in [r#", "user": "1000""#, r#", "user": "fluent:root""#] {
        assert!(needs(user), "{user}");
    }
    let plain = accept(&with("", r#", "memory": 10, "user": "1000""#));
    assert!(plain.requires_attributes().is_empty());
}

fn mapping(mode: &str, mapping: &str) -> String {
    let fields = format!(r#""networkMode": "{mode}","#);
    with(
        &fields,
        &format!(r#", "memory": 10, "portMappings": [{{{mapping}}}]"#),
    )
}

#[test]
fn no_instance_has_a_port_0() {
    let at = "containerDefinitions[0].portMappings[0].containerPort";
    for ports in [
        r#""containerPort": 0"#,
        r#""containerPort": 0, "hostPort": 0"#,
    ] {
        refuse(
            &mapping("host", ports),
            &[&format!("{at}: found 0, allowed is 1 to 65535")],
        );
        let bridge = accept(&mapping("bridge", ports));
        assert!(bridge.need().ports.is_empty());
    }
}

#[test]
fn a_port_mapping_names_a_port_of_the_container() {
    let at = "containerDefinitions[0].portMappings[0].containerPort";
    let text = format!("{at}: allowed is a port, or containerPortRange in its place");
    for nothing in ["", r#""protocol": "udp""#, r#""hostPort": 0"#] {
        refuse(&mapping("bridge", nothing), &[&text]);
    }
    let host = mapping("bridge", r#""hostPort": 8080"#);
    refuse_strictly(&host, &text);
    let (definition, bends) = tolerate(&host);
    assert_eq!(bends, [format!("{at}: absent, taken as 8080")]);
    assert_eq!(definition.need().ports.len(), 1);
}

#[test]
fn what_ecs_registered_below_the_least_of_today_is_doubted() {
    let answer = |fields: &str, container: &str| {
        format!(r#"{{"taskDefinition": {}}}"#, with(fields, container))
    };
    let registered = r#""revision": 1, "cpu": "64", "memory": "3","#;
    let json = answer(registered, r#", "memory": 1, "memoryReservation": 1"#);
    let (definition, bends) = tolerate(&json);
    assert_eq!(definition.need().memory, MemoryMiB::new(3));
    let at = "taskDefinition.containerDefinitions[0]";
    assert_eq!(
        bends,
        [
            "taskDefinition.cpu: ECS registers no less than 128 CPU units today".to_string(),
            "taskDefinition.memory: ECS registers no less than 4 MiB today".to_string(),
            format!("{at}.memory: ECS registers no less than 4 MiB today"),
            format!("{at}.memoryReservation: ECS registers no less than 4 MiB today"),
        ]
    );
    let violations = read(&json, Reading::Strict).expect_err("violations");
    assert_eq!(violations.as_slice().len(), 4);
    // An input is to be registered today, and so is a wrapped one that ECS did not answer.
    for json in [with("", r#", "memory": 1"#), answer("", r#", "memory": 1"#)] {
        assert!(read(&json, Reading::Lenient).is_err());
    }
    // Nothing but a minimum is tolerated.
    let negative = answer(r#""revision": 1,"#, r#", "memory": -1"#);
    assert!(read(&negative, Reading::Lenient).is_err());
}

#[test]
fn every_volume_is_mounted() {
    let volume = |volume: &str, mount: &str| {
        let fields = format!(r#""volumes": [{volume}],"#);
        with(
            &fields,
            &format!(r#", "memory": 10, "mountPoints": [{mount}]"#),
        )
    };
    accept(&volume(r#"{"name": "v"}"#, r#"{"sourceVolume": "v"}"#));
    let text = "Every volume must be mounted by a container.";
    refuse(
        &volume(r#"{"name": "v"}"#, ""),
        &[&format!("volumes[0].name: found \"v\", {text}")],
    );
    refuse(
        &volume(r#"{"host": {"sourcePath": "/v"}}"#, ""),
        &[&format!("volumes[0].name: {text}")],
    );
}
