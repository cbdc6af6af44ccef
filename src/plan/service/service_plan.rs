//! What is to be done for a service.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::{ServiceNotice, ServiceStep, Wait};
use crate::model::Service;
use crate::time::Timestamp;

/// What is to be done for a service, why, and what it waits for after that.
///
/// It is applied by carrying out the steps and by putting [`service`](Self::service) in the place of
/// the service's record. A plan without steps whose record is `None` changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct ServicePlan {
    /// What is to be done, in order.
    pub steps: Vec<ServiceStep>,
    /// What is said, the first first. It is in the events of the record already.
    pub notices: Vec<ServiceNotice>,
    /// The service after this pass; `None` when nothing of it changed.
    pub service: Option<Box<Service>>,
    /// When to look again even if nothing happens; `None` when that would be in vain.
    pub wake_at: Option<Timestamp>,
    /// What the service waits for.
    pub waits: Vec<Wait>,
}

impl ServicePlan {
    /// A plan of nothing.
    pub fn empty() -> Self {
        Self {
            steps: Vec::new(),
            notices: Vec::new(),
            service: None,
            wake_at: None,
            waits: Vec::new(),
        }
    }

    /// Whether carrying it out changes nothing.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.service.is_none()
    }
}

/// A line for each step, each message, and each thing waited for.
impl fmt::Display for ServicePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        for notice in &self.notices {
            writeln!(f, "{notice}")?;
        }
        for wait in &self.waits {
            writeln!(f, "wait {wait}")?;
        }
        Ok(())
    }
}
