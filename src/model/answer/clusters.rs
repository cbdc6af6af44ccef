//! `DescribeClusters` answers.

use alloc::vec::Vec;

use super::{count, listed, name, names, unwrap};
use crate::document::{
    Document, FieldPath, Fields, Findings, Read, Reading, Shape, Violation, Violations, conform,
};
use crate::model::shape::cluster::DESCRIBE_CLUSTERS_RESPONSE;
use crate::model::{
    CapacityProviderName, CapacityProviderStrategyItem, Cluster, ClusterArn, ClusterName,
    ClusterStatus,
};

/// Reads the clusters of a `DescribeClusters` answer, in its order.
///
/// # Errors
///
/// [`Violations`]: everything that is wrong.
///
/// # Example
///
/// ```
/// use bayplan::document::Reading;
/// use bayplan::model::{ClusterStatus, read_clusters};
///
/// let answer = serde_json::from_str(r#"{"clusters": [
///     {"clusterName": "harbour", "status": "ACTIVE", "runningTasksCount": 3}
/// ]}"#)?;
/// let clusters = read_clusters(answer, Reading::Strict)?.value;
/// assert_eq!(clusters[0].status, ClusterStatus::Active);
/// assert_eq!(clusters[0].running_tasks_count, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_clusters(
    document: Document,
    reading: Reading,
) -> Result<Read<Vec<Cluster>>, Violations> {
    let mut findings = Findings::default();
    let document = unwrap(document, ("clusters", "cluster"), reading, &mut findings);
    let shape = Shape::Structure(&DESCRIBE_CLUSTERS_RESPONSE);
    let document = conform(document, &shape, reading, &mut findings);
    let answer = Fields::new(&document, FieldPath::root());
    let value = answer
        .structures("clusters")
        .filter_map(|fields| cluster(&fields, &mut findings))
        .collect();
    let bends = findings.conclude()?;
    Ok(Read { value, bends })
}

pub(super) fn cluster(fields: &Fields<'_>, findings: &mut Findings) -> Option<Cluster> {
    let cluster_name = name(fields, "clusterName", ClusterName::new, findings);
    let cluster_arn = name(fields, "clusterArn", ClusterArn::new, findings);
    let status = listed(
        fields,
        "status",
        ClusterStatus::from_text,
        STATUSES,
        findings,
    );
    let instances = count(fields, "registeredContainerInstancesCount", findings);
    let running_tasks_count = count(fields, "runningTasksCount", findings);
    let pending_tasks_count = count(fields, "pendingTasksCount", findings);
    let active_services_count = count(fields, "activeServicesCount", findings);
    let capacity_providers = names(
        fields,
        "capacityProviders",
        CapacityProviderName::new,
        findings,
    );
    let strategy = fields.structures("defaultCapacityProviderStrategy");
    let strategy = strategy.filter_map(|fields| strategy_item(&fields, findings));
    Some(Cluster {
        default_capacity_provider_strategy: strategy.collect(),
        cluster_arn,
        status: status?,
        registered_container_instances_count: instances,
        running_tasks_count,
        pending_tasks_count,
        active_services_count,
        capacity_providers,
        ..Cluster::new(cluster_name?)
    })
}

pub(crate) fn strategy_item(
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Option<CapacityProviderStrategyItem> {
    let provider = name(
        fields,
        "capacityProvider",
        CapacityProviderName::new,
        findings,
    );
    let mut within = |field: &'static str, most: u32| {
        let number = count(fields, field, findings);
        if number > most {
            let allowed = alloc::format!("0 to {most}");
            let found = fields.value(field);
            findings.report(Violation::not_allowed(fields.at(field), found, allowed));
        }
        number
    };
    let weight = within("weight", 1000);
    let base = within("base", 100_000);
    Some(CapacityProviderStrategyItem {
        weight,
        base,
        ..CapacityProviderStrategyItem::new(provider?)
    })
}

/// Writes one cluster as the API does.
pub fn write_cluster(cluster: &Cluster) -> Document {
    let providers = cluster.capacity_providers.iter();
    let strategy = cluster.default_capacity_provider_strategy.iter();
    let arn = cluster.cluster_arn.as_ref();
    let instances = cluster.registered_container_instances_count;
    Document::structure([
        ("clusterName", Some(cluster.cluster_name.as_str().into())),
        ("clusterArn", arn.map(|arn| arn.as_str().into())),
        ("status", Some(cluster.status.as_str().into())),
        ("registeredContainerInstancesCount", Some(instances.into())),
        (
            "runningTasksCount",
            Some(cluster.running_tasks_count.into()),
        ),
        (
            "pendingTasksCount",
            Some(cluster.pending_tasks_count.into()),
        ),
        (
            "activeServicesCount",
            Some(cluster.active_services_count.into()),
        ),
        (
            "capacityProviders",
            Some(Document::array(providers.map(|name| name.as_str().into()))),
        ),
        (
            "defaultCapacityProviderStrategy",
            Some(Document::array(strategy.map(write_strategy_item))),
        ),
    ])
}

pub(super) fn write_strategy_item(item: &CapacityProviderStrategyItem) -> Document {
    Document::object([
        ("capacityProvider", item.capacity_provider.as_str().into()),
        ("weight", item.weight.into()),
        ("base", item.base.into()),
    ])
}

const STATUSES: &str = "ACTIVE, PROVISIONING, DEPROVISIONING, FAILED or INACTIVE";
