//! The compiled form, on its own.

use bayplan::query::{
    Comparison, Expression, Found, MatchCache, ParseError, Program, Quantifier, Relation, Subject,
    Test, Verdict,
};

use crate::query::fixture::instances;

#[track_caller]
fn program(text: &str) -> Program {
    Expression::parse(text).expect("an expression").compile()
}

/// Which tests a program asks, in order, given their answers.
fn asked(program: &Program, answers: &[bool]) -> (Vec<usize>, bool) {
    let mut asked = Vec::new();
    let holds = program.evaluate(|index, test| {
        assert_eq!(program.tests().get(index), Some(test));
        asked.push(index);
        answers[index]
    });
    (asked, holds)
}

#[test]
fn a_test_that_does_not_matter_is_not_asked() {
    let program = program("attribute:a exists and (attribute:b exists or not attribute:c exists)");
    assert_eq!(asked(&program, &[false, true, true]), (vec![0], false));
    assert_eq!(asked(&program, &[true, true, true]), (vec![0, 1], true));
    assert_eq!(
        asked(&program, &[true, false, true]),
        (vec![0, 1, 2], false)
    );
    assert_eq!(
        asked(&program, &[true, false, false]),
        (vec![0, 1, 2], true)
    );
}

#[test]
fn a_test_mentioned_twice_is_listed_once() {
    let program = program("attribute:a == x or attribute:b exists and attribute:a equals 'x'");
    let tests: Vec<String> = program.tests().iter().map(ToString::to_string).collect();
    assert_eq!(tests, ["attribute:a == x", "attribute:b exists"]);
    assert_eq!(asked(&program, &[false, true]), (vec![0, 1, 0], false));
}

#[test]
fn a_verdict_is_certain_or_depends() {
    let program = program("attribute:a exists and (attribute:b exists or attribute:c exists)");
    let verdict = |answers: [Option<bool>; 3]| program.partial(|index, _| answers[index]);
    let (yes, no) = (Some(true), Some(false));
    assert_eq!(verdict([no, None, None]), Verdict::Never);
    assert_eq!(verdict([None, no, no]), Verdict::Never);
    assert_eq!(verdict([yes, None, yes]), Verdict::Always);
    assert_eq!(verdict([yes, no, None]), Verdict::Depends);
    assert_eq!(verdict([None, yes, yes]), Verdict::Depends);
    assert_eq!(verdict([None, None, None]), Verdict::Depends);
}

#[test]
fn a_verdict_takes_mentions_of_one_test_apart() {
    let program = program("attribute:a exists or not attribute:a exists");
    assert_eq!(program.partial(|_, _| None), Verdict::Depends);
    assert_eq!(program.partial(|_, _| Some(false)), Verdict::Always);
}

#[test]
fn the_longest_expression_has_certain_verdicts() {
    let longest = vec!["task:group==a"; 133].join("||");
    assert_eq!(longest.len(), 1_993);
    let program = program(&longest);
    assert_eq!(program.partial(|_, _| Some(false)), Verdict::Never);
    assert_eq!(program.partial(|_, _| Some(true)), Verdict::Always);
    assert_eq!(program.partial(|_, _| None), Verdict::Depends);
}

#[test]
fn a_test_names_what_it_looks_at() {
    let program = program(
        "agentConnected == true and agentVersion > 1 and attribute:x exists and ec2InstanceId != i \
         and registeredAt < 2018-02-13 and runningTasksCount <= 3 and task:group !in [a]",
    );
    let subjects: Vec<String> = program
        .tests()
        .iter()
        .map(|test| test.subject().to_string())
        .collect();
    assert_eq!(
        subjects,
        [
            "agentConnected",
            "agentVersion",
            "attribute:x",
            "ec2InstanceId",
            "registeredAt",
            "runningTasksCount",
            "task:group",
        ]
    );
    assert!(
        matches!(program.tests()[2].subject(), Subject::Attribute(name) if name.as_str() == "x")
    );
}

#[test]
fn a_host_may_answer_groups_from_distinct_names() {
    let instances = instances();
    let names = [
        "service:production",
        "database",
        "databases",
        "family:web",
        "service:daemon-service",
    ];
    let mut cache = MatchCache::new();
    for text in [
        "task:group == database",
        "task:group != service:production",
        "task:group =~ service:.*",
        "task:group !~ service:.*",
        "task:group in [database, family:web]",
        "task:group not_in [database, family:web]",
        "task:group exists",
        "task:group !exists",
    ] {
        let expression = Expression::parse(text).expect("an expression");
        let program = expression.compile();
        let [Test::TaskGroup(test)] = program.tests() else {
            panic!("{program:?}");
        };
        let matching: Vec<&str> = names
            .into_iter()
            .filter(|name| test.matches(&mut cache, name))
            .collect();
        for instance in &instances {
            let is_match = |group: &String| matching.contains(&group.as_str());
            let found = match &instance.groups[..] {
                [] => Found::NoValue,
                groups if groups.iter().any(is_match) => Found::Match,
                _ => Found::NoMatch,
            };
            let answer = test.quantifier().admits(found);
            assert_eq!(
                answer,
                expression.evaluate(instance),
                "{text} on {}",
                instance.key
            );
        }
    }
}

#[test]
fn a_quantifier_admits_what_it_asks_for() {
    let admits = |quantifier: Quantifier| {
        [Found::NoValue, Found::NoMatch, Found::Match].map(|found| quantifier.admits(found))
    };
    assert_eq!(admits(Quantifier::Any), [false, false, true]);
    assert_eq!(admits(Quantifier::NotAny), [false, true, false]);
    assert_eq!(admits(Quantifier::Absent), [true, false, false]);
}

#[test]
fn an_ordered_test_shows_its_relation_and_argument() {
    let program = program("runningTasksCount >= 3");
    let [Test::RunningTasksCount(test)] = program.tests() else {
        panic!("{program:?}");
    };
    let test: &Comparison<u64> = test;
    assert_eq!(
        (test.relation(), *test.argument()),
        (Relation::GreaterOrEqual, 3)
    );
    assert_eq!(
        [2, 3, 4].map(|count| test.admits(count)),
        [false, true, true]
    );
    assert_eq!(test.to_string(), ">= 3");
}

#[test]
fn an_instant_is_compared_to_the_second() {
    let program = program("registeredAt == 2023-05-01T12:00:00");
    let [Test::RegisteredAt(test)] = program.tests() else {
        panic!("{program:?}");
    };
    let instant = |text: &str| Some(text.parse().expect("an instant"));
    assert!(test.admits(instant("2023-05-01T12:00:00.999Z")));
    assert!(!test.admits(instant("2023-05-01T11:59:59.999Z")));
    assert!(!test.admits(None));
}

#[test]
fn what_a_host_keeps_may_go_to_another_thread() {
    fn assert_send_sync<T: Send + Sync>() {}
    assert_send_sync::<Expression>();
    assert_send_sync::<ParseError>();
    assert_send_sync::<Program>();
    assert_send_sync::<MatchCache>();
}
