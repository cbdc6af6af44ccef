//! Expressions and what they select from the six instances, or why they are refused, row by row.

use std::collections::BTreeSet;
use std::ops::Range;

use bayplan::query::ParseErrorKind::{self, *};
use bayplan::query::{Expression, MatchCache};

use crate::query::fixture::instances;

/// Number, expression, and the keys of the instances it selects.
const SELECTIONS: &[(u8, &str, &str)] = &[
    (1, "attribute:ecs.instance-type == t2.small", "A"),
    (
        2,
        "attribute:ecs.availability-zone in [us-east-1a, us-east-1b]",
        "A B C",
    ),
    (
        3,
        "attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d",
        "C",
    ),
    (4, "task:group == service:production", "A D"),
    (5, "not(task:group == database)", "A C D E F"),
    (6, "runningTasksCount == 1", "B F"),
    (7, "agentVersion < 1.14.5", "A C"),
    (8, "registeredAt < 2018-02-13", "A"),
    (9, "ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']", "A B"),
    (10, "attribute:ecs.instance-type == g2.2xlarge", "C"),
    (11, "attribute:stack == prod", "A B"),
    (12, "attribute:stack != prod", "C F"),
    (
        13,
        "attribute:ecs.instance-type in [t2.small, t2.medium]",
        "A B",
    ),
    (
        14,
        "attribute:ecs.instance-type =~ t2.* and attribute:ecs.availability-zone == us-east-1a",
        "A",
    ),
    (15, "task:group == databases", "D"),
    (16, "task:group == service:daemon-service", "E F"),
    (
        17,
        "attribute:ecs.os-family == WINDOWS_SERVER_2019_FULL",
        "E",
    ),
    (18, "attribute:color =~ green", "A"),
    (19, "attribute:ecs.os-type == linux", "A B C D F"),
    (20, "attribute:stack equals prod", "A B"),
    (21, "attribute:stack not_equals prod", "C F"),
    (22, "runningTasksCount greater_than 1", "A D E"),
    (23, "runningTasksCount greater_than_equal 1", "A B D E F"),
    (24, "runningTasksCount less_than 1", "C"),
    (25, "runningTasksCount less_than_equal 1", "B C F"),
    (26, "attribute:gpu exists", "C"),
    (27, "attribute:stack !exists", "D E"),
    (28, "attribute:stack not_exists", "D E"),
    (29, "attribute:stack not_in [prod, dev]", "F"),
    (30, "attribute:stack !in [prod, dev]", "F"),
    (31, "attribute:ecs.instance-type matches .*large", "C D E"),
    (32, "attribute:ecs.instance-type not_matches t2.*", "C D E"),
    (33, "attribute:ecs.instance-type !~ t2.*", "C D E"),
    (34, "attribute:stack == prod && runningTasksCount < 2", "B"),
    (
        35,
        "attribute:stack == dev || attribute:stack == canary",
        "C F",
    ),
    (36, "! attribute:stack == prod", "C D E F"),
    (37, "not attribute:stack exists", "D E"),
    (38, "not(attribute:stack == prod)", "C D E F"),
    (
        39,
        "attribute:stack !exists or attribute:stack != prod",
        "C D E F",
    ),
    (40, "attribute:gpu == ''", "C"),
    (41, "attribute:retiring != true", ""),
    (42, "attribute:rack == 'row 1/a'", "E"),
    (43, r#"attribute:rack == "row 1/a""#, "E"),
    (44, "attribute:stack == 'prod'", "A B"),
    (45, "attribute:STACK == prod", ""),
    (46, "attribute:stack == PROD", ""),
    (47, "attribute:ecs.instance-type =~ t2", ""),
    (48, "attribute:ecs.instance-type =~ '(t2|m5)[.].*'", "A B E"),
    (50, r"attribute:ecs.instance-type =~ '(?i)T2\..*'", "A B"),
    (51, "attribute:ecs.instance-type =~ t2.*|m5.*", "A B E"),
    (52, "attribute:stack==prod", "A B"),
    (
        53,
        "attribute:com.amazonaws.ecs.capability.docker-remote-api.1.19 exists",
        "",
    ),
    (54, "attribute:stack==prod||attribute:stack==dev", "A B C"),
    (55, "agentConnected == true", "A B C E F"),
    (56, "agentConnected != true", "D"),
    (57, "agentConnected in [true, false]", "A B C D E F"),
    (58, "agentConnected =~ f.*", "D"),
    (59, "agentVersion >= 1.60.0", "D E"),
    (60, "agentVersion == 1.9", "C"),
    (61, "agentVersion != 1.9.0", "A B D E"),
    (62, "registeredAt >= 2018-06-18T22:28:28+00:00", "C D E F"),
    (63, "registeredAt >= 2018-06-18T22:28:28Z", "C D E F"),
    (64, "registeredAt > 2018-06-18T22:28:28", "D E F"),
    (65, "registeredAt == 2018-06-19T00:28:28+02:00", "C"),
    (66, "registeredAt == 2018-06-18", ""),
    (67, "ec2InstanceId =~ mi-.*", "F"),
    (68, "ec2InstanceId == i-0ccc0000", "C"),
    (69, "task:group exists", "A B D E F"),
    (70, "task:group !exists", "C"),
    (71, "task:group != service:production", "B E F"),
    (72, "task:group =~ service:.*", "A D E F"),
    (73, "task:group !~ service:.*", "B"),
    (74, "task:group in [database, databases]", "B D"),
    (
        75,
        "attribute:stack == prod or attribute:stack == dev and attribute:ecs.availability-zone == us-east-1b",
        "A B",
    ),
    (
        76,
        "(attribute:stack == prod or attribute:stack == dev) and attribute:ecs.availability-zone == us-east-1b",
        "B",
    ),
    (
        77,
        "not attribute:stack == prod and agentConnected == true",
        "C E F",
    ),
    (
        78,
        "not (attribute:stack == prod and agentConnected == true)",
        "C D E F",
    ),
    (79, "not not attribute:stack == prod", "A B"),
    (80, "((attribute:stack == prod))", "A B"),
    (
        81,
        "runningTasksCount == 0 and not(task:group == database) && (attribute:stack exists || agentConnected == false)",
        "C",
    ),
];

/// Number, text, and what is wrong with it, where.
const FAULTS: &[(u8, &str, ParseErrorKind, Range<usize>)] = &[
    (
        49,
        "attribute:ecs.instance-type =~ t2[.]small",
        TrailingInput,
        33..34,
    ),
    (82, "", EmptyExpression, 0..0),
    (83, "   ", EmptyExpression, 0..3),
    (84, "attribute:stack", UnexpectedEnd, 15..15),
    (85, "attribute:stack ==", UnexpectedEnd, 18..18),
    (86, "attribute:stack = prod", UnexpectedChar, 16..17),
    (87, "attribute:stack === prod", UnexpectedChar, 18..19),
    (88, "stack == prod", UnknownSubject, 0..5),
    (89, "attribute: == prod", InvalidAttributeName, 0..10),
    (90, "attribute:my attr == x", UnknownOperator, 13..17),
    (91, "attribute:a:b == x", InvalidAttributeName, 11..12),
    (92, "attribute:stack == prod dev", TrailingInput, 24..27),
    (93, "attribute:rack == row 1/a", TrailingInput, 22..25),
    (94, "attribute:stack == 'prod", UnterminatedQuote, 19..24),
    (95, "attribute:stack in prod", ExpectedList, 19..23),
    (96, "attribute:stack in []", ExpectedValue, 20..21),
    (97, "attribute:stack in [prod,]", ExpectedValue, 25..26),
    (98, "attribute:stack in (prod, dev)", ExpectedList, 19..20),
    (99, "attribute:stack not in [prod]", UnknownOperator, 16..19),
    (100, "attribute:stack exists true", TrailingInput, 23..27),
    (101, "attribute:stack > 3", OperatorNotAllowed, 16..17),
    (102, "agentVersion in [1.14.5]", OperatorNotAllowed, 13..15),
    (103, "agentVersion =~ 1.*", OperatorNotAllowed, 13..15),
    (104, "agentVersion < latest", InvalidArgument, 15..21),
    (105, "registeredAt =~ 2018.*", OperatorNotAllowed, 13..15),
    (106, "registeredAt < 2018-13-01", InvalidArgument, 15..25),
    (107, "registeredAt < yesterday", InvalidArgument, 15..24),
    (
        108,
        "runningTasksCount in [0, 1]",
        OperatorNotAllowed,
        18..20,
    ),
    (109, "runningTasksCount == one", InvalidArgument, 21..24),
    (110, "runningTasksCount == -1", InvalidArgument, 21..23),
    (111, "runningTasksCount exists", OperatorNotAllowed, 18..24),
    (112, "agentConnected > false", OperatorNotAllowed, 15..16),
    (113, "agentConnected == yes", InvalidArgument, 18..21),
    (114, "ec2InstanceId > i-1", OperatorNotAllowed, 14..15),
    (115, "ec2instanceid == i-1", UnknownSubject, 0..13),
    (116, "task:family == web", UnknownSubject, 0..11),
    (
        117,
        "attribute:stack == prod AND attribute:color == green",
        TrailingInput,
        24..27,
    ),
    (118, "attribute:stack == prod and", UnexpectedEnd, 27..27),
    (119, "and attribute:stack == prod", UnknownSubject, 0..3),
    (120, "attribute:stack == and", ReservedWord, 19..22),
    (121, "(attribute:stack == prod", UnbalancedParen, 24..24),
    (122, "attribute:stack == prod)", UnbalancedParen, 23..24),
    (123, "()", ExpectedSubject, 1..2),
    (
        124,
        "attribute:ecs.instance-type =~ '('",
        InvalidRegex,
        33..33,
    ),
    (
        125,
        "attribute:stack == prod; attribute:color == green",
        UnexpectedChar,
        23..24,
    ),
    (
        126,
        "memberOf(attribute:stack == prod)",
        UnknownSubject,
        0..8,
    ),
    (127, "attribute:stack ! = prod", UnknownOperator, 16..17),
];

#[test]
fn every_expression_selects_what_its_row_says() {
    let instances = instances();
    let mut cache = MatchCache::new();
    for (row, text, expected) in SELECTIONS {
        let expression =
            Expression::parse(text).unwrap_or_else(|error| panic!("row {row}: {error}"));
        let program = expression.compile();
        let mut selected = Vec::new();
        for instance in &instances {
            let is_selected = expression.evaluate(instance);
            assert_eq!(
                program.admits(&mut cache, instance),
                is_selected,
                "row {row}, compiled: {text}"
            );
            selected.extend(is_selected.then_some(instance.key.as_str()));
        }
        assert_eq!(selected.join(" "), *expected, "row {row}: {text}");
    }
}

#[test]
fn every_fault_is_found_where_its_row_says() {
    for (row, text, kind, span) in FAULTS {
        let error = Expression::parse(text).expect_err(text);
        assert_eq!(
            (error.kind(), error.span()),
            (*kind, span.clone()),
            "row {row}: {text}"
        );
        assert_eq!(error.source_text(), *text, "row {row}");
    }
}

#[test]
fn the_rows_are_complete() {
    let selections = SELECTIONS.iter().map(|row| row.0);
    let rows: BTreeSet<u8> = selections.chain(FAULTS.iter().map(|row| row.0)).collect();
    assert_eq!(rows, (1..=127).collect());
    assert_eq!(rows.len(), SELECTIONS.len() + FAULTS.len());
}
