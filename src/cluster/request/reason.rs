//! What an instance lacks, in full.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::{CompiledRequest, FailedCheck};
use crate::cluster::ClusterState;
use crate::cluster::ledger::Shortfall;
use crate::cluster::rows::TaskRow;
use crate::cluster::table::Slot;
use crate::model::{
    Attribute, AvailabilityZone, CpuUnits, HostPort, InstanceScope, LaunchType, MemoryMiB, Need,
    NetworkId, PlacementRequest, TaskId, built_in,
};
use crate::plan::{ConstraintOrigin, NotConsidered, Reason, TakenPort};
use crate::query::Expression;

impl CompiledRequest {
    /// A failed check with what it found.
    pub(crate) fn reason(
        &mut self,
        state: &ClusterState,
        request: &PlacementRequest,
        instance: Slot,
        failed: FailedCheck,
    ) -> Reason {
        match failed {
            FailedCheck::Status => {
                let status = state.instances.get(instance).status;
                Reason::NotConsidered(NotConsidered::Status(status))
            }
            FailedCheck::Scope => Reason::NotConsidered(not_considered(state, request, instance)),
            FailedCheck::Agent => Reason::Agent,
            FailedCheck::Attribute(position) => self.lacking(state, instance, position),
            FailedCheck::Resource(shortfall) => self.short(state, instance, shortfall),
            FailedCheck::Location => location(state, instance),
            FailedCheck::DistinctInstance => Reason::DistinctInstance {
                peers: self.peers(state, instance),
            },
            FailedCheck::MemberOf(position) => self.not_member(state, request, instance, position),
        }
    }

    /// The counted tasks of the group on an instance, in the order of their ids.
    fn peers(&self, state: &ClusterState, instance: Slot) -> Vec<TaskId> {
        let peers = state.tasks_on(instance);
        let peers = peers.filter(|task| task.is_counted() && task.group == self.group);
        let mut peers: Vec<TaskId> = peers.map(|task| state.task_id(task)).collect();
        peers.sort_unstable();
        peers
    }

    fn not_member(
        &mut self,
        state: &ClusterState,
        request: &PlacementRequest,
        instance: Slot,
        position: usize,
    ) -> Reason {
        let of_definition = request.definition_constraints();
        let (origin, index) = match position.checked_sub(of_definition) {
            None => (ConstraintOrigin::TaskDefinition, position),
            Some(index) => (ConstraintOrigin::Request, index),
        };
        let expression = request.member_of().get(position);
        let clauses = expression.zip(self.programs.get_mut(position));
        Reason::MemberOf {
            origin,
            index,
            expression: expression.map_or_else(|| Arc::from(""), Expression::to_shared_text),
            clauses: clauses.map_or_else(
                || Arc::from([]),
                |(expression, program)| program.false_clauses(state, instance, expression),
            ),
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
            Shortfall::PortsTaken => Reason::PortsTaken {
                ports: taken(state, instance, need),
            },
            Shortfall::TooManyPorts => Reason::TooManyPorts {
                need: need.ports.len(),
                in_use: state.ports_in_use(row.ports).len(),
            },
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

/// The ports of a need that are in use, and by which tasks.
fn taken(state: &ClusterState, instance: Slot, need: &Need) -> Vec<TakenPort> {
    let user = |port: &HostPort| {
        let uses = |task: &&TaskRow| {
            let need = state.need_of(task).filter(|_| task.holds_resources());
            need.is_some_and(|need| need.ports.contains(port))
        };
        let task = state.tasks_on(instance).find(uses);
        task.map(|task| state.task_id(task))
    };
    let ports = state.ports_taken(instance, need).into_iter();
    ports
        .map(|port| TakenPort::new(port, user(&port)))
        .collect()
}

fn not_considered(
    state: &ClusterState,
    request: &PlacementRequest,
    instance: Slot,
) -> NotConsidered {
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
