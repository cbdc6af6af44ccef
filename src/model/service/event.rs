//! Events of a service, as it is described.

use alloc::string::String;
use alloc::sync::Arc;

use crate::time::Timestamp;

/// One line of what happened to a service.
///
/// Source: ECS API Reference, `ServiceEvent`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceEvent {
    /// Its id.
    pub id: Option<String>,
    /// When it happened.
    pub created_at: Option<Timestamp>,
    /// What happened, in ECS's words; shared, for a service keeps many and is copied often.
    pub message: Arc<str>,
}

impl ServiceEvent {
    /// A message without id and time.
    pub fn new(message: impl Into<Arc<str>>) -> Self {
        Self {
            id: None,
            created_at: None,
            message: message.into(),
        }
    }
}
