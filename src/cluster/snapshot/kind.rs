//! What many instances share, as bytes: what they have, what is reserved, who runs them.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::bytes::{Reader, put_count, put_number, put_optional_text, put_text, shown, value};
use super::error::SnapshotError;
use super::values::{ports, put_ports};
use crate::cluster::apply::LARGEST;
use crate::cluster::record::{InstanceRecord, MAX_GPUS};
use crate::model::{
    CapacityProviderName, CpuUnits, DeviceId, HostPort, MemoryMiB, OtherResource, ResourceName,
    Resources,
};
use crate::query::AgentVersion;

/// What many instances share.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) capacity_provider_name: Option<CapacityProviderName>,
    pub(super) agent_version_text: Option<Arc<str>>,
    pub(super) agent_version: Option<AgentVersion>,
    pub(super) eni_slots: Option<u32>,
    pub(super) registered: Arc<Resources>,
    pub(super) external: Arc<Resources>,
}

/// Writes what an instance may share with others.
pub(super) fn put_kind(out: &mut Vec<u8>, record: &InstanceRecord) {
    let provider = record.capacity_provider_name.as_ref();
    put_optional_text(out, provider.map(CapacityProviderName::as_str));
    put_optional_text(out, record.agent_version_text.as_deref());
    put_number(
        out,
        record.eni_slots.map_or(0, |slots| u64::from(slots) + 1),
    );
    put_registered(out, &record.registered);
    put_reserved(out, &record.registered, &record.external);
}

/// Reads what instances share.
pub(super) fn kind(reader: &mut Reader<'_>) -> Result<Kind, SnapshotError> {
    let provider = reader.optional_name("capacity provider", CapacityProviderName::new)?;
    let version = reader.optional_text("agent version")?;
    let slots = reader.up_to(1 << 32, "number of network interfaces")?;
    let registered = registered(reader)?;
    let external = reserved(reader, &registered)?;
    Ok(Kind {
        capacity_provider_name: provider,
        agent_version_text: version.map(Arc::from),
        agent_version: version.and_then(|text| text.parse().ok()),
        eni_slots: slots
            .checked_sub(1)
            .and_then(|slots| u32::try_from(slots).ok()),
        registered: Arc::new(registered),
        external: Arc::new(external),
    })
}

fn put_registered(out: &mut Vec<u8>, registered: &Resources) {
    put_number(out, registered.cpu.as_u64());
    put_number(out, registered.memory.as_u64());
    put_ports(out, registered.ports.iter());
    put_count(out, registered.gpus.len());
    for id in &registered.gpus {
        put_text(out, id.as_str());
    }
    put_count(out, registered.other.len());
    for (name, resource) in &registered.other {
        put_text(out, name.as_str());
        put_other(out, resource);
    }
}

fn registered(reader: &mut Reader<'_>) -> Result<Resources, SnapshotError> {
    let cpu = CpuUnits::new(reader.up_to(LARGEST.into(), "registered CPU")?);
    let memory = MemoryMiB::new(reader.up_to(LARGEST.into(), "registered memory")?);
    let mut registered = Resources::new(cpu, memory);
    registered.ports = ports(reader)?;
    let at = reader.at();
    let gpus: Vec<DeviceId> = reader.ascending("GPU", PartialOrd::lt, |reader| {
        reader.name("GPU", DeviceId::new)
    })?;
    if gpus.len() > MAX_GPUS {
        let allowed = alloc::format!("at most {MAX_GPUS}");
        return Err(value(
            at,
            "number of GPUs",
            &gpus.len().to_string(),
            &allowed,
        ));
    }
    registered.gpus = gpus.into_iter().collect();
    let other = reader.ascending(
        "named resource",
        |a: &(ResourceName, _), b| a.0 < b.0,
        |reader| {
            Ok((
                reader.name("resource name", ResourceName::new)?,
                other(reader)?,
            ))
        },
    )?;
    registered.other = other.into_iter().collect();
    Ok(registered)
}

