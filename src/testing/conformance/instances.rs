//! Instance registries.

use alloc::vec::Vec;

use super::Breach;
use super::breach::Port;
use crate::model::{ClusterName, ContainerInstance, ContainerInstanceArn};
use crate::ports::{
    Expected, InstanceRecord, InstanceRegistry, InstanceRegistryError, Version, Versioned,
};
use crate::time::Timestamp;

const PORT: Port = Port("InstanceRegistry");

/// Checks a registry with two clusters of which it has no instances, and instances, at least three.
///
/// What is written is removed again.
///
/// # Errors
///
/// The first [`Breach`].
pub fn instance_registry(
    registry: &mut dyn InstanceRegistry,
    clusters: [&ClusterName; 2],
    instances: &[ContainerInstance],
) -> Result<(), Breach> {
    let [cluster, other] = clusters;
    let (first, _) = instances.split_first().ok_or_else(|| {
        let given = instances.len();
        PORT.breach("three instances are given to the suite", &given)
    })?;
    let record = InstanceRecord::new(first.clone(), Some(Timestamp::UNIX_EPOCH));
    let version = conditions(registry, cluster, &record)?;
    let elsewhere = PORT.answer("a record is read", registry.read(other, arn(&record)))?;
    let is_apart = elsewhere.is_none();
    PORT.rule("clusters are apart", is_apart, &elsewhere)?;
    let gone = registry.remove(cluster, arn(&record), version);
    PORT.answer("a record of its version is removed", gone)?;
    let found = PORT.answer("a record is read", registry.read(cluster, arn(&record)))?;
    PORT.rule("a record that was removed is gone", found.is_none(), &found)?;
    let anew = registry.write(cluster, record.clone(), Expected::Absent);
    let anew = PORT.answer("a record is written anew", anew)?;
    PORT.rule(
        "a version is never used again",
        anew > version,
        &(version, anew),
    )?;
    let gone = registry.remove(cluster, arn(&record), anew);
    PORT.answer("a record of its version is removed", gone)?;
    pages(registry, cluster, instances)
}

/// Writes take place on their condition only; gives the last version.
fn conditions(
    registry: &mut dyn InstanceRegistry,
    cluster: &ClusterName,
    record: &InstanceRecord,
) -> Result<Version, Breach> {
    let found = PORT.answer("a record is read", registry.read(cluster, arn(record)))?;
    PORT.rule("what was not written is not there", found.is_none(), &found)?;
    let first = registry.write(cluster, record.clone(), Expected::Absent);
    let first = PORT.answer("a new record is written", first)?;
    refused(registry, (cluster, record), (Expected::Absent, first))?;
    let mut later = record.clone();
    later.last_heartbeat = Some(Timestamp::from_millis(1_000));
    let second = registry.write(cluster, later.clone(), Expected::Version(first));
    let second = PORT.answer("a record of its version is written", second)?;
    PORT.rule(
        "each write has another version",
        second > first,
        &(first, second),
    )?;
    refused(
        registry,
        (cluster, record),
        (Expected::Version(first), second),
    )?;
    let stale = registry.remove(cluster, arn(record), first);
    let is_refused = is_conflict(&stale, second);
    PORT.rule(
        "a record of another version is not removed",
        is_refused,
        &stale,
    )?;
    let found = PORT.answer("a record is read", registry.read(cluster, arn(record)))?;
    let expected = Versioned {
        record: later,
        version: second,
    };
    PORT.rule(
        "what was written last is read",
        found == Some(expected),
        &found,
    )?;
    Ok(second)
}

/// A write on what is not so any more is refused, and changes nothing.
fn refused(
    registry: &mut dyn InstanceRegistry,
    (cluster, record): (&ClusterName, &InstanceRecord),
    (expected, there): (Expected, Version),
) -> Result<(), Breach> {
    let stale = registry.write(cluster, record.clone(), expected);
    let is_refused = is_conflict(&stale, there);
    PORT.rule(
        "a write on something else is a conflict",
        is_refused,
        &stale,
    )
}

fn is_conflict<T>(answer: &Result<T, InstanceRegistryError>, there: Version) -> bool {
    let Err(InstanceRegistryError::Conflict { found, .. }) = answer else {
        return false;
    };
    *found == Some(there)
}

/// Lists come in order, in pages.
fn pages(
    registry: &mut dyn InstanceRegistry,
    cluster: &ClusterName,
    instances: &[ContainerInstance],
) -> Result<(), Breach> {
    let mut written = Vec::new();
    for instance in instances.iter().rev() {
        let record = InstanceRecord::new(instance.clone(), None);
        let version = registry.write(cluster, record, Expected::Absent);
        let version = PORT.answer("a new record is written", version)?;
        written.push((instance.container_instance_arn.clone(), version));
    }
    written.sort();
    let mut listed: Vec<(ContainerInstanceArn, Version)> = Vec::new();
    loop {
        let after = listed.last().map(|(arn, _)| arn.clone());
        let page = registry.list(cluster, after.as_ref(), 2);
        let page = PORT.answer("records are listed", page)?;
        PORT.rule("a page has its limit", page.len() <= 2, &page.len())?;
        let is_last = page.len() < 2;
        listed.extend(
            page.into_iter()
                .map(|one| (arn(&one.record).clone(), one.version)),
        );
        if is_last || listed.len() > written.len() {
            break;
        }
    }
    let is_whole = listed == written;
    PORT.rule("every record is listed once, in order", is_whole, &listed)?;
    for (arn, version) in &written {
        let gone = registry.remove(cluster, arn, *version);
        PORT.answer("a record of its version is removed", gone)?;
    }
    Ok(())
}

fn arn(record: &InstanceRecord) -> &ContainerInstanceArn {
    &record.instance.container_instance_arn
}
