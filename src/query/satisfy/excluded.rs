//! Texts that are not to be found.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

/// A set of texts, to be walked character by character: a tree of their beginnings.
#[derive(Debug)]
pub(super) struct Excluded {
    // Invariant: the first node, the empty beginning, exists, and so does every one named.
    nodes: Vec<BTreeMap<char, usize>>,
    ends: BTreeSet<usize>,
}

/// A beginning of excluded texts, or one that no excluded text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Beginning {
    node: Option<usize>,
}

impl Excluded {
    pub(super) fn new(texts: &[Arc<str>]) -> Self {
        let mut excluded = Self {
            nodes: vec![BTreeMap::new()],
            ends: BTreeSet::new(),
        };
        for text in texts {
            let end = text
                .chars()
                .fold(0, |node, character| excluded.child(node, character));
            excluded.ends.insert(end);
        }
        excluded
    }

    /// The empty beginning.
    pub(super) const fn start() -> Beginning {
        Beginning { node: Some(0) }
    }

    /// The beginning with one more character.
    pub(super) fn step(&self, beginning: Beginning, character: char) -> Beginning {
        let next = beginning.node.and_then(|node| self.nodes.get(node));
        Beginning {
            node: next.and_then(|next| next.get(&character).copied()),
        }
    }

    /// Whether the beginning is the whole of an excluded text.
    pub(super) fn holds(&self, beginning: Beginning) -> bool {
        beginning.node.is_some_and(|node| self.ends.contains(&node))
    }

    /// The characters with which the beginning may go on.
    pub(super) fn next(&self, beginning: Beginning) -> impl Iterator<Item = char> {
        let node = beginning.node.and_then(|node| self.nodes.get(node));
        node.into_iter().flat_map(|next| next.keys().copied())
    }

    fn child(&mut self, node: usize, character: char) -> usize {
        let unused = self.nodes.len();
        let Some(next) = self.nodes.get_mut(node) else {
            return node;
        };
        let child = *next.entry(character).or_insert(unused);
        if child == unused {
            self.nodes.push(BTreeMap::new());
        }
        child
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_texts_are_held() {
        let excluded = Excluded::new(&["ab", "abc", "", "b"].map(Arc::from));
        let holds = |text: &str| {
            let beginning = text
                .chars()
                .fold(Excluded::start(), |node, c| excluded.step(node, c));
            excluded.holds(beginning)
        };
        let held: Vec<&str> = ["", "a", "ab", "abc", "abcd", "b", "ba", "c"]
            .into_iter()
            .filter(|text| holds(text))
            .collect();
        assert_eq!(held, ["", "ab", "abc", "b"]);
        let next: Vec<char> = excluded.next(Excluded::start()).collect();
        assert_eq!(next, ['a', 'b']);
    }
}
