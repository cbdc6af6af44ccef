//! Randomness that is an argument: one stream of draws for each purpose.

use alloc::string::String;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

/// Where all draws of a decision come from.
///
/// The same seed gives the same draws on every platform and in every patch release. What is drawn
/// for one purpose, or for one task, never depends on what else was drawn: each has a stream of its
/// own.
///
/// # Example
///
/// ```
/// use bayplan::model::Seed;
///
/// let nightly = Seed::new(7).for_request(3);
/// assert_eq!(nightly, Seed::new(7).for_request(3));
/// assert_ne!(nightly, Seed::new(7).for_request(4));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seed(u64);

/// What draws are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// Which of several instances takes a task.
    Placement,
    /// Which of several tasks is stopped.
    ScaleIn,
    /// The id of a deployment that the scheduler itself begins.
    Deployment,
    /// Which order of a test fails.
    Fault,
    /// The id of a container instance that is registered.
    ContainerInstance,
    /// The id of an event of a service.
    ServiceEvent,
    /// The id of an attachment of a task.
    Attachment,
}

/// A sequence of draws.
#[derive(Debug, Clone)]
pub struct Draws(Xoshiro256PlusPlus);

impl Seed {
    /// The seed of that number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The seed of a text.
    pub(crate) fn of_text(text: &str) -> Self {
        let number = text.bytes().fold(0, |seed, byte| mixed(seed, byte.into()));
        Self(number)
    }

    /// The number.
    pub(crate) const fn number(self) -> u64 {
        self.0
    }

    /// A seed for one of many requests, so that each draws independently of the others.
    #[must_use]
    pub fn for_request(self, request: u64) -> Self {
        Self(mixed(self.0, request))
    }

    /// The draws for one purpose and one of the things it is done for, such as the n-th task.
    pub fn draws(self, purpose: Purpose, ordinal: u64) -> Draws {
        let purpose: u64 = match purpose {
            Purpose::Placement => 0x706c_6163,
            Purpose::ScaleIn => 0x7363_616c,
            Purpose::Deployment => 0x6465_706c,
            Purpose::Fault => 0x6661_756c,
            Purpose::ContainerInstance => 0x696e_7374,
            Purpose::ServiceEvent => 0x6576_656e,
            Purpose::Attachment => 0x6174_7461,
        };
        let number = mixed(mixed(self.0, purpose), ordinal);
        Draws(Xoshiro256PlusPlus::seed_from_u64(number))
    }
}

impl Seed {
    /// The id of the task to which the n-th id of this seed is given: 128 bits, all different for
    /// different n.
    ///
    /// Each half is a permutation of the 64 bits of n.
    #[inline]
    pub(crate) fn task_id(self, n: u64) -> u128 {
        let high = mixed(self.0, n);
        let low = mixed(self.0 ^ 0x7461_736b, n);
        u128::from(high) << 64 | u128::from(low)
    }
}

impl Draws {
    /// The next 64 bits.
    pub fn next_bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// The next 128 bits, in the form of a UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.next_bits(), self.next_bits());
        alloc::format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }

    /// A number below `bound`, each with the same probability; 0 when `bound` is 0.
    ///
    /// A product of 64 by 64 bits maps a draw onto the range; the few draws that would favour some
    /// numbers are drawn again.
    pub fn below(&mut self, bound: u64) -> u64 {
        // 2^64 mod bound: how many draws are too many.
        let surplus = bound.wrapping_neg().checked_rem(bound).unwrap_or(0);
        loop {
            let product = u128::from(self.next_bits()).wrapping_mul(u128::from(bound));
            let high = u64::try_from(product >> 64).unwrap_or(0);
            let low = u64::try_from(product & u128::from(u64::MAX)).unwrap_or(0);
            if low >= surplus {
                return high;
            }
        }
    }
}

/// Two numbers mixed into one, so that neighbours come out unrelated (the finalizer of SplitMix64).
fn mixed(a: u64, b: u64) -> u64 {
    let mut z = a.rotate_left(32) ^ b.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// A change of these values changes placements: it must be deliberate.
    #[test]
    fn draws_are_the_same_for_ever() {
        let draws = |ordinal| {
            let mut draws = Seed::new(1).draws(Purpose::Placement, ordinal);
            (0..4).map(|_| draws.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draws(0), [422, 999, 330, 932]);
        assert_eq!(draws(1), [735, 902, 824, 97]);
        let id = Seed::new(1).task_id(0);
        assert_eq!(id, 44_694_018_432_734_565_508_433_003_207_975_671_006);
    }

    #[test]
    fn every_number_is_as_likely() {
        let mut counts = [0_u32; 7];
        for ordinal in 0..70_000 {
            let draw = Seed::new(9).draws(Purpose::Placement, ordinal).below(7);
            counts[usize::try_from(draw).unwrap()] += 1;
        }
        assert!(
            counts.iter().all(|count| (9_700..10_300).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn a_bound_of_nothing_is_no_endless_loop() {
        assert_eq!(Seed::new(1).draws(Purpose::Placement, 0).below(0), 0);
        assert_eq!(Seed::new(1).draws(Purpose::Placement, 0).below(1), 0);
    }
}
