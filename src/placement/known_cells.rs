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
    use crate::document::Document;
    use crate::model::{
        AvailabilityZone, CapabilityChecks, ContainerDefinitionBuilder, InstanceScope,
        PlacementConstraint, PlacementRequestBuilder, PlacementStrategy, Quotas, Subnet, SubnetId,
        TaskDefinition,
    };

    fn request(
        fields: &[(&str, Document)],
        (cpu, change): (
            u32,
            impl FnOnce(PlacementRequestBuilder) -> PlacementRequestBuilder,
        ),
    ) -> PlacementRequest {
        let container = ContainerDefinitionBuilder::new("web", "nginx")
            .cpu(cpu)
            .memory(500);
        let mut definition = TaskDefinition::builder("web").container(container);
        for (name, value) in fields {
            definition = definition.field(name, value.clone());
        }
        let definition = definition.build().unwrap();
        let request = change(PlacementRequest::run_task(&definition));
        request.build(&Quotas::default()).unwrap()
    }

    #[test]
    fn requests_share_their_cells_that_ask_the_same_of_attributes() {
        let (state, mut known) = (ClusterState::new(), KnownCells::default());
        let plain = request(&[], (1, |request| request));
        assert!(known.find(&state, &plain).is_none());
        let cells = Arc::new(Alike::default());
        known.keep(&state, &plain, (7, &cells));
        let distinct = PlacementConstraint::DistinctInstance;
        let alike = request(
            &[],
            (2, |request| request.group("others").constraint(distinct)),
        );
        let (partition, found) = known.find(&state, &alike).unwrap();
        assert_eq!((partition, Arc::ptr_eq(&found, &cells)), (7, true));
        let subnet = Subnet {
            id: SubnetId::new("subnet-1").unwrap(),
            availability_zone: AvailabilityZone::new("az-a").unwrap(),
            network: None,
        };
        let member_of = PlacementConstraint::member_of("attribute:a == b").unwrap();
        let platform = Document::object([("cpuArchitecture", "ARM64".into())]);
        let others = [
            request(&[], (1, |request| request.scope(InstanceScope::External))),
            request(&[], (1, |request| request.constraint(member_of))),
            request(
                &[],
                (1, |request| {
                    request.strategy(PlacementStrategy::spread_zones())
                }),
            ),
            request(
                &[],
                (1, |request| {
                    request.capability_checks(CapabilityChecks::Always)
                }),
            ),
            request(&[("runtimePlatform", platform)], (1, |request| request)),
            request(&[("pidMode", "task".into())], (1, |request| request)),
            plain.clone().with_subnet(subnet),
        ];
        for other in others {
            assert!(known.find(&state, &other).is_none(), "{other:?}");
        }
    }

    #[test]
    fn cells_of_another_cluster_are_not_known() {
        let (state, mut known) = (ClusterState::new(), KnownCells::default());
        let plain = request(&[], (1, |request| request));
        known.keep(&state, &plain, (0, &Arc::default()));
        assert!(known.find(&state, &plain).is_some());
        assert!(known.find(&ClusterState::new(), &plain).is_none());
    }

    #[test]
    fn the_last_are_kept() {
        let (state, mut known) = (ClusterState::new(), KnownCells::default());
        let member_of = |number: usize| {
            let member_of = PlacementConstraint::member_of(&format!("attribute:a == {number}"));
            request(&[], (1, |request| request.constraint(member_of.unwrap())))
        };
        for number in 0..20 {
            known.keep(&state, &member_of(number), (number, &Arc::default()));
        }
        let found = |number| known.find(&state, &member_of(number)).map(|found| found.0);
        assert_eq!(
            (0..20).filter_map(found).collect::<Vec<_>>(),
            (4..20).collect::<Vec<_>>()
        );
    }
}
