//! Classes and escapes.

use alloc::vec::Vec;

use super::unit::{Unit, UnitKind};
use super::{Parser, backslash_at_end, invalid, unsupported};
use crate::query::regex::Fault;
use crate::query::regex::class::CharSet;
use crate::query::regex::node::Node;

/// What an escape stands for.
pub(super) enum Escape {
    Char(char),
    Set(CharSet),
}

impl Parser<'_> {
    /// What follows an opening bracket, with the closing one.
    pub(super) fn class(&mut self) -> Result<Node, Fault> {
        let negated = self.skip('^');
        let mut ranges = Vec::new();
        // Java takes a closing bracket for itself where it would make the class empty.
        let mut is_first = true;
        while is_first || !self.skip(']') {
            is_first = false;
            let Some(unit) = self.next() else {
                return Err(self.at_end("a class is not closed"));
            };
            match unit.kind {
                UnitKind::Plain('[') => {
                    return Err(unsupported("a class within a class", unit.span.clone()));
                }
                UnitKind::Plain('&') if self.peek() == Some(UnitKind::Plain('&')) => {
                    let span = unit.span.start..unit.span.end + 1;
                    return Err(unsupported("an intersection of classes", span));
                }
                UnitKind::Plain(c) | UnitKind::Quoted(c) => ranges.push(self.range(c, unit)?),
                UnitKind::Escaped(c) => match self.escape(c, unit)? {
                    Escape::Char(c) => ranges.push(self.range(c, unit)?),
                    Escape::Set(set) => ranges.extend_from_slice(set.ranges()),
                },
                UnitKind::Backslash => return Err(backslash_at_end(unit)),
            }
        }
        let set = self.fold(CharSet::new(ranges));
        Ok(Node::Set(if negated { set.complement() } else { set }))
    }

    /// The range that begins with a character of a class; the character alone if no range begins
    /// there.
    fn range(&mut self, low: char, first: &Unit) -> Result<(char, char), Fault> {
        let after = self.units.get(self.at + 1).map(|unit| unit.kind);
        let is_range = self.peek() == Some(UnitKind::Plain('-'))
            && !matches!(after, None | Some(UnitKind::Plain('[' | ']')));
        if !is_range {
            return Ok((low, low));
        }
        self.at += 1;
        let Some(last) = self.next() else {
            return Err(self.at_end("a class is not closed"));
        };
        let high = match last.kind {
            UnitKind::Plain(c) | UnitKind::Quoted(c) => Some(c),
            UnitKind::Escaped(c) => match self.escape(c, last)? {
                Escape::Char(c) => Some(c),
                Escape::Set(_) => None,
            },
            UnitKind::Backslash => return Err(backslash_at_end(last)),
        };
        let end = self
            .units
            .get(self.at.saturating_sub(1))
            .map_or(self.end, |unit| unit.span.end);
        match high {
            Some(high) if low <= high => Ok((low, high)),
            Some(_) | None => Err(invalid(
                "a range ends before it begins",
                first.span.start..end,
            )),
        }
    }

    /// What a backslash and a character mean, with the digits that follow where there must be some.
    pub(super) fn escape(&mut self, c: char, unit: &Unit) -> Result<Escape, Fault> {
        let span = unit.span.clone();
        if let Some(set) = CharSet::predefined(c) {
            return Ok(Escape::Set(set));
        }
        if let Some(set) = CharSet::predefined(c.to_ascii_lowercase()) {
            return Ok(Escape::Set(set.complement()));
        }
        match c {
            't' => Ok(Escape::Char('\t')),
            'n' => Ok(Escape::Char('\n')),
            'r' => Ok(Escape::Char('\r')),
            'x' if self.peek() == Some(UnitKind::Plain('{')) => {
                Err(unsupported("a code point in braces", span))
            }
            'x' => self.code_point(2, unit),
            'u' => self.code_point(4, unit),
            '0' => Err(unsupported("an octal code", span)),
            '1'..='9' | 'k' => Err(unsupported("a back-reference", span)),
            'p' | 'P' => Err(unsupported("a property of characters", span)),
            'A' | 'B' | 'b' | 'G' | 'Z' | 'z' => Err(unsupported("a boundary", span)),
            'H' | 'h' | 'V' | 'v' | 'R' | 'X' | 'N' => {
                Err(unsupported("a class of characters beyond ASCII", span))
            }
            'a' | 'c' | 'e' | 'f' => Err(unsupported(
                "a control character other than `\\t`, `\\n`, `\\r`",
                span,
            )),
            _ if c.is_ascii_alphabetic() => Err(invalid("there is no such escape", span)),
            _ => Ok(Escape::Char(c)),
        }
    }

    /// The character whose code the next digits are.
    fn code_point(&mut self, digits: usize, unit: &Unit) -> Result<Escape, Fault> {
        let mut code = 0_u32;
        for _ in 0..digits {
            let digit = match self.peek() {
                Some(UnitKind::Plain(c)) => c.to_digit(16),
                Some(UnitKind::Escaped(_) | UnitKind::Quoted(_) | UnitKind::Backslash) | None => {
                    None
                }
            };
            let Some(digit) = digit else {
                return Err(invalid(
                    "a hexadecimal code lacks digits",
                    unit.span.clone(),
                ));
            };
            self.at += 1;
            code = code * 16 + digit;
        }
        // Four digits and no character: half of a surrogate pair, which Java would join with the
        // other half.
        char::from_u32(code)
            .map(Escape::Char)
            .ok_or_else(|| unsupported("a surrogate", unit.span.start..unit.span.end + digits))
    }
}
