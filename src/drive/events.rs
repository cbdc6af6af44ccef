//! Events are published in order.

use super::DriveFailure;
use super::step::Step;
use crate::control::Event;
use crate::model::ClusterName;
use crate::plan::ServiceMessage;
use crate::ports::EventRecord;
use crate::time::Timestamp;

impl Step<'_, '_> {
    /// Publishes what happened; an event that cannot be published yet holds up those after it.
    pub(super) fn events(&mut self) {
        while let Some((cluster, event)) = self.control.poll_event() {
            self.note_change(&cluster, &event);
            self.keep(&cluster, event);
        }
        while self.left() > 0 && self.driver.held.1 <= self.now {
            let Some(event) = self.driver.events.front() else {
                break;
            };
            let answer = self.ports.events.publish(event);
            let number = event.number;
            self.spend();
            match answer {
                Err(error) if error.is_transient() => {
                    let attempts = self.driver.held.0.saturating_add(1);
                    self.driver.held = (attempts, self.later(attempts));
                    continue;
                }
                Err(error) => {
                    let reason = error.reason;
                    let failure = DriveFailure::EventNotPublished { number, reason };
                    self.progress.failures.push(failure);
                }
                Ok(()) => {}
            }
            self.driver.events.pop_front();
            self.driver.held = (0, Timestamp::MIN);
        }
    }

    fn keep(&mut self, cluster: &ClusterName, event: Event) {
        let number = self.driver.next_event;
        let mut record = EventRecord::new(number, self.now, cluster.clone());
        record.name = event.name();
        match event {
            Event::Service { at, notice } => {
                record.at = at;
                record.service = Some(notice.service.clone());
                record.notice = Some(notice);
            }
            Event::Action { at, service, .. } => {
                record.at = at;
                record.service = Some(service);
            }
            Event::TaskStateChange { at, task } => {
                record.at = at;
                record.task = Some(task);
            }
            Event::ContainerInstanceStateChange {
                at,
                container_instance,
            } => {
                record.at = at;
                record.container_instance = Some(container_instance);
            }
        }
        let message = record.notice.as_ref().map(|notice| &notice.message);
        if let Some(ServiceMessage::DeploymentFailed { deployment, .. }) = message {
            self.driver.pins.failed(cluster, deployment);
        }
        self.driver.next_event = number.saturating_add(1);
        self.driver.events.push_back(record);
    }
}
