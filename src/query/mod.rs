//! Which container instances does a text select?
//!
//! The cluster query language says it: `memberOf` placement constraints and the filter of
//! `ListContainerInstances` are written in it. In: a text. Out: a validated [`Expression`], which
//! answers for one container instance, seen through the trait [`Subjects`]; or a [`ParseError`]
//! that says what is wrong, where, and often what was meant.
//!
//! ```
//! use bayplan::query::{Expression, ParseErrorKind};
//!
//! let rule = Expression::parse("attribute:stack =~ p.* && not(task:group == database)")?;
//! assert_eq!(
//!     rule.canonical().to_string(),
//!     "attribute:stack =~ p.* and not task:group == database",
//! );
//!
//! // An argument is checked where it stands, not when an instance is looked at.
//! let error = Expression::parse("agentVersion < latest").map_err(|error| error.kind());
//! assert_eq!(error, Err(ParseErrorKind::InvalidArgument));
//! # Ok::<(), bayplan::query::ParseError>(())
//! ```
//!
//! # The language
//!
//! An expression compares subjects, joined by `not` or `!`, `and` or `&&`, `or` or `||`, in this
//! order of precedence, with parentheses round any expression.
//!
//! | subject | type | operators |
//! |---|---|---|
//! | `agentConnected` | `true` or `false` | `== != in !in =~ !~` |
//! | `agentVersion` | [`AgentVersion`] | `== != > >= < <=` |
//! | `attribute:NAME` | text | `== != in !in =~ !~ exists !exists` |
//! | `ec2InstanceId` | text | `== != in !in =~ !~` |
//! | `registeredAt` | instant | `== != > >= < <=` |
//! | `runningTasksCount` | number | `== != > >= < <=` |
//! | `task:group` | several texts | `== != in !in =~ !~ exists !exists` |
//!
//! Each symbol has a word: `equals`, `not_equals`, `greater_than`, `greater_than_equal`,
//! `less_than`, `less_than_equal`, `not_in`, `not_exists`, `matches`, `not_matches`. Words,
//! subjects and values distinguish case. A list is `[a, b]`.
//!
//! A value stands in single or double quotes, without escapes, unless it is made of these
//! characters only: `A–Z a–z 0–9 - _ . / \ : @ + * ? ^ $ | % # { }`. Two bars always end it, and
//! the words `and`, `or` and `not` need quotes. Quotes never change what a value means:
//!
//! * to `agentVersion`, the version that it spells;
//! * to `registeredAt`, an instant: `2018-06-18`, `2018-06-18T22:28:28`, and this with `Z` or with
//!   an offset such as `+02:00`; without one it is UTC, and a date is the instant at which that day
//!   begins;
//! * to `runningTasksCount`, a number of 1 to 10 digits;
//! * to every other subject, the text itself, compared character by character.
//!
//! Source: ECS Developer Guide, "Cluster query language", read 2026-11. Ours, where it is silent:
//! the precedence, double quotes, that keywords are lower case only, that three words need quotes,
//! the operators of `attribute:` and `task:group` (the four that order are refused, since ECS might
//! compare numbers or texts), and the bounds [`MAX_DEPTH`] and [`MAX_PATTERN_SIZE`].
//!
//! # Missing values
//!
//! Every operator except `!exists` is false for a subject that has no value on the instance.
//! `attribute:stack != prod` selects the instances that have `stack` with another value;
//! `not(attribute:stack == prod)` selects those without it too. On `task:group` an operator holds
//! if any task's group satisfies it, and a negative one if there is at least one task and none
//! satisfies the positive one: `not(task:group == g)` is the way to keep clear of a group.
//!
//! # Patterns
//!
//! `=~` and `!~` take a regular expression, which the whole value must match, as with Java's
//! `String.matches`:
//!
//! | | |
//! |---|---|
//! | characters | `.`, classes `[abc] [a-z] [^…]`, `\d \D \w \W \s \S` (ASCII) |
//! | escapes | `\` before neither letter nor digit; `\t \n \r \xhh \uhhhh`; `\Q…\E` |
//! | repetition | `* + ? {n} {n,} {n,m}`, also lazy |
//! | structure | `( )`, `(?: )`, alternatives with a bar, `^`, `$` |
//! | case | `(?i)` at the very start, which concerns ASCII letters only |
//!
//! Whatever else Java has is refused, never read as something else: look-around, back-references,
//! possessive repetition, atomic and named groups, other flags, classes within classes, `\p{…}`,
//! boundaries. Matching takes time linear in the value.
//!
//! Ours: that the whole value must match, as every example of the guide is written for it; and that
//! `$` is the very end of the text, where Java also accepts a line end after it.
//!
//! # Three ways to ask
//!
//! [`Expression::evaluate`] is the definition and needs nothing. [`Program::admits`] asks a
//! compiled form. A host with many instances answers the [tests](Program::tests) itself, once for
//! each distinct value, and runs [`Program::evaluate`] on the answers.
//!
//! # Several expressions together
//!
//! [`satisfiability`] says whether several expressions can hold of one instance at all: it makes up
//! the barest instance for which they do, or names the [clauses](Expression::clauses) that clash.
//!
//! ```
//! use bayplan::query::{Expression, Satisfiability, satisfiability};
//!
//! let of_the_service = Expression::parse("attribute:ecs.os-type == linux")?;
//! let of_the_request = Expression::parse("attribute:ecs.os-type =~ windows.*")?;
//! let answer = satisfiability(&[of_the_service, of_the_request]);
//! assert!(matches!(answer, Satisfiability::Contradiction(_)));
//! # Ok::<(), bayplan::query::ParseError>(())
//! ```
//!
//! Absent on purpose: the constraint round the expression, the cluster, and any other source of
//! facts about an instance than [`Subjects`].

mod ast;
mod caret;
mod clause;
mod error;
mod eval;
mod expression;
mod fact;
mod fault;
mod name;
mod operator;
mod parse;
mod program;
mod regex;
mod satisfy;
mod subject;
mod suggest;
mod test;
mod token;
mod version;

pub use caret::Rendered;
pub use clause::{Clause, Observed, TaskInfluence};
pub use error::{ParseError, ParseErrorKind};
pub use expression::{Canonical, Expression};
pub use name::{AttributeName, AttributeNameError};
pub use program::{Program, Verdict};
pub use regex::MatchCache;
pub use satisfy::{Clash, ClauseRef, Satisfiability, Witness, satisfiability};
pub use subject::{Subject, Subjects};
pub use suggest::Suggestion;
pub use test::{Comparison, Found, Quantifier, Relation, Test, TextTest};
pub use version::{AgentVersion, AgentVersionError};

/// The greatest length of an expression, in characters.
///
/// Source: ECS API Reference, `PlacementConstraint`, and `EventBridge` Scheduler API Reference,
/// `PlacementConstraint`, read 2026-11.
pub const MAX_LENGTH: usize = 2_000;

/// How deep parentheses and negations may nest, each `(` and each `not` being one level; also the
/// groups of a pattern.
///
/// Ours: it bounds the stack, whatever the input.
pub const MAX_DEPTH: usize = 32;

/// How many positions the patterns of one expression may have in all, counted repetitions written
/// out.
///
/// `a{3}` has three. A pattern without counted repetition has no more positions than characters, so
/// only counted repetition can exceed it.
///
/// Ours: it bounds the time and memory of matching, whatever the input.
pub const MAX_PATTERN_SIZE: usize = 2_000;
