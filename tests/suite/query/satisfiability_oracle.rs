//! Whether expressions can hold together: random ones, against trying every instance.
//!
//! The tests of an expression look at few values, so few instances stand for all. The oracle lists
//! them, says what each test answers on each, and tries all combinations. It knows neither the
//! library's patterns nor its orders.

use std::collections::{BTreeMap, BTreeSet};

use bayplan::query::{
    ClauseRef, Expression, MatchCache, Satisfiability, Test, Witness, satisfiability,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::query::fixture::Instance;
use crate::shared::config;

/// An expression, as far as the oracle needs to know it.
#[derive(Clone, Debug)]
enum Tree {
    Leaf(Leaf),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}

/// A test: what it looks at, and what it asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Leaf {
    /// With an operator and its arguments.
    Text(Field, &'static str, Vec<&'static str>),
    /// With a relation and the place of its argument among [`VERSIONS`].
    Version(&'static str, usize),
    /// With a relation and seconds.
    Registered(&'static str, i64),
    /// With a relation and a number.
    Count(&'static str, usize),
}

/// A subject whose values are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    X,
    Y,
    Id,
    Connected,
    Group,
}

/// What no test of another one looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Topic {
    Text(Field),
    Version,
    Registered,
    Tasks,
}

/// Whether a text matches a pattern, without a matcher.
type Rule = fn(&str) -> bool;

const LISTED: [&str; 5] = ["a", "b", "ab", "c d", ""];

const PATTERNS: [(&str, Rule); 6] = [
    ("a.*", |text| text.starts_with('a') && !text.contains('\n')),
    (".*b", |text| text.ends_with('b') && !text.contains('\n')),
    ("(a|c d)", |text| text == "a" || text == "c d"),
    ("[ab]{2}", |text| {
        text.len() == 2 && text.chars().all(|c| "ab".contains(c))
    }),
    (".", |text| text.chars().count() == 1 && text != "\n"),
    (".*", |text| !text.contains('\n')),
];

/// One text that is not listed for each way in which such a text can match the patterns.
const OTHERS: [&str; 9] = ["aa", "aaa", "bb", "bbb", "ba", "aab", "zz", "z", "\n"];

/// Ascending. Those of even place are arguments; one of odd place stands for all between its
/// neighbours, and where there is none, for nothing.
const VERSIONS: [Option<&str>; 13] = [
    Some("0.0.0-0"),
    Some("0.0.0-1"),
    Some("0.0.0"),
    Some("0.5.0"),
    Some("1.0.0-a"),
    None,
    Some("1.0.0-a.0"),
    Some("1.0.0-b"),
    Some("1.0.0"),
    None,
    Some("1.0.1-0"),
    Some("1.0.1-0.0"),
    Some("2.0.0"),
];

const RELATIONS: [&str; 6] = ["==", "!=", ">", ">=", "<", "<="];

/// The greatest number that a count is compared with.
const MOST: usize = 4;

fn compares<T: Ord>(relation: &str, value: &T, argument: &T) -> bool {
    match relation {
        "==" => value == argument,
        "!=" => value != argument,
        ">" => value > argument,
        ">=" => value >= argument,
        "<" => value < argument,
        _ => value <= argument,
    }
}

impl Leaf {
    fn topic(&self) -> Topic {
        match self {
            Self::Text(Field::Group, ..) | Self::Count(..) => Topic::Tasks,
            Self::Text(field, ..) => Topic::Text(*field),
            Self::Version(..) => Topic::Version,
            Self::Registered(..) => Topic::Registered,
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Text(field, operator, arguments) => {
                let subject = match field {
                    Field::X => "attribute:x",
                    Field::Y => "attribute:y",
                    Field::Id => "ec2InstanceId",
                    Field::Connected => "agentConnected",
                    Field::Group => "task:group",
                };
                let quoted: Vec<String> =
                    arguments.iter().map(|text| format!("'{text}'")).collect();
                match *operator {
                    "exists" | "!exists" => format!("{subject} {operator}"),
                    "in" | "!in" => format!("{subject} {operator} [{}]", quoted.join(", ")),
                    _ => format!("{subject} {operator} {}", quoted.concat()),
                }
            }
            Self::Version(relation, at) => {
                format!(
                    "agentVersion {relation} {}",
                    VERSIONS[*at].expect("an argument")
                )
            }
            Self::Registered(relation, second) => {
                format!("registeredAt {relation} 1970-01-01T00:00:0{second}")
            }
            Self::Count(relation, count) => format!("runningTasksCount {relation} {count}"),
        }
    }

    /// The answer for a value of the topic, by the documentation's words.
    fn asks_of(&self, value: &Value) -> bool {
        match self {
            Self::Text(_, operator, arguments) => asks_of_texts(operator, arguments, value.texts()),
            Self::Version(relation, argument) => {
                let Value::Version(Some(version)) = value else {
                    return false;
                };
                compares(relation, version, argument)
            }
            Self::Registered(relation, argument) => {
                let Value::Registered(Some(second)) = value else {
                    return false;
                };
                compares(relation, second, argument)
            }
            Self::Count(relation, argument) => {
                let Value::Tasks(_, count) = value else {
                    return false;
                };
                compares(relation, count, argument)
            }
        }
    }
}

/// What an instance has of a topic.
#[derive(Clone, Debug)]
enum Value {
    Texts(Vec<&'static str>),
    /// By its place among [`VERSIONS`].
    Version(Option<usize>),
    /// In seconds.
    Registered(Option<i64>),
    /// The groups, and how many tasks.
    Tasks(Vec<&'static str>, usize),
}

impl Value {
    fn texts(&self) -> &[&str] {
        match self {
            Self::Texts(texts) | Self::Tasks(texts, _) => texts,
            Self::Version(_) | Self::Registered(_) => &[],
        }
    }
}

fn asks_of_texts(operator: &str, arguments: &[&str], values: &[&str]) -> bool {
    let is_wanted = |value: &&str| match operator {
        "=~" | "!~" => {
            let rule = PATTERNS
                .iter()
                .find(|(pattern, _)| *pattern == arguments[0]);
            rule.expect("a pattern of the pool").1(value)
        }
        "exists" | "!exists" => true,
        _ => arguments.contains(value),
    };
    let is_any = values.iter().any(is_wanted);
    match operator {
        "!exists" => values.is_empty(),
        "!=" | "!in" | "!~" => !values.is_empty() && !is_any,
        _ => is_any,
    }
}

impl Tree {
    fn written(&self) -> String {
        let joined = |parts: &[Self], connective: &str| {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| format!("({})", part.written()))
                .collect();
            parts.join(connective)
        };
        match self {
            Self::Leaf(leaf) => leaf.written(),
            Self::Not(inner) => format!("not({})", inner.written()),
            Self::And(parts) => joined(parts, " and "),
            Self::Or(parts) => joined(parts, " or "),
        }
    }

    fn holds(&self, answers: &BTreeMap<&Leaf, bool>) -> bool {
        match self {
            Self::Leaf(leaf) => answers[leaf],
            Self::Not(inner) => !inner.holds(answers),
            Self::And(parts) => parts.iter().all(|part| part.holds(answers)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(answers)),
        }
    }

    fn leaves<'a>(&'a self, found: &mut BTreeSet<&'a Leaf>) {
        match self {
            Self::Leaf(leaf) => {
                found.insert(leaf);
            }
            Self::Not(inner) => inner.leaves(found),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.leaves(found)),
        }
    }

    /// The members of the outermost conjunction.
    fn clauses<'a>(&'a self, found: &mut Vec<&'a Self>) {
        match self {
            Self::And(parts) => parts.iter().for_each(|part| part.clauses(found)),
            Self::Leaf(_) | Self::Not(_) | Self::Or(_) => found.push(self),
        }
    }
}

