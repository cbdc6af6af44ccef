//! Task sizes as ECS writes them: `"256"`, `"1 vCPU"`, `".5 GB"`.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::{CpuUnits, MemoryMiB};

/// A text that is no task size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSize {
    /// The text is no CPU size.
    #[error(
        "`{found}` is no task cpu, allowed is a number of CPU units or of vCPU, such as `256` or `.25 vCPU`"
    )]
    Cpu {
        /// The text.
        found: String,
    },
    /// The text is no memory size.
    #[error(
        "`{found}` is no task memory, allowed is a number of MiB or of GB, such as `512` or `0.5 GB`"
    )]
    Memory {
        /// The text.
        found: String,
    },
}

/// Reads a task-level `cpu`: CPU units, or a decimal number of `vCPU`, 1024 units each.
///
/// Blanks around the text and before the unit do not matter, nor does the case of the unit. The
/// value must come out whole: `0.1 vCPU` would be 102.4 units and is refused.
///
/// Source: ECS Developer Guide, "Task definition parameters", "Task size", read 2026-11. Ours: the
/// blank is optional, as it is documented for memory.
///
/// # Errors
///
/// [`InvalidSize::Cpu`].
///
/// # Example
///
/// ```
/// use bayplan::model::{CpuUnits, parse_cpu};
///
/// assert_eq!(parse_cpu(".25 vCPU"), Ok(CpuUnits::new(256)));
/// assert!(parse_cpu("0.1 vCPU").is_err());
/// ```
pub fn parse_cpu(text: &str) -> Result<CpuUnits, InvalidSize> {
    let amount = parse(text, "vcpu");
    amount.map(CpuUnits::new).ok_or_else(|| InvalidSize::Cpu {
        found: shortened(text),
    })
}

/// Reads a task-level `memory`: MiB, or a decimal number of `GB`, 1024 MiB each.
///
/// The rules are those of [`parse_cpu`].
///
/// # Errors
///
/// [`InvalidSize::Memory`].
pub fn parse_memory(text: &str) -> Result<MemoryMiB, InvalidSize> {
    let amount = parse(text, "gb");
    amount
        .map(MemoryMiB::new)
        .ok_or_else(|| InvalidSize::Memory {
            found: shortened(text),
        })
}

fn shortened(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}

fn parse(text: &str, unit: &str) -> Option<u64> {
    let text = text.trim_matches(BLANKS).to_ascii_lowercase();
    match text.strip_suffix(unit) {
        Some(decimal) => in_1024ths(decimal.trim_end_matches(BLANKS)),
        None => whole(&text),
    }
}

fn whole(digits: &str) -> Option<u64> {
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole { digits.parse().ok() } else { None }
}

/// `decimal` times 1024, if that is whole.
fn in_1024ths(decimal: &str) -> Option<u64> {
    let (units, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    if units.is_empty() && fraction.is_empty() {
        return None;
    }
    let units = if units.is_empty() { 0 } else { whole(units)? };
    let fraction = fraction.to_owned();
    let significant = fraction.trim_end_matches('0');
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // A fraction of more than ten digits cannot be a multiple of 1/1024.
    let scale = 10_u64.checked_pow(u32::try_from(significant.len()).ok()?)?;
    let numerator = if significant.is_empty() {
        0
    } else {
        whole(significant)?
    };
    let scaled = numerator.checked_mul(1024)?;
    if scaled.checked_rem(scale)? != 0 {
        return None;
    }
    units
        .checked_mul(1024)?
        .checked_add(scaled.checked_div(scale)?)
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_sizes() {
        for (text, units) in [
            ("256", 256),
            ("1 vCPU", 1024),
            ("1 vcpu", 1024),
            (".5 vcpu", 512),
            (".25 vcpu", 256),
            ("1vCPU", 1024),
            ("  2 VCPU ", 2048),
            ("1. vCPU", 1024),
            ("0.25000 vCPU", 256),
            ("0.0009765625 vCPU", 1),
        ] {
            assert_eq!(parse_cpu(text), Ok(CpuUnits::new(units)), "{text}");
        }
        for text in [
            "0.1 vCPU",
            "",
            " ",
            "vCPU",
            ".vCPU",
            "1.5",
            "-1",
            "+1",
            "1,5 vCPU",
            "1 vCPU vCPU",
            "1m",
            "0.00048828125 vCPU",
            "99999999999999999999",
            "20000000000000000000 vCPU",
            "٣ vCPU",
            "1e3",
        ] {
            assert!(parse_cpu(text).is_err(), "{text}");
        }
    }

    #[test]
    fn memory_sizes() {
        for (text, mib) in [
            ("512", 512),
            ("1GB", 1024),
            ("1 GB", 1024),
            ("2 gb", 2048),
            (".5 gb", 512),
            ("0.5 GB", 512),
        ] {
            assert_eq!(parse_memory(text), Ok(MemoryMiB::new(mib)), "{text}");
        }
        for text in ["1024 MB", "1 GiB", "1024m", "-1", "", "1,5 GB", "0.1 GB"] {
            assert!(parse_memory(text).is_err(), "{text}");
        }
        assert_eq!(
            alloc::format!("{}", parse_memory("1 GiB").unwrap_err()),
            "`1 GiB` is no task memory, allowed is a number of MiB or of GB, such as `512` or `0.5 GB`"
        );
    }
}
