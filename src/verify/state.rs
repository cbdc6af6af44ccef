//! Whether the books of a cluster are right.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::Finding;
use crate::cluster::{ClusterView, InstanceView, TaskView};
use crate::model::{DeviceId, HostPort, TaskGroup};

/// Every rule that the books of a cluster break; empty when they are right.
///
/// For each instance and resource, what was registered is what remains, what is reserved for things
/// unknown, and what its tasks take. Counts of tasks are those of the tasks that count.
///
/// # Example
///
/// ```
/// use bayplan::{cluster::ClusterState, verify};
///
/// assert!(verify::state(ClusterState::new().view()).is_empty());
/// ```
pub fn state(view: ClusterView<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for instance in view.instances() {
        amounts(&instance, &mut findings);
        ports(&instance, &mut findings);
        gpus(&instance, &mut findings);
        counts(&instance, &mut findings);
    }
    tasks(view, &mut findings);
    findings
}

/// The tasks that take their needs from the instance.
fn holding<'a>(instance: &InstanceView<'a>) -> Vec<TaskView<'a>> {
    instance
        .tasks()
        .into_iter()
        .filter(TaskView::holds_resources)
        .collect()
}

fn amounts(instance: &InstanceView<'_>, findings: &mut Vec<Finding>) {
    let tasks = holding(instance);
    let sum = |amount: &dyn Fn(&crate::model::Need) -> u64| {
        tasks
            .iter()
            .filter_map(TaskView::need)
            .map(amount)
            .fold(0_u64, u64::saturating_add)
    };
    let (registered, external) = (instance.registered(), instance.external());
    let mut books = alloc::vec![
        (
            "CPU",
            registered.cpu.as_u64(),
            [
                instance.remaining_cpu().as_u64(),
                external.cpu.as_u64(),
                sum(&|need| need.cpu.as_u64()),
            ],
        ),
        (
            "MEMORY",
            registered.memory.as_u64(),
            [
                instance.remaining_memory().as_u64(),
                external.memory.as_u64(),
                sum(&|need| need.memory.as_u64()),
            ],
        ),
    ];
    if let (Some(slots), Some(free)) = (instance.eni_slots(), instance.free_enis()) {
        books.push((
            "ENI",
            slots.into(),
            [free.into(), 0, sum(&|need| need.enis.into())],
        ));
    }
    for (name, resource) in &registered.other {
        let Some(amount) = resource.amount() else {
            continue;
        };
        let taken = sum(&|need| need.named.get(name).copied().unwrap_or(0));
        let parts = [instance.remaining_named(name), external.named(name), taken];
        books.push((name.as_str(), amount, parts));
    }
    for (name, registered, [remaining, external, taken]) in books {
        let total = remaining.saturating_add(external).saturating_add(taken);
        if total != registered {
            let detail = alloc::format!(
                "{name}: {remaining} remaining, {external} reserved, {taken} taken, not {registered}"
            );
            let rule = "what is registered remains, is reserved or is taken";
            findings.push(Finding::new(rule, instance.arn(), detail));
        }
    }
}

fn ports(instance: &InstanceView<'_>, findings: &mut Vec<Finding>) {
    let mut in_use: BTreeSet<HostPort> = instance.external().ports.clone();
    for need in holding(instance).iter().filter_map(TaskView::need) {
        for port in &need.ports {
            if !in_use.insert(*port) {
                findings.push(Finding::new("a port is used once", instance.arn(), port));
            }
        }
    }
    if in_use != *instance.ports_in_use() {
        let detail = alloc::format!("{:?}, not {in_use:?}", instance.ports_in_use());
        findings.push(Finding::new(
            "ports in use are those of something",
            instance.arn(),
            detail,
        ));
    }
}

fn gpus(instance: &InstanceView<'_>, findings: &mut Vec<Finding>) {
    let mut seen: BTreeSet<DeviceId> = instance.external().gpus.clone();
    for task in instance.tasks() {
        let rule = "a task that takes nothing holds no GPU";
        if !task.holds_resources() && !task.gpus().is_empty() {
            findings.push(Finding::new(rule, task.id(), instance.arn()));
        }
    }
    let held = holding(instance).into_iter().flat_map(|task| task.gpus());
    for device in held.chain(instance.free_gpus().cloned()) {
        if !seen.insert(device.clone()) {
            findings.push(Finding::new("a GPU is held once", instance.arn(), device));
        }
    }
    if seen != instance.registered().gpus {
        let detail = alloc::format!("{seen:?}");
        findings.push(Finding::new(
            "every GPU is free or held",
            instance.arn(),
            detail,
        ));
    }
}

fn counts(instance: &InstanceView<'_>, findings: &mut Vec<Finding>) {
    let mut peers: BTreeMap<&TaskGroup, u32> = BTreeMap::new();
    for task in instance.tasks().iter().filter(|task| task.is_counted()) {
        let count = peers.entry(task.group()).or_default();
        *count = count.saturating_add(1);
    }
    let listed = peers
        .values()
        .fold(0, |sum: u32, count| sum.saturating_add(*count));
    let running = listed.saturating_add(instance.unlisted_running_tasks());
    if running != instance.running_tasks_count() {
        let detail = alloc::format!("{}, not {running}", instance.running_tasks_count());
        let rule = "running tasks are counted";
        findings.push(Finding::new(rule, instance.arn(), detail));
    }
    for (group, count) in peers {
        if instance.peers(group) != count {
            let detail = alloc::format!("{group}: {}, not {count}", instance.peers(group));
            findings.push(Finding::new("peers are counted", instance.arn(), detail));
        }
    }
}

fn tasks(view: ClusterView<'_>, findings: &mut Vec<Finding>) {
    let mut on_instances = 0_usize;
    for instance in view.instances() {
        on_instances = on_instances.saturating_add(instance.tasks().len());
    }
    let mut bound = 0_usize;
    for task in view.tasks() {
        bound = bound.saturating_add(usize::from(task.instance().is_some()));
        let is_found = view
            .task(&task.id())
            .is_some_and(|found| found.to_model() == task.to_model());
        if !is_found {
            findings.push(Finding::new(
                "a task is found by its id",
                task.id(),
                "it is not",
            ));
        }
        let peers = view.tasks_of(task.group());
        if !peers.iter().any(|peer| peer.id() == task.id()) {
            findings.push(Finding::new(
                "a task is in its group",
                task.id(),
                task.group(),
            ));
        }
    }
    if bound != on_instances {
        let detail = alloc::format!("{bound} and {on_instances}");
        findings.push(Finding::new("a task is on one instance", "cluster", detail));
    }
}
