//! A host of futures: each task is one, and the loop awaits whatever comes first.
//!
//! ```text
//! cargo run --release --manifest-path examples/host_tokio/Cargo.toml
//! ```
#![expect(clippy::disallowed_methods, reason = "a host has a clock")]

#[path = "../../shared/harbour.rs"]
mod harbour;

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use bayplan::control::ControlPlane;
use bayplan::drive::{Driver, DriverSettings};
use bayplan::model::{ClusterName, ContainerInstanceArn, TaskId, TaskStatus};
use bayplan::ports::{
    ContainerRuntime, PortError, RuntimeReport, StopOrder, Submission, TaskAddress, TaskSpec,
    TaskState,
};
use harbour::{listed, now, report, scale, step};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Spawns a future for each task.
struct Futures {
    running: JoinSet<()>,
    tasks: BTreeMap<TaskId, Handle>,
    sender: mpsc::UnboundedSender<RuntimeReport>,
    receiver: mpsc::UnboundedReceiver<RuntimeReport>,
    /// A report that the loop awaited, to be polled next.
    awaited: Option<RuntimeReport>,
}

/// What is known of a task.
struct Handle {
    address: TaskAddress,
    status: TaskStatus,
    /// Ends it; `None` once it was told to end.
    end: Option<oneshot::Sender<()>>,
}

impl ContainerRuntime for Futures {
    fn start(&mut self, spec: &TaskSpec) -> Result<Submission<TaskState>, PortError> {
        let address = spec.address.clone();
        if let Some(known) = self.tasks.get(&address.task) {
            return Ok(Submission::Done(TaskState::new(known.status)));
        }
        let (end, ended) = oneshot::channel();
        let (sender, task) = (self.sender.clone(), address.clone());
        self.running.spawn(async move {
            sleep(Duration::from_millis(5)).await;
            drop(sender.send(report(&task, TaskStatus::Running)));
            drop(ended.await);
            drop(sender.send(report(&task, TaskStatus::Stopped)));
        });
        let handle = Handle {
            address,
            status: TaskStatus::Pending,
            end: Some(end),
        };
        self.tasks.insert(spec.address.task.clone(), handle);
        Ok(Submission::Pending)
    }

    fn stop(&mut self, order: &StopOrder) -> Result<Submission<TaskState>, PortError> {
        let Some(known) = self.tasks.get_mut(&order.address.task) else {
            return Ok(Submission::Done(TaskState::new(TaskStatus::Stopped)));
        };
        drop(known.end.take());
        Ok(match known.status {
            TaskStatus::Stopped => Submission::Done(TaskState::new(TaskStatus::Stopped)),
            _ => Submission::Pending,
        })
    }

    fn list(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<Vec<RuntimeReport>, PortError> {
        let mut all = self
            .tasks
            .values()
            .map(|known| (&known.address, known.status));
        Ok(listed(&mut all, cluster, instance))
    }

    fn poll_report(&mut self) -> Option<RuntimeReport> {
        let awaited = self.awaited.take();
        let report = awaited.or_else(|| self.receiver.try_recv().ok())?;
        self.tasks.get_mut(&report.task)?.status = report.state.last_status;
        Some(report)
    }
}

/// Steps until so many tasks run, and no order is under way; sleeps until something is due or told.
async fn until(
    count: usize,
    (control, driver, futures): (&mut ControlPlane, &mut Driver, &mut Futures),
) -> Result<Vec<TaskId>, Box<dyn Error>> {
    loop {
        let (_, running) = step(control, driver, futures)?;
        if running.len() == count && driver.orders() == 0 {
            return Ok(running);
        }
        let due = driver.poll_timeout(control).ok_or("it waits for nothing")?;
        let span = due.duration_since(now()?).as_millis().clamp(0, 1_000);
        let span = Duration::from_millis(u64::try_from(span)?);
        futures.awaited = timeout(span, futures.receiver.recv()).await.ok().flatten();
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let mut control = harbour::control_plane(3)?;
    let mut driver = Driver::new(DriverSettings::default());
    let (sender, receiver) = mpsc::unbounded_channel();
    let mut futures = Futures {
        running: JoinSet::new(),
        tasks: BTreeMap::new(),
        sender,
        receiver,
        awaited: None,
    };
    let first = until(3, (&mut control, &mut driver, &mut futures)).await?;
    println!("{} tasks run", first.len());

    // A task ends by itself, and the service replaces it.
    let ended = futures.tasks.get_mut(&first[0]);
    drop(ended.and_then(|known| known.end.take()));
    while until(3, (&mut control, &mut driver, &mut futures)).await? == first {
        sleep(Duration::from_millis(1)).await;
    }

    // The host goes: its tasks stop, and every future ends.
    scale(&mut control, 0)?;
    until(0, (&mut control, &mut driver, &mut futures)).await?;
    let ended = futures.running.join_all().await.len();
    println!("{ended} futures ended");
    assert_eq!((ended, futures.tasks.len()), (4, 4), "three and one more");
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().build()?.block_on(run())
}
