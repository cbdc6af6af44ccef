//! Which instance came closest to taking a task.

use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::model::ContainerInstanceArn;
use crate::plan::Reason;

/// The instance that came closest to taking a task, and why it did not; `None` when none was
/// considered.
///
/// It is the one whose first failed check is the latest; of several that lack CPU, or memory, the one with
/// the most left; then the one with the lowest ARN.
///
/// Source: reports of service events, read 2026-11. Ours: the rule, which ECS does not publish.
pub fn nearest_miss(
    reasons: &[(ContainerInstanceArn, Vec<Reason>)],
) -> Option<(ContainerInstanceArn, Reason)> {
    reasons
        .iter()
        .filter_map(|(arn, reasons)| {
            let reason = reasons.first()?;
            Some((position(reason)?, left(reason), arn, reason))
        })
        .max_by_key(|(position, left, arn, _)| (*position, *left, Reverse(*arn)))
        .map(|(_, _, arn, reason)| (arn.clone(), reason.clone()))
}

/// The place of the check among the checks; `None` for an instance that is not considered.
fn position(reason: &Reason) -> Option<u8> {
    Some(match reason {
        Reason::NotConsidered(_) => return None,
        Reason::Agent => 0,
        Reason::Attribute { .. } => 1,
        Reason::Cpu { .. } => 2,
        Reason::Memory { .. } => 3,
        Reason::PortsTaken { .. } | Reason::TooManyPorts { .. } => 4,
        Reason::Gpu { .. } => 5,
        Reason::Eni { .. } => 6,
        Reason::Named { .. } => 7,
        Reason::Location { .. } => 8,
        Reason::DistinctInstance { .. } => 9,
        Reason::MemberOf { .. } => 10,
        Reason::Custom { .. } => 11,
    })
}

/// What is left of the resource that is short, where that decides.
fn left(reason: &Reason) -> u64 {
    match reason {
        Reason::Cpu { remaining, .. } => remaining.as_u64(),
        Reason::Memory { remaining, .. } => remaining.as_u64(),
        Reason::NotConsidered(_)
        | Reason::Agent
        | Reason::Attribute { .. }
        | Reason::PortsTaken { .. }
        | Reason::TooManyPorts { .. }
        | Reason::Gpu { .. }
        | Reason::Eni { .. }
        | Reason::Named { .. }
        | Reason::Location { .. }
        | Reason::DistinctInstance { .. }
        | Reason::MemberOf { .. }
        | Reason::Custom { .. } => 0,
    }
}
