//! What people are told: messages, marks beneath the text, suggestions.

use bayplan::query::Expression;

/// Text, its error on one line, and its error with the text.
const MESSAGES: &[(&str, &str, &[&str])] = &[
    (
        "",
        "expression is empty at 0..0",
        &["expression is empty", "  ", "  ^"],
    ),
    (
        " stack == prod",
        "unknown subject `stack` at 1..6; did you mean `attribute:stack`?",
        &[
            "unknown subject `stack`; did you mean `attribute:stack`?",
            "   stack == prod",
            "   ^^^^^",
        ],
    ),
    (
        "attribute:stack = prod",
        "unexpected character `=` at 16..17; did you mean `==`?",
        &[
            "unexpected character `=`; did you mean `==`?",
            "  attribute:stack = prod",
            "                  ^",
        ],
    ),
    (
        "attribute:stack not in [prod]",
        "unknown operator `not` at 16..19; did you mean `not_in`?",
        &[
            "unknown operator `not`; did you mean `not_in`?",
            "  attribute:stack not in [prod]",
            "                  ^^^",
        ],
    ),
    (
        "attribute:stack > 3",
        "operator `>` is not allowed on `attribute:stack` at 16..17; \
         allowed are `==`, `!=`, `in`, `!in`, `=~`, `!~`, `exists` and `!exists`",
        &[
            "operator `>` is not allowed on `attribute:stack`; \
             allowed are `==`, `!=`, `in`, `!in`, `=~`, `!~`, `exists` and `!exists`",
            "  attribute:stack > 3",
            "                  ^",
        ],
    ),
    (
        "agentVersion < latest",
        "invalid argument `latest` at 15..21; expected a version such as `1.14.5`",
        &[
            "invalid argument `latest`; expected a version such as `1.14.5`",
            "  agentVersion < latest",
            "                 ^^^^^^",
        ],
    ),
    (
        "attribute:a:b == x",
        "attribute name holds `:` at 11..12",
        &[
            "attribute name holds `:`",
            "  attribute:a:b == x",
            "             ^",
        ],
    ),
    (
        "attribute:stack == prod and",
        "expected a subject, found the end at 27..27",
        &[
            "expected a subject, found the end",
            "  attribute:stack == prod and",
            "                             ^",
        ],
    ),
    (
        "((attribute:stack == prod)",
        "expected `)`, found the end at 26..26; `(` is at 0; add `)`?",
        &[
            "expected `)`, found the end; `(` is at 0; add `)`?",
            "  ((attribute:stack == prod)",
            "                            ^",
        ],
    ),
    (
        "attribute:stack == prod)",
        "`)` closes nothing at 23..24; remove `)`?",
        &[
            "`)` closes nothing; remove `)`?",
            "  attribute:stack == prod)",
            "                         ^",
        ],
    ),
    (
        "attribute:ecs.instance-type =~ '(?=t2).*'",
        "unsupported pattern at 32..35: look-ahead",
        &[
            "unsupported pattern: look-ahead",
            "  attribute:ecs.instance-type =~ '(?=t2).*'",
            "                                  ^^^",
        ],
    ),
    (
        "attribute:ecs.instance-type =~ '('",
        "invalid pattern at 33..33: a group is not closed",
        &[
            "invalid pattern: a group is not closed",
            "  attribute:ecs.instance-type =~ '('",
            "                                   ^",
        ],
    ),
    (
        "attribute:x =~ a{9999}",
        "pattern `a{9999}` repeats too much at 15..22: \
         the patterns of an expression may have 2000 positions in all",
        &[
            "pattern `a{9999}` repeats too much: \
             the patterns of an expression may have 2000 positions in all",
            "  attribute:x =~ a{9999}",
            "                 ^^^^^^^",
        ],
    ),
    (
        "attribute:x == 'é' and\n\tattribute:y == ü\nor agentConnected == true",
        "unexpected character `ü` at 40..42; did you mean `'ü'`?",
        &[
            "unexpected character `ü`; did you mean `'ü'`?",
            "   attribute:y == ü",
            "                  ^",
        ],
    ),
    (
        "attribute:x == 'a\tb\nc",
        r"quote is not closed in `'a\tb\nc` at 15..21",
        &[
            r"quote is not closed in `'a\tb\nc`",
            "  attribute:x == 'a b",
            "                 ^^^^",
        ],
    ),
    (
        "task:group == service:`web`",
        "unexpected character '`' at 22..23; did you mean `service:web`?",
        &[
            "unexpected character '`'; did you mean `service:web`?",
            "  task:group == service:`web`",
            "                        ^",
        ],
    ),
    (
        "attribute:ecs.availability-zone in [us-east-1a, us-east-1b] and \
         attribute:stack = prod and attribute:ecs.instance-type =~ t2.*",
        "unexpected character `=` at 80..81; did you mean `==`?",
        &[
            "unexpected character `=`; did you mean `==`?",
            "  …-east-1b] and attribute:stack = prod and attribute:ecs.instance-type =~ t2.*",
            "                                 ^",
        ],
    ),
];

