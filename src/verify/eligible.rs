//! Whether an instance may take a task, restated naively.

use alloc::string::ToString;

use crate::cluster::InstanceView;
use crate::model::{
    CapabilityChecks, ContainerInstanceStatus, GpuNeed, InstanceScope, MAX_RESERVED_PORTS,
    PlacementRequest, built_in,
};

/// Whether a rule holds for an instance and a request.
type Rule = fn(&InstanceView<'_>, &PlacementRequest) -> bool;

/// The first rule by which an instance may not take a task of the request.
pub(super) fn obstacle(
    instance: &InstanceView<'_>,
    request: &PlacementRequest,
) -> Option<&'static str> {
    let rules: [(&'static str, Rule); 9] = [
        ("the instance is considered", is_considered),
        ("the agent is connected", |instance, _| {
            instance.is_agent_connected()
        }),
        ("the instance has the capabilities", has_capabilities),
        ("the instance has the platform", has_platform),
        ("the instance has room", has_room),
        ("the ports are free", has_ports),
        ("the instance is located in a subnet", is_located),
        ("the instance holds no peers", is_distinct),
        ("the expressions hold", is_member),
    ];
    rules
        .iter()
        .find(|(_, holds)| !holds(instance, request))
        .map(|(rule, _)| *rule)
}

fn is_considered(instance: &InstanceView<'_>, request: &PlacementRequest) -> bool {
    let is_external = instance.attributes().get(built_in::EXTERNAL).is_some();
    let is_in_scope = match request.scope() {
        InstanceScope::Ec2 => !is_external,
        InstanceScope::External => is_external,
        InstanceScope::CapacityProvider(name) => instance.capacity_provider_name() == Some(name),
    };
    instance.status() == ContainerInstanceStatus::Active && is_in_scope
}

fn has_capabilities(instance: &InstanceView<'_>, request: &PlacementRequest) -> bool {
    let attributes = instance.attributes();
    let is_checked = match request.capability_checks() {
        CapabilityChecks::Always => true,
        CapabilityChecks::Never => false,
        CapabilityChecks::WhereReported => attributes.reports_capabilities(),
    };
    let has = |attribute: &crate::model::Attribute| {
        let found = attributes.text(attribute.name.as_str());
        let expected = attribute
            .value
            .as_ref()
            .map(crate::model::AttributeValue::as_str);
        found.is_some() && (expected.is_none() || expected == found)
    };
    !is_checked || request.required_attributes().iter().all(has)
}

fn has_platform(instance: &InstanceView<'_>, request: &PlacementRequest) -> bool {
    let platform = request.task_definition().runtime_platform();
    let attributes = instance.attributes();
    let os_type = if platform.is_windows() {
        "windows"
    } else {
        "linux"
    };
    let os = match attributes.text(built_in::OS_FAMILY) {
        Some(family) => family == platform.family(),
        None => attributes
            .text(built_in::OS_TYPE)
            .is_none_or(|found| found == os_type),
    };
    let processor = attributes.text(built_in::CPU_ARCHITECTURE);
    let wanted = platform.cpu_architecture.as_ref();
    let is_same = processor
        .zip(wanted)
        .is_none_or(|(a, b)| a.eq_ignore_ascii_case(b));
    os && is_same
}

fn has_room(instance: &InstanceView<'_>, request: &PlacementRequest) -> bool {
    let need = request.need();
    let free = u32::try_from(instance.free_gpus().count()).unwrap_or(u32::MAX);
    let registered = u32::try_from(instance.registered().gpus.len()).unwrap_or(u32::MAX);
    let gpus = match need.gpus {
        GpuNeed::Nothing => true,
        GpuNeed::Devices(count) => free >= count,
        GpuNeed::All => free == registered && registered > 0,
    };
    instance.remaining_cpu() >= need.cpu
        && instance.remaining_memory() >= need.memory
        && gpus
        && instance.free_enis().is_none_or(|free| free >= need.enis)
        && need
            .named
            .iter()
            .all(|(name, amount)| instance.remaining_named(name) >= *amount)
}

fn has_ports(instance: &InstanceView<'_>, request: &PlacementRequest) -> bool {
    let (need, in_use) = (&request.need().ports, instance.ports_in_use());
    let total = need.len().saturating_add(in_use.len());
    need.is_empty() || need.iter().all(|port| !in_use.contains(port)) && total <= MAX_RESERVED_PORTS
}

fn is_located(instance: &InstanceView<'_>, request: &PlacementRequest) -> bool {
    let zone = instance.attributes().text(built_in::AVAILABILITY_ZONE);
    let network = instance
        .attributes()
        .text(built_in::VPC_ID)
        .map(ToString::to_string);
    let is_in = |subnet: &crate::model::Subnet| {
        let wanted = subnet.network.as_ref().map(ToString::to_string);
        zone == Some(subnet.availability_zone.as_str()) && (wanted.is_none() || wanted == network)
    };
    request.subnets().is_empty() || request.subnets().iter().any(is_in)
}

fn is_distinct(instance: &InstanceView<'_>, request: &PlacementRequest) -> bool {
    let is_peer =
        |task: &crate::cluster::TaskView<'_>| task.group() == request.group() && task.is_counted();
    !request.is_distinct_instance() || !instance.tasks().iter().any(is_peer)
}

fn is_member(instance: &InstanceView<'_>, request: &PlacementRequest) -> bool {
    request
        .member_of()
        .iter()
        .all(|expression| expression.evaluate(instance))
}
