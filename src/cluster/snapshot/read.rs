//! Reading the content of a cluster.

use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::sync::Arc;

use super::bytes::{Reader, shown, value};
use super::error::SnapshotError;
use super::frame::{self, HEAD};
use super::kind::{self, Kind};
use super::listed::Listed;
use super::{attributes, facts, tag, values};
use crate::cluster::ClusterState;
use crate::cluster::apply::LARGEST;
use crate::cluster::record::{InstanceRecord, TaskOrigin, TaskPattern};
use crate::cluster::rows::{InstanceRow, TaskRow, UNLIMITED};
use crate::cluster::table::{NONE, Slot};
use crate::cluster::task_index::RowForm;
use crate::model::{
    AttributeSet, ContainerInstanceArn, Ec2InstanceId, Form, IdBytes, Need, Seed,
    TaskDefinitionArn, TaskGroup, TaskId,
};
use crate::plan::{Conflict, Generation};
use crate::time::Timestamp;

/// The state of which this is the snapshot.
pub(super) fn read(bytes: &[u8]) -> Result<ClusterState, SnapshotError> {
    let mut reader = Reader::new(frame::open(bytes)?, HEAD);
    let generation = Generation::of(reader.fixed("generation")?);
    let seed = Seed::new(reader.fixed("seed of the task ids")?);
    let position = reader.fixed("position of the next task id")?;
    let mut loader = Loader::new(&mut reader)?;
    loader.instances(&mut reader)?;
    loader.tasks(&mut reader, NONE)?;
    if reader.rest() > 0 {
        return Err(SnapshotError::GoesOn {
            at: reader.at(),
            count: reader.rest(),
        });
    }
    let mut state = loader.end()?;
    state.generation = generation;
    state.id_seed = Some(seed);
    state.id_position = position;
    Ok(state)
}

/// A state that is being filled, and the values to fill it with.
struct Loader {
    state: ClusterState,
    attributes: Listed<Arc<AttributeSet>>,
    kinds: Listed<Kind>,
    groups: Listed<Slot>,
    definitions: Listed<TaskDefinitionArn>,
    needs: Listed<Arc<Need>>,
    origins: Listed<TaskOrigin>,
    /// By the places of the definition, the need and the origin.
    patterns: BTreeMap<(Option<usize>, Option<usize>, usize), Slot>,
    facts: Listed<Slot>,
}

impl Loader {
    /// Reads what instances and tasks share.
    fn new(reader: &mut Reader<'_>) -> Result<Self, SnapshotError> {
        let mut state = ClusterState::new();
        let attributes = attributes::sets(reader)?;
        let kinds = Listed::read(reader, "kind of instance", kind::kind)?;
        let groups = Listed::read(reader, "task group", |reader| {
            let group = reader.name("task group", TaskGroup::kept)?;
            Ok(state.groups.intern(&group))
        })?;
        let definitions = Listed::read(reader, "task definition", |reader| {
            reader.name("task definition", TaskDefinitionArn::new)
        })?;
        let needs = Listed::read(reader, "need", |reader| values::need(reader).map(Arc::new))?;
        let origins = Listed::read(reader, "origin of tasks", values::origin)?;
        let facts = Listed::read(reader, "facts of tasks", |reader| {
            Ok(state.values.facts.intern(&facts::facts(reader)?))
        })?;
        Ok(Self {
            state,
            attributes,
            kinds,
            groups,
            definitions,
            needs,
            origins,
            facts,
            patterns: BTreeMap::new(),
        })
    }

    fn instances(&mut self, reader: &mut Reader<'_>) -> Result<(), SnapshotError> {
        let count = reader.number("number of instances")?;
        let mut previous: Option<ContainerInstanceArn> = None;
        for _ in 0..count {
            let at = reader.at();
            let arn = reader.name("container instance", ContainerInstanceArn::new)?;
            if previous.is_some_and(|previous| previous >= arn) {
                let what = "container instance";
                return Err(SnapshotError::Order { at, what });
            }
            previous = Some(arn.clone());
            let slot = self.instance(reader, arn)?;
            let slot = slot.ok_or(SnapshotError::Full { at })?;
            self.tasks(reader, slot)?;
        }
        Ok(())
    }

    /// Puts an instance in, without its tasks. `None` when there are too many.
    fn instance(
        &mut self,
        reader: &mut Reader<'_>,
        arn: ContainerInstanceArn,
    ) -> Result<Option<Slot>, SnapshotError> {
        let machine = reader.optional_name("EC2 instance id", Ec2InstanceId::new)?;
        let kind = self.kinds.next(reader)?;
        let attributes = self.attributes.next(reader)?;
        let (status, connected, is_dated) = tag::instance(reader)?;
        let registered_at = if is_dated {
            let bytes = reader.array("time of a registration")?;
            Some(Timestamp::from_millis(i64::from_le_bytes(bytes)))
        } else {
            None
        };
        let record = InstanceRecord {
            arn,
            ec2_instance_id: machine,
            capacity_provider_name: kind.capacity_provider_name.clone(),
            agent_version_text: kind.agent_version_text.clone(),
            agent_version: kind.agent_version.clone(),
            registered_at,
            attributes: attributes.clone(),
            registered: kind.registered.clone(),
            external: kind.external.clone(),
            eni_slots: kind.eni_slots,
            unlisted_running: reader.small_up_to(LARGEST, "number of unlisted tasks")?,
            pending_tasks_count: reader.small("number of pending tasks")?,
        };
        let row = InstanceRow {
            status,
            connected,
            ..whole_row(&record)
        };
        Ok(self.state.put_instance_in(&row, Arc::new(record)))
    }

