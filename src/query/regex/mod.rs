//! Does a whole text match a pattern?
//!
//! In: the part of Java's regular expressions that the query language takes. Out: a [`Regex`] that
//! answers for any text in time linear in its length, or a fault that says where in the pattern and
//! why.
//!
//! A pattern is read here, as Java reads it, into a tree of sets of characters; the tree is then
//! written out in the most basic syntax of `regex-automata`, whose Pike machine does the matching.
//! So nothing of what that crate would understand differently from Java ever reaches it. What is
//! not understood exactly is refused.

mod automaton;
mod class;
mod java;
mod node;

use alloc::format;
use alloc::sync::Arc;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Range;

use regex_automata::nfa::thompson::pikevm::{Cache, PikeVM};
use regex_automata::nfa::thompson::{Config, WhichCaptures};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};

pub(super) use automaton::{Automaton, Place, States};
pub(super) use class::next;

/// A pattern that a whole text matches or does not. Equal where the pattern is written alike.
#[derive(Clone)]
pub(super) struct Regex {
    pattern: Arc<str>,
    machine: Arc<PikeVM>,
    size: usize,
}

impl Regex {
    /// Reads a pattern that may have at most `size_limit` positions.
    pub(super) fn new(pattern: &str, size_limit: usize) -> Result<Self, Fault> {
        let node = java::parse(pattern)?;
        let whole = || Fault {
            kind: FaultKind::TooLarge,
            span: 0..pattern.len(),
        };
        let size = node.size();
        if size > size_limit {
            return Err(whole());
        }
        let translated = format!(r"{node}\z");
        let machine = PikeVM::builder()
            .syntax(syntax::Config::new().nest_limit(SYNTAX_NEST_LIMIT))
            .thompson(
                Config::new()
                    .utf8(false)
                    .which_captures(WhichCaptures::None),
            )
            .build(&translated);
        match machine {
            Ok(machine) => Ok(Self {
                pattern: Arc::from(pattern),
                machine: Arc::new(machine),
                size,
            }),
            Err(error) => {
                debug_assert!(false, "`{pattern}` became `{translated}`: {error}");
                Err(whole())
            }
        }
    }

    /// The pattern as it was written.
    pub(super) fn as_str(&self) -> &str {
        &self.pattern
    }

    /// How many positions the pattern has, counted repetitions written out; at least 1.
    pub(super) const fn size(&self) -> usize {
        self.size
    }

    /// The pattern as an automaton, to be walked together with others.
    pub(super) fn automaton(&self) -> Option<Automaton> {
        let node = java::parse(&self.pattern);
        debug_assert!(node.is_ok(), "`{}` was read before", self.pattern);
        node.ok().map(|node| Automaton::new(&node))
    }

    /// Whether the whole of a text matches.
    pub(super) fn matches(&self, cache: &mut MatchCache, text: &str) -> bool {
        let scratch = cache.for_machine(&self.machine);
        self.machine
            .is_match(scratch, Input::new(text).anchored(Anchored::Yes))
    }
}

impl fmt::Debug for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Regex({:?})", self.pattern)
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.pattern == other.pattern
    }
}

impl Eq for Regex {}

impl PartialOrd for Regex {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Regex {
    fn cmp(&self, other: &Self) -> Ordering {
        self.pattern.cmp(&other.pattern)
    }
}

impl Hash for Regex {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pattern.hash(state);
    }
}

/// The working memory of pattern matching, kept between matches.
///
/// One cache serves any number of expressions, one at a time. It holds no result: an answer never
/// depends on what the cache was used for before. Once it has grown to the largest pattern in use,
/// matching allocates nothing.
///
/// # Example
///
/// ```
/// use bayplan::query::{Expression, MatchCache, Test};
///
/// let program = Expression::parse("ec2InstanceId =~ mi-.*")?.compile();
/// let mut cache = MatchCache::new();
/// let answers = ["i-0abc", "mi-0abc"].map(|id| {
///     program.evaluate(|_, test| match test {
///         Test::Ec2InstanceId(test) => test.admits(&mut cache, Some(id)),
///         _ => false,
///     })
/// });
/// assert_eq!(answers, [false, true]);
/// # Ok::<(), bayplan::query::ParseError>(())
/// ```
#[derive(Clone, Default)]
pub struct MatchCache {
    // Invariant: the scratch is in the state that its machine needs. Holding the machine keeps its
    // address from being given to another.
    last: Option<(Arc<PikeVM>, Cache)>,
}

impl MatchCache {
    /// A cache that holds no memory yet.
    pub const fn new() -> Self {
        Self { last: None }
    }

