//! Container instances that register again, as after a restart of their agent.

use alloc::boxed::Box;

use super::{AgentState, ClusterControl, RequestError};
use crate::cluster::InstanceView;
use crate::model::{ContainerInstance, built_in};
use crate::plan::Change;
use crate::time::Timestamp;

impl ClusterControl {
    /// Registers an instance again under its ARN, as its agent says it is now; its agent is connected.
    ///
    /// It keeps its tasks, its status and when it was registered; its machine, capacity provider and
    /// number of network interfaces unless it says them anew. Its resources and the version of its agent
    /// are replaced. Of its attributes those that it sends are set, capabilities that it does not send are
    /// gone, and all others stay: those that were put by `PutAttributes`, and, ours, those that ECS finds
    /// from the machine.
    ///
    /// Source: ECS API Reference, `RegisterContainerInstance`, read 2026-11. Ours: less resources than its
    /// tasks take are refused.
    ///
    /// # Errors
    ///
    /// [`RequestError::Conflict`] when it is not registered, and when its tasks do not fit into what it
    /// has now; [`RequestError::InstanceTypeChanged`].
    pub fn reregister_container_instance(
        &mut self,
        now: Timestamp,
        instance: ContainerInstance,
    ) -> Result<(), RequestError> {
        self.at(now);
        let arn = instance.container_instance_arn.clone();
        let again = again(&self.registered(&arn)?, instance)?;
        self.change(&Change::ReregisterContainerInstance(Box::new(again)))?;
        self.note_agent(&arn, AgentState::Connected);
        self.touch_instance(&arn);
        Ok(())
    }
}

/// What an instance is after it registered again.
fn again(
    found: &InstanceView<'_>,
    sent: ContainerInstance,
) -> Result<ContainerInstance, RequestError> {
    let known = found.attributes();
    let of_type = |text: Option<&str>| text.is_some_and(|text| !text.is_empty());
    let (before, now) = (
        known.text(built_in::INSTANCE_TYPE),
        sent.attributes.text(built_in::INSTANCE_TYPE),
    );
    if of_type(before) && of_type(now) && before != now {
        return Err(RequestError::InstanceTypeChanged);
    }
    let before = found.to_model();
    Ok(ContainerInstance {
        status: before.status,
        agent_connected: true,
        registered_at: before.registered_at,
        ec2_instance_id: sent.ec2_instance_id.or(before.ec2_instance_id),
        capacity_provider_name: sent
            .capacity_provider_name
            .or(before.capacity_provider_name),
        eni_slots: sent.eni_slots.or(before.eni_slots),
        attributes: known.registered_again(&sent.attributes),
        ..sent
    })
}
