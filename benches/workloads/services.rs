//! The services whose tasks are asked for.

use bayplan::model::{
    AvailabilityZone, ContainerDefinitionBuilder, NetworkMode, PlacementConstraint,
    PlacementRequest, PlacementRequestBuilder, PlacementStrategy, Quota, Quotas, ServiceName,
    Subnet, SubnetId, TaskDefinition, TaskDefinitionBuilder,
};
use bayplan::time::Timestamp;

use super::{TYPES, ZONES};

/// The service that scales out alone.
pub(super) fn one() -> PlacementRequest {
    service(0, 256, 512, packs)
}

/// Fifty services that spread over zones and pack.
pub(super) fn packed() -> Vec<PlacementRequest> {
    fifty(|_, request| packs(request))
}

/// The largest of them.
pub(super) fn largest() -> PlacementRequest {
    service_of(29, |_, request| packs(request))
}

/// The same with constraints: every service asks for one or two instance types, every third for
/// distinct instances.
pub(super) fn constrained() -> Vec<PlacementRequest> {
    fifty(|k, request| {
        let (first, second) = (TYPES[k % 4], TYPES[(k + 1) % 4]);
        let expression = if k % 2 == 0 {
            format!("attribute:ecs.instance-type == {first}")
        } else {
            format!("attribute:ecs.instance-type in [{first}, {second}]")
        };
        let member = PlacementConstraint::member_of(&expression).expect("a valid expression");
        let request = packs(request).constraint(member);
        if k % 3 == 0 {
            request.constraint(PlacementConstraint::DistinctInstance)
        } else {
            request
        }
    })
}

/// Fifty services that spread over instances.
pub(super) fn over_instances() -> Vec<PlacementRequest> {
    fifty(|_, request| request.strategy(strategy("spread", "instanceId")))
}

/// Fifty services that spread over racks, then over instances.
pub(super) fn over_racks() -> Vec<PlacementRequest> {
    fifty(|_, request| {
        request
            .strategy(strategy("spread", "attribute:rack"))
            .strategy(strategy("spread", "instanceId"))
    })
}

/// As many services as a cluster may have, none of which has a strategy.
pub(super) fn many() -> Vec<PlacementRequest> {
    (0..5000)
        .map(|k| service_of(k, |_, request| request))
        .collect()
}

/// As many that pack in each zone, whose tasks have network interfaces of their own.
pub(super) fn many_packed() -> Vec<PlacementRequest> {
    let request = |k| {
        let (cpu, memory) = need_of(k);
        let definition = family(k, cpu, memory).network_mode(NetworkMode::Awsvpc);
        let definition = definition.build().expect("a valid definition");
        let request = PlacementRequest::service_tasks(&name(k), &definition);
        let subnets = ZONES.map(|zone| Subnet {
            id: SubnetId::new(&format!("subnet-{zone}")).expect("a valid id"),
            availability_zone: AvailabilityZone::new(zone).expect("a valid zone"),
            network: None,
        });
        let request = subnets
            .into_iter()
            .fold(packs(request), PlacementRequestBuilder::subnet);
        built(request)
    };
    (0..5000).map(request).collect()
}

/// The tasks of the fifty services, run without a service, which go anywhere.
pub(super) fn at_random() -> Vec<PlacementRequest> {
    (0..SERVICES)
        .map(|k| {
            let (cpu, memory) = need_of(k);
            built(PlacementRequest::run_task(&definition(k, cpu, memory)))
        })
        .collect()
}

fn packs(request: PlacementRequestBuilder) -> PlacementRequestBuilder {
    request
        .strategy(PlacementStrategy::spread_zones())
        .strategy(strategy("binpack", "memory"))
}

fn strategy(kind: &str, field: &str) -> PlacementStrategy {
    PlacementStrategy::from_parts(kind, Some(field)).expect("a valid strategy")
}

fn fifty(
    change: impl Fn(usize, PlacementRequestBuilder) -> PlacementRequestBuilder,
) -> Vec<PlacementRequest> {
    (0..SERVICES).map(|k| service_of(k, &change)).collect()
}

/// Service k of fifty.
fn service_of(
    k: usize,
    change: impl Fn(usize, PlacementRequestBuilder) -> PlacementRequestBuilder,
) -> PlacementRequest {
    let (cpu, memory) = need_of(k);
    service(k, cpu, memory, |request| change(k, request))
}

fn need_of(k: usize) -> (u32, u32) {
    (128 << (k % 5), 256 << ((k / 5) % 6))
}

fn service(
    k: usize,
    cpu: u32,
    memory: u32,
    change: impl FnOnce(PlacementRequestBuilder) -> PlacementRequestBuilder,
) -> PlacementRequest {
    let definition = definition(k, cpu, memory);
    built(change(PlacementRequest::service_tasks(
        &name(k),
        &definition,
    )))
}

fn name(k: usize) -> ServiceName {
    ServiceName::new(&format!("service-{k:02}")).expect("a valid name")
}

fn definition(k: usize, cpu: u32, memory: u32) -> TaskDefinition {
    family(k, cpu, memory).build().expect("a valid definition")
}

fn family(k: usize, cpu: u32, memory: u32) -> TaskDefinitionBuilder {
    let container = ContainerDefinitionBuilder::new("main", "image")
        .cpu(cpu)
        .memory(memory);
    TaskDefinition::builder(&format!("family-{k}")).container(container)
}

fn built(request: PlacementRequestBuilder) -> PlacementRequest {
    let mut quotas = Quotas::default();
    quotas.run_task_count = Quota::UNLIMITED;
    request
        .created_at(Timestamp::from_millis(1_700_000_000_000))
        .build(&quotas)
        .expect("a valid request")
}

const SERVICES: usize = 50;
