//! Rows that forks share.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::table::{NONE, Slot, at};

/// Rows in stretches that clones share, each until one of them writes to it.
#[derive(Debug)]
pub(crate) struct Shared<T> {
    /// The rows as they were in one piece.
    base: Arc<Vec<T>>,
    /// Of each stretch one more than its place among those that changed, and 0 where it is as it was
    /// in the base; there too where the list is too short.
    places: Vec<u32>,
    changed: Vec<Stretch<T>>,
    length: usize,
}

/// A stretch of rows that is different from the base. All are full but the last.
#[derive(Debug, Clone)]
enum Stretch<T> {
    Own(Vec<T>),
    Frozen(Arc<Vec<T>>),
}

impl<T> Stretch<T> {
    #[inline]
    fn rows(&self) -> &[T] {
        match self {
            Self::Own(rows) => rows,
            Self::Frozen(rows) => rows,
        }
    }
}

impl<T: Clone> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self {
            base: self.base.clone(),
            places: self.places.clone(),
            changed: self.changed.clone(),
            length: self.length,
        }
    }
}

impl<T> Shared<T> {
    /// How many rows a stretch has, as a power of two: so many that copying one is cheap, and that the
    /// list of stretches is short. Rows that own something else are copied one by one.
    const BITS: u32 = {
        let row = if size_of::<T>() == 0 {
            1
        } else {
            size_of::<T>()
        };
        if core::mem::needs_drop::<T>() || row >= STRETCH {
            0
        } else {
            (STRETCH / row).ilog2()
        }
    };

    const ROWS: usize = 1 << Self::BITS;

    /// Rows, none of them written to yet.
    pub(super) fn new(rows: Vec<T>) -> Self {
        Self {
            length: rows.len(),
            base: Arc::new(rows),
            places: Vec::new(),
            changed: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// The row at an index.
    #[inline(never)]
    pub(super) fn get(&self, index: usize) -> &T {
        match self.place(index >> Self::BITS) {
            Some(place) => &self.changed[place].rows()[index % Self::ROWS],
            None => &self.base[index],
        }
    }

    /// The place of a stretch among those that changed.
    #[inline]
    fn place(&self, stretch: usize) -> Option<usize> {
        at(self.places.get(stretch).copied()?).checked_sub(1)
    }

    /// The rows in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.length).map(|index| self.get(index))
    }
}

impl<T: Clone> Shared<T> {
    /// The row at an index, to be changed.
    #[inline(never)]
    pub(super) fn get_mut(&mut self, index: usize) -> &mut T {
        &mut self.own(index >> Self::BITS)[index % Self::ROWS]
    }

    /// Adds a row at the end.
    pub(super) fn push(&mut self, row: T) {
        self.own(self.length >> Self::BITS).push(row);
        self.length += 1;
    }

    /// A stretch, to be changed.
    #[inline]
    fn own(&mut self, stretch: usize) -> &mut Vec<T> {
        let place = self.place(stretch);
        let place = place.unwrap_or_else(|| self.change(stretch));
        let stretch = &mut self.changed[place];
        if let Stretch::Frozen(rows) = stretch {
            let rows = core::mem::take(rows);
            *stretch = Stretch::Own(unshared(rows));
        }
        match stretch {
            Stretch::Own(rows) => rows,
            Stretch::Frozen(rows) => Arc::make_mut(rows),
        }
    }

    /// Copies a stretch of the base; its place among those that changed.
    #[cold]
    fn change(&mut self, stretch: usize) -> usize {
        if self.places.is_empty() {
            // Zeros cost nothing until they are written to.
            self.places = alloc::vec![0; self.length / Self::ROWS + 1];
        }
        if self.places.len() <= stretch {
            self.places.resize(stretch + 1, 0);
        }
        let first = (stretch << Self::BITS).min(self.base.len());
        let end = (first + Self::ROWS).min(self.base.len());
        let copy = copied(&self.base[first..end]);
        self.changed.push(Stretch::Own(copy));
        let place = self.changed.len();
        self.places[stretch] = Slot::try_from(place).unwrap_or(NONE);
        place - 1
    }

