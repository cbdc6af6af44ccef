//! What stands side by side, a bit for each.

/// A bit for each of [`LANES`] lanes.
pub(crate) type Lanes = u32;

/// How many stand side by side.
pub(crate) const LANES: usize = 32;

/// The bit of each lane: looked up rather than shifted, a processor does it for several at a time.
pub(crate) const BITS: [Lanes; LANES] = {
    let mut bits = [0; LANES];
    let mut lane = 0;
    while lane < LANES {
        bits[lane] = 1 << lane;
        lane += 1;
    }
    bits
};

/// The lanes whose bits are set, in ascending order.
#[inline]
pub(crate) fn lanes(mut bits: Lanes) -> impl Iterator<Item = usize> {
    core::iter::from_fn(move || {
        let lane = bits.trailing_zeros();
        // None is set, and there is no such lane.
        let rest = bits.checked_sub(1)?;
        bits &= rest;
        usize::try_from(lane).ok()
    })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn lanes_are_those_whose_bits_are_set() {
        assert_eq!(lanes(0).count(), 0);
        assert_eq!(lanes(0b1001_0110).collect::<Vec<_>>(), [1, 2, 4, 7]);
        assert_eq!(lanes(Lanes::MAX).count(), LANES);
        assert_eq!(lanes(1 << (LANES - 1)).collect::<Vec<_>>(), [LANES - 1]);
    }
}
