//! When two expressions are equal, how they are written, and their place in JSON.

use bayplan::query::{AttributeName, Expression};

#[track_caller]
fn parsed(text: &str) -> Expression {
    Expression::parse(text).expect("an expression")
}

/// Spellings of one expression; the first is canonical.
const EQUAL: &[&[&str]] = &[
    &[
        "attribute:stack == prod",
        "attribute:stack==prod",
        " attribute:stack\tequals\n'prod' ",
        "((attribute:stack == \"prod\"))",
    ],
    &["attribute:x !exists", "attribute:x not_exists"],
    &["attribute:x in [a, b]", "attribute:x in ['b', a, \"a\"]"],
    &["attribute:x !in [a]", "attribute:x not_in[a]"],
    &[
        "agentVersion >= 1.9.0",
        "agentVersion greater_than_equal 1.9",
        "agentVersion >= 1.09.0+build",
    ],
    &[
        "agentVersion < 1.9.0-rc.1",
        "agentVersion less_than 1.9-rc.01",
    ],
    &[
        "registeredAt < 2018-02-13T00:00:00Z",
        "registeredAt < 2018-02-13",
        "registeredAt < '2018-02-13T02:00:00+02:00'",
    ],
    &[
        "runningTasksCount <= 7",
        "runningTasksCount less_than_equal 007",
    ],
    &[
        "not agentConnected == true",
        "!agentConnected==true",
        "not(agentConnected == true)",
    ],
    &[
        "not (attribute:a exists and attribute:b exists)",
        "!(attribute:a exists&&attribute:b exists)",
    ],
    &[
        "not not attribute:a exists",
        "!!attribute:a exists",
        "not(not(attribute:a exists))",
    ],
    &[
        "attribute:a exists and attribute:b exists and attribute:c exists",
        "attribute:a exists and (attribute:b exists and attribute:c exists)",
        "(attribute:a exists && attribute:b exists) && attribute:c exists",
    ],
    &[
        "attribute:a exists or attribute:b exists and attribute:c exists",
        "attribute:a exists || (attribute:b exists && attribute:c exists)",
    ],
    &["(attribute:a exists or attribute:b exists) and attribute:c exists"],
    &["attribute:x == 'a b'", "attribute:x == \"a b\""],
    &["attribute:x == ''", "attribute:x == \"\""],
    &["attribute:x == \"it's\""],
    &["attribute:x == '\"'"],
    &["attribute:x == 'and'"],
    &["attribute:x == in", "attribute:x == 'in'"],
    &["attribute:x == 'a||b'"],
    &["attribute:x =~ a|b", "attribute:x matches 'a|b'"],
];

#[test]
fn spellings_of_one_expression_are_equal_and_have_one_canonical_form() {
    for spellings in EQUAL {
        for spelling in *spellings {
            let expression = parsed(spelling);
            assert_eq!(expression, parsed(spellings[0]));
            assert_eq!(
                expression.cmp(&parsed(spellings[0])),
                std::cmp::Ordering::Equal
            );
            assert_eq!(expression.canonical().to_string(), spellings[0]);
            assert_eq!(expression.to_string(), *spelling);
            assert_eq!(expression.as_str(), *spelling);
        }
    }
}

#[test]
fn expressions_that_say_different_things_differ() {
    for (index, one) in EQUAL.iter().enumerate() {
        for other in &EQUAL[index + 1..] {
            assert_ne!(parsed(one[0]), parsed(other[0]));
        }
    }
}

#[test]
fn the_order_of_parts_counts() {
    let there = parsed("attribute:a exists and attribute:b exists");
    assert_ne!(there, parsed("attribute:b exists and attribute:a exists"));
}

#[test]
fn debug_output_shows_what_was_written() {
    assert_eq!(
        format!("{:?}", parsed("task:group==x")),
        "Expression(\"task:group==x\")"
    );
    assert_eq!(
        format!("{:?}", parsed("task:group==x").canonical()),
        "Canonical(task:group == x)"
    );
}

#[cfg(feature = "serde")]
#[test]
fn json_holds_the_text_as_written_and_is_checked_when_read() {
    let json = "\"(attribute:stack==prod)\"";
    let expression: Expression = serde_json::from_str(json).expect("an expression");
    assert_eq!(expression.as_str(), "(attribute:stack==prod)");
    assert_eq!(serde_json::to_string(&expression).expect("a string"), json);

    let error = serde_json::from_str::<Expression>("\"stack == prod\"").expect_err("a fault");
    assert_eq!(
        error.to_string(),
        "unknown subject `stack` at 0..5; did you mean `attribute:stack`?",
    );
}

#[cfg(feature = "serde")]
#[test]
fn a_name_in_json_is_checked_when_read() {
    let name: AttributeName = serde_json::from_str("\"ecs.os-type\"").expect("a name");
    assert_eq!(
        serde_json::to_string(&name).expect("a string"),
        "\"ecs.os-type\""
    );
    let error = serde_json::from_str::<AttributeName>("\"a b\"").expect_err("a fault");
    assert_eq!(error.to_string(), "attribute name holds ` `");
}
