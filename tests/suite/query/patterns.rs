//! Patterns: a table, and a matcher of our own as a second opinion.

use bayplan::query::ParseErrorKind::{self, *};
use bayplan::query::{Expression, MatchCache, Test, TextTest};
use proptest::prelude::*;

use crate::shared::config;

/// Pattern, text, and whether the text matches.
const ANSWERS: &[(&str, &str, bool)] = &[
    ("t2.*", "t2.small", true),
    ("t2.*", "xt2.small", false),
    (".*large", "m5.2xlarge", true),
    (r"m[45]\.(x?large|2xlarge)", "m4.xlarge", true),
    (r"m[45]\.(x?large|2xlarge)", "m4.4xlarge", false),
    ("us-east-1[^d]", "us-east-1d", false),
    (r"\d+", "42", true),
    (r"\d+", "4 2", false),
    ("(?i)PROD", "prod", true),
    ("^prod$", "prod", true),
    ("", "", true),
    ("a{2,3}", "aaaa", false),
    ("prod|dev", "dev", true),
    (r"\Qa.b\E", "axb", false),
    (r"\Qa.b\E", "a.b", true),
    // Repetition.
    ("a{2,3}", "aa", true),
    ("a{2}", "aaa", false),
    ("a{2,}", "aaaa", true),
    ("a{0}", "", true),
    ("a{0,0}b", "ab", false),
    ("a*?b+?c??", "aab", true),
    ("a{1,2}?", "aa", true),
    ("(ab)*", "abab", true),
    ("(ab)*", "aba", false),
    ("(a*)*", "aaa", true),
    ("(|a)+", "aa", true),
    // Alternatives.
    ("a|", "", true),
    ("|a", "a", true),
    ("(a|b|)c", "c", true),
    ("a||b", "", true),
    ("()", "", true),
    ("ab|cd", "abd", false),
    // Anchors.
    ("^", "", true),
    ("a^b", "ab", false),
    ("a$b", "ab", false),
    ("(^a|b)$", "b", true),
    ("^*a", "a", true),
    ("a$", "a\n", false),
    // Escapes.
    (r"a\-b\/c\.\\", r"a-b/c.\", true),
    (r"\t\n\r", "\t\n\r", true),
    (r"\x41\u0042\u00e9", "ABé", true),
    (r"\x4A1", "J1", true),
    (r"\é\_\ ", "é_ ", true),
    (r"\D\W\S", "a-a", true),
    (r"\D", "1", false),
    (r"\W", "_", false),
    (r"\w+", "aZ_9", true),
    (r"\w", "é", false),
    (r"\s", "\u{b}", true),
    (r"\s", "\u{a0}", false),
    (r"\d", "٣", false),
    // Quoting.
    (r"a\Q*\E*", "a**", true),
    (r"\Qab\E+", "abb", true),
    (r"\Qab\E+", "abab", false),
    (r"\Qa\E\Qb\E", "ab", true),
    (r"\Q(a", "(a", true),
    (r"a\Q", "a", true),
    (r"a\Q\E*", "aa", true),
    (r"\\Qa", r"\Qa", true),
    (r"\Qa\b\E", r"a\b", true),
    (r"[\Q^]\E-]+", "^]-", true),
    (r"[\Qa-c\E]", "b", false),
    (r"[\Qa-c\E]", "-", true),
    // Classes.
    ("[a-c]", "b", true),
    ("[a-]", "-", true),
    ("[-a]", "-", true),
    ("[]a]", "]", true),
    ("[^]a]", "]", false),
    ("[^]a]", "b", true),
    ("[a^]", "^", true),
    ("[^^]", "^", false),
    ("[+--]", ",", true),
    (r"[\]]", "]", true),
    (r"[\\]", r"\", true),
    (r"[\w-.]", "-", true),
    (r"[\w-.]", ".", true),
    (r"[\d-z]", "m", false),
    (r"[^\d-]", "-", false),
    (r"[\x41-\u0043]", "B", true),
    (r"[\-a]", "-", true),
    ("[&a]", "&", true),
    ("[%-&&a]", "&", true),
    ("[.*+?|(){}$]+", ".*+?|(){}$", true),
    (r"[\s\S]", "\n", true),
    ("[é-ü]", "ö", true),
    ("[^a]", "🚀", true),
    // Case.
    ("(?i)[A-C]x", "bX", true),
    (r"(?i)\x41", "a", true),
    ("(?i)[X-c]+", "xyzABC", true),
    ("(?i)É", "é", false),
    ("(?i)", "", true),
    // What stands for itself.
    ("a]", "a]", true),
    ("a}", "a}", true),
    ("a-b_c/d:e@f,g", "a-b_c/d:e@f,g", true),
    ("&& #%~ ", "&& #%~ ", true),
];

/// Pattern, what is wrong with it, and the part that is.
const FAULTS: &[(&str, ParseErrorKind, &str)] = &[
    (r"(a)\1", UnsupportedRegex, r"\1"),
    ("(?=a)a", UnsupportedRegex, "(?="),
    ("(?!a)a", UnsupportedRegex, "(?!"),
    ("(?<=a)a", UnsupportedRegex, "(?<"),
    ("(?<!a)a", UnsupportedRegex, "(?<"),
    ("(?<n>a)", UnsupportedRegex, "(?<"),
    (r"\k<n>", UnsupportedRegex, r"\k"),
    ("(?>a)", UnsupportedRegex, "(?>"),
    ("a++", UnsupportedRegex, "+"),
    ("a*+", UnsupportedRegex, "+"),
    ("a?+", UnsupportedRegex, "+"),
    ("a{1,2}+", UnsupportedRegex, "+"),
    ("[a&&b]", UnsupportedRegex, "&&"),
    ("[&&b]", UnsupportedRegex, "&&"),
    ("[a[b]]", UnsupportedRegex, "["),
    ("[a-[b]]", UnsupportedRegex, "["),
    (r"\p{L}", UnsupportedRegex, r"\p"),
    (r"[\P{L}]", UnsupportedRegex, r"\P"),
    (r"\bx", UnsupportedRegex, r"\b"),
    (r"[\b]", UnsupportedRegex, r"\b"),
    (r"\A", UnsupportedRegex, r"\A"),
    (r"\z", UnsupportedRegex, r"\z"),
    (r"\h", UnsupportedRegex, r"\h"),
    (r"\R", UnsupportedRegex, r"\R"),
    (r"\07", UnsupportedRegex, r"\0"),
    (r"\e", UnsupportedRegex, r"\e"),
    (r"\cA", UnsupportedRegex, r"\c"),
    (r"\x{41}", UnsupportedRegex, r"\x"),
    (r"\ud83d\ude80", UnsupportedRegex, r"\ud83d"),
    ("a(?i)b", UnsupportedRegex, "(?i"),
    ("(?i)(?i)b", UnsupportedRegex, "(?i"),
    ("(?i:b)", UnsupportedRegex, "(?i"),
    ("(?s).", UnsupportedRegex, "(?s"),
    ("(?-i)b", UnsupportedRegex, "(?-"),
    ("a{2}{3}", UnsupportedRegex, "{3}"),
    ("{3}", UnsupportedRegex, "{3}"),
    ("(", InvalidRegex, ""),
    ("(a", InvalidRegex, ""),
    ("a)", InvalidRegex, ")"),
    ("(?", InvalidRegex, "(?"),
    ("(?z)", InvalidRegex, "(?z"),
    ("(?P<n>a)", InvalidRegex, "(?P"),
    ("[a", InvalidRegex, ""),
    ("[", InvalidRegex, ""),
    ("[]", InvalidRegex, ""),
    ("[^]", InvalidRegex, ""),
    ("[a-", InvalidRegex, ""),
    ("[z-a]", InvalidRegex, "z-a"),
    (r"[a-\d]", InvalidRegex, r"a-\d"),
    ("*a", InvalidRegex, "*"),
    ("+", InvalidRegex, "+"),
    ("a|?", InvalidRegex, "?"),
    ("(*a)", InvalidRegex, "*"),
    ("t2.**", InvalidRegex, "*"),
    ("a{", InvalidRegex, "{"),
    ("a{,3}", InvalidRegex, "{"),
    ("a{x}", InvalidRegex, "{"),
    ("a{2", InvalidRegex, ""),
    ("a{2,", InvalidRegex, ""),
    ("a{2;}", InvalidRegex, ";"),
    ("a{3,2}", InvalidRegex, "{3,2}"),
    (r"a\", InvalidRegex, r"\"),
    (r"[a\", InvalidRegex, r"\"),
    (r"\y", InvalidRegex, r"\y"),
    (r"\E", InvalidRegex, r"\E"),
    (r"\x4", InvalidRegex, r"\x"),
    (r"\u12G4", InvalidRegex, r"\u"),
    // The leftmost of several.
    (r"a\1(", UnsupportedRegex, r"\1"),
    ("*(?=a)", InvalidRegex, "*"),
];

/// The test that the pattern makes, in whichever quotes it fits.
fn test(pattern: &str) -> Result<TextTest, (ParseErrorKind, String)> {
    let quote = if pattern.contains('\'') { '"' } else { '\'' };
    let written = format!("attribute:x =~ {quote}{pattern}{quote}");
    let expression = Expression::parse(&written)
        .map_err(|error| (error.kind(), String::from(&written[error.span()])))?;
    match expression.compile().tests() {
        [Test::Attribute(_, test)] => Ok(test.clone()),
        tests => panic!("{tests:?}"),
    }
}

#[test]
fn every_pattern_answers_as_its_row_says() {
    let mut cache = MatchCache::new();
    for (pattern, text, expected) in ANSWERS {
        let test = test(pattern).unwrap_or_else(|fault| panic!("{pattern}: {fault:?}"));
        assert_eq!(
            test.matches(&mut cache, text),
            *expected,
            "{pattern} on {text:?}"
        );
    }
}

#[test]
fn every_fault_of_a_pattern_is_found_where_its_row_says() {
    for (pattern, kind, part) in FAULTS {
        let fault = test(pattern).expect_err(pattern);
        assert_eq!(fault, (*kind, String::from(*part)), "{pattern}");
    }
}

#[test]
fn hostile_patterns_take_no_long_time() {
    let longest = "a".repeat(255);
    let mut cache = MatchCache::new();
    for pattern in [
        "(a*)*b",
        "(a|a)*b",
        "(a?){255}a{255}b",
        "(.*a){20}b",
        "((a*)*)*b",
    ] {
        let test = test(pattern).unwrap_or_else(|fault| panic!("{pattern}: {fault:?}"));
        assert!(!test.matches(&mut cache, &longest), "{pattern}");
    }
}

/// A pattern over the letters a, b and c.
#[derive(Clone, Debug)]
enum Pattern {
    Letter(char),
    Point,
    Class { letters: String, is_negated: bool },
    Sequence(Vec<Pattern>),
    Alternatives(Vec<Pattern>),
    Repeat(Box<Pattern>, usize, Option<usize>),
    Start,
    End,
}

impl Pattern {
    fn written(&self) -> String {
        match self {
            Self::Letter(letter) => letter.to_string(),
            Self::Point => String::from("."),
            Self::Class {
                letters,
                is_negated,
            } => {
                format!("[{}{letters}]", if *is_negated { "^" } else { "" })
            }
            Self::Sequence(parts) => {
                let parts: Vec<String> = parts.iter().map(Self::written).collect();
                format!("(?:{})", parts.join(")(?:"))
            }
            Self::Alternatives(parts) => parts
                .iter()
                .map(Self::written)
                .collect::<Vec<_>>()
                .join("|"),
            Self::Repeat(part, 0, None) => format!("({})*", part.written()),
            Self::Repeat(part, 1, None) => format!("({})+?", part.written()),
            Self::Repeat(part, 0, Some(1)) => format!("({})?", part.written()),
            Self::Repeat(part, min, None) => format!("({}){{{min},}}", part.written()),
            Self::Repeat(part, min, Some(max)) => format!("({}){{{min},{max}}}", part.written()),
            Self::Start => String::from("^"),
            Self::End => String::from("$"),
        }
    }

    /// Every place at which a match that begins at a place can end. Sets of places grow only, so
    /// this ends.
    fn ends(&self, text: &[char], from: usize) -> Vec<usize> {
        let one = |is_match: &dyn Fn(char) -> bool| {
            text.get(from)
                .filter(|c| is_match(**c))
                .map(|_| from + 1)
                .into_iter()
                .collect()
        };
        match self {
            Self::Letter(letter) => one(&|c| c == *letter),
            Self::Point => one(&|c| c != '\n'),
            Self::Class {
                letters,
                is_negated,
            } => one(&|c| letters.contains(c) != *is_negated),
            Self::Sequence(parts) => parts
                .iter()
                .fold(vec![from], |froms, part| step(part, text, &froms)),
            Self::Alternatives(parts) => {
                distinct(parts.iter().flat_map(|part| part.ends(text, from)))
            }
            Self::Repeat(part, min, max) => {
                let mut reached = vec![from];
                for _ in 0..*min {
                    reached = step(part, text, &reached);
                }
                // More rounds than characters reach nothing new.
                for _ in *min..max.unwrap_or(min + text.len()) {
                    let more = step(part, text, &reached);
                    reached = distinct(reached.into_iter().chain(more));
                }
                reached
            }
            Self::Start => {
                if from == 0 {
                    vec![from]
                } else {
                    vec![]
                }
            }
            Self::End => {
                if from == text.len() {
                    vec![from]
                } else {
                    vec![]
                }
            }
        }
    }
}

fn step(part: &Pattern, text: &[char], froms: &[usize]) -> Vec<usize> {
    distinct(froms.iter().flat_map(|from| part.ends(text, *from)))
}

fn distinct(places: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut places: Vec<usize> = places.collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let leaf = prop_oneof![
        6 => prop::sample::select(vec!['a', 'b', 'c']).prop_map(Pattern::Letter),
        1 => Just(Pattern::Point),
        2 => ("[abc]{1,2}", any::<bool>())
            .prop_map(|(letters, is_negated)| Pattern::Class { letters, is_negated }),
        1 => Just(Pattern::Start),
        1 => Just(Pattern::End),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Pattern::Sequence),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Pattern::Alternatives),
            (inner, 0_usize..3, prop::option::of(0_usize..3)).prop_map(|(part, min, more)| {
                Pattern::Repeat(Box::new(part), min, more.map(|more| min + more))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(config("query"))]

    #[test]
    fn patterns_match_as_a_search_over_places_does(
        pattern in pattern(),
        texts in prop::collection::vec("[abc\n]{0,7}", 1..8),
    ) {
        let written = pattern.written();
        let test = test(&written);
        prop_assert!(test.is_ok(), "{}: {:?}", written, test);
        let test = test.expect("a pattern");
        let mut cache = MatchCache::new();
        for text in &texts {
            let chars: Vec<char> = text.chars().collect();
            let expected = pattern.ends(&chars, 0).contains(&chars.len());
            prop_assert_eq!(test.matches(&mut cache, text), expected, "{} on {:?}", written, text);
        }
    }

    #[test]
    fn any_pattern_gives_an_answer(
        pattern in r"([abc(){}\[\]^$.|?*+\\\\&:=<>!,0-9iQEduxé-]|\(\?|\\Q|\\E){0,24}",
        text in "[abc]{0,4}",
    ) {
        if let Ok(test) = test(&pattern) {
            test.matches(&mut MatchCache::new(), &text);
        }
    }
}
