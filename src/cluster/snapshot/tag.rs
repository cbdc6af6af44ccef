//! What is told by a few bits of an instance or a task, in one byte.

use super::bytes::{Reader, value};
use super::error::SnapshotError;
use crate::cluster::rows::TaskRow;
use crate::cluster::task_index::RowForm;
use crate::model::{ContainerInstanceStatus, DesiredStatus, HealthStatus, TaskStatus};

/// Status, connection and whether the time of the registration follows.
pub(super) fn of_instance(
    status: ContainerInstanceStatus,
    is_connected: bool,
    is_dated: bool,
) -> u8 {
    let status = match status {
        ContainerInstanceStatus::Registering => 0,
        ContainerInstanceStatus::RegistrationFailed => 1,
        ContainerInstanceStatus::Active => 2,
        ContainerInstanceStatus::Draining => 3,
        ContainerInstanceStatus::Deregistering => 4,
        ContainerInstanceStatus::Inactive => 5,
    };
    status | u8::from(is_connected) << 3 | u8::from(is_dated) << 4
}

/// What [`of_instance`] wrote.
pub(super) fn instance(
    reader: &mut Reader<'_>,
) -> Result<(ContainerInstanceStatus, bool, bool), SnapshotError> {
    let at = reader.at();
    let tag = reader.byte("status of an instance")?;
    let status = ContainerInstanceStatus::ALL.get(usize::from(tag & 7));
    match status.filter(|_| tag >> 5 == 0) {
        Some(status) => Ok((*status, tag >> 3 & 1 == 1, tag >> 4 & 1 == 1)),
        None => Err(unknown(at, "status of an instance", tag)),
    }
}

/// How far a task has come, whether it should run, its health, and the form of its id.
#[inline]
pub(super) fn of_task(row: &TaskRow) -> u8 {
    let last = match row.last_status {
        TaskStatus::Provisioning => 0,
        TaskStatus::Pending => 1,
        TaskStatus::Activating => 2,
        TaskStatus::Running => 3,
        TaskStatus::Deactivating => 4,
        TaskStatus::Stopping => 5,
        TaskStatus::Deprovisioning => 6,
        TaskStatus::Stopped => 7,
    };
    let desired = match row.desired_status {
        DesiredStatus::Running => 0,
        DesiredStatus::Stopped => 1,
    };
    let health = match row.health_status {
        HealthStatus::Unknown => 0,
        HealthStatus::Healthy => 1,
        HealthStatus::Unhealthy => 2,
    };
    let form = match row.id.form {
        RowForm::Digits => 0,
        RowForm::Uuid => 1,
        RowForm::Text => 2,
    };
    last | desired << 3 | health << 4 | form << 6
}

/// What [`of_task`] wrote.
#[inline]
pub(super) fn task(
    reader: &mut Reader<'_>,
) -> Result<(TaskStatus, DesiredStatus, HealthStatus, RowForm), SnapshotError> {
    let at = reader.at();
    let tag = reader.byte("status of a task")?;
    let unknown = || unknown(at, "status of a task", tag);
    let last = TaskStatus::ALL.get(usize::from(tag & 7));
    let last = *last.ok_or_else(unknown)?;
    let desired = if tag >> 3 & 1 == 0 {
        DesiredStatus::Running
    } else {
        DesiredStatus::Stopped
    };
    let health = match tag >> 4 & 3 {
        0 => HealthStatus::Unknown,
        1 => HealthStatus::Healthy,
        2 => HealthStatus::Unhealthy,
        _ => return Err(unknown()),
    };
    let form = match tag >> 6 {
        0 => RowForm::Digits,
        1 => RowForm::Uuid,
        2 => RowForm::Text,
        _ => return Err(unknown()),
    };
    Ok((last, desired, health, form))
}

fn unknown(at: usize, what: &'static str, tag: u8) -> SnapshotError {
    let allowed = "one of those that are listed for it";
    value(at, what, &alloc::format!("{tag:#04x}"), allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_refused_or_comes_back() {
        let (mut instances, mut tasks) = (0, 0);
        for byte in 0..=u8::MAX {
            if let Ok((status, is_connected, is_dated)) = instance(&mut Reader::new(&[byte], 0)) {
                assert_eq!(of_instance(status, is_connected, is_dated), byte);
                instances += 1;
            }
            let read = task(&mut Reader::new(&[byte], 0));
            if let Ok((last_status, desired_status, health_status, form)) = read {
                let mut row = TaskRow {
                    last_status,
                    desired_status,
                    health_status,
                    ..TaskRow::EMPTY
                };
                row.id.form = form;
                assert_eq!(of_task(&row), byte);
                tasks += 1;
            }
        }
        assert_eq!((instances, tasks), (6 * 2 * 2, 8 * 2 * 3 * 3));
    }
}
