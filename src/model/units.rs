//! Units of CPU and memory.

use core::fmt;

/// CPU units: 1024 are one vCPU.
///
/// # Example
///
/// ```
/// use bayplan::model::CpuUnits;
///
/// let remaining = CpuUnits::new(1024).checked_sub(CpuUnits::new(256));
/// assert_eq!(remaining, Some(CpuUnits::new(768)));
/// assert_eq!(CpuUnits::new(256).checked_sub(CpuUnits::new(257)), None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CpuUnits(u64);

/// Memory in MiB: 1024 are one GiB, which ECS writes `GB`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemoryMiB(u64);

macro_rules! unit {
    ($name:ident, $suffix:literal) => {
        impl $name {
            /// That much.
            pub const fn new(amount: u64) -> Self {
                Self(amount)
            }

            /// How much.
            pub const fn as_u64(self) -> u64 {
                self.0
            }

            /// The sum, or `None` when it does not fit 64 bits.
            #[must_use]
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.0.checked_add(other.0).map(Self)
            }

            /// The sum, or the largest amount when it does not fit 64 bits.
            #[must_use]
            pub fn saturating_add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }

            /// What remains, or `None` when `other` is more.
            #[must_use]
            pub fn checked_sub(self, other: Self) -> Option<Self> {
                self.0.checked_sub(other.0).map(Self)
            }

            /// What remains, at least zero.
            #[must_use]
            pub fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("{}", $suffix), self.0)
            }
        }
    };
}

unit!(CpuUnits, " CPU units");
unit!(MemoryMiB, " MiB");
