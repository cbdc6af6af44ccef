//! Random expressions against random instances, and random texts against nothing in particular.

use bayplan::query::{AgentVersion, AttributeName, Expression, MatchCache, Verdict};
use bayplan::time::Timestamp;
use proptest::prelude::*;
use proptest::sample::select;

use crate::query::fixture::Instance;
use crate::shared::config;

/// An expression, as far as the tests need to know it: enough to write it in several ways and to
/// say what it means without the library.
#[derive(Clone, Debug)]
enum Tree {
    Text(Field, Choice, Vec<&'static str>),
    Presence(Field, bool),
    Count(&'static str, u64),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}

/// A subject whose values are text.
#[derive(Clone, Copy, Debug)]
enum Field {
    Connected,
    Attribute(&'static str),
    Id,
    Group,
}

/// An operator on text, by its two spellings.
type Choice = (&'static str, &'static str);

const TEXTS: [&str; 5] = ["a", "b", "ab", "c d", ""];
const FLAGS: [&str; 2] = ["true", "false"];
const ONE: [Choice; 2] = [("==", "equals"), ("!=", "not_equals")];
const LIST: [Choice; 2] = [("in", "in"), ("!in", "not_in")];
const PATTERN: [Choice; 2] = [("=~", "matches"), ("!~", "not_matches")];
const ORDER: [&str; 6] = ["==", "!=", ">", ">=", "<", "<="];
const CANONICAL_PATTERNS: [&str; 3] = ["a.*", ".*b", "(a|c d)"];

impl Field {
    fn values(self, instance: &Instance) -> Vec<String> {
        match self {
            Self::Connected => vec![instance.agent_connected.to_string()],
            Self::Attribute(name) => {
                let own = instance
                    .attributes
                    .iter()
                    .filter(|(own, _)| own.as_str() == name);
                own.map(|(_, value)| value.clone()).collect()
            }
            Self::Id => instance.ec2_instance_id.iter().cloned().collect(),
            Self::Group => instance.groups.clone(),
        }
    }

    fn written(self) -> String {
        match self {
            Self::Connected => String::from("agentConnected"),
            Self::Attribute(name) => format!("attribute:{name}"),
            Self::Id => String::from("ec2InstanceId"),
            Self::Group => String::from("task:group"),
        }
    }
}

impl Tree {
    /// What the expression means, by the documentation's words.
    fn holds(&self, instance: &Instance) -> bool {
        match self {
            Self::Text(field, (symbol, _), arguments) => {
                let is_wanted = |value: &String| match *symbol {
                    "=~" | "!~" => matches_canonical(arguments[0], value),
                    _ => arguments.contains(&value.as_str()),
                };
                let values = field.values(instance);
                let is_any = values.iter().any(is_wanted);
                if symbol.starts_with('!') {
                    !values.is_empty() && !is_any
                } else {
                    is_any
                }
            }
            Self::Presence(field, is_wanted) => field.values(instance).is_empty() != *is_wanted,
            Self::Count(relation, argument) => {
                let count = u64::try_from(instance.groups.len()).expect("few tasks");
                match *relation {
                    "==" => count == *argument,
                    "!=" => count != *argument,
                    ">" => count > *argument,
                    ">=" => count >= *argument,
                    "<" => count < *argument,
                    _ => count <= *argument,
                }
            }
            Self::Not(inner) => !inner.holds(instance),
            Self::And(parts) => parts.iter().all(|part| part.holds(instance)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(instance)),
        }
    }

    /// The expression in one of its spellings; each bit of `style` settles one choice, in turn.
    fn written(&self, style: &mut Style) -> String {
        match self {
            Self::Text(field, operator, arguments) => {
                let values: Vec<String> =
                    arguments.iter().map(|text| quoted(text, style)).collect();
                let argument = match operator.0 {
                    "in" | "!in" => {
                        format!("[{}]", values.join(if style.next() { "," } else { " , " }))
                    }
                    _ => values.concat(),
                };
                let operator = if style.next() { operator.0 } else { operator.1 };
                format!("{} {operator} {argument}", field.written())
            }
            Self::Presence(field, true) => format!("{} exists", field.written()),
            Self::Presence(field, false) => {
                format!(
                    "{} {}exists",
                    field.written(),
                    if style.next() { "!" } else { "not_" }
                )
            }
            Self::Count(relation, argument) => format!("runningTasksCount{relation}{argument}"),
            Self::Not(inner) => match (style.next(), style.next()) {
                (true, true) => format!("! ({})", inner.written(style)),
                (true, false) => format!("not({})", inner.written(style)),
                (false, _) => format!("not {}", inner.enclosed(style, false)),
            },
            Self::And(parts) => {
                let connective = if style.next() { " and " } else { "&&" };
                let parts: Vec<String> = parts
                    .iter()
                    .map(|part| part.enclosed(style, false))
                    .collect();
                parts.join(connective)
            }
            Self::Or(parts) => {
                let connective = if style.next() { " or\n" } else { "||" };
                let parts: Vec<String> = parts
                    .iter()
                    .map(|part| part.enclosed(style, true))
                    .collect();
                parts.join(connective)
            }
        }
    }

    /// The expression, in parentheses unless it binds tightly enough without; sometimes needlessly.
    fn enclosed(&self, style: &mut Style, is_part_of_or: bool) -> String {
        let is_loose = match self {
            Self::Or(_) => true,
            Self::And(_) => !is_part_of_or,
            Self::Text(..) | Self::Presence(..) | Self::Count(..) | Self::Not(_) => false,
        };
        let written = self.written(style);
        if is_loose || (style.next() && style.next()) {
            format!("( {written})")
        } else {
            written
        }
    }
}

/// Endless choices, from few.
#[derive(Clone, Debug)]
struct Style {
    bits: u64,
}

impl Style {
    fn next(&mut self) -> bool {
        self.bits = self.bits.rotate_left(1);
        self.bits & 1 == 1
    }
}

fn quoted(text: &str, style: &mut Style) -> String {
    let is_bare = !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".*".contains(c));
    match (style.next(), style.next()) {
        (true, _) if is_bare => String::from(text),
        (_, true) => format!("'{text}'"),
        (_, false) => format!("\"{text}\""),
    }
}

fn matches_canonical(pattern: &str, value: &str) -> bool {
    match pattern {
        "a.*" => value.starts_with('a'),
        ".*b" => value.ends_with('b'),
        _ => value == "a" || value == "c d",
    }
}

fn field() -> impl Strategy<Value = Field> {
    prop_oneof![
        Just(Field::Attribute("x")),
        Just(Field::Attribute("ecs.y")),
        Just(Field::Id),
        Just(Field::Group),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let text = prop_oneof![
        (
            select(&ONE[..]),
            select(&TEXTS[..]).prop_map(|text| vec![text])
        ),
        (
            select(&LIST[..]),
            prop::collection::vec(select(&TEXTS[..]), 1..4)
        ),
        (
            select(&PATTERN[..]),
            select(&CANONICAL_PATTERNS[..]).prop_map(|pattern| vec![pattern])
        ),
    ];
    let flag = prop_oneof![
        (
            select(&ONE[..]),
            select(&FLAGS[..]).prop_map(|flag| vec![flag])
        ),
        (
            select(&LIST[..]),
            prop::collection::vec(select(&FLAGS[..]), 1..3)
        ),
    ];
    let optional = select(vec![
        Field::Attribute("x"),
        Field::Attribute("ecs.y"),
        Field::Group,
    ]);
    let leaf = prop_oneof![
        6 => (field(), text)
            .prop_map(|(field, (operator, values))| Tree::Text(field, operator, values)),
        1 => flag.prop_map(|(operator, values)| Tree::Text(Field::Connected, operator, values)),
        2 => (optional, any::<bool>()).prop_map(|(field, wanted)| Tree::Presence(field, wanted)),
        2 => (select(&ORDER[..]), 0_u64..4).prop_map(|(order, count)| Tree::Count(order, count)),
    ];
    leaf.prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| Tree::Not(Box::new(inner))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Tree::And),
            prop::collection::vec(inner, 2..4).prop_map(Tree::Or),
        ]
    })
}

