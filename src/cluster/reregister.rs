//! An instance registers again, and its tasks stay.

use super::ClusterState;
use super::apply::admitted;
use super::ledger::Shortfall;
use super::record::InstanceRecord;
use super::rows::TaskRow;
use super::table::{NONE, Slot};
use crate::model::{ContainerInstance, GpuNeed};
use crate::plan::Conflict;

impl ClusterState {
    /// Replaces an instance by what it says it is now. Refused if its tasks do not fit into that.
    pub(super) fn reregister(&mut self, instance: &ContainerInstance) -> Result<(), Conflict> {
        let arn = &instance.container_instance_arn;
        let slot = self.existing_instance(arn)?;
        let (row, record) = admitted(instance)?;
        let Some(old) = self.record(slot).cloned() else {
            let instance = arn.clone();
            return Err(Conflict::InstanceMissing { instance });
        };
        let old_row = *self.instances.get(slot);
        let before = self.undo.len();
        // Its zone does not go in between.
        self.zones.count_in(&old_row, &old);
        let reuse = self.instance_slots.reuse(slot);
        let mut tasks = self.remove_instance(slot);
        // In an order that does not depend on how the cluster came to be, for the first without room
        // is told of.
        tasks.sort_by_cached_key(|task| self.task_id(task));
        let added = self.add_instance(&row, record);
        let done = added.and_then(|slot| {
            tasks
                .into_iter()
                .try_for_each(|task| self.add_again(task, slot, &old))
        });
        if done.is_err() {
            self.roll_back_to(before);
            self.instance_slots.restore(slot, reuse);
        }
        self.zones.count_out(&old_row, &old);
        done
    }

    /// Adds a task that was on the instance before.
    fn add_again(
        &mut self,
        task: TaskRow,
        slot: Slot,
        old: &InstanceRecord,
    ) -> Result<(), Conflict> {
        let mut task = TaskRow {
            instance: slot,
            ..task
        };
        let need = self.need_of(&task).filter(|_| task.holds_resources());
        if let Some(need) = need.cloned() {
            let id = self.task_id(&task);
            self.check_room(slot, &id, Some(&need))?;
            if task.gpus != NONE {
                let held = **self.values.gpu_sets.value(task.gpus);
                let held = if need.gpus == GpuNeed::All {
                    // All that there are now; that none is taken was just checked.
                    Some(*self.gpus.get(slot))
                } else {
                    self.devices_now(held, slot, old)
                };
                let held = held.ok_or_else(|| self.no_room(slot, &id, (Shortfall::Gpu, &need)))?;
                task.gpus = self.values.gpu_sets.intern(&held);
            }
        }
        self.add_task_row(&task)
    }

    /// Where devices that an instance had are among those that it has now; `None` unless all of them
    /// are there and free.
    fn devices_now(&self, held: u128, slot: Slot, old: &InstanceRecord) -> Option<u128> {
        let registered = &self.record(slot)?.registered.gpus;
        let mut now = 0;
        for id in old.gpu_ids(held) {
            let place = registered.iter().position(|one| one == id)?;
            now |= 1_u128.checked_shl(u32::try_from(place).ok()?)?;
        }
        (now & !*self.gpus.get(slot) == 0).then_some(now)
    }
}
