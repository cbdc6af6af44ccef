//! Messages, word for word.

use bayplan::cluster::ClusterState;
use bayplan::document::{Document, Reading};
use bayplan::model::{
    Attribute, AttributeSet, AttributeValue, AvailabilityZone, CapacityProviderName,
    ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits, DesiredStatus,
    DeviceId, Failure, FailureReason, HostPort, InstanceScope, MemoryMiB, Need, NetworkMode,
    PlacementConstraint, PlacementRequest, PlacementRequestBuilder, PlacementStrategy, Quotas,
    ResourceName, Resources, ScorerName, Seed, ServiceName, StartTaskRequest, StartedBy, Subnet,
    SubnetId, Task, TaskDefinition, TaskGroup, TaskId, TaskStatus, attributes,
    read_container_instances,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::Change;
use bayplan::query::AttributeName;

#[path = "errors/images.rs"]
mod images;
#[path = "errors/overrides.rs"]
mod overrides;

fn definition(mode: NetworkMode) -> TaskDefinition {
    let container = ContainerDefinitionBuilder::new("web", "nginx")
        .cpu(10)
        .memory(100);
    let builder = TaskDefinition::builder("web")
        .container(container)
        .network_mode(mode);
    builder.build().expect("a valid definition")
}

fn run_task() -> PlacementRequestBuilder {
    PlacementRequest::run_task(&definition(NetworkMode::Bridge))
}

fn arn(text: &str) -> ContainerInstanceArn {
    ContainerInstanceArn::new(text).expect("a valid ARN")
}

#[track_caller]
fn assert_refused(request: PlacementRequestBuilder, expected: &str) {
    let error = request.build(&Quotas::default()).expect_err("a refusal");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn requests() {
    assert_refused(run_task().count(0), "count is 0, allowed is 1 to 10");
    assert_refused(run_task().count(11), "count is 11, allowed is 1 to 10");
    assert_refused(
        run_task().group("service:web"),
        "Invalid namespace for group: `service:web`",
    );
    assert_refused(
        run_task().group(""),
        "`` is no task group, allowed is 1 to 255 characters, no control characters",
    );
    let six = (0..6).fold(run_task(), |r, _| r.strategy(PlacementStrategy::Random));
    assert_refused(six, "Maximum number of strategies is 5");
    let distinct = || PlacementConstraint::DistinctInstance;
    let eleven = (0..11).fold(run_task(), |r, _| r.constraint(distinct()));
    assert_refused(
        eleven,
        "the task has 11 placement constraints, allowed are 10",
    );
    let awsvpc = || PlacementRequest::run_task(&definition(NetworkMode::Awsvpc));
    assert_refused(
        awsvpc(),
        "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    );
    assert_refused(
        awsvpc().scope(InstanceScope::External),
        "Task definition does not support launch_type EXTERNAL.",
    );
    let subnet = |number: usize| Subnet {
        id: SubnetId::new(&format!("subnet-{number}")).expect("a valid id"),
        availability_zone: AvailabilityZone::new("az-a").expect("a valid zone"),
        network: None,
    };
    assert_refused(
        run_task().subnet(subnet(1)),
        "Network Configuration is not valid for the given networkMode of this task definition.",
    );
    let many = (0..17).fold(awsvpc(), |request, number| request.subnet(subnet(number)));
    assert_refused(many, "the request names 17 subnets, allowed are 16");
}

fn started_by(text: &str) -> StartedBy {
    StartedBy::new(text).expect("a reported text")
}

#[test]
fn what_starts_standalone_tasks_is_short_and_plain() {
    let longest = "a-Z_0/".repeat(22)[..128].to_string();
    let run = |text: &str| run_task().started_by(started_by(text));
    assert!(run(&longest).build(&Quotas::default()).is_ok());
    let long = format!("{longest}x");
    let allowed = "letters, digits, hyphens, underscores and slashes";
    assert_refused(
        run(&long),
        &format!("startedBy is `{long}`, allowed are at most 128 {allowed}"),
    );
    assert_refused(
        run("a b"),
        &format!("startedBy is `a b`, allowed are at most 128 {allowed}"),
    );
    let start = |text: &str| {
        let task = run_task().started_by(started_by(text));
        StartTaskRequest::new(task, vec![arn("i1")], &Quotas::default())
    };
    assert!(start(&longest[..36]).is_ok());
    assert_eq!(
        start(&longest[..37]).unwrap_err().to_string(),
        format!(
            "startedBy is `{}`, allowed are at most 36 {allowed}",
            &longest[..37]
        )
    );
    // Those of a service are deployments, which nobody gives by hand.
    let service = ServiceName::new("web").expect("a valid name");
    let request = PlacementRequest::service_tasks(&service, &definition(NetworkMode::Bridge));
    let request = request.started_by(started_by("ecs-svc/1 of today"));
    assert!(request.build(&Quotas::default()).is_ok());
}

#[test]
fn constraints_and_strategies() {
    let constraint = |kind: &str, expression: Option<&str>| {
        let error = PlacementConstraint::from_parts(kind, expression).unwrap_err();
        let source = std::error::Error::source(&error).map(ToString::to_string);
        (error.to_string(), source)
    };
    for (kind, expression, message) in [
        (
            "memberOf",
            None,
            "a memberOf constraint needs an expression",
        ),
        (
            "distinctInstance",
            Some(""),
            "distinctInstance expression should not be specified.",
        ),
        (
            "distinct",
            None,
            "`distinct` is no constraint type, allowed are distinctInstance and memberOf",
        ),
    ] {
        assert_eq!(constraint(kind, expression), (message.to_string(), None));
    }
    assert_eq!(
        constraint("memberOf", Some("stack == prod")),
        (
            "the expression of memberOf cannot be read".to_string(),
            Some("unknown subject `stack` at 0..5; did you mean `attribute:stack`?".to_string())
        )
    );
    assert_eq!(
        PlacementStrategy::from_parts("spread", Some("zone"))
            .unwrap_err()
            .to_string(),
        "spread field 'zone' is invalid, allowed are instanceId, host and attribute:NAME"
    );
}

#[test]
fn start_task() {
    let refused = |arns: Vec<ContainerInstanceArn>| {
        StartTaskRequest::new(run_task(), arns, &Quotas::default())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(Vec::new()),
        "the request names 0 container instances, allowed is 1 to 10"
    );
    assert_eq!(
        refused((0..11).map(|n| arn(&format!("i{n}"))).collect()),
        "the request names 11 container instances, allowed is 1 to 10"
    );
    assert_eq!(
        refused(vec![arn("i1"), arn("i2"), arn("i1")]),
        "the container instance `i1` is named twice"
    );
    let provider = CapacityProviderName::new("spot").expect("a valid name");
    let task = run_task().scope(InstanceScope::CapacityProvider(provider));
    assert_eq!(
        StartTaskRequest::new(task, vec![arn("i1")], &Quotas::default())
            .unwrap_err()
            .to_string(),
        "StartTask cannot use a capacity provider, found is `spot`"
    );
}

#[test]
fn attributes_of_instances() {
    let quotas = Quotas::default();
    let named = |count: usize| -> Vec<Attribute> {
        let names: Vec<String> = (0..count).map(|n| format!("n{n}")).collect();
        attributes(names.iter().map(|name| (name.as_str(), "v"))).expect("valid attributes")
    };
    let ten = AttributeSet::default()
        .put(&named(10), &quotas)
        .expect("ten are allowed");
    let new = attributes([("new", "v")]).expect("a valid attribute");
    assert_eq!(
        ten.put(&new, &quotas).unwrap_err().to_string(),
        "the instance would have 11 custom attributes, allowed are 10"
    );
    assert!(
        ten.put(&named(1), &quotas).is_ok(),
        "an existing name gets the new value"
    );
    assert_eq!(
        ten.put(&named(11), &quotas).unwrap_err().to_string(),
        "the call names 11 attributes, allowed are 10"
    );
    let free = attributes([("ecs.rack", "v")]).expect("a valid attribute");
    assert_eq!(
        ten.put(&free, &quotas).unwrap_err().to_string(),
        "the instance would have 11 custom attributes, allowed are 10",
        "a name that is free to write counts as custom"
    );
    let kept = attributes([("ecs.ami-id", "ami-1")]).expect("a valid attribute");
    assert_eq!(
        ten.put(&kept, &quotas).unwrap_err().to_string(),
        "`ecs.ami-id` is kept by ECS and cannot be written"
    );
    let absent = [AttributeName::new("absent").expect("a valid name")];
    assert_eq!(ten.delete(&absent, &quotas), Ok(ten.clone()));
    assert_eq!(
        AttributeValue::new(" prod").unwrap_err().to_string(),
        "` prod` is no attribute value, allowed are 1 to 128 letters, digits, `-_.@/\\:` and inner \
         blanks"
    );
}

#[test]
fn reasons_of_failures_in_the_words_of_ecs() {
    let licences = ResourceName::new("LICENCES").expect("a valid name");
    for (reason, word) in [
        (FailureReason::Agent, "AGENT"),
        (FailureReason::Attribute, "ATTRIBUTE"),
        (FailureReason::Cpu, "RESOURCE:CPU"),
        (FailureReason::Memory, "RESOURCE:MEMORY"),
        (FailureReason::Ports, "RESOURCE:PORTS"),
        (FailureReason::Gpu, "RESOURCE:GPU"),
        (FailureReason::Eni, "RESOURCE:ENI"),
        (FailureReason::Named(licences), "RESOURCE:LICENCES"),
        (FailureReason::Location, "LOCATION"),
        (
            FailureReason::DistinctInstance,
            "DistinctInstance placement constraint unsatisfied.",
        ),
        (
            FailureReason::MemberOf,
            "MemberOf placement constraint unsatisfied.",
        ),
        (FailureReason::Missing, "MISSING"),
        (FailureReason::Inactive, "INACTIVE"),
        (FailureReason::TaskNotValid, "TASK_NOT_VALID"),
        (FailureReason::DeploymentBlocked, "DEPLOYMENT_BLOCKED"),
    ] {
        assert_eq!(reason.to_string(), word);
        assert_eq!(Failure::new("i1", &reason).reason, word);
    }
}

fn instance(key: &str) -> ContainerInstance {
    ContainerInstance::new(
        arn(key),
        Resources::new(CpuUnits::new(100), MemoryMiB::new(100)),
    )
}

#[test]
fn conflicts() {
    let mut cluster = ClusterState::from_instances(&[instance("i1")]).expect("a valid cluster");
    let id = || TaskId::new("t1").expect("a valid id");
    let task = |cpu: u64| {
        let group = TaskGroup::of_standalone("batch").expect("a valid group");
        let need = Need::new(CpuUnits::new(cpu), MemoryMiB::new(1));
        Change::AddTask(Box::new(Task::new(id(), group).on(arn("i1")).taking(need)))
    };
    let stop = Change::SetTaskStatus {
        task_id: id(),
        last_status: TaskStatus::Stopped,
    };
    let mut refused = |change: &Change| cluster.apply(change).unwrap_err().to_string();
    assert_eq!(
        refused(&Change::RegisterContainerInstance(Box::new(instance("i1")))),
        "the container instance `i1` is registered already"
    );
    assert_eq!(
        refused(&Change::DeregisterContainerInstance {
            container_instance_arn: arn("i2")
        }),
        "the container instance `i2` is not registered"
    );
    assert_eq!(
        refused(&task(101)),
        "the container instance `i1` has 100 CPU units left, the task `t1` takes 101"
    );
    assert_eq!(refused(&stop), "the task `t1` does not exist");
    let mut more = instance("i3");
    more.remaining.memory = MemoryMiB::new(101);
    assert_eq!(
        refused(&Change::RegisterContainerInstance(Box::new(more))),
        "the container instance `i3` has 101 MEMORY remaining of 100 registered"
    );
    for change in [task(100), stop] {
        cluster.apply(&change).expect("a change that can be made");
    }
    let mut refused = |change: &Change| cluster.apply(change).unwrap_err().to_string();
    assert_eq!(refused(&task(1)), "the task `t1` exists already");
    assert_eq!(
        refused(&Change::SetTaskStatus {
            task_id: id(),
            last_status: TaskStatus::Running
        }),
        "the task `t1` is STOPPED and cannot become RUNNING"
    );
    let stopped = DesiredStatus::Stopped;
    let change = Change::SetDesiredStatus {
        task_id: id(),
        desired_status: stopped,
    };
    cluster.apply(&change).expect("a change that can be made");
    let running = DesiredStatus::Running;
    let change = Change::SetDesiredStatus {
        task_id: id(),
        desired_status: running,
    };
    assert_eq!(
        cluster.apply(&change).unwrap_err().to_string(),
        "the task `t1` should stop and cannot be made to run again"
    );
}

#[test]
fn room_that_a_task_does_not_find() {
    let name = || ResourceName::new("LICENCES").expect("a valid name");
    let device = |id: &str| DeviceId::new(id).expect("a valid id");
    let mut instance = instance("i1");
    instance.registered = instance
        .registered
        .with_ports([HostPort::tcp(22)])
        .with_gpus([device("gpu-1")])
        .with_named(name(), 2);
    instance.remaining = instance.registered.clone();
    instance.eni_slots = Some(0);
    let mut cluster = ClusterState::from_instances(&[instance]).expect("a valid cluster");
    let need = || Need::new(CpuUnits::new(1), MemoryMiB::new(1));
    for (need, remaining, takes) in [
        (
            Need::new(CpuUnits::new(101), MemoryMiB::new(1)),
            "100 CPU units",
            "101",
        ),
        (
            Need::new(CpuUnits::new(1), MemoryMiB::new(101)),
            "100 MiB of memory",
            "101",
        ),
        (
            need().with_port(HostPort::tcp(22)),
            "all but 1 free ports",
            "1 CPU units, 1 MiB, ports 22/tcp",
        ),
        (need().with_gpus(2), "1 GPUs", "1 CPU units, 1 MiB, 2 GPUs"),
        (need().with_enis(1), "0 network interfaces", "1"),
        (need().with_named(name(), 3), "2 LICENCES", "3"),
    ] {
        let group = TaskGroup::of_standalone("batch").expect("a valid group");
        let task = Task::new(TaskId::new("t1").expect("a valid id"), group);
        let change = Change::AddTask(Box::new(task.on(arn("i1")).taking(need)));
        assert_eq!(
            cluster.apply(&change).unwrap_err().to_string(),
            format!(
                "the container instance `i1` has {remaining} left, the task `t1` takes {takes}"
            )
        );
    }
}

#[test]
fn placement() {
    let mut cluster = ClusterState::from_instances(&[instance("i1")]).expect("a valid cluster");
    let mut engine = PlacementEngine::new();
    let request = run_task()
        .scorer(ScorerName::new("price"))
        .build(&Quotas::default());
    let request = request.expect("a valid request");
    let mut txn = cluster.begin();
    assert_eq!(
        engine
            .place(&mut txn, &request, Seed::new(1))
            .unwrap_err()
            .to_string(),
        "the engine has no scorer `price`"
    );
    let request = run_task()
        .build(&Quotas::default())
        .expect("a valid request");
    let outcome = engine
        .place(&mut txn, &request, Seed::new(1))
        .expect("a known request");
    txn.apply(&Change::DeregisterContainerInstance {
        container_instance_arn: arn("i1"),
    })
    .expect("a registered instance");
    let stale = "the outcome was not made on the present state of this cluster";
    let explained = engine.explain(txn.view(), &request, &outcome);
    assert_eq!(explained.unwrap_err().to_string(), stale);
    assert_eq!(txn.view().placed(&outcome).unwrap_err().to_string(), stale);
}

#[test]
fn documents() {
    let refused = |json: &str| {
        let document: Document = serde_json::from_str(json).expect("JSON");
        read_container_instances(document, Reading::Strict)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused("[]"),
        "document: found an array of 0, allowed is an object"
    );
    assert_eq!(refused("{}"), "containerInstances: required but absent");
    assert_eq!(
        refused(r#"{"containerInstances": [7]}"#),
        "containerInstances[0]: found 7, allowed is an object"
    );
    assert_eq!(
        refused(r#"{"containerInstances": 99999999999999999999}"#),
        "containerInstances: found a number too large, allowed is an array"
    );
    let huge = serde_json::from_str::<Document>("1e400").unwrap_err();
    assert_eq!(huge.to_string(), "number out of range at line 1 column 5");
}

#[test]
fn a_document_of_100_megabytes_is_refused() {
    let element = format!("\"{}\"", "x".repeat(1 << 20));
    let json = format!("[{}]", vec![element; 100].join(","));
    assert!(json.len() > 100_000_000);
    let error = serde_json::from_str::<Document>(&json)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("the document holds more than 67108864 bytes"),
        "{error}"
    );
    let many = format!("[{}0]", "0,".repeat(50_000_000));
    let error = serde_json::from_str::<Document>(&many)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("the document holds more than 67108864 bytes"),
        "{error}"
    );
}
