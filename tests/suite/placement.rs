//! Placement: the worked sequences of the specification, row by row.

use bayplan::cluster::ClusterState;
use bayplan::model::{
    AGENT_RESERVED_PORTS, ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn,
    ContainerInstanceStatus, CpuUnits, DeviceId, HostPort, MemoryMiB, PlacementConstraint,
    PlacementRequest, PlacementRequestBuilder, PlacementStrategy, Quota, Quotas, Resources, Seed,
    ServiceName, Task, TaskDefinition, TaskGroup, TaskId, attributes,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{Change, Unplaced};

const INSTANCES: [(&str, &str, &str, u64, u64, &str); 6] = [
    ("i1", "az-a", "t.large", 2048, 4000, "r1"),
    ("i2", "az-a", "t.small", 1024, 2000, "r2"),
    ("i3", "az-b", "t.large", 2048, 4000, "r1"),
    ("i4", "az-b", "g.large", 4096, 8000, "r2"),
    ("i5", "az-c", "t.small", 1024, 2000, ""),
    ("i6", "az-c", "t.large", 2048, 4000, ""),
];

fn arn(text: &str) -> ContainerInstanceArn {
    ContainerInstanceArn::new(text).expect("a valid ARN")
}

pub(crate) fn instances() -> Vec<ContainerInstance> {
    let instance = |(key, zone, kind, cpu, memory, rack)| {
        let registered = Resources::new(CpuUnits::new(cpu), MemoryMiB::new(memory))
            .with_ports(AGENT_RESERVED_PORTS.map(HostPort::tcp));
        let mut pairs = vec![("ecs.availability-zone", zone), ("ecs.instance-type", kind)];
        pairs.extend((!str::is_empty(rack)).then_some(("rack", rack)));
        ContainerInstance::new(arn(key), registered)
            .with_attributes(attributes(pairs).expect("valid attributes"))
    };
    INSTANCES.into_iter().map(instance).collect()
}

pub(crate) fn cluster() -> ClusterState {
    ClusterState::from_instances(&instances()).expect("a valid cluster")
}

pub(crate) fn definition(container: ContainerDefinitionBuilder) -> TaskDefinition {
    TaskDefinition::builder("web")
        .container(container)
        .build()
        .expect("a valid definition")
}

pub(crate) fn web(cpu: u32) -> TaskDefinition {
    definition(
        ContainerDefinitionBuilder::new("web", "nginx")
            .cpu(cpu)
            .memory(500),
    )
}

/// A request for tasks of the service `web`, the default chain.
pub(crate) fn web_request(count: u32) -> PlacementRequest {
    service(&web(256), count)
        .build(&Quotas::default())
        .expect("a valid request")
}

fn service(definition: &TaskDefinition, count: u32) -> PlacementRequestBuilder {
    let name = ServiceName::new("web").expect("a valid name");
    PlacementRequest::service_tasks(&name, definition).count(count)
}

pub(crate) fn strategies(chain: &[&str]) -> Vec<PlacementStrategy> {
    let strategy = |step: &&str| {
        let (kind, field) = step
            .split_once(':')
            .map_or((*step, None), |(k, f)| (k, Some(f)));
        PlacementStrategy::from_parts(kind, field).expect("a valid strategy")
    };
    chain.iter().map(strategy).collect()
}

pub(crate) fn with_chain(
    request: PlacementRequestBuilder,
    chain: &[&str],
) -> PlacementRequestBuilder {
    strategies(chain)
        .into_iter()
        .fold(request, PlacementRequestBuilder::strategy)
}

pub(crate) fn member_of(
    request: PlacementRequestBuilder,
    expression: &str,
) -> PlacementRequestBuilder {
    request.constraint(PlacementConstraint::member_of(expression).expect("a valid expression"))
}

/// Places the tasks and returns the sequence of keys and, where one was not placed, the failures as
/// `key reason`.
fn run(cluster: &mut ClusterState, request: PlacementRequestBuilder) -> (String, Vec<String>) {
    let request = request.build(&Quotas::default()).expect("a valid request");
    let mut engine = PlacementEngine::new();
    let mut txn = cluster.begin();
    let outcome = engine
        .place(&mut txn, &request, Seed::new(1))
        .expect("no scorers");
    let placed = txn.view().placed(&outcome).expect("the same state");
    let keys: Vec<_> = placed
        .iter()
        .map(|p| p.container_instance_arn.as_str())
        .collect();
    let failures = if outcome.unplaced().is_some() {
        let explanation = engine
            .explain(txn.view(), &request, &outcome)
            .expect("the same state");
        let why = explanation.unplaced.expect("a task that was not placed");
        why.failures()
            .iter()
            .map(|f| format!("{} {}", f.arn, f.reason))
            .collect()
    } else {
        Vec::new()
    };
    txn.commit();
    (keys.join(" "), failures)
}

#[track_caller]
fn assert_sequence(request: PlacementRequestBuilder, expected: &str) {
    let (sequence, failures) = run(&mut cluster(), request);
    assert_eq!(sequence, expected);
    assert!(failures.is_empty(), "{failures:?}");
}

#[track_caller]
fn assert_stopped(request: PlacementRequestBuilder, expected: &str, failures: &[&str]) {
    let (sequence, found) = run(&mut cluster(), request);
    assert_eq!(sequence, expected);
    assert_eq!(found, failures);
}

const ZONE: &str = "spread:attribute:ecs.availability-zone";
const DISTINCT: &str = "DistinctInstance placement constraint unsatisfied.";
const MEMBER: &str = "MemberOf placement constraint unsatisfied.";

fn each(reason: &str) -> Vec<String> {
    ["i1", "i2", "i3", "i4", "i5", "i6"]
        .map(|key| format!("{key} {reason}"))
        .to_vec()
}

#[test]
fn row_1_a_service_without_strategies_spreads_over_zones() {
    assert_sequence(service(&web(256), 8), "i1 i3 i5 i2 i4 i6 i1 i3");
}

#[test]
fn row_2_spread_zones() {
    assert_sequence(
        with_chain(service(&web(256), 8), &[ZONE]),
        "i1 i3 i5 i2 i4 i6 i1 i3",
    );
}

#[test]
fn row_3_spread_instances() {
    let request = with_chain(service(&web(256), 8), &["spread:instanceId"]);
    assert_sequence(request, "i1 i2 i3 i4 i5 i6 i1 i2");
}

#[test]
fn row_4_spread_zones_then_pack_memory() {
    let request = with_chain(service(&web(256), 9), &[ZONE, "binpack:memory"]);
    assert_sequence(request, "i2 i5 i3 i2 i5 i3 i2 i5 i3");
}

#[test]
fn row_5_pack_cpu() {
    let request = with_chain(service(&web(256), 10), &["binpack:cpu"]);
    assert_sequence(request, "i2 i2 i2 i2 i5 i5 i5 i5 i1 i1");
}

#[test]
fn row_6_pack_cpu_of_large_tasks() {
    let request = with_chain(service(&web(1500), 4), &["binpack:cpu"]);
    assert_sequence(request, "i1 i3 i6 i4");
}

#[test]
fn row_7_spread_zones_then_instances() {
    let request = with_chain(service(&web(256), 7), &[ZONE, "spread:instanceId"]);
    assert_sequence(request, "i1 i3 i5 i2 i4 i6 i1");
}

#[test]
fn row_8_instances_without_the_attribute_are_one_more_bucket() {
    let request = with_chain(service(&web(256), 6), &["spread:attribute:rack"]);
    assert_sequence(request, "i1 i2 i5 i3 i4 i6");
}

#[test]
fn row_9_spread_racks_then_zones() {
    let request = with_chain(service(&web(256), 6), &["spread:attribute:rack", ZONE]);
    assert_sequence(request, "i1 i4 i5 i2 i3 i6");
}

#[test]
fn row_10_distinct_instances() {
    let request = service(&web(256), 7).constraint(PlacementConstraint::DistinctInstance);
    let (sequence, failures) = run(&mut cluster(), request);
    assert_eq!(
        (sequence.as_str(), failures),
        ("i1 i3 i5 i2 i4 i6", each(DISTINCT))
    );
}

#[test]
fn row_11_member_of_with_a_pattern() {
    let request = member_of(
        service(&web(256), 4),
        r"attribute:ecs.instance-type =~ 't\..*'",
    );
    assert_sequence(request, "i1 i3 i5 i2");
}

#[test]
fn row_12_each_failure_names_the_first_check() {
    let request = member_of(
        service(&web(600), 3),
        "attribute:ecs.instance-type == t.small",
    );
    let member = |key| format!("{key} {MEMBER}");
    assert_stopped(
        request,
        "i2 i5",
        &[
            &member("i1"),
            "i2 RESOURCE:CPU",
            &member("i3"),
            &member("i4"),
            "i5 RESOURCE:CPU",
            &member("i6"),
        ],
    );
}

#[test]
fn row_13_a_static_port_is_there_once() {
    let container = ContainerDefinitionBuilder::new("web", "nginx")
        .cpu(256)
        .memory(500);
    let definition = definition(container.port(80, HostPort::tcp(80)));
    let (sequence, failures) = run(&mut cluster(), service(&definition, 7));
    assert_eq!(
        (sequence.as_str(), failures),
        ("i1 i3 i5 i2 i4 i6", each("RESOURCE:PORTS"))
    );
}

/// The cluster with one task of the service `db` on each of the instances.
fn with_tasks(group: &str, keys: &[&str]) -> ClusterState {
    let mut cluster = cluster();
    for (number, key) in keys.iter().enumerate() {
        let id = TaskId::new(&format!("t{number}")).expect("a valid id");
        let group = TaskGroup::reported(group).expect("a valid group");
        let task = Task::new(id, group).on(arn(key));
        cluster
            .apply(&Change::AddTask(Box::new(task)))
            .expect("a new task");
    }
    cluster
}

#[test]
fn rows_14_to_16_affinity() {
    let with_db = || with_tasks("service:db", &["i3", "i6"]);
    let request = member_of(service(&web(256), 3), "task:group == service:db");
    assert_eq!(run(&mut with_db(), request).0, "i3 i6 i3");
    let request = member_of(service(&web(256), 4), "not(task:group == service:db)");
    assert_eq!(run(&mut with_db(), request).0, "i1 i4 i5 i2");
    let request = member_of(service(&web(256), 1), "task:group != service:db");
    assert_eq!(run(&mut with_db(), request).0, "");
}

#[test]
fn row_17_self_affinity_cannot_start() {
    let request = member_of(service(&web(256), 1), "task:group == service:web");
    let (sequence, failures) = run(&mut cluster(), request);
    assert_eq!((sequence.as_str(), failures), ("", each(MEMBER)));
}

#[test]
fn row_18_tasks_placed_in_the_same_pass_count() {
    let request = with_chain(service(&web(256), 7), &["binpack:cpu"]);
    let (sequence, failures) = run(&mut cluster(), member_of(request, "runningTasksCount == 0"));
    assert_eq!(
        (sequence.as_str(), failures),
        ("i2 i5 i1 i3 i6 i4", each(MEMBER))
    );
}

#[test]
fn row_19_draining_instances_are_not_listed() {
    let mut cluster = cluster();
    let disconnect = Change::SetAgentConnected {
        container_instance_arn: arn("i1"),
        connected: false,
    };
    let drain = Change::SetStatus {
        container_instance_arn: arn("i4"),
        status: ContainerInstanceStatus::Draining,
    };
    for change in [disconnect, drain] {
        cluster.apply(&change).expect("a registered instance");
    }
    let (sequence, failures) = run(&mut cluster, service(&web(4000), 1));
    assert_eq!(sequence, "");
    let cpu = "RESOURCE:CPU";
    assert_eq!(
        failures,
        [
            "i1 AGENT",
            &format!("i2 {cpu}"),
            &format!("i3 {cpu}"),
            &format!("i5 {cpu}"),
            &format!("i6 {cpu}")
        ]
    );
}

#[test]
fn row_20_tasks_that_run_already_count() {
    let mut cluster = with_tasks("service:web", &["i1", "i1", "i3"]);
    let request = with_chain(service(&web(256), 6), &[ZONE]);
    assert_eq!(run(&mut cluster, request).0, "i5 i4 i6 i2 i3 i5");
}

#[test]
fn run_task_without_strategies_is_random_and_repeatable() {
    let mut quotas = Quotas::default();
    quotas.run_task_count = Quota::UNLIMITED;
    let request = PlacementRequest::run_task(&web(1))
        .count(60)
        .build(&quotas)
        .expect("valid");
    let sequence = |seed| {
        let mut cluster = cluster();
        let mut txn = cluster.begin();
        let outcome = PlacementEngine::new().place(&mut txn, &request, Seed::new(seed));
        let outcome = outcome.expect("no scorers");
        let placed = txn.view().placed(&outcome).expect("the same state");
        placed
            .iter()
            .map(|p| p.container_instance_arn.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(sequence(1), sequence(1));
    assert_ne!(sequence(1), sequence(2));
    // Memory ends it: 8 + 4 + 8 + 16 + 4 + 8 tasks fit.
    assert_eq!(sequence(1).len(), 48);
}

#[test]
fn random_draws_follow_instances_that_are_labelled_anew_or_drain() {
    let mut cluster = cluster();
    let request = || member_of(PlacementRequest::run_task(&web(1)), "attribute:rack == r1");
    let request = request().build(&Quotas::default()).expect("a request");
    let mut engine = PlacementEngine::new();
    let mut seen = |cluster: &mut ClusterState| {
        let keys = (0..20).map(|number| {
            let mut txn = cluster.begin();
            let outcome = engine.place(&mut txn, &request, Seed::new(number));
            let outcome = outcome.expect("an outcome");
            let instance = outcome.instances().next();
            let key = instance.and_then(|instance| txn.view().resolve(instance));
            key.map_or("-".to_string(), |instance| instance.arn().to_string())
        });
        let mut keys: Vec<String> = keys.collect();
        keys.sort();
        keys.dedup();
        keys.join(" ")
    };
    assert_eq!(seen(&mut cluster), "i1 i3");
    let rack = |key: &str, rack: &str| Change::PutAttributes {
        container_instance_arn: arn(key),
        attributes: attributes([("rack", rack)])
            .expect("valid")
            .into_iter()
            .collect(),
    };
    for change in [rack("i1", "r9"), rack("i5", "r1")] {
        cluster.apply(&change).expect("an instance");
    }
    assert_eq!(seen(&mut cluster), "i3 i5");
    let status = |status| Change::SetStatus {
        container_instance_arn: arn("i3"),
        status,
    };
    let drain = status(ContainerInstanceStatus::Draining);
    cluster.apply(&drain).expect("an instance");
    assert_eq!(seen(&mut cluster), "i5");
    let activate = status(ContainerInstanceStatus::Active);
    cluster.apply(&activate).expect("an instance");
    assert_eq!(seen(&mut cluster), "i3 i5");
}

#[test]
fn a_cluster_without_active_instances_has_nowhere_to_place() {
    let request = with_chain(service(&web(1), 1), &["binpack:memory"])
        .build(&Quotas::default())
        .expect("valid");
    let mut empty = ClusterState::new();
    let mut txn = empty.begin();
    let outcome = PlacementEngine::new()
        .place(&mut txn, &request, Seed::new(1))
        .expect("ok");
    assert_eq!(outcome.unplaced(), Some(Unplaced::NoContainerInstances));
    // The group was asked about, and has no tasks.
    assert!(txn.view().tasks_of(request.group()).is_empty());
    txn.commit();
    assert!(empty.view().tasks_of(request.group()).is_empty());
}

#[test]
fn an_instance_that_is_labelled_anew_brings_other_cells_of_its_zone_forward() {
    let mut cluster = cluster();
    let label = |key: &str, name, value| Change::PutAttributes {
        container_instance_arn: arn(key),
        attributes: attributes([(name, value)])
            .expect("valid attributes")
            .into_iter()
            .collect(),
    };
    let set = |key: &str, status| Change::SetStatus {
        container_instance_arn: arn(key),
        status,
    };
    for change in [
        label("i4", "ecs.availability-zone", "az-a"),
        label("i5", "rack", "r1"),
        label("i6", "rack", "r2"),
        label("i6", "ecs.availability-zone", "az-b"),
        set("i1", ContainerInstanceStatus::Draining),
        set("i6", ContainerInstanceStatus::Draining),
    ] {
        cluster.apply(&change).expect("an instance");
    }
    let small = definition(ContainerDefinitionBuilder::new("web", "nginx").memory(10));
    let place = |cluster: &mut ClusterState, count| {
        let request = member_of(service(&small, count), "attribute:rack in [r1, r2]");
        run(cluster, request).0
    };
    assert_eq!(place(&mut cluster, 10), "i2 i3 i5 i4 i3 i5 i2 i3 i5 i4");
    let activate = set("i1", ContainerInstanceStatus::Active);
    cluster.apply(&activate).expect("an instance");
    // i1 is considered, but its zone has four tasks and each of the others three.
    assert_eq!(place(&mut cluster, 2), "i3 i5");
    stop_one_on(&mut cluster, "i5");
    // Two of the tasks go to another zone with their instance.
    let change = label("i4", "ecs.availability-zone", "az-b");
    cluster.apply(&change).expect("an instance");
    assert_eq!(place(&mut cluster, 1), "i1");
}

#[test]
fn a_service_that_is_asked_for_rarely_sees_what_changed() {
    let mut cluster = cluster();
    let small = definition(ContainerDefinitionBuilder::new("web", "nginx").memory(10));
    let place = |cluster: &mut ClusterState| {
        let request = service(&small, 1).constraint(PlacementConstraint::DistinctInstance);
        run(cluster, with_chain(request, &["binpack:memory"])).0
    };
    assert_eq!(place(&mut cluster), "i2");
    // Thousands of tasks come and go on i4, the last of which stays and leaves less than i5 has.
    let other = definition(ContainerDefinitionBuilder::new("web", "nginx").memory(7000));
    let request = PlacementRequest::run_task(&other).build(&Quotas::default());
    let request = request.expect("a valid request");
    let mut engine = PlacementEngine::new();
    let mut place_other = |cluster: &mut ClusterState| {
        let mut txn = cluster.begin();
        let outcome = engine.place(&mut txn, &request, Seed::new(1));
        txn.commit();
        let outcome = outcome.expect("no scorers");
        outcome.task_ids().next().expect("a placed task").clone()
    };
    for _ in 0..3000 {
        let task_id = place_other(&mut cluster);
        let stop = Change::RemoveTask { task_id };
        cluster.apply(&stop).expect("a task");
    }
    place_other(&mut cluster);
    assert_eq!(place(&mut cluster), "i4");
}

fn stop_one_on(cluster: &mut ClusterState, key: &str) {
    let instance = cluster.view().instance(&arn(key)).expect("an instance");
    let task_id = instance.tasks().first().expect("a task").id();
    let stop = Change::RemoveTask { task_id };
    cluster.apply(&stop).expect("a task");
}

/// Tasks go to two instances in turn while another one is drained; what comes once it is active again,
/// and once a task stopped on an instance of its zone that is of another cell.
fn after_a_stop(definition: &TaskDefinition, chain: &[&str], [drained, on]: [&str; 2]) -> String {
    let mut instances = instances();
    for instance in &mut instances {
        let gpus = ["g1", "g2", "g3", "g4"].map(|id| DeviceId::new(id).expect("an id"));
        instance.registered = instance.registered.clone().with_gpus(gpus.clone());
        instance.remaining = instance.remaining.clone().with_gpus(gpus);
    }
    let mut cluster = ClusterState::from_instances(&instances).expect("a valid cluster");
    let set = |key: &str, status| Change::SetStatus {
        container_instance_arn: arn(key),
        status,
    };
    for key in [drained, "i4"] {
        let drain = set(key, ContainerInstanceStatus::Draining);
        cluster.apply(&drain).expect("an instance");
    }
    let place = |cluster: &mut ClusterState, count| {
        let request = with_chain(service(definition, count), chain);
        let request = member_of(request, "attribute:rack in [r1, r2]");
        run(cluster, request).0
    };
    place(&mut cluster, 7);
    let activate = set(drained, ContainerInstanceStatus::Active);
    cluster.apply(&activate).expect("an instance");
    let before = place(&mut cluster, 1);
    stop_one_on(&mut cluster, on);
    format!("{before}, {}", place(&mut cluster, 1))
}

#[test]
fn a_task_that_stops_brings_other_cells_of_its_zone_forward() {
    let container = || ContainerDefinitionBuilder::new("web", "nginx").memory(10);
    let small = definition(container());
    // The zone of i1 and i2 has a task more than that of i3, then as many; i1 has no peers.
    assert_eq!(after_a_stop(&small, &[], ["i1", "i2"]), "i3, i1");
    let with_gpu = definition(container().gpus(1));
    let packed = [ZONE, "binpack:memory"];
    // The same, and i2 has the least memory left.
    assert_eq!(after_a_stop(&with_gpu, &packed, ["i2", "i1"]), "i3, i2");
    // The cells share the zone, and not the rack, which has no tasks.
    let racks = [ZONE, "spread:attribute:rack"];
    assert_eq!(after_a_stop(&small, &racks, ["i2", "i1"]), "i3, i2");
}
