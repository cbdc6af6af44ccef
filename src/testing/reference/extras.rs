//! What an embedder adds to the rules.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::World;
use crate::model::{ContainerInstance, ScorerName};

/// What an embedder adds to the rules: scores and checks. By default nothing.
#[derive(Debug, Default)]
pub struct Extras<'a> {
    /// Scores that steps of the chain name. By one that is not here every instance is as good.
    pub scorers: Vec<Scorer<'a>>,
    /// Checks that are made after all others, in this order.
    pub filters: Vec<Filter<'a>>,
}

/// A score that an embedder adds.
pub struct Scorer<'a> {
    /// The name by which the chain calls it.
    pub name: ScorerName,
    /// How bad an instance is for the task: the lowest score is best.
    pub score: &'a dyn Fn(&ContainerInstance, &World) -> i64,
}

/// A check that an embedder adds.
pub struct Filter<'a> {
    /// Its name, which the reason carries.
    pub name: &'a str,
    /// Says why an instance cannot take the task, or `None` if it can.
    pub test: &'a dyn Fn(&ContainerInstance, &World) -> Option<String>,
}

impl fmt::Debug for Scorer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scorer")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Filter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
