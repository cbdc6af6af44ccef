//! How do decisions become tasks that run?
//!
//! In: a [`ControlPlane`](crate::control::ControlPlane), the time, the [`ports`](crate::ports) of a
//! host, a budget. Out: orders to the ports; what they answer and report goes back into the control
//! plane. A host with a loop of its own needs none of it.
//!
//! An order is repeated until what it is for has come to be: a task that is to start runs, one that
//! is to stop has stopped. Ports take repeated orders for one, so nothing is lost when an order, an
//! answer or a report is. An order that fails for a while is tried again, later each time; a start
//! that fails for good, or too often, makes its task `STOPPED` with `TaskFailedToStart`, is told of
//! in [`Progress::failures`], and counts for the service as any failed start does.
//!
//! Before the first task of a deployment starts, its tags are resolved to digests, if there is a
//! registry to ask; all its tasks use those.
//!
//! What principals ask for is carried out by [`execute_as`], if an authorizer allows it.
//!
//! With an [`InstanceRegistry`](crate::ports::InstanceRegistry), several planners share a cluster. A
//! task is recorded before it is started, and its record is gone once it has stopped. Each instance is
//! written as a whole on the condition that nobody else wrote it: who comes second reads it, takes in
//! what others did, takes its own placements there back that were not recorded, and plans anew. A
//! placement that is taken back is no failed start. Each planner has services, and a seed, of its own;
//! the runtime of each reaches every instance.
//!
//! After a restart of the host, [`Driver::reconcile`] compares what runs with what should.
//!
//! Deliberately absent: threads, sleeping, a clock. [`Driver::poll_timeout`] says when the next step
//! is due.

mod backoff;
mod books;
mod driver;
mod events;
mod execute;
mod images;
mod job;
mod list;
mod merge;
mod pins;
mod progress;
mod read;
mod record;
mod report;
mod start;
mod step;
mod stop;
mod take_in;

pub use backoff::DriverSettings;
pub use driver::Driver;
pub use execute::{ExecuteError, execute_as};
pub use progress::{DriveFailure, Progress};
