//! A cluster under control, and agents that do what they are told.

use std::collections::BTreeMap;

use bayplan::control::{ClusterControl, Observed, RequestError, TaskReport};
use bayplan::model::{DesiredStatus, Quotas, Seed, Task, TaskId, TaskStatus};
use bayplan::time::{TimeDelta, Timestamp};

pub(crate) struct World {
    pub(crate) control: ClusterControl,
    pub(crate) now: Timestamp,
    /// Short names of tasks and of deployments that the scheduler began, as they appear.
    names: BTreeMap<String, String>,
    tasks: Vec<TaskId>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            control: ClusterControl::new(Seed::new(1), Quotas::default()),
            now: Timestamp::from_seconds(1_767_225_600).expect("an instant"),
            names: BTreeMap::new(),
            tasks: Vec::new(),
        }
    }

    /// What is said when a command is given and everything that follows from it at once is done.
    pub(crate) fn command(&mut self, line: &str) -> Vec<String> {
        let mut said = match super::commands::run(self, line) {
            Ok(said) => said,
            Err(error) => vec![format!("{}: {error}", error.exception())],
        };
        said.extend(self.follow_up());
        said.iter().map(|line| self.shortened(line)).collect()
    }

    pub(crate) fn follow_up(&mut self) -> Vec<String> {
        let mut said = Vec::new();
        for _ in 0..100 {
            let progress = self.control.step(self.now, 1_000);
            while let Some(event) = self.control.poll_event() {
                said.push(event.to_string());
            }
            while let Some(effect) = self.control.poll_effect() {
                said.push(effect.to_string());
            }
            if !progress.is_more {
                break;
            }
        }
        self.name_tasks(&said);
        said
    }

    /// Tasks are called `task-1`, `task-2`, ... in the order in which they are first told of.
    fn name_tasks(&mut self, said: &[String]) {
        let words = said
            .iter()
            .flat_map(|line| line.split([' ', '(', ')', '.', ':']));
        for word in words {
            let is_task = word.len() == 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
            let is_own = word
                .strip_prefix("ecs-svc/")
                .is_some_and(|id| id.len() == 19);
            if is_task && !self.names.contains_key(word) {
                self.tasks.push(TaskId::new(word).expect("an id"));
                let name = format!("task-{}", self.tasks.len());
                self.names.insert(word.to_string(), name);
            } else if is_own && !self.names.contains_key(word) {
                self.names
                    .insert(word.to_string(), "ecs-svc/rollback".to_string());
            }
        }
    }

    pub(crate) fn shortened(&self, line: &str) -> String {
        let names = self.names.iter();
        names.fold(line.to_string(), |line, (id, name)| line.replace(id, name))
    }

    /// The task of a short name.
    #[track_caller]
    pub(crate) fn task(&self, name: &str) -> TaskId {
        let number = name.strip_prefix("task-").expect("the name of a task");
        let number: usize = number.parse().expect("a number");
        let unknown = || TaskId::from_bits(u128::MAX);
        self.tasks.get(number - 1).cloned().unwrap_or_else(unknown)
    }

    /// All tasks, in the order of their short names.
    pub(crate) fn tasks(&self) -> Vec<Task> {
        let view = self.control.cluster();
        let known = self.tasks.iter().filter_map(|id| view.task(id));
        known.map(|task| task.to_model()).collect()
    }

    pub(crate) fn report(&mut self, report: &TaskReport) -> Result<Vec<String>, RequestError> {
        let observed = self.control.observe_task(self.now, report)?;
        Ok(match observed {
            Observed::Applied => Vec::new(),
            other @ (Observed::Repeated | Observed::Late | Observed::Unknown | _) => {
                vec![format!("report: {other:?}")]
            }
        })
    }

    pub(crate) fn wait(&mut self, seconds: i64) {
        let span = TimeDelta::from_seconds(seconds).expect("a span");
        self.now = self.now.saturating_add(span);
    }

    /// Agents start what is to be started, and stop what is to be stopped. Whether there was any.
    pub(crate) fn agents_work(&mut self) -> Result<bool, RequestError> {
        let mut is_any = false;
        for task in self.tasks() {
            let reached = match (task.desired_status, task.last_status) {
                (_, TaskStatus::Stopped) => continue,
                (DesiredStatus::Stopped, _) => TaskStatus::Stopped,
                (DesiredStatus::Running, status) if status < TaskStatus::Running => {
                    TaskStatus::Running
                }
                (DesiredStatus::Running, _) => continue,
            };
            is_any = true;
            self.report(&TaskReport::new(task.id).status(reached))?;
        }
        Ok(is_any)
    }
}
