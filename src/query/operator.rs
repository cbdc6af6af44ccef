//! The operators, how they are spelled, and which subject admits which.

use core::fmt;

use super::subject::Subject;

/// An operator of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equals,
    NotEquals,
    GreaterThan,
    GreaterThanEqual,
    LessThan,
    LessThanEqual,
    Exists,
    NotExists,
    In,
    NotIn,
    Matches,
    NotMatches,
}

impl Operator {
    /// The operator that a word spells.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        WORDS
            .into_iter()
            .find(|(spelled, _)| *spelled == word)
            .map(|(_, operator)| operator)
    }

    /// The shortest spelling.
    pub(super) const fn symbol(self) -> &'static str {
        match self {
            Self::Equals => "==",
            Self::NotEquals => "!=",
            Self::GreaterThan => ">",
            Self::GreaterThanEqual => ">=",
            Self::LessThan => "<",
            Self::LessThanEqual => "<=",
            Self::Exists => "exists",
            Self::NotExists => "!exists",
            Self::In => "in",
            Self::NotIn => "!in",
            Self::Matches => "=~",
            Self::NotMatches => "!~",
        }
    }

    /// The operators that a subject admits.
    ///
    /// Source: ECS Developer Guide, "Cluster query language", read 2026-11, which lists them for
    /// all subjects but attributes and task groups. Ours: those two admit every operator except the
    /// four that order, since nothing says whether ECS would order their texts as numbers, and a
    /// refusal is better than a different answer.
    pub(super) const fn admitted_by(subject: &Subject) -> &'static [Self] {
        match subject {
            Subject::Attribute(_) | Subject::TaskGroup => &[
                Self::Equals,
                Self::NotEquals,
                Self::In,
                Self::NotIn,
                Self::Matches,
                Self::NotMatches,
                Self::Exists,
                Self::NotExists,
            ],
            Subject::AgentConnected | Subject::Ec2InstanceId => &[
                Self::Equals,
                Self::NotEquals,
                Self::In,
                Self::NotIn,
                Self::Matches,
                Self::NotMatches,
            ],
            Subject::AgentVersion | Subject::RegisteredAt | Subject::RunningTasksCount => &[
                Self::Equals,
                Self::NotEquals,
                Self::GreaterThan,
                Self::GreaterThanEqual,
                Self::LessThan,
                Self::LessThanEqual,
            ],
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

/// Every word that spells an operator.
pub(super) const WORDS: [(&str, Operator); 12] = [
    ("equals", Operator::Equals),
    ("not_equals", Operator::NotEquals),
    ("greater_than", Operator::GreaterThan),
    ("greater_than_equal", Operator::GreaterThanEqual),
    ("less_than", Operator::LessThan),
    ("less_than_equal", Operator::LessThanEqual),
    ("exists", Operator::Exists),
    ("not_exists", Operator::NotExists),
    ("in", Operator::In),
    ("not_in", Operator::NotIn),
    ("matches", Operator::Matches),
    ("not_matches", Operator::NotMatches),
];
