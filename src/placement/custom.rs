//! Checks and scores that an embedder adds.

use alloc::string::{String, ToString};
use core::fmt;

use crate::cluster::InstanceView;
use crate::model::PlacementRequest;

/// A check that an embedder adds. It runs after the built-in ones, on instances that pass them.
///
/// It must depend on its arguments alone, or placement is not deterministic.
///
/// # Example
///
/// ```
/// use bayplan::cluster::InstanceView;
/// use bayplan::model::PlacementRequest;
/// use bayplan::placement::{Filter, Rejection};
///
/// /// Keeps an eighth of every instance's memory free.
/// #[derive(Debug)]
/// struct Headroom;
///
/// impl Filter for Headroom {
///     fn name(&self) -> &str {
///         "headroom"
///     }
///
///     fn check(
///         &self,
///         instance: InstanceView<'_>,
///         request: &PlacementRequest,
///     ) -> Result<(), Rejection> {
///         let left = instance.remaining_memory().saturating_sub(request.need().memory).as_u64();
///         let wanted = instance.registered().memory.as_u64() / 8;
///         if left >= wanted {
///             return Ok(());
///         }
///         Err(Rejection::new(&format!("{left} MiB would be left, {wanted} are wanted")))
///     }
/// }
/// ```
pub trait Filter: fmt::Debug + Send + Sync {
    /// The check's name: what failures give as their reason.
    fn name(&self) -> &str;

    /// Whether the instance can take the task.
    ///
    /// # Errors
    ///
    /// [`Rejection`] when it cannot.
    fn check(
        &self,
        instance: InstanceView<'_>,
        request: &PlacementRequest,
    ) -> Result<(), Rejection>;
}

/// What a [`Filter`] has against an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    detail: String,
}

impl Rejection {
    /// A rejection, with what was found in one line.
    pub fn new(detail: &str) -> Self {
        Self {
            detail: detail.to_string(),
        }
    }

    /// What was found.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

/// A step of the chain that an embedder adds: the instances with the lowest score stay.
///
/// It must depend on its arguments alone, or placement is not deterministic.
pub trait Scorer: fmt::Debug + Send + Sync {
    /// The score of an instance that can take the task.
    fn score(&self, instance: InstanceView<'_>, request: &PlacementRequest) -> i64;
}
