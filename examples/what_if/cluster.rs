//! A cluster in three zones, with services and standalone tasks.

use core::error::Error;

use bayplan::cluster::{ClusterState, Txn};
use bayplan::model::{
    AvailabilityZone, ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn,
    CpuUnits, MemoryMiB, PlacementConstraint, PlacementRequest, PlacementStrategy, Quota, Quotas,
    Resources, Seed, ServiceName, TaskDefinition, TaskStatus, attributes,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{Change, Shape};

/// The zones.
const ZONES: [&str; 3] = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];

/// The type, CPU units and MiB of memory of each kind of instance.
const KINDS: [(&str, u64, u64); 3] = [
    ("m6i.xlarge", 4096, 15_758),
    ("c6i.xlarge", 4096, 7762),
    ("r6i.xlarge", 4096, 31_758),
];

/// The name of each service, the CPU units and MiB of each of its tasks, its share of the cluster in
/// percent, and on which instances it may be.
const SERVICES: [(&str, u32, u32, u64, &str); 4] = [
    ("web", 512, 1024, 45, ""),
    ("api", 1024, 1536, 30, ""),
    (
        "search",
        1024,
        7168,
        10,
        "attribute:ecs.instance-type =~ r6i.*",
    ),
    ("queue", 256, 256, 10, ""),
];

/// The cluster, and the request by which each service places its tasks.
pub(crate) fn build(
    instances: u32,
    fill: u32,
) -> Result<(ClusterState, Vec<PlacementRequest>), Box<dyn Error>> {
    let mut cluster = ClusterState::new();
    let mut txn = cluster.begin();
    for number in 0..instances {
        let instance = instance(number)?;
        txn.apply(&Change::RegisterContainerInstance(Box::new(instance)))?;
    }
    let mut services = Vec::new();
    let mut engine = PlacementEngine::new();
    let taken = u64::from(instances) * 4096 * u64::from(fill) / 100;
    for (name, cpu, memory, share, expression) in SERVICES {
        let count = u32::try_from(taken * share / 100 / u64::from(cpu))?;
        let container = ContainerDefinitionBuilder::new(name, "image")
            .cpu(cpu)
            .memory(memory);
        let definition = TaskDefinition::builder(name).container(container).build()?;
        let name = ServiceName::new(name)?;
        let mut request = PlacementRequest::service_tasks(&name, &definition)
            .count(count.max(1))
            .strategy(PlacementStrategy::spread_zones());
        if !expression.is_empty() {
            request = request.constraint(PlacementConstraint::member_of(expression)?);
        }
        let request = request.build(&Quotas::default())?;
        start(&mut engine, &mut txn, &request)?;
        services.push(request);
    }
    let batch = batch(u32::try_from(taken * 5 / 100 / 2048)?.max(1))?;
    start(&mut engine, &mut txn, &batch)?;
    txn.commit();
    Ok((cluster, services))
}

/// Places the tasks of a request and lets them run.
fn start(
    engine: &mut PlacementEngine,
    txn: &mut Txn<'_>,
    request: &PlacementRequest,
) -> Result<(), Box<dyn Error>> {
    let outcome = engine.place(txn, request, Seed::new(1))?;
    for task_id in outcome.task_ids().cloned() {
        let last_status = TaskStatus::Running;
        txn.apply(&Change::SetTaskStatus {
            task_id,
            last_status,
        })?;
    }
    Ok(())
}

/// Tasks that are no service's, anywhere.
fn batch(count: u32) -> Result<PlacementRequest, Box<dyn Error>> {
    let container = ContainerDefinitionBuilder::new("batch", "image")
        .cpu(2048)
        .memory(2048);
    let definition = TaskDefinition::builder("batch")
        .container(container)
        .build()?;
    let mut quotas = Quotas::default();
    quotas.run_task_count = Quota::UNLIMITED;
    Ok(PlacementRequest::run_task(&definition)
        .count(count)
        .build(&quotas)?)
}

fn instance(number: u32) -> Result<ContainerInstance, Box<dyn Error>> {
    let zones = ZONES.iter().cycle();
    // All zones have as many of each kind.
    let kinds = KINDS.iter().flat_map(|kind| [kind; ZONES.len()]).cycle();
    let mut pairs = zones
        .zip(kinds)
        .skip(usize::try_from(number)? % (ZONES.len() * KINDS.len()));
    let (zone, (kind, cpu, memory)) = pairs.next().ok_or("there are zones and kinds")?;
    // Ids that look as those of ECS do.
    let mixed = |by: u64| u64::from(number).wrapping_add(1).wrapping_mul(by);
    let (high, low) = (mixed(0x9e37_79b9_7f4a_7c15), mixed(0xbf58_476d_1ce4_e5b9));
    let arn = format!(
        "arn:aws:ecs:eu-west-1:123456789012:container-instance/harbour/{high:016x}{low:016x}"
    );
    let registered = Resources::new(CpuUnits::new(*cpu), MemoryMiB::new(*memory));
    let labels = [
        ("ecs.availability-zone", *zone),
        ("ecs.instance-type", *kind),
    ];
    Ok(
        ContainerInstance::new(ContainerInstanceArn::new(&arn)?, registered)
            .with_attributes(attributes(labels)?),
    )
}

/// That many instances of the first kind, in the zones other than one.
pub(crate) fn shapes(
    except: &AvailabilityZone,
    count: u32,
) -> Result<Vec<(u32, Shape)>, Box<dyn Error>> {
    let others: Vec<&str> = ZONES
        .into_iter()
        .filter(|zone| *zone != except.as_str())
        .collect();
    let mut shapes = Vec::new();
    let mut left = count;
    for (zone, after) in others.iter().zip((0..u32::try_from(others.len())?).rev()) {
        let share = left / (after + 1);
        left -= share;
        let [(kind, cpu, memory), ..] = KINDS;
        let registered = Resources::new(CpuUnits::new(cpu), MemoryMiB::new(memory));
        let labels = [
            ("ecs.availability-zone", *zone),
            ("ecs.instance-type", kind),
        ];
        let like = ContainerInstance::new(ContainerInstanceArn::new("like")?, registered)
            .with_attributes(attributes(labels)?);
        if share > 0 {
            shapes.push((share, Shape::new(like.registered, like.attributes)));
        }
    }
    Ok(shapes)
}
