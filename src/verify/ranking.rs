//! How instances that may take a task rank, restated naively.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::cluster::{ClusterView, InstanceView};
use crate::model::{BinpackField, ChainStep, PlacementRequest, PlacementStrategy, SpreadField};

/// The values by which an instance ranks for a request, the lowest first, and its key at the end.
/// `None` where chance or a scorer decides.
pub(super) fn rank(
    view: ClusterView<'_>,
    instance: &InstanceView<'_>,
    request: &PlacementRequest,
) -> Option<(Vec<u64>, alloc::string::String)> {
    let mut values = Vec::new();
    let mut packs = false;
    for step in request.chain() {
        let ChainStep::Strategy(strategy) = step else {
            return None;
        };
        packs = matches!(strategy, PlacementStrategy::Binpack(_));
        values.push(match strategy {
            PlacementStrategy::Random => return None,
            PlacementStrategy::Spread(field) => peers_in_bucket(view, instance, request, field),
            PlacementStrategy::Binpack(BinpackField::Cpu) => instance.remaining_cpu().as_u64(),
            PlacementStrategy::Binpack(BinpackField::Memory) => {
                instance.remaining_memory().as_u64()
            }
        });
    }
    if !packs {
        values.push(peers_in_bucket(
            view,
            instance,
            request,
            &SpreadField::InstanceId,
        ));
    }
    Some((values, instance.arn().to_string()))
}

/// How many counted tasks of the group are in the bucket of an instance.
fn peers_in_bucket(
    view: ClusterView<'_>,
    instance: &InstanceView<'_>,
    request: &PlacementRequest,
    field: &SpreadField,
) -> u64 {
    let bucket = |instance: &InstanceView<'_>| match field {
        SpreadField::InstanceId => Some(instance.arn().to_string()),
        SpreadField::Attribute(name) => instance
            .attributes()
            .text(name.as_str())
            .map(ToString::to_string),
    };
    let own = bucket(instance);
    let peers = view.tasks_of(request.group());
    let counted = peers.iter().filter(|task| task.is_counted());
    let here = counted
        .filter_map(crate::cluster::TaskView::instance)
        .filter(|other| bucket(other) == own);
    u64::try_from(here.count()).unwrap_or(u64::MAX)
}
