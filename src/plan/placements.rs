//! Placed tasks in the order of their placement.

use alloc::vec::Vec;
use core::ops::Deref;

use super::InstanceRef;
use crate::model::TaskId;

/// A placed task and its instance.
type Placement = (TaskId, InstanceRef);

/// Placed tasks in the order of their placement. A single one, which is what most requests ask for,
/// needs no memory of its own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Placements {
    /// The only one: nothing where there are more.
    only: Option<Placement>,
    /// All, where there are more than one.
    many: Vec<Placement>,
}

impl Placements {
    #[inline]
    pub(crate) fn push(&mut self, placement: Placement) {
        if self.is_empty() {
            self.only = Some(placement);
        } else {
            self.many.extend(self.only.take());
            self.many.push(placement);
        }
    }

    /// Makes room for so many more.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.many.reserve(usize::from(self.only.is_some()) + more);
    }
}

impl Deref for Placements {
    type Target = [Placement];

    #[inline]
    fn deref(&self) -> &Self::Target {
        if self.many.is_empty() {
            self.only.as_slice()
        } else {
            &self.many
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn placements_are_in_the_order_in_which_they_came() {
        let placement = |number: u32| {
            let instance = InstanceRef {
                slot: number,
                reuse: 0,
            };
            let id = TaskId::new(&alloc::format!("t{number}")).unwrap();
            (id, instance)
        };
        for reserved in [0, 10] {
            let mut placements = Placements::default();
            for number in 0..4 {
                let slots: Vec<u32> = placements.iter().map(|(_, at)| at.slot).collect();
                assert_eq!(slots, (0..number).collect::<Vec<_>>());
                placements.push(placement(number));
                if number == 0 {
                    placements.reserve(reserved);
                }
            }
            assert_eq!(placements[3].0.to_string(), "t3");
        }
    }
}