#[track_caller]
fn parsed(tree: &Tree, style: &mut Style) -> Expression {
    Expression::parse(&tree.written(style)).expect("an expression")
}

fn style() -> impl Strategy<Value = Style> {
    any::<u64>().prop_map(|bits| Style { bits })
}

fn instance() -> impl Strategy<Value = Instance> {
    let text = || select(&TEXTS[..]);
    (
        any::<bool>(),
        prop::option::of(text()),
        prop::option::of(text()),
        prop::option::of(text()),
        prop::collection::vec(text(), 0..4),
        prop::option::of((0_u64..3, 0_u64..3)),
        prop::option::of(0_i64..4_000),
    )
        .prop_map(
            |(agent_connected, x, y, id, groups, version, millis)| Instance {
                key: String::from("random"),
                ec2_instance_id: id.map(String::from),
                agent_connected,
                agent_version: version.map(|(major, minor)| AgentVersion::new(major, minor, 0)),
                registered_at: millis.map(Timestamp::from_millis),
                attributes: [("x", x), ("ecs.y", y)]
                    .into_iter()
                    .filter_map(|(name, value)| {
                        Some((
                            AttributeName::new(name).expect("a name"),
                            String::from(value?),
                        ))
                    })
                    .collect(),
                groups: groups.into_iter().map(String::from).collect(),
            },
        )
}

