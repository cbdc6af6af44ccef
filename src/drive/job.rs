//! What is to be done, and when.

use alloc::collections::BTreeMap;
use alloc::string::String;

use crate::model::{ClusterName, ContainerInstanceArn, TaskId};
use crate::time::{TimeDelta, Timestamp};

/// What a job is about; there is one job at a time for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    Task(TaskId),
    Instance(ContainerInstanceArn),
    /// What is recorded of an instance.
    Record(ContainerInstanceArn),
    /// All that is recorded of a cluster.
    Records,
}

/// A subject in a cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) cluster: ClusterName,
    pub(super) subject: Subject,
}

impl Key {
    pub(super) fn task(cluster: &ClusterName, task: &TaskId) -> Self {
        Self {
            cluster: cluster.clone(),
            subject: Subject::Task(task.clone()),
        }
    }

    pub(super) fn instance(cluster: &ClusterName, instance: &ContainerInstanceArn) -> Self {
        Self {
            cluster: cluster.clone(),
            subject: Subject::Instance(instance.clone()),
        }
    }

    pub(super) fn record(cluster: &ClusterName, instance: &ContainerInstanceArn) -> Self {
        Self {
            cluster: cluster.clone(),
            subject: Subject::Record(instance.clone()),
        }
    }

    pub(super) fn records(cluster: &ClusterName) -> Self {
        Self {
            cluster: cluster.clone(),
            subject: Subject::Records,
        }
    }
}

/// Something that is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) order: Order,
    /// How many attempts failed one after the other.
    pub(super) attempts: u32,
    /// Whether a port was told: it may have taken the order even if it did not say so.
    pub(super) is_told: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Order {
    Start,
    Stop {
        instance: Option<ContainerInstanceArn>,
        timeout: TimeDelta,
        reason: String,
    },
    List,
    /// The record of an instance is to say what is so.
    Record,
    /// The records after that instance are to be taken in, and what runs there compared, if that is
    /// asked for.
    Read {
        after: Option<ContainerInstanceArn>,
        compares: bool,
    },
}

impl Job {
    pub(super) fn new(order: Order) -> Self {
        Self {
            order,
            attempts: 0,
            is_told: false,
        }
    }
}

/// Jobs by when they are due; those due at the same time in the order in which they were put.
#[derive(Debug, Clone, Default)]
pub(super) struct Schedule {
    // Invariant: each job is in both, under the same time and number.
    due: BTreeMap<(Timestamp, u64), Key>,
    jobs: BTreeMap<Key, (Timestamp, u64, Job)>,
    numbers: u64,
}

impl Schedule {
    /// The job for a subject is that one, to be done then.
    pub(super) fn put(&mut self, key: Key, at: Timestamp, job: Job) {
        self.take(&key);
        self.numbers = self.numbers.saturating_add(1);
        self.due.insert((at, self.numbers), key.clone());
        self.jobs.insert(key, (at, self.numbers, job));
    }

    /// The job for a subject, which is not to be done any more.
    pub(super) fn take(&mut self, key: &Key) -> Option<Job> {
        let (at, number, job) = self.jobs.remove(key)?;
        self.due.remove(&(at, number));
        Some(job)
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Job> {
        self.jobs.get(key).map(|(_, _, job)| job)
    }

    /// When the job for a subject is due.
    pub(super) fn due(&self, key: &Key) -> Option<Timestamp> {
        self.jobs.get(key).map(|(at, _, _)| *at)
    }

    /// The next job that is due, which is not to be done any more.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<(Key, Job)> {
        let (at, key) = self.due.first_key_value()?;
        if at.0 > now {
            return None;
        }
        let key = key.clone();
        let job = self.take(&key)?;
        Some((key, job))
    }

    pub(super) fn earliest(&self) -> Option<Timestamp> {
        self.due.first_key_value().map(|((at, _), _)| *at)
    }

    /// How many jobs are about tasks.
    pub(super) fn tasks(&self) -> usize {
        let is_task = |key: &&Key| match key.subject {
            Subject::Task(_) => true,
            Subject::Instance(_) | Subject::Record(_) | Subject::Records => false,
        };
        self.jobs.keys().filter(is_task).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(bits: u128) -> Key {
        let cluster = ClusterName::new("web").unwrap();
        Key::task(&cluster, &TaskId::from_bits(bits))
    }

    #[test]
    fn jobs_come_when_they_are_due_and_in_turn() {
        let at = Timestamp::from_millis;
        let mut schedule = Schedule::default();
        schedule.put(key(1), at(5), Job::new(Order::Start));
        schedule.put(key(2), at(3), Job::new(Order::Start));
        schedule.put(key(3), at(3), Job::new(Order::List));
        schedule.put(key(2), at(3), Job::new(Order::List));
        assert_eq!(schedule.earliest(), Some(at(3)));
        assert_eq!(schedule.next(at(2)), None);
        assert_eq!(schedule.next(at(4)).map(|(key, _)| key), Some(key(3)));
        let second = schedule.next(at(4));
        assert_eq!(second, Some((key(2), Job::new(Order::List))));
        assert_eq!(schedule.next(at(4)), None);
        assert_eq!(schedule.take(&key(1)), Some(Job::new(Order::Start)));
        assert_eq!(schedule.earliest(), None);
    }
}
