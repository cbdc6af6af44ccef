//! A service as it is between two passes.

use super::Pass;
use super::work::Work;
use crate::model::Service;

/// The service with the counts that its tasks have now, of all of them and of each deployment and
/// task set. Nothing else changes.
///
/// A pass leaves the counts as they are when it ends; reports of tasks come after that.
pub fn counted(pass: &Pass<'_>) -> Service {
    let mut work = Work::new(pass);
    work.recount();
    work.service
}
