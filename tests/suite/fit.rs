//! Whether a need fits an instance: the worked examples of the specification, row by row, against
//! the state and the engine.

use bayplan::cluster::ClusterState;
use bayplan::model::{
    AGENT_RESERVED_PORTS, AvailabilityZone, ContainerDefinitionBuilder, ContainerInstance,
    ContainerInstanceArn, CpuUnits, DeviceId, HostPort, MemoryMiB, NetworkMode, PlacementRequest,
    PlacementRequestBuilder, Quotas, Resources, Seed, Subnet, SubnetId, TaskDefinition, attributes,
};
use bayplan::placement::PlacementEngine;

/// The instance of the examples: 1024 CPU units, 1000 MiB, the ports of the agent and 8080 in use,
/// one GPU free of two, two slots for network interfaces.
fn cluster() -> ClusterState {
    let device = |id: &str| DeviceId::new(id).expect("a valid id");
    let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(2000))
        .with_ports(AGENT_RESERVED_PORTS.map(HostPort::tcp))
        .with_gpus([device("gpu-1"), device("gpu-2")]);
    let arn = ContainerInstanceArn::new("i1").expect("a valid ARN");
    let zone = attributes([("ecs.availability-zone", "az-a")]).expect("a valid attribute");
    let mut instance = ContainerInstance::new(arn, registered).with_attributes(zone);
    instance.remaining.cpu = CpuUnits::new(1024);
    instance.remaining.memory = MemoryMiB::new(1000);
    instance.remaining.ports.insert(HostPort::tcp(8080));
    instance.remaining.gpus.remove(&device("gpu-1"));
    instance.eni_slots = Some(2);
    ClusterState::from_instances(&[instance]).expect("a valid cluster")
}

/// A container; 4 MiB, the least that can be registered, stand for the 1 of the examples.
fn container(cpu: u32, memory: u32) -> ContainerDefinitionBuilder {
    ContainerDefinitionBuilder::new("a", "i")
        .cpu(cpu)
        .memory(memory)
}

fn request(container: ContainerDefinitionBuilder, mode: NetworkMode) -> PlacementRequestBuilder {
    let definition = TaskDefinition::builder("f")
        .container(container)
        .network_mode(mode);
    PlacementRequest::run_task(&definition.build().expect("a valid definition"))
}

/// Places one task; the reason where it does not fit.
#[track_caller]
fn place(request: PlacementRequestBuilder) -> Option<String> {
    let request = request.build(&Quotas::default()).expect("a valid request");
    let mut cluster = cluster();
    let mut engine = PlacementEngine::new();
    let mut txn = cluster.begin();
    let outcome = engine
        .place(&mut txn, &request, Seed::new(1))
        .expect("no scorers");
    outcome.unplaced()?;
    let explanation = engine
        .explain(txn.view(), &request, &outcome)
        .expect("the same state");
    let why = explanation.unplaced.expect("a task that was not placed");
    let failures = why.failures();
    assert_eq!(failures.len(), 1);
    failures.into_iter().next().map(|failure| failure.reason)
}

#[track_caller]
fn fits(request: PlacementRequestBuilder) {
    assert_eq!(place(request), None);
}

#[track_caller]
fn lacks(request: PlacementRequestBuilder, reason: &str) {
    assert_eq!(place(request).as_deref(), Some(reason));
}

fn bridge(container: ContainerDefinitionBuilder) -> PlacementRequestBuilder {
    request(container, NetworkMode::Bridge)
}

#[test]
fn row_1_all_that_is_left_fits() {
    fits(bridge(container(1024, 1000)));
}

#[test]
fn row_2_cpu_comes_first() {
    lacks(bridge(container(1025, 2000)), "RESOURCE:CPU");
}

#[test]
fn row_3_memory() {
    lacks(bridge(container(1, 1001)), "RESOURCE:MEMORY");
}

#[test]
fn row_4_a_port_that_a_task_uses() {
    lacks(
        bridge(container(1, 4).port(80, HostPort::tcp(8080))),
        "RESOURCE:PORTS",
    );
}

#[test]
fn row_5_the_same_port_of_the_other_protocol() {
    fits(bridge(container(1, 4).port(80, HostPort::udp(8080))));
}

#[test]
fn row_6_a_port_that_the_agent_reserved() {
    lacks(
        bridge(container(1, 4).port(80, HostPort::tcp(22))),
        "RESOURCE:PORTS",
    );
}

#[test]
fn row_7_gpus() {
    lacks(bridge(container(1, 4).gpus(2)), "RESOURCE:GPU");
    fits(bridge(container(1, 4).gpus(1)));
}

#[test]
fn row_8_network_interfaces() {
    let subnet = Subnet {
        id: SubnetId::new("subnet-1").expect("a valid id"),
        availability_zone: AvailabilityZone::new("az-a").expect("a valid zone"),
        network: None,
    };
    let task = || request(container(1, 4), NetworkMode::Awsvpc).subnet(subnet.clone());
    fits(task());
    // Two slots take two tasks.
    let request = task()
        .count(3)
        .build(&Quotas::default())
        .expect("a valid request");
    let mut cluster = cluster();
    let mut txn = cluster.begin();
    let outcome = PlacementEngine::new().place(&mut txn, &request, Seed::new(1));
    let outcome = outcome.expect("no scorers");
    assert_eq!(
        txn.view().placed(&outcome).expect("the same state").len(),
        2
    );
}
