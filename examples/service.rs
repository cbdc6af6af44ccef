//! Keeps one service as it should be, with nothing of the library but `service` and `placement`: the
//! loop, the tasks and the clock are the host's own.
//!
//! ```text
//! cargo run --release --example service
//! ```
#![expect(
    clippy::print_stdout,
    clippy::std_instead_of_core,
    reason = "an example is a program"
)]

use std::error::Error;

use bayplan::cluster::{ClusterState, TaskView};
use bayplan::model::{
    ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits, CreateService,
    DeploymentId, DesiredStatus, MemoryMiB, NewDeployment, PlacementRequest, Quotas, Resources,
    Seed, Service, ServiceName, StartedBy, TaskDefinition, TaskDefinitionArn, TaskStatus,
    UpdateService, attributes,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{Change, ServiceStep};
use bayplan::service::{Pass, reconcile};
use bayplan::time::{TimeDelta, Timestamp};

struct Host {
    cluster: ClusterState,
    engine: PlacementEngine,
    definition: TaskDefinition,
    service: Service,
    now: Timestamp,
}

impl Host {
    /// One pass; gives how many steps it had.
    fn pass(&mut self) -> Result<usize, Box<dyn Error>> {
        let plan = reconcile(&Pass::new(self.cluster.view(), &self.service, self.now));
        if let Some(service) = plan.service {
            self.service = *service;
        }
        for notice in &plan.notices {
            println!("  {notice}");
        }
        for step in &plan.steps {
            println!("  {step}");
            self.carry_out(step)?;
        }
        Ok(plan.steps.len())
    }

    fn carry_out(&mut self, step: &ServiceStep) -> Result<(), Box<dyn Error>> {
        let change = match step {
            ServiceStep::Start {
                deployment, count, ..
            } => return self.start(deployment, *count),
            ServiceStep::Stop { task, .. } => Change::SetDesiredStatus {
                task_id: task.clone(),
                desired_status: DesiredStatus::Stopped,
            },
            ServiceStep::Forget { task } => Change::RemoveTask {
                task_id: task.clone(),
            },
            other @ (ServiceStep::ShiftTraffic { .. } | _) => {
                return Err(format!("no load balancer for: {other}").into());
            }
        };
        self.cluster.apply(&change)?;
        Ok(())
    }

    fn start(&mut self, deployment: &DeploymentId, count: u32) -> Result<(), Box<dyn Error>> {
        let request = PlacementRequest::service_tasks(&self.service.service_name, &self.definition)
            .count(count)
            .started_by(StartedBy::new(deployment.as_str())?)
            .created_at(self.now)
            .build(&Quotas::default())?;
        let mut txn = self.cluster.begin();
        let outcome = self.engine.place(&mut txn, &request, Seed::new(1))?;
        assert_eq!(outcome.placed(), outcome.requested(), "there is room");
        txn.commit();
        Ok(())
    }

    /// Tasks do what they should, at once; then a minute passes.
    fn tasks_obey(&mut self) -> Result<(), Box<dyn Error>> {
        let tasks: Vec<_> = self
            .cluster
            .view()
            .tasks()
            .iter()
            .map(TaskView::to_model)
            .collect();
        for task in tasks {
            let last_status = match task.desired_status {
                DesiredStatus::Running => TaskStatus::Running,
                DesiredStatus::Stopped => TaskStatus::Stopped,
            };
            let mut facts = task.facts;
            facts.started_at = facts.started_at.or(Some(self.now));
            let id = || task.id.clone();
            self.cluster.apply(&Change::SetTaskFacts {
                task_id: id(),
                facts,
            })?;
            self.cluster.apply(&Change::SetTaskStatus {
                task_id: id(),
                last_status,
            })?;
        }
        self.now = self.now.saturating_add(TimeDelta::from_millis(60_000));
        Ok(())
    }

    fn settle(&mut self) -> Result<(), Box<dyn Error>> {
        while self.pass()? > 0 {
            self.tasks_obey()?;
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut instances = Vec::new();
    for (arn, zone) in [("i1", "a"), ("i2", "b")] {
        let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(3788));
        let instance = ContainerInstance::new(ContainerInstanceArn::new(arn)?, registered);
        instances.push(instance.with_attributes(attributes([("ecs.availability-zone", zone)])?));
    }
    let container = ContainerDefinitionBuilder::new("web", "nginx:1.27")
        .cpu(512)
        .memory(512);
    let now = Timestamp::UNIX_EPOCH;
    let mut request =
        CreateService::new(ServiceName::new("web")?, TaskDefinitionArn::new("web:1")?);
    request.desired_count = Some(4);
    let first = NewDeployment::new(DeploymentId::new("ecs-svc/1")?, now);
    let mut host = Host {
        cluster: ClusterState::from_instances(&instances)?,
        engine: PlacementEngine::new(),
        definition: TaskDefinition::builder("web")
            .container(container)
            .build()?,
        service: request.build(first, &Quotas::default())?,
        now,
    };
    println!("a service of four tasks");
    host.settle()?;
    println!("deployed again");
    let mut again = UpdateService::new();
    again.force_new_deployment = true;
    let second = NewDeployment::new(DeploymentId::new("ecs-svc/2")?, host.now);
    host.service = again.build(&host.service, second, &Quotas::default())?;
    host.settle()?;
    assert_eq!(host.service.counts.running, 4);
    assert_eq!(
        host.service.deployments.len(),
        1,
        "the old deployment is gone"
    );
    Ok(())
}
