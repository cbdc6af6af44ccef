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

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use crate::model::{ContainerDefinitionBuilder, PlacementConstraint, Quotas, TaskDefinition};

    /// A request for instances whose attribute has a number, of tasks that need so much CPU.
    fn request(number: usize, cpu: u32) -> PlacementRequest {
        let container = ContainerDefinitionBuilder::new("web", "nginx")
            .cpu(cpu)
            .memory(500);
        let definition = TaskDefinition::builder("web").container(container).build();
        let member_of = PlacementConstraint::member_of(&format!("attribute:a == {number}"));
        let request = PlacementRequest::run_task(&definition.unwrap());
        let request = request.constraint(member_of.unwrap());
        request.build(&Quotas::default()).unwrap()
    }

    #[test]
    fn requests_share_their_cells_that_ask_the_same_of_attributes() {
        let (state, mut known) = (ClusterState::new(), KnownCells::default());
        let cells = Arc::new(Alike::default());
        assert!(known.find(&state, &request(1, 5)).is_none());
        known.keep(&state, &request(1, 5), (7, &cells));
        let (partition, found) = known.find(&state, &request(1, 6)).unwrap();
        assert_eq!((partition, Arc::ptr_eq(&found, &cells)), (7, true));
        assert!(known.find(&state, &request(2, 5)).is_none());
        let another = ClusterState::new();
        assert!(known.find(&another, &request(1, 5)).is_none());
    }

    #[test]
    fn the_last_are_kept() {
        let (state, mut known) = (ClusterState::new(), KnownCells::default());
        for number in 0..20 {
            known.keep(&state, &request(number, 1), (number, &Arc::default()));
        }
        let found = |number| known.find(&state, &request(number, 1)).map(|found| found.0);
        let found: Vec<usize> = (0..20).filter_map(found).collect();
        assert_eq!(found, (4..20).collect::<Vec<_>>());
    }
}
