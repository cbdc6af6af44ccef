//! Who may do what.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use super::PortError;
use crate::api::{Action, Authorization, Resource};

/// Who asks, in the words of the host: an ARN, a name, a certificate's subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal(Arc<str>);

impl Principal {
    /// The principal of that name.
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether something is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It is.
    Allow,
    /// It is not, for that reason.
    Deny(String),
}

/// Says who may do what.
///
/// It is asked once for each action and resource, before a request has any effect. Giving a role to
/// tasks is asked for by itself, with the action `iam:PassRole`. What a service's scheduler does is
/// asked for when the service is made or changed, not for each task.
///
/// A host guarantees:
///
/// * The same question is answered in the same way within a request.
/// * Names of condition keys compare without regard to case.
/// * What cannot be decided is an error, never [`Decision::Allow`].
///
/// A host may rely on: a request of which anything is denied, or could not be decided, has no effect,
/// and its answer tells nothing beyond the denial.
///
/// # Example
///
/// ```
/// use bayplan::api::{Action, Authorization, Operation, Resource};
/// use bayplan::ports::{Authorizer, Decision, PortError, Principal, permit};
///
/// /// Readers read, and nobody else does anything.
/// struct ReadersRead;
///
/// impl Authorizer for ReadersRead {
///     fn authorize(
///         &mut self,
///         principal: &Principal,
///         asked: &Authorization,
///     ) -> Result<Decision, PortError> {
///         let action = asked.action.to_string();
///         let reads = action.starts_with("ecs:Describe") || action.starts_with("ecs:List");
///         Ok(match principal.as_str() {
///             "reader" if reads => Decision::Allow,
///             _ => Decision::Deny(format!("{principal} only reads")),
///         })
///     }
/// }
/// let reader = Principal::new("reader");
/// let ask = |operation| [Authorization::new(Action::Ecs(operation), Resource::Every)];
/// assert!(permit(&mut ReadersRead, &reader, &ask(Operation::ListClusters)).is_ok());
/// let refused = permit(&mut ReadersRead, &reader, &ask(Operation::CreateCluster));
/// assert_eq!(
///     refused.map_err(|error| error.to_string()),
///     Err("User: reader is not authorized to perform: ecs:CreateCluster on resource: * \
///          because reader only reads".to_string())
/// );
/// ```
pub trait Authorizer {
    /// Whether a principal may do that.
    ///
    /// # Errors
    ///
    /// [`PortError`], when it cannot be decided.
    fn authorize(
        &mut self,
        principal: &Principal,
        asked: &Authorization,
    ) -> Result<Decision, PortError>;
}

/// Allows everyone everything: for hosts that have decided already, and for tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AllowEveryPrincipalEverything;

impl Authorizer for AllowEveryPrincipalEverything {
    fn authorize(&mut self, _: &Principal, _: &Authorization) -> Result<Decision, PortError> {
        Ok(Decision::Allow)
    }
}

/// Why a request is not carried out: `AccessDeniedException`.
///
/// Source: ECS API Reference, "Common errors", read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessDenied {
    /// It is denied.
    #[error(
        "User: {principal} is not authorized to perform: {action} on resource: {resource} because {reason}"
    )]
    Denied {
        /// Who asked.
        principal: Principal,
        /// What for.
        action: Action,
        /// On what.
        resource: Resource,
        /// Why not.
        reason: String,
    },
    /// It could not be decided.
    #[error("it cannot be decided whether {principal} may perform {action}")]
    Undecided {
        /// Who asked.
        principal: Principal,
        /// What for.
        action: Action,
        /// What the authorizer says.
        source: PortError,
    },
}

/// Asks for everything that must be allowed, in order.
///
/// # Errors
///
/// [`AccessDenied`] for the first thing that is not allowed, or of which it cannot be decided.
pub fn permit(
    authorizer: &mut dyn Authorizer,
    principal: &Principal,
    asked: &[Authorization],
) -> Result<(), AccessDenied> {
    for one in asked {
        let undecided = |source| AccessDenied::Undecided {
            principal: principal.clone(),
            action: one.action,
            source,
        };
        let decision = authorizer.authorize(principal, one).map_err(undecided)?;
        if let Decision::Deny(reason) = decision {
            return Err(AccessDenied::Denied {
                principal: principal.clone(),
                action: one.action,
                resource: one.resource.clone(),
                reason,
            });
        }
    }
    Ok(())
}
