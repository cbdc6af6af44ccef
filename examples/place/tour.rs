//! What the command shows without arguments.

use bayplan::cluster::ClusterState;
use bayplan::model::{
    ContainerDefinitionBuilder, PlacementRequest, PlacementStrategy, Quotas, Seed, ServiceName,
    TaskDefinition,
};

use crate::input::Wrong;
use crate::work::{Outcome, Work};
use crate::{demo, report};

/// Places a service that fits and a batch that does not, on a cluster of a dozen instances in three
/// zones. All is as it should be if exactly that comes out.
pub(crate) fn take() -> Result<(String, bool), Wrong> {
    let cluster = ClusterState::from_instances(&demo::instances()?)?;
    let mut text = format!(
        "A cluster of {} instances in three zones.\n\n",
        cluster.view().instance_count()
    );

    text += "A web service: 12 tasks of 512 CPU units and 1024 MiB, spread over the zones, then\n\
             packed by memory.\n\n";
    let web = ContainerDefinitionBuilder::new("web", "nginx:1.27")
        .cpu(512)
        .memory(1024);
    let definition = TaskDefinition::builder("web").container(web).build()?;
    let request = PlacementRequest::service_tasks(&ServiceName::new("web")?, &definition)
        .count(12)
        .strategy(PlacementStrategy::spread_zones())
        .strategy(PlacementStrategy::from_parts("binpack", Some("memory"))?)
        .build(&Quotas::default())?;
    let service = place(&cluster, request)?;
    text += &report::text(&service, true);

    text += "\nA batch: 8 tasks of 2048 CPU units and 12288 MiB on instances of type r6i.\n\n";
    let batch = ContainerDefinitionBuilder::new("batch", "batch:1")
        .cpu(2048)
        .memory(12_288);
    let definition = TaskDefinition::builder("batch")
        .container(batch)
        .member_of("attribute:ecs.instance-type =~ r6i.*")
        .build()?;
    let request = PlacementRequest::run_task(&definition)
        .count(8)
        .build(&Quotas::default())?;
    let batch = place(&cluster, request)?;
    text += &report::text(&batch, true);

    text +=
        "\nWith files of your own: place --cluster FILE --task-definition FILE, or place --help\n";
    Ok((text, service.is_complete() && !batch.is_complete()))
}

fn place(cluster: &ClusterState, request: PlacementRequest) -> Result<Outcome, Wrong> {
    let work = Work {
        cluster: cluster.clone(),
        request,
        seed: Seed::new(1),
    };
    work.place()
}
