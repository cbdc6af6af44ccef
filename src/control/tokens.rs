//! Requests that come again.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;

use crate::api::RunTask;
use crate::model::{ClusterName, TaskId};
use crate::time::{TimeDelta, Timestamp};

/// What was answered to requests with a client token, for 24 hours.
#[derive(Debug, Clone, Default)]
pub(super) struct Tokens {
    answers: BTreeMap<String, Answer>,
    /// In the order in which they were given, and until when they are kept.
    ages: VecDeque<(Timestamp, String)>,
}

/// A request, and the tasks that came of it.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) request: RunTask,
    pub(super) cluster: ClusterName,
    pub(super) tasks: Vec<TaskId>,
}

impl Tokens {
    /// What was answered to a token.
    pub(super) fn answer(&self, token: &str) -> Option<&Answer> {
        self.answers.get(token)
    }

    /// Keeps an answer. When too many are kept the oldest is forgotten.
    pub(super) fn keep(&mut self, now: Timestamp, token: String, answer: Answer) {
        if self.ages.len() >= MOST {
            self.forget_oldest();
        }
        self.ages
            .push_back((now.saturating_add(KEPT_FOR), token.clone()));
        self.answers.insert(token, answer);
    }

    /// Forgets what was kept for long enough.
    pub(super) fn purge(&mut self, now: Timestamp) {
        while self.ages.front().is_some_and(|(until, _)| *until <= now) {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, token)) = self.ages.pop_front() {
            self.answers.remove(&token);
        }
    }
}

/// Source: ours; how long ECS keeps tokens is not documented.
const KEPT_FOR: TimeDelta = TimeDelta::from_millis(86_400_000);
/// How many are kept at most.
const MOST: usize = 65_536;
