//! A comparison: a subject, an operator that it admits, and an argument of its type.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

use super::{Context, Parser};
use crate::query::fault::{Argument, Cause, Fault, Missing};
use crate::query::name::{AttributeName, AttributeNameError};
use crate::query::operator::Operator;
use crate::query::regex::Regex;
use crate::query::subject::{self, Subject, flag_text};
use crate::query::test::{Comparison, Relation, Test, TextCondition, TextSet, TextTest};
use crate::query::token::{Lexeme, Token, is_reserved};
use crate::query::version::AgentVersion;
use crate::time::Timestamp;

impl<'a> Parser<'a> {
    pub(super) fn comparison(&mut self) -> Result<Test, Fault> {
        self.context = Context {
            open: self.context.open,
            ..Context::default()
        };
        let subject = self.subject()?;
        let operator = self.operator(&subject)?;
        match subject {
            Subject::AgentConnected => self.text_test(&subject, operator).map(Test::AgentConnected),
            Subject::AgentVersion => self
                .ordered(&subject, operator, Argument::Version, version)
                .map(Test::AgentVersion),
            Subject::Attribute(ref name) => self
                .text_test(&subject, operator)
                .map(|test| Test::Attribute(name.clone(), test)),
            Subject::Ec2InstanceId => self.text_test(&subject, operator).map(Test::Ec2InstanceId),
            Subject::RegisteredAt => self
                .ordered(&subject, operator, Argument::Instant, instant)
                .map(Test::RegisteredAt),
            Subject::RunningTasksCount => self
                .ordered(&subject, operator, Argument::Count, count)
                .map(Test::RunningTasksCount),
            Subject::TaskGroup => self.text_test(&subject, operator).map(Test::TaskGroup),
        }
    }

    fn subject(&mut self) -> Result<Subject, Fault> {
        let Lexeme { token, span } = self.expect(Missing::Subject)?;
        let Token::Word(word) = token else {
            return Err(Fault::new(Cause::ExpectedSubject, span));
        };
        let subject = match word {
            subject::AGENT_CONNECTED => Subject::AgentConnected,
            subject::AGENT_VERSION => Subject::AgentVersion,
            subject::EC2_INSTANCE_ID => Subject::Ec2InstanceId,
            subject::REGISTERED_AT => Subject::RegisteredAt,
            subject::RUNNING_TASKS_COUNT => Subject::RunningTasksCount,
            subject::TASK_GROUP => Subject::TaskGroup,
            _ => attribute(word, &span)?,
        };
        self.context.subject = Some((subject.clone(), span));
        Ok(subject)
    }

    fn operator(&mut self, subject: &Subject) -> Result<Operator, Fault> {
        let Lexeme { token, span } = self.expect(Missing::Operator)?;
        let operator = match token {
            Token::Operator(operator) => Some(operator),
            Token::Word(word) => Operator::from_word(word),
            Token::Quoted(_)
            | Token::And
            | Token::Or
            | Token::Not
            | Token::Open
            | Token::Close
            | Token::OpenList
            | Token::CloseList
            | Token::Comma => None,
        };
        let Some(operator) = operator else {
            let is_attempt = matches!(token, Token::Not | Token::Word("not"))
                || matches!(token, Token::Word(word) if !is_reserved(word));
            let cause = if is_attempt {
                Cause::UnknownOperator
            } else {
                Cause::ExpectedOperator
            };
            return Err(Fault::new(cause, span));
        };
        self.context.operator = Some(span.clone());
        if Operator::admitted_by(subject).contains(&operator) {
            Ok(operator)
        } else {
            Err(not_allowed(subject, span))
        }
    }

    fn text_test(&mut self, subject: &Subject, operator: Operator) -> Result<TextTest, Fault> {
        let condition = match operator {
            Operator::Equals => TextCondition::Equals(self.text(subject)?),
            Operator::NotEquals => TextCondition::NotEquals(self.text(subject)?),
            Operator::In => TextCondition::In(self.list(subject)?),
            Operator::NotIn => TextCondition::NotIn(self.list(subject)?),
            Operator::Matches => TextCondition::Matches(self.regex()?),
            Operator::NotMatches => TextCondition::NotMatches(self.regex()?),
            Operator::Exists => TextCondition::Exists,
            Operator::NotExists => TextCondition::NotExists,
            Operator::GreaterThan
            | Operator::GreaterThanEqual
            | Operator::LessThan
            | Operator::LessThanEqual => return Err(not_allowed(subject, self.operator_span())),
        };
        Ok(TextTest { condition })
    }

    /// The rest of a comparison whose subject has an order, its argument being read by `read`.
    fn ordered<T>(
        &mut self,
        subject: &Subject,
        operator: Operator,
        expected: Argument,
        read: fn(&str) -> Option<T>,
    ) -> Result<Comparison<T>, Fault> {
        let Some(relation) = relation(operator) else {
            return Err(not_allowed(subject, self.operator_span()));
        };
        let argued = self.value()?;
        match read(argued.text) {
            Some(argument) => Ok(Comparison { relation, argument }),
            None => Err(Fault::new(Cause::InvalidArgument(expected), argued.span)),
        }
    }