/// Texts that resemble expressions.
fn text() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        6 => select(&TOKENS[..]).prop_map(String::from),
        1 => "[a-z:.|]{1,4}",
        1 => "\\PC{1,2}",
    ];
    let separator = select(vec!["", " ", " ", " ", "\t", "\n"]);
    prop::collection::vec((token, separator), 0..16).prop_map(|parts| {
        parts
            .into_iter()
            .map(|(token, separator)| token + separator)
            .collect()
    })
}

const TOKENS: [&str; 62] = [
    "attribute:a",
    "attribute:",
    "attribute:b",
    "task:group",
    "agentConnected",
    "agentVersion",
    "registeredAt",
    "runningTasksCount",
    "ec2InstanceId",
    "stack",
    "memberOf",
    "and",
    "or",
    "not",
    "AND",
    "&&",
    "||",
    "|",
    "&",
    "!",
    "(",
    ")",
    "(",
    ")",
    "[",
    "]",
    ",",
    "==",
    "!=",
    "=",
    "=~",
    "!~",
    "~",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "!in",
    "not_in",
    "exists",
    "!exists",
    "equals",
    "matches",
    "IN",
    "true",
    "1.2.3",
    "2018-02-13",
    "7",
    "prod",
    "'x y'",
    "\"q\"",
    "'",
    "\"",
    "`",
    "’",
    ";",
    "é",
    "'(a'",
    "'[a-'",
    "*",
    "'a{9999}'",
];

