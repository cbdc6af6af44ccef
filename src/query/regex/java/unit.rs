//! A pattern cut into units.

use alloc::vec::Vec;
use core::ops::Range;

/// A character of the pattern with what its surroundings make of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) kind: UnitKind,
    pub(super) span: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitKind {
    /// It stands by itself and may be a metacharacter.
    Plain(char),
    /// A backslash stands before it.
    Escaped(char),
    /// It stands between `\Q` and `\E` and means itself.
    Quoted(char),
    /// A backslash after which the pattern ends.
    Backslash,
}

/// Splits a pattern into units. As in Java, quoting is resolved before anything else, so it may
/// begin and end anywhere, even within a class.
pub(super) fn units(pattern: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut quoted = false;
    let mut chars = pattern.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let switch = if quoted { 'E' } else { 'Q' };
        if first == '\\' && chars.next_if(|(_, second)| *second == switch).is_some() {
            quoted = !quoted;
            continue;
        }
        let kind = match first {
            _ if quoted => UnitKind::Quoted(first),
            '\\' => chars
                .next()
                .map_or(UnitKind::Backslash, |(_, second)| UnitKind::Escaped(second)),
            _ => UnitKind::Plain(first),
        };
        let end = chars.peek().map_or(pattern.len(), |(next, _)| *next);
        units.push(Unit {
            kind,
            span: start..end,
        });
    }
    units
}
