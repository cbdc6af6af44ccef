//! The bounds of an expression, each from both sides.

use bayplan::query::ParseErrorKind::{self, *};
use bayplan::query::{Expression, MAX_DEPTH, MAX_LENGTH, MAX_PATTERN_SIZE};

use crate::query::fixture::instances;

const PROD: &str = "attribute:stack == prod";

#[track_caller]
fn assert_fault(text: &str, kind: ParseErrorKind, span: std::ops::Range<usize>) {
    let error = Expression::parse(text).expect_err("a fault");
    assert_eq!((error.kind(), error.span()), (kind, span));
}

fn padded(length: usize) -> String {
    format!("{PROD:length$}")
}

fn nested(open: &str, depth: usize, close: &str) -> String {
    format!("{}{PROD}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn length_is_at_most_2000() {
    assert!(Expression::parse(&padded(2_000)).is_ok());
    assert_fault(&padded(2_001), TooLong, 0..2_001);
    assert_eq!(MAX_LENGTH, 2_000);
}

#[test]
fn length_counts_characters_and_not_bytes() {
    let value = |length| format!("attribute:stack == '{}'", "é".repeat(length));
    let longest = 2_000 - value(0).len();
    assert!(Expression::parse(&value(longest)).is_ok());
    assert_fault(&value(longest + 1), TooLong, 0..2_001 + longest + 1);
}

#[test]
fn a_text_too_long_is_only_that() {
    let text = format!("= {}", " ".repeat(2_000));
    assert_fault(&text, TooLong, 0..2_002);
    assert_fault(&" ".repeat(2_001), TooLong, 0..2_001);
    assert_fault(&" ".repeat(2_000), EmptyExpression, 0..2_000);
}

#[test]
fn parentheses_nest_32_deep() {
    assert!(Expression::parse(&nested("(", MAX_DEPTH, ")")).is_ok());
    assert_fault(&nested("(", 33, ")"), NestingTooDeep, 32..33);
    assert_fault(&"(".repeat(2_000), NestingTooDeep, 32..33);
    assert_eq!(MAX_DEPTH, 32);
}

#[test]
fn negations_nest_32_deep() {
    let even = Expression::parse(&nested("not ", MAX_DEPTH, "")).expect("an expression");
    let plain = Expression::parse(PROD).expect("an expression");
    for instance in &instances() {
        assert_eq!(even.evaluate(instance), plain.evaluate(instance));
    }
    assert_fault(&nested("not ", 33, ""), NestingTooDeep, 128..131);
    assert_fault(&"not ".repeat(500), NestingTooDeep, 128..131);
    assert_fault(&"!".repeat(2_000), NestingTooDeep, 32..33);
}

#[test]
fn negations_and_parentheses_add_up() {
    assert!(Expression::parse(&nested("not(", 16, ")")).is_ok());
    assert_fault(&nested("not(", 17, ")"), NestingTooDeep, 64..67);
}

#[test]
fn a_level_ends_where_its_operand_does() {
    let sibling = "not(agentConnected == true)";
    let many = [sibling; 60].join(" and ");
    assert!(Expression::parse(&many).is_ok());
    let deep = nested("(", 31, ")");
    let deep_again = [deep.as_str(); 10].join(" or ");
    assert!(Expression::parse(&deep_again).is_ok());
}

#[test]
fn a_chain_may_be_as_long_as_the_text() {
    for connective in [" and ", "&&", " or ", "||"] {
        let chain = vec!["task:group==a"; 1_980 / (13 + connective.len())].join(connective);
        let expression = Expression::parse(&chain).expect("an expression");
        let program = expression.compile();
        assert_eq!(program.tests().len(), 1);
        for instance in &instances() {
            let holds = expression.evaluate(instance);
            assert_eq!(program.evaluate(|_, _| holds), holds);
        }
        assert_eq!(
            Expression::parse(expression.as_str()).as_ref(),
            Ok(&expression)
        );
        let canonical = expression.canonical().to_string();
        match Expression::parse(&canonical) {
            Ok(read) => assert_eq!(read, expression),
            Err(error) => assert_eq!(
                (error.kind(), canonical.len() > MAX_LENGTH),
                (TooLong, true)
            ),
        }
    }
}

#[test]
fn a_list_may_be_as_long_as_the_text() {
    let list = vec!["a"; 980].join(",");
    let expression = Expression::parse(&format!("attribute:x in [{list}]")).expect("an expression");
    assert_eq!(expression.canonical().to_string(), "attribute:x in [a]");
}

#[test]
fn attribute_names_have_1_to_128_characters() {
    let text = |length| format!("attribute:{} exists", "n".repeat(length));
    assert!(Expression::parse(&text(1)).is_ok());
    assert!(Expression::parse(&text(128)).is_ok());
    assert_fault(&text(129), InvalidAttributeName, 10..139);
}

#[test]
fn counts_have_at_most_10_digits() {
    assert!(Expression::parse("runningTasksCount < 9999999999").is_ok());
    assert_fault("runningTasksCount < 10000000000", InvalidArgument, 20..31);
    assert_fault("runningTasksCount < ''", InvalidArgument, 20..22);
    assert_fault("runningTasksCount < +1", InvalidArgument, 20..22);
}

#[test]
fn the_patterns_of_an_expression_share_one_bound() {
    let half = "attribute:x =~ 'a{1000}'";
    assert!(Expression::parse(&format!("{half} and {half}")).is_ok());
    assert_fault(
        &format!("{half} and {half} and agentConnected =~ t"),
        RegexTooLarge,
        76..77,
    );
    assert_fault("attribute:x =~ '((a{9}){9}){30}'", RegexTooLarge, 15..32);
    assert_fault("attribute:x =~ a{4294967296}", RegexTooLarge, 15..28);
    assert_eq!(MAX_PATTERN_SIZE, 2_000);
}

#[test]
fn a_pattern_without_counted_repetition_is_never_too_large() {
    let longest = 2_000 - "attribute:x =~ ''".len();
    for part in [
        "a", ".", "a|", "()", "[^a]", r"\W", "(?:.)*", "|", ".+?", "[ace]",
    ] {
        let text = format!("attribute:x =~ '{}'", part.repeat(longest / part.len()));
        if let Err(error) = Expression::parse(&text) {
            panic!("{part}: {error}");
        }
    }
}

#[test]
fn groups_of_a_pattern_nest_32_deep() {
    let text = |depth| {
        format!(
            "attribute:x =~ '{}a{}'",
            "(".repeat(depth),
            ")".repeat(depth)
        )
    };
    assert!(Expression::parse(&text(32)).is_ok());
    assert_fault(&text(33), NestingTooDeep, 48..49);
    assert_fault(&text(900), NestingTooDeep, 48..49);
}
