//! Whether expressions can hold together: cases by hand.

use bayplan::query::{ClauseRef, Expression, MAX_LENGTH, Satisfiability, Witness, satisfiability};

/// Expressions, parted by `;`, and what is to come of them: `yes` and what the witness has, or `no`
/// and the clauses that clash, each as the number of its expression and its own.
const CASES: &[(&str, &str)] = &[
    // Nothing, and one value.
    ("attribute:x == a", "yes x=a"),
    ("attribute:x == a; attribute:x == a", "yes x=a"),
    ("attribute:x == a; attribute:x == b", "no 0.0 1.0"),
    ("attribute:x == a and attribute:y == b", "yes x=a y=b"),
    ("attribute:x exists", "yes x="),
    ("attribute:x == ''", "yes x="),
    ("attribute:x == '' and attribute:x !exists", "no 0.0 0.1"),
    ("attribute:X == a and attribute:x == b", "yes X=a x=b"),
    ("agentConnected == true", "yes"),
    // A missing value is other than any value only where it may be missing.
    ("not(attribute:x == a)", "yes"),
    ("attribute:x != a", "yes x=x"),
    ("attribute:x != a; attribute:x !exists", "no 0.0 1.0"),
    ("not(attribute:x == a); attribute:x !exists", "yes"),
    ("not(attribute:x != a)", "yes"),
    ("not(attribute:x != a); attribute:x exists", "yes x=a"),
    ("not(attribute:x != a) and attribute:x =~ b.*", "no 0.0 0.1"),
    ("attribute:x !exists and attribute:x !~ a.*", "no 0.0 0.1"),
    ("not(agentVersion < 2) and not(agentVersion >= 2)", "yes"),
    (
        "agentVersion != 2 and not(agentVersion < 2) and not(agentVersion > 2)",
        "no 0.0 0.1 0.2",
    ),
    (
        "not(registeredAt < 2018-02-13) and not(registeredAt >= 2018-02-13)",
        "yes",
    ),
    (
        "not(ec2InstanceId =~ .*) and not(ec2InstanceId !~ .*)",
        "yes",
    ),
    (
        "not(ec2InstanceId == i-1); ec2InstanceId !~ mi-.*",
        "yes id=i-0",
    ),
    // Lists.
    ("attribute:x in [a, b]; attribute:x in [b, c]", "yes x=b"),
    ("attribute:x in [b, a]", "yes x=a"),
    ("attribute:x in [a, b]; attribute:x in [c, d]", "no 0.0 1.0"),
    (
        "attribute:x in [a, b] and attribute:x !in [b, a]",
        "no 0.0 0.1",
    ),
    (
        "attribute:x in [a, b] and attribute:x in [b, c] and attribute:x in [c, a]",
        "no 0.0 0.1 0.2",
    ),
    (
        "attribute:x == a or attribute:x == b; attribute:x != a and attribute:x != b",
        "no 0.0 1.0 1.1",
    ),
    ("attribute:x != x and attribute:x !in [y, z]", "yes x="),
    ("attribute:x !in [x, y, z, '']", "yes x=a"),
    // Patterns.
    ("attribute:x =~ a.*; attribute:x =~ b.*", "no 0.0 1.0"),
    (
        "attribute:x =~ t2.*; attribute:x =~ .*small",
        "yes x=t2small",
    ),
    ("attribute:x =~ t2.* and attribute:x !~ t2.s.*", "yes x=t2"),
    ("attribute:x =~ t2.*; not(attribute:x =~ t.*)", "no 0.0 1.0"),
    (
        "attribute:x =~ 't2[.].*'; attribute:x =~ 't[0-9].small'; attribute:x == t3.small",
        "no 0.0 2.0",
    ),
    (
        "attribute:x =~ a|b and attribute:x !in [a, b]",
        "no 0.0 0.1",
    ),
    (
        "attribute:x =~ '[a-c]' and attribute:x !in [a, b]",
        "yes x=c",
    ),
    ("attribute:x !~ .* and attribute:x =~ '\\w*'", "no 0.0 0.1"),
    ("attribute:x !~ '[\\s\\S]*'", "no 0.0"),
    (
        "attribute:x =~ '(aa)+' and attribute:x =~ '(aaa)+'",
        "yes x=aaaaaa",
    ),
    (
        "attribute:x =~ '(aa)+' and attribute:x =~ '(aaa)+' and attribute:x =~ '.{1,5}'",
        "no 0.0 0.1 0.2",
    ),
    ("attribute:x =~ 'a*' and attribute:x !~ 'a*$^'", "yes x=a"),
    (
        "attribute:x =~ '(?i)PROD' and attribute:x !in [prod, PROD]",
        "yes x=proD",
    ),
    ("agentConnected =~ f.*", "yes disconnected"),
    ("agentConnected =~ .*e", "yes"),
    ("agentConnected =~ x.*", "no 0.0"),
    (
        "agentConnected != true; agentConnected !~ f.*",
        "no 0.0 1.0",
    ),
    (
        "ec2InstanceId =~ i-.*; ec2InstanceId =~ mi-.*",
        "no 0.0 1.0",
    ),
    // Versions.
    ("agentVersion >= 1.14.5", "yes version=1.14.5"),
    (
        "agentVersion > 1.14.5; agentVersion < 1.60",
        "yes version=1.14.6",
    ),
    ("agentVersion < 1.9", "yes version=1.8.0"),
    (
        "agentVersion > 1.9 and agentVersion < 1.9.1",
        "yes version=1.9.1-0",
    ),
    (
        "agentVersion > 1.9 and agentVersion < 1.9.1-0",
        "no 0.0 0.1",
    ),
    (
        "agentVersion > 1.9-rc and agentVersion < 1.9-rc.0",
        "no 0.0 0.1",
    ),
    ("agentVersion < 0.0.0-0", "no 0.0"),
    ("agentVersion == 1.9; agentVersion != 1.9.0", "no 0.0 1.0"),
    // Instants compare by the second.
    (
        "registeredAt > 2018-02-13; registeredAt < 2018-02-13T00:00:01",
        "no 0.0 1.0",
    ),
    (
        "registeredAt > 2018-02-13; registeredAt <= 2018-02-13T00:00:01",
        "yes since=2018-02-13T00:00:01Z",
    ),
    (
        "registeredAt == 2018-02-13; registeredAt == 2018-02-13T02:00:00+02:00",
        "yes since=2018-02-13T00:00:00Z",
    ),
    (
        "registeredAt < 2018-02-13 and registeredAt != 2018-02-12T23:59:59",
        "yes since=2018-02-12T23:59:58Z",
    ),
    // Tasks: groups, and at least one task for each.
    ("runningTasksCount > 2", "yes tasks=3"),
    ("runningTasksCount > 2; runningTasksCount < 3", "no 0.0 1.0"),
    ("runningTasksCount < 0", "no 0.0"),
    ("runningTasksCount == 0; task:group exists", "no 0.0 1.0"),
    ("runningTasksCount == 2; task:group !exists", "yes tasks=2"),
    (
        "runningTasksCount == 2; task:group == web",
        "yes tasks=2 group=web",
    ),
    (
        "task:group == a and task:group == b",
        "yes tasks=2 group=a group=b",
    ),
    (
        "task:group == a and task:group == b and runningTasksCount < 2",
        "no 0.0 0.1 0.2",
    ),
    (
        "task:group =~ a.* and task:group =~ .*b and runningTasksCount < 2",
        "yes tasks=1 group=ab",
    ),
    (
        "task:group in [a, b] and task:group in [b, c] and task:group in [c, a]",
        "yes tasks=2 group=a group=b",
    ),
    (
        "task:group in [a, b] and task:group in [b, c] and task:group in [c, a] and runningTasksCount <= 1",
        "no 0.0 0.1 0.2 0.3",
    ),
    (
        "task:group in [a, b] and task:group in [c, d] and task:group in [a, c] and task:group in \
         [b, d] and runningTasksCount == 2",
        "yes tasks=2 group=a group=d",
    ),
    (
        "task:group in [a, b] and task:group in [a, c] and task:group in [b, e] and task:group in \
         [c, f] and runningTasksCount < 3",
        "yes tasks=2 group=b group=c",
    ),
    ("task:group == a; task:group != a", "no 0.0 1.0"),
    ("task:group == a; task:group != b", "yes tasks=1 group=a"),
    (
        "not(task:group == a); task:group =~ a.?",
        "yes tasks=1 group=aa",
    ),
    ("task:group != a", "yes tasks=1 group=family:x"),
    (
        "not(task:group != a); runningTasksCount == 1",
        "yes tasks=1",
    ),
    (
        "not(task:group != a); task:group exists",
        "yes tasks=1 group=a",
    ),
    (
        "not(task:group !in [a, b]); not(task:group !in [c]); runningTasksCount == 0",
        "yes",
    ),
    // Connectives.
    (
        "attribute:x == a or attribute:y == b; attribute:x !exists",
        "yes y=b",
    ),
    (
        "attribute:x == a or attribute:y == b; attribute:y == b or attribute:z == c",
        "yes y=b",
    ),
    (
        "not(attribute:x == a or attribute:y == b); attribute:y == b",
        "no 0.0 1.0",
    ),
    (
        "not(attribute:x == a and attribute:y == b); attribute:x == a and attribute:y == b",
        "no 0.0 1.0 1.1",
    ),
    ("attribute:x == a and not attribute:x == a", "no 0.0 0.1"),
    ("attribute:x exists or attribute:x !exists", "yes"),
    (
        "(attribute:x == a and attribute:x == b) or attribute:y == c",
        "yes y=c",
    ),
    (
        "not(attribute:x == a) or not(attribute:x == b); attribute:x in [a, b]",
        "yes x=b",
    ),
    (
        "not(attribute:x == a) and not(attribute:x == b); attribute:x in [a, b]",
        "no 0.0 0.1 1.0",
    ),
    (
        "attribute:a exists and (not(attribute:a exists) or attribute:b == 1) and attribute:b == 2",
        "no 0.0 0.1 0.2",
    ),
    (
        "(attribute:x == a and runningTasksCount == 1) or (attribute:x == b and runningTasksCount == 2); \
         attribute:x != a; runningTasksCount < 2",
        "no 0.0 1.0 2.0",
    ),
    (
        "(attribute:x == a and runningTasksCount == 1) or (attribute:x == b and runningTasksCount == 2); \
         not(attribute:x == a)",
        "yes x=b tasks=2",
    ),
    // The clauses that come first are named.
    (
        "attribute:x == a; attribute:y == b; attribute:x == c; attribute:x == d",
        "no 0.0 2.0",
    ),
    (
        "attribute:y == b and attribute:x == a; attribute:z exists and attribute:x == b",
        "no 0.1 1.1",
    ),
];