fn put_other(out: &mut Vec<u8>, resource: &OtherResource) {
    match resource {
        OtherResource::Integer(amount) => {
            out.push(0);
            put_number(out, *amount);
        }
        OtherResource::Long(amount) => {
            out.push(1);
            put_number(out, *amount);
        }
        OtherResource::Double(number) => {
            out.push(2);
            out.extend(number.to_bits().to_le_bytes());
        }
        OtherResource::StringSet(texts) => {
            out.push(3);
            put_count(out, texts.len());
            for text in texts {
                put_text(out, text);
            }
        }
    }
}

fn other(reader: &mut Reader<'_>) -> Result<OtherResource, SnapshotError> {
    Ok(match reader.up_to(3, "type of a resource")? {
        0 => OtherResource::Integer(reader.small("amount of a resource")?),
        1 => OtherResource::Long(reader.number("amount of a resource")?),
        2 => OtherResource::double_of_bits(reader.fixed("amount of a resource")?),
        _ => {
            let texts: Vec<&str> = reader.ascending("text of a resource", PartialOrd::lt, |r| {
                r.text("text of a resource")
            })?;
            let texts: BTreeSet<String> = texts.into_iter().map(String::from).collect();
            OtherResource::StringSet(texts)
        }
    })
}

/// Writes what is reserved for things unknown, as far as it does not follow from what is
/// registered.
fn put_reserved(out: &mut Vec<u8>, registered: &Resources, external: &Resources) {
    put_number(out, external.cpu.as_u64());
    put_number(out, external.memory.as_u64());
    put_ports(out, external.ports.difference(&registered.ports));
    let numbered = registered.gpus.iter().zip(0_u32..);
    let reserved = numbered.filter(|(id, _)| external.gpus.contains(*id));
    put_mask(out, reserved.fold(0, |mask, (_, bit)| mask | bit_of(bit)));
    for (name, resource) in &registered.other {
        if resource.amount().is_some() {
            put_number(out, external.named(name));
        }
    }
}

fn reserved(reader: &mut Reader<'_>, registered: &Resources) -> Result<Resources, SnapshotError> {
    let cpu = reader.up_to(registered.cpu.as_u64(), "reserved CPU")?;
    let memory = reader.up_to(registered.memory.as_u64(), "reserved memory")?;
    let mut external = Resources::new(CpuUnits::new(cpu), MemoryMiB::new(memory));
    let at = reader.at();
    external.ports = ports(reader)?;
    let twice: Option<&HostPort> = external.ports.intersection(&registered.ports).next();
    if let Some(port) = twice {
        let allowed = "a port that is not registered in use";
        return Err(value(
            at,
            "reserved port",
            &shown(&port.to_string()),
            allowed,
        ));
    }
    external.ports.extend(&registered.ports);
    let at = reader.at();
    let mask = mask(reader)?;
    let numbered = registered.gpus.iter().zip(0..);
    let held = numbered.filter(|(_, bit)| mask & bit_of(*bit) != 0);
    external.gpus = held.map(|(id, _)| id.clone()).collect();
    if external.gpus.len() != size_of(mask) {
        let allowed = alloc::format!("those of {} GPUs", registered.gpus.len());
        return Err(value(
            at,
            "set of reserved GPUs",
            &alloc::format!("{mask:#x}"),
            &allowed,
        ));
    }
    for (name, resource) in &registered.other {
        if let Some(amount) = resource.amount() {
            let reserved = reader.up_to(amount, "reserved amount of a resource")?;
            let reserved = OtherResource::Long(reserved);
            external.other.insert(name.clone(), reserved);
        }
    }
    Ok(external)
}

/// Writes a set of GPUs, a bit for each in the order of their ids: two numbers, the lower first.
pub(super) fn put_mask(out: &mut Vec<u8>, mask: u128) {
    for half in [mask, mask >> 64] {
        put_number(out, u64::try_from(half & u128::from(u64::MAX)).unwrap_or(0));
    }
}

/// Reads a set of GPUs.
pub(super) fn mask(reader: &mut Reader<'_>) -> Result<u128, SnapshotError> {
    let low = reader.number("set of GPUs")?;
    Ok(u128::from(reader.number("set of GPUs")?) << 64 | u128::from(low))
}

fn bit_of(bit: u32) -> u128 {
    1_u128.checked_shl(bit).unwrap_or(0)
}

fn size_of(mask: u128) -> usize {
    usize::try_from(mask.count_ones()).unwrap_or(usize::MAX)
}