#[test]
fn every_message_reads_as_its_row_says() {
    for (text, line, rendered) in MESSAGES {
        let error = Expression::parse(text).expect_err(text);
        assert_eq!(error.to_string(), *line);
        assert_eq!(error.rendered().to_string(), rendered.join("\n"));
    }
}

#[test]
fn a_long_text_is_shown_in_part() {
    let text = format!("attribute:x in [{}, ;]", vec!["abcdef"; 240].join(", "));
    let rendered = Expression::parse(&text)
        .expect_err("a fault")
        .rendered()
        .to_string();
    let lines: Vec<&str> = rendered.lines().collect();
    assert_eq!(lines[0], "unexpected character `;`");
    assert!(
        lines[1].starts_with("  …") && lines[1].ends_with(";]"),
        "{rendered}"
    );
    assert_eq!(lines[1].chars().count(), 79);
    let mark = lines[2].chars().count() - 1;
    assert_eq!(lines[1].chars().nth(mark), Some(';'));
}

#[test]
fn a_text_too_long_is_told_by_its_length() {
    let error = Expression::parse(&"x".repeat(3_000)).expect_err("a fault");
    assert_eq!(
        error.to_string(),
        "expression has 3000 characters, more than 2000 at 0..3000"
    );
    let shown = format!("  {}…\n  {}", "x".repeat(76), "^".repeat(76));
    assert_eq!(
        error.rendered().to_string(),
        format!("expression has 3000 characters, more than 2000\n{shown}"),
    );
}

#[test]
fn a_message_repeats_60_characters_of_the_text() {
    let message = |length: usize| {
        let text = "x".repeat(length);
        Expression::parse(&text).expect_err("a fault").to_string()
    };
    assert_eq!(
        message(60),
        format!("unknown subject `{}` at 0..60", "x".repeat(60))
    );
    assert_eq!(
        message(61),
        format!("unknown subject `{}…` at 0..61", "x".repeat(60))
    );
}

