//! A service and a cluster, to be analysed and repaired.

use bayplan::advise::analysis::{Finding, Problem, Repair, Setting, analyse};
use bayplan::cluster::ClusterState;
use bayplan::document::Document;
use bayplan::model::{
    Attribute, AttributeValue, AvailabilityZoneRebalancing, ContainerDefinitionBuilder,
    ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus, CpuUnits, CreateService,
    DeploymentConfiguration, DeploymentId, DeviceId, HostPort, MemoryMiB, Need, NewDeployment,
    PlacementConstraint, PlacementRequest, PlacementStrategy, Quotas, Resources,
    SchedulingStrategy, Service, ServiceName, Task, TaskDefinition, TaskDefinitionArn, TaskGroup,
    TaskId, TaskStatus, attributes,
};
use bayplan::plan::{Amount, Change, InstanceRemedy, Relaxation, Remedy, Shape};
use bayplan::time::Timestamp;

/// A service and a cluster, to be analysed and repaired.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) instances: Vec<ContainerInstance>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) create: CreateService,
    pub(crate) container: Container,
    /// What repairs change of the request.
    relaxations: Vec<Relaxation>,
}

/// What a task of the service is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Container {
    pub(crate) cpu: u32,
    pub(crate) memory: u32,
    pub(crate) ports: Vec<u16>,
    pub(crate) gpus: u32,
    pub(crate) is_checked: bool,
    pub(crate) member_of: Vec<&'static str>,
    pub(crate) architecture: Option<&'static str>,
}

pub(crate) fn arn(text: &str) -> ContainerInstanceArn {
    ContainerInstanceArn::new(text).expect("an ARN")
}

/// A service `web` of tasks of 256 CPU units and 500 MiB, on nothing.
pub(crate) fn web(desired: u32) -> Setup {
    service(SchedulingStrategy::Replica, Some(desired))
}

pub(crate) fn daemon() -> Setup {
    service(SchedulingStrategy::Daemon, None)
}

fn service(strategy: SchedulingStrategy, desired: Option<u32>) -> Setup {
    let name = ServiceName::new("web").expect("a name");
    let definition = TaskDefinitionArn::new("web:1").expect("an ARN");
    let mut create = CreateService::new(name, definition);
    create.scheduling_strategy = strategy;
    create.desired_count = desired;
    create.availability_zone_rebalancing =
        (strategy == SchedulingStrategy::Replica).then_some(AvailabilityZoneRebalancing::Disabled);
    Setup {
        instances: Vec::new(),
        tasks: Vec::new(),
        create,
        container: Container {
            cpu: 256,
            memory: 500,
            ..Container::default()
        },
        relaxations: Vec::new(),
    }
}

