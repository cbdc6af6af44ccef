//! The capabilities that a definition's features need of an instance.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::rules::Draft;
use super::{CompatibilitySet, NetworkMode};
use crate::document::Fields;
use crate::model::attribute::{AMAZON_CAPABILITY, CAPABILITY};
use crate::model::image::registry;
use crate::model::{Attribute, CpuUnits, LaunchType};
use crate::query::AttributeName;

/// The required capabilities, each once, in the order of their names.
///
/// Source: captured `DescribeTaskDefinition` answers and the agent's capability names, read
/// 2026-11; ECS does not publish the mapping as a whole.
pub(super) fn attributes(draft: &Draft<'_>, requires: &CompatibilitySet) -> Vec<Attribute> {
    let mut names = Names::default();
    task(draft, requires, &mut names);
    for container in &draft.containers {
        let has_execution_role = draft.fields.has("executionRoleArn");
        logging(container, has_execution_role, &mut names);
        secrets(container, &mut names);
        lifecycle(container, &mut names);
        host(container, &mut names);
        let image = container.text("image").unwrap_or_default();
        if registry(image).is_some_and(draft.rules.is_managed_registry) {
            names.amazon("ecr-auth");
            if has_execution_role {
                names.ecs("execution-role-ecr-pull");
            }
        }
    }
    draft
        .fields
        .structures("volumes")
        .for_each(|volume| storage(&volume, &mut names));
    names.into_attributes()
}

#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn ecs(&mut self, name: &str) {
        self.0.insert(alloc::format!("{CAPABILITY}{name}"));
    }

    fn amazon(&mut self, name: &str) {
        self.0.insert(alloc::format!("{AMAZON_CAPABILITY}{name}"));
    }

    /// Names that are no attribute names, such as a driver with a blank, cannot be registered by
    /// any instance; they are left to the runtime to refuse.
    fn into_attributes(self) -> Vec<Attribute> {
        let names = self
            .0
            .iter()
            .filter_map(|name| AttributeName::new(name).ok());
        names.map(|name| Attribute { name, value: None }).collect()
    }
}

fn task(draft: &Draft<'_>, requires: &CompatibilitySet, names: &mut Names) {
    let fields = draft.fields;
    let mode = draft.network_mode();
    if mode == NetworkMode::Awsvpc {
        names.ecs("task-eni");
    }
    if fields.has("taskRoleArn") {
        names.amazon("task-iam-role");
        if mode == NetworkMode::Host {
            names.amazon("task-iam-role-network-host");
        }
    }
    let runs_on_instances = requires.is_empty()
        || requires
            .iter()
            .any(|launch_type| launch_type != LaunchType::Fargate);
    if runs_on_instances && (fields.has("cpu") || fields.has("memory")) {
        names.ecs("task-cpu-mem-limit");
        if draft.cpu() > Some(LARGE_CPU) {
            names.ecs("increased-task-cpu-limit");
        }
    }
    if fields.has("pidMode") || fields.has("ipcMode") {
        names.ecs("pid-ipc-namespace-sharing");
    }
    if fields.boolean("enableFaultInjection") == Some(true) {
        names.ecs("fault-injection");
    }
}

fn logging(container: &Fields<'_>, has_execution_role: bool, names: &mut Names) {
    let Some(logging) = container.structure("logConfiguration") else {
        return;
    };
    let driver = logging.text("logDriver").unwrap_or_default();
    if !driver.is_empty() {
        names.amazon(&alloc::format!("logging-driver.{driver}"));
    }
    if driver == "awslogs" && has_execution_role {
        names.ecs("execution-role-awslogs");
    }
    for secret in logging.structures("secretOptions") {
        names.ecs(&alloc::format!(
            "secrets.{}.bootstrap.log-driver",
            store(&secret)
        ));
    }
}

fn secrets(container: &Fields<'_>, names: &mut Names) {
    for secret in container.structures("secrets") {
        names.ecs(&alloc::format!(
            "secrets.{}.environment-variables",
            store(&secret)
        ));
    }
    if container.has("repositoryCredentials") {
        names.ecs("private-registry-authentication.secretsmanager");
    }
    if container.count("environmentFiles") > 0 {
        names.ecs("env-files.s3");
    }
}

/// The store that a secret comes from: `asm` for the secrets manager, else `ssm`.
fn store(secret: &Fields<'_>) -> &'static str {
    let source = secret.text("valueFrom").unwrap_or_default();
    if source.contains(":secretsmanager:") {
        "asm"
    } else {
        "ssm"
    }
}

fn lifecycle(container: &Fields<'_>, names: &mut Names) {
    let is_ordered = container.count("dependsOn") > 0
        || container.has("startTimeout")
        || container.has("stopTimeout");
    if is_ordered {
        names.ecs("container-ordering");
    }
    if container.has("healthCheck") {
        names.ecs("container-health-check");
    }
    let restart_policy = container.structure("restartPolicy");
    if restart_policy.is_some_and(|policy| policy.boolean("enabled") == Some(true)) {
        names.ecs("container-restart-policy");
    }
}

fn host(container: &Fields<'_>, names: &mut Names) {
    if container.boolean("privileged") == Some(true) {
        names.amazon("privileged-container");
    }
    if container
        .structures("portMappings")
        .any(|mapping| mapping.has("containerPortRange"))
    {
        names.ecs("network.container-port-range");
    }
    let Some(firelens) = container.structure("firelensConfiguration") else {
        return;
    };
    names.ecs(&alloc::format!(
        "firelens.{}",
        firelens.text("type").unwrap_or_default()
    ));
    if container.text("user").is_some_and(|user| !is_root(user)) {
        names.ecs("firelens.non-root-user");
    }
    let options = firelens.structure("options");
    if let Some(source) =
        options.and_then(|options| options.text("config-file-type").map(ToString::to_string))
    {
        names.ecs(&alloc::format!("firelens.options.config.{source}"));
    }
}

/// Whether `user`, or the user in `user:group`, is root, by name or by number.
fn is_root(user: &str) -> bool {
    let (user, _) = user.split_once(':').unwrap_or((user, ""));
    matches!(user, "" | "root" | "0")
}

fn storage(volume: &Fields<'_>, names: &mut Names) {
    if let Some(docker) = volume.structure("dockerVolumeConfiguration") {
        names.ecs(&alloc::format!(
            "docker-plugin.{}",
            docker.text("driver").unwrap_or("local")
        ));
    }
    if let Some(efs) = volume.structure("efsVolumeConfiguration") {
        names.ecs("efs");
        if efs.has("authorizationConfig") || efs.text("transitEncryption") == Some("ENABLED") {
            names.ecs("efsAuth");
        }
    }
}

/// Above 10 vCPU instances need a capability of their own.
const LARGE_CPU: CpuUnits = CpuUnits::new(10_240);
