//! Faults beyond the numbered rows: what each kind covers, and which of two is reported.

use bayplan::query::Expression;
use bayplan::query::ParseErrorKind::{self, *};

/// Text, kind, and the part of the text that is at fault; empty where something is missing at the
/// end.
const FAULTS: &[(&str, ParseErrorKind, &str)] = &[
    // Subjects.
    ("attribute:stack == a and", UnexpectedEnd, ""),
    ("not", UnexpectedEnd, ""),
    ("(", UnexpectedEnd, ""),
    ("== prod", ExpectedSubject, "=="),
    ("'stack' == prod", ExpectedSubject, "'stack'"),
    ("!in == prod", ExpectedSubject, "!in"),
    ("&& attribute:a exists", ExpectedSubject, "&&"),
    (
        "attribute:a exists or or attribute:b exists",
        UnknownSubject,
        "or",
    ),
    (
        "containerInstanceArn == x",
        UnknownSubject,
        "containerInstanceArn",
    ),
    ("status == ACTIVE", UnknownSubject, "status"),
    ("task:group:x == y", UnknownSubject, "task:group:x"),
    ("attribute:a@b == x", InvalidAttributeName, "@"),
    // Operators.
    ("attribute:a and attribute:b exists", UnknownOperator, "and"),
    ("(attribute:a)", UnknownOperator, ")"),
    ("attribute:a 'b'", UnknownOperator, "'b'"),
    ("attribute:a like b", UnknownOperator, "like"),
    (
        "attribute:a greater_than 3",
        OperatorNotAllowed,
        "greater_than",
    ),
    ("task:group <= web", OperatorNotAllowed, "<="),
    ("agentConnected exists", OperatorNotAllowed, "exists"),
    ("ec2InstanceId !exists", OperatorNotAllowed, "!exists"),
    ("registeredAt !in [2018-02-13]", OperatorNotAllowed, "!in"),
    // Values.
    ("attribute:a == ==", ExpectedValue, "=="),
    ("attribute:a == (b)", ExpectedValue, "("),
    ("attribute:a == [b]", ExpectedValue, "["),
    ("attribute:a == , b", ExpectedValue, ","),
    ("attribute:a == &&", ExpectedValue, "&&"),
    ("attribute:a == !b", ExpectedValue, "!"),
    ("attribute:a in [,b]", ExpectedValue, ","),
    ("attribute:a in [b, or]", ReservedWord, "or"),
    ("attribute:a =~ not", ReservedWord, "not"),
    // Lists.
    ("attribute:a in", UnexpectedEnd, ""),
    ("attribute:a in 'b'", ExpectedList, "'b'"),
    ("attribute:a in [b c]", ExpectedList, "c"),
    ("attribute:a in [b == c]", ExpectedList, "=="),
    ("attribute:a in [b)", ExpectedList, ")"),
    ("attribute:a in [b", UnexpectedEnd, ""),
    ("attribute:a in [b,", UnexpectedEnd, ""),
    // Arguments of a type.
    ("agentConnected == ''", InvalidArgument, "''"),
    ("agentConnected in [true, 1]", InvalidArgument, "1"),
    ("agentVersion < v1.14.5", InvalidArgument, "v1.14.5"),
    ("agentVersion < '1.14.5 '", InvalidArgument, "'1.14.5 '"),
    ("registeredAt < 2018-02-30", InvalidArgument, "2018-02-30"),
    (
        "registeredAt < 2018-02-13T22:28",
        InvalidArgument,
        "2018-02-13T22:28",
    ),
    (
        "registeredAt < '2018-02-13 22:28:28'",
        InvalidArgument,
        "'2018-02-13 22:28:28'",
    ),
    (
        "registeredAt < 2018-02-13T22:28:28.123",
        InvalidArgument,
        "2018-02-13T22:28:28.123",
    ),
    (
        "registeredAt < 2018-02-13T22:28:28.1Z",
        InvalidArgument,
        "2018-02-13T22:28:28.1Z",
    ),
    (
        "registeredAt < 2018-02-13T22:28:28.123Z",
        InvalidArgument,
        "2018-02-13T22:28:28.123Z",
    ),
    (
        "registeredAt < 2018-02-13T22:28:28.12345",
        InvalidArgument,
        "2018-02-13T22:28:28.12345",
    ),
    (
        "registeredAt < 2018-02-13T22:28:28.1+0200",
        InvalidArgument,
        "2018-02-13T22:28:28.1+0200",
    ),
    (
        "registeredAt < 2018-02-13T22:28:28+0200",
        InvalidArgument,
        "2018-02-13T22:28:28+0200",
    ),
    (
        "registeredAt < 2018-02-13t22:28:28z",
        InvalidArgument,
        "2018-02-13t22:28:28z",
    ),
    ("runningTasksCount < 1.5", InvalidArgument, "1.5"),
    // After a comparison.
    ("attribute:a == 'b'c", TrailingInput, "c"),
    ("attribute:a == b == c", TrailingInput, "=="),
    ("attribute:a == b not", TrailingInput, "not"),
    ("(attribute:a == b c)", TrailingInput, "c"),
    ("(attribute:a == b]", TrailingInput, "]"),
    ("(attribute:a == b", UnbalancedParen, ""),
    // The leftmost, lexical or not.
    ("stack = prod", UnknownSubject, "stack"),
    ("attribute:a ; 'b", UnexpectedChar, ";"),
    ("attribute:a > 'b", OperatorNotAllowed, ">"),
    ("agentVersion < latest ;", InvalidArgument, "latest"),
    ("attribute:a =~ '*' ;", InvalidRegex, "*"),
    ("attribute:a == b) ;", UnbalancedParen, ")"),
    ("(attribute:a = b", UnexpectedChar, "="),
    ("attribute:a in [b ; 'c", UnexpectedChar, ";"),
    ("attribute:\u{e9} == b", InvalidAttributeName, "attribute:"),
    ("attribute:a\u{a0}== b", UnexpectedChar, "\u{a0}"),
    ("\u{feff}attribute:a == b", UnexpectedChar, "\u{feff}"),
];

#[test]
fn every_fault_is_of_its_kind_and_where_it_belongs() {
    for (text, kind, part) in FAULTS {
        let error = Expression::parse(text).expect_err(text);
        assert_eq!(
            (error.kind(), &text[error.span()]),
            (*kind, *part),
            "{text}"
        );
    }
}

#[test]
fn what_is_missing_is_missing_after_the_last_token() {
    for (text, end) in [
        ("attribute:a == \n\t ", 14),
        ("(attribute:a == b  ", 17),
        ("attribute:a in [b ", 17),
    ] {
        assert_eq!(
            Expression::parse(text).expect_err(text).span(),
            end..end,
            "{text:?}"
        );
    }
}
