//! Whole percents of a desired count, and which way they round.

/// The fewest healthy tasks: `ceil(desired × minimumHealthyPercent / 100)`.
///
/// Source: ECS Developer Guide, "Service definition parameters", read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{lower_limit, upper_limit};
///
/// assert_eq!((lower_limit(5, 66), upper_limit(5, 133)), (4, 6));
/// ```
pub fn lower_limit(desired: u32, percent: u32) -> u32 {
    narrow((wide(desired) * wide(percent)).div_ceil(100))
}

/// The most tasks: `floor(desired × maximumPercent / 100)`.
///
/// Source: ECS Developer Guide, "Service definition parameters", read 2026-11.
pub fn upper_limit(desired: u32, percent: u32) -> u32 {
    narrow(wide(desired) * wide(percent) / 100)
}

/// How many tasks a task set has: `ceil(desired × scale / 100)`, the scale in thousandths of a
/// percent.
///
/// Source: ECS API Reference, `TaskSet`, read 2026-11.
///
/// # Example
///
/// ```
/// assert_eq!(bayplan::model::share_of(3, 50_000), 2);
/// ```
pub fn share_of(desired: u32, thousandths: u32) -> u32 {
    narrow((wide(desired) * wide(thousandths)).div_ceil(100_000))
}

/// Products of two numbers of 32 bits fit 64.
fn wide(number: u32) -> u64 {
    u64::from(number)
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
