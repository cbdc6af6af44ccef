//! What is wrong with an expression, before it is told to anyone.

use core::fmt::{self, Write};
use core::ops::Range;

use super::error::ParseErrorKind;
use super::name::AttributeNameError;
use super::operator::Operator;
use super::subject::Subject;
use super::{MAX_DEPTH, MAX_LENGTH, MAX_PATTERN_SIZE, regex};

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) cause: Cause,
    /// In bytes.
    pub(super) span: Range<usize>,
}

impl Fault {
    pub(super) const fn new(cause: Cause, span: Range<usize>) -> Self {
        Self { cause, span }
    }

    /// The fault of a pattern, moved to where the pattern stands.
    pub(super) fn of_pattern(fault: regex::Fault, start: usize, argument: Range<usize>) -> Self {
        match fault.kind {
            regex::FaultKind::Invalid(reason) => {
                Self::new(Cause::InvalidRegex(reason), fault.span).moved_by(start)
            }
            regex::FaultKind::Unsupported(what) => {
                Self::new(Cause::UnsupportedRegex(what), fault.span).moved_by(start)
            }
            regex::FaultKind::TooLarge => Self::new(Cause::RegexTooLarge, argument),
            regex::FaultKind::TooDeep => {
                Self::new(Cause::NestingTooDeep, fault.span).moved_by(start)
            }
        }
    }

    pub(super) fn moved_by(self, bytes: usize) -> Self {
        Self {
            cause: self.cause,
            span: self.span.start + bytes..self.span.end + bytes,
        }
    }
}

/// What is wrong, with what a message about it must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    EmptyExpression,
    TooLong {
        characters: usize,
    },
    UnexpectedChar(char),
    UnterminatedQuote,
    ExpectedSubject,
    UnknownSubject,
    InvalidAttributeName(AttributeNameError),
    UnknownOperator,
    ExpectedOperator,
    OperatorNotAllowed {
        subject: Subject,
    },
    ExpectedValue,
    ReservedWord,
    InvalidArgument(Argument),
    ExpectedList,
    ExpectedSeparator,
    UnexpectedEnd(Missing),
    /// With the place of the parenthesis that is open.
    UnclosedParen {
        open: usize,
    },
    UnopenedParen,
    TrailingInput,
    InvalidRegex(&'static str),
    UnsupportedRegex(&'static str),
    RegexTooLarge,
    NestingTooDeep,
}

impl Cause {
    pub(super) const fn kind(&self) -> ParseErrorKind {
        match self {
            Self::EmptyExpression => ParseErrorKind::EmptyExpression,
            Self::TooLong { .. } => ParseErrorKind::TooLong,
            Self::UnexpectedChar(_) => ParseErrorKind::UnexpectedChar,
            Self::UnterminatedQuote => ParseErrorKind::UnterminatedQuote,
            Self::ExpectedSubject => ParseErrorKind::ExpectedSubject,
            Self::UnknownSubject => ParseErrorKind::UnknownSubject,
            Self::InvalidAttributeName(_) => ParseErrorKind::InvalidAttributeName,
            Self::UnknownOperator | Self::ExpectedOperator => ParseErrorKind::UnknownOperator,
            Self::OperatorNotAllowed { .. } => ParseErrorKind::OperatorNotAllowed,
            Self::ExpectedValue => ParseErrorKind::ExpectedValue,
            Self::ReservedWord => ParseErrorKind::ReservedWord,
            Self::InvalidArgument(_) => ParseErrorKind::InvalidArgument,
            Self::ExpectedList | Self::ExpectedSeparator => ParseErrorKind::ExpectedList,
            Self::UnexpectedEnd(_) => ParseErrorKind::UnexpectedEnd,
            Self::UnclosedParen { .. } | Self::UnopenedParen => ParseErrorKind::UnbalancedParen,
            Self::TrailingInput => ParseErrorKind::TrailingInput,
            Self::InvalidRegex(_) => ParseErrorKind::InvalidRegex,
            Self::UnsupportedRegex(_) => ParseErrorKind::UnsupportedRegex,
            Self::RegexTooLarge => ParseErrorKind::RegexTooLarge,
            Self::NestingTooDeep => ParseErrorKind::NestingTooDeep,
        }
    }
}

/// What an argument should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Argument {
    Flag,
    Version,
    Instant,
    Count,
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flag => "`true` or `false`",
            Self::Version => "a version such as `1.14.5`",
            Self::Instant => "a date such as `2018-06-18` or `2018-06-18T22:28:28Z`",
            Self::Count => "a whole number of at most 10 digits",
        })
    }
}

/// What should have stood where the expression ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    Subject,
    Operator,
    Value,
    List,
    Separator,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Subject => "a subject",
            Self::Operator => "an operator",
            Self::Value => "a value",
            Self::List => "a list such as `[a, b]`",
            Self::Separator => "`,` or `]`",
        })
    }
}

