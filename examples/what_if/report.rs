//! The answer as a person reads it.

use std::collections::BTreeMap;

use bayplan::advise::what_if::{Answer, WhatIf};
use bayplan::plan::Placed;

/// What the answer says by itself, in full if asked for, and where the tasks of each group go.
pub(crate) fn text(answer: &Answer, what_if: &WhatIf, explain: bool) -> String {
    let zone = |placed: &Placed| {
        let instance = what_if.view().instance(&placed.container_instance_arn)?;
        let zone = instance.attributes().text("ecs.availability-zone");
        zone.map(ToString::to_string)
    };
    let mut moves: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for task in &answer.tasks {
        if let Some(zone) = task.replacement().and_then(zone) {
            *moves.entry((task.group.as_str(), zone)).or_default() += 1;
        }
    }
    let rows = moves
        .into_iter()
        .map(|((group, zone), count)| format!("  {group:<14}  {count:>6}  to {zone}\n"));
    let text = if explain {
        format!("{answer:#}\nMoves:\n")
    } else {
        format!("{answer}\nMoves:\n")
    };
    core::iter::once(text).chain(rows).collect()
}
