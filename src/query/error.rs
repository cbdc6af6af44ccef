//! Why a text is not an expression.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;
use core::ops::Range;

use super::caret::Rendered;
use super::fault::{Details, Fault, Headline};
use super::parse::Failure;
use super::suggest::{self, Suggestion};

/// Why a text is not an expression: the leftmost fault in it.
///
/// Displayed on one line, for a log; [`rendered`](Self::rendered) shows the place in the text, for
/// a person.
///
/// # Example
///
/// ```
/// use bayplan::query::Expression;
///
/// let Err(error) = Expression::parse("attribute:stack = prod") else { unreachable!() };
/// assert_eq!(error.to_string(), "unexpected character `=` at 16..17; did you mean `==`?");
/// let rendered = [
///     "unexpected character `=`; did you mean `==`?",
///     "  attribute:stack = prod",
///     "                  ^",
/// ];
/// assert_eq!(error.rendered().to_string(), rendered.join("\n"));
/// let corrected = error.suggestion().map(|suggestion| suggestion.apply_to(error.source_text()));
/// assert_eq!(corrected.as_deref(), Some("attribute:stack == prod"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ParseError {
    inner: Box<Inner>,
}

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    // Invariant: every span lies in the text, on the boundaries of characters.
    text: Arc<str>,
    fault: Fault,
    suggestion: Option<Suggestion>,
}

impl ParseError {
    pub(super) fn new(text: &str, failure: &Failure) -> Self {
        let suggestion = suggest::suggest(text, failure);
        Self {
            inner: Box::new(Inner {
                text: Arc::from(text),
                fault: failure.fault.clone(),
                suggestion,
            }),
        }
    }

    /// What kind of fault it is.
    pub fn kind(&self) -> ParseErrorKind {
        self.inner.fault.cause.kind()
    }

    /// Where in the text the fault stands, in bytes; empty where something is missing.
    ///
    /// Both ends lie on boundaries of characters. For an expression that is empty or too long it is
    /// the whole text.
    pub fn span(&self) -> Range<usize> {
        self.inner.fault.span.clone()
    }

    /// The text that was to be an expression.
    pub fn source_text(&self) -> &str {
        &self.inner.text
    }

    /// A change of the text that would mend the fault, if one is near at hand.
    ///
    /// With it the text is an expression, or its leftmost fault is another one further on. What was
    /// meant is guessed; a suggestion is for people, and is not to be applied unseen. Which faults
    /// have one, and its words, may change in any release.
    pub fn suggestion(&self) -> Option<&Suggestion> {
        self.inner.suggestion.as_ref()
    }

    /// The message, the line of the text in which the fault stands, and marks beneath it.
    ///
    /// Displayed on three lines, with no line end after the last. A long line is shown in part,
    /// with `…` for what is left out; characters that would not show, such as tabs, are shown as
    /// blanks or as `�`.
    pub fn rendered(&self) -> Rendered<'_> {
        Rendered::new(self)
    }

    pub(super) fn summary(&self) -> Summary<'_> {
        Summary {
            error: self,
            has_place: false,
        }
    }

    fn found(&self) -> &str {
        self.inner.text.get(self.span()).unwrap_or_default()
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}",
            Summary {
                error: self,
                has_place: true
            }
        )
    }
}

impl fmt::Debug for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParseError")
            .field("kind", &self.kind())
            .field("span", &self.span())
            .field("text", &self.source_text())
            .field("suggestion", &self.suggestion())
            .finish()
    }
}

impl core::error::Error for ParseError {}

/// The message and the suggestion on one line, with or without the place.
pub(super) struct Summary<'a> {
    error: &'a ParseError,
    has_place: bool,
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            text,
            fault,
            suggestion,
        } = &*self.error.inner;
        write!(
            f,
            "{}",
            Headline {
                cause: &fault.cause,
                found: self.error.found()
            }
        )?;
        if self.has_place {
            write!(f, " at {}..{}", fault.span.start, fault.span.end)?;
        }
        write!(f, "{}", Details(&fault.cause))?;
        match suggestion {
            Some(suggestion) => write!(f, "; {}", suggestion.advice(text)),
            None => Ok(()),
        }
    }
}

/// What kind of fault an expression has.
///
/// Ours: ECS answers `InvalidParameterException` or `ClientException` with a text that is not
/// specified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// There is nothing but blanks.
    EmptyExpression,
    /// There are more characters than [`MAX_LENGTH`](super::MAX_LENGTH).
    TooLong,
    /// A character stands where none of its kind can, such as a single `=`.
    UnexpectedChar,
    /// A quote is opened and not closed.
    UnterminatedQuote,
    /// Something other than a word stands where a subject must.
    ExpectedSubject,
    /// A word is not the name of a subject.
    UnknownSubject,
    /// What follows `attribute:` is not the name of an attribute.
    InvalidAttributeName,
    /// What follows a subject is not an operator.
    UnknownOperator,
    /// The subject does not admit the operator.
    OperatorNotAllowed,
    /// Something other than a value stands where a value must.
    ExpectedValue,
    /// A connective stands where a value must; as a value it needs quotes.
    ReservedWord,
    /// The value is not of the type of the subject.
    InvalidArgument,
    /// Something other than a list stands where a list must, or a list goes on wrongly.
    ExpectedList,
    /// The expression ends too early.
    UnexpectedEnd,
    /// A parenthesis has no partner.
    UnbalancedParen,
    /// Something other than a connective follows a complete expression.
    TrailingInput,
    /// A pattern is not one in Java either.
    InvalidRegex,
    /// A pattern uses what Java has and the query language does not.
    UnsupportedRegex,
    /// The patterns of the expression, repetitions written out, have more positions than
    /// [`MAX_PATTERN_SIZE`](super::MAX_PATTERN_SIZE).
    RegexTooLarge,
    /// Parentheses and negations, or the groups of a pattern, nest deeper than
    /// [`MAX_DEPTH`](super::MAX_DEPTH).
    NestingTooDeep,
}
