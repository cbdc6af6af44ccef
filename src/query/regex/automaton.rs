//! A pattern as an automaton, for walking several patterns together.
//!
//! Matching one text is the business of [`Regex::matches`](super::Regex::matches). This answers
//! what a matcher cannot: which characters may come next, and how far it is to a match.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::vec;
use alloc::vec::Vec;

use super::class::{CharSet, next};
use super::node::{Count, Node};

/// A pattern as a graph: paths from its start to its end, spelled out, are the texts that match.
#[derive(Debug)]
pub(in crate::query) struct Automaton {
    // Invariant: every state named by a state exists; the first is the end.
    states: Vec<State>,
    sets: Vec<CharSet>,
    start: usize,
    /// The least number of characters from each state to the end; `None` where no path leads there.
    distances: Vec<Option<usize>>,
}

/// What a state waits for, and the state after it.
#[derive(Clone, Debug)]
enum State {
    /// The whole pattern has been matched.
    End,
    /// Nothing: it is all of these states at once.
    Split(Vec<usize>),
    /// One character of a set, by its place among the sets.
    Set(usize, usize),
    /// That no character stands before.
    TextStart(usize),
    /// That no character follows.
    TextEnd(usize),
}

impl State {
    /// Whether a state is worth remembering: whether something may still happen in it.
    const fn waits(&self) -> bool {
        match self {
            Self::End | Self::Set(..) | Self::TextEnd(_) => true,
            Self::Split(_) | Self::TextStart(_) => false,
        }
    }
}

/// States that the automaton may be in, ascending: those that wait for a character or for the end
/// of the text, and the end itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::query) struct States {
    numbers: Vec<usize>,
}

impl States {
    pub(in crate::query) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether all of these states are among others.
    pub(in crate::query) fn are_within(&self, others: &Self) -> bool {
        let mut others = others.numbers.iter();
        let mut own = self.numbers.iter();
        own.all(|state| others.any(|other| other == state))
    }
}

/// Where in a text the automaton stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::query) enum Place {
    /// Before the first character.
    Start,
    /// After some character.
    Later,
}

impl Automaton {
    pub(super) fn new(node: &Node) -> Self {
        let mut builder = Builder {
            states: vec![State::End],
            sets: BTreeMap::new(),
        };
        let start = builder.push(node, END);
        let distances = distances(&builder.states);
        let mut sets: Vec<(CharSet, usize)> = builder.sets.into_iter().collect();
        sets.sort_unstable_by_key(|(_, at)| *at);
        Self {
            states: builder.states,
            sets: sets.into_iter().map(|(set, _)| set).collect(),
            start,
            distances,
        }
    }

    /// How many states there are, which bounds the work of one step.
    pub(in crate::query) fn size(&self) -> usize {
        self.states.len()
    }

    /// The states before the first character.
    pub(in crate::query) fn start(&self) -> States {
        self.closure(vec![self.start], Anchors::at(Place::Start))
    }

    /// The states after one more character; none if no match begins so.
    pub(in crate::query) fn step(&self, states: &States, character: char) -> States {
        let after = self
            .awaited(states)
            .filter(|(set, _)| set.contains(character));
        let after = after.map(|(_, next)| next).collect();
        self.closure(after, Anchors::at(Place::Later))
    }

    /// Whether a match may go on with a character.
    pub(in crate::query) fn takes(&self, states: &States, character: char) -> bool {
        let mut sets = self.awaited(states).map(|(set, _)| set);
        sets.any(|set| set.contains(character))
    }

    /// Whether a text that ends here matches.
    pub(in crate::query) fn accepts(&self, states: &States, place: Place) -> bool {
        let anchors = Anchors {
            is_end: true,
            ..Anchors::at(place)
        };
        let ends = self.closure(states.numbers.clone(), anchors);
        ends.numbers.first() == Some(&END)
    }