/// A cause in a few words: lower case, on one line. `found` is the text at fault.
pub(super) struct Headline<'a> {
    pub(super) cause: &'a Cause,
    pub(super) found: &'a str,
}

impl fmt::Display for Headline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = Excerpt(self.found);
        match self.cause {
            Cause::EmptyExpression => f.write_str("expression is empty"),
            Cause::TooLong { characters } => {
                write!(
                    f,
                    "expression has {characters} characters, more than {MAX_LENGTH}"
                )
            }
            Cause::UnexpectedChar(_) => write!(f, "unexpected character {found}"),
            Cause::UnterminatedQuote => write!(f, "quote is not closed in {found}"),
            Cause::ExpectedSubject => write!(f, "expected a subject, found {found}"),
            Cause::UnknownSubject => write!(f, "unknown subject {found}"),
            Cause::InvalidAttributeName(reason) => write!(f, "{reason}"),
            Cause::UnknownOperator => write!(f, "unknown operator {found}"),
            Cause::ExpectedOperator => write!(f, "expected an operator, found {found}"),
            Cause::OperatorNotAllowed { subject } => {
                write!(f, "operator {found} is not allowed on `{subject}`")
            }
            Cause::ExpectedValue => write!(f, "expected a value, found {found}"),
            Cause::ReservedWord => write!(f, "reserved word {found} needs quotes to be a value"),
            Cause::InvalidArgument(_) => write!(f, "invalid argument {found}"),
            Cause::ExpectedList => write!(f, "expected {}, found {found}", Missing::List),
            Cause::ExpectedSeparator => write!(f, "expected {}, found {found}", Missing::Separator),
            Cause::UnexpectedEnd(missing) => write!(f, "expected {missing}, found the end"),
            Cause::UnclosedParen { .. } => f.write_str("expected `)`, found the end"),
            Cause::UnopenedParen => f.write_str("`)` closes nothing"),
            Cause::TrailingInput => write!(f, "unexpected {found} after a complete expression"),
            Cause::InvalidRegex(_) => f.write_str("invalid pattern"),
            Cause::UnsupportedRegex(_) => f.write_str("unsupported pattern"),
            Cause::RegexTooLarge => write!(f, "pattern {found} repeats too much"),
            Cause::NestingTooDeep => write!(f, "nesting is deeper than {MAX_DEPTH} levels"),
        }
    }
}

/// What else there is to say of a cause; it follows the headline and begins with a separator.
pub(super) struct Details<'a>(pub(super) &'a Cause);

impl fmt::Display for Details<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Cause::OperatorNotAllowed { subject } => {
                f.write_str("; allowed are ")?;
                list_operators(f, Operator::admitted_by(subject))
            }
            Cause::InvalidArgument(expected) => write!(f, "; expected {expected}"),
            Cause::UnclosedParen { open } => write!(f, "; `(` is at {open}"),
            Cause::InvalidRegex(what) | Cause::UnsupportedRegex(what) => write!(f, ": {what}"),
            Cause::RegexTooLarge => {
                write!(
                    f,
                    ": the patterns of an expression may have {MAX_PATTERN_SIZE} positions in all"
                )
            }
            Cause::EmptyExpression
            | Cause::TooLong { .. }
            | Cause::UnexpectedChar(_)
            | Cause::UnterminatedQuote
            | Cause::ExpectedSubject
            | Cause::UnknownSubject
            | Cause::InvalidAttributeName(_)
            | Cause::UnknownOperator
            | Cause::ExpectedOperator
            | Cause::ExpectedValue
            | Cause::ReservedWord
            | Cause::ExpectedList
            | Cause::ExpectedSeparator
            | Cause::UnexpectedEnd(_)
            | Cause::UnopenedParen
            | Cause::TrailingInput
            | Cause::NestingTooDeep => Ok(()),
        }
    }
}

fn list_operators(f: &mut fmt::Formatter<'_>, operators: &[Operator]) -> fmt::Result {
    for (index, operator) in operators.iter().enumerate() {
        let separator = match operators.len() - index {
            _ if index == 0 => "",
            1 => " and ",
            _ => ", ",
        };
        write!(f, "{separator}`{operator}`")?;
    }
    Ok(())
}

/// The user's text in backticks, or in quotes if it holds a backtick, on one line and not too long.
pub(super) struct Excerpt<'a>(pub(super) &'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quote = if self.0.contains('`') { '\'' } else { '`' };
        f.write_char(quote)?;
        for c in self.0.chars().take(EXCERPT_LENGTH) {
            if c.is_control() {
                write!(f, "{}", c.escape_debug())?;
            } else {
                f.write_char(c)?;
            }
        }
        let is_cut = self.0.chars().nth(EXCERPT_LENGTH).is_some();
        f.write_str(if is_cut { "…" } else { "" })?;
        f.write_char(quote)
    }
}

/// How many characters of the user's text a message repeats.
const EXCERPT_LENGTH: usize = 60;