#[track_caller]
fn parsed(texts: &str) -> Vec<Expression> {
    let parse = |text| Expression::parse(text).map_err(|error| error.rendered().to_string());
    let expressions: Result<_, _> = texts.split(';').map(parse).collect();
    expressions.unwrap_or_else(|fault: String| panic!("{fault}"))
}

/// What an instance has, in words.
fn described(witness: &Witness) -> String {
    let mut words = vec![String::from("yes")];
    if !witness.agent_connected() {
        words.push(String::from("disconnected"));
    }
    words.extend(
        witness
            .agent_version()
            .map(|version| format!("version={version}")),
    );
    words.extend(witness.ec2_instance_id().map(|id| format!("id={id}")));
    words.extend(
        witness
            .registered_at()
            .map(|instant| format!("since={instant}")),
    );
    words.extend(
        witness
            .attributes()
            .map(|(name, value)| format!("{name}={value}")),
    );
    if witness.running_tasks_count() > 0 {
        words.push(format!("tasks={}", witness.running_tasks_count()));
    }
    words.extend(witness.groups().map(|group| format!("group={group}")));
    words.join(" ")
}

fn answer(expressions: &[Expression]) -> String {
    match satisfiability(expressions) {
        Satisfiability::Satisfiable(witness) => {
            assert!(
                expressions
                    .iter()
                    .all(|expression| expression.evaluate(&witness))
            );
            described(&witness)
        }
        Satisfiability::Contradiction(clash) => {
            assert!(clash.is_minimal(), "{expressions:?}");
            let mut words = vec![String::from("no")];
            let clauses = clash.clauses().iter();
            words.extend(clauses.map(|at| format!("{}.{}", at.expression, at.clause)));
            words.join(" ")
        }
        Satisfiability::Unknown => String::from("unknown"),
    }
}

