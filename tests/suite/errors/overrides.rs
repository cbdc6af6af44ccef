//! Why overrides do not fit a definition, word for word.

use bayplan::model::{ContainerOverride, CpuUnits, MemoryMiB, TaskDefinition, TaskOverride};

fn definition(fields: &str, first: &str) -> TaskDefinition {
    let second = r#"{"name": "b", "image": "i", "cpu": 100, "memory": 200}"#;
    let json = format!(
        r#"{{"family": "f", {fields} "containerDefinitions":
            [{{"name": "a", "image": "i", {first}}}, {second}]}}"#
    );
    serde_json::from_str(&json).expect("a valid definition")
}

/// With sizes of the task: 512 CPU units and 1024 MiB.
fn sized() -> TaskDefinition {
    definition(
        r#""cpu": "512", "memory": "1024","#,
        r#""cpu": 256, "memory": 300"#,
    )
}

/// Without sizes of the task.
fn bare() -> TaskDefinition {
    definition("", r#""memory": 300, "memoryReservation": 100"#)
}

fn task(cpu: Option<u64>, memory: Option<u64>) -> TaskOverride {
    let mut overrides = TaskOverride::new();
    overrides.cpu = cpu.map(CpuUnits::new);
    overrides.memory = memory.map(MemoryMiB::new);
    overrides
}

/// Overrides of the first container: its CPU, its hard and its soft limit.
fn first(cpu: Option<u64>, memory: Option<u64>, reservation: Option<u64>) -> TaskOverride {
    let mut container = ContainerOverride::new("a");
    container.cpu = cpu.map(CpuUnits::new);
    container.memory = memory.map(MemoryMiB::new);
    container.memory_reservation = reservation.map(MemoryMiB::new);
    TaskOverride::new().with_container(container)
}

#[track_caller]
fn assert_refused(definition: &TaskDefinition, overrides: &TaskOverride, expected: &str) {
    let error = definition.need_with(overrides).expect_err("a refusal");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_container_exists_and_fits_into_the_task() {
    assert_refused(
        &bare(),
        &TaskOverride::new().with_container(ContainerOverride::new("c")),
        "Override for container named c is not a container in the TaskDefinition.",
    );
    assert_refused(
        &sized(),
        &first(Some(500), None, None),
        "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value.",
    );
    assert_refused(
        &sized(),
        &first(None, Some(1025), None),
        "Invalid setting for container 'a'. The 'memory' setting for container 'a' is greater than \
         for the task.",
    );
    assert_refused(
        &definition(r#""memory": "512","#, r#""memoryReservation": 100"#),
        &first(None, None, Some(513)),
        "Invalid setting for container 'a'. The 'memoryReservation' setting for container 'a' is \
         greater than for the task.",
    );
    assert_refused(
        &sized(),
        &task(None, Some(400)),
        "The containers reserve more memory than the task-level 'memory' value.",
    );
}

#[test]
fn the_limits_of_a_container_fit_each_other() {
    assert_refused(
        &bare(),
        &first(None, Some(99), None),
        "Invalid setting for container 'a'. 'memory' must be greater than or equal to \
         'memoryReservation'",
    );
    assert_refused(
        &bare(),
        &first(None, None, Some(3)),
        "Invalid setting for container 'a'. 'memoryReservation' is too small. (found 3 MiB, allowed \
         is at least 4 MiB)",
    );
    assert_refused(
        &bare(),
        &first(None, Some(3), None),
        "Invalid setting for container 'a'. 'memory' is too small. (found 3 MiB, allowed is at least \
         4 MiB)",
    );
    let zero = bare().need_with(&first(None, Some(0), Some(0)));
    assert_eq!(zero.as_ref(), Ok(bare().need()), "0 is no limit");
}

#[test]
fn the_sizes_of_the_task_are_in_range() {
    for cpu in [127, 196_609] {
        let text = format!(
            "Invalid 'cpu' setting for task. (found {cpu} CPU units, allowed is 128 to 196608 CPU \
             units)"
        );
        assert_refused(&bare(), &task(Some(cpu), None), &text);
    }
    assert_refused(
        &bare(),
        &task(None, Some(3)),
        "Invalid 'memory' setting for task. (found 3 MiB, allowed is at least 4 MiB)",
    );
    assert!(bare().need_with(&task(Some(128), None)).is_ok());
    assert!(bare().need_with(&task(Some(196_608), Some(300))).is_ok());
}

#[test]
fn what_is_not_overridden_is_not_checked_again() {
    let old = r#"{"taskDefinition": {"family": "f", "revision": 1, "cpu": "64", "memory": "3",
        "containerDefinitions": [{"name": "a", "image": "i", "memory": 1}]}}"#;
    let document = serde_json::from_str(old).expect("JSON");
    let rules = bayplan::model::RegistrationRules::lenient();
    let old = TaskDefinition::read(document, &rules)
        .expect("doubted")
        .value;
    assert!(old.need_with(&first(Some(2), None, None)).is_ok());
}