    /// Reads the tasks of an instance, or those of none.
    fn tasks(&mut self, reader: &mut Reader<'_>, instance: Slot) -> Result<(), SnapshotError> {
        let count = reader.number("number of tasks")?;
        let mut previous: Option<TaskId> = None;
        for _ in 0..count {
            let at = reader.at();
            let (id, mut row) = self.task(reader)?;
            if previous.is_some_and(|previous| previous >= id) {
                return Err(SnapshotError::Order { at, what: "task" });
            }
            row.instance = instance;
            let checked = self.check_task(&id, &row);
            checked.map_err(|source| SnapshotError::Task { at, source })?;
            row.gpus = self.gpus(reader, &row)?;
            row.id = self.state.row_id(&id);
            if self.state.put_task_in(&row).is_none() {
                let source = Conflict::Full { what: "tasks" };
                return Err(SnapshotError::Task { at, source });
            }
            previous = Some(id);
        }
        Ok(())
    }

    /// Reads a task, but for its instance and its GPUs.
    #[inline]
    fn task(&mut self, reader: &mut Reader<'_>) -> Result<(TaskId, TaskRow), SnapshotError> {
        let (last_status, desired_status, health_status, form) = tag::task(reader)?;
        let id = task_id(reader, form)?;
        let created_at = i64::from_le_bytes(reader.array("time of a task")?);
        let group = *self.groups.next(reader)?;
        let pattern = self.pattern(reader)?;
        let facts = self.facts.next_if_any(reader)?.map_or(NONE, |slot| *slot);
        let row = TaskRow {
            created_at,
            group,
            pattern,
            facts,
            last_status,
            desired_status,
            health_status,
            ..TaskRow::EMPTY
        };
        Ok((id, row))
    }

    /// Reads what a task shares with others, each by its place.
    fn pattern(&mut self, reader: &mut Reader<'_>) -> Result<Slot, SnapshotError> {
        let definition = self.definitions.next_place_if_any(reader)?;
        let need = self.needs.next_place_if_any(reader)?;
        let origin = self.origins.next_place(reader)?;
        let places = (definition, need, origin);
        if let Some(known) = self.patterns.get(&places) {
            return Ok(*known);
        }
        let pattern = TaskPattern {
            origin: self.origins.value(origin).clone(),
            definition: definition.map(|place| self.definitions.value(place).clone()),
            need: need.map(|place| self.needs.value(place).clone()),
        };
        let pattern = self.state.values.patterns.intern(&pattern);
        self.patterns.insert(places, pattern);
        Ok(pattern)
    }

    /// Whether a task can be where it is.
    fn check_task(&self, id: &TaskId, row: &TaskRow) -> Result<(), Conflict> {
        if self.state.find_task(id).is_some() {
            return Err(Conflict::TaskExists { task: id.clone() });
        }
        if row.instance == NONE || !row.holds_resources() {
            return Ok(());
        }
        let need = self.state.need_of(row);
        self.state
            .check_room(row.instance, id, need.map(Arc::as_ref))
    }

    /// The set of GPUs that a task holds, if it must be said which.
    fn gpus(&mut self, reader: &mut Reader<'_>, row: &TaskRow) -> Result<Slot, SnapshotError> {
        let Some(count) = self.state.devices_of(row) else {
            return Ok(NONE);
        };
        let at = reader.at();
        let mask = kind::mask(reader)?;
        let free = *self.state.gpus.get(row.instance);
        if mask & !free == 0 && mask.count_ones() == count {
            return Ok(self.state.values.gpu_sets.intern(&mask));
        }
        let found = alloc::format!("{mask:#x}");
        let allowed = alloc::format!("{count} of {free:#x}");
        Err(value(at, "set of GPUs", &found, &allowed))
    }

    /// The state, if everything in the lists was used.
    fn end(mut self) -> Result<ClusterState, SnapshotError> {
        self.attributes.end()?;
        self.kinds.end()?;
        self.groups.end()?;
        self.definitions.end()?;
        self.needs.end()?;
        self.origins.end()?;
        self.facts.end()?;
        self.state.settle();
        Ok(self.state)
    }
}

fn task_id(reader: &mut Reader<'_>, form: RowForm) -> Result<TaskId, SnapshotError> {
    let at = reader.at();
    match form {
        RowForm::Digits => Ok(TaskId::of_form(Form::Digits(IdBytes(
            reader.array("task id")?,
        )))),
        RowForm::Uuid => Ok(TaskId::of_form(Form::Uuid(IdBytes(
            reader.array("task id")?,
        )))),
        RowForm::Text => {
            let id = reader.name("task id", TaskId::new)?;
            match id.form() {
                Form::Text(_) => Ok(id),
                Form::Digits(_) | Form::Uuid(_) => {
                    let found = shown(&id.to_string());
                    Err(value(at, "task id", &found, "its form of sixteen bytes"))
                }
            }
        }
    }
}

/// The row of an instance without tasks.
fn whole_row(record: &InstanceRecord) -> InstanceRow {
    let InstanceRecord {
        registered,
        external,
        ..
    } = record;
    let left = |registered: u64, reserved: u64| {
        u32::try_from(registered.saturating_sub(reserved)).unwrap_or(u32::MAX)
    };
    let gpus = registered.gpus.len() - external.gpus.len();
    InstanceRow {
        cpu: left(registered.cpu.as_u64(), external.cpu.as_u64()),
        memory: left(registered.memory.as_u64(), external.memory.as_u64()),
        gpus: u32::try_from(gpus).unwrap_or(u32::MAX),
        enis: record.eni_slots.unwrap_or(UNLIMITED),
        running: record.unlisted_running,
        ..InstanceRow::EMPTY
    }
}
