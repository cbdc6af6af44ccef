//! What many tasks share, as bytes: needs and origins.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::bytes::{Reader, put_count, put_number, put_optional_text, put_text};
use super::error::SnapshotError;
use crate::cluster::record::TaskOrigin;
use crate::model::{
    AvailabilityZone, CapacityProviderName, CpuUnits, GpuNeed, HostPort, LaunchType, MemoryMiB,
    Need, Protocol, ResourceName, StartedBy,
};

/// Writes what a task takes.
pub(super) fn put_need(out: &mut Vec<u8>, need: &Need) {
    put_number(out, need.cpu.as_u64());
    put_number(out, need.memory.as_u64());
    put_ports(out, need.ports.iter());
    match need.gpus {
        GpuNeed::Nothing => out.push(0),
        GpuNeed::Devices(count) => {
            out.push(1);
            put_number(out, count);
        }
        GpuNeed::All => out.push(2),
    }
    put_number(out, need.enis);
    put_count(out, need.named.len());
    for (name, amount) in &need.named {
        put_text(out, name.as_str());
        put_number(out, *amount);
    }
}

/// Reads what a task takes.
pub(super) fn need(reader: &mut Reader<'_>) -> Result<Need, SnapshotError> {
    let cpu = CpuUnits::new(reader.number("CPU of a need")?);
    let mut need = Need::new(cpu, MemoryMiB::new(reader.number("memory of a need")?));
    need.ports = ports(reader)?;
    need.gpus = match reader.up_to(2, "kind of GPU need")? {
        0 => GpuNeed::Nothing,
        1 => GpuNeed::Devices(reader.small("number of GPUs")?),
        _ => GpuNeed::All,
    };
    need.enis = reader.small("number of network interfaces")?;
    let named = reader.ascending(
        "named resource of a need",
        |a: &(ResourceName, u64), b| a.0 < b.0,
        |reader| {
            let name = reader.name("resource name", ResourceName::new)?;
            Ok((name, reader.number("amount of a named resource")?))
        },
    )?;
    need.named = named.into_iter().collect();
    Ok(need)
}

/// Writes host ports.
pub(super) fn put_ports<'a, P>(out: &mut Vec<u8>, ports: P)
where
    P: Iterator<Item = &'a HostPort> + Clone,
{
    put_count(out, ports.clone().count());
    for port in ports {
        let protocol = match port.protocol {
            Protocol::Tcp => 0,
            Protocol::Udp => UDP,
        };
        put_number(out, protocol + u32::from(port.number));
    }
}

/// Reads host ports.
pub(super) fn ports(reader: &mut Reader<'_>) -> Result<BTreeSet<HostPort>, SnapshotError> {
    let ports = reader.ascending("host port", PartialOrd::lt, |reader| {
        let number = reader.up_to(u64::from(UDP) * 2 - 1, "host port")?;
        let tcp = u16::try_from(number).map(HostPort::tcp);
        let udp = u16::try_from(number.wrapping_sub(UDP.into())).map(HostPort::udp);
        Ok(tcp.or(udp).unwrap_or(HostPort::tcp(0)))
    })?;
    Ok(ports.into_iter().collect())
}

/// Writes what the record of a task says besides.
pub(super) fn put_origin(out: &mut Vec<u8>, origin: &TaskOrigin) {
    put_optional_text(out, origin.started_by.as_ref().map(StartedBy::as_str));
    let launch_type = origin.launch_type.and_then(|launch_type| {
        let mut known = (1_u32..).zip(LaunchType::ALL);
        known.find(|(_, known)| *known == launch_type)
    });
    put_number(out, launch_type.map_or(0, |(number, _)| number));
    let provider = origin.capacity_provider_name.as_ref();
    put_optional_text(out, provider.map(CapacityProviderName::as_str));
    let zone = origin.availability_zone.as_ref();
    put_optional_text(out, zone.map(AvailabilityZone::as_str));
}

/// Reads what the record of a task says besides.
pub(super) fn origin(reader: &mut Reader<'_>) -> Result<TaskOrigin, SnapshotError> {
    let started_by = reader.optional_name("startedBy", StartedBy::new)?;
    let launch_type = reader.up_to(4, "launch type")?;
    let mut known = (1..).zip(LaunchType::ALL);
    let launch_type = known.find(|(number, _)| *number == launch_type);
    Ok(TaskOrigin {
        started_by,
        launch_type: launch_type.map(|(_, launch_type)| launch_type),
        capacity_provider_name: reader
            .optional_name("capacity provider", CapacityProviderName::new)?,
        availability_zone: reader.optional_name("availability zone", AvailabilityZone::new)?,
    })
}

/// What the number of a UDP port is more than that of the TCP port.
const UDP: u32 = 1 << 16;
