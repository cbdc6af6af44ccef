//! What was found for every registered instance.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::cluster::{ClusterState, ClusterView, FailedCheck, Slot};
use crate::model::PlacementRequest;
use crate::placement::engine::{PlacementEngine, rejections};
use crate::plan::{InstanceVerdict, Reason};

/// What was found for every registered instance, in the order of their keys.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) instances: Vec<Surveyed>,
    pub(super) verdicts: Vec<InstanceVerdict>,
    /// Whether the embedder has checks of its own.
    pub(super) has_filters: bool,
}

/// What was found for one instance.
#[derive(Debug)]
pub(super) struct Surveyed {
    pub(super) slot: Slot,
    /// The built-in checks that it fails, in their order.
    pub(super) failures: Vec<FailedCheck>,
    /// Whether a check of the embedder rejects it.
    pub(super) is_rejected: bool,
}

impl Survey {
    /// Asks every check of every instance, for a compiled request.
    pub(super) fn take(
        engine: &mut PlacementEngine,
        view: ClusterView<'_>,
        request: &PlacementRequest,
    ) -> Self {
        let state = view.state();
        let mut instances = Vec::with_capacity(view.instance_count());
        let mut verdicts = Vec::with_capacity(view.instance_count());
        for instance in view.instances() {
            let slot = instance.slot();
            let (failures, reasons) = check(engine, state, request, slot);
            let is_rejected = failures.is_empty() && !reasons.is_empty();
            instances.push(Surveyed {
                slot,
                failures,
                is_rejected,
            });
            verdicts.push(InstanceVerdict::new(instance.arn().clone(), reasons));
        }
        Self {
            instances,
            verdicts,
            has_filters: !engine.filters.is_empty(),
        }
    }
}

/// The built-in checks that an instance fails, and every reason in full.
fn check(
    engine: &mut PlacementEngine,
    state: &ClusterState,
    request: &PlacementRequest,
    instance: Slot,
) -> (Vec<FailedCheck>, Vec<Reason>) {
    let failures = engine.compiled.failures(state, instance);
    let compiled = &mut engine.compiled;
    let reasons: Vec<Reason> = failures
        .iter()
        .map(|failed| compiled.reason(state, request, instance, *failed))
        .collect();
    if !failures.is_empty() {
        return (failures, reasons);
    }
    let rejections = rejections(&engine.filters, state, request, instance);
    let custom = rejections.map(|(filter, rejection)| Reason::Custom {
        filter: filter.to_string(),
        detail: rejection.detail().to_string(),
    });
    (failures, custom.collect())
}
