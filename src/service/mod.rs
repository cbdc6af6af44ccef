//! What should exist, and which task goes?
//!
//! In: a view of the cluster, the record of a service, a time. Out: a plan: which tasks start and
//! stop, why, what is said, and when to look again. Nothing is started or stopped here.
//!
//! [`reconcile`] is one pass over one service. Its caller keeps the set of services that something
//! happened to, and the times to look again, so that a service at rest costs nothing. It looks at
//! the tasks of the service alone, never at all tasks. Starts that found no place come back through
//! [`unplaced`]; changes of the cluster that may help, through [`helped`].
//!
//! Deliberately absent: where a task goes. That is placement's.

mod counted;
mod daemon;
mod entry;
mod failures;
mod green;
mod pass;
mod ranking;
mod rebalance;
mod reconcile;
mod replica;
mod rollout;
mod start;
mod stop_order;
mod task_sets;
mod unplaced;
mod work;

pub use counted::counted;
pub use daemon::daemons_due;
pub use failures::delay;
pub use pass::{AlarmState, Pass};
pub use reconcile::reconcile;
pub use stop_order::{ScaleIn, tasks_to_stop};
pub use unplaced::{UnplacedStart, helped, unplaced};
