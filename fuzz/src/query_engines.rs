//! Asking an expression of container instances in every way there is.

use bayplan::query::{
    AgentVersion, AttributeName, Expression, Found, MAX_LENGTH, MatchCache, Program, Subjects,
    Test, Verdict,
};
use bayplan::time::Timestamp;

use super::bytes::Bytes;
use super::expressions::{NAMES, TEXTS, VERSIONS, expression};

/// How many answers were compared; none if the bytes are no expression.
pub(crate) fn check(data: &[u8]) -> usize {
    let mut bytes = Bytes::new(data);
    let is_raw = bytes.once_in(4);
    let instances: Vec<_> = (0..=bytes.below(4))
        .map(|_| Instance::new(&mut bytes))
        .collect();
    let known = bytes.number();
    let expression = if is_raw {
        let text = String::from_utf8_lossy(bytes.rest());
        let Ok(expression) = Expression::parse(&text) else {
            return 0;
        };
        expression
    } else {
        let text = expression(&mut bytes);
        Expression::parse(&text).unwrap_or_else(|error| panic!("{}", error.rendered()))
    };
    let program = expression.compile();
    let mut cache = MatchCache::new();
    for instance in &instances {
        compare(&expression, &program, &mut cache, instance);
        compare_partial(&program, instance, known);
    }
    check_without_answers(&program, known);
    instances.len()
}

fn compare(
    expression: &Expression,
    program: &Program,
    cache: &mut MatchCache,
    instance: &Instance,
) {
    let defined = expression.evaluate(instance);
    let compiled = program.admits(cache, instance);
    assert_eq!(defined, compiled, "{expression:?} on {instance:?}");

    let mut answers = vec![None; program.tests().len()];
    let kept = program.evaluate(|index, test| {
        assert_eq!(program.tests().get(index), Some(test));
        *answers[index].get_or_insert_with(|| by_values(test, cache, instance))
    });
    assert_eq!(defined, kept, "{expression:?} on {instance:?}");

    let canonical = expression.canonical().to_string();
    if canonical.chars().count() <= MAX_LENGTH {
        let canonical = Expression::parse(&canonical).expect("a canonical expression");
        let answer = canonical.evaluate(instance);
        assert_eq!(defined, answer, "{expression:?} on {instance:?}");
    }
}

/// The answer of a host that keeps the groups apart and asks of each once.
fn by_values(test: &Test, cache: &mut MatchCache, instance: &Instance) -> bool {
    let admits = test.admits(cache, instance);
    if let Test::TaskGroup(test) = test {
        let mut matches = instance
            .groups
            .iter()
            .map(|group| test.matches(cache, group));
        let found = match (instance.groups.is_empty(), matches.any(|is_match| is_match)) {
            (true, _) => Found::NoValue,
            (false, true) => Found::Match,
            (false, false) => Found::NoMatch,
        };
        assert_eq!(test.quantifier().admits(found), admits, "{test:?}");
    }
    admits
}

/// What is certain with some of an instance's answers is so with all of them.
fn compare_partial(program: &Program, instance: &Instance, known: u64) {
    let cache = &mut MatchCache::new();
    let answers: Vec<bool> = program
        .tests()
        .iter()
        .map(|test| test.admits(cache, instance))
        .collect();
    let all = program.evaluate(|index, _| answers[index]);
    let certain = program.partial(|index, _| Some(answers[index]));
    assert_eq!(certain, verdict_of(all), "{program:?} with {answers:?}");
    let some = program.partial(|index, _| is_set(known, index).then_some(answers[index]));
    let is_consistent = some == Verdict::Depends || some == certain;
    assert!(is_consistent, "{some:?}: {program:?} with {answers:?}");
}

/// What is certain without any answer, or with those of the bits, holds for any answers.
fn check_without_answers(program: &Program, bits: u64) {
    let none = program.partial(|_, _| None);
    let half = program.partial(|index, _| (index % 2 == 0).then_some(is_set(bits, index)));
    for flip in [0, u64::MAX, 0xaaaa_aaaa_aaaa_aaaa] {
        let others = bits.rotate_left(13) ^ flip;
        let answer = |index: usize| is_set(if index % 2 == 0 { bits } else { others }, index);
        let holds = verdict_of(program.evaluate(|index, _| answer(index)));
        assert!(none == Verdict::Depends || none == holds, "{program:?}");
        assert!(half == Verdict::Depends || half == holds, "{program:?}");
    }
}

fn verdict_of(holds: bool) -> Verdict {
    if holds {
        Verdict::Always
    } else {
        Verdict::Never
    }
}

fn is_set(bits: u64, index: usize) -> bool {
    bits >> (index % 64) & 1 == 1
}

/// A container instance, as an expression sees it.
#[derive(Debug)]
struct Instance {
    is_connected: bool,
    version: Option<AgentVersion>,
    registered_at: Option<Timestamp>,
    id: Option<&'static str>,
    attributes: Vec<(&'static str, &'static str)>,
    groups: Vec<&'static str>,
}

impl Instance {
    fn new(bytes: &mut Bytes<'_>) -> Self {
        let flags = bytes.byte();
        let has = |flag: u32| flags >> flag & 1 == 1;
        let version = bytes.pick(&VERSIONS);
        let millis = i64::from(bytes.byte()) * 500;
        let id = bytes.pick(&TEXTS);
        Self {
            is_connected: has(0),
            version: has(1).then(|| version.parse().expect("a version")),
            registered_at: has(2).then(|| Timestamp::from_millis(NEW_YEAR + millis)),
            id: has(3).then_some(id),
            attributes: NAMES
                .into_iter()
                .filter(|_| bytes.once_in(2))
                .collect::<Vec<_>>()
                .into_iter()
                .map(|name| (name, bytes.pick(&TEXTS)))
                .collect(),
            groups: (0..bytes.below(4)).map(|_| bytes.pick(&TEXTS)).collect(),
        }
    }
}

impl Subjects for Instance {
    fn agent_connected(&self) -> bool {
        self.is_connected
    }

    fn agent_version(&self) -> Option<AgentVersion> {
        self.version.clone()
    }

    fn attribute(&self, name: &AttributeName) -> Option<&str> {
        let mut own = self.attributes.iter();
        let found = own.find(|(own, _)| *own == name.as_str());
        found.map(|(_, value)| *value)
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        self.id
    }

    fn registered_at(&self) -> Option<Timestamp> {
        self.registered_at
    }

    fn running_tasks_count(&self) -> u64 {
        u64::try_from(self.groups.len()).expect("few tasks")
    }

    fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.groups.iter().any(|group| test(group))
    }
}

/// The first instant of 2024, in milliseconds.
const NEW_YEAR: i64 = 1_704_067_200_000;
