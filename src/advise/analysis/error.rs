//! Why a service cannot be analysed.

use crate::model::InvalidName;
use crate::placement::{ExplainError, PlacementError};
use crate::plan::Conflict;

/// Why a service cannot be analysed. That it can never run is a finding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// The request cannot be worked on.
    #[error(transparent)]
    Placement(#[from] PlacementError),
    /// What was not placed cannot be explained.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// The cluster cannot be tried on.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// An instance to try cannot be named.
    #[error(transparent)]
    Name(#[from] InvalidName),
}
