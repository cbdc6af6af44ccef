//! Sets of characters.

use alloc::vec::Vec;
use core::fmt;

/// A set of characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CharSet {
    // Invariant: ranges ascend, and between two there is a character that neither holds.
    ranges: Vec<(char, char)>,
}

impl CharSet {
    /// The set of the characters in these ranges, ends included.
    pub(super) fn new(mut ranges: Vec<(char, char)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(char, char)> = Vec::with_capacity(ranges.len());
        for (low, high) in ranges {
            match merged.last_mut() {
                Some((_, last)) if next(*last).is_none_or(|after| low <= after) => {
                    *last = high.max(*last);
                }
                Some(_) | None => merged.push((low, high)),
            }
        }
        Self { ranges: merged }
    }

    /// The set of one character.
    pub(super) fn one(character: char) -> Self {
        Self::new([(character, character)].into())
    }

    /// What `.` matches: every character but Java's line terminators.
    pub(super) fn point() -> Self {
        let terminators = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
        Self::new(terminators.map(|c| (c, c)).into()).complement()
    }

    /// `\d`, `\w` or `\s`, ASCII only as in Java.
    pub(super) fn predefined(letter: char) -> Option<Self> {
        let ranges: &[(char, char)] = match letter {
            'd' => &[('0', '9')],
            'w' => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            's' => &[('\t', '\r'), (' ', ' ')],
            _ => return None,
        };
        Some(Self {
            ranges: ranges.to_vec(),
        })
    }

    /// Every character that the set does not hold.
    pub(super) fn complement(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.ranges.len() + 1);
        let mut free = Some(char::MIN);
        for &(low, high) in &self.ranges {
            let gap = free.zip(previous(low));
            ranges.extend(gap.filter(|(first, last)| first <= last));
            free = next(high);
        }
        ranges.extend(free.map(|first| (first, char::MAX)));
        Self { ranges }
    }

    /// The set with the other case of each ASCII letter it holds.
    pub(super) fn fold_ascii_case(self) -> Self {
        let mut ranges = self.ranges;
        let mut folded = Vec::new();
        for &(low, high) in &ranges {
            let letters = ('A'..='Z')
                .chain('a'..='z')
                .filter(|c| (low..=high).contains(c));
            folded.extend(letters.map(other_case).map(|c| (c, c)));
        }
        ranges.append(&mut folded);
        Self::new(ranges)
    }

    /// Whether the set holds a character.
    pub(super) fn contains(&self, character: char) -> bool {
        let after = self.ranges.partition_point(|(low, _)| *low <= character);
        let range = after.checked_sub(1).and_then(|at| self.ranges.get(at));
        range.is_some_and(|(_, high)| character <= *high)
    }

    /// The ranges, ascending and apart.
    pub(super) fn ranges(&self) -> &[(char, char)] {
        &self.ranges
    }
}

/// Writes the set in the syntax of `regex-automata`.
impl fmt::Display for CharSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ranges.is_empty() {
            return f.write_str(r"[^\x{0}-\x{10FFFF}]");
        }
        f.write_str("[")?;
        for &(low, high) in &self.ranges {
            write!(f, r"\x{{{:x}}}-\x{{{:x}}}", u32::from(low), u32::from(high))?;
        }
        f.write_str("]")
    }
}

fn other_case(letter: char) -> char {
    if letter.is_ascii_lowercase() {
        letter.to_ascii_uppercase()
    } else {
        letter.to_ascii_lowercase()
    }
}

/// The character after another one.
pub(in crate::query) fn next(character: char) -> Option<char> {
    (character..=char::MAX).nth(1)
}

fn previous(character: char) -> Option<char> {
    (char::MIN..=character).nth_back(1)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use super::*;

    fn set(ranges: &[(char, char)]) -> CharSet {
        CharSet::new(ranges.to_vec())
    }

    #[test]
    fn ranges_that_touch_or_overlap_become_one() {
        let merged = set(&[('d', 'f'), ('a', 'c'), ('e', 'z'), ('0', '9'), ('b', 'b')]);
        assert_eq!(merged.ranges(), [('0', '9'), ('a', 'z')]);
    }

    #[test]
    fn the_complement_holds_the_rest_and_comes_back() {
        let rest = set(&[('b', 'y')]).complement();
        assert_eq!(rest.ranges(), [('\0', 'a'), ('z', char::MAX)]);
        for ranges in [
            vec![],
            vec![('\0', char::MAX)],
            vec![('\0', 'a')],
            vec![('z', char::MAX)],
        ] {
            let set = CharSet::new(ranges);
            assert_eq!(set.complement().complement(), set);
        }
        assert_eq!(
            set(&[('\0', '\u{d7ff}')]).complement().ranges(),
            [('\u{e000}', char::MAX)]
        );
        assert_eq!(
            set(&[('\0', '\u{d7ff}'), ('\u{e000}', char::MAX)])
                .ranges()
                .len(),
            1
        );
    }

    #[test]
    fn a_set_holds_the_ends_of_its_ranges_and_what_lies_between() {
        let set = set(&[('b', 'd'), ('x', 'x')]);
        let held: Vec<char> = ('a'..='z').filter(|c| set.contains(*c)).collect();
        assert_eq!(held, ['b', 'c', 'd', 'x']);
        assert!(!CharSet::new(vec![]).contains('a'));
    }

    #[test]
    fn folding_adds_the_other_case_of_ascii_letters() {
        let folded = set(&[('X', 'c'), ('é', 'é')]).fold_ascii_case();
        assert_eq!(
            folded.ranges(),
            [('A', 'C'), ('X', 'c'), ('x', 'z'), ('é', 'é')]
        );
    }

    #[test]
    fn a_set_is_written_as_code_points() {
        let written = set(&[('a', 'b'), (']', ']')]).to_string();
        assert_eq!(written, r"[\x{5d}-\x{5d}\x{61}-\x{62}]");
    }
}
