//! The fewest of many that cannot be together.

use alloc::vec::Vec;

use super::budget::Unknown;

/// Some of many items that cannot be together.
#[derive(Debug)]
pub(super) struct Clashing<T> {
    /// The items, in the order they were given in.
    pub(super) items: Vec<T>,
    /// Whether without any one of them the others could be together. If not, that was not found
    /// out.
    pub(super) is_minimal: bool,
}

/// Of items that cannot all be together, as few as cannot either, early ones being preferred.
///
/// `check` answers what it can for a part of the items, in any order. The shortest beginning that
/// cannot be together ends with an item that it needs; with that item set aside, the same is asked
/// again of those before it.
pub(super) fn clashing<T: Copy + Ord, U>(
    items: &[T],
    mut check: impl FnMut(&[T]) -> Result<Option<U>, Unknown>,
) -> Clashing<T> {
    let mut needed: Vec<T> = Vec::new();
    let mut rest = items;
    let mut is_certain = true;
    loop {
        // Invariant: what is needed and the rest up to `high` cannot be together.
        let (mut low, mut high) = (0, rest.len());
        let mut is_first = true;
        while low < high {
            // Often every item is needed: so the last is tried before halving.
            let middle = if is_first {
                high - 1
            } else {
                low.midpoint(high)
            };
            is_first = false;
            let beginning = rest.iter().take(middle);
            let part: Vec<T> = needed.iter().chain(beginning).copied().collect();
            let together = check(&part);
            is_certain &= together.is_ok();
            match together {
                Ok(None) => high = middle,
                Ok(Some(_)) | Err(Unknown) => low = middle + 1,
            }
        }
        let Some((last, before)) = rest.get(..high).and_then(<[T]>::split_last) else {
            break;
        };
        needed.push(*last);
        rest = before;
    }
    needed.sort_unstable();
    if is_certain {
        return Clashing {
            items: needed,
            is_minimal: true,
        };
    }
    without_each(needed, check)
}

/// The same items without those that the others do not need, each being left out in turn.
fn without_each<T: Copy, U>(
    mut items: Vec<T>,
    mut check: impl FnMut(&[T]) -> Result<Option<U>, Unknown>,
) -> Clashing<T> {
    let mut is_minimal = true;
    let mut at = 0;
    while at < items.len() {
        let mut others = items.clone();
        others.remove(at);
        match check(&others) {
            Ok(None) => {
                items = others;
                continue;
            }
            Ok(Some(_)) => {}
            Err(Unknown) => is_minimal = false,
        }
        at += 1;
    }
    Clashing { items, is_minimal }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clash among the numbers below 20 where some sets of them cannot be together. Of other sets
    /// that hold a hard number it is not found out.
    fn among(clashes: &[&[u8]], hard: Option<u8>) -> (Vec<u8>, bool) {
        let all: Vec<u8> = (0..20).collect();
        let found = clashing(&all, |part| {
            let is_in = |item: &u8| part.contains(item);
            if clashes.iter().any(|clash| clash.iter().all(is_in)) {
                return Ok(None);
            }
            if hard.is_some_and(|hard| part.contains(&hard)) {
                return Err(Unknown);
            }
            Ok(Some(()))
        });
        (found.items, found.is_minimal)
    }

    #[test]
    fn exactly_a_clash_is_left_and_early_ones_are_preferred() {
        assert_eq!(among(&[&[3, 7, 19]], None), ([3, 7, 19].into(), true));
        assert_eq!(
            among(&[&[0, 19], &[4, 5, 6]], None),
            ([4, 5, 6].into(), true)
        );
        assert_eq!(among(&[&[8]], None), ([8].into(), true));
        assert_eq!(among(&[&[]], None), ([].into(), true));
        let all: Vec<u8> = (0..20).collect();
        assert_eq!(among(&[&all], None), (all, true));
    }

    #[test]
    fn what_is_not_found_out_matters_only_within_the_clash() {
        assert_eq!(among(&[&[3, 7, 19]], Some(0)), ([3, 7, 19].into(), true));
        assert_eq!(among(&[&[3, 7, 19]], Some(7)), ([3, 7, 19].into(), false));
    }
}
