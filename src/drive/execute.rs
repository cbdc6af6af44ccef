//! Requests of principals.

use crate::api::{Request, Response};
use crate::control::{ControlPlane, RequestError};
use crate::ports::{AccessDenied, Authorizer, Principal, permit};
use crate::time::Timestamp;

/// Why a request of a principal is not carried out. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExecuteError {
    /// Something of it is not allowed, or could not be decided.
    #[error(transparent)]
    AccessDenied(#[from] AccessDenied),
    /// It is allowed, and refused.
    #[error(transparent)]
    Refused(#[from] RequestError),
}

impl ExecuteError {
    /// The exception that ECS would throw.
    pub fn exception(&self) -> &'static str {
        match self {
            Self::AccessDenied(_) => "AccessDeniedException",
            Self::Refused(error) => error.exception(),
        }
    }
}

/// Carries out a request of a principal, if everything is allowed that
/// [`ControlPlane::authorizations`] names.
///
/// All of it is asked for before anything happens. A denial leaves no trace, and says nothing of what
/// is there and what is not, but which revision of a task definition is meant.
///
/// # Errors
///
/// [`ExecuteError::AccessDenied`] for the first thing that is not allowed;
/// [`ExecuteError::Refused`], that of the operation.
///
/// # Example
///
/// ```
/// use bayplan::api::{CreateCluster, Request};
/// use bayplan::control::ControlPlane;
/// use bayplan::drive::execute_as;
/// use bayplan::model::{ArnPrefix, ClusterName, Quotas, Seed};
/// use bayplan::ports::Principal;
/// use bayplan::testing::{Rule, RuleAuthorizer};
/// use bayplan::time::Timestamp;
///
/// let now = Timestamp::UNIX_EPOCH;
/// let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1")?;
/// let mut control = ControlPlane::new(prefix, Seed::new(1), Quotas::default());
/// let mut rules = RuleAuthorizer::new([Rule::allow("admin", "ecs:*", "*")]);
/// let mut create = |name: &str| {
///     let request = Request::from(CreateCluster::new(ClusterName::new("web")?));
///     let asked_by = Principal::new(name);
///     execute_as(&mut control, (&mut rules, &asked_by), now, request)
///         .map(drop)
///         .map_err(Box::<dyn std::error::Error>::from)
/// };
/// assert!(create("guest").is_err());
/// create("admin")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn execute_as(
    control: &mut ControlPlane,
    (authorizer, principal): (&mut dyn Authorizer, &Principal),
    now: Timestamp,
    request: Request,
) -> Result<Response, ExecuteError> {
    permit(authorizer, principal, &control.authorizations(&request))?;
    Ok(control.execute(now, request)?)
}
