//! A control plane that is asked in JSON.

use bayplan::api::{Operation, Request};
use bayplan::control::{ControlPlane, RequestError};
use bayplan::document::Reading;
use bayplan::model::{ArnPrefix, Quotas, Seed};
use bayplan::time::{TimeDelta, Timestamp};
use serde_json::Value;

/// What ARNs begin with in these tests.
pub(crate) const ARNS: &str = "arn:aws:ecs:us-east-1:123456789012";

pub(crate) struct Plane {
    pub(crate) control: ControlPlane,
    pub(crate) now: Timestamp,
}

impl Plane {
    pub(crate) fn new() -> Self {
        let arns = ArnPrefix::new(ARNS).expect("a prefix");
        Self {
            control: ControlPlane::new(arns, Seed::new(1), Quotas::default()),
            now: Timestamp::from_seconds(1_767_225_600).expect("an instant"),
        }
    }

    /// Lets seconds pass.
    pub(crate) fn pass(&mut self, seconds: i64) {
        let span = TimeDelta::from_seconds(seconds).expect("a span");
        self.now = self.now.saturating_add(span);
    }

    /// Asks, and gives the response or the exception with its text.
    #[track_caller]
    pub(crate) fn ask(&mut self, operation: &str, request: &Value) -> Result<Value, String> {
        let operation = Operation::from_text(operation).expect("an operation");
        let document = serde_json::from_value(request.clone()).expect("a document");
        let read = Request::read(operation, document, Reading::Strict);
        let read = read.map_err(RequestError::from);
        let done = read.and_then(|read| self.control.execute(self.now, read.value));
        match done {
            Ok(response) => Ok(serde_json::to_value(response).expect("JSON")),
            Err(error) => Err(format!("{}: {error}", error.exception())),
        }
    }

    /// Asks for what must be answered.
    #[track_caller]
    pub(crate) fn answer(&mut self, operation: &str, request: &Value) -> Value {
        self.ask(operation, request).expect("a response")
    }

    /// Asks for what must be refused.
    #[track_caller]
    pub(crate) fn refusal(&mut self, operation: &str, request: &Value) -> String {
        self.ask(operation, request).expect_err("a refusal")
    }
}
