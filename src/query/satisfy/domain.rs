//! All tests on one subject, together.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::budget::{Budget, Unknown};
use super::formula::Formula;
use super::matcher::match_cost;
use super::normal::text_test;
use super::single::Single;
use super::tasks::Tasks;
use super::values::{self, Few};
use super::witness::Witness;
use crate::query::regex::MatchCache;
use crate::query::subject::{Subject, Subjects};
use crate::query::test::{Comparison, Test};

/// What an instance may have of one subject, and the tests that look at it. No test looks at
/// anything of another domain.
#[derive(Debug)]
pub(super) struct Domain {
    subject: Subject,
    /// By their numbers, ascending.
    tests: Vec<(usize, Test)>,
    values: Values,
    cache: MatchCache,
}

/// What there may be.
#[derive(Debug)]
enum Values {
    Few(Few),
    Single(Single),
    Tasks(Tasks),
}

impl Domain {
    /// The domains of a formula, in the order of subjects; the groups and the number of tasks are
    /// one.
    pub(super) fn all(formula: &Formula) -> Vec<Self> {
        let mut by_subject: BTreeMap<Subject, Vec<(usize, Test)>> = BTreeMap::new();
        for (number, test) in formula.tests() {
            let mut subject = test.subject();
            if subject == Subject::RunningTasksCount {
                subject = Subject::TaskGroup;
            }
            by_subject
                .entry(subject)
                .or_default()
                .push((number, test.clone()));
        }
        let domains = by_subject.into_iter();
        domains
            .map(|(subject, tests)| Self::new(subject, tests))
            .collect()
    }

    fn new(subject: Subject, tests: Vec<(usize, Test)>) -> Self {
        let few = |values| Values::Few(Few::new(&tests, values));
        let text_tests = || {
            tests
                .iter()
                .filter_map(|(number, test)| Some((*number, text_test(test)?.clone())))
        };
        let count_tests = || {
            tests
                .iter()
                .filter_map(|(number, test)| Some((*number, count_test(test)?.clone())))
        };
        let values = match &subject {
            Subject::AgentConnected => few(values::of_agent_connected()),
            Subject::AgentVersion => few(values::of_agent_version(&tests)),
            Subject::RegisteredAt => few(values::of_registered_at(&tests)),
            Subject::Attribute(name) => {
                Values::Single(Single::attribute(name.clone(), text_tests()))
            }
            Subject::Ec2InstanceId => Values::Single(Single::ec2_instance_id(text_tests())),
            Subject::RunningTasksCount | Subject::TaskGroup => {
                Values::Tasks(Tasks::new(count_tests(), text_tests()))
            }
        };
        Self {
            subject,
            tests,
            values,
            cache: MatchCache::new(),
        }
    }

    pub(super) const fn subject(&self) -> &Subject {
        &self.subject
    }

    /// What the number of tasks is compared with.
    pub(super) fn counts(&self) -> impl Iterator<Item = u64> {
        let tests = self.tests.iter().filter_map(|(_, test)| count_test(test));
        tests.map(|test| *test.argument())
    }

    /// The numbers of the tests, ascending.
    pub(super) fn numbers(&self) -> impl Iterator<Item = usize> {
        self.tests.iter().map(|(number, _)| *number)
    }

    /// The tests, by their numbers, and whether an instance passes each.
    pub(super) fn outcomes(
        &mut self,
        instance: &Witness,
        budget: &mut Budget,
    ) -> Result<Vec<(usize, bool)>, Unknown> {
        let mut outcomes = Vec::with_capacity(self.tests.len());
        for (number, test) in &self.tests {
            budget.spend(cost(test, instance))?;
            outcomes.push((*number, test.admits(&mut self.cache, instance)));
        }
        Ok(outcomes)
    }

    /// An instance on which some of the tests have the given outcomes, with nothing of any other
    /// subject.
    pub(super) fn check(
        &mut self,
        outcomes: &[(usize, bool)],
        budget: &mut Budget,
    ) -> Result<Option<Witness>, Unknown> {
        match &mut self.values {
            Values::Few(few) => few.check(outcomes, budget),
            Values::Single(single) => single.check(outcomes, budget),
            Values::Tasks(tasks) => tasks.check(outcomes, budget),
        }
    }
}

/// How much work it is to ask a test of an instance.
fn cost(test: &Test, instance: &Witness) -> usize {
    match test {
        Test::Attribute(name, asked) => {
            let value = instance.attribute(name);
            value.map_or(1, |text| match_cost(asked, text))
        }
        Test::Ec2InstanceId(asked) => {
            let value = instance.ec2_instance_id();
            value.map_or(1, |text| match_cost(asked, text))
        }
        Test::TaskGroup(asked) => {
            let costs = instance.groups().map(|group| match_cost(asked, group));
            costs.fold(1, usize::saturating_add)
        }
        Test::AgentConnected(_)
        | Test::AgentVersion(_)
        | Test::RegisteredAt(_)
        | Test::RunningTasksCount(_) => 1,
    }
}

fn count_test(test: &Test) -> Option<&Comparison<u64>> {
    match test {
        Test::RunningTasksCount(test) => Some(test),
        Test::AgentConnected(_)
        | Test::AgentVersion(_)
        | Test::Attribute(..)
        | Test::Ec2InstanceId(_)
        | Test::RegisteredAt(_)
        | Test::TaskGroup(_) => None,
    }
}
