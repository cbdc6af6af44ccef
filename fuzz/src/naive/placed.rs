//! What has room where.

use serde_json::{Value, json};

use super::shown::without_null;
use super::{Cluster, Task, rank};

impl Cluster {
    pub(super) fn remaining(&self, arn: &str) -> (u64, u64) {
        let instance = &self.instances[arn];
        let on = self.tasks.values().filter(|task| task.instance == arn);
        let live = on.filter(|task| task.last != "STOPPED");
        live.fold((instance.cpu, instance.memory), |(cpu, memory), task| {
            (cpu - task.cpu, memory - task.memory)
        })
    }

    /// Why a task has no room on an instance that takes tasks.
    pub(super) fn lack(
        &self,
        arn: &str,
        (_, cpu, memory): &(String, u64, u64),
    ) -> Option<&'static str> {
        let left = self.remaining(arn);
        if !self.instances[arn].is_connected {
            Some("AGENT")
        } else if left.0 < *cpu {
            Some("RESOURCE:CPU")
        } else if left.1 < *memory {
            Some("RESOURCE:MEMORY")
        } else {
            None
        }
    }

    /// The instance with room that has the least memory left; of equal ones the first.
    pub(super) fn fullest(&self, revision: &(String, u64, u64)) -> Option<String> {
        let active = self
            .instances
            .iter()
            .filter(|(_, one)| one.status == "ACTIVE");
        let fit = active.filter(|(arn, _)| self.lack(arn, revision).is_none());
        let best = fit.min_by_key(|(arn, _)| (self.remaining(arn).1, (*arn).clone()));
        best.map(|(arn, _)| arn.clone())
    }

    pub(super) fn failures(&self, revision: &(String, u64, u64)) -> Vec<Value> {
        let active = self
            .instances
            .iter()
            .filter(|(_, one)| one.status == "ACTIVE");
        active
            .map(|(arn, _)| json!({"arn": arn, "reason": self.lack(arn, revision)}))
            .collect()
    }

    pub(super) fn place(
        &mut self,
        id: String,
        (definition, cpu, memory): &(String, u64, u64),
        (instance, request): (String, &Value),
    ) -> Task {
        let task = Task {
            id: id.clone(),
            definition: definition.clone(),
            instance,
            last: "PENDING",
            desired: "RUNNING",
            version: 1,
            code: None,
            reason: None,
            started_by: request["startedBy"].clone(),
            has_run: false,
            stopped_at: None,
            cpu: *cpu,
            memory: *memory,
        };
        let before = self.tasks.insert(id, task.clone());
        assert!(before.is_none(), "{} is there already", task.id);
        task
    }

    pub(super) fn instance_shown(&self, arn: &str) -> Value {
        let instance = &self.instances[arn];
        let (cpu, memory) = self.remaining(arn);
        let attributes = instance
            .attributes
            .iter()
            .map(|(name, value)| without_null(&json!({"name": name, "value": value})));
        json!({
            "containerInstanceArn": arn, "status": instance.status,
            "agentConnected": instance.is_connected, "CPU": cpu, "MEMORY": memory,
            "attributes": attributes.collect::<Vec<_>>(),
        })
    }
}

impl Task {
    pub(super) fn rank(&self) -> usize {
        rank(self.last)
    }

    pub(super) fn is_over(&self) -> bool {
        self.last == "STOPPED"
    }

    pub(super) fn shown(&self) -> Value {
        let all = json!({
            "taskArn": self.id, "taskDefinitionArn": self.definition,
            "containerInstanceArn": self.instance, "lastStatus": self.last,
            "desiredStatus": self.desired, "version": self.version, "stopCode": self.code,
            "stoppedReason": self.reason, "startedBy": self.started_by,
        });
        without_null(&all)
    }
}
