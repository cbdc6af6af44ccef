//! An expression as a tree.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::test::Test;

/// An expression as a tree.
///
/// A conjunction never holds a conjunction, nor a disjunction a disjunction: they are flat, so a
/// chain of any length is one node. Every other step down is written with a `not` or a parenthesis,
/// whose nesting the parser bounds; so recursion over a tree is bounded too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Node {
    Test(Test),
    Not(Box<Node>),
    /// At least two parts, all of which must hold.
    All(Vec<Node>),
    /// At least two parts, one of which must hold.
    Any(Vec<Node>),
}

impl Node {
    /// The conjunction of a part with others; the part itself if there are none.
    pub(super) fn all(first: Self, others: Vec<Self>) -> Self {
        if others.is_empty() {
            return first;
        }
        let mut parts = Vec::with_capacity(others.len() + 1);
        for part in core::iter::once(first).chain(others) {
            match part {
                Self::All(mut inner) => parts.append(&mut inner),
                Self::Test(_) | Self::Not(_) | Self::Any(_) => parts.push(part),
            }
        }
        Self::All(parts)
    }

    /// The disjunction of a part with others; the part itself if there are none.
    pub(super) fn any(first: Self, others: Vec<Self>) -> Self {
        if others.is_empty() {
            return first;
        }
        let mut parts = Vec::with_capacity(others.len() + 1);
        for part in core::iter::once(first).chain(others) {
            match part {
                Self::Any(mut inner) => parts.append(&mut inner),
                Self::Test(_) | Self::Not(_) | Self::All(_) => parts.push(part),
            }
        }
        Self::Any(parts)
    }

    /// How many comparisons the tree holds, repeated ones counted each time.
    pub(super) fn count_tests(&self) -> usize {
        match self {
            Self::Test(_) => 1,
            Self::Not(inner) => inner.count_tests(),
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::count_tests).sum(),
        }
    }
}

/// Writes the expression in its canonical form, with no parenthesis that is not needed.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Test(test) => write!(f, "{test}"),
            Self::Not(inner) => match **inner {
                Self::Test(_) | Self::Not(_) => write!(f, "not {inner}"),
                Self::All(_) | Self::Any(_) => write!(f, "not ({inner})"),
            },
            Self::All(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    f.write_str(if index > 0 { " and " } else { "" })?;
                    match part {
                        Self::Test(_) | Self::Not(_) | Self::All(_) => write!(f, "{part}")?,
                        Self::Any(_) => write!(f, "({part})")?,
                    }
                }
                Ok(())
            }
            Self::Any(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    write!(f, "{}{part}", if index > 0 { " or " } else { "" })?;
                }
                Ok(())
            }
        }
    }
}
