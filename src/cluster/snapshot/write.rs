//! Writing the content of a cluster.

use alloc::vec::Vec;

use super::bytes::{put_count, put_number, put_optional_text, put_text};
use super::facts::put_facts;
use super::frame;
use super::kind::{put_kind, put_mask};
use super::patterns::Patterns;
use super::pool::{Pool, Ranked, place};
use super::tag;
use crate::cluster::ClusterState;
use crate::cluster::record::InstanceRecord;
use crate::cluster::rows::TaskRow;
use crate::cluster::table::{NONE, Slot};
use crate::model::{
    AttributeSet, AttributeValue, Ec2InstanceId, Form, IdBytes, Seed, TaskGroup, TaskId,
};

/// The snapshot of a state.
pub(super) fn write(state: &ClusterState) -> Vec<u8> {
    let expected = state.task_slots.used() * TASK + state.instance_slots.used() * INSTANCE;
    let mut out = frame::begin(expected);
    out.extend(state.generation.as_u64().to_le_bytes());
    // Without a seed the ids are those of seed 0.
    let seed = state.id_seed.unwrap_or(Seed::new(0));
    out.extend(seed.number().to_le_bytes());
    out.extend(state.id_position.to_le_bytes());
    Writer::new(state, &mut out).write(&mut out);
    frame::end(&mut out);
    out
}

/// The places of what instances and tasks share.
struct Writer<'a> {
    state: &'a ClusterState,
    shared: Vec<Shared>,
    groups: Ranked,
    patterns: Patterns,
    facts: Ranked,
}

/// The attributes and the kind of an instance, by their places.
#[derive(Debug, Clone, Copy)]
struct Shared {
    attributes: u32,
    kind: u32,
}

impl<'a> Writer<'a> {
    /// Finds what is shared and writes it.
    fn new(state: &'a ClusterState, out: &mut Vec<u8>) -> Self {
        let shared = put_shared(state, out);
        let values = &state.values;
        let put_group = |out: &mut Vec<u8>, group: &TaskGroup| put_text(out, group.as_str());
        let groups = Ranked::of_interner(&state.groups, put_group);
        groups.write(out);
        let patterns = Patterns::new(&values.patterns, out);
        let facts = Ranked::of_interner(&values.facts, put_facts);
        facts.write(out);
        Self {
            state,
            shared,
            groups,
            patterns,
            facts,
        }
    }

    /// Writes the instances and the tasks.
    fn write(&self, out: &mut Vec<u8>) {
        let state = self.state;
        put_count(out, state.instance_slots.used());
        let mut tasks: Vec<(TaskId, Slot)> = Vec::new();
        for ((_, slot), shared) in state.order.iter().zip(&self.shared) {
            if let Some(record) = state.record(slot) {
                self.put_instance(out, slot, (record, *shared));
            }
            let mut task = state.instances.get(slot).first_task;
            while task != NONE {
                let row = state.tasks.get(task);
                tasks.push((state.task_id(row), task));
                task = row.next;
            }
            self.put_tasks(out, &mut tasks);
        }
        for (slot, row) in state.task_rows() {
            if row.instance == NONE {
                tasks.push((state.task_id(row), slot));
            }
        }
        self.put_tasks(out, &mut tasks);
    }

    fn put_instance(
        &self,
        out: &mut Vec<u8>,
        slot: Slot,
        (record, shared): (&InstanceRecord, Shared),
    ) {
        put_text(out, record.arn.as_str());
        let machine = record.ec2_instance_id.as_ref();
        put_optional_text(out, machine.map(Ec2InstanceId::as_str));
        put_number(out, shared.kind);
        put_number(out, shared.attributes);
        let row = self.state.instances.get(slot);
        let is_dated = record.registered_at.is_some();
        out.push(tag::of_instance(row.status, row.connected, is_dated));
        if let Some(at) = record.registered_at {
            out.extend(at.as_millis().to_le_bytes());
        }
        put_number(out, record.unlisted_running);
        put_number(out, record.pending_tasks_count);
    }

    /// Writes tasks in the order of their ids, and empties the list.
    fn put_tasks(&self, out: &mut Vec<u8>, tasks: &mut Vec<(TaskId, Slot)>) {
        tasks.sort_unstable();
        put_count(out, tasks.len());
        for (id, slot) in tasks.drain(..) {
            self.put_task(out, &id, self.state.tasks.get(slot));
        }
    }