#[test]
fn each_case_has_its_answer() {
    let mut wrong = Vec::new();
    for (texts, expected) in CASES {
        let found = answer(&parsed(texts));
        if found != *expected {
            wrong.push(format!(
                "{texts}\n  expected {expected}\n  found    {found}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_clash_clashes_and_any_part_of_it_does_not() {
    for (texts, expected) in CASES {
        if !expected.starts_with("no") {
            continue;
        }
        let expressions = parsed(texts);
        let Satisfiability::Contradiction(clash) = satisfiability(&expressions) else {
            panic!("{texts} can hold");
        };
        let alone: Vec<Expression> = clash
            .clauses()
            .iter()
            .map(|clause| {
                clause
                    .find_in(&expressions)
                    .expect("a clause")
                    .to_expression()
            })
            .collect();
        assert!(answer(&alone).starts_with("no"), "{texts}");
        for left_out in 0..alone.len() {
            let mut others = alone.clone();
            others.remove(left_out);
            assert!(
                answer(&others).starts_with("yes"),
                "{texts} without {left_out}"
            );
        }
    }
}

#[test]
fn nothing_asked_is_satisfied_by_the_barest_instance() {
    assert_eq!(answer(&[]), "yes");
}

#[test]
fn the_answer_is_the_same_each_time() {
    for (texts, _) in CASES {
        assert_eq!(
            satisfiability(&parsed(texts)),
            satisfiability(&parsed(texts))
        );
    }
}

/// As many of some parts, joined, as an expression may have characters for.
fn longest(parts: impl Iterator<Item = String>, connective: &str) -> String {
    let mut text = String::new();
    for part in parts {
        let separator = if text.is_empty() { "" } else { connective };
        if text.len() + separator.len() + part.len() > MAX_LENGTH {
            break;
        }
        text.push_str(separator);
        text.push_str(&part);
    }
    text
}

#[test]
fn long_alternatives_of_values_are_compared_at_once() {
    let values = |letter: char| longest((0..).map(|at| format!("attribute:x=={letter}{at}")), "||");
    let expressions: Vec<Expression> = ('a'..='j').flat_map(|c| parsed(&values(c))).collect();
    assert_eq!(answer(&expressions), "no 0.0 1.0");

    let lists = |from: usize| {
        let values = longest((from..from + 300).map(|at| format!("v{at}")), ",");
        format!("attribute:x in [{values}]")
    };
    assert_eq!(
        answer(&parsed(&[lists(0), lists(200)].join(";"))),
        "yes x=v200"
    );
    assert_eq!(
        answer(&parsed(&[lists(0), lists(300)].join(";"))),
        "no 0.0 1.0"
    );
}

#[test]
fn the_deepest_expression_has_an_answer() {
    let deep = format!("{}attribute:x == a{}", "not(".repeat(16), ")".repeat(16));
    assert_eq!(answer(&parsed(&deep)), "yes x=a");
    assert_eq!(
        answer(&parsed(&format!("{deep};attribute:x == b"))),
        "no 0.0 1.0"
    );
    // One more disjunction or conjunction at each level.
    let nested = (0..30).fold(String::from("attribute:x == a"), |inner, level| {
        let connective = if level % 2 == 0 { "or" } else { "and" };
        format!("attribute:x == v{level} {connective} ({inner})")
    });
    assert_eq!(answer(&parsed(&nested)), "no 0.0 0.1");
}

#[test]
fn the_largest_patterns_have_an_answer() {
    let text = "a".repeat(1_980);
    let both = format!("attribute:x =~ {text};attribute:x =~ '.{{1980}}'");
    assert_eq!(answer(&parsed(&both)), format!("yes x={text}"));
    let other = format!("attribute:x =~ {text};attribute:x =~ '.{{1979}}'");
    assert_eq!(answer(&parsed(&other)), "no 0.0 1.0");
    let far = "attribute:x =~ '.{1000}' and attribute:x !~ '.*a.{900}'";
    assert_eq!(answer(&parsed(far)), format!("yes x={}", "b".repeat(1_000)));
}

#[test]
fn many_patterns_of_one_value_are_met_by_one_text() {
    let parts = longest(
        (0..15).map(|at| format!("attribute:x =~ .*w{at}.*")),
        " and ",
    );
    assert!(answer(&parsed(&parts)).starts_with("yes x=w"));
    let letters = longest(
        ('a'..='z').map(|c| format!("attribute:x !~ .*{c}.*")),
        " and ",
    );
    assert_eq!(answer(&parsed(&letters)), "yes x=");
    let letter = format!("{letters};attribute:x =~ '[a-z]+'");
    let all: Vec<String> = (0..26).map(|at| format!("0.{at}")).collect();
    assert_eq!(
        answer(&parsed(&letter)),
        format!("no {} 1.0", all.join(" "))
    );
}

#[test]
fn what_would_take_too_much_work_is_not_found_out() {
    // The shortest text has 2 * 3 * 5 * 7 * 11 * 13 * 17 characters.
    let periods =
        [2, 3, 5, 7, 11, 13, 17].map(|length| format!("attribute:x =~ '(a{{{length}}})+'"));
    let hard = periods.join(" and ");
    assert_eq!(answer(&parsed(&hard)), "unknown");
    // It keeps nothing from being found out that does not depend on it.
    assert_eq!(
        answer(&parsed(&format!(
            "{hard};attribute:y == a;attribute:y == b"
        ))),
        "no 1.0 2.0"
    );
    assert_eq!(
        answer(&parsed(&format!("({hard}) or attribute:y == a"))),
        "yes y=a"
    );
}

#[test]
fn more_pigeons_than_holes_clash() {
    // Each of four sits in one of three, and no two in the same.
    let mut clauses: Vec<String> = "abcd"
        .chars()
        .map(|pigeon| {
            [0, 1, 2]
                .map(|hole| format!("attribute:{pigeon}{hole} exists"))
                .join(" or ")
        })
        .map(|clause| format!("({clause})"))
        .collect();
    for hole in 0..3 {
        for (one, other) in [
            ("a", "b"),
            ("a", "c"),
            ("a", "d"),
            ("b", "c"),
            ("b", "d"),
            ("c", "d"),
        ] {
            clauses.push(format!(
                "not(attribute:{one}{hole} exists and attribute:{other}{hole} exists)"
            ));
        }
    }
    let all: Vec<String> = (0..clauses.len()).map(|at| format!("{at}.0")).collect();
    assert_eq!(
        answer(&parsed(&clauses.join(";"))),
        format!("no {}", all.join(" "))
    );
    clauses.pop();
    assert!(answer(&parsed(&clauses.join(";"))).starts_with("yes"));
}

#[test]
fn a_clause_is_found_where_there_is_one() {
    let expressions = parsed("attribute:a==1;attribute:b==2&&(attribute:c==3||attribute:d==4)");
    let found = |expression, clause| {
        let at = ClauseRef { expression, clause };
        at.find_in(&expressions).map(|clause| clause.to_string())
    };
    assert_eq!(found(0, 0).as_deref(), Some("attribute:a == 1"));
    assert_eq!(
        found(1, 1).as_deref(),
        Some("attribute:c == 3 or attribute:d == 4")
    );
    assert_eq!((found(0, 1), found(2, 0)), (None, None));
}
