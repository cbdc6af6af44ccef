//! Why a task went where it went.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::model::{ChainStep, ContainerInstanceArn, TaskId};

/// Why a task went where it went.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WhyPlaced {
    /// The task.
    pub task_id: TaskId,
    /// The instance that took it.
    pub container_instance_arn: ContainerInstanceArn,
    /// What the instance was worth at each step that ranks, in the order of the steps.
    pub values: Vec<StepValue>,
    /// What decided.
    pub decider: Decider,
    /// The instance that would have taken the task otherwise; `None` when there was none, and where
    /// chance decided.
    pub runner_up: Option<RunnerUp>,
}

/// The instance that would have taken the task if the chosen one had not been there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunnerUp {
    /// The instance.
    pub container_instance_arn: ContainerInstanceArn,
    /// What it was worth at each step, those of [`WhyPlaced::values`].
    pub values: Vec<StepValue>,
}

/// What an instance is worth at one step; the least is best.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StepValue {
    /// The step.
    pub step: RankedStep,
    /// The value of the attribute that is spread over, empty for an attribute without one; `None`
    /// for other steps, and where the attribute is absent.
    pub bucket: Option<String>,
    /// The value: peers in the bucket or on the instance, CPU units or MiB remaining, a score.
    pub value: i64,
}

/// A step by which instances are ranked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RankedStep {
    /// A step of the chain.
    Chain(ChainStep),
    /// The tie: the fewest tasks of the group on the instance.
    FewestPeers,
}

/// What decided between the chosen instance and the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decider {
    /// No other instance could take the task.
    OnlyOne,
    /// The step at that position among the values: the runner-up is worth more there.
    Step(usize),
    /// The key: the runner-up is worth as much at every step.
    Key,
    /// A draw among that many instances which are worth as much at every step.
    Draw(usize),
}

impl WhyPlaced {
    /// The instance and how it won.
    pub fn new(
        (task_id, container_instance_arn): (TaskId, ContainerInstanceArn),
        values: Vec<StepValue>,
        decider: Decider,
        runner_up: Option<RunnerUp>,
    ) -> Self {
        Self {
            task_id,
            container_instance_arn,
            values,
            decider,
            runner_up,
        }
    }
}

impl RunnerUp {
    /// An instance and what it was worth.
    pub fn new(container_instance_arn: ContainerInstanceArn, values: Vec<StepValue>) -> Self {
        Self {
            container_instance_arn,
            values,
        }
    }
}

impl StepValue {
    /// What an instance is worth at a step.
    pub fn new(step: RankedStep, bucket: Option<String>, value: i64) -> Self {
        Self {
            step,
            bucket,
            value,
        }
    }
}

impl fmt::Display for RankedStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chain(ChainStep::Strategy(strategy)) => write!(f, "{strategy}"),
            Self::Chain(ChainStep::Scorer(name)) => write!(f, "scorer {name}"),
            Self::FewestPeers => f.write_str("peers"),
        }
    }
}

impl fmt::Display for StepValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.bucket {
            Some(bucket) => write!(f, "{} {} in {bucket}", self.step, self.value),
            None => write!(f, "{} {}", self.step, self.value),
        }
    }
}

impl fmt::Display for WhyPlaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instance = self.container_instance_arn.id();
        write!(f, "{} on {instance}", self.task_id)?;
        for (at, value) in self.values.iter().enumerate() {
            write!(f, "{}{value}", if at == 0 { " (" } else { ", " })?;
        }
        f.write_str(if self.values.is_empty() { ": " } else { "): " })?;
        let runner_up = self.runner_up.as_ref();
        match self.decider {
            Decider::OnlyOne => f.write_str("no other instance could take it")?,
            Decider::Step(at) => {
                let own = self.values.get(at);
                let other = runner_up.and_then(|other| Some((other, other.values.get(at)?)));
                if let (Some(own), Some((other, value))) = (own, other) {
                    let other = other.container_instance_arn.id();
                    write!(f, "{own} beats {value} on {other}")?;
                }
            }
            Decider::Key => {
                f.write_str("equal to ")?;
                if let Some(other) = runner_up {
                    f.write_str(other.container_instance_arn.id())?;
                }
                f.write_str(" at every step, the lower key wins")?;
            }
            Decider::Draw(count) => write!(f, "drawn from {count} that are equal")?,
        }
        Ok(())
    }
}