    /// Lets clones share everything.
    pub(super) fn freeze(&mut self) {
        for stretch in &mut self.changed {
            if let Stretch::Own(rows) = stretch {
                *stretch = Stretch::Frozen(Arc::new(core::mem::take(rows)));
            }
        }
    }

    /// The rows in one piece, or as they are if somebody shares them.
    pub(super) fn into_rows(mut self) -> Result<Vec<T>, Self> {
        let mut rows = match Arc::try_unwrap(self.base) {
            Ok(rows) => rows,
            Err(base) => return Err(Self { base, ..self }),
        };
        let places = self.places.iter().enumerate();
        for (number, place) in places.filter(|(_, place)| **place > 0) {
            let stretch = &mut self.changed[at(*place) - 1];
            let first = (number << Self::BITS).min(rows.len());
            let end = (first + Self::ROWS).min(rows.len());
            let own = match stretch {
                Stretch::Own(own) => core::mem::take(own),
                Stretch::Frozen(own) => unshared(core::mem::take(own)),
            };
            rows.splice(first..end, own);
        }
        Ok(rows)
    }
}

/// Rows that nobody shares.
fn unshared<T: Clone>(rows: Arc<Vec<T>>) -> Vec<T> {
    Arc::try_unwrap(rows).unwrap_or_else(|rows| copied(&rows))
}

/// A copy with room for a whole stretch.
fn copied<T: Clone>(rows: &[T]) -> Vec<T> {
    let mut copy = Vec::with_capacity(Shared::<T>::ROWS);
    copy.extend_from_slice(rows);
    copy
}

/// How many bytes a stretch has at most, unless a row has more.
const STRETCH: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Purpose, Seed};

    /// Rows of which several make a stretch, and as a list.
    #[derive(Clone)]
    struct Both<T> {
        shared: Shared<T>,
        list: Vec<T>,
    }

    impl<T: Clone + PartialEq + core::fmt::Debug> Both<T> {
        fn check(&self) {
            assert_eq!(self.shared.len(), self.list.len());
            assert!(self.shared.iter().eq(self.list.iter()));
        }
    }

    /// Writes to one of several clones at a time; the others stay as they are.
    fn each_clone_is_its_own<T: Clone + PartialEq + core::fmt::Debug>(row: impl Fn(u64) -> T) {
        let mut draws = Seed::new(11).draws(Purpose::Placement, 0);
        let mut below = |bound: usize| {
            let number = draws.below(u64::try_from(bound).unwrap());
            usize::try_from(number).unwrap()
        };
        for length in [0, 1, Shared::<T>::ROWS, 5 * Shared::<T>::ROWS + 3] {
            let list: Vec<T> = (0..).map(&row).take(length).collect();
            let shared = Shared::new(list.clone());
            let mut clones = alloc::vec![Both { shared, list }];
            for round in 0..2000 {
                let count = clones.len();
                let one = below(count);
                let both = &mut clones[one];
                match below(8) {
                    0 if count < 5 => {
                        both.shared.freeze();
                        let clone = both.clone();
                        clones.push(clone);
                    }
                    1 if count > 1 => drop(clones.swap_remove(one)),
                    2..4 => {
                        both.shared.push(row(round));
                        both.list.push(row(round));
                    }
                    _ if !both.list.is_empty() => {
                        let index = below(both.list.len());
                        *both.shared.get_mut(index) = row(round);
                        both.list[index] = row(round);
                    }
                    _ => {}
                }
                if round % 50 == 0 {
                    clones.iter().for_each(Both::check);
                }
            }
            while let Some(Both { shared, list }) = clones.pop() {
                match shared.into_rows() {
                    Ok(rows) => assert!(clones.is_empty() && rows == list),
                    Err(shared) => Both { shared, list }.check(),
                }
            }
        }
    }

    #[test]
    fn clones_of_small_rows_are_their_own() {
        each_clone_is_its_own(|n| n);
        each_clone_is_its_own(|n| [n; 20]);
    }

    #[test]
    fn clones_of_rows_that_own_something_are_their_own() {
        each_clone_is_its_own(alloc::boxed::Box::new);
    }
}
