//! Expressions that people have published.

use bayplan::query::{Expression, MatchCache, ParseErrorKind};

use crate::query::fixture::instances;
use crate::shared::shared;

/// What follows the documented grammar and is refused all the same, with the kind of the fault.
const REFUSED: &[(&str, ParseErrorKind)] = &[
    // Attributes are not ordered.
    (
        "attribute:custom-priority < 10",
        ParseErrorKind::OperatorNotAllowed,
    ),
    (
        "attribute:custom-priority <= 10",
        ParseErrorKind::OperatorNotAllowed,
    ),
    (
        "attribute:custom-priority > 5",
        ParseErrorKind::OperatorNotAllowed,
    ),
    (
        "attribute:custom-priority >= 5",
        ParseErrorKind::OperatorNotAllowed,
    ),
    // Java refuses to repeat a repetition.
    (
        "attribute:ecs.instance-type =~ t2.**",
        ParseErrorKind::InvalidRegex,
    ),
    // Back-ticks of a page that were copied with the example.
    (
        "task:group == service:`daemon-service`",
        ParseErrorKind::UnexpectedChar,
    ),
];

#[test]
fn what_people_publish_is_read_or_refused_for_a_known_reason() {
    let Some(table) = table() else {
        return;
    };
    let mut refused = Vec::new();
    let mut read = 0;
    for (text, verdict) in rows(&table) {
        let expression = Expression::parse(text);
        if verdict != "ok" {
            continue;
        }
        match expression {
            Ok(expression) => {
                read += 1;
                let canonical = expression.canonical().to_string();
                assert_eq!(
                    Expression::parse(&canonical).as_ref(),
                    Ok(&expression),
                    "{text}"
                );
                assert_eq!(canonical.parse(), Ok(expression), "{text}");
            }
            Err(error) => refused.push((text, error.kind())),
        }
    }
    assert_eq!(refused, REFUSED);
    assert!(read > 150, "only {read} expressions were read");
}

#[test]
fn what_the_documented_grammar_refuses_is_refused() {
    let Some(table) = table() else {
        return;
    };
    let mut refused = 0;
    for (text, verdict) in rows(&table).filter(|(_, verdict)| verdict.starts_with("no")) {
        assert!(Expression::parse(text).is_err(), "{text}: {verdict}");
        refused += 1;
    }
    assert!(refused >= 10, "only {refused} such expressions");
}

#[test]
fn a_template_is_an_expression_or_a_fault_within_its_text() {
    let Some(table) = table() else {
        return;
    };
    for (text, _) in rows(&table).filter(|(_, verdict)| *verdict == "template") {
        match Expression::parse(text) {
            Ok(expression) => {
                let mut cache = MatchCache::new();
                let program = expression.compile();
                for instance in &instances() {
                    assert_eq!(
                        program.admits(&mut cache, instance),
                        expression.evaluate(instance),
                        "{text}"
                    );
                }
            }
            Err(error) => assert!(text.get(error.span()).is_some(), "{text}: {error}"),
        }
    }
}

fn table() -> Option<String> {
    let path = shared("fixtures/ecs/placement-expressions.tsv")?;
    Some(std::fs::read_to_string(path).expect("a text"))
}

/// Of each row, the expression and what a small parser for the documented grammar said of it.
fn rows(table: &str) -> impl Iterator<Item = (&str, &str)> {
    table.lines().skip(1).map(|line| {
        let mut fields = line.split('\t');
        (
            fields.next().expect("an expression"),
            fields.next().expect("a verdict"),
        )
    })
}
