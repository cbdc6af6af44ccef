//! Tasks: their groups and their number, together.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;

use super::budget::{Budget, Unknown};
use super::counts::Counts;
use super::cover::{Cover, Hits};
use super::matcher::Demands;
use super::texts::Texts;
use super::witness::Witness;
use crate::query::test::{Comparison, TextTest};

/// What is asked of the tasks of an instance.
///
/// Each group has a task, so there are at least as many tasks as groups. There may be more, for a
/// host need not know the group of each.
#[derive(Debug)]
pub(super) struct Tasks {
    counts: BTreeMap<usize, Comparison<u64>>,
    texts: Texts,
}

impl Tasks {
    pub(super) fn new(
        counts: impl IntoIterator<Item = (usize, Comparison<u64>)>,
        groups: impl IntoIterator<Item = (usize, TextTest)>,
    ) -> Self {
        Self {
            counts: counts.into_iter().collect(),
            texts: Texts::new(groups, &FIRST_GROUPS),
        }
    }

    /// An instance on which the tests have these outcomes: without groups if that will do.
    pub(super) fn check(
        &mut self,
        outcomes: &[(usize, bool)],
        budget: &mut Budget,
    ) -> Result<Option<Witness>, Unknown> {
        let own = |(number, passes): &(usize, bool)| Some((self.counts.get(number)?, *passes));
        let counts = Counts {
            outcomes: outcomes.iter().filter_map(own).collect(),
        };
        let mut of_groups = outcomes.to_vec();
        of_groups.retain(|(number, _)| self.texts.matcher().matched(*number).is_some());
        let demands = Demands::of(&of_groups);
        if demands.allow_absence() {
            let count = counts.least_from(0);
            return Ok(count.map(|count| instance(BTreeSet::new(), count)));
        }
        if counts.least_from(1).is_none() {
            return Ok(None);
        }
        let groups = groups(&mut self.texts, demands, &counts, budget)?;
        Ok(groups.and_then(|groups| {
            let count = counts.least_from(number_of(&groups))?;
            Some(instance(groups, count))
        }))
    }
}

/// At least one group, and no more than there may be tasks, that together meet the demands.
fn groups(
    texts: &mut Texts,
    demands: Demands,
    counts: &Counts<'_>,
    budget: &mut Budget,
) -> Result<Option<BTreeSet<Arc<str>>>, Unknown> {
    let mut hits = Hits::new(demands, texts);
    let Some(groups) = hits.first_fit(budget)? else {
        return Ok(None);
    };
    let number = number_of(&groups);
    if counts.least_from(number).is_some() {
        return Ok(Some(groups));
    }
    match counts.greatest_below(number) {
        Some(most) => Cover::new(&mut hits, most).find(budget),
        None => Ok(None),
    }
}

fn number_of(groups: &BTreeSet<Arc<str>>) -> u64 {
    u64::try_from(groups.len()).unwrap_or(u64::MAX)
}

fn instance(groups: BTreeSet<Arc<str>>, running_tasks_count: u64) -> Witness {
    Witness {
        running_tasks_count,
        groups,
        ..Witness::bare()
    }
}

/// Groups to try first, as ECS names them.
///
/// Source: ECS API Reference, `Task`, read 2026-11.
const FIRST_GROUPS: [&str; 3] = ["family:x", "service:x", "x"];
