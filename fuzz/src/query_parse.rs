//! Reading any text as an expression.

use bayplan::query::{Expression, MAX_LENGTH, ParseError};

/// Reads the bytes as an expression; 1 if they are one.
pub(crate) fn check(data: &[u8]) -> usize {
    let text = String::from_utf8_lossy(data);
    match Expression::parse(&text) {
        Ok(expression) => {
            check_expression(&text, &expression);
            1
        }
        Err(error) => {
            check_error(&text, &error);
            0
        }
    }
}

fn check_expression(text: &str, expression: &Expression) {
    assert_eq!(expression.as_str(), text);
    assert_eq!(expression.to_string(), text);
    assert_eq!(Expression::parse(text).as_ref(), Ok(expression), "{text:?}");
    let canonical = expression.canonical().to_string();
    if canonical.chars().count() > MAX_LENGTH {
        return;
    }
    let again = match Expression::parse(&canonical) {
        Ok(again) => again,
        Err(error) => panic!("{text:?} is {canonical:?} and {error}"),
    };
    assert_eq!(again, *expression, "{text:?} and {canonical:?}");
    assert_eq!(again.canonical().to_string(), canonical, "{text:?}");
    assert_eq!(again.compile(), expression.compile(), "{text:?}");
}

fn check_error(text: &str, error: &ParseError) {
    let span = error.span();
    assert_eq!(error.source_text(), text);
    assert!(text.get(span.clone()).is_some(), "{span:?} in {text:?}");
    assert_is_shown(&error.to_string(), text);
    check_rendered(text, &error.rendered().to_string());
    check_is_leftmost(text, error);
    let Some(suggestion) = error.suggestion() else {
        return;
    };
    assert!(text.get(suggestion.span()).is_some(), "{suggestion:?}");
    let changed = suggestion.apply_to(text);
    if let Err(next) = Expression::parse(&changed) {
        let left = changed.len() - next.span().start;
        let is_further = left < text.len() - span.start;
        assert!(is_further, "{changed:?} of {text:?}: {next} after {error}");
    }
}

/// Three lines, the last one of marks only.
fn check_rendered(text: &str, rendered: &str) {
    let lines: Vec<&str> = rendered.split('\n').collect();
    let [message, line, marks] = lines[..] else {
        panic!("{rendered:?} of {text:?}");
    };
    for line in [message, line, marks] {
        assert_is_shown(line, text);
    }
    let is_marked = marks.ends_with('^') && marks.chars().all(|mark| " ^".contains(mark));
    assert!(is_marked, "{marks:?} of {text:?}");
    assert!(
        marks.starts_with("  ") && line.starts_with("  "),
        "{text:?}"
    );
    assert!(marks.len() <= 80, "{marks:?} of {text:?}");
}

/// One line, of nothing that moves a terminal.
#[track_caller]
fn assert_is_shown(line: &str, text: &str) {
    assert!(!line.contains(char::is_control), "{line:?} of {text:?}");
}

/// What stands before a fault is the beginning of something that may go on.
fn check_is_leftmost(text: &str, error: &ParseError) {
    let before = &text[..error.span().start];
    if let Err(earlier) = Expression::parse(before) {
        let is_at_end = earlier.span().end >= before.trim_end().len();
        assert!(is_at_end, "{earlier} before {error} in {text:?}");
    }
}
