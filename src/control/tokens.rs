//! Requests that come again.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;

use crate::api::{RunTask, RunTaskResponse};
use crate::model::ClusterName;
use crate::time::{TimeDelta, Timestamp};

/// What was answered to requests with a client token, for 24 hours.
#[derive(Debug, Clone, Default)]
pub(super) struct Tokens {
    answers: BTreeMap<String, Box<Answer>>,
    /// In the order in which they were given, and until when they are kept.
    ages: VecDeque<(Timestamp, String)>,
}

/// A request, and what was answered.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) request: RunTask,
    pub(super) cluster: ClusterName,
    pub(super) response: RunTaskResponse,
    pub(super) until: Timestamp,
}

impl Answer {
    /// An answer given now.
    pub(super) fn new(
        now: Timestamp,
        (request, cluster): (RunTask, ClusterName),
        response: RunTaskResponse,
    ) -> Self {
        Self {
            request,
            cluster,
            response,
            until: now.saturating_add(KEPT_FOR),
        }
    }
}

impl Tokens {
    /// What was answered to a token.
    pub(super) fn answer(&self, token: &str) -> Option<&Answer> {
        self.answers.get(token).map(Box::as_ref)
    }

    /// Keeps an answer. When too many are kept the oldest is forgotten.
    pub(super) fn keep(&mut self, token: String, answer: Answer) {
        if self.ages.len() >= MOST {
            self.forget_oldest();
        }
        self.ages.push_back((answer.until, token.clone()));
        self.answers.insert(token, Box::new(answer));
    }

    /// Forgets what was kept for long enough.
    pub(super) fn purge(&mut self, now: Timestamp) {
        while self.ages.front().is_some_and(|(until, _)| *until <= now) {
            self.forget_oldest();
        }
    }

    /// Forgets what was answered for a cluster that is deleted.
    pub(super) fn forget_cluster(&mut self, cluster: &ClusterName) {
        self.answers.retain(|_, answer| answer.cluster != *cluster);
    }

    fn forget_oldest(&mut self) {
        let Some((until, token)) = self.ages.pop_front() else {
            return;
        };
        // The token may have been used again since.
        let is_it = |answer: &Answer| answer.until == until;
        if self.answer(&token).is_some_and(is_it) {
            self.answers.remove(&token);
        }
    }
}

/// Source: ours; how long ECS keeps tokens is not documented.
const KEPT_FOR: TimeDelta = TimeDelta::from_millis(86_400_000);
/// How many are kept at most.
const MOST: usize = 65_536;
