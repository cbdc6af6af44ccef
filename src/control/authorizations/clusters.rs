//! What must be allowed for clusters.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::resources::{Asking, with_providers, with_tags};
use crate::api::{Authorization, ConditionKey, CreateCluster, DescribeClusters, Operation};
use crate::control::ControlPlane;
use crate::control::control_plane::DEFAULT;

pub(super) fn create(asking: &Asking<'_>, request: &CreateCluster) -> Vec<Authorization> {
    let asked = with_tags(asking.every(), &request.tags);
    let mut asked = with_providers(asked, &request.default_capacity_provider_strategy);
    if !request.capacity_providers.is_empty() {
        let names = request.capacity_providers.iter().map(ToString::to_string);
        asked = asked.with(ConditionKey::CapacityProvider, names.collect::<Vec<_>>());
    }
    let name = request.cluster_name.as_ref();
    let name = name.map_or(DEFAULT, |name| name.as_str());
    let arn = format!("{}:cluster/{name}", asking.plane.arns);
    let tagged = asking.tag_on_create(arn, &request.tags);
    [asked].into_iter().chain(tagged).collect()
}

pub(super) fn describe(plane: &ControlPlane, request: &DescribeClusters) -> Vec<Authorization> {
    let of = |cluster| Asking::new(plane, Operation::DescribeClusters, cluster).cluster();
    if request.clusters.is_empty() {
        return [of(None)].into();
    }
    let clusters = request.clusters.iter();
    clusters.map(|cluster| of(Some(cluster))).collect()
}
