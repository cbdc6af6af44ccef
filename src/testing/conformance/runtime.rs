//! Container runtimes.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::Breach;
use super::breach::{PATIENCE, Port};
use crate::model::{TaskId, TaskStatus};
use crate::ports::{ContainerRuntime, RuntimeReport, StopOrder, Submission, TaskSpec, TaskState};

const PORT: Port = Port("ContainerRuntime");

/// Checks a runtime with two tasks that it can run, on one instance; neither was started before, and
/// neither ends by itself. `wait` lets some time pass, as much as a hundredth of what a task may take
/// to start or to stop.
///
/// The tasks have stopped when it is done.
///
/// # Errors
///
/// The first [`Breach`].
///
/// # Example
///
/// ```
/// use bayplan::model::{
///     ClusterName, ContainerDefinitionBuilder, ContainerInstanceArn, TaskDefinition, TaskGroup,
///     TaskId,
/// };
/// use bayplan::ports::{TaskAddress, TaskSpec};
/// use bayplan::testing::{InMemoryRuntime, Life, conformance};
/// use bayplan::time::{TimeDelta, Timestamp};
///
/// let container = ContainerDefinitionBuilder::new("web", "web:v1").memory(100);
/// let definition = TaskDefinition::builder("web").container(container).build()?;
/// let spec = |number| {
///     let address = TaskAddress::new(ClusterName::new("web")?, TaskId::from_bits(number));
///     let address = address.on(ContainerInstanceArn::new("i1")?);
///     let group = TaskGroup::of_family(definition.family());
///     Ok::<_, Box<dyn std::error::Error>>(TaskSpec::new(address, group, definition.clone())?)
/// };
/// let second = TimeDelta::from_millis(1_000);
/// let mut runtime = InMemoryRuntime::new(Life::runs().starting_after(second));
/// let mut now = Timestamp::UNIX_EPOCH;
/// conformance::container_runtime(&mut runtime, [&spec(1)?, &spec(2)?], |runtime| {
///     now = now.saturating_add(second);
///     runtime.advance(now);
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn container_runtime<R: ContainerRuntime + ?Sized>(
    runtime: &mut R,
    specs: [&TaskSpec; 2],
    wait: impl FnMut(&mut R),
) -> Result<(), Breach> {
    let [first, second] = specs;
    let mut bench = Bench {
        runtime,
        wait,
        seen: BTreeMap::new(),
    };
    bench.start(first)?;
    bench.until(first, TaskStatus::Running, "a task that was started runs")?;
    bench.start(first)?;
    bench.listed(first, 1, "a task that is started again runs once")?;
    bench.stop(second)?;
    bench.start(second)?;
    bench.rest()?;
    bench.listed(second, 0, "a task that was told to stop does not start")?;
    bench.listed(first, 1, "other tasks are left alone")?;
    bench.stop(first)?;
    bench.until(
        first,
        TaskStatus::Stopped,
        "a task that was told to stop stops",
    )?;
    let again = bench.stop(first)?;
    let again = again.map(|state| state.last_status);
    let is_over = again == Some(TaskStatus::Stopped);
    PORT.rule("a task that has stopped is said to have", is_over, &again)?;
    bench.start(first)?;
    bench.rest()?;
    bench.listed(first, 0, "a task id names one run")
}

/// A runtime that is looked at.
struct Bench<'a, R: ?Sized, W> {
    runtime: &'a mut R,
    wait: W,
    /// How far each task was said to have come.
    seen: BTreeMap<TaskId, TaskStatus>,
}

impl<R: ContainerRuntime + ?Sized, W: FnMut(&mut R)> Bench<'_, R, W> {
    fn start(&mut self, spec: &TaskSpec) -> Result<(), Breach> {
        let answer = self.runtime.start(spec);
        let answer = PORT.answer("a start is taken", answer)?;
        self.answered(&spec.address.task, answer)?;
        Ok(())
    }

    fn stop(&mut self, spec: &TaskSpec) -> Result<Option<TaskState>, Breach> {
        let timeout = TaskSpec::stop_timeout(&spec.task_definition);
        let order = StopOrder::new(spec.address.clone(), timeout, "Task stopped by user");
        let answer = self.runtime.stop(&order);
        let answer = PORT.answer("a stop is taken", answer)?;
        self.answered(&spec.address.task, answer)
    }

    fn answered(
        &mut self,
        task: &TaskId,
        answer: Submission<TaskState>,
    ) -> Result<Option<TaskState>, Breach> {
        match answer {
            Submission::Pending => Ok(None),
            Submission::Done(state) => {
                self.see(task, state.last_status)?;
                Ok(Some(state))
            }
        }
    }

    /// Takes a status in; no task goes back.
    fn see(&mut self, task: &TaskId, status: TaskStatus) -> Result<(), Breach> {
        let known = self.seen.entry(task.clone()).or_insert(status);
        let is_forward = *known <= status;
        PORT.rule(
            "a task does not go back",
            is_forward,
            &(task, *known, status),
        )?;
        *known = status;
        Ok(())
    }

    /// Lets time pass, and takes reports in.
    fn pass(&mut self) -> Result<(), Breach> {
        (self.wait)(self.runtime);
        while let Some(report) = self.runtime.poll_report() {
            self.see(&report.task, report.state.last_status)?;
        }
        Ok(())
    }

    fn rest(&mut self) -> Result<(), Breach> {
        (0..PATIENCE).try_for_each(|_| self.pass())
    }

    /// Waits until a task has come so far, by its reports or by what is listed.
    fn until(
        &mut self,
        spec: &TaskSpec,
        wanted: TaskStatus,
        rule: &'static str,
    ) -> Result<(), Breach> {
        let task = &spec.address.task;
        for _ in 0..PATIENCE {
            if self.seen.get(task) >= Some(&wanted) {
                break;
            }
            self.pass()?;
            self.look(spec)?;
        }
        let found = self.seen.get(task);
        PORT.rule(rule, found == Some(&wanted), &found)
    }

    /// Takes in what is listed: a task that was seen and is not listed any more has stopped.
    fn look(&mut self, spec: &TaskSpec) -> Result<(), Breach> {
        let task = &spec.address.task;
        let listed = self.list(spec)?;
        let found = listed.iter().find(|report| report.task == *task);
        match found.map(|report| report.state.last_status) {
            Some(status) => self.see(task, status),
            None if self.seen.get(task) >= Some(&TaskStatus::Running) => {
                self.see(task, TaskStatus::Stopped)
            }
            None => Ok(()),
        }
    }

    fn list(&mut self, spec: &TaskSpec) -> Result<Vec<RuntimeReport>, Breach> {
        let Some(instance) = &spec.address.container_instance_arn else {
            return Err(PORT.breach("the tasks of the suite are on an instance", &spec.address));
        };
        let listed = self.runtime.list(&spec.address.cluster, instance);
        PORT.answer("an instance is listed", listed)
    }

    /// How often a task that has not stopped is listed.
    fn listed(&mut self, spec: &TaskSpec, times: usize, rule: &'static str) -> Result<(), Breach> {
        let listed = self.list(spec)?;
        let ids: Vec<&TaskId> = listed.iter().map(|report| &report.task).collect();
        PORT.rule("a list is in the order of ids", ids.is_sorted(), &ids)?;
        let is_it = |report: &&RuntimeReport| {
            report.task == spec.address.task && report.state.last_status != TaskStatus::Stopped
        };
        let found = listed.iter().filter(is_it).count();
        PORT.rule(rule, found == times, &found)
    }
}
