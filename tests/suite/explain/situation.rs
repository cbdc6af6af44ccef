//! Clusters in which something cannot be placed, in few words.

use bayplan::cluster::ClusterState;
use bayplan::model::{
    ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits, DesiredStatus,
    ExplanationLevel, HostPort, MemoryMiB, Need, NetworkMode, PlacementConstraint,
    PlacementRequest, PlacementRequestBuilder, Quotas, Resources, Seed, ServiceName, Task,
    TaskDefinition, TaskGroup, TaskId, attributes,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::Explanation;

/// A cluster and what runs there.
#[derive(Debug, Default)]
pub(crate) struct Situation {
    pub(crate) instances: Vec<ContainerInstance>,
    pub(crate) tasks: Vec<Task>,
}

impl Situation {
    /// Six instances: two sizes, two types, in three zones.
    pub(crate) fn usual() -> Self {
        let mut situation = Self::default();
        for (number, zone) in ["a", "a", "b", "b", "c", "c"].iter().enumerate() {
            let (kind, cpu, memory) =
                [("m6i.large", 2048, 7762), ("c6i.large", 2048, 3788)][number % 2];
            let zone = format!("eu-west-1{zone}");
            situation.instances.push(instance(
                &format!("0{}", number + 1),
                (cpu, memory),
                &[
                    ("ecs.availability-zone", &zone),
                    ("ecs.instance-type", kind),
                ],
            ));
        }
        situation
    }

    /// Changes one instance.
    pub(crate) fn with(mut self, id: &str, change: impl FnOnce(&mut ContainerInstance)) -> Self {
        let instance = self.instances.iter_mut().find(|i| i.id() == id);
        change(instance.expect("an instance of that id"));
        self
    }

    /// Changes every instance.
    pub(crate) fn with_each(mut self, change: impl Fn(&mut ContainerInstance)) -> Self {
        self.instances.iter_mut().for_each(change);
        self
    }

    /// Adds a task of a group on an instance.
    pub(crate) fn running(mut self, group: &str, id: &str, need: Need) -> Self {
        let name = TaskId::new(&format!("t{}", self.tasks.len() + 1)).expect("an id");
        let group = TaskGroup::reported(group).expect("a group");
        let arn = self.instances.iter().find(|i| i.id() == id);
        let arn = arn
            .expect("an instance of that id")
            .container_instance_arn
            .clone();
        self.tasks.push(Task::new(name, group).on(arn).taking(need));
        self
    }

    /// Lets the task added last stop.
    pub(crate) fn stopping(mut self) -> Self {
        let task = self.tasks.last_mut().expect("a task");
        task.desired_status = DesiredStatus::Stopped;
        self
    }

    /// What the engine says of a request.
    pub(crate) fn explain(&self, request: PlacementRequestBuilder) -> Explanation {
        self.explain_built(&request.build(&Quotas::default()).expect("a valid request"))
    }

    /// What the engine says of a request that is complete.
    pub(crate) fn explain_built(&self, request: &PlacementRequest) -> Explanation {
        let mut cluster = ClusterState::from_instances(&self.instances).expect("a cluster");
        let mut txn = cluster.begin();
        for task in &self.tasks {
            let change = bayplan::plan::Change::AddTask(Box::new(task.clone()));
            txn.apply(&change).expect("room for the task");
        }
        let mut engine = PlacementEngine::new();
        let outcome = engine
            .place(&mut txn, request, Seed::new(1))
            .expect("no scorers");
        let why = engine.explain(txn.view(), request, &outcome);
        why.expect("the present state")
    }
}

pub(crate) fn instance(
    id: &str,
    (cpu, memory): (u64, u64),
    labels: &[(&str, &str)],
) -> ContainerInstance {
    let arn = format!("arn:aws:ecs:eu-west-1:1:container-instance/harbour/{id}");
    let registered =
        Resources::new(CpuUnits::new(cpu), MemoryMiB::new(memory)).with_ports([HostPort::tcp(22)]);
    let arn = ContainerInstanceArn::new(&arn).expect("an ARN");
    ContainerInstance::new(arn, registered)
        .with_attributes(attributes(labels.iter().copied()).expect("attributes"))
}

pub(crate) fn need(cpu: u64, memory: u64) -> Need {
    Need::new(CpuUnits::new(cpu), MemoryMiB::new(memory))
}

pub(crate) fn container(cpu: u32, memory: u32) -> ContainerDefinitionBuilder {
    ContainerDefinitionBuilder::new("main", "image")
        .cpu(cpu)
        .memory(memory)
}

pub(crate) fn definition(container: ContainerDefinitionBuilder) -> TaskDefinition {
    let builder = TaskDefinition::builder("app").container(container);
    builder.build().expect("a valid definition")
}

pub(crate) fn in_own_network(container: ContainerDefinitionBuilder) -> TaskDefinition {
    let builder = TaskDefinition::builder("app")
        .container(container)
        .network_mode(NetworkMode::Awsvpc);
    builder.build().expect("a valid definition")
}

/// A request of the service `web`.
pub(crate) fn web(definition: &TaskDefinition, count: u32) -> PlacementRequestBuilder {
    let service = ServiceName::new("web").expect("a name");
    PlacementRequest::service_tasks(&service, definition).count(count)
}

/// The same with a `memberOf` expression.
pub(crate) fn member_of(
    request: PlacementRequestBuilder,
    expression: &str,
) -> PlacementRequestBuilder {
    request.constraint(PlacementConstraint::member_of(expression).expect("an expression"))
}

/// The same with everything explained.
pub(crate) fn all(request: PlacementRequestBuilder) -> PlacementRequestBuilder {
    request.explain(ExplanationLevel::All)
}
