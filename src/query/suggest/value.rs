//! Faults in and round values.

use alloc::format;
use alloc::string::String;
use core::ops::Range;

use super::{Scene, Suggestion, operator};
use crate::query::fault::Argument;
use crate::query::operator::Operator;
use crate::query::parse::{instant, version};
use crate::query::subject::flag_text;
use crate::query::token::{Token, is_blank, is_reserved};

/// For a character that can stand nowhere: the operator it is part of, other quotes, or the value
/// in quotes.
pub(super) fn without_character(scene: &Scene<'_>, c: char) -> [Option<Suggestion>; 3] {
    match c {
        '=' => [Some(equals_sign(scene)), None, None],
        '~' => [Some(scene.replace("=~")), None, None],
        '&' => [Some(scene.replace("&&")), None, None],
        ';' => {
            let is_last = scene.after(scene.span().end).trim().is_empty();
            [is_last.then(|| scene.replace("")), None, None]
        }
        '‘' => [requoted(scene, '’'), None, None],
        '“' => [requoted(scene, '”'), None, None],
        '’' | '”' | '`' | '´' => [requoted(scene, c), None, None],
        _ if c.is_alphanumeric() => [quoted_letters(scene), None, None],
        _ => [None, None, None],
    }
}

/// For a sign where a value should stand: what the signs round it can mean.
pub(super) fn expected(scene: &Scene<'_>) -> [Option<Suggestion>; 3] {
    match scene.found() {
        ">" => [operator::unequal(scene), None, None],
        "[" => [operator::for_list(scene), quoted_pattern(scene), None],
        "(" => [quoted_pattern(scene), None, None],
        "]" => [without_comma(scene), None, None],
        _ => [None, None, None],
    }
}

/// For a connective where a value should stand: the word in quotes, if it can be the value.
pub(super) fn quoted_word(scene: &Scene<'_>) -> Option<Suggestion> {
    scene
        .may_end_before(scene.span().end)
        .then(|| scene.replace(format!("'{}'", scene.found())))
}

/// For a value of the wrong type: the same value as the type has it.
pub(super) fn of_type(scene: &Scene<'_>, expected: Argument) -> Option<Suggestion> {
    let text = scene.found().trim_matches(['\'', '"']);
    let meant: String = match expected {
        Argument::Flag => {
            let flags = [true, false].map(flag_text);
            flags
                .into_iter()
                .find(|flag| flag.eq_ignore_ascii_case(text))?
                .into()
        }
        Argument::Version => text
            .strip_prefix(['v', 'V'])
            .filter(|rest| version(rest).is_some())?
            .into(),
        Argument::Instant => {
            let joined = text.to_ascii_uppercase().replacen(' ', "T", 1);
            instant(&joined).is_some().then_some(joined)?
        }
        Argument::Count => return None,
    };
    Some(scene.replace(meant))
}

/// For what is no list: the elements in brackets.
pub(super) fn as_list(scene: &Scene<'_>) -> Option<Suggestion> {
    let start = scene.span().start;
    if scene.found() == "(" {
        let (inside, _) = scene.after(scene.span().end).split_once(')')?;
        let end = scene.span().end + inside.len() + ")".len();
        return Some(Suggestion::new(start..end, format!("[{inside}]")));
    }
    let mut end = value_end(scene, start)?;
    while let Some((Token::Comma, comma)) = scene.token_at(end) {
        end = value_end(scene, comma.end)?;
    }
    scene
        .may_end_before(end)
        .then(|| Suggestion::new(start..end, format!("[{}]", scene.slice(start..end))))
}

/// For words that follow a value: the value and the words in quotes, if nothing but words follows.
pub(super) fn quoted_run(scene: &Scene<'_>) -> Option<Suggestion> {
    let value = bare_value(scene)?;
    let mut end = value.end;
    if scene.span().start == value.end {
        // A sign touches the value: they are written as one word.
        end = run_end(scene, value.start);
    }
    while !scene.may_end_before(end) {
        let (Token::Word(word), span) = scene.token_at(end)? else {
            return None;
        };
        if is_reserved(word) || Operator::from_word(word).is_some() {
            return None;
        }
        end = span.end;
    }
    quoted(scene, value.start..end)
}

/// For a quote that is not closed: the quote closed, if a single word follows it.
pub(super) fn closed_quote(scene: &Scene<'_>) -> Option<Suggestion> {
    let word = scene.found().trim_end();
    let quote = word.chars().next()?;
    let end = scene.span().start + word.len();
    let is_word = word.len() > quote.len_utf8()
        && !word.contains([' ', '\t', '\r', '\n', '(', ')', '[', ']', ',']);
    is_word.then(|| Suggestion::new(end..end, String::from(quote)))
}

/// For a `*` that repeats nothing: `.*`, which is what other notations mean by it.
pub(super) fn wildcard(scene: &Scene<'_>) -> Option<Suggestion> {
    (scene.found() == "*").then(|| scene.replace(".*"))
}

