//! A pattern as a tree.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::class::CharSet;

/// A pattern. Which way a repetition prefers, and what a group captures, does not matter to whether
/// the whole text matches, so neither is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// One character of a set.
    Set(CharSet),
    /// The start of the text.
    Start,
    /// The end of the text.
    End,
    /// One part after the other; without parts, the empty text.
    Sequence(Vec<Node>),
    /// Any one of several.
    Alternatives(Vec<Node>),
    /// A part so many times.
    Repeat(Box<Node>, Count),
}

/// How many times a part may repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) min: u32,
    /// `None` for any number of times.
    pub(super) max: Option<u32>,
}

impl Node {
    /// How many positions the pattern has, counted repetitions written out; at least 1 for every
    /// node.
    ///
    /// A set counts 1 for each eight of its ranges, so a pattern without counted repetition has no
    /// more positions than characters.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Set(set) => set.ranges().len().div_ceil(RANGES_PER_POSITION).max(1),
            Self::Start | Self::End => 1,
            Self::Sequence(parts) | Self::Alternatives(parts) => parts
                .iter()
                .map(Self::size)
                .fold(0, usize::saturating_add)
                .max(1),
            Self::Repeat(part, count) => {
                let copies = count.max.unwrap_or(count.min).max(count.min).max(1);
                part.size()
                    .saturating_mul(usize::try_from(copies).unwrap_or(usize::MAX))
            }
        }
    }
}

/// Writes the pattern in the syntax of `regex-automata`.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set(set) => write!(f, "{set}"),
            Self::Start => f.write_str(r"\A"),
            Self::End => f.write_str(r"\z"),
            Self::Sequence(parts) => parts.iter().try_for_each(|part| write!(f, "{part}")),
            Self::Alternatives(parts) => {
                let mut separator = "(?:";
                for part in parts {
                    write!(f, "{separator}{part}")?;
                    separator = "|";
                }
                f.write_str(")")
            }
            Self::Repeat(
                part,
                Count {
                    min,
                    max: Some(max),
                },
            ) => {
                write!(f, "(?:{part}){{{min},{max}}}")
            }
            Self::Repeat(part, Count { min, max: None }) => write!(f, "(?:{part}){{{min},}}"),
        }
    }
}

/// The ranges of a set that count as one position.
const RANGES_PER_POSITION: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_has_at_least_one_position() {
        let empty = Node::Sequence(Vec::new());
        assert_eq!(empty.size(), 1);
        let never = Node::Repeat(
            Box::new(Node::Set(CharSet::one('a'))),
            Count {
                min: 0,
                max: Some(0),
            },
        );
        assert_eq!(never.size(), 1);
        assert_eq!(
            Node::Alternatives([empty.clone(), never, empty].into()).size(),
            3
        );
    }

    #[test]
    fn a_set_of_many_ranges_counts_for_several_positions() {
        let apart = ('a'..='z').step_by(2).map(|c| (c, c)).collect();
        assert_eq!(Node::Set(CharSet::new(apart)).size(), 2);
        assert_eq!(Node::Set(CharSet::point()).size(), 1);
    }
}
