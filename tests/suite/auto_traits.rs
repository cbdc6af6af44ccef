//! What threads may do with the types that hosts hold on to.

use bayplan::cluster::{ClusterState, ClusterView, SnapshotError, Txn};
use bayplan::control::ClusterControl;
use bayplan::document::{Document, Violations};
use bayplan::drive::Driver;
use bayplan::model::{PlacementRequest, TaskDefinition};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{Change, Explanation, PlacementOutcome};
use bayplan::query::{Expression, Program, Satisfiability};

fn is_send_and_sync<T: Send + Sync>() {}

#[test]
fn hosts_may_move_and_share_them() {
    is_send_and_sync::<ClusterState>();
    is_send_and_sync::<ClusterControl>();
    is_send_and_sync::<Driver>();
    is_send_and_sync::<ClusterView<'_>>();
    is_send_and_sync::<Txn<'_>>();
    is_send_and_sync::<SnapshotError>();
    is_send_and_sync::<PlacementEngine>();
    is_send_and_sync::<PlacementRequest>();
    is_send_and_sync::<PlacementOutcome>();
    is_send_and_sync::<Explanation>();
    is_send_and_sync::<Change>();
    is_send_and_sync::<TaskDefinition>();
    is_send_and_sync::<Document>();
    is_send_and_sync::<Violations>();
    is_send_and_sync::<Expression>();
    is_send_and_sync::<Program>();
    is_send_and_sync::<Satisfiability>();
}
