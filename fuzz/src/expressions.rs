//! Valid expressions of the query language, built from bytes.

use bayplan::query::MAX_DEPTH;

use super::bytes::Bytes;

/// An expression that is valid, and often deep: the bytes say how to walk the grammar.
///
/// The first byte is how many negations and parentheses stand before the whole, the second which.
pub(crate) fn expression(bytes: &mut Bytes<'_>) -> String {
    let before = bytes.below(MAX_DEPTH + 1);
    let parens = bytes.byte();
    let is_paren = |level: &usize| parens >> (level % 8) & 1 == 1;
    let mut grammar = Grammar {
        bytes,
        text: String::new(),
        levels: MAX_DEPTH - before,
    };
    for level in 0..before {
        grammar.push(if is_paren(&level) { "(" } else { "not " });
    }
    grammar.disjunction();
    for _ in (0..before).filter(is_paren) {
        grammar.push(")");
    }
    grammar.text
}

struct Grammar<'a, 'b> {
    bytes: &'a mut Bytes<'b>,
    text: String,
    /// How much deeper it may nest from here.
    levels: usize,
}

impl Grammar<'_, '_> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn pick_and_push(&mut self, pool: &[&str]) {
        let text = self.bytes.pick(pool);
        self.push(text);
    }

    fn disjunction(&mut self) {
        self.conjunction();
        while self.goes_on() {
            self.pick_and_push(&[" or ", "||", " || ", "\nor\t"]);
            self.conjunction();
        }
    }

    fn conjunction(&mut self) {
        self.negation();
        while self.goes_on() {
            self.pick_and_push(&[" and ", "&&", " && ", "\r\nand "]);
            self.negation();
        }
    }

    fn goes_on(&mut self) -> bool {
        self.bytes.once_in(4) && self.text.len() < LONG
    }

    fn negation(&mut self) {
        let choice = if self.levels == 0 {
            0
        } else {
            self.bytes.below(4)
        };
        match choice {
            0 | 1 => self.comparison(),
            2 => {
                self.levels -= 1;
                self.pick_and_push(&["not ", "!", "! "]);
                self.negation();
                self.levels += 1;
            }
            _ => {
                self.levels -= 1;
                self.push("(");
                self.disjunction();
                self.push(")");
                self.levels += 1;
            }
        }
    }

    fn comparison(&mut self) {
        match self.bytes.below(8) {
            0..=2 => {
                self.push("attribute:");
                self.pick_and_push(&NAMES);
                self.text_test(true, &TEXTS);
            }
            3 => {
                self.push("task:group");
                self.text_test(true, &TEXTS);
            }
            4 => self.ordered("runningTasksCount", &COUNTS),
            5 => self.ordered("agentVersion", &VERSIONS),
            6 => self.ordered("registeredAt", &INSTANTS),
            _ => {
                let is_flag = self.bytes.once_in(2);
                self.push(if is_flag {
                    "agentConnected"
                } else {
                    "ec2InstanceId"
                });
                self.text_test(false, if is_flag { &FLAGS } else { &TEXTS });
            }
        }
    }

    fn text_test(&mut self, may_be_absent: bool, values: &[&str]) {
        match self.bytes.below(if may_be_absent { 5 } else { 4 }) {
            0 => {
                self.pick_and_push(&[" == ", "==", " equals "]);
                self.value(values);
            }
            1 => {
                self.pick_and_push(&[" != ", "!=", " not_equals "]);
                self.value(values);
            }
            2 => {
                self.pick_and_push(&[" in [", " !in [", "!in[", " not_in ["]);
                self.value(values);
                while self.goes_on() {
                    self.pick_and_push(&[", ", ",", " , "]);
                    self.value(values);
                }
                self.push("]");
            }
            3 => {
                self.pick_and_push(&[" =~ ", " !~ ", "=~", "!~", " matches ", " not_matches "]);
                self.pattern();
            }
            _ => self.pick_and_push(&[" exists", " !exists", "!exists", " not_exists"]),
        }
    }

    fn ordered(&mut self, subject: &str, arguments: &[&str]) {
        self.push(subject);
        self.pick_and_push(&[
            " < ",
            " <= ",
            " == ",
            " != ",
            " > ",
            " >= ",
            "<",
            " less_than_equal ",
            " greater_than ",
            " greater_than_equal ",
        ]);
        self.value(arguments);
    }

    /// A value, in quotes where it must be and now and then where it need not.
    fn value(&mut self, pool: &[&str]) {
        let text = self.bytes.pick(pool);
        let is_bare = !text.is_empty() && !text.contains([' ', '\u{e9}']);
        let quote = self.bytes.pick(&["", "'", "\""]);
        let quote = if quote.is_empty() && !is_bare {
            "'"
        } else {
            quote
        };
        self.push(quote);
        self.push(text);
        self.push(quote);
    }

    fn pattern(&mut self) {
        self.push("'");
        self.pick_and_push(&["", "", "", "(?i)"]);
        for _ in 0..=self.bytes.below(4) {
            self.pick_and_push(&ATOMS);
            self.pick_and_push(&REPETITIONS);
        }
        self.push("'");
    }
}

/// No further part is added to a longer text, so that it stays below the greatest length.
const LONG: usize = 1_500;

/// Names of attributes.
pub(crate) const NAMES: [&str; 6] = [
    "ecs.availability-zone",
    "rack",
    "ecs.instance-type",
    "x",
    "nowhere",
    "a/b_c",
];

/// Values of attributes, ids and groups, the same for all, so that any two may be equal.
pub(crate) const TEXTS: [&str; 14] = [
    "az-a",
    "az-b",
    "r1",
    "r2",
    "t.small",
    "t.large",
    "service:web",
    "service:db",
    "family:batch",
    "i-1",
    "",
    "AZ-A",
    "row 1/a",
    "\u{e9}",
];

const FLAGS: [&str; 2] = ["true", "false"];
const COUNTS: [&str; 6] = ["0", "1", "2", "3", "0000000002", "9999999999"];

/// Versions of agents.
pub(crate) const VERSIONS: [&str; 6] = ["1.14.4", "1.9.0", "1.100.0", "1.14", "2-rc.1", "1.9+b"];

const INSTANTS: [&str; 5] = [
    "2024-01-01T00:00:02Z",
    "2024-01-01",
    "2024-01-01T00:00:01",
    "2024-01-01T02:00:01+02:00",
    "1969-12-31T23:59:59Z",
];

/// Parts of patterns; of at most two positions each.
const ATOMS: [&str; 14] = [
    "a", "z", ".", "[a-z]", "[^a]", r"\d", r"\.", "(a|r)", "(?:az)", "-", r"\Q.\E", "(1|)", "^",
    "$",
];
const REPETITIONS: [&str; 8] = ["", "", "*", "+", "?", "{2}", "{0,2}", "*?"];
