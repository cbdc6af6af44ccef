//! Which changes of a cluster may help a task that found no place.

use alloc::collections::BTreeSet;

use crate::model::{ContainerInstanceStatus, FailureReason, HelpfulChange, TaskStatus};
use crate::plan::Change;

/// The kind of help that a change of the cluster may be; `None` when it can be none.
///
/// # Example
///
/// ```
/// use bayplan::model::{HelpfulChange, TaskId};
/// use bayplan::plan::{Change, helpful_change};
///
/// let gone = Change::RemoveTask { task_id: TaskId::from_bits(1) };
/// assert_eq!(helpful_change(&gone), Some(HelpfulChange::ResourcesFreed));
/// ```
pub fn helpful_change(change: &Change) -> Option<HelpfulChange> {
    match change {
        Change::RegisterContainerInstance(_) | Change::ReregisterContainerInstance(_) => {
            Some(HelpfulChange::InstanceRegistered)
        }
        Change::SetStatus { status, .. } => {
            (*status == ContainerInstanceStatus::Active).then_some(HelpfulChange::InstanceActivated)
        }
        Change::SetAgentConnected { connected, .. } => {
            connected.then_some(HelpfulChange::AgentConnected)
        }
        Change::PutAttributes { .. } | Change::DeleteAttributes { .. } => {
            Some(HelpfulChange::AttributeWritten)
        }
        Change::SetTaskStatus { last_status, .. } => {
            (*last_status == TaskStatus::Stopped).then_some(HelpfulChange::ResourcesFreed)
        }
        // The constraint `distinctInstance` looks at what tasks should do.
        Change::SetDesiredStatus { .. } | Change::RemoveTask { .. } => {
            Some(HelpfulChange::ResourcesFreed)
        }
        Change::DeregisterContainerInstance { .. } => Some(HelpfulChange::ResourcesFreed),
        Change::AddTask(_) | Change::SetHealthStatus { .. } | Change::SetTaskFacts { .. } => None,
    }
}

/// The changes that may help where instances failed these checks.
///
/// A new instance always may, and so may one that becomes `ACTIVE`. A constraint on tasks may come
/// true when a task starts, too; that is tried when the delay is over.
///
/// # Example
///
/// ```
/// use bayplan::model::{FailureReason, HelpfulChange};
/// use bayplan::plan::would_help;
///
/// let help = would_help(&[FailureReason::Agent]);
/// assert!(help.contains(&HelpfulChange::AgentConnected));
/// assert!(!help.contains(&HelpfulChange::ResourcesFreed));
/// ```
pub fn would_help(reasons: &[FailureReason]) -> BTreeSet<HelpfulChange> {
    let always = [
        HelpfulChange::InstanceRegistered,
        HelpfulChange::InstanceActivated,
    ];
    let of = |reason: &FailureReason| match reason {
        FailureReason::Agent => [HelpfulChange::AgentConnected].as_slice(),
        FailureReason::Cpu
        | FailureReason::Memory
        | FailureReason::Ports
        | FailureReason::Gpu
        | FailureReason::Eni
        | FailureReason::Named(_)
        | FailureReason::DistinctInstance => &[HelpfulChange::ResourcesFreed],
        FailureReason::Attribute | FailureReason::Location => &[HelpfulChange::AttributeWritten],
        FailureReason::MemberOf => &[
            HelpfulChange::AttributeWritten,
            HelpfulChange::ResourcesFreed,
        ],
        FailureReason::Missing
        | FailureReason::Inactive
        | FailureReason::TaskNotValid
        | FailureReason::DeploymentBlocked => &[],
        FailureReason::Custom(_) => &[
            HelpfulChange::AgentConnected,
            HelpfulChange::AttributeWritten,
            HelpfulChange::ResourcesFreed,
        ],
    };
    let named = reasons.iter().flat_map(of).copied();
    always.into_iter().chain(named).collect()
}