    fn text(&mut self, subject: &Subject) -> Result<Arc<str>, Fault> {
        let argued = self.value()?;
        let is_flag = || [true, false].map(flag_text).contains(&argued.text);
        if *subject == Subject::AgentConnected && !is_flag() {
            return Err(Fault::new(
                Cause::InvalidArgument(Argument::Flag),
                argued.span,
            ));
        }
        Ok(Arc::from(argued.text))
    }

    fn list(&mut self, subject: &Subject) -> Result<TextSet, Fault> {
        let Lexeme { token, span } = self.expect(Missing::List)?;
        if token != Token::OpenList {
            return Err(Fault::new(Cause::ExpectedList, span));
        }
        let mut values = Vec::new();
        loop {
            values.push(self.text(subject)?);
            let Lexeme { token, span } = self.expect(Missing::Separator)?;
            match token {
                Token::Comma => {}
                Token::CloseList => break,
                Token::Word(_)
                | Token::Quoted(_)
                | Token::Operator(_)
                | Token::And
                | Token::Or
                | Token::Not
                | Token::Open
                | Token::Close
                | Token::OpenList => return Err(Fault::new(Cause::ExpectedSeparator, span)),
            }
        }
        self.context.value = None;
        Ok(TextSet::new(values))
    }

    fn regex(&mut self) -> Result<Regex, Fault> {
        let Argued { text, start, span } = self.value()?;
        let regex = Regex::new(text, self.pattern_size_left)
            .map_err(|fault| Fault::of_pattern(fault, start, span))?;
        self.pattern_size_left = self.pattern_size_left.saturating_sub(regex.size());
        Ok(regex)
    }

    fn value(&mut self) -> Result<Argued<'a>, Fault> {
        let Lexeme { token, span } = self.expect(Missing::Value)?;
        let (text, start) = match token {
            Token::Word(word) if is_reserved(word) => {
                return Err(Fault::new(Cause::ReservedWord, span));
            }
            Token::Word(word) => (word, span.start),
            Token::Quoted(text) => (text, span.start + 1),
            Token::Operator(_)
            | Token::And
            | Token::Or
            | Token::Not
            | Token::Open
            | Token::Close
            | Token::OpenList
            | Token::CloseList
            | Token::Comma => return Err(Fault::new(Cause::ExpectedValue, span)),
        };
        self.context.value = Some(span.clone());
        Ok(Argued { text, start, span })
    }

    fn operator_span(&self) -> Range<usize> {
        self.context.operator.clone().unwrap_or(self.end..self.end)
    }
}

/// A value as it was written.
struct Argued<'a> {
    text: &'a str,
    /// Where the text begins, after a quote if there is one.
    start: usize,
    /// With the quotes.
    span: Range<usize>,
}

fn not_allowed(subject: &Subject, span: Range<usize>) -> Fault {
    Fault::new(
        Cause::OperatorNotAllowed {
            subject: subject.clone(),
        },
        span,
    )
}

fn attribute(word: &str, span: &Range<usize>) -> Result<Subject, Fault> {
    let Some(text) = word.strip_prefix(subject::ATTRIBUTE_PREFIX) else {
        return Err(Fault::new(Cause::UnknownSubject, span.clone()));
    };
    AttributeName::new(text)
        .map(Subject::Attribute)
        .map_err(|error| {
            let start = span.end - text.len();
            let at = match error {
                AttributeNameError::Empty => span.clone(),
                AttributeNameError::TooLong { .. } => start..span.end,
                AttributeNameError::InvalidCharacter { character, at } => {
                    start + at..start + at + character.len_utf8()
                }
            };
            Fault::new(Cause::InvalidAttributeName(error), at)
        })
}

const fn relation(operator: Operator) -> Option<Relation> {
    match operator {
        Operator::Equals => Some(Relation::Equal),
        Operator::NotEquals => Some(Relation::NotEqual),
        Operator::GreaterThan => Some(Relation::Greater),
        Operator::GreaterThanEqual => Some(Relation::GreaterOrEqual),
        Operator::LessThan => Some(Relation::Less),
        Operator::LessThanEqual => Some(Relation::LessOrEqual),
        Operator::Exists
        | Operator::NotExists
        | Operator::In
        | Operator::NotIn
        | Operator::Matches
        | Operator::NotMatches => None,
    }
}

/// An argument of `agentVersion`.
pub(in crate::query) fn version(text: &str) -> Option<AgentVersion> {
    text.parse().ok()
}

/// An argument of `registeredAt`: a date, or a date and time with no offset, with `Z` or with
/// `±HH:MM`.
///
/// Source: ECS Developer Guide, "Cluster query language", read 2026-11, which lists these forms.
/// Ours: without an offset it is UTC, and a date is the instant at which that day begins in UTC.
pub(in crate::query) fn instant(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let is_listed = match bytes.len() {
        10 | 19 => true,
        20 => bytes.ends_with(b"Z"),
        25 => bytes.get(22) == Some(&b':'),
        _ => false,
    };
    text.parse().ok().filter(|_| is_listed)
}

/// An argument of `runningTasksCount`.
fn count(text: &str) -> Option<u64> {
    let is_digits =
        text.len() <= MAX_COUNT_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

/// The greatest number of digits in a count.
const MAX_COUNT_DIGITS: usize = 10;
