//! What a task of a definition takes: the worked examples, row by row.

use bayplan::document::Document;
use bayplan::model::{
    ContainerOverride, GpuNeed, HostPort, MemoryMiB, Need, RegistrationRules, TaskDefinition,
    TaskOverride,
};

#[track_caller]
fn definition(json: &str) -> TaskDefinition {
    let document: Document = serde_json::from_str(json).expect("JSON");
    let read = TaskDefinition::read(document, &RegistrationRules::strict());
    read.unwrap_or_else(|violations| panic!("{:?}", violations.as_slice()))
        .value
}

#[track_caller]
fn of_containers(fields: &str, containers: &str) -> TaskDefinition {
    definition(&format!(
        r#"{{"family": "f", {fields} "containerDefinitions": [{containers}]}}"#
    ))
}

fn summary(need: &Need) -> (u64, u64, Vec<String>, GpuNeed, u32) {
    let ports = need.ports.iter().map(ToString::to_string).collect();
    (
        need.cpu.as_u64(),
        need.memory.as_u64(),
        ports,
        need.gpus,
        need.enis,
    )
}

#[track_caller]
fn assert_need(definition: &TaskDefinition, cpu: u64, memory: u64, ports: &[&str], enis: u32) {
    let ports = ports.iter().map(ToString::to_string).collect();
    assert_eq!(
        summary(definition.need()),
        (cpu, memory, ports, GpuNeed::Nothing, enis)
    );
}

const WEB: &str = r#""name": "a", "image": "i", "cpu": 10, "memory": 500"#;

#[test]
fn row_1_to_5_static_ports_depend_on_the_network_mode() {
    let with = |fields: &str, mapping: &str| {
        of_containers(
            fields,
            &format!(r#"{{{WEB}, "portMappings": [{mapping}]}}"#),
        )
    };
    let fixed = r#"{"containerPort": 80, "hostPort": 80}"#;
    assert_need(&with("", fixed), 10, 500, &["80/tcp"], 0);
    assert_need(
        &with("", r#"{"containerPort": 80, "hostPort": 0}"#),
        10,
        500,
        &[],
        0,
    );
    assert_need(&with("", r#"{"containerPort": 80}"#), 10, 500, &[], 0);
    assert_need(&with(r#""networkMode": "awsvpc","#, fixed), 10, 500, &[], 1);
    let host = with(r#""networkMode": "host","#, r#"{"containerPort": 80}"#);
    assert_need(&host, 10, 500, &["80/tcp"], 0);
}

const TWO: &str = r#"
    {"name": "a", "image": "i", "cpu": 256, "memory": 300, "memoryReservation": 128},
    {"name": "b", "image": "i", "memory": 200}"#;

#[test]
fn row_6_soft_limits_govern() {
    assert_need(&of_containers("", TWO), 256, 328, &[], 0);
}

#[test]
fn row_7_task_sizes_override_the_sums() {
    let definition = of_containers(r#""cpu": "512", "memory": "1GB","#, TWO);
    assert_need(&definition, 512, 1024, &[], 0);
}

#[test]
fn row_8_a_task_override_replaces_the_task_size() {
    let definition = of_containers(r#""cpu": "512", "memory": "1GB","#, TWO);
    let mut overrides = TaskOverride::new();
    overrides.memory = Some(MemoryMiB::new(2048));
    let need = definition.need_with(&overrides).expect("valid");
    assert_eq!((need.cpu.as_u64(), need.memory.as_u64()), (512, 2048));
}

#[test]
fn row_9_the_soft_limit_governs_when_the_hard_one_is_overridden() {
    let mut container = ContainerOverride::new("a");
    container.memory = Some(MemoryMiB::new(400));
    let overrides = TaskOverride::new().with_container(container);
    let need = of_containers("", TWO).need_with(&overrides).expect("valid");
    assert_eq!((need.cpu.as_u64(), need.memory.as_u64()), (256, 328));
}

#[test]
fn row_10_tcp_and_udp_are_different_ports() {
    let mappings = r#"{"containerPort": 53, "hostPort": 53, "protocol": "udp"},
                      {"containerPort": 5353, "hostPort": 53}"#;
    let definition = of_containers("", &format!(r#"{{{WEB}, "portMappings": [{mappings}]}}"#));
    assert_need(&definition, 10, 500, &["53/tcp", "53/udp"], 0);
    assert!(definition.need().ports.contains(&HostPort::udp(53)));
}

#[test]
fn row_11_gpus_add_up() {
    let gpu = |name: &str, count: &str| {
        format!(
            r#"{{"name": "{name}", "image": "i", "memory": 10,
                "resourceRequirements": [{{"type": "GPU", "value": "{count}"}}]}}"#
        )
    };
    let definition = of_containers("", &[gpu("a", "1"), gpu("b", "2")].join(","));
    assert_eq!(definition.need().gpus, GpuNeed::Devices(3));
    let definition = of_containers("", &[gpu("a", "1"), gpu("b", "ALL")].join(","));
    assert_eq!(definition.need().gpus, GpuNeed::All);
}

#[test]
fn row_12_a_range_of_ports_is_dynamic() {
    let range = r#"{"containerPortRange": "8000-8010"}"#;
    let definition = of_containers("", &format!(r#"{{{WEB}, "portMappings": [{range}]}}"#));
    assert_need(&definition, 10, 500, &[], 0);
}

#[test]
fn row_13_windows_ignores_task_sizes() {
    let fields = r#""cpu": "1024", "runtimePlatform":
                    {"operatingSystemFamily": "WINDOWS_SERVER_2022_FULL"},"#;
    let container = r#"{"name": "a", "image": "i", "cpu": 512, "memory": 100}"#;
    assert_need(&of_containers(fields, container), 512, 100, &[], 0);
}

#[test]
fn overrides_must_fit_the_definition() {
    let definition = of_containers(r#""cpu": "512", "memory": "1GB","#, TWO);
    let error = |container: ContainerOverride| {
        let overrides = TaskOverride::new().with_container(container);
        definition.need_with(&overrides).unwrap_err().to_string()
    };
    assert_eq!(
        error(ContainerOverride::new("c")),
        "Override for container named c is not a container in the TaskDefinition."
    );
    let mut large = ContainerOverride::new("b");
    large.memory = Some(MemoryMiB::new(1025));
    assert_eq!(
        error(large),
        "Invalid setting for container 'b'. The 'memory' setting for container 'b' is greater \
         than for the task."
    );
}
