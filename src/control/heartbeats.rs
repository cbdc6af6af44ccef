//! Agents that are heard from time to time.

use alloc::collections::{BTreeMap, BTreeSet};

use super::{AgentState, ClusterControl, RequestError};
use crate::model::{ContainerInstanceArn, HEARTBEAT_LIMIT};
use crate::time::{TimeDelta, Timestamp};

/// When agents were heard last, of those that send heartbeats and are connected.
#[derive(Debug, Clone)]
pub(super) struct Heartbeats {
    limit: TimeDelta,
    heard: BTreeMap<ContainerInstanceArn, Heard>,
    // Invariant: each agent is in both, with the same time.
    by_time: BTreeSet<(Timestamp, ContainerInstanceArn)>,
}

/// An agent that was heard.
#[derive(Debug, Clone, Copy)]
struct Heard {
    last: Timestamp,
    /// Until when it counts as connected if it is not heard again, that instant included.
    until: Timestamp,
}

impl Default for Heartbeats {
    fn default() -> Self {
        Self {
            limit: HEARTBEAT_LIMIT,
            heard: BTreeMap::new(),
            by_time: BTreeSet::new(),
        }
    }
}

impl Heartbeats {
    pub(super) fn within(limit: TimeDelta) -> Self {
        Self {
            limit,
            ..Self::default()
        }
    }

    /// An agent was heard; that may be known so much later.
    fn hear(&mut self, arn: &ContainerInstanceArn, last: Timestamp, delay: TimeDelta) {
        self.forget(arn);
        let until = last.saturating_add(self.limit).saturating_add(delay);
        self.heard.insert(arn.clone(), Heard { last, until });
        self.by_time.insert((until, arn.clone()));
    }

    pub(super) fn last(&self, arn: &ContainerInstanceArn) -> Option<Timestamp> {
        self.heard.get(arn).map(|heard| heard.last)
    }

    pub(super) fn is_followed(&self, arn: &ContainerInstanceArn) -> bool {
        self.heard.contains_key(arn)
    }

    /// Nothing is concluded any more from not hearing an agent.
    pub(super) fn forget(&mut self, arn: &ContainerInstanceArn) {
        if let Some(heard) = self.heard.remove(arn) {
            self.by_time.remove(&(heard.until, arn.clone()));
        }
    }

    /// When the next agent has not been heard for too long.
    pub(super) fn earliest(&self) -> Option<Timestamp> {
        let (until, _) = self.by_time.first()?;
        Some(until.saturating_add(TimeDelta::from_millis(1)))
    }

    /// An agent that has not been heard for too long, which is not followed any more.
    fn next_silent(&mut self, now: Timestamp) -> Option<ContainerInstanceArn> {
        self.earliest().filter(|at| *at <= now)?;
        let (_, arn) = self.by_time.pop_first()?;
        self.heard.remove(&arn);
        Some(arn)
    }
}

impl ClusterControl {
    /// The same where agents that send heartbeats count as connected for that long after each: 120 s
    /// unless it is said.
    #[must_use]
    pub fn with_heartbeat_limit(self, limit: TimeDelta) -> Self {
        Self {
            heartbeats: Heartbeats::within(limit),
            ..self
        }
    }

    /// The agent of an instance was heard: it is connected, and stays so for the limit, that instant
    /// included; then it is disconnected unless it was heard again.
    ///
    /// From an instance of which no heartbeat was ever told nothing is expected: whether its agent is
    /// connected is what [`observe_agent`](Self::observe_agent) said last. An agent that this says is
    /// disconnected is so until the next heartbeat.
    ///
    /// Ours: short disconnections are normal, so nothing else comes of them; an instance is never
    /// deregistered for it.
    ///
    /// # Errors
    ///
    /// [`RequestError::Conflict`] when the instance is not registered.
    pub fn heartbeat(
        &mut self,
        now: Timestamp,
        arn: &ContainerInstanceArn,
    ) -> Result<(), RequestError> {
        let now = self.at(now);
        self.registered(arn)?;
        self.heartbeats.hear(arn, now, TimeDelta::ZERO);
        self.set_agent(arn, AgentState::Connected)
    }

    /// The agent of an instance was heard by another planner, which is known at most so much later. If
    /// nothing newer is known, the agent counts as connected for the limit and that delay, and is expected
    /// to be heard again; one that is disconnected stays so.
    ///
    /// # Errors
    ///
    /// [`RequestError::Conflict`] when the instance is not registered.
    pub fn take_in_heartbeat(
        &mut self,
        now: Timestamp,
        (arn, last): (&ContainerInstanceArn, Timestamp),
        delay: TimeDelta,
    ) -> Result<(), RequestError> {
        self.at(now);
        let is_connected = self.registered(arn)?.is_agent_connected();
        let is_newer = self.heartbeats.last(arn).is_none_or(|known| known < last);
        if is_connected && is_newer {
            self.heartbeats.hear(arn, last, delay);
        }
        Ok(())
    }

    /// What is said of an agent by other means than heartbeats.
    pub(super) fn note_agent(&mut self, arn: &ContainerInstanceArn, state: AgentState) {
        match state {
            AgentState::Connected if self.heartbeats.is_followed(arn) => {
                self.heartbeats.hear(arn, self.now, TimeDelta::ZERO);
            }
            AgentState::Connected => {}
            AgentState::Disconnected => self.heartbeats.forget(arn),
        }
    }

    /// Disconnects the agents that have not been heard for too long.
    pub(super) fn disconnect_silent(&mut self) {
        while let Some(arn) = self.heartbeats.next_silent(self.now) {
            // An instance that is gone by now is nobody's to disconnect.
            if self.cluster.view().instance(&arn).is_some() {
                let done = self.set_agent(&arn, AgentState::Disconnected);
                debug_assert!(done.is_ok(), "the instance is registered");
            }
        }
    }
}
