//! A host of plain threads: one decides, one does, and they talk through channels.
//!
//! ```text
//! cargo run --release --example host_threads
//! ```
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    reason = "a host has threads and a clock"
)]

#[path = "shared/harbour.rs"]
mod harbour;

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use bayplan::control::ControlPlane;
use bayplan::drive::{Driver, DriverSettings};
use bayplan::model::{ClusterName, ContainerInstanceArn, TaskId, TaskStatus};
use bayplan::ports::{
    ContainerRuntime, PortError, RuntimeReport, StopOrder, Submission, TaskAddress, TaskSpec,
    TaskState,
};

use harbour::{listed, report, scale, step};

/// Passes orders on, and answers at once: the reports come later.
struct Agents {
    /// What the thread that does is told: a task should come so far.
    orders: Sender<(TaskAddress, TaskStatus)>,
    reports: Receiver<RuntimeReport>,
    /// How far each task was said to have come.
    known: BTreeMap<TaskId, (TaskAddress, TaskStatus)>,
}

impl Agents {
    fn order(&self, address: &TaskAddress, wanted: TaskStatus) -> Result<(), PortError> {
        let gone = |_| PortError::transient("the agents are gone");
        self.orders.send((address.clone(), wanted)).map_err(gone)
    }
}

impl ContainerRuntime for Agents {
    fn start(&mut self, spec: &TaskSpec) -> Result<Submission<TaskState>, PortError> {
        let address = &spec.address;
        if let Some((_, status)) = self.known.get(&address.task) {
            return Ok(Submission::Done(TaskState::new(*status)));
        }
        self.order(address, TaskStatus::Running)?;
        let pending = (address.clone(), TaskStatus::Pending);
        self.known.insert(address.task.clone(), pending);
        Ok(Submission::Pending)
    }

    fn stop(&mut self, order: &StopOrder) -> Result<Submission<TaskState>, PortError> {
        let address = &order.address;
        let stopped = (address.clone(), TaskStatus::Stopped);
        let known = self.known.entry(address.task.clone()).or_insert(stopped);
        if known.1 == TaskStatus::Stopped {
            return Ok(Submission::Done(TaskState::new(TaskStatus::Stopped)));
        }
        self.order(address, TaskStatus::Stopped)?;
        Ok(Submission::Pending)
    }

    fn list(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<Vec<RuntimeReport>, PortError> {
        let mut all = self
            .known
            .values()
            .map(|(address, status)| (address, *status));
        Ok(listed(&mut all, cluster, instance))
    }

    fn poll_report(&mut self) -> Option<RuntimeReport> {
        let report = self.reports.try_recv().ok()?;
        let (_, status) = self.known.get_mut(&report.task)?;
        *status = report.state.last_status;
        Some(report)
    }
}

/// Steps until so many tasks run, and no order is under way.
fn until(
    count: usize,
    (control, driver, agents): (&mut ControlPlane, &mut Driver, &mut Agents),
) -> Result<Vec<TaskId>, Box<dyn Error>> {
    loop {
        let (progress, running) = step(control, driver, agents)?;
        if running.len() == count && driver.orders() == 0 {
            return Ok(running);
        }
        if !progress.is_more {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (orders, todo) = channel::<(TaskAddress, TaskStatus)>();
    let (done, reports) = channel();
    // The thread that does: it ends when all orders are carried out and no more can come.
    let worker = thread::spawn(move || {
        let mut counts = [0, 0];
        for (address, wanted) in todo {
            thread::sleep(Duration::from_millis(2));
            counts[usize::from(wanted == TaskStatus::Stopped)] += 1;
            if done.send(report(&address, wanted)).is_err() {
                break;
            }
        }
        counts
    });
    let known = BTreeMap::new();
    let mut agents = Agents {
        orders,
        reports,
        known,
    };
    let mut control = harbour::control_plane(3)?;
    let mut driver = Driver::new(DriverSettings::default());
    let first = until(3, (&mut control, &mut driver, &mut agents))?;
    println!("{} tasks run", first.len());

    // A task ends by itself, and the service replaces it.
    let (ended, _) = &agents.known[&first[0]];
    agents.order(&ended.clone(), TaskStatus::Stopped)?;
    while until(3, (&mut control, &mut driver, &mut agents))? == first {}

    // The host goes: its tasks stop, all orders are carried out, and the thread ends.
    scale(&mut control, 0)?;
    until(0, (&mut control, &mut driver, &mut agents))?;
    drop(agents);
    let [started, stopped] = worker.join().map_err(|_| "the worker failed")?;
    println!("started {started}, stopped {stopped}");
    assert_eq!((started, stopped), (4, 4), "three and one more");
    Ok(())
}
