//! Which characters to make texts of.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

/// One character of each piece into which cuts divide all characters, the cheapest first.
///
/// A cut is the first character of a piece. Where the characters of a piece are alike to every
/// pattern, one of them stands for all.
pub(super) fn representatives(cuts: &BTreeSet<char>) -> Vec<char> {
    let starts = cuts.iter().copied().filter(|cut| *cut != char::MIN);
    let ends = starts
        .clone()
        .filter_map(|start| (char::MIN..start).next_back());
    let pieces = core::iter::once(char::MIN)
        .chain(starts)
        .zip(ends.chain([char::MAX]));
    let mut characters: Vec<char> = pieces.map(|(low, high)| nicest(low, high)).collect();
    characters.sort_by_key(|character| (cost(*character), rank(*character)));
    characters
}

/// What a character costs in a text that is made up: the cheapest text is chosen.
///
/// A character that ECS does not allow in the value of an attribute costs more than a whole value
/// of those that it does. A blank is allowed, but not at the ends.
pub(super) fn cost(character: char) -> usize {
    match rank(character) {
        Some(_) => 1,
        None if character == ' ' => 4,
        None => 256,
    }
}

/// The character of a range that looks best in a text.
fn nicest(low: char, high: char) -> char {
    let range = low..=high;
    let printable = || (' '..='~').find(|character| range.contains(character));
    let nice = PREFERRED
        .chars()
        .find(|character| range.contains(character));
    nice.or_else(printable).unwrap_or(low)
}

/// The place among the preferred characters, for one that is.
fn rank(character: char) -> Option<usize> {
    PREFERRED
        .chars()
        .position(|preferred| preferred == character)
}

/// The characters of the values of attributes, without the blank, the best first.
///
/// Source: ECS API Reference, `Attribute`, read 2026-11.
const PREFERRED: &str = r"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.@/\:";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_piece_is_represented_once_and_by_its_best_character() {
        let of = |cuts: &[char]| representatives(&cuts.iter().copied().collect());
        assert_eq!(of(&[]), ['a']);
        assert_eq!(of(&['\0', 'a', 'b']), ['a', 'b', '0']);
        assert_eq!(of(&['!', '0', 'é']), ['a', '-', ' ', 'é']);
        assert_eq!(of(&[char::MAX]), ['a', char::MAX]);
    }
}
