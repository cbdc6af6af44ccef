//! What is known of a task's way, as bytes.

use alloc::vec::Vec;

use super::bytes::{Reader, put_number, value};
use super::error::SnapshotError;
use crate::cluster::record::FactsRecord;
use crate::cluster::rows::NO_TIME;
use crate::model::{HealthStatus, StopCode, TaskFacts};
use crate::time::Timestamp;

/// Writes the times, the health of the target and the stop code.
pub(super) fn put_facts(out: &mut Vec<u8>, record: &FactsRecord) {
    let facts = record.facts();
    for at in times(&facts) {
        let millis = at.map_or(NO_TIME, Timestamp::as_millis);
        out.extend(millis.to_le_bytes());
    }
    let mut healths = (0_u32..).zip(HEALTHS);
    let health = healths.find(|(_, known)| *known == facts.target_health);
    put_number(out, health.map_or(0, |(number, _)| number));
    let mut codes = (1_u32..).zip(StopCode::ALL);
    let code = codes.find(|(_, known)| Some(**known) == facts.stop_code);
    put_number(out, code.map_or(0, |(number, _)| number));
}

fn times(facts: &TaskFacts) -> [Option<Timestamp>; 4] {
    [
        facts.started_at,
        facts.stopped_at,
        facts.health_changed_at,
        facts.protected_until,
    ]
}

/// Reads them.
pub(super) fn facts(reader: &mut Reader<'_>) -> Result<FactsRecord, SnapshotError> {
    let start = reader.at();
    let mut time = || {
        let millis = i64::from_le_bytes(reader.array("time of a fact")?);
        Ok((millis != NO_TIME).then(|| Timestamp::from_millis(millis)))
    };
    let (started_at, stopped_at, health_changed_at, protected_until) =
        (time()?, time()?, time()?, time()?);
    let most = HEALTHS.len() - 1;
    let health = reader.up_to(u64::try_from(most).unwrap_or(0), "health of a target")?;
    let mut healths = (0..).zip(HEALTHS);
    let health = healths.find(|(number, _)| *number == health);
    let most = StopCode::ALL.len();
    let code = reader.up_to(u64::try_from(most).unwrap_or(0), "stop code")?;
    let mut codes = (1..).zip(StopCode::ALL);
    let code = codes.find(|(number, _)| *number == code);
    let facts = TaskFacts {
        started_at,
        stopped_at,
        health_changed_at,
        protected_until,
        target_health: health.map_or_else(HealthStatus::default, |(_, health)| health),
        stop_code: code.map(|(_, code)| *code),
    };
    let nothing = || {
        value(
            start,
            "facts of a task",
            "nothing",
            "something that is known",
        )
    };
    FactsRecord::of(&facts).ok_or_else(nothing)
}

/// What is said of health, by number.
const HEALTHS: [HealthStatus; 3] = [
    HealthStatus::Unknown,
    HealthStatus::Healthy,
    HealthStatus::Unhealthy,
];