impl Setup {
    /// One more instance: `i1`, `i2` and so on, of 2048 CPU units.
    pub(crate) fn on(mut self, memory: u64, given: &[(&str, &str)]) -> Self {
        let number = self.instances.len() + 1;
        let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(memory));
        let instance = ContainerInstance::new(arn(&format!("i{number}")), registered);
        let given = attributes(given.iter().copied()).expect("attributes");
        self.instances.push(instance.with_attributes(given));
        self
    }

    /// One more instance of 4000 MiB in a zone.
    pub(crate) fn in_zone(self, zone: &str) -> Self {
        self.on(4000, &[("ecs.availability-zone", zone)])
    }

    pub(crate) fn last(mut self, change: impl FnOnce(&mut ContainerInstance)) -> Self {
        change(self.instances.last_mut().expect("an instance"));
        self
    }

    pub(crate) fn draining(self) -> Self {
        self.last(|instance| instance.status = ContainerInstanceStatus::Draining)
    }

    pub(crate) fn percents(self, minimum: u32, maximum: u32) -> Self {
        self.deployed(|found| found.percents(minimum, maximum))
    }

    pub(crate) fn deployed(
        mut self,
        change: impl FnOnce(DeploymentConfiguration) -> DeploymentConfiguration,
    ) -> Self {
        let strategy = self.create.scheduling_strategy;
        let found = self.create.deployment_configuration.take();
        let found = found.unwrap_or_else(|| DeploymentConfiguration::of(strategy));
        self.create.deployment_configuration = Some(change(found));
        self
    }

    pub(crate) fn distinct(mut self) -> Self {
        let distinct = PlacementConstraint::DistinctInstance;
        self.create.placement_constraints.push(distinct);
        self
    }

    pub(crate) fn member_of(mut self, expression: &str) -> Self {
        let constraint = PlacementConstraint::member_of(expression).expect("an expression");
        self.create.placement_constraints.push(constraint);
        self
    }

    pub(crate) fn strategy(mut self, kind: &str, field: Option<&str>) -> Self {
        let strategy = PlacementStrategy::from_parts(kind, field).expect("a strategy");
        self.create.placement_strategy.push(strategy);
        self
    }

    pub(crate) fn rebalanced(mut self) -> Self {
        self.create.availability_zone_rebalancing = Some(AvailabilityZoneRebalancing::Enabled);
        self
    }

    pub(crate) fn created(mut self, change: impl FnOnce(&mut CreateService)) -> Self {
        change(&mut self.create);
        self
    }

    pub(crate) fn container(mut self, change: impl FnOnce(&mut Container)) -> Self {
        change(&mut self.container);
        self
    }

    /// A task of a group on an instance, that takes so much memory.
    pub(crate) fn task(mut self, group: &str, instance: &str, memory: u64) -> Self {
        let id = TaskId::new(&format!("t{}", self.tasks.len() + 1)).expect("an id");
        let group = TaskGroup::reported(group).expect("a group");
        let need = Need::new(CpuUnits::new(256), MemoryMiB::new(memory));
        let mut task = Task::new(id, group).on(arn(instance)).taking(need);
        task.last_status = TaskStatus::Running;
        self.tasks.push(task);
        self
    }

    pub(crate) fn definition(&self) -> TaskDefinition {
        let found = &self.container;
        let mut container = ContainerDefinitionBuilder::new("web", "nginx")
            .cpu(found.cpu)
            .memory(found.memory);
        for port in &found.ports {
            container = container.port(*port, HostPort::tcp(*port));
        }
        if found.gpus > 0 {
            container = container.gpus(found.gpus);
        }
        if found.is_checked {
            let command = Document::array(["CMD".into(), "true".into()]);
            let check = Document::object([("command", command)]);
            container = container.field("healthCheck", check);
        }
        let mut definition = TaskDefinition::builder("web").container(container);
        for expression in &found.member_of {
            definition = definition.member_of(expression);
        }
        if let Some(architecture) = found.architecture {
            let platform = Document::object([("cpuArchitecture", architecture.into())]);
            definition = definition.field("runtimePlatform", platform);
        }
        definition.build().expect("a definition")
    }

    pub(crate) fn service(&self) -> Service {
        let id = DeploymentId::new("ecs-svc/1").expect("an id");
        let first = NewDeployment::new(id, Timestamp::UNIX_EPOCH);
        let service = self.create.clone().build(first, &Quotas::default());
        service.expect("a service")
    }

    pub(crate) fn cluster(&self) -> ClusterState {
        let instances = ClusterState::from_instances(&self.instances);
        let mut cluster = instances.expect("instances");
        for task in &self.tasks {
            let change = Change::AddTask(Box::new(task.clone()));
            cluster.apply(&change).expect("room");
        }
        cluster
    }

    pub(crate) fn request(&self) -> PlacementRequest {
        let request = PlacementRequest::tasks_of(&self.service(), &self.definition());
        let request = request.build(&Quotas::default()).expect("a request");
        let relaxations = self.relaxations.iter();
        relaxations.fold(request, |request, one| one.applied_to(&request))
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        let cluster = self.cluster();
        let found = analyse(cluster.view(), &self.service(), &self.request());
        found.expect("an analysis")
    }

    /// The same with a finding repaired.
    pub(crate) fn repaired(&self, problem: &Problem, repair: &Repair) -> Self {
        let mut setup = self.clone();
        match repair {
            Repair::MaximumPercent(least) => {
                setup = setup.deployed(|found| {
                    let minimum = found.minimum_healthy_percent;
                    found.percents(minimum, *least)
                });
            }
            Repair::MinimumHealthyPercent(most) => {
                setup = setup.deployed(|found| {
                    let maximum = found.maximum_percent;
                    found.percents(*most, maximum)
                });
            }
            Repair::DesiredCount(most) => setup.create.desired_count = Some(*most),
            Repair::AddInstances { count, shape } => setup.add(*count, shape),
            Repair::PutAttribute(name) => {
                for (number, instance) in setup.instances.iter_mut().enumerate() {
                    let value = AttributeValue::new(&format!("v{number}")).expect("a value");
                    instance.attributes.insert(Attribute {
                        name: name.clone(),
                        value: Some(value),
                    });
                }
            }
            Repair::CheckHealth => setup.container.is_checked = true,
            Repair::DisableRebalancing => {
                let off = AvailabilityZoneRebalancing::Disabled;
                setup.create.availability_zone_rebalancing = Some(off);
            }
            Repair::LeaveOut => setup.leave_out(problem),
            Repair::Change(relaxation) => setup.change(relaxation),
            other => panic!("{other} is not known here"),
        }
        setup
    }

    fn add(&mut self, count: u32, shape: &Shape) {
        for number in 0..count {
            let arn = arn(&format!("added-{number}"));
            let mut instance = ContainerInstance::new(arn, shape.registered.clone());
            instance.eni_slots = shape.eni_slots;
            instance.attributes = shape.attributes.clone();
            self.instances.push(instance);
        }
    }

    fn leave_out(&mut self, problem: &Problem) {
        let Problem::Useless(setting) = problem else {
            panic!("{problem} is no setting");
        };
        match setting {
            Setting::SpreadOverNothing(name) | Setting::SpreadOverOne(name, _) => {
                let text = format!("spread:attribute:{name}");
                let strategies = &mut self.create.placement_strategy;
                strategies.retain(|one| one.to_string() != text);
            }
            Setting::AfterRandom(strategy) | Setting::Repeated(strategy) => {
                let strategies = &mut self.create.placement_strategy;
                let last = strategies.iter().rposition(|one| one == strategy);
                strategies.remove(last.expect("a strategy"));
            }
            Setting::DistinctDaemons => self.create.placement_constraints.clear(),
            Setting::GracePeriod { .. } => self.create.health_check_grace_period_seconds = 0,
            Setting::Rollback | Setting::Threshold { .. } | Setting::Alarms => {
                let found = self.create.deployment_configuration.as_mut();
                let found = found.expect("a configuration");
                found.circuit_breaker.rollback = false;
                found.circuit_breaker.threshold = bayplan::model::Threshold::default();
                found.alarms.enable = false;
            }
            other @ (Setting::Rebalancing(_) | Setting::CircuitBreaker | _) => {
                panic!("{other:?} cannot be left out")
            }
        }
    }

    fn change(&mut self, relaxation: &Relaxation) {
        for change in &relaxation.changes {
            match change {
                Remedy::Request(_) => {}
                Remedy::AddInstance(shape) => self.add(1, shape),
                Remedy::Instance(arn, remedy) => self.remedy(arn, remedy),
                other => panic!("{other} is not known here"),
            }
        }
        self.relaxations.push(relaxation.clone());
    }

    fn remedy(&mut self, arn: &ContainerInstanceArn, remedy: &InstanceRemedy) {
        let mut instances = self.instances.iter_mut();
        let instance = instances.find(|one| one.container_instance_arn == *arn);
        let instance = instance.expect("an instance");
        match remedy {
            InstanceRemedy::ConnectAgent => instance.agent_connected = true,
            InstanceRemedy::Activate => instance.status = ContainerInstanceStatus::Active,
            InstanceRemedy::StopTask { task, .. } => self.tasks.retain(|one| one.id != *task),
            InstanceRemedy::PutAttribute(attribute) => {
                instance.attributes.insert(attribute.clone());
            }
            InstanceRemedy::More(amount) => {
                match amount {
                    Amount::Cpu(by) => {
                        let sum = instance.registered.cpu.as_u64() + by.as_u64();
                        instance.registered.cpu = CpuUnits::new(sum);
                    }
                    Amount::Memory(by) => {
                        let sum = instance.registered.memory.as_u64() + by.as_u64();
                        instance.registered.memory = MemoryMiB::new(sum);
                    }
                    Amount::Gpus(by) => {
                        let ids = (0..*by).map(|n| DeviceId::new(&format!("more-{n}")));
                        let ids = ids.map(|id| id.expect("an id"));
                        instance.registered = instance.registered.clone().with_gpus(ids);
                    }
                    other @ (Amount::Enis(_) | Amount::Named(..) | _) => {
                        panic!("{other} is not known here")
                    }
                }
                instance.remaining = instance.registered.clone();
            }
            other => panic!("{other:?} is not known here"),
        }
    }
}
