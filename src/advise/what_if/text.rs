//! Answers for people.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use super::question::Tasks;
use super::{Answer, Counts, Fate, Missing, Question, Summary, TaskFate, Unreplaced};
use crate::model::{FailureReason, TaskGroup};

/// What was asked, what becomes of the tasks by group, how much there is before and after, and why
/// some do not fit: in a few lines, or, with `{:#}`, in full.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.question)?;
        match &self.question {
            Question::Place(_) => {
                let arns = self
                    .placed
                    .iter()
                    .map(|placed| &placed.container_instance_arn);
                let placed = self.placed.len();
                let hosts = arns.collect::<BTreeSet<_>>().len();
                writeln!(f, "{placed} placed, on {}.", instances(hosts))?;
            }
            Question::Drain(_) | Question::Lose(_) | Question::Add { .. } => {
                writeln!(f, "{}.", instances(self.instances.len()))?;
            }
            Question::Redeploy(_) => writeln!(f, "{}.", Tasks(self.tasks.len()))?,
        }
        if !self.tasks.is_empty() {
            writeln!(f, "\nTasks:")?;
            fates(f, &self.tasks)?;
        }
        writeln!(f, "\nBefore and after:")?;
        counts(f, &self.before, &self.after)?;
        if f.alternate() {
            let mut whys = self
                .missing
                .iter()
                .filter_map(|missing| missing.why.as_ref());
            return whys.try_for_each(|why| write!(f, "\n{why}"));
        }
        if !self.missing.is_empty() {
            writeln!(f, "\nNot placed:")?;
        }
        self.missing
            .iter()
            .try_for_each(|missing| write!(f, "{missing}"))
    }
}

/// How many are not placed, what kind of trouble it is and how many instances fail which check, and
/// the first kind of change that would help.
impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (missing, requested) = (self.missing, self.requested);
        write!(f, "  {missing} of {} of {}", Tasks(requested), self.group)?;
        let Some(why) = &self.why else {
            return writeln!(f);
        };
        write!(f, ": {}", why.class)?;
        for (at, count) in why.counts().iter().enumerate() {
            let word = match &count.reason {
                None => "not considered".to_string(),
                Some(FailureReason::MemberOf) => "memberOf".to_string(),
                Some(FailureReason::DistinctInstance) => "distinctInstance".to_string(),
                Some(word) => word.to_string(),
            };
            let link = if at == 0 { "; " } else { ", " };
            write!(f, "{link}{}: {word}", instances(count.instances))?;
        }
        writeln!(f)?;
        match why.relaxations.kinds.first() {
            Some(kind) => writeln!(f, "    would help: {kind}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Unreplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Standalone => "no service replaces them",
            Self::NoRequest => "no request of their service is known",
            Self::NoRoom => "no instance can take another",
        })
    }
}

fn instances(count: usize) -> String {
    let noun = if count == 1 { "instance" } else { "instances" };
    alloc::format!("{count} {noun}")
}

/// What becomes of tasks, in a few words; the order is that in which it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Moves,
    StartsAnew,
    Stops(Unreplaced),
    Stays(Unreplaced),
}

impl Kind {
    fn of(task: &TaskFate) -> Self {
        match &task.fate {
            Fate::Replaced(_) if task.moves_to().is_some() => Self::Moves,
            Fate::Replaced(_) => Self::StartsAnew,
            Fate::Lost(why) => Self::Stops(*why),
            Fate::Stays(why) => Self::Stays(*why),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moves => f.write_str("move"),
            Self::StartsAnew => f.write_str("start anew where they are"),
            Self::Stops(why) => write!(f, "stop: {why}"),
            Self::Stays(why) => write!(f, "stay: {why}"),
        }
    }
}

/// How many tasks of each group fare how.
fn fates(f: &mut fmt::Formatter<'_>, tasks: &[TaskFate]) -> fmt::Result {
    let mut groups: BTreeMap<&TaskGroup, BTreeMap<Kind, usize>> = BTreeMap::new();
    for task in tasks {
        let kinds = groups.entry(&task.group).or_default();
        let count = kinds.entry(Kind::of(task)).or_default();
        *count = count.saturating_add(1);
    }
    let mut rows = Vec::new();
    for (group, kinds) in groups {
        let mut name = group.to_string();
        for (kind, count) in kinds {
            let name = core::mem::take(&mut name);
            rows.push([name, count.to_string(), kind.to_string()]);
        }
    }
    table(f, &rows, [Side::Left, Side::Right, Side::Left])
}

/// How much there is before and after, zone by zone and in all.
fn counts(f: &mut fmt::Formatter<'_>, before: &Summary, after: &Summary) -> fmt::Result {
    let heads = [
        "zone",
        "instances",
        "taking tasks",
        "tasks",
        "CPU units left",
        "MiB left",
    ];
    let mut rows = Vec::from([heads.map(ToString::to_string)]);
    let zones: BTreeSet<_> = before.zones.keys().chain(after.zones.keys()).collect();
    for zone in zones {
        let of = |summary: &Summary| summary.zones.get(zone).copied().unwrap_or_default();
        let name = zone
            .as_ref()
            .map_or("no zone".to_string(), ToString::to_string);
        rows.push(row(name, of(before), of(after)));
    }
    rows.push(row("all".to_string(), before.total, after.total));
    let right = Side::Right;
    table(f, &rows, [Side::Left, right, right, right, right, right])
}

fn row(name: String, before: Counts, after: Counts) -> [String; 6] {
    [
        name,
        change(before.instances, after.instances),
        change(before.open, after.open),
        change(before.tasks, after.tasks),
        change(before.remaining_cpu.as_u64(), after.remaining_cpu.as_u64()),
        change(
            before.remaining_memory.as_u64(),
            after.remaining_memory.as_u64(),
        ),
    ]
}

fn change<T: fmt::Display + PartialEq + Copy>(before: T, after: T) -> String {
    if before == after {
        return before.to_string();
    }
    alloc::format!("{before} -> {after}")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// Lines of cells, each column to its side.
fn table<const N: usize>(
    f: &mut fmt::Formatter<'_>,
    rows: &[[String; N]],
    sides: [Side; N],
) -> fmt::Result {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    for row in rows {
        let mut line = String::new();
        for ((cell, width), side) in row.iter().zip(&widths).zip(sides) {
            match side {
                Side::Left => write!(line, "  {cell:<width$}")?,
                Side::Right => write!(line, "  {cell:>width$}")?,
            }
        }
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}
