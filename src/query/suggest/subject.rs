//! Faults where a subject should stand.

use alloc::format;

use super::near::nearest;
use super::{Scene, Suggestion};
use crate::query::name::AttributeName;
use crate::query::operator::Operator;
use crate::query::subject::{
    AGENT_CONNECTED, AGENT_VERSION, ATTRIBUTE_PREFIX, EC2_INSTANCE_ID, REGISTERED_AT,
    RUNNING_TASKS_COUNT, TASK_GROUP,
};
use crate::query::token::{Token, is_reserved};

/// For a word that is no subject: what it resembles, or the attribute of that name.
pub(super) fn known(scene: &Scene<'_>) -> [Option<Suggestion>; 3] {
    let word = scene.found();
    if word.eq_ignore_ascii_case("memberOf") {
        return [unwrapped(scene), None, None];
    }
    if is_reserved(&word.to_ascii_lowercase()) {
        let is_not = word.eq_ignore_ascii_case("not");
        return [is_not.then(|| scene.replace("not")), None, None];
    }
    [resembled(scene), attribute(scene), None]
}

/// For a name in quotes: the attribute of that name.
pub(super) fn unquoted(scene: &Scene<'_>) -> Option<Suggestion> {
    let (Token::Quoted(name), span) = scene.token_at(scene.span().start)? else {
        return None;
    };
    let is_meant = is_attribute_name(name) && is_before_operator(scene, span.end);
    is_meant.then(|| scene.replace(format!("{ATTRIBUTE_PREFIX}{name}")))
}

/// For `attribute:` and a name after a blank: the two joined.
pub(super) fn joined(scene: &Scene<'_>) -> Option<Suggestion> {
    let prefix = scene.span();
    let (Token::Word(name), span) = scene.token_at(prefix.end)? else {
        return None;
    };
    let is_meant = scene.found() == ATTRIBUTE_PREFIX
        && is_attribute_name(name)
        && is_before_operator(scene, span.end);
    is_meant.then(|| Suggestion::new(prefix.start..span.end, format!("{ATTRIBUTE_PREFIX}{name}")))
}

/// `memberOf(…)` is how documentation speaks of a constraint; the expression is what stands in it.
fn unwrapped(scene: &Scene<'_>) -> Option<Suggestion> {
    let (Token::Open, open) = scene.token_at(scene.span().end)? else {
        return None;
    };
    Some(Suggestion::new(scene.span().start..open.start, ""))
}

fn resembled(scene: &Scene<'_>) -> Option<Suggestion> {
    let word = scene.found();
    let is_prefix =
        |(prefix, _): &(&str, &str)| nearest(prefix, ["attribute"].into_iter()).is_some();
    if let Some((_, name)) = word.split_once([':', '.']).filter(is_prefix) {
        return Some(scene.replace(format!("{ATTRIBUTE_PREFIX}{name}")));
    }
    nearest(word, SUBJECTS.into_iter()).map(|subject| scene.replace(subject))
}

fn attribute(scene: &Scene<'_>) -> Option<Suggestion> {
    let name = scene.found();
    let is_meant = is_attribute_name(name) && is_before_operator(scene, scene.span().end);
    is_meant.then(|| scene.replace(format!("{ATTRIBUTE_PREFIX}{name}")))
}

fn is_attribute_name(text: &str) -> bool {
    AttributeName::new(text).is_ok()
}

/// Whether an operator, or the beginning of a misspelled one, stands at a place.
fn is_before_operator(scene: &Scene<'_>, at: usize) -> bool {
    let Some((token, _)) = scene.token_at(at) else {
        return scene.after(at).trim_start().starts_with('=');
    };
    matches!(token, Token::Operator(_))
        || matches!(token, Token::Word(word) if Operator::from_word(word).is_some())
}

const SUBJECTS: [&str; 6] = [
    AGENT_CONNECTED,
    AGENT_VERSION,
    EC2_INSTANCE_ID,
    REGISTERED_AT,
    RUNNING_TASKS_COUNT,
    TASK_GROUP,
];