    fn for_machine(&mut self, machine: &Arc<PikeVM>) -> &mut Cache {
        let (last, scratch) = self
            .last
            .get_or_insert_with(|| (Arc::clone(machine), machine.create_cache()));
        if !Arc::ptr_eq(last, machine) {
            machine.reset_cache(scratch);
            *last = Arc::clone(machine);
        }
        scratch
    }
}

impl fmt::Debug for MatchCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self
            .last
            .as_ref()
            .map_or(0, |(_, scratch)| scratch.memory_usage());
        f.debug_struct("MatchCache").field("bytes", &bytes).finish()
    }
}

/// Why a pattern is refused, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    /// In bytes from the start of the pattern.
    pub(super) span: Range<usize>,
}

/// Why a pattern is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// Java refuses it too; the reason.
    Invalid(&'static str),
    /// Java has it and the query language does not; what it is.
    Unsupported(&'static str),
    /// It has more positions than allowed.
    TooLarge,
    /// Its groups nest too deeply.
    TooDeep,
}

/// Far more than a pattern within our own limit on nesting needs.
const SYNTAX_NEST_LIMIT: u32 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn regex(pattern: &str) -> Result<Regex, FaultKind> {
        Regex::new(pattern, 2_000).map_err(|fault| fault.kind)
    }

    #[track_caller]
    fn matches(pattern: &str, text: &str) -> bool {
        regex(pattern)
            .expect("a pattern")
            .matches(&mut MatchCache::new(), text)
    }

    #[test]
    fn the_whole_text_must_match() {
        assert!(matches("t2.*", "t2.small"));
        assert!(!matches("t2.*", "xt2.small"));
        assert!(!matches("t2", "t2.small"));
        assert!(matches("prod|dev", "dev"));
        assert!(!matches("prod|dev", "prod-dev"));
        assert!(matches("", ""));
        assert!(!matches("", "x"));
    }

    #[test]
    fn the_point_matches_one_character_of_any_script_but_no_line_end() {
        assert!(matches("a.c", "aéc"));
        assert!(matches(".", "🚀"));
        for line_end in ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"] {
            assert!(!matches(".", line_end), "{line_end:?}");
        }
        assert!(matches(".", "\t"));
    }

    #[test]
    fn folding_case_concerns_ascii_letters_only() {
        assert!(matches("(?i)PROD-é", "prod-é"));
        assert!(!matches("(?i)É", "é"));
        assert!(!matches("(?i)k", "\u{212a}"), "the Kelvin sign is no k");
        assert!(matches("(?i)[a-c]+", "aBc"));
        assert!(!matches("(?i)[^a]", "A"));
        assert!(matches(r"(?i)\Qab\E", "AB"));
    }

    #[test]
    fn sets_that_hold_nothing_or_everything_are_accepted() {
        assert!(!matches(r"[^\d\D]", "a"));
        assert!(matches(r"[\d\D]", "a"));
        assert!(matches(r"[^\d\D]*", ""));
    }

    #[test]
    fn size_counts_written_out_repetitions() {
        let size = |pattern: &str| regex(pattern).map(|regex| regex.size());
        assert_eq!(size(""), Ok(1));
        assert_eq!(size("abc"), Ok(3));
        assert_eq!(size("a*b+c?"), Ok(3));
        assert_eq!(size("(ab){3}"), Ok(6));
        assert_eq!(size("(ab){3,}"), Ok(6));
        assert_eq!(size("((a{10}){10}){20}"), Ok(2_000));
        assert_eq!(size("((a{10}){10}){20}a"), Err(FaultKind::TooLarge));
        assert_eq!(size("a{4294967295}"), Err(FaultKind::TooLarge));
        assert_eq!(size("a{99999999999999999999999}"), Err(FaultKind::TooLarge));
        assert_eq!(size("(){2001}"), Err(FaultKind::TooLarge));
        assert_eq!(size("a{0}"), Ok(1));
    }

    #[test]
    fn the_largest_pattern_is_built_and_matched() {
        let pattern = r"[^\W.x-z]{2000}";
        assert!(matches(pattern, &"_aw_".repeat(500)));
    }

    #[test]
    fn a_cache_serves_patterns_of_any_size_in_turn() {
        let small = regex("a").expect("a pattern");
        let large = regex("(a|b){1,40}c").expect("a pattern");
        let mut cache = MatchCache::new();
        for _ in 0..3 {
            assert!(small.matches(&mut cache, "a"));
            assert!(large.matches(&mut cache, "abbac"));
            assert!(!small.matches(&mut cache, "abbac"));
            assert!(!large.matches(&mut cache, "a"));
        }
    }
}
