//! Requests that were built before.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::api::{RunTask, Tags};
use crate::model::{PlacementRequest, TaskDefinitionArn};

/// How the tasks of requests are placed, by their definition, so that a request that comes again is
/// neither checked nor prepared anew.
#[derive(Debug, Clone, Default)]
pub(super) struct RequestCache {
    requests: BTreeMap<TaskDefinitionArn, Vec<(RunTask, PlacementRequest)>>,
    count: usize,
}

impl RequestCache {
    /// How the tasks of a request are placed, if that is known; what starts them may be another.
    pub(super) fn get(
        &self,
        definition: &TaskDefinitionArn,
        request: &RunTask,
    ) -> Option<PlacementRequest> {
        let known = self.requests.get(definition)?;
        let mut known = known.iter();
        let found = known.find(|(known, _)| is_placed_alike(known, request));
        found.map(|(_, placement)| placement.clone())
    }

    /// Keeps how the tasks of a request are placed, which was not known.
    pub(super) fn put(
        &mut self,
        definition: &TaskDefinitionArn,
        request: &RunTask,
        placement: &PlacementRequest,
    ) {
        if self.count >= MOST {
            self.clear();
        }
        let known = self.requests.entry(definition.clone()).or_default();
        if known.len() >= MOST_OF_ONE {
            known.remove(0);
        } else {
            self.count = self.count.saturating_add(1);
        }
        let mut request = request.clone();
        request.client_token = None;
        request.tasks.started_by = None;
        request.tasks.tags = Tags::default();
        request.tasks.volume_configurations = None;
        known.push((request, placement.clone()));
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Whether what two requests say of the placement of their tasks is the same.
fn is_placed_alike(one: &RunTask, other: &RunTask) -> bool {
    one.count == other.count
        && one.launch_type == other.launch_type
        && one.tasks.group == other.tasks.group
        && one.tasks.overrides.sizes() == other.tasks.overrides.sizes()
        && one.capacity_provider_strategy == other.capacity_provider_strategy
        && one.placement_constraints == other.placement_constraints
        && one.placement_strategy == other.placement_strategy
        && one.tasks.network == other.tasks.network
}

/// How many are kept at most.
const MOST: usize = 4_096;
/// How many of one definition: they are looked through one by one.
const MOST_OF_ONE: usize = 16;