    /// No match is nearer than this number of characters; `None` where there is no match at all.
    pub(in crate::query) fn distance(&self, states: &States) -> Option<usize> {
        let distances = states
            .numbers
            .iter()
            .filter_map(|state| self.distance_of(*state));
        distances.min()
    }

    /// Adds the characters from which on, in the order of characters, what may come next differs.
    pub(in crate::query) fn add_cuts(&self, states: &States, cuts: &mut BTreeSet<char>) {
        for (set, _) in self.awaited(states) {
            for &(low, high) in set.ranges() {
                cuts.insert(low);
                cuts.extend(next(high));
            }
        }
    }

    /// The sets that states wait for, and the state after each.
    fn awaited(&self, states: &States) -> impl Iterator<Item = (&CharSet, usize)> {
        states
            .numbers
            .iter()
            .filter_map(|state| match self.states.get(*state)? {
                State::Set(set, next) => Some((self.sets.get(*set)?, *next)),
                State::End | State::Split(_) | State::TextStart(_) | State::TextEnd(_) => None,
            })
    }

    /// The states reached from others without a character, and from which the end can be reached.
    fn closure(&self, mut open: Vec<usize>, anchors: Anchors) -> States {
        let mut is_reached = vec![false; self.states.len()];
        let mut kept = Vec::new();
        while let Some(index) = open.pop() {
            let Some((mark, state)) = is_reached.get_mut(index).zip(self.states.get(index)) else {
                continue;
            };
            if *mark {
                continue;
            }
            *mark = true;
            if state.waits() && self.distance_of(index).is_some() {
                kept.push(index);
            }
            match state {
                State::Split(next) => open.extend_from_slice(next),
                State::TextStart(next) if anchors.is_start => open.push(*next),
                State::TextEnd(next) if anchors.is_end => open.push(*next),
                State::End | State::Set(..) | State::TextStart(_) | State::TextEnd(_) => {}
            }
        }
        kept.sort_unstable();
        States { numbers: kept }
    }

    fn distance_of(&self, state: usize) -> Option<usize> {
        self.distances.get(state).copied().flatten()
    }
}

/// Which anchors hold where the automaton stands.
#[derive(Clone, Copy, Debug)]
struct Anchors {
    is_start: bool,
    is_end: bool,
}

impl Anchors {
    /// Those that hold whatever follows.
    fn at(place: Place) -> Self {
        Self {
            is_start: place == Place::Start,
            is_end: false,
        }
    }
}

/// Builds an automaton from its end to its start.
struct Builder {
    states: Vec<State>,
    sets: BTreeMap<CharSet, usize>,
}

impl Builder {
    /// The state in which a part begins, after which another state follows.
    fn push(&mut self, node: &Node, next: usize) -> usize {
        match node {
            Node::Set(set) if set.ranges().is_empty() => self.add(State::Split(Vec::new())),
            Node::Set(set) => {
                let unused = self.sets.len();
                let set = *self.sets.entry(set.clone()).or_insert(unused);
                self.add(State::Set(set, next))
            }
            Node::Start => self.add(State::TextStart(next)),
            Node::End => self.add(State::TextEnd(next)),
            Node::Sequence(parts) => parts.iter().rfold(next, |next, part| self.push(part, next)),
            Node::Alternatives(parts) => {
                let branches = parts.iter().map(|part| self.push(part, next)).collect();
                self.add(State::Split(branches))
            }
            Node::Repeat(part, count) => self.repeat(part, *count, next),
        }
    }

    fn repeat(&mut self, part: &Node, count: Count, next: usize) -> usize {
        let mut entry = next;
        match count.max {
            None => {
                entry = self.add(State::Split(Vec::new()));
                let body = self.push(part, entry);
                if let Some(state) = self.states.get_mut(entry) {
                    *state = State::Split(vec![body, next]);
                }
            }
            Some(max) => {
                for _ in count.min..max {
                    let body = self.push(part, entry);
                    entry = self.add(State::Split(vec![body, next]));
                }
            }
        }
        for _ in 0..count.min {
            entry = self.push(part, entry);
        }
        entry
    }