proptest! {
    #![proptest_config(config("query"))]

    #[test]
    fn an_expression_means_the_same_in_each_of_its_forms(
        tree in tree(),
        mut style in style(),
        instances in prop::collection::vec(instance(), 1..6),
    ) {
        let written = tree.written(&mut style);
        let expression = Expression::parse(&written)
            .map_err(|error| TestCaseError::fail(error.rendered().to_string()))?;
        let program = expression.compile();
        let mut cache = MatchCache::new();
        for instance in &instances {
            let expected = tree.holds(instance);
            let defined = expression.evaluate(instance);
            prop_assert_eq!(defined, expected, "{} on {:?}", written, instance);
            let compiled = program.admits(&mut cache, instance);
            prop_assert_eq!(compiled, expected, "{} on {:?}", written, instance);
        }
    }

    #[test]
    fn every_spelling_of_an_expression_is_equal_and_reads_back(
        tree in tree(),
        mut one in style(),
        mut other in style(),
    ) {
        let one = parsed(&tree, &mut one);
        let other = parsed(&tree, &mut other);
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(one.canonical().to_string(), other.canonical().to_string());
        prop_assert_eq!(Expression::parse(&one.canonical().to_string()), Ok(one.clone()));
        prop_assert_eq!(Expression::parse(&one.to_string()), Ok(one));
    }

    #[test]
    fn ordered_subjects_compare_alike_in_each_form(
        relation in select(&ORDER[..]),
        (major, minor) in (0_u64..3, 0_u64..3),
        second in 0_i64..4,
        instance in instance(),
    ) {
        let version = format!("agentVersion {relation} {major}.{minor}");
        let instant = format!("registeredAt {relation} 1970-01-01T00:00:0{second}");
        let compare = |order: Option<std::cmp::Ordering>| {
            order.is_some_and(|order| match relation {
                "==" => order.is_eq(),
                "!=" => order.is_ne(),
                ">" => order.is_gt(),
                ">=" => order.is_ge(),
                "<" => order.is_lt(),
                _ => order.is_le(),
            })
        };
        let version_order = instance.agent_version.as_ref()
            .map(|own| (own.major(), own.minor()).cmp(&(major, minor)));
        let instant_order =
            instance.registered_at.map(|own| (own.as_millis() / 1_000).cmp(&second));
        for (text, order) in [(version, version_order), (instant, instant_order)] {
            let expression = Expression::parse(&text).expect("an expression");
            prop_assert_eq!(expression.evaluate(&instance), compare(order), "{}", text);
            let admits = expression.compile().admits(&mut MatchCache::new(), &instance);
            prop_assert_eq!(admits, compare(order), "{}", text);
        }
    }

    #[test]
    fn a_certain_verdict_holds_for_every_completion(
        tree in tree(),
        mut style in style(),
        known in prop::collection::vec(prop::option::of(any::<bool>()), 12),
        fills in prop::collection::vec(prop::collection::vec(any::<bool>(), 12), 8),
    ) {
        let program = parsed(&tree, &mut style).compile();
        let answer = |index: usize| known.get(index).copied().flatten();
        let verdict = program.partial(|index, _| answer(index));
        for fill in &fills {
            let holds = program.evaluate(|index, _| answer(index).unwrap_or(fill[index % 12]));
            match verdict {
                Verdict::Always => prop_assert!(holds),
                Verdict::Never => prop_assert!(!holds),
                Verdict::Depends => {}
            }
        }
    }

    #[test]
    fn complete_answers_give_a_certain_verdict(
        tree in tree(),
        mut style in style(),
        answers in any::<u64>(),
    ) {
        let program = parsed(&tree, &mut style).compile();
        let answer = |index: usize| answers >> (index % 64) & 1 == 1;
        let verdict = program.partial(|index, _| Some(answer(index)));
        let holds = program.evaluate(|index, _| answer(index));
        prop_assert_eq!(verdict, if holds { Verdict::Always } else { Verdict::Never });
    }

    #[test]
    fn any_text_gives_an_expression_or_a_fault_within_it(
        text in prop_oneof![4 => text(), 1 => "\\PC{0,40}"],
    ) {
        match Expression::parse(&text) {
            Ok(expression) => {
                let canonical = expression.canonical().to_string();
                prop_assert_eq!(Expression::parse(&canonical), Ok(expression));
            }
            Err(error) => {
                prop_assert!(text.get(error.span()).is_some(), "{:?} in {:?}", error.span(), text);
                prop_assert_eq!(error.to_string().lines().count(), 1);
                prop_assert_eq!(error.rendered().to_string().split('\n').count(), 3);
                if let Some(suggestion) = error.suggestion() {
                    let changed = suggestion.apply_to(&text);
                    if let Err(next) = Expression::parse(&changed) {
                        let left = changed.len() - next.span().start;
                        prop_assert!(left < text.len() - error.span().start, "{:?}", changed);
                    }
                }
            }
        }
    }

    #[test]
    fn a_fault_is_the_leftmost(text in text()) {
        // What stands before the fault is the beginning of something that may go on: it has no
        // fault of its own, but for being unfinished.
        if let Err(error) = Expression::parse(&text) {
            let before = &text[..error.span().start];
            if let Err(earlier) = Expression::parse(before) {
                let is_at_end = earlier.span().end >= before.trim_end().len();
                prop_assert!(is_at_end, "{earlier} before {error}");
            }
        }
    }
}
