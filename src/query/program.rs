//! An expression as straight code, for a host that asks it of many instances.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::ast::Node;
use super::regex::MatchCache;
use super::subject::Subjects;
use super::test::Test;

/// An expression, compiled: a list of distinct tests and the order in which to ask them.
///
/// Running a program uses no heap and no recursion: each step asks one test and goes on to a later
/// step or to the answer. How a test is answered is up to the host, which may keep the answer to
/// each test for each distinct value instead of asking again. A test is asked only if its answer
/// matters, and with the same answer each time the program gives what
/// [`Expression::evaluate`](super::Expression::evaluate) gives.
///
/// # Example
///
/// ```
/// use bayplan::query::{Expression, Verdict};
///
/// let rule = "attribute:stack == prod and (runningTasksCount < 5 or attribute:stack == prod)";
/// let program = Expression::parse(rule)?.compile();
/// let tests: Vec<String> = program.tests().iter().map(ToString::to_string).collect();
/// assert_eq!(tests, ["attribute:stack == prod", "runningTasksCount < 5"]);
///
/// // Nothing is known of the count, but without the attribute it does not matter.
/// let known = [Some(false), None];
/// assert_eq!(program.partial(|index, _| known[index]), Verdict::Never);
/// assert!(!program.evaluate(|index, _| known[index].unwrap_or(true)));
/// # Ok::<(), bayplan::query::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    tests: Vec<Test>,
    // Invariant: at least one step; every target of a step is a later one or an answer.
    steps: Vec<Step>,
}

/// Asks a test, then goes one way or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    /// An index into the tests.
    test: usize,
    if_true: Target,
    if_false: Target,
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Step(usize),
    Answer(bool),
}

/// What is certain of a program when only some tests have an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It holds, whatever the other answers.
    Always,
    /// It does not hold, whatever the other answers.
    Never,
    /// The other answers may matter.
    Depends,
}

impl Program {
    pub(super) fn new(node: &Node) -> Self {
        let mut builder = Builder {
            tests: BTreeMap::new(),
            steps: Vec::new(),
        };
        builder.push(node, Target::Answer(true), Target::Answer(false));
        let mut tests: Vec<(Test, usize)> = builder
            .tests
            .into_iter()
            .map(|(test, at)| (test.clone(), at))
            .collect();
        tests.sort_unstable_by_key(|(_, at)| *at);
        Self {
            tests: tests.into_iter().map(|(test, _)| test).collect(),
            steps: builder.steps,
        }
    }

    /// The distinct tests, in the order in which the expression first mentions them.
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }

    /// Whether the expression holds, given the answer to each test that it asks for.
    ///
    /// `answer` is called with the index of a test in [`tests`](Self::tests) and the test.
    pub fn evaluate<F>(&self, mut answer: F) -> bool
    where
        F: FnMut(usize, &Test) -> bool,
    {
        let mut target = Target::Step(0);
        loop {
            let index = match target {
                Target::Answer(holds) => return holds,
                Target::Step(index) => index,
            };
            let Some((step, test)) = self.step(index) else {
                debug_assert!(false, "step {index} leads nowhere");
                return false;
            };
            target = if answer(step.test, test) {
                step.if_true
            } else {
                step.if_false
            };
        }
    }

    /// What is certain when a test may have no answer.
    ///
    /// [`Verdict::Always`] and [`Verdict::Never`] are certain. [`Verdict::Depends`] is not: two
    /// unanswered mentions of one test are taken as if they could differ, so `x or not x` depends.
    pub fn partial<F>(&self, mut answer: F) -> Verdict
    where
        F: FnMut(usize, &Test) -> Option<bool>,
    {
        let mut reached = Reached::default();
        reached.mark(Target::Step(0));
        for index in 0..self.steps.len() {
            if !reached.has_step(index) {
                continue;
            }
            let Some((step, test)) = self.step(index) else {
                return Verdict::Depends;
            };
            let known = answer(step.test, test);
            if known != Some(false) {
                reached.mark(step.if_true);
            }
            if known != Some(true) {
                reached.mark(step.if_false);
            }
        }
        reached.verdict()
    }

    /// Whether an instance passes, asking it each test as needed.
    pub fn admits<S: Subjects + ?Sized>(&self, cache: &mut MatchCache, subjects: &S) -> bool {
        self.evaluate(|_, test| test.admits(cache, subjects))
    }

    fn step(&self, index: usize) -> Option<(&Step, &Test)> {
        let step = self.steps.get(index)?;
        Some((step, self.tests.get(step.test)?))
    }
}

/// Emits steps in the order of the text. Where a part leads is known beforehand, because it is
/// known how many steps each part takes.
struct Builder<'a> {
    tests: BTreeMap<&'a Test, usize>,
    steps: Vec<Step>,
}

impl<'a> Builder<'a> {
    fn push(&mut self, node: &'a Node, if_true: Target, if_false: Target) {
        match node {
            Node::Test(test) => {
                let next = self.tests.len();
                let test = *self.tests.entry(test).or_insert(next);
                self.steps.push(Step {
                    test,
                    if_true,
                    if_false,
                });
            }
            Node::Not(inner) => self.push(inner, if_false, if_true),
            Node::All(parts) => {
                let end = self.steps.len() + node.count_tests();
                for part in parts {
                    let after = self.steps.len() + part.count_tests();
                    let next = if after == end {
                        if_true
                    } else {
                        Target::Step(after)
                    };
                    self.push(part, next, if_false);
                }
            }
            Node::Any(parts) => {
                let end = self.steps.len() + node.count_tests();
                for part in parts {
                    let after = self.steps.len() + part.count_tests();
                    let next = if after == end {
                        if_false
                    } else {
                        Target::Step(after)
                    };
                    self.push(part, if_true, next);
                }
            }
        }
    }
}

/// Which steps and answers can be reached.
#[derive(Clone, Copy, Debug, Default)]
struct Reached {
    steps: [u64; WORDS],
    holds: bool,
    fails: bool,
}

impl Reached {
    fn mark(&mut self, target: Target) {
        match target {
            Target::Answer(true) => self.holds = true,
            Target::Answer(false) => self.fails = true,
            Target::Step(index) => {
                if let Some(word) = self.steps.get_mut(index / WORD_BITS) {
                    *word |= 1 << (index % WORD_BITS);
                } else {
                    // No expression is long enough. If one were, nothing would be certain.
                    (self.holds, self.fails) = (true, true);
                }
            }
        }
    }

    fn has_step(&self, index: usize) -> bool {
        self.steps
            .get(index / WORD_BITS)
            .is_some_and(|word| word & (1 << (index % WORD_BITS)) != 0)
    }

    const fn verdict(self) -> Verdict {
        match (self.holds, self.fails) {
            (true, false) => Verdict::Always,
            (false, true) => Verdict::Never,
            (true, true) | (false, false) => Verdict::Depends,
        }
    }
}

const WORD_BITS: usize = 64;

/// Enough for an expression of the greatest length: the shortest comparison, `task:group==a`, and a
/// connective have 15 characters or more.
const WORDS: usize = 4;

const _: () = assert!(WORDS * WORD_BITS > super::MAX_LENGTH / 10);
