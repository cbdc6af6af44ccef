//! Explanations for people.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::fmt::{self, Write as _};

use super::{Explanation, InstanceVerdict, WhyUnplaced};
use crate::model::FailureReason;
use crate::plan::Reason;

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for why in &self.placed {
            writeln!(f, "{why}")?;
        }
        match &self.unplaced {
            Some(why) if self.placed.is_empty() => write!(f, "{why}"),
            Some(why) => write!(f, "\n{why}"),
            None => Ok(()),
        }
    }
}

/// What failed, what would help, what came closest, and then the instances: each with every reason,
/// or, when there are many, by what they fail.
impl fmt::Display for WhyUnplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (missing, requested) = (self.missing, self.requested);
        let noun = if requested == 1 { "task" } else { "tasks" };
        let group = &self.group;
        write!(f, "{missing} of {requested} {noun} of {group} not placed: ")?;
        if self.instances.is_empty() {
            writeln!(f, "no instance is registered.")?;
        } else {
            writeln!(f, "{}.", self.class)?;
        }
        writeln!(f, "Each takes {}.", self.need)?;
        self.remedies(f)?;
        if let Some(nearest) = &self.nearest_miss {
            let instance = nearest.container_instance_arn.id();
            writeln!(f, "\nNearest: {instance}: {}.", nearest.reason)?;
        }
        if self.instances.is_empty() {
            return Ok(());
        }
        if self.instances.len() <= MOST_INSTANCES {
            self.each_instance(f)
        } else {
            self.groups(f)
        }
    }
}

impl WhyUnplaced {
    fn remedies(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = &self.relaxations.kinds;
        if kinds.is_empty() {
            return writeln!(f, "\nNo change that is looked for would help.");
        }
        writeln!(f, "\nAny one of these would help:")?;
        for kind in kinds.iter().take(MOST_KINDS) {
            writeln!(f, "  - {kind}")?;
        }
        match kinds.len().checked_sub(MOST_KINDS) {
            Some(more) if more > 0 => writeln!(f, "  and {more} other kinds"),
            Some(_) | None => Ok(()),
        }
    }

    /// Those with the fewest reasons first.
    fn each_instance(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nInstances:")?;
        let mut instances: Vec<&InstanceVerdict> = self.instances.iter().collect();
        instances.sort_by_key(|instance| instance.reasons.len());
        let rows = instances.into_iter().map(|instance| {
            let reasons: Vec<String> = instance.reasons.iter().map(ToString::to_string).collect();
            let id = instance.container_instance_arn.id().to_string();
            [id, reasons.join("; ")]
        });
        table(f, &rows.collect::<Vec<_>>())
    }

    /// Those with the fewest reasons first, then the largest group; of each the nearest instance.
    fn groups(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nInstances, {}:", self.instances.len())?;
        let mut groups: BTreeMap<Vec<Option<FailureReason>>, Vec<&InstanceVerdict>> =
            BTreeMap::new();
        for instance in &self.instances {
            groups.entry(instance.words()).or_default().push(instance);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(words, instances)| (words.len(), Reverse(instances.len())));
        let rows = groups.iter().take(MOST_GROUPS).map(|(words, instances)| {
            let nearest = instances.iter().min_by_key(|i| Reverse(closeness(i)));
            let example = nearest.map_or_else(String::new, |nearest| {
                let reasons = nearest.reasons.iter().map(ToString::to_string);
                let reasons: Vec<String> = reasons.collect();
                let id = nearest.container_instance_arn.id();
                alloc::format!("{id}: {}", reasons.join("; "))
            });
            [instances.len().to_string(), listed(words), example]
        });
        table(f, &rows.collect::<Vec<_>>())?;
        match groups.len().checked_sub(MOST_GROUPS) {
            Some(more) if more > 0 => writeln!(f, "  and {more} other combinations"),
            Some(_) | None => Ok(()),
        }
    }
}

/// How close an instance came, as the nearest miss is chosen.
fn closeness(instance: &InstanceVerdict) -> Option<(u8, u64)> {
    instance.first_reason().map(Reason::closeness)
}

fn listed(words: &[Option<FailureReason>]) -> String {
    let text = |word: &Option<FailureReason>| match word {
        Some(FailureReason::MemberOf) => "memberOf".to_string(),
        Some(FailureReason::DistinctInstance) => "distinctInstance".to_string(),
        Some(word) => word.to_string(),
        None => "not considered".to_string(),
    };
    let words: Vec<String> = words.iter().map(text).collect();
    if words.is_empty() {
        return "could take it".to_string();
    }
    words.join(" + ")
}

/// Lines of aligned cells; numbers to the right.
fn table<const N: usize>(f: &mut fmt::Formatter<'_>, rows: &[[String; N]]) -> fmt::Result {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let is_number = cell.len() < 20 && cell.parse::<u64>().is_ok();
            if is_number {
                write!(line, "  {cell:>width$}")?;
            } else {
                write!(line, "  {cell:<width$}")?;
            }
        }
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Up to how many instances are shown one by one.
const MOST_INSTANCES: usize = 20;

/// How many kinds of relaxations are shown.
const MOST_KINDS: usize = 10;

/// How many combinations of reasons are shown.
const MOST_GROUPS: usize = 12;
