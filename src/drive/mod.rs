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
//! After a restart of the host, [`Driver::reconcile`] compares what runs with what should.
//!
//! Deliberately absent: threads, sleeping, a clock. [`Driver::poll_timeout`] says when the next step
//! is due.

mod backoff;
mod driver;
mod events;
mod execute;
mod images;
mod job;
mod list;
mod pins;
mod progress;
mod report;
mod start;
mod step;
mod stop;

pub use backoff::DriverSettings;
pub use driver::Driver;
pub use execute::{ExecuteError, execute_as};
pub use progress::{DriveFailure, Progress};
