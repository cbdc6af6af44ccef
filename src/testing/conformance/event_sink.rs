//! Event sinks.

use alloc::vec::Vec;

use super::Breach;
use super::breach::Port;
use crate::model::{ClusterName, ServiceName};
use crate::ports::{EventRecord, EventSink};
use crate::time::Timestamp;

/// Checks a sink. `kept` reads which events it keeps, by their numbers, in order.
///
/// # Errors
///
/// The first [`Breach`].
pub fn event_sink<S: EventSink + ?Sized>(
    sink: &mut S,
    cluster: &ClusterName,
    service: &ServiceName,
    kept: impl Fn(&mut S) -> Vec<u64>,
) -> Result<(), Breach> {
    let port = Port("EventSink");
    let before = kept(sink);
    let next = before.iter().max().map_or(1, |last| last.saturating_add(1));
    let numbers: Vec<u64> = (next..next.saturating_add(3)).collect();
    let mut expected = before;
    for number in &numbers {
        let mut event = EventRecord::new(*number, Timestamp::UNIX_EPOCH, cluster.clone());
        event.service = Some(service.clone());
        for _ in 0..2 {
            port.answer("an event is taken", sink.publish(&event))?;
        }
        expected.push(*number);
    }
    let found = kept(sink);
    let is_kept = found == expected;
    port.rule(
        "each event is kept once, in order",
        is_kept,
        &(found, expected),
    )
}
