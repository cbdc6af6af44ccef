//! Clusters.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{ARNS, Answer, Cluster, Naive, Task, rank, text, texts};

impl Naive {
    pub(super) fn create_cluster(&mut self, request: &Value) -> Value {
        let name = text(request, "clusterName")
            .unwrap_or("default")
            .to_string();
        if !self.clusters.get(&name).is_some_and(|one| one.is_active) {
            let cluster = Cluster {
                is_active: true,
                ..Cluster::default()
            };
            self.tags.remove(&format!("{ARNS}:cluster/{name}"));
            self.clusters.insert(name.clone(), cluster);
        }
        json!({"cluster": self.cluster_shown(&name)})
    }

    pub(super) fn delete_cluster(&mut self, request: &Value) -> Answer {
        let name = text(request, "cluster").unwrap_or("default").to_string();
        let cluster = self.active(request)?;
        let is_there = |task: &Task| !task.is_over();
        if cluster
            .services
            .values()
            .any(|one| one.status != "INACTIVE")
        {
            return Err(
                "ClusterContainsServicesException: The Cluster cannot be deleted while Services \
                        are active."
                    .into(),
            );
        }
        if !cluster.instances.is_empty() {
            return Err(
                "ClusterContainsContainerInstancesException: The Cluster cannot be deleted \
                        while Container Instances are active or draining."
                    .into(),
            );
        }
        if cluster.tasks.values().any(is_there) {
            return Err(
                "ClusterContainsTasksException: The Cluster cannot be deleted while Tasks \
                        are active."
                    .into(),
            );
        }
        cluster.is_active = false;
        self.tokens.retain(|_, used| used.cluster != name);
        Ok(json!({"cluster": self.cluster_shown(&name)}))
    }

    pub(super) fn describe_clusters(&self, request: &Value) -> Value {
        let (mut clusters, mut failures) = (Vec::new(), Vec::new());
        for name in texts(request, "clusters") {
            if self.clusters.contains_key(name) {
                clusters.push(self.cluster_shown(name));
            } else {
                let arn = format!("{ARNS}:cluster/{name}");
                failures.push(json!({"arn": arn, "reason": "MISSING"}));
            }
        }
        json!({"clusters": clusters, "failures": failures})
    }

    pub(super) fn list_clusters(&self) -> Value {
        let active = self.clusters.iter().filter(|(_, one)| one.is_active);
        let arns: BTreeSet<_> = active
            .map(|(name, _)| format!("{ARNS}:cluster/{name}"))
            .collect();
        json!({"clusterArns": arns})
    }

    pub(super) fn cluster_shown(&self, name: &str) -> Value {
        let cluster = &self.clusters[name];
        let tasks = || cluster.tasks.values().filter(|task| !task.is_over());
        let pending = |task: &&Task| task.rank() < rank("RUNNING");
        json!({
            "clusterName": name,
            "status": if cluster.is_active { "ACTIVE" } else { "INACTIVE" },
            "registeredContainerInstancesCount": cluster.instances.len(),
            "runningTasksCount": tasks().filter(|task| task.last == "RUNNING").count(),
            "pendingTasksCount": tasks().filter(pending).count(),
            "activeServicesCount":
                cluster.services.values().filter(|one| one.status == "ACTIVE").count(),
        })
    }
}