/// For a trailing comma: the list without it.
fn without_comma(scene: &Scene<'_>) -> Option<Suggestion> {
    let end = scene.span().start;
    let comma = scene.slice(0..end).trim_end().strip_suffix(',')?;
    Some(Suggestion::new(comma.len()..end, ""))
}

/// For a pattern that begins with a sign: the pattern in quotes.
fn quoted_pattern(scene: &Scene<'_>) -> Option<Suggestion> {
    let operator = scene.failure.context.operator.clone()?;
    let start = scene.span().start;
    let takes_pattern = matches!(
        scene.slice(operator),
        "=~" | "!~" | "matches" | "not_matches"
    );
    takes_pattern.then(|| quoted(scene, start..run_end(scene, start)))?
}

/// Where what is written without a blank ends, without parentheses that close nothing in it.
fn run_end(scene: &Scene<'_>, start: usize) -> usize {
    let rest = scene.after(start);
    let mut run = rest.split(is_blank).next().unwrap_or_default();
    let closes_more = |run: &str| run.matches(')').count() > run.matches('(').count();
    while let Some(shorter) = run.strip_suffix(')').filter(|_| closes_more(run)) {
        run = shorter;
    }
    start + run.len()
}

fn equals_sign(scene: &Scene<'_>) -> Suggestion {
    let span = scene.span();
    let before = scene.slice(0..span.start);
    if before.ends_with("==") || before.ends_with("!=") {
        let start = span.start - 2;
        return Suggestion::new(start..span.end, scene.slice(start..span.start));
    }
    let is_before = |operator: &&Range<usize>| {
        matches!(scene.slice((*operator).clone()), "<" | ">")
            && scene.slice(operator.end..span.start).trim().is_empty()
    };
    if let Some(operator) = scene.failure.context.operator.as_ref().filter(is_before) {
        let symbol = scene.slice(operator.clone());
        return Suggestion::new(operator.start..span.end, format!("{symbol}="));
    }
    let rest = scene.after(span.end);
    let blanks = rest.len() - rest.trim_start().len();
    let symbol = match rest.trim_start().chars().next() {
        Some('=') => "==",
        Some('~') => "=~",
        Some('!') if blanks == 0 => "!=",
        Some('<') if blanks == 0 => "<=",
        Some('>') if blanks == 0 => ">=",
        Some(_) | None => return scene.replace("=="),
    };
    Suggestion::new(span.start..span.end + blanks + 1, symbol)
}

/// A value in quotes of another kind: with plain ones, or without if it continues a bare value.
fn requoted(scene: &Scene<'_>, close: char) -> Option<Suggestion> {
    let span = scene.span();
    let (content, _) = scene.after(span.end).split_once(close)?;
    let whole = span.start..span.end + content.len() + close.len_utf8();
    let is_adjacent = |value: &&Range<usize>| value.end == span.start;
    if let Some(value) = scene.failure.context.value.as_ref().filter(is_adjacent) {
        let joined = format!("{}{content}", scene.slice(value.clone()));
        return Some(Suggestion::new(value.start..whole.end, joined));
    }
    (!content.contains('\'')).then(|| Suggestion::new(whole, format!("'{content}'")))
}

/// A value with letters that need quotes.
fn quoted_letters(scene: &Scene<'_>) -> Option<Suggestion> {
    let context = &scene.failure.context;
    let at = scene.span().start;
    let start = match &context.value {
        Some(value) if value.end == at => value.start,
        Some(_) | None => at,
    };
    let before = scene.slice(0..start).trim_end();
    let follows_operator = context
        .operator
        .as_ref()
        .is_some_and(|operator| operator.end == before.len());
    if !follows_operator && !before.ends_with(['[', ',']) {
        return None;
    }
    let rest = scene.after(at);
    let end = at
        + rest
            .find(|c| is_blank(c) || matches!(c, ')' | ']' | ','))
            .unwrap_or(rest.len());
    quoted(scene, start..end)
}

fn quoted(scene: &Scene<'_>, span: Range<usize>) -> Option<Suggestion> {
    let text = scene.slice(span.clone());
    let quote = ['\'', '"']
        .into_iter()
        .find(|quote| !text.contains(*quote))?;
    Some(Suggestion::new(span, format!("{quote}{text}{quote}")))
}

/// Where the last value stands, if it has no quotes.
fn bare_value(scene: &Scene<'_>) -> Option<Range<usize>> {
    let value = scene.failure.context.value.clone()?;
    (!scene.slice(value.clone()).starts_with(['\'', '"'])).then_some(value)
}

/// Where the value that begins at a place ends.
fn value_end(scene: &Scene<'_>, at: usize) -> Option<usize> {
    let (token, span) = scene.token_at(at)?;
    let is_value = matches!(token, Token::Quoted(_))
        || matches!(token, Token::Word(word) if !is_reserved(word));
    is_value.then_some(span.end)
}
