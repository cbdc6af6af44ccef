//! Expressions, with the answers that are the same for many instances.

use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::cluster::ClusterState;
use crate::cluster::class::{ByNumber, Classes};
use crate::cluster::table::{NONE, Slot, at};
use crate::plan::FalseClause;
use crate::query::{Expression, Found, MatchCache, Program, Subject, Test, Verdict};

/// An expression with the answers that are the same for all instances of a class or all tasks of a
/// group.
#[derive(Debug)]
pub(super) struct CompiledProgram {
    program: Program,
    /// By test and class, whether the attribute test holds.
    attributes: Vec<ByNumber<bool>>,
    /// By test and group, whether the text of the group matches.
    groups: Vec<ByNumber<bool>>,
    /// What was found false of a class, where that is the same for all its instances.
    blamed: BTreeMap<Slot, Arc<[FalseClause]>>,
}

impl CompiledProgram {
    pub(super) fn new(program: Program, state: &ClusterState, cache: &mut MatchCache) -> Self {
        let tests = program.tests();
        let mut attributes = alloc::vec![ByNumber::default(); tests.len()];
        let mut groups = alloc::vec![ByNumber::default(); tests.len()];
        for (position, test) in tests.iter().enumerate() {
            match test {
                Test::Attribute(name, test) => {
                    attributes[position] = by_class(&state.classes, name.as_str(), |text| {
                        test.admits(cache, text)
                    });
                }
                Test::TaskGroup(test) => {
                    let column: &mut ByNumber<bool> = &mut groups[position];
                    column.reset(false, state.groups.reach());
                    for (slot, group) in state.groups.iter() {
                        column.set(slot, test.matches(cache, group.as_str()));
                    }
                }
                Test::AgentConnected(_)
                | Test::AgentVersion(_)
                | Test::Ec2InstanceId(_)
                | Test::RegisteredAt(_)
                | Test::RunningTasksCount(_) => {}
            }
        }
        Self {
            program,
            attributes,
            groups,
            blamed: BTreeMap::new(),
        }
    }

    /// The clauses of the expression that are false of an instance, and why.
    ///
    /// Where only attributes are asked about they are found once for each class.
    pub(super) fn false_clauses(
        &mut self,
        state: &ClusterState,
        instance: Slot,
        expression: &Expression,
    ) -> Arc<[FalseClause]> {
        let class = state.instances.get(instance).class;
        let is_shared = |test: &Test| matches!(test, Test::Attribute(..));
        if !self.program.tests().iter().all(is_shared) {
            return false_clauses(state, instance, expression);
        }
        let found = self.blamed.entry(class);
        found
            .or_insert_with(|| false_clauses(state, instance, expression))
            .clone()
    }

    /// What is certain for all instances of a class.
    pub(super) fn of_class(&self, class: Slot) -> Verdict {
        self.program.partial(|position, test| match test.subject() {
            Subject::Attribute(_) => Some(*self.attributes[position].get(class)),
            Subject::AgentConnected
            | Subject::AgentVersion
            | Subject::Ec2InstanceId
            | Subject::RegisteredAt
            | Subject::RunningTasksCount
            | Subject::TaskGroup => None,
        })
    }

    /// Whether the expression is true of an instance.
    pub(super) fn holds(
        &self,
        state: &ClusterState,
        instance: Slot,
        cache: &mut MatchCache,
    ) -> bool {
        let Some(view) = state.view().at(instance) else {
            return false;
        };
        let class = state.instances.get(instance).class;
        self.program.evaluate(|position, test| match test {
            Test::Attribute(..) => *self.attributes[position].get(class),
            Test::TaskGroup(test) => {
                let matching = &self.groups[position];
                test.quantifier()
                    .admits(groups_on(state, instance, matching))
            }
            Test::AgentVersion(test) => test.admits(view.record().agent_version.as_ref()),
            Test::AgentConnected(_)
            | Test::Ec2InstanceId(_)
            | Test::RegisteredAt(_)
            | Test::RunningTasksCount(_) => test.admits(cache, &view),
        })
    }
}

fn false_clauses(
    state: &ClusterState,
    instance: Slot,
    expression: &Expression,
) -> Arc<[FalseClause]> {
    let Some(view) = state.view().at(instance) else {
        return Arc::from([]);
    };
    let clauses = expression.clauses().into_iter().enumerate();
    let clauses = clauses.filter(|(_, clause)| !clause.evaluate(&view));
    clauses
        .map(|(position, clause)| {
            let text = Arc::from(clause.to_string());
            FalseClause::new(position, text, clause.blame(&view))
        })
        .collect()
}

/// What the counted tasks on an instance are to a question about their groups.
fn groups_on(state: &ClusterState, instance: Slot, matching: &ByNumber<bool>) -> Found {
    let mut found = Found::NoValue;
    let mut slot = state.instances.get(instance).first_task;
    while slot != NONE {
        let task = state.tasks.get(slot);
        if task.is_counted() {
            if *matching.get(task.group) {
                return Found::Match;
            }
            found = Found::NoMatch;
        }
        slot = task.next;
    }
    found
}

/// Asks a question about the value of an attribute once for each distinct value, and answers for
/// each class.
fn by_class(
    classes: &Classes,
    name: &str,
    mut question: impl FnMut(Option<&str>) -> bool,
) -> ByNumber<bool> {
    let mut answers = ByNumber::default();
    answers.reset(false, classes.reach());
    let Some(position) = classes.position(name) else {
        return answers;
    };
    let missing = question(None);
    let mut known: Vec<Option<bool>> = alloc::vec![None; classes.value_reach()];
    for (slot, class) in classes.iter() {
        let number = class.value_number(position);
        let answer = if number == NONE {
            missing
        } else {
            *known[at(number)].get_or_insert_with(|| question(classes.value_text(number)))
        };
        answers.set(slot, answer);
    }
    answers
}
