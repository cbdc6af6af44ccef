//! The cells of requests that were prepared before.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::cluster::{Alike, ClusterState, Numbering};
use crate::model::PlacementRequest;

/// The cells that the requests admit that were prepared last: another that asks the same of attributes,
/// which most services of a cluster do, admits the same.
#[derive(Debug, Default)]
pub(super) struct KnownCells {
    /// The last in front.
    kept: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    numbering: Numbering,
    request: PlacementRequest,
    partition: usize,
    cells: Arc<Alike>,
}

impl KnownCells {
    /// The cells that a request admits, with their partition, if they are known for the cluster as it is.
    pub(super) fn find(
        &self,
        state: &ClusterState,
        request: &PlacementRequest,
    ) -> Option<(usize, Arc<Alike>)> {
        let mut kept = self.kept.iter();
        let known = kept.find(|known| {
            state.has_numbering(&known.numbering) && known.request.asks_alike(request)
        })?;
        Some((known.partition, known.cells.clone()))
    }

    /// Keeps the cells of a request.
    pub(super) fn keep(
        &mut self,
        state: &ClusterState,
        request: &PlacementRequest,
        (partition, cells): (usize, &Arc<Alike>),
    ) {
        self.kept.truncate(MOST - 1);
        let known = Known {
            numbering: state.numbering(),
            request: request.clone(),
            partition,
            cells: cells.clone(),
        };
        self.kept.insert(0, known);
    }
}

/// How many are kept: each is compared for a request of a new kind.
const MOST: usize = 16;