    #[inline]
    fn put_task(&self, out: &mut Vec<u8>, id: &TaskId, row: &TaskRow) {
        out.push(tag::of_task(row));
        match id.form() {
            Form::Digits(IdBytes(bytes)) | Form::Uuid(IdBytes(bytes)) => {
                out.extend_from_slice(bytes);
            }
            Form::Text(text) => put_text(out, text),
        }
        out.extend_from_slice(&row.created_at.to_le_bytes());
        put_number(out, self.groups.rank(row.group));
        out.extend_from_slice(self.patterns.bytes(row.pattern));
        put_number(out, place(&self.facts, row.facts));
        if self.state.devices_of(row).is_some() {
            let set = Some(row.gpus).filter(|set| *set != NONE);
            let sets = &self.state.values.gpu_sets;
            put_mask(out, set.map_or(0, |set| **sets.value(set)));
        }
    }
}

/// Writes what instances share, and gives the places of each in the order of the keys.
fn put_shared(state: &ClusterState, out: &mut Vec<u8>) -> Vec<Shared> {
    let (mut words, mut sets, mut kinds) = (Words::default(), Pool::default(), Pool::default());
    let mut shared = Vec::with_capacity(state.instance_slots.used());
    let mut bytes = Vec::new();
    for (_, slot) in state.order.iter() {
        let Some(record) = state.record(slot) else {
            continue;
        };
        bytes.clear();
        words.number_all(&mut bytes, &record.attributes);
        let attributes = sets.number(&bytes);
        bytes.clear();
        put_kind(&mut bytes, record);
        let kind = kinds.number(&bytes);
        shared.push(Shared { attributes, kind });
    }
    let words = Ranked::of_pool(words.pool);
    let count = sets.len();
    let sets = sets.into_values();
    let sets = sets.map(|(set, number)| (put_set(&set, &words), number));
    let sets = Ranked::new(sets, count);
    let kinds = Ranked::of_pool(kinds);
    for table in [&words, &sets, &kinds] {
        table.write(out);
    }
    for shared in &mut shared {
        shared.attributes = sets.rank(shared.attributes);
        shared.kind = kinds.rank(shared.kind);
    }
    shared
}

/// The numbers of names and values of attributes.
#[derive(Default)]
struct Words<'a> {
    pool: Pool,
    /// What stood last at each position, since most instances have attributes of the same names.
    recent: Vec<(&'a str, u32)>,
    bytes: Vec<u8>,
}

impl<'a> Words<'a> {
    /// Attributes as numbers of four bytes, [`NONE`] where there is no value.
    fn number_all(&mut self, out: &mut Vec<u8>, attributes: &'a AttributeSet) {
        let mut position = 0;
        for (name, value) in attributes.iter() {
            let texts = [Some(name.as_str()), value.map(AttributeValue::as_str)];
            for text in texts {
                let number = text.map_or(NONE, |text| self.number(position, text));
                out.extend(number.to_le_bytes());
                position += 1;
            }
        }
    }

    fn number(&mut self, position: usize, text: &'a str) -> u32 {
        let recent = self.recent.get(position);
        if let Some((_, number)) = recent.filter(|(recent, _)| *recent == text) {
            return *number;
        }
        self.bytes.clear();
        put_text(&mut self.bytes, text);
        let number = self.pool.number(&self.bytes);
        if self.recent.len() <= position {
            self.recent.resize(position + 1, (text, number));
        }
        self.recent[position] = (text, number);
        number
    }
}

/// Attributes as they are written: the places of names, and of values and one.
fn put_set(numbered: &[u8], words: &Ranked) -> Vec<u8> {
    let mut out = Vec::new();
    let pairs = numbered.chunks_exact(8);
    put_count(&mut out, pairs.len());
    for pair in pairs {
        let (name, value) = pair.split_at(4);
        put_number(&mut out, words.rank(number_of(name)));
        put_number(&mut out, place(words, number_of(value)));
    }
    out
}

fn number_of(bytes: &[u8]) -> Slot {
    let array = bytes.try_into().unwrap_or_default();
    Slot::from_le_bytes(array)
}

/// About how many bytes a task takes.
const TASK: usize = 36;

/// About how many bytes an instance takes.
const INSTANCE: usize = 64;
