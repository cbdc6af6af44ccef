//! Questions about texts.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::query::operator::Operator;
use crate::query::regex::{MatchCache, Regex};
use crate::query::token::{is_reserved, leading_word};

/// A question about the values of a subject that are text: none, one or several.
///
/// It has two halves, so that a host may ask the first once for each distinct text and the second
/// for each instance: which texts [match](Self::matches), and how [many](Self::quantifier) of the
/// values must.
///
/// # Example
///
/// ```
/// use bayplan::query::{Expression, Found, MatchCache, Test};
///
/// let program = Expression::parse("task:group !~ service:.*")?.compile();
/// let [Test::TaskGroup(test)] = program.tests() else { unreachable!() };
///
/// // Once for each distinct group of a cluster:
/// let mut cache = MatchCache::new();
/// let matches = ["service:web", "database"].map(|group| test.matches(&mut cache, group));
/// assert_eq!(matches, [true, false]);
///
/// // Once for each instance: the first hosts `database` only, the second nothing.
/// assert!(test.quantifier().admits(Found::NoMatch));
/// assert!(!test.quantifier().admits(Found::NoValue));
/// # Ok::<(), bayplan::query::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextTest {
    pub(in crate::query) condition: TextCondition,
}

/// What is asked of a text, operator by operator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::query) enum TextCondition {
    Equals(Arc<str>),
    NotEquals(Arc<str>),
    In(TextSet),
    NotIn(TextSet),
    Matches(Regex),
    NotMatches(Regex),
    Exists,
    NotExists,
}

impl TextTest {
    /// Whether a text is one that the test asks for, or, in a negative test, one that it excludes.
    ///
    /// For `== prod` and for `!= prod` alike this is whether the text is `prod`. Where only the
    /// presence of a value is asked, every text matches.
    pub fn matches(&self, cache: &mut MatchCache, text: &str) -> bool {
        match &self.condition {
            TextCondition::Equals(value) | TextCondition::NotEquals(value) => **value == *text,
            TextCondition::In(values) | TextCondition::NotIn(values) => values.contains(text),
            TextCondition::Matches(regex) | TextCondition::NotMatches(regex) => {
                regex.matches(cache, text)
            }
            TextCondition::Exists | TextCondition::NotExists => true,
        }
    }

    /// How many of the values must match.
    pub const fn quantifier(&self) -> Quantifier {
        match self.condition {
            TextCondition::Equals(_)
            | TextCondition::In(_)
            | TextCondition::Matches(_)
            | TextCondition::Exists => Quantifier::Any,
            TextCondition::NotEquals(_)
            | TextCondition::NotIn(_)
            | TextCondition::NotMatches(_) => Quantifier::NotAny,
            TextCondition::NotExists => Quantifier::Absent,
        }
    }

    /// Whether a subject with at most one value passes; `None` where the instance has no value.
    pub fn admits(&self, cache: &mut MatchCache, value: Option<&str>) -> bool {
        let found = match value {
            None => Found::NoValue,
            Some(text) if self.matches(cache, text) => Found::Match,
            Some(_) => Found::NoMatch,
        };
        self.quantifier().admits(found)
    }

    const fn operator(&self) -> Operator {
        match self.condition {
            TextCondition::Equals(_) => Operator::Equals,
            TextCondition::NotEquals(_) => Operator::NotEquals,
            TextCondition::In(_) => Operator::In,
            TextCondition::NotIn(_) => Operator::NotIn,
            TextCondition::Matches(_) => Operator::Matches,
            TextCondition::NotMatches(_) => Operator::NotMatches,
            TextCondition::Exists => Operator::Exists,
            TextCondition::NotExists => Operator::NotExists,
        }
    }
}

impl fmt::Display for TextTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.operator())?;
        match &self.condition {
            TextCondition::Equals(value) | TextCondition::NotEquals(value) => {
                write!(f, " {}", Value(value))
            }
            TextCondition::In(values) | TextCondition::NotIn(values) => write!(f, " {values}"),
            TextCondition::Matches(regex) | TextCondition::NotMatches(regex) => {
                write!(f, " {}", Value(regex.as_str()))
            }
            TextCondition::Exists | TextCondition::NotExists => Ok(()),
        }
    }
}

/// How many of the values that a subject has on an instance must match.
///
/// Source: ECS Developer Guide, "Cluster query language", read 2026-11, for the positive operators.
/// Ours, for task groups: a negative operator asks for at least one task and none that matches, as
/// it asks for an attribute with another value; so it never picks an empty instance.
/// `not(task:group == g)` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantifier {
    /// At least one value matches: `==`, `in`, `=~`, `exists`.
    Any,
    /// There is at least one value, and none matches: `!=`, `!in`, `!~`.
    NotAny,
    /// There is no value: `!exists`.
    Absent,
}

impl Quantifier {
    /// Whether the test passes, given what was found among the values.
    pub const fn admits(self, found: Found) -> bool {
        match (self, found) {
            (Self::Any, Found::Match)
            | (Self::NotAny, Found::NoMatch)
            | (Self::Absent, Found::NoValue) => true,
            (Self::Any, Found::NoMatch | Found::NoValue)
            | (Self::NotAny, Found::Match | Found::NoValue)
            | (Self::Absent, Found::Match | Found::NoMatch) => false,
        }
    }
}

/// What the values that a subject has on an instance are to a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Found {
    /// There is no value.
    NoValue,
    /// There is a value, and none matches.
    NoMatch,
    /// Some value matches.
    Match,
}

/// The elements of a list, as a set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::query) struct TextSet {
    // Invariant: ascending and distinct.
    values: Arc<[Arc<str>]>,
}

impl TextSet {
    pub(in crate::query) fn new(mut values: Vec<Arc<str>>) -> Self {
        values.sort_unstable();
        values.dedup();
        Self {
            values: Arc::from(values),
        }
    }

    pub(in crate::query) fn iter(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|value| &**value)
    }

    fn contains(&self, text: &str) -> bool {
        self.values
            .binary_search_by(|value| (**value).cmp(text))
            .is_ok()
    }
}

impl fmt::Display for TextSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "[";
        for value in self.iter() {
            write!(f, "{separator}{}", Value(value))?;
            separator = ", ";
        }
        f.write_str("]")
    }
}

/// A text as a value of an expression: bare if it can be, else in quotes.
///
/// A text that was read never holds both kinds of quote.
struct Value<'a>(&'a str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0;
        if is_bare_value(text) {
            f.write_str(text)
        } else if text.contains('\'') {
            write!(f, "\"{text}\"")
        } else {
            write!(f, "'{text}'")
        }
    }
}

fn is_bare_value(text: &str) -> bool {
    !text.is_empty() && leading_word(text).len() == text.len() && !is_reserved(text)
}
