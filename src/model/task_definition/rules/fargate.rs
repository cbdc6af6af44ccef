//! What keeps a definition from running on Fargate.

use alloc::vec::Vec;

use super::{Draft, broken};
use crate::document::{Fields, Violation};
use crate::model::image::registry;
use crate::model::task_definition::NetworkMode;
use crate::model::task_definition::fargate::{is_fargate_size, is_windows_cpu};

/// Everything that keeps the definition from running on Fargate; empty when nothing does.
///
/// Source: ECS Developer Guide, "Fargate task definition considerations", read 2026-11; texts as
/// observed, otherwise ours.
pub(super) fn obstacles(draft: &Draft<'_>) -> Vec<Violation> {
    let fields = draft.fields;
    let mut found = Vec::new();
    if draft.network_mode() != NetworkMode::Awsvpc {
        let text = "Fargate only supports network mode ‘awsvpc’.";
        found.push(broken(fields, "networkMode", text));
    }
    size(draft, &mut found);
    if fields.count("placementConstraints") > 0 {
        let text = "Fargate compatible task definitions do not support constraints";
        found.push(broken(fields, "placementConstraints", text));
    }
    if fields.text("pidMode") == Some("host") {
        found.push(unsupported(fields, "pidMode"));
    }
    if fields.has("ipcMode") {
        found.push(unsupported(fields, "ipcMode"));
    }
    volumes(fields, &mut found);
    for container in &draft.containers {
        container_options(container, &mut found);
        linux_parameters(container, &mut found);
        logging(container, &mut found);
        time_outs(container, &mut found);
        if container
            .structures("resourceRequirements")
            .any(|r| r.text("type") == Some("GPU"))
        {
            found.push(unsupported(container, "resourceRequirements"));
        }
    }
    execution_role(draft, &mut found);
    found
}

fn unsupported(fields: &Fields<'_>, name: &'static str) -> Violation {
    broken(
        fields,
        name,
        alloc::format!("Fargate does not support '{name}' with this value."),
    )
}

fn size(draft: &Draft<'_>, found: &mut Vec<Violation>) {
    for name in ["cpu", "memory"] {
        if !draft.fields.has(name) {
            let text =
                alloc::format!("Fargate requires that '{name}' be defined at the task level.");
            found.push(broken(draft.fields, name, text));
        }
    }
    let (Some(cpu), Some(memory)) = (draft.cpu(), draft.memory()) else {
        return;
    };
    if !is_fargate_size(cpu, memory, draft.rules.fargate_sizes) {
        let text = alloc::format!(
            "No Fargate configuration exists for given values: {} CPU, {} memory.",
            cpu.as_u64(),
            memory.as_u64()
        );
        found.push(broken(draft.fields, "memory", text));
    } else if draft.is_windows() && !is_windows_cpu(cpu) {
        let text = "Windows tasks on Fargate need 1 to 4 vCPU.";
        found.push(broken(draft.fields, "cpu", text).allowing("1024, 2048 or 4096"));
    }
}

fn volumes(fields: &Fields<'_>, found: &mut Vec<Violation>) {
    for volume in fields.structures("volumes") {
        if volume
            .structure("host")
            .is_some_and(|host| host.has("sourcePath"))
        {
            found.push(unsupported(&volume, "host"));
        }
        if volume.has("dockerVolumeConfiguration") {
            found.push(unsupported(&volume, "dockerVolumeConfiguration"));
        }
    }
}

fn container_options(container: &Fields<'_>, found: &mut Vec<Violation>) {
    for name in ["disableNetworking", "privileged"] {
        if container.boolean(name) == Some(true) {
            found.push(unsupported(container, name));
        }
    }
    for name in [
        "dnsServers",
        "dnsSearchDomains",
        "dockerSecurityOptions",
        "extraHosts",
        "links",
        "credentialSpecs",
    ] {
        if container.count(name) > 0 {
            found.push(unsupported(container, name));
        }
    }
}

fn linux_parameters(container: &Fields<'_>, found: &mut Vec<Violation>) {
    let Some(parameters) = container.structure("linuxParameters") else {
        return;
    };
    for name in ["devices", "tmpfs"] {
        if parameters.count(name) > 0 {
            found.push(unsupported(&parameters, name));
        }
    }
    for name in ["maxSwap", "swappiness", "sharedMemorySize"] {
        if parameters.has(name) {
            found.push(unsupported(&parameters, name));
        }
    }
}

fn logging(container: &Fields<'_>, found: &mut Vec<Violation>) {
    let Some(logging) = container.structure("logConfiguration") else {
        return;
    };
    if !matches!(
        logging.text("logDriver"),
        None | Some("awslogs" | "splunk" | "awsfirelens")
    ) {
        let violation = unsupported(&logging, "logDriver");
        found.push(violation.allowing("awslogs, splunk or awsfirelens"));
    }
}

fn time_outs(container: &Fields<'_>, found: &mut Vec<Violation>) {
    for name in ["startTimeout", "stopTimeout"] {
        // Negative ones are refused everywhere.
        if matches!(container.integer(name), Some(0..=1 | 121..)) {
            found.push(unsupported(container, name).allowing("2 to 120 s"));
        }
    }
}

fn execution_role(draft: &Draft<'_>, found: &mut Vec<Violation>) {
    if draft.fields.has("executionRoleArn") {
        return;
    }
    let is_needed = |container: &Fields<'_>| {
        let logging = container.structure("logConfiguration");
        let image = container.text("image").unwrap_or_default();
        logging.is_some_and(|logging| logging.text("logDriver") == Some("awslogs"))
            || container.count("secrets") > 0
            || registry(image).is_some_and(draft.rules.is_managed_registry)
    };
    if draft.containers.iter().any(is_needed) {
        let text = "Fargate requires task definition to have execution role ARN to support log driver \
                    awslogs, secrets or images of the managed registry.";
        found.push(broken(draft.fields, "executionRoleArn", text));
    }
}
