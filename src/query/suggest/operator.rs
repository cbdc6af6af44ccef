//! Faults where an operator or a connective should stand.

use super::near::nearest;
use super::{Scene, Suggestion};
use crate::query::operator::WORDS;
use crate::query::subject::Subject;
use crate::query::token::Token;

/// For what is no operator: `not` and an operator joined, or the operator it resembles.
pub(super) fn known(scene: &Scene<'_>) -> [Option<Suggestion>; 3] {
    let word = scene.found();
    if word == "not" || word == "!" {
        return [negated(scene), None, None];
    }
    let other_language = OTHER_LANGUAGES
        .into_iter()
        .find(|(other, _)| word.eq_ignore_ascii_case(other));
    let symbol = other_language.map(|(_, symbol)| scene.replace(symbol));
    let word = nearest(word, WORDS.iter().map(|(word, _)| *word)).map(|word| scene.replace(word));
    [symbol, word, None]
}

/// Where an operator is missing: the one that asks for no more than is there.
pub(super) fn missing(scene: &Scene<'_>) -> Option<Suggestion> {
    let context = &scene.failure.context;
    let (subject, span) = context.subject.as_ref()?;
    if context.operator.is_some() {
        return None;
    }
    let at = span.end;
    match subject {
        Subject::Attribute(_) | Subject::TaskGroup => scene
            .may_end_before(at)
            .then(|| Suggestion::new(at..at, " exists")),
        Subject::AgentConnected => scene
            .may_end_before(at)
            .then(|| Suggestion::new(at..at, " == true")),
        Subject::AgentVersion
        | Subject::Ec2InstanceId
        | Subject::RegisteredAt
        | Subject::RunningTasksCount => None,
    }
}

/// For `<>`, of which the first half is an operator: what other languages mean by it.
pub(super) fn unequal(scene: &Scene<'_>) -> Option<Suggestion> {
    let operator = scene.failure.context.operator.clone()?;
    let is_meant =
        scene.slice(operator.clone()) == "<" && scene.after(operator.end).starts_with('>');
    is_meant.then(|| Suggestion::new(operator.start..operator.end + ">".len(), "!="))
}

/// Where a list follows an operator that takes a value: the operator that takes a list.
pub(super) fn for_list(scene: &Scene<'_>) -> Option<Suggestion> {
    let operator = scene.failure.context.operator.clone()?;
    let word = match (scene.slice(operator.clone()), scene.found()) {
        ("==" | "equals", "[") => "in",
        ("!=" | "not_equals", "[") => "not_in",
        _ => return None,
    };
    Some(Suggestion::new(operator, word))
}

/// After a complete expression: a connective in the case or the spelling that it has here.
pub(super) fn connective(scene: &Scene<'_>) -> Option<Suggestion> {
    let connective = match scene.found() {
        "|" => "||",
        word if word.eq_ignore_ascii_case("and") => "and",
        word if word.eq_ignore_ascii_case("or") => "or",
        _ => return None,
    };
    Some(scene.replace(connective))
}

/// `not in` and `! =`, and what else is negated with a blank between.
fn negated(scene: &Scene<'_>) -> Option<Suggestion> {
    let not = scene.span();
    let rest = scene.after(not.end);
    let blanks = rest.len() - rest.trim_start().len();
    let start = not.end + blanks;
    let (symbol, length) = match scene.token_at(start) {
        Some((Token::Word(word), _)) => (negated_word(word)?, word.len()),
        Some((Token::Operator(operator), span)) => match operator.symbol() {
            "==" => ("!=", span.len()),
            "=~" => ("!~", span.len()),
            _ => return None,
        },
        Some(_) => return None,
        None => match scene.after(start).chars().next()? {
            '=' => ("!=", 1),
            '~' => ("!~", 1),
            _ => return None,
        },
    };
    Some(Suggestion::new(not.start..start + length, symbol))
}

fn negated_word(word: &str) -> Option<&'static str> {
    WORDS
        .iter()
        .map(|(spelled, _)| *spelled)
        .find(|spelled| spelled.strip_prefix("not_") == Some(word))
}

/// How other languages spell what a symbol says here.
const OTHER_LANGUAGES: [(&str, &str); 10] = [
    ("is", "=="),
    ("eq", "=="),
    ("ne", "!="),
    ("neq", "!="),
    ("gt", ">"),
    ("gte", ">="),
    ("ge", ">="),
    ("lt", "<"),
    ("lte", "<="),
    ("le", "<="),
];
