//! Changes that are committed together, or not at all.

use super::record::TaskPattern;
use super::rows::{NO_TIME, TaskRow};
use super::table::Slot;
use super::task_index::{RowForm, RowId};
use super::undo::Undo;
use super::{ClusterState, ClusterView};
use crate::model::{
    DesiredStatus, HealthStatus, NetworkMode, PlacementRequest, StartedBy, TaskId, TaskStatus,
};
use crate::plan::{Change, Conflict, Generation, InstanceRef};
use crate::time::Timestamp;

/// Changes of a cluster that take effect together.
///
/// [`commit`](Self::commit) makes them permanent. A transaction that is dropped without it leaves
/// the cluster as it was before: same content, same generation, same ids to come.
///
/// # Example
///
/// ```
/// # use bayplan::cluster::ClusterState;
/// # use bayplan::model::*;
/// # use bayplan::plan::Change;
/// # let arn = ContainerInstanceArn::new("i1")?;
/// # let resources = Resources::new(CpuUnits::new(2048), MemoryMiB::new(3955));
/// # let instance = ContainerInstance::new(arn.clone(), resources);
/// let mut cluster = ClusterState::new();
/// let mut txn = cluster.begin();
/// txn.apply(&Change::RegisterContainerInstance(Box::new(instance)))?;
/// assert!(txn.view().instance(&arn).is_some());
/// drop(txn);
/// assert!(cluster.view().instance(&arn).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct Txn<'a> {
    pub(super) state: &'a mut ClusterState,
}

/// A point within a transaction that it can go back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Savepoint(usize);

/// What the tasks of a request have in common, as their rows hold it.
#[derive(Debug)]
pub(crate) struct TaskTemplate {
    row: TaskRow,
    started_by: Option<StartedBy>,
    /// How many patterns were forgotten when that of the tasks was found: as long as there are no
    /// more, its number means what it meant.
    forgotten: u64,
}

impl TaskTemplate {
    /// The number of the tasks' group.
    #[inline]
    pub(crate) fn group(&self) -> Slot {
        self.row.group
    }

    /// The row of a task on an instance.
    #[inline]
    pub(super) fn row(&self, id: RowId, instance: Slot) -> TaskRow {
        TaskRow {
            id,
            instance,
            ..self.row
        }
    }
}

impl<'a> Txn<'a> {
    pub(super) fn new(state: &'a mut ClusterState) -> Self {
        Self { state }
    }

    /// The cluster as the changes so far make it.
    pub fn view(&self) -> ClusterView<'_> {
        ClusterView { state: self.state }
    }

    /// The state, for those who keep it right.
    #[inline]
    pub(crate) fn state_mut(&mut self) -> &mut ClusterState {
        self.state
    }

    /// Makes one change.
    ///
    /// # Errors
    ///
    /// [`Conflict`] when the change cannot be made; then it did nothing, and the transaction goes
    /// on.
    pub fn apply(&mut self, change: &Change) -> Result<(), Conflict> {
        self.state.change(change)
    }

    /// The present point.
    pub fn savepoint(&self) -> Savepoint {
        Savepoint(self.state.undo.len())
    }

    /// Takes back what was done since a point of this transaction.
    pub fn roll_back_to(&mut self, savepoint: Savepoint) {
        self.state.roll_back_to(savepoint.0);
    }

    /// Makes the changes permanent.
    pub fn commit(self) -> Generation {
        if !self.state.undo.is_empty() {
            self.state.undo.clear();
            self.state.generation = self.state.generation.next();
        }
        self.state.generation
    }

    /// Makes sure that the names a request mentions are tracked.
    pub(crate) fn track(&mut self, request: &PlacementRequest) {
        for name in super::request::names(request) {
            self.state.track(&name);
        }
        for name in super::request::spread_names(request) {
            self.state.track_spread(&name);
        }
    }

    /// What the tasks of a request have in common. Its values are forgotten when the transaction
    /// ends, unless a task is placed.
    pub(crate) fn template(&mut self, request: &PlacementRequest) -> TaskTemplate {
        let state = &mut *self.state;
        let definition = request.task_definition();
        let is_own_network = definition.network_mode() == NetworkMode::Awsvpc;
        let row = TaskRow {
            id: RowId {
                bytes: [0; 16],
                form: RowForm::Digits,
            },
            group: state.groups.intern(request.group()),
            pattern: state.values.patterns.intern(&TaskPattern::of(request)),
            created_at: created_at(request),
            last_status: if is_own_network {
                TaskStatus::Provisioning
            } else {
                TaskStatus::Pending
            },
            desired_status: DesiredStatus::Running,
            health_status: HealthStatus::Unknown,
            ..TaskRow::EMPTY
        };
        TaskTemplate {
            row,
            started_by: request.started_by().cloned(),
            forgotten: state.values.patterns.deaths(),
        }
    }

    /// Makes the template of a request that of another one, which differs in when its tasks are created
    /// and what started them.
    #[inline]
    pub(crate) fn adapt(&mut self, template: &mut TaskTemplate, request: &PlacementRequest) {
        let patterns = &mut self.state.values.patterns;
        let is_same = template.started_by.as_ref() == request.started_by();
        if !is_same || template.forgotten != patterns.deaths() {
            template.row.pattern = patterns.intern(&TaskPattern::of(request));
            template.started_by = request.started_by().cloned();
            template.forgotten = patterns.deaths();
        }
        template.row.created_at = created_at(request);
    }

    /// Makes room for the records of so many tasks, so that they need not move.
    pub(crate) fn expect_tasks(&mut self, count: usize) {
        self.state.tasks.reserve(count);
        self.state.undo.reserve(count);
    }

    /// Places one task on an instance that has room for it. `None` when there are too many tasks.
    pub(crate) fn place(
        &mut self,
        template: &TaskTemplate,
        instance: Slot,
    ) -> Option<(TaskId, InstanceRef)> {
        let (row_id, position) = self.state.next_task_id();
        let row = template.row(row_id, instance);
        // Before its row is written: what is written in parts and read as a whole waits for what was
        // written before.
        let id = self.state.task_id(&row);
        let slot = self.state.put_task_in(&row)?;
        let position = core::mem::replace(&mut self.state.id_position, position);
        self.state.undo.push(Undo::TaskPlaced(slot, position));
        Some((id, self.view().reference(instance)))
    }
}

fn created_at(request: &PlacementRequest) -> i64 {
    request.created_at().map_or(NO_TIME, Timestamp::as_millis)
}

impl Drop for Txn<'_> {
    fn drop(&mut self) {
        // Nothing is left to take back after a commit.
        self.state.roll_back_to(0);
    }
}