/// A text at fault, and the text that is suggested; `?` stands before what is still at fault after
/// the change.
const SUGGESTIONS: &[(&str, &str)] = &[
    // Subjects.
    ("stack == prod", "attribute:stack == prod"),
    (
        "ecs.instance-type in [t2.small]",
        "attribute:ecs.instance-type in [t2.small]",
    ),
    (
        "ecs.instance-type = t2.small",
        "?attribute:ecs.instance-type = t2.small",
    ),
    ("'stack' == prod", "attribute:stack == prod"),
    ("attribute: stack == prod", "attribute:stack == prod"),
    ("Attribute:stack == prod", "attribute:stack == prod"),
    ("attributes:stack == prod", "attribute:stack == prod"),
    ("attribute.stack == prod", "attribute:stack == prod"),
    ("ec2instanceid == i-1", "ec2InstanceId == i-1"),
    ("taskGroup == web", "task:group == web"),
    ("task.group == web", "task:group == web"),
    ("runningTaskCount == 0", "runningTasksCount == 0"),
    ("running_tasks_count == 0", "runningTasksCount == 0"),
    (
        "memberOf(attribute:stack == prod)",
        "(attribute:stack == prod)",
    ),
    (
        "not(memberOf (attribute:stack == prod))",
        "not((attribute:stack == prod))",
    ),
    ("NOT attribute:stack == prod", "not attribute:stack == prod"),
    // Operators.
    ("attribute:stack = prod", "attribute:stack == prod"),
    ("attribute:stack === prod", "attribute:stack == prod"),
    ("attribute:stack !== prod", "attribute:stack != prod"),
    ("attribute:stack = = prod", "attribute:stack == prod"),
    ("attribute:stack = ~ prod.*", "attribute:stack =~ prod.*"),
    ("attribute:stack ~ prod.*", "attribute:stack =~ prod.*"),
    ("attribute:stack =! prod", "attribute:stack != prod"),
    ("attribute:stack <> prod", "attribute:stack != prod"),
    ("runningTasksCount <> 3", "runningTasksCount != 3"),
    ("runningTasksCount => 3", "runningTasksCount >= 3"),
    ("runningTasksCount < = 3", "runningTasksCount <= 3"),
    ("attribute:stack ! = prod", "attribute:stack != prod"),
    ("attribute:stack ! ~ prod", "attribute:stack !~ prod"),
    (
        "attribute:stack not in [prod]",
        "attribute:stack not_in [prod]",
    ),
    (
        "attribute:stack ! in [prod]",
        "attribute:stack not_in [prod]",
    ),
    ("attribute:stack not exists", "attribute:stack not_exists"),
    ("attribute:stack not == prod", "attribute:stack != prod"),
    ("attribute:stack IN [prod]", "attribute:stack in [prod]"),
    (
        "attribute:stack NOT_IN [prod]",
        "attribute:stack not_in [prod]",
    ),
    (
        "attribute:stack notIn [prod]",
        "attribute:stack not_in [prod]",
    ),
    ("attribute:stack Equals prod", "attribute:stack equals prod"),
    ("attribute:stack equal prod", "attribute:stack equals prod"),
    ("attribute:stack eq prod", "attribute:stack == prod"),
    (
        "runningTasksCount greater_then 3",
        "runningTasksCount greater_than 3",
    ),
    ("attribute:gpu", "attribute:gpu exists"),
    (
        "(attribute:gpu) and agentConnected == true",
        "(attribute:gpu exists) and agentConnected == true",
    ),
    (
        "agentConnected and attribute:gpu exists",
        "agentConnected == true and attribute:gpu exists",
    ),
    // Connectives.
    (
        "attribute:a == b AND attribute:c == d",
        "attribute:a == b and attribute:c == d",
    ),
    (
        "attribute:a == b Or attribute:c == d",
        "attribute:a == b or attribute:c == d",
    ),
    (
        "attribute:a == b & attribute:c == d",
        "attribute:a == b && attribute:c == d",
    ),
    (
        "attribute:a == b | attribute:c == d",
        "attribute:a == b || attribute:c == d",
    ),
    ("attribute:a == b;", "attribute:a == b"),
    ("((attribute:a == b)", "((attribute:a == b))"),
    ("attribute:a == b)", "attribute:a == b"),
    // Values.
    ("attribute:rack == row 1/a", "attribute:rack == 'row 1/a'"),
    (
        "(attribute:rack == row 1 a) or agentConnected == true",
        "(attribute:rack == 'row 1 a') or agentConnected == true",
    ),
    ("attribute:x == and", "attribute:x == 'and'"),
    ("attribute:x in [not, a]", "attribute:x in ['not', a]"),
    ("attribute:x == café", "attribute:x == 'café'"),
    ("attribute:x in [a, été]", "attribute:x in [a, 'été']"),
    ("attribute:x == ‘b’", "attribute:x == 'b'"),
    ("attribute:x == “b c”", "attribute:x == 'b c'"),
    ("attribute:x == `b`", "attribute:x == 'b'"),
    ("task:group == service:`web`", "task:group == service:web"),
    ("attribute:x == 'b", "attribute:x == 'b'"),
    ("attribute:x in (a, b)", "attribute:x in [a, b]"),
    ("attribute:x in a", "attribute:x in [a]"),
    (
        "attribute:x in a, 'b' and agentConnected == true",
        "attribute:x in [a, 'b'] and agentConnected == true",
    ),
    ("attribute:x in [a,]", "attribute:x in [a]"),
    ("attribute:x == [a, b]", "attribute:x in [a, b]"),
    ("attribute:x != [a, b]", "attribute:x not_in [a, b]"),
    ("agentConnected == True", "agentConnected == true"),
    ("agentVersion >= v1.14.5", "agentVersion >= 1.14.5"),
    (
        "registeredAt > '2018-06-18 22:28:28'",
        "registeredAt > 2018-06-18T22:28:28",
    ),
    (
        "registeredAt > 2018-06-18t22:28:28z",
        "registeredAt > 2018-06-18T22:28:28Z",
    ),
    // Patterns.
    ("attribute:x =~ *.large", "attribute:x =~ .*.large"),
    ("attribute:x =~ t2[.]small", "attribute:x =~ 't2[.]small'"),
    ("(attribute:x =~ (a|b).*)", "(attribute:x =~ '(a|b).*')"),
    ("(attribute:x =~ (a|b))", "(attribute:x =~ '(a|b)')"),
    (
        "attribute:x =~ [ab].* or attribute:x = c",
        "?attribute:x =~ '[ab].*' or attribute:x = c",
    ),
];

