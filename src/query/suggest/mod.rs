//! What may have been meant.
//!
//! In: a text, its leftmost fault and what the parser was about. Out: at most one change of the
//! text, and only one with which the text parses, or parses further than before. Nothing is
//! suggested where the guess would be wild.

mod near;
mod operator;
mod subject;
mod value;

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::ops::Range;

use super::fault::{Cause, Excerpt};
use super::parse::{self, Failure};
use super::token::{Lexer, Token, is_reserved};

/// A change of a text that would mend a fault.
///
/// # Example
///
/// ```
/// use bayplan::query::Expression;
///
/// let text = "attribute:stack not in [prod]";
/// let Err(error) = Expression::parse(text) else { unreachable!() };
/// let suggestion = error.suggestion().ok_or("no suggestion")?;
/// assert_eq!((suggestion.span(), suggestion.text()), (16..22, "not_in"));
/// assert_eq!(suggestion.apply_to(text), "attribute:stack not_in [prod]");
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    span: Range<usize>,
    text: Box<str>,
}

impl Suggestion {
    fn new(span: Range<usize>, text: impl Into<Box<str>>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    /// What to replace, in bytes of the text at fault; empty where something is to be put in.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// What to put there; empty where something is to be taken out.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text at fault with the change made.
    ///
    /// A text in which the span does not lie comes back as it is.
    pub fn apply_to(&self, source: &str) -> String {
        let mut changed = String::from(source);
        if source.get(self.span()).is_some() {
            changed.replace_range(self.span(), &self.text);
        }
        changed
    }

    /// The change in words; `source` is the text at fault.
    pub(super) fn advice<'a>(&'a self, source: &'a str) -> Advice<'a> {
        Advice {
            suggestion: self,
            removed: source.get(self.span()).unwrap_or_default(),
        }
    }
}

/// A suggestion in words.
pub(super) struct Advice<'a> {
    suggestion: &'a Suggestion,
    removed: &'a str,
}

impl fmt::Display for Advice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Excerpt(self.suggestion.text().trim());
        if self.removed.is_empty() {
            return write!(f, "add {text}?");
        }
        if self.suggestion.text().is_empty() {
            return write!(f, "remove {}?", Excerpt(self.removed.trim()));
        }
        write!(f, "did you mean {text}?")
    }
}

/// The change of a text that best mends its fault, if there is a good one.
pub(super) fn suggest(text: &str, failure: &Failure) -> Option<Suggestion> {
    let scene = Scene { text, failure };
    candidates(&scene)
        .into_iter()
        .flatten()
        .find(|suggestion| scene.is_mended_by(suggestion))
}

/// Up to three guesses, the best first.
fn candidates(scene: &Scene<'_>) -> [Option<Suggestion>; 3] {
    match &scene.failure.fault.cause {
        Cause::ExpectedSubject => [subject::unquoted(scene), None, None],
        Cause::UnknownSubject => subject::known(scene),
        Cause::InvalidAttributeName(_) => [subject::joined(scene), None, None],
        Cause::UnexpectedChar(c) => value::without_character(scene, *c),
        Cause::UnknownOperator => operator::known(scene),
        Cause::ExpectedOperator | Cause::UnexpectedEnd(_) => [operator::missing(scene), None, None],
        Cause::OperatorNotAllowed { .. } => [operator::unequal(scene), None, None],
        Cause::ExpectedValue => value::expected(scene),
        Cause::ReservedWord => [value::quoted_word(scene), None, None],
        Cause::InvalidArgument(expected) => [value::of_type(scene, *expected), None, None],
        Cause::ExpectedList => [value::as_list(scene), None, None],
        Cause::UnclosedParen { .. } => [
            Some(scene.insert(")".repeat(scene.failure.context.open))),
            None,
            None,
        ],
        Cause::UnopenedParen => [Some(scene.replace("")), None, None],
        Cause::TrailingInput => [operator::connective(scene), value::quoted_run(scene), None],
        Cause::UnterminatedQuote => [value::closed_quote(scene), None, None],
        Cause::InvalidRegex(_) => [value::wildcard(scene), None, None],
        Cause::EmptyExpression
        | Cause::TooLong { .. }
        | Cause::ExpectedSeparator
        | Cause::UnsupportedRegex(_)
        | Cause::RegexTooLarge
        | Cause::NestingTooDeep => [None, None, None],
    }
}

/// A text, and what is wrong with it.
struct Scene<'a> {
    text: &'a str,
    failure: &'a Failure,
}

impl<'a> Scene<'a> {
    fn span(&self) -> Range<usize> {
        self.failure.fault.span.clone()
    }

    /// The text at fault.
    fn found(&self) -> &'a str {
        self.slice(self.span())
    }

    fn slice(&self, span: Range<usize>) -> &'a str {
        self.text.get(span).unwrap_or_default()
    }

    fn after(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    /// The token that begins at or after a place, and where it stands.
    fn token_at(&self, at: usize) -> Option<(Token<'a>, Range<usize>)> {
        let lexeme = Lexer::starting_at(self.text, at).next().ok()??;
        Some((lexeme.token, lexeme.span))
    }

    /// A change of the text at fault.
    fn replace(&self, text: impl Into<Box<str>>) -> Suggestion {
        Suggestion::new(self.span(), text)
    }

    /// An insertion before the text at fault.
    fn insert(&self, text: impl Into<Box<str>>) -> Suggestion {
        let at = self.span().start;
        Suggestion::new(at..at, text)
    }

    /// Whether a comparison or a list may end before a place: whether nothing, a connective or a
    /// closing sign follows.
    fn may_end_before(&self, at: usize) -> bool {
        match self.token_at(at) {
            Some((token, _)) => match token {
                Token::And | Token::Or | Token::Close | Token::CloseList | Token::Comma => true,
                Token::Word(word) => word != "not" && is_reserved(word),
                Token::Quoted(_)
                | Token::Operator(_)
                | Token::Not
                | Token::Open
                | Token::OpenList => false,
            },
            None => self.after(at).trim().is_empty(),
        }
    }

    /// Whether the text with the change parses, or has its leftmost fault nearer to its end.
    fn is_mended_by(&self, suggestion: &Suggestion) -> bool {
        let changed = suggestion.apply_to(self.text);
        match parse::parse(&changed) {
            Ok(_) => true,
            Err(failure) => {
                let start = failure.fault.span.start;
                let is_further = changed.len() - start < self.text.len() - self.span().start;
                is_further && start > suggestion.span.start
            }
        }
    }
}
