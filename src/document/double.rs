//! A floating-point number as data: carried, compared by its bits, never computed with.

use core::fmt;

/// A 64-bit floating-point number that a document holds.
///
/// Two are equal when their bits are, so `Eq` and `Ord` are total. The order is that of the bits
/// and has no numeric meaning. Arithmetic is deliberately absent: decisions use integers only.
///
/// # Example
///
/// ```
/// use bayplan::document::Double;
///
/// assert_eq!(Double::from_f64(256.0).to_integer(), Some(256));
/// assert_eq!(Double::from_f64(0.5).to_integer(), None);
/// assert_eq!(Double::from_f64(1_518_569_000.25).to_thousandths(), Some(1_518_569_000_250));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Double(u64);

impl Double {
    /// Takes the number as it is.
    pub fn from_f64(value: f64) -> Self {
        Self(value.to_bits())
    }

    /// Gives the number back.
    pub fn as_f64(self) -> f64 {
        f64::from_bits(self.0)
    }

    /// The number of these bits.
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The bits of the number.
    pub(crate) fn to_bits(self) -> u64 {
        self.0
    }

    /// The same value as an integer, or `None` when it has a fraction, is not finite or is beyond
    /// 2^96 in magnitude.
    pub fn to_integer(self) -> Option<i128> {
        let (mantissa, exponent) = self.parts()?;
        if exponent >= 0 {
            return mantissa.checked_shl(exponent.unsigned_abs());
        }
        let divisor = 1i128.checked_shl(exponent.unsigned_abs())?;
        (mantissa % divisor == 0).then_some(mantissa / divisor)
    }

    /// Whether the value is beyond what 64 bits hold as an integer, signed or not.
    ///
    /// A JSON reader turns digits of such a number into the nearest floating-point number, so it no
    /// longer says what was written.
    pub fn is_beyond_64_bits(self) -> bool {
        let value = self.as_f64();
        !(-9_223_372_036_854_775_808.0..18_446_744_073_709_551_616.0).contains(&value)
    }

    /// The value in thousandths, cut towards zero, or `None` when it is not finite or too large.
    ///
    /// This is how a timestamp in seconds becomes milliseconds.
    pub fn to_thousandths(self) -> Option<i128> {
        let (mantissa, exponent) = self.parts()?;
        let scaled = mantissa.checked_mul(1000)?;
        if exponent >= 0 {
            return scaled.checked_shl(exponent.unsigned_abs());
        }
        let divisor = 1i128
            .checked_shl(exponent.unsigned_abs())
            .unwrap_or(i128::MAX);
        Some(scaled / divisor)
    }

    /// Signed mantissa and binary exponent; `None` for infinities, not-a-number and huge values.
    fn parts(self) -> Option<(i128, i32)> {
        let biased = i32::try_from((self.0 >> 52) & 0x7ff).ok()?;
        let fraction = i128::from(self.0 & 0x000f_ffff_ffff_ffff);
        if biased == 0 {
            // Zero, or a subnormal: far below any number that a document of ours can mean.
            return (fraction == 0).then_some((0, 0));
        }
        if !(900..=1023 + 95).contains(&biased) {
            return None;
        }
        let magnitude = fraction | (1 << 52);
        let signed = if self.0 >> 63 == 0 {
            magnitude
        } else {
            -magnitude
        };
        Some((signed, biased - 1075))
    }
}

impl fmt::Display for Double {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_f64(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integral_values_become_integers() {
        for (value, expected) in [
            (0.0, Some(0)),
            (-0.0, Some(0)),
            (1.0, Some(1)),
            (-3.0, Some(-3)),
            (256.0, Some(256)),
            (9_007_199_254_740_993.0, Some(9_007_199_254_740_992)),
            (0.5, None),
            (255.999, None),
            (1e-300, None),
            (f64::INFINITY, None),
            (f64::NAN, None),
            (1e300, None),
        ] {
            assert_eq!(Double::from_f64(value).to_integer(), expected, "{value}");
        }
    }

    #[test]
    fn sixty_four_bits_hold_integers_from_minus_2_to_the_63_to_below_2_to_the_64() {
        for (value, expected) in [
            (0.0, false),
            (-9_223_372_036_854_775_808.0, false),
            (-9_223_372_036_854_777_856.0, true),
            (18_446_744_073_709_549_568.0, false),
            (18_446_744_073_709_551_616.0, true),
            (f64::INFINITY, true),
        ] {
            let found = Double::from_f64(value).is_beyond_64_bits();
            assert_eq!(found, expected, "{value}");
        }
    }

    #[test]
    fn thousandths_are_cut_towards_zero() {
        assert_eq!(Double::from_f64(1.2345).to_thousandths(), Some(1234));
        assert_eq!(Double::from_f64(-1.5).to_thousandths(), Some(-1500));
        assert_eq!(
            Double::from_f64(1_614_104_842.152).to_thousandths(),
            Some(1_614_104_842_151)
        );
        assert_eq!(Double::from_f64(f64::NAN).to_thousandths(), None);
    }
}