/// Texts at fault for which no guess is good.
const NO_SUGGESTION: &[&str] = &[
    "",
    "blieptuut",
    "task:family == web",
    "and attribute:a == b",
    "()",
    "== b",
    "${x} == y",
    "attribute:${x} == y",
    "attribute:a:b == c",
    "attribute:my attr == x",
    "attribute:a like b",
    "attribute:a > 3",
    "agentVersion in [1.14.5]",
    "(attribute:gpu",
    "agentVersion < latest",
    "agentVersion",
    "runningTasksCount == one",
    "registeredAt < yesterday",
    "attribute:a ==",
    "attribute:a in []",
    "attribute:a == b == c",
    "attribute:a == b attribute:c == d",
    "attribute:a == b; attribute:c == d",
    "attribute:a exists true",
    "attribute:a == and attribute:b == c",
    "attribute:a == 'b and attribute:c == d",
    "attribute:a == b and",
    "attribute:a =~ '('",
    "attribute:a =~ '(?=b)'",
];

#[test]
fn every_suggestion_changes_the_text_as_its_row_says() {
    for (text, expected) in SUGGESTIONS {
        let error = Expression::parse(text).expect_err(text);
        let suggestion = error
            .suggestion()
            .unwrap_or_else(|| panic!("{text}: no suggestion"));
        let changed = suggestion.apply_to(text);
        let expected_text = expected.trim_start_matches('?');
        assert_eq!(changed, expected_text);
        assert_eq!(
            Expression::parse(&changed).is_err(),
            expected.starts_with('?'),
            "{changed}"
        );
    }
}

#[test]
fn where_no_guess_is_good_there_is_none() {
    for text in NO_SUGGESTION {
        let error = Expression::parse(text).expect_err(text);
        assert_eq!(error.suggestion(), None, "{text}");
    }
}

#[test]
fn a_suggestion_leaves_another_text_as_it_is() {
    let error = Expression::parse("attribute:stack = prod").expect_err("a fault");
    let suggestion = error.suggestion().expect("a suggestion");
    assert_eq!(suggestion.apply_to("short"), "short");
}
