//! A request as a relaxation changes it.

use alloc::vec::Vec;

use super::{Amount, ClauseName, Relaxation, Remedy, RequestRemedy};
use crate::model::{CpuUnits, GpuNeed, MemoryMiB, Need, PlacementRequest, Subnet, SubnetId};
use crate::plan::ConstraintOrigin;
use crate::query::Expression;

impl Relaxation {
    /// The request with those of the changes that are made to it.
    ///
    /// Changes of an instance or of the cluster are the embedder's to make.
    #[must_use]
    pub fn applied_to(&self, request: &PlacementRequest) -> PlacementRequest {
        let mut need = request.need().as_ref().clone();
        let mut relaxed = request.clone();
        for change in self.of_request() {
            match change {
                RequestRemedy::Less(amount) => less(&mut need, amount),
                RequestRemedy::DropPort(port) => {
                    need.ports.remove(port);
                }
                RequestRemedy::DropDistinctInstance => {
                    relaxed = relaxed.without_distinct_instance();
                }
                RequestRemedy::AddSubnet {
                    availability_zone,
                    network,
                } => {
                    // Nothing that is decided depends on the id.
                    let subnet = SubnetId::new("added").map(|id| Subnet {
                        id,
                        availability_zone: availability_zone.clone(),
                        network: network.clone(),
                    });
                    relaxed = subnet
                        .into_iter()
                        .fold(relaxed, PlacementRequest::with_subnet);
                }
                RequestRemedy::ChangeClause { .. } => {}
            }
        }
        let (definition, own) = self.member_of(request);
        relaxed.with_need(need).with_member_of(definition, own)
    }

    fn of_request(&self) -> impl Iterator<Item = &RequestRemedy> {
        self.changes.iter().filter_map(|change| match change {
            Remedy::Request(change) => Some(change),
            Remedy::Instance(..) | Remedy::AddInstance(_) => None,
        })
    }

    /// The expressions of the definition and of the request, as far as they are left.
    fn member_of(&self, request: &PlacementRequest) -> (Vec<Expression>, Vec<Expression>) {
        let of_definition = request.definition_constraints();
        let expressions = request.member_of();
        let changed = |origin, expressions: &[Expression]| {
            let numbered = expressions.iter().enumerate();
            numbered
                .filter_map(|(index, expression)| self.changed(origin, index, expression))
                .collect()
        };
        let (definition, own) = expressions.split_at(of_definition.min(expressions.len()));
        (
            changed(ConstraintOrigin::TaskDefinition, definition),
            changed(ConstraintOrigin::Request, own),
        )
    }

    fn changed(
        &self,
        origin: ConstraintOrigin,
        index: usize,
        expression: &Expression,
    ) -> Option<Expression> {
        let changes: Vec<_> = self
            .clauses()
            .filter(|(clause, _)| clause.origin == origin && clause.index == index)
            .collect();
        if changes.is_empty() {
            return Some(expression.clone());
        }
        expression.map_clauses(|position, clause| {
            let mut changes = changes.iter();
            match changes.find(|(changed, _)| changed.position == position) {
                Some((_, to)) => (*to).cloned(),
                None => Some(clause.to_expression()),
            }
        })
    }

    fn clauses(&self) -> impl Iterator<Item = (&ClauseName, Option<&Expression>)> {
        self.of_request().filter_map(|change| match change {
            RequestRemedy::ChangeClause { clause, to } => Some((clause, to.as_ref())),
            RequestRemedy::Less(_)
            | RequestRemedy::DropPort(_)
            | RequestRemedy::AddSubnet { .. }
            | RequestRemedy::DropDistinctInstance => None,
        })
    }
}

/// Takes an amount away from a need.
fn less(need: &mut Need, amount: &Amount) {
    match amount {
        Amount::Cpu(by) => {
            need.cpu = CpuUnits::new(need.cpu.as_u64().saturating_sub(by.as_u64()));
        }
        Amount::Memory(by) => {
            need.memory = MemoryMiB::new(need.memory.as_u64().saturating_sub(by.as_u64()));
        }
        Amount::Gpus(by) => {
            if let GpuNeed::Devices(devices) = need.gpus {
                *need = need.clone().with_gpus(devices.saturating_sub(*by));
            }
        }
        Amount::Enis(by) => need.enis = need.enis.saturating_sub(*by),
        Amount::Named(name, by) => {
            let left = need.named.get(name).map_or(0, |n| n.saturating_sub(*by));
            *need = need.clone().with_named(name.clone(), left);
        }
    }
}
