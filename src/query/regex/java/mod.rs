//! Reading a pattern as Java reads it.

mod class;
mod unit;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use self::class::Escape;
use self::unit::{Unit, UnitKind, units};
use super::class::CharSet;
use super::node::{Count, Node};
use super::{Fault, FaultKind};
use crate::query::MAX_DEPTH;

/// Reads a pattern. The leftmost fault is reported; a group or class that is never closed is a
/// fault at the end.
pub(super) fn parse(pattern: &str) -> Result<Node, Fault> {
    let units = units(pattern);
    let flag = ['(', '?', 'i', ')'];
    let folds = units.len() >= flag.len()
        && units
            .iter()
            .zip(flag)
            .all(|(unit, expected)| unit.kind == UnitKind::Plain(expected));
    let mut parser = Parser {
        units: &units,
        at: if folds { flag.len() } else { 0 },
        end: pattern.len(),
        folds,
        depth: 0,
    };
    let node = parser.alternatives()?;
    match parser.next() {
        Some(unit) => Err(invalid("no group is open here", unit.span.clone())),
        None => Ok(node),
    }
}

struct Parser<'a> {
    units: &'a [Unit],
    at: usize,
    /// Where the pattern ends, in bytes.
    end: usize,
    folds: bool,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn alternatives(&mut self) -> Result<Node, Fault> {
        let first = self.sequence()?;
        if self.peek() != Some(UnitKind::Plain('|')) {
            return Ok(first);
        }
        let mut branches = Vec::from([first]);
        while self.skip('|') {
            branches.push(self.sequence()?);
        }
        Ok(Node::Alternatives(branches))
    }

    fn sequence(&mut self) -> Result<Node, Fault> {
        let mut parts = Vec::new();
        while let Some(unit) = self.units.get(self.at) {
            if matches!(unit.kind, UnitKind::Plain('|' | ')')) {
                break;
            }
            self.at += 1;
            let part = self.atom(unit)?;
            parts.push(self.repetition(part)?);
        }
        Ok(Node::Sequence(parts))
    }

    fn atom(&mut self, unit: &Unit) -> Result<Node, Fault> {
        match unit.kind {
            UnitKind::Plain('.') => Ok(Node::Set(CharSet::point())),
            UnitKind::Plain('^') => Ok(Node::Start),
            UnitKind::Plain('$') => Ok(Node::End),
            UnitKind::Plain('(') => self.group(unit),
            UnitKind::Plain('[') => self.class(),
            UnitKind::Plain('*' | '+' | '?') => {
                Err(invalid("there is nothing to repeat", unit.span.clone()))
            }
            UnitKind::Plain('{') => {
                let count = self.count(unit)?;
                Err(unsupported("a counted repetition of nothing", count.span))
            }
            UnitKind::Plain(c) | UnitKind::Quoted(c) => Ok(self.literal(c)),
            UnitKind::Escaped(c) => match self.escape(c, unit)? {
                Escape::Char(c) => Ok(self.literal(c)),
                Escape::Set(set) => Ok(Node::Set(set)),
            },
            UnitKind::Backslash => Err(backslash_at_end(unit)),
        }
    }

    fn literal(&self, c: char) -> Node {
        Node::Set(self.fold(CharSet::one(c)))
    }

    fn fold(&self, set: CharSet) -> CharSet {
        if self.folds {
            set.fold_ascii_case()
        } else {
            set
        }
    }

    /// What follows an opening parenthesis, with the closing one.
    fn group(&mut self, open: &Unit) -> Result<Node, Fault> {
        if self.depth == MAX_DEPTH {
            return Err(Fault {
                kind: FaultKind::TooDeep,
                span: open.span.clone(),
            });
        }
        if self.skip('?') && !self.skip(':') {
            return Err(self.special_group(open));
        }
        self.depth += 1;
        let node = self.alternatives()?;
        self.depth -= 1;
        if self.skip(')') {
            Ok(node)
        } else {
            Err(self.at_end("a group is not closed"))
        }
    }

    /// Why a group that begins with `(?` is refused.
    fn special_group(&mut self, open: &Unit) -> Fault {
        let plain = |kind| {
            if let Some(UnitKind::Plain(c)) = kind {
                Some(c)
            } else {
                None
            }
        };
        let first = plain(self.next().map(|unit| unit.kind));
        let second = plain(self.peek());
        let end = self
            .units
            .get(self.at.saturating_sub(1))
            .map_or(self.end, |unit| unit.span.end);
        let span = open.span.start..end;
        match (first, second) {
            (Some('=' | '!'), _) => unsupported("look-ahead", span),
            (Some('<'), Some('=' | '!')) => unsupported("look-behind", span),
            (Some('<'), Some(c)) if c.is_ascii_alphabetic() => unsupported("a named group", span),
            (Some('>'), _) => unsupported("an atomic group", span),
            (Some('i' | 'd' | 'm' | 's' | 'u' | 'x' | 'U' | '-'), _) => {
                unsupported("a flag other than `(?i)` at the very start", span)
            }
            (_, _) => invalid("there is no such group", span),
        }
    }

    /// The part, repeated as what follows it says.
    fn repetition(&mut self, part: Node) -> Result<Node, Fault> {
        let Some(UnitKind::Plain(sign @ ('*' | '+' | '?' | '{'))) = self.peek() else {
            return Ok(part);
        };
        let Some(unit) = self.next() else {
            return Ok(part);
        };
        let count = match sign {
            '*' => Count { min: 0, max: None },
            '+' => Count { min: 1, max: None },
            '?' => Count {
                min: 0,
                max: Some(1),
            },
            _ => self.count(unit)?.count,
        };
        // Whether a repetition prefers few or many does not matter to whether the whole matches.
        let is_lazy = self.skip('?');
        match self.units.get(self.at) {
            Some(unit) if !is_lazy && unit.kind == UnitKind::Plain('+') => {
                Err(unsupported("a possessive repetition", unit.span.clone()))
            }
            Some(_) | None => Ok(Node::Repeat(Box::new(part), count)),
        }
    }

    /// What follows an opening brace, with the closing one: `n}`, `n,}` or `n,m}`.
    fn count(&mut self, open: &Unit) -> Result<Counted, Fault> {
        let Some(min) = self.number() else {
            return Err(invalid("a `{` begins no repetition", open.span.clone()));
        };
        let max = if self.skip(',') {
            self.number()
        } else {
            Some(min)
        };
        let Some(close) = self.next() else {
            return Err(self.at_end("a counted repetition is not closed"));
        };
        if close.kind != UnitKind::Plain('}') {
            return Err(invalid(
                "a counted repetition is not closed",
                close.span.clone(),
            ));
        }
        let span = open.span.start..close.span.end;
        if max.is_some_and(|max| max < min) {
            return Err(invalid("a counted repetition ends before it begins", span));
        }
        Ok(Counted {
            count: Count { min, max },
            span,
        })
    }

    /// One digit or more. A number beyond the range is the greatest number, which no pattern may
    /// repeat.
    fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some(digit) = self.peek_digit() {
            self.at += 1;
            number = Some(
                number
                    .unwrap_or(0_u32)
                    .saturating_mul(10)
                    .saturating_add(digit),
            );
        }
        number
    }

    fn at_end(&self, reason: &'static str) -> Fault {
        invalid(reason, self.end..self.end)
    }

    fn peek_digit(&self) -> Option<u32> {
        match self.peek() {
            Some(UnitKind::Plain(c)) => c.to_digit(10),
            Some(_) | None => None,
        }
    }

    fn peek(&self) -> Option<UnitKind> {
        self.units.get(self.at).map(|unit| unit.kind)
    }

    fn next(&mut self) -> Option<&'a Unit> {
        let unit = self.units.get(self.at)?;
        self.at += 1;
        Some(unit)
    }

    fn skip(&mut self, c: char) -> bool {
        let is_next = self.peek() == Some(UnitKind::Plain(c));
        if is_next {
            self.at += 1;
        }
        is_next
    }
}

/// A count in braces, and where it stands.
struct Counted {
    count: Count,
    span: Range<usize>,
}

fn invalid(reason: &'static str, span: Range<usize>) -> Fault {
    Fault {
        kind: FaultKind::Invalid(reason),
        span,
    }
}

fn unsupported(what: &'static str, span: Range<usize>) -> Fault {
    Fault {
        kind: FaultKind::Unsupported(what),
        span,
    }
}

fn backslash_at_end(unit: &Unit) -> Fault {
    invalid("the pattern ends with a backslash", unit.span.clone())
}
