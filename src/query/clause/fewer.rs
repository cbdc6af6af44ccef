//! Whether a clause could hold if some tasks were gone.

use super::Clause;
use crate::query::ast::Node;
use crate::query::regex::MatchCache;
use crate::query::subject::Subjects;
use crate::query::test::{Comparison, Quantifier, Test, TextTest};

impl Clause<'_> {
    /// Whether the clause may hold of an instance with all, some or none of its tasks.
    ///
    /// Each comparison is asked on its own, so it may also be said of a clause whose comparisons
    /// hold of different tasks only.
    pub(crate) fn may_hold_with_fewer_tasks<S: Subjects + ?Sized>(self, subjects: &S) -> bool {
        outcomes(self.node, subjects).holds
    }
}

/// Which answers are possible.
#[derive(Clone, Copy)]
struct Outcomes {
    holds: bool,
    fails: bool,
}

impl Outcomes {
    const fn only(answer: bool) -> Self {
        Self {
            holds: answer,
            fails: !answer,
        }
    }

    const fn negated(self) -> Self {
        Self {
            holds: self.fails,
            fails: self.holds,
        }
    }
}

fn outcomes<S: Subjects + ?Sized>(node: &Node, subjects: &S) -> Outcomes {
    let of = |part: &Node| outcomes(part, subjects);
    match node {
        Node::Test(test) => of_test(test, subjects),
        Node::Not(inner) => of(inner).negated(),
        Node::All(parts) => Outcomes {
            holds: parts.iter().all(|part| of(part).holds),
            fails: parts.iter().any(|part| of(part).fails),
        },
        Node::Any(parts) => Outcomes {
            holds: parts.iter().any(|part| of(part).holds),
            fails: parts.iter().all(|part| of(part).fails),
        },
    }
}

fn of_test<S: Subjects + ?Sized>(test: &Test, subjects: &S) -> Outcomes {
    match test {
        Test::RunningTasksCount(comparison) => of_count(comparison, subjects.running_tasks_count()),
        Test::TaskGroup(test) => of_groups(test, subjects),
        Test::AgentConnected(_)
        | Test::AgentVersion(_)
        | Test::Attribute(..)
        | Test::Ec2InstanceId(_)
        | Test::RegisteredAt(_) => Outcomes::only(test.admits(&mut MatchCache::new(), subjects)),
    }
}

/// The answer changes only next to the argument.
fn of_count(comparison: &Comparison<u64>, most: u64) -> Outcomes {
    let argument = *comparison.argument();
    let near = [
        argument.saturating_sub(1),
        argument,
        argument.saturating_add(1),
    ];
    let counts = || {
        near.into_iter()
            .chain([0])
            .filter(|count| *count <= most)
            .chain([most])
    };
    Outcomes {
        holds: counts().any(|count| comparison.admits(count)),
        fails: counts().any(|count| !comparison.admits(count)),
    }
}

/// Where one task alone is left, or none.
fn of_groups<S: Subjects + ?Sized>(test: &TextTest, subjects: &S) -> Outcomes {
    let mut cache = MatchCache::new();
    let mut any_match = |is_wanted: bool| {
        subjects.any_group(&mut |group| test.matches(&mut cache, group) == is_wanted)
    };
    match test.quantifier() {
        Quantifier::Any => Outcomes {
            holds: any_match(true),
            fails: true,
        },
        Quantifier::NotAny => Outcomes {
            holds: any_match(false),
            fails: true,
        },
        Quantifier::Absent => Outcomes {
            holds: true,
            fails: subjects.any_group(&mut |_| true),
        },
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use crate::query::{AgentVersion, AttributeName, Expression, Subjects};
    use crate::time::Timestamp;

    /// An instance that hosts tasks of these groups.
    struct Hosts(&'static [&'static str]);

    impl Subjects for Hosts {
        fn agent_connected(&self) -> bool {
            true
        }
        fn agent_version(&self) -> Option<AgentVersion> {
            None
        }
        fn attribute(&self, _: &AttributeName) -> Option<&str> {
            Some("r1")
        }
        fn ec2_instance_id(&self) -> Option<&str> {
            None
        }
        fn registered_at(&self) -> Option<Timestamp> {
            None
        }
        fn running_tasks_count(&self) -> u64 {
            u64::try_from(self.0.len()).unwrap_or(u64::MAX)
        }
        fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
            self.0.iter().any(|group| test(group))
        }
    }

    #[track_caller]
    fn assert_may_hold(text: &str, hosts: &Hosts, expected: &[bool]) {
        let expression = Expression::parse(text).expect("an expression");
        let clauses = expression.clauses();
        let found = clauses.iter().map(|c| c.may_hold_with_fewer_tasks(hosts));
        assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn some_tasks_may_do_where_neither_all_nor_none_do() {
        let hosts = Hosts(&["a", "b", "b"]);
        for text in [
            "task:group != a",
            "runningTasksCount == 2",
            "task:group !in [b] and runningTasksCount == 1",
            "not (task:group !exists or task:group == a)",
            "not (runningTasksCount != 1 or task:group == b)",
        ] {
            let all = Expression::parse(text)
                .expect("an expression")
                .evaluate(&hosts);
            let none = Expression::parse(text)
                .expect("an expression")
                .evaluate(&Hosts(&[]));
            assert!(!all && !none, "{text}");
            let clauses = Expression::parse(text)
                .expect("an expression")
                .clauses()
                .len();
            assert_may_hold(text, &hosts, &[true, true][..clauses]);
        }
    }

    #[test]
    fn no_task_is_imagined_that_is_not_there() {
        let hosts = Hosts(&["a"]);
        assert_may_hold("task:group == b", &hosts, &[false]);
        assert_may_hold("task:group != a", &hosts, &[false]);
        assert_may_hold("runningTasksCount > 1", &hosts, &[false]);
        assert_may_hold("runningTasksCount == 4294967296", &hosts, &[false]);
        assert_may_hold(
            "task:group != b and task:group !exists",
            &Hosts(&[]),
            &[false, true],
        );
    }

    #[test]
    fn other_subjects_stay() {
        let hosts = Hosts(&["a"]);
        assert_may_hold(
            "attribute:rack == r1 and agentConnected == false",
            &hosts,
            &[true, false],
        );
        assert_may_hold(
            "attribute:rack == r2 or runningTasksCount == 0",
            &hosts,
            &[true],
        );
        assert_may_hold(
            "not (attribute:rack == r1 or task:group exists)",
            &hosts,
            &[false],
        );
    }
}
