//! From text to tree.

mod comparison;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use super::ast::Node;
use super::fault::{Cause, Fault, Missing};
use super::subject::Subject;
use super::token::{Lexeme, Lexer, Token, is_blank};
use super::{MAX_DEPTH, MAX_LENGTH, MAX_PATTERN_SIZE};

pub(super) use comparison::{instant, version};

/// Reads an expression.
///
/// The text is read once from the left, each token being checked before the next is looked at, so
/// the fault reported is the leftmost there is. What is missing counts as found where it should
/// have stood.
pub(super) fn parse(text: &str) -> Result<Node, Box<Failure>> {
    let mut parser = Parser {
        lexer: Lexer::new(text),
        peeked: None,
        end: 0,
        depth: 0,
        pattern_size_left: MAX_PATTERN_SIZE,
        context: Context::default(),
    };
    parser.whole(text).map_err(|fault| {
        Box::new(Failure {
            fault,
            context: parser.context,
        })
    })
}

/// A fault, and what the parser was about when it found it.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) fault: Fault,
    pub(super) context: Context,
}

/// Where the parts of the last comparison stand, as far as they were read, for the sake of
/// suggestions.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    pub(super) subject: Option<(Subject, Range<usize>)>,
    pub(super) operator: Option<Range<usize>>,
    /// The last value, with its quotes if it has any.
    pub(super) value: Option<Range<usize>>,
    /// How many parentheses are open.
    pub(super) open: usize,
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    peeked: Option<Lexeme<'a>>,
    /// Where the last token taken ends.
    end: usize,
    /// How many `not` and `(` apply here.
    depth: usize,
    pattern_size_left: usize,
    context: Context,
}

impl<'a> Parser<'a> {
    fn whole(&mut self, text: &str) -> Result<Node, Fault> {
        let whole = 0..text.len();
        let characters = text.chars().count();
        if characters > MAX_LENGTH {
            return Err(Fault::new(Cause::TooLong { characters }, whole));
        }
        if text.chars().all(is_blank) {
            return Err(Fault::new(Cause::EmptyExpression, whole));
        }
        let node = self.disjunction()?;
        match self.take()? {
            None => Ok(node),
            Some(Lexeme {
                token: Token::Close,
                span,
            }) => Err(Fault::new(Cause::UnopenedParen, span)),
            Some(Lexeme { span, .. }) => Err(Fault::new(Cause::TrailingInput, span)),
        }
    }

    fn disjunction(&mut self) -> Result<Node, Fault> {
        let first = self.conjunction()?;
        let mut others = Vec::new();
        while matches!(self.peek()?, Some(Token::Or | Token::Word("or"))) {
            self.take()?;
            others.push(self.conjunction()?);
        }
        Ok(Node::any(first, others))
    }

    fn conjunction(&mut self) -> Result<Node, Fault> {
        let first = self.negation()?;
        let mut others = Vec::new();
        while matches!(self.peek()?, Some(Token::And | Token::Word("and"))) {
            self.take()?;
            others.push(self.negation()?);
        }
        Ok(Node::all(first, others))
    }

    fn negation(&mut self) -> Result<Node, Fault> {
        match self.peek()? {
            Some(Token::Not | Token::Word("not")) => {
                self.descend()?;
                let inner = self.negation()?;
                self.depth -= 1;
                Ok(Node::Not(Box::new(inner)))
            }
            Some(Token::Open) => {
                self.descend()?;
                let open = self.end - "(".len();
                self.context.open += 1;
                let inner = self.disjunction()?;
                self.close(open)?;
                self.context.open -= 1;
                self.depth -= 1;
                Ok(inner)
            }
            Some(_) | None => self.comparison().map(Node::Test),
        }
    }

    /// Takes a `not` or `(` if nesting allows for one more.
    fn descend(&mut self) -> Result<(), Fault> {
        let lexeme = self.take()?;
        match lexeme {
            Some(Lexeme { span, .. }) if self.depth == MAX_DEPTH => {
                Err(Fault::new(Cause::NestingTooDeep, span))
            }
            Some(_) | None => {
                self.depth += 1;
                Ok(())
            }
        }
    }

    /// Takes the partner of the parenthesis at `open`.
    fn close(&mut self, open: usize) -> Result<(), Fault> {
        match self.take()? {
            Some(Lexeme {
                token: Token::Close,
                ..
            }) => Ok(()),
            Some(Lexeme { span, .. }) => Err(Fault::new(Cause::TrailingInput, span)),
            None => Err(Fault::new(
                Cause::UnclosedParen { open },
                self.end..self.end,
            )),
        }
    }

    fn peek(&mut self) -> Result<Option<Token<'a>>, Fault> {
        if self.peeked.is_none() {
            self.peeked = self.lexer.next()?;
        }
        Ok(self.peeked.as_ref().map(|lexeme| lexeme.token))
    }

    fn take(&mut self) -> Result<Option<Lexeme<'a>>, Fault> {
        self.peek()?;
        let lexeme = self.peeked.take();
        if let Some(lexeme) = &lexeme {
            self.end = lexeme.span.end;
        }
        Ok(lexeme)
    }

    fn expect(&mut self, missing: Missing) -> Result<Lexeme<'a>, Fault> {
        let end = self.end;
        self.take()?
            .ok_or_else(|| Fault::new(Cause::UnexpectedEnd(missing), end..end))
    }
}
