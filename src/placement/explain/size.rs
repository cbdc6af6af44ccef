//! How much a change changes, in thousandths.

use crate::cluster::{InstanceView, TaskView};
use crate::model::{PlacementRequest, Resources};
use crate::plan::{Amount, InstanceRemedy, Remedy, RequestRemedy};

/// How much a change changes.
pub(super) fn of_remedy(
    remedy: &Remedy,
    request: &PlacementRequest,
    instance: Option<InstanceView<'_>>,
) -> u64 {
    match remedy {
        Remedy::Instance(_, change) => {
            instance.map_or(0, |instance| of_instance_remedy(change, instance))
        }
        Remedy::Request(change) => of_request_remedy(change, request),
        Remedy::AddInstance(_) => 1000,
    }
}

fn of_instance_remedy(change: &InstanceRemedy, instance: InstanceView<'_>) -> u64 {
    match change {
        InstanceRemedy::ConnectAgent => 10,
        InstanceRemedy::Activate => 20,
        InstanceRemedy::StopTask { is_stopping, .. } if *is_stopping => 10,
        InstanceRemedy::StopTask { task, .. } => {
            let task = instance.task(task);
            task.map_or(1000, |task| of_task(&task, instance))
        }
        InstanceRemedy::More(amount) => {
            let (by, of) = of_registered(amount, instance.registered(), instance.eni_slots());
            share(by, of)
        }
        InstanceRemedy::PutAttribute(_) => 50,
    }
}

fn of_request_remedy(change: &RequestRemedy, request: &PlacementRequest) -> u64 {
    match change {
        RequestRemedy::Less(amount) => {
            let need = request.need();
            let (by, of) = match amount {
                Amount::Cpu(by) => (by.as_u64(), need.cpu.as_u64()),
                Amount::Memory(by) => (by.as_u64(), need.memory.as_u64()),
                Amount::Gpus(by) => match need.gpus {
                    crate::model::GpuNeed::Devices(count) => (u64::from(*by), u64::from(count)),
                    crate::model::GpuNeed::Nothing | crate::model::GpuNeed::All => (1, 1),
                },
                Amount::Enis(by) => (u64::from(*by), u64::from(need.enis)),
                Amount::Named(name, by) => (*by, need.named.get(name).copied().unwrap_or(0)),
            };
            share(by, of)
        }
        RequestRemedy::DropPort(_)
        | RequestRemedy::AddSubnet { .. }
        | RequestRemedy::ChangeClause { to: Some(_), .. } => 100,
        RequestRemedy::DropDistinctInstance | RequestRemedy::ChangeClause { to: None, .. } => 200,
    }
}

/// How much of its instance a task takes: of CPU or of memory, whichever is more. One of unknown
/// need counts as all of it.
pub(super) fn of_task(task: &TaskView<'_>, instance: InstanceView<'_>) -> u64 {
    let registered = instance.registered();
    task.need().map_or(1000, |need| {
        let cpu = share(need.cpu.as_u64(), registered.cpu.as_u64());
        cpu.max(share(need.memory.as_u64(), registered.memory.as_u64()))
    })
}

fn of_registered(amount: &Amount, registered: &Resources, enis: Option<u32>) -> (u64, u64) {
    match amount {
        Amount::Cpu(by) => (by.as_u64(), registered.cpu.as_u64()),
        Amount::Memory(by) => (by.as_u64(), registered.memory.as_u64()),
        Amount::Gpus(by) => {
            let gpus = u64::try_from(registered.gpus.len()).unwrap_or(u64::MAX);
            (u64::from(*by), gpus)
        }
        Amount::Enis(by) => (u64::from(*by), enis.unwrap_or(0).into()),
        Amount::Named(name, by) => (*by, registered.named(name)),
    }
}

/// Thousandths, rounded up; of nothing, a thousand.
fn share(by: u64, of: u64) -> u64 {
    let thousandths = u128::from(by).saturating_mul(1000);
    let share = thousandths
        .checked_add(u128::from(of.saturating_sub(1)))
        .and_then(|sum| sum.checked_div(u128::from(of)));
    share.map_or(1000, |share| {
        u64::try_from(share).unwrap_or(u64::MAX).max(1)
    })
}
