//! What an instance lacks, in full.

use alloc::string::ToString;
use alloc::sync::Arc;

use super::{CompiledRequest, FailedCheck};
use crate::cluster::ClusterState;
use crate::cluster::ledger::Shortfall;
use crate::cluster::table::Slot;
use crate::model::{
    Attribute, AvailabilityZone, ContainerInstanceStatus, CpuUnits, InstanceScope, LaunchType,
    MemoryMiB, NetworkId, PlacementRequest, built_in,
};
use crate::plan::{ConstraintOrigin, NotConsidered, Reason};

impl CompiledRequest {
    /// A failed check with what it found.
    pub(crate) fn reason(
        &self,
        state: &ClusterState,
        request: &PlacementRequest,
        instance: Slot,
        failed: FailedCheck,
    ) -> Reason {
        match failed {
            FailedCheck::NotConsidered => {
                Reason::NotConsidered(not_considered(state, request, instance))
            }
            FailedCheck::Agent => Reason::Agent,
            FailedCheck::Attribute(position) => self.lacking(state, instance, position),
            FailedCheck::Resource(shortfall) => self.short(state, instance, shortfall),
            FailedCheck::Location => location(state, instance),
            FailedCheck::DistinctInstance => Reason::DistinctInstance {
                peers: state.peers.get(self.group, instance),
            },
            FailedCheck::MemberOf(position) => not_member(request, position),
        }
    }

    fn lacking(&self, state: &ClusterState, instance: Slot, position: usize) -> Reason {
        let (name, expected) = self.required.get(position).map_or(("", None), |required| {
            let Attribute { name, value } = &required.attribute;
            (
                name.as_str(),
                value.as_ref().map(|value| value.as_str().to_string()),
            )
        });
        let found = state
            .record(instance)
            .and_then(|record| record.attributes.text(name));
        Reason::Attribute {
            name: name.to_string(),
            expected,
            found: found.map(ToString::to_string),
        }
    }

    fn short(&self, state: &ClusterState, instance: Slot, shortfall: Shortfall) -> Reason {
        let row = state.instances.get(instance);
        let need = &self.need;
        match shortfall {
            Shortfall::Cpu => Reason::Cpu {
                need: need.cpu,
                remaining: CpuUnits::new(row.cpu.into()),
            },
            Shortfall::Memory => Reason::Memory {
                need: need.memory,
                remaining: MemoryMiB::new(row.memory.into()),
            },
            Shortfall::Ports => {
                let ports = state.ports_taken(instance, need);
                if ports.is_empty() {
                    let in_use = state.ports_in_use(row.ports).len();
                    return Reason::TooManyPorts {
                        need: need.ports.len(),
                        in_use,
                    };
                }
                Reason::PortsTaken { ports }
            }
            Shortfall::Gpu => Reason::Gpu {
                need: need.gpus,
                free: row.gpus,
                registered: state.registered_gpus(instance),
            },
            Shortfall::Eni => Reason::Eni {
                need: need.enis,
                free: row.enis,
            },
            Shortfall::Named(position) => match need.named.iter().nth(position) {
                Some((name, amount)) => Reason::Named {
                    name: name.clone(),
                    need: *amount,
                    remaining: state.named_remaining(name, instance),
                },
                None => Reason::Agent,
            },
        }
    }
}

fn not_considered(
    state: &ClusterState,
    request: &PlacementRequest,
    instance: Slot,
) -> NotConsidered {
    let row = state.instances.get(instance);
    if row.status != ContainerInstanceStatus::Active {
        return NotConsidered::Status(row.status);
    }
    match request.scope() {
        InstanceScope::Ec2 => NotConsidered::LaunchType {
            wanted: LaunchType::Ec2,
        },
        InstanceScope::External => NotConsidered::LaunchType {
            wanted: LaunchType::External,
        },
        InstanceScope::CapacityProvider(name) => NotConsidered::CapacityProvider {
            wanted: name.clone(),
            found: state
                .record(instance)
                .and_then(|r| r.capacity_provider_name.clone()),
        },
    }
}

fn location(state: &ClusterState, instance: Slot) -> Reason {
    let text = |name| {
        state
            .record(instance)
            .and_then(|record| record.attributes.text(name))
    };
    Reason::Location {
        zone: text(built_in::AVAILABILITY_ZONE).and_then(|zone| AvailabilityZone::new(zone).ok()),
        network: text(built_in::VPC_ID).and_then(|network| NetworkId::new(network).ok()),
    }
}

fn not_member(request: &PlacementRequest, position: usize) -> Reason {
    let of_definition = request.definition_constraints();
    let (origin, index) = match position.checked_sub(of_definition) {
        None => (ConstraintOrigin::TaskDefinition, position),
        Some(index) => (ConstraintOrigin::Request, index),
    };
    let expression = request.member_of().get(position).map_or("", |e| e.as_str());
    Reason::MemberOf {
        origin,
        index,
        expression: Arc::from(expression),
    }
}
