//! Questions about values that have an order.

use core::fmt;

use crate::query::version::AgentVersion;
use crate::time::Timestamp;

/// A question about a value that has an order: a version, an instant or a count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Comparison<T> {
    pub(in crate::query) relation: Relation,
    pub(in crate::query) argument: T,
}

impl<T: Ord> Comparison<T> {
    /// How the value must stand to the argument.
    pub const fn relation(&self) -> Relation {
        self.relation
    }

    /// What the value is compared with.
    pub const fn argument(&self) -> &T {
        &self.argument
    }

    fn holds(&self, value: &T) -> bool {
        let order = value.cmp(&self.argument);
        match self.relation {
            Relation::Equal => order.is_eq(),
            Relation::NotEqual => order.is_ne(),
            Relation::Greater => order.is_gt(),
            Relation::GreaterOrEqual => order.is_ge(),
            Relation::Less => order.is_lt(),
            Relation::LessOrEqual => order.is_le(),
        }
    }
}

impl Comparison<AgentVersion> {
    /// Whether a version passes; never if it is missing.
    pub fn admits(&self, value: Option<&AgentVersion>) -> bool {
        value.is_some_and(|version| self.holds(version))
    }
}

impl Comparison<Timestamp> {
    /// Whether an instant passes, what is finer than a second being dropped; never if it is
    /// missing.
    pub fn admits(&self, value: Option<Timestamp>) -> bool {
        value.is_some_and(|instant| self.holds(&instant.truncate_to_second()))
    }
}

impl Comparison<u64> {
    /// Whether a count passes.
    pub fn admits(&self, value: u64) -> bool {
        self.holds(&value)
    }
}

impl<T: fmt::Display> fmt::Display for Comparison<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.relation, self.argument)
    }
}

/// How a value stands to the argument of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        })
    }
}
