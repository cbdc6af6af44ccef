//! A sink that keeps events.

use alloc::vec::Vec;

use super::Faults;
use crate::ports::{EventRecord, EventSink, PortError};

/// Keeps every event once, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct RecordingEventSink {
    /// What goes wrong.
    pub faults: Faults,
    events: Vec<EventRecord>,
}

impl RecordingEventSink {
    /// What was published.
    pub fn events(&self) -> &[EventRecord] {
        &self.events
    }
}

impl EventSink for RecordingEventSink {
    fn publish(&mut self, event: &EventRecord) -> Result<(), PortError> {
        let events = &mut self.events;
        self.faults.around(|| {
            if events.iter().all(|one| one.number != event.number) {
                events.push(event.clone());
            }
            Ok(())
        })
    }
}