/// Whether some instance satisfies all of these.
fn is_satisfiable(trees: &[&Tree]) -> bool {
    let mut leaves = BTreeSet::new();
    for tree in trees {
        tree.leaves(&mut leaves);
    }
    let mut topics: BTreeMap<Topic, Vec<&Leaf>> = BTreeMap::new();
    for leaf in leaves {
        topics.entry(leaf.topic()).or_default().push(leaf);
    }
    let topics: Vec<(Vec<&Leaf>, Vec<Vec<bool>>)> = topics
        .into_iter()
        .map(|(topic, leaves)| {
            let answers = answers(topic, &leaves).into_iter().collect();
            (leaves, answers)
        })
        .collect();
    some_combination(&topics, &mut BTreeMap::new(), &|answers| {
        trees.iter().all(|tree| tree.holds(answers))
    })
}

/// Whether some choice of answers, one for each topic, passes.
fn some_combination<'a>(
    topics: &[(Vec<&'a Leaf>, Vec<Vec<bool>>)],
    chosen: &mut BTreeMap<&'a Leaf, bool>,
    passes: &dyn Fn(&BTreeMap<&'a Leaf, bool>) -> bool,
) -> bool {
    let Some(((leaves, answers), others)) = topics.split_first() else {
        return passes(chosen);
    };
    answers.iter().any(|answers| {
        chosen.extend(leaves.iter().copied().zip(answers.iter().copied()));
        some_combination(others, chosen, passes)
    })
}

/// What the tests of a topic can answer, together.
fn answers(topic: Topic, leaves: &[&Leaf]) -> BTreeSet<Vec<bool>> {
    let texts = LISTED.iter().chain(&OTHERS).copied();
    match topic {
        Topic::Text(Field::Connected) => {
            let flags = ["true", "false"].into_iter();
            all_answers(leaves, flags.map(|flag| Value::Texts(vec![flag])))
        }
        Topic::Text(_) => {
            let present = texts.map(|text| Value::Texts(vec![text]));
            all_answers(leaves, present.chain([Value::Texts(Vec::new())]))
        }
        Topic::Version => {
            let existing = (0..VERSIONS.len()).filter(|at| VERSIONS[*at].is_some());
            all_answers(leaves, existing.map(Some).chain([None]).map(Value::Version))
        }
        Topic::Registered => all_answers(
            leaves,
            (-1..5).map(Some).chain([None]).map(Value::Registered),
        ),
        Topic::Tasks => {
            let of_groups = leaves.iter().filter(|leaf| matches!(leaf, Leaf::Text(..)));
            all_answers(
                leaves,
                task_values(of_groups.count(), &texts.collect::<Vec<_>>()),
            )
        }
    }
}

fn all_answers(leaves: &[&Leaf], values: impl IntoIterator<Item = Value>) -> BTreeSet<Vec<bool>> {
    let answers = |value: Value| leaves.iter().map(|leaf| leaf.asks_of(&value)).collect();
    values.into_iter().map(answers).collect()
}

/// Groups and numbers of tasks that stand for all, where so many tests ask of groups. Of those of an
/// instance, one for each test and one at all keep every answer; and no more tasks than one beyond
/// every argument are needed, besides one for each group.
fn task_values(most_groups: usize, texts: &[&'static str]) -> Vec<Value> {
    let mut values = Vec::new();
    let mut sets: Vec<(usize, Vec<&str>)> = vec![(0, Vec::new())];
    while let Some((next, groups)) = sets.pop() {
        if groups.len() < most_groups {
            for (at, text) in texts.iter().enumerate().skip(next) {
                let more = groups.iter().chain([text]).copied().collect();
                sets.push((at + 1, more));
            }
        }
        for count in groups.len()..=groups.len().max(MOST + 1) {
            values.push(Value::Tasks(groups.clone(), count));
        }
    }
    values
}

fn leaf() -> impl Strategy<Value = Leaf> {
    let field = || {
        select(vec![
            Field::X,
            Field::X,
            Field::Y,
            Field::Id,
            Field::Group,
            Field::Group,
        ])
    };
    let relation = || select(&RELATIONS[..]);
    let one = (select(&["==", "!="][..]), select(&LISTED[..]))
        .prop_map(|(operator, text)| (operator, vec![text]));
    let list = (
        select(&["in", "!in"][..]),
        prop::collection::vec(select(&LISTED[..]), 1..4),
    );
    let pattern = (select(&["=~", "!~"][..]), select(&PATTERNS[..]))
        .prop_map(|(operator, (pattern, _))| (operator, vec![pattern]));
    let text = prop_oneof![2 => one, 2 => list, 3 => pattern];
    let present = select(vec![Field::X, Field::Y, Field::Group]);
    let flag = (select(&["==", "!="][..]), select(&["true", "false"][..]));
    prop_oneof![
        8 => (field(), text).prop_map(|(field, (operator, values))| {
            Leaf::Text(field, operator, values)
        }),
        1 => (present, select(&["exists", "!exists"][..])).prop_map(|(field, operator)| {
            Leaf::Text(field, operator, Vec::new())
        }),
        1 => flag.prop_map(|(operator, flag)| Leaf::Text(Field::Connected, operator, vec![flag])),
        2 => (relation(), 0..=MOST).prop_map(|(relation, count)| Leaf::Count(relation, count)),
        1 => (relation(), 0..VERSIONS.len() / 2).prop_map(|(relation, half)| {
            Leaf::Version(relation, 2 * half)
        }),
        1 => (relation(), 0_i64..4).prop_map(|(relation, second)| {
            Leaf::Registered(relation, second)
        }),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    leaf()
        .prop_map(Tree::Leaf)
        .prop_recursive(4, 12, 3, |inner| {
            prop_oneof![
                1 => inner.clone().prop_map(|inner| Tree::Not(Box::new(inner))),
                3 => prop::collection::vec(inner.clone(), 2..4).prop_map(Tree::And),
                2 => prop::collection::vec(inner, 2..4).prop_map(Tree::Or),
            ]
        })
}

/// An instance of the tests' own with what a witness has.
fn copied(witness: &Witness) -> Instance {
    let own = |text: &str| String::from(text);
    Instance {
        key: own("witness"),
        ec2_instance_id: witness.ec2_instance_id().map(own),
        agent_connected: witness.agent_connected(),
        agent_version: witness.agent_version().cloned(),
        registered_at: witness.registered_at(),
        attributes: witness
            .attributes()
            .map(|(name, value)| (name.clone(), own(value)))
            .collect(),
        groups: witness.groups().map(own).collect(),
    }
}

/// Instances that each lack one of the values of another one.
fn lacking_one(instance: &Instance) -> Vec<Instance> {
    let mut lacking = Vec::new();
    for at in 0..instance.attributes.len() {
        let mut less = instance.clone();
        less.attributes.remove(at);
        lacking.push(less);
    }
    let without_id = Instance {
        ec2_instance_id: None,
        ..instance.clone()
    };
    let without_version = Instance {
        agent_version: None,
        ..instance.clone()
    };
    let without_date = Instance {
        registered_at: None,
        ..instance.clone()
    };
    lacking.extend(instance.ec2_instance_id.is_some().then_some(without_id));
    lacking.extend(instance.agent_version.is_some().then_some(without_version));
    lacking.extend(instance.registered_at.is_some().then_some(without_date));
    lacking
}

proptest! {
    #![proptest_config(config("satisfiability"))]

    #[test]
    fn trying_every_instance_gives_the_same_answer(trees in prop::collection::vec(tree(), 1..6)) {
        let expressions: Vec<Expression> = trees
            .iter()
            .map(|tree| Expression::parse(&tree.written()).expect("an expression"))
            .collect();
        let mut clauses: BTreeMap<ClauseRef, &Tree> = BTreeMap::new();
        for (expression, tree) in trees.iter().enumerate() {
            let mut found = Vec::new();
            tree.clauses(&mut found);
            prop_assert_eq!(found.len(), expressions[expression].clauses().len());
            let numbered = found.into_iter().enumerate();
            clauses.extend(numbered.map(|(clause, tree)| (ClauseRef { expression, clause }, tree)));
        }
        let all: Vec<&Tree> = clauses.values().copied().collect();
        match satisfiability(&expressions) {
            Satisfiability::Satisfiable(witness) => {
                prop_assert!(is_satisfiable(&all));
                let holds = |instance: &Instance| {
                    expressions.iter().all(|expression| expression.evaluate(instance))
                };
                prop_assert!(expressions.iter().all(|expression| expression.evaluate(&witness)));
                let groups = u64::try_from(witness.groups().count()).expect("few groups");
                prop_assert!(witness.running_tasks_count() >= groups);
                // The tests' own instances have no tasks of unknown group.
                if witness.running_tasks_count() == groups {
                    let instance = copied(&witness);
                    prop_assert!(holds(&instance));
                    for less in lacking_one(&instance) {
                        prop_assert!(!holds(&less), "{:?} would do", less);
                    }
                }
            }
            Satisfiability::Contradiction(clash) => {
                prop_assert!(clash.is_minimal());
                prop_assert!(clash.clauses().is_sorted_by(|one, other| one < other));
                let named: Vec<&Tree> = clash.clauses().iter().map(|at| clauses[at]).collect();
                prop_assert!(!is_satisfiable(&named));
                for left_out in 0..named.len() {
                    let mut others = named.clone();
                    others.remove(left_out);
                    prop_assert!(is_satisfiable(&others), "clause {} is not needed", left_out);
                }
            }
            Satisfiability::Unknown => prop_assert!(false, "not found out"),
        }
    }

    #[test]
    fn patterns_meet_where_some_short_text_says_so(
        wanted in prop::collection::vec(pattern(), 1..4),
        unwanted in prop::collection::vec(pattern(), 0..3),
        excluded in prop::collection::vec("[abc]{0,2}", 0..3),
    ) {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(wanted.iter().map(|pattern| format!("attribute:x =~ '{pattern}'")));
        parts.extend(unwanted.iter().map(|pattern| format!("attribute:x !~ '{pattern}'")));
        parts.extend(excluded.iter().map(|text| format!("attribute:x != '{text}'")));
        let expression = Expression::parse(&parts.join(" and ")).expect("an expression");
        match satisfiability(std::slice::from_ref(&expression)) {
            Satisfiability::Satisfiable(witness) => prop_assert!(expression.evaluate(&witness)),
            Satisfiability::Contradiction(_) => {
                let program = expression.compile();
                let mut cache = MatchCache::new();
                for text in texts(&['a', 'b', 'c', '\n'], 4) {
                    let holds = program.evaluate(|_, test| {
                        let Test::Attribute(_, test) = test else {
                            return false;
                        };
                        test.admits(&mut cache, Some(&text))
                    });
                    prop_assert!(!holds, "{:?} would do", text);
                }
            }
            Satisfiability::Unknown => prop_assert!(false, "not found out"),
        }
    }
}

/// A pattern over few characters.
fn pattern() -> impl Strategy<Value = String> {
    let atom =
        select(&["a", "b", "c", ".", "[^a]", "^", "$", "", "\\w"][..]).prop_map(String::from);
    atom.prop_recursive(4, 10, 3, |inner| {
        prop_oneof![
            4 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.concat()),
            2 => prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| format!("({})", parts.join("|"))),
            3 => (inner, select(&["*", "+", "?", "{2}", "{1,2}", "{2,}"][..]))
                .prop_map(|(inner, sign)| format!("({inner}){sign}")),
        ]
    })
}

/// Every text over an alphabet up to a length.
fn texts(alphabet: &[char], length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..length {
        last = last
            .iter()
            .flat_map(|text| alphabet.iter().map(move |c| format!("{text}{c}")))
            .collect();
        all.extend_from_slice(&last);
    }
    all
}
