//! Which of several words a word resembles.

use alloc::vec::Vec;

/// The word among `known` that `word` is with another case, other separators, or a slip or two; the
/// first of equals.
pub(super) fn nearest<'a>(
    word: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    if let Some(same) = known.clone().find(|known| letters(known).eq(letters(word))) {
        return Some(same);
    }
    let (distance, nearest) = known
        .map(|known| (distance(known, word), known))
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= slips_allowed(nearest)).then_some(nearest)
}

/// Short words resemble too many others.
const fn slips_allowed(known: &str) -> usize {
    match known.len() {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

/// The letters and digits of a word, in lower case.
fn letters(word: &str) -> impl Iterator<Item = char> {
    word.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
}

/// How many characters must be put in, taken out or changed to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (index, c) in one.chars().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        for (cell, d) in row.iter_mut().skip(1).zip(other.chars()) {
            let changed = diagonal + usize::from(c != d);
            diagonal = *cell;
            left = changed.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_the_changes() {
        for (one, other, expected) in [
            ("", "", 0),
            ("abc", "", 3),
            ("", "abc", 3),
            ("matches", "match", 2),
            ("kitten", "sitting", 3),
            ("equals", "equlas", 2),
            ("same", "same", 0),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
            assert_eq!(distance(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn case_and_separators_do_not_count() {
        let known = || ["not_in", "task:group", "ec2InstanceId"].into_iter();
        assert_eq!(nearest("NOT-IN", known()), Some("not_in"));
        assert_eq!(nearest("task_group", known()), Some("task:group"));
        assert_eq!(nearest("ec2instanceid", known()), Some("ec2InstanceId"));
        assert_eq!(nearest("ec2InstancesId", known()), Some("ec2InstanceId"));
        assert_eq!(nearest("instance", known()), None);
    }

    #[test]
    fn the_longer_the_word_the_more_slips_it_may_hold() {
        let known = || ["in", "equals", "ec2InstanceId"].into_iter();
        assert_eq!(nearest("on", known()), None);
        assert_eq!(nearest("equal", known()), Some("equals"));
        assert_eq!(nearest("equa", known()), None);
        assert_eq!(nearest("ec2Instance", known()), Some("ec2InstanceId"));
        assert_eq!(nearest("ec2Instanc", known()), None);
    }
}