    fn add(&mut self, state: State) -> usize {
        self.states.push(state);
        self.states.len() - 1
    }
}

/// The least number of characters from each state to the end, were every anchor in its place.
fn distances(states: &[State]) -> Vec<Option<usize>> {
    let mut distances = vec![None; states.len()];
    let before = predecessors(states);
    let mut open = VecDeque::from([(END, 0)]);
    while let Some((state, distance)) = open.pop_front() {
        let Some(known @ None) = distances.get_mut(state) else {
            continue;
        };
        *known = Some(distance);
        for &previous in before.get(state).into_iter().flatten() {
            // The queue ascends: steps without a character are taken before all others.
            match states.get(previous) {
                Some(State::Set(..)) => open.push_back((previous, distance + 1)),
                Some(_) | None => open.push_front((previous, distance)),
            }
        }
    }
    distances
}

/// The states that lead to each state.
fn predecessors(states: &[State]) -> Vec<Vec<usize>> {
    let mut before = vec![Vec::new(); states.len()];
    for (index, state) in states.iter().enumerate() {
        let after: &[usize] = match state {
            State::End => &[],
            State::Split(after) => after,
            State::Set(_, after) | State::TextStart(after) | State::TextEnd(after) => {
                core::slice::from_ref(after)
            }
        };
        for &after in after {
            if let Some(before) = before.get_mut(after) {
                before.push(index);
            }
        }
    }
    before
}

/// The state in which the whole pattern has been matched.
const END: usize = 0;

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::*;
    use crate::query::regex::{MatchCache, Regex};

    #[track_caller]
    fn regex(pattern: &str) -> Regex {
        Regex::new(pattern, 2_000).expect("a pattern")
    }

    fn matches(automaton: &Automaton, text: &str) -> bool {
        let states = text.chars().fold(automaton.start(), |states, character| {
            automaton.step(&states, character)
        });
        let place = if text.is_empty() {
            Place::Start
        } else {
            Place::Later
        };
        automaton.accepts(&states, place)
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

    #[test]
    fn it_matches_what_the_matcher_matches() {
        let atoms = [
            "a", "b", ".", "^", "$", "[^a]", "(ab|)", "(^a|b$)", "(a*|$)",
        ];
        let signs = ["", "*", "+", "?", "{2}", "{1,}", "{0,2}", "{0}"];
        let texts = texts(&['a', 'b', '\n'], 3);
        let mut cache = MatchCache::new();
        for one in atoms {
            for other in atoms {
                for sign in signs {
                    let repeated = format!("({one}{other}){sign}");
                    for pattern in [format!("{repeated}{one}"), format!("{other}|{repeated}")] {
                        let regex = regex(&pattern);
                        let automaton = regex.automaton().expect("read before");
                        for text in &texts {
                            let expected = regex.matches(&mut cache, text);
                            assert_eq!(matches(&automaton, text), expected, "{pattern} {text:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_distance_is_the_length_of_the_shortest_match() {
        let distance = |pattern| {
            let automaton = regex(pattern).automaton().expect("read before");
            automaton.distance(&automaton.start())
        };
        assert_eq!(distance("a{3}|b"), Some(1));
        assert_eq!(distance("(ab){2,}c?"), Some(4));
        assert_eq!(distance("a*"), Some(0));
        assert_eq!(distance(r"a[^\d\D]b"), None);
    }

    #[test]
    fn it_has_few_states_for_each_position() {
        for pattern in [
            "((a{10}){10}){20}",
            "(){2000}",
            "(a|b?){1,1000}",
            "(a*){1000}",
        ] {
            let regex = regex(pattern);
            let automaton = regex.automaton().expect("read before");
            assert!(automaton.size() <= 3 * regex.size() + 1, "{pattern}");
        }
    }
}
