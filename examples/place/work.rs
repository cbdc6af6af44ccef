//! Reads the inputs, places the tasks, keeps what came of it.

use bayplan::cluster::ClusterState;
use bayplan::document::{Document, Read, Reading, Violations};
use bayplan::model::{
    ContainerInstance, Ec2InstanceId, ExplanationLevel, NetworkMode, PlacementRequest,
    PlacementRequestBuilder, Quota, Quotas, RegistrationRules, Seed, ServiceName, TaskDefinition,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{Explanation, Unplaced};

use crate::arguments::{Arguments, constraint};
use crate::input::{self, Wrong, check_standard_input, read, reading};

/// A cluster and what is to be placed on it.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) cluster: ClusterState,
    pub(crate) request: PlacementRequest,
    pub(crate) seed: Seed,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) group: String,
    pub(crate) requested: usize,
    /// ARN and EC2 id of the instance of each task, in the order of placement.
    pub(crate) placed: Vec<(String, Option<Ec2InstanceId>)>,
    /// Why they were placed there, if asked for, and why the rest was not.
    pub(crate) explanation: Explanation,
    /// The instances after the placement.
    pub(crate) instances: Vec<ContainerInstance>,
    /// The service that the tasks belong to.
    pub(crate) service: Option<ServiceName>,
}

impl Outcome {
    /// Whether all tasks were placed.
    pub(crate) fn is_complete(&self) -> bool {
        self.placed.len() == self.requested
    }
}

impl Work {
    /// Reads what the command line names.
    pub(crate) fn read(arguments: &Arguments) -> Result<Self, Wrong> {
        let reading = reading(arguments.lenient);
        let (cluster, tasks) = (&arguments.cluster, arguments.tasks.as_deref());
        let definition = &arguments.task_definition;
        check_standard_input([Some(cluster.as_str()), tasks, Some(definition.as_str())])?;
        let cluster = input::cluster(cluster, tasks, reading)?;
        let request = request(arguments, &read(definition, reading, task_definition)?)?;
        Ok(Self {
            cluster,
            request,
            seed: Seed::new(arguments.seed),
        })
    }

    /// Places the tasks.
    pub(crate) fn place(mut self) -> Result<Outcome, Wrong> {
        let mut engine = PlacementEngine::new();
        let mut txn = self.cluster.begin();
        let outcome = engine.place(&mut txn, &self.request, self.seed)?;
        let placed = txn.view().placed(&outcome)?;
        let explanation = engine.explain(txn.view(), &self.request, &outcome)?;
        txn.commit();
        let has_no_instances = outcome.unplaced() == Some(Unplaced::NoContainerInstances);
        if has_no_instances && self.request.group().service_name().is_none() {
            return Err(Wrong(no_instances(&self.cluster)));
        }
        let view = self.cluster.view();
        let named = placed.iter().map(|task| {
            let instance = view.instance(&task.container_instance_arn);
            let ec2 = instance.and_then(|instance| instance.ec2_instance_id().cloned());
            (task.container_instance_arn.to_string(), ec2)
        });
        Ok(Outcome {
            group: self.request.group().to_string(),
            requested: outcome.requested(),
            placed: named.collect(),
            explanation,
            instances: view
                .instances()
                .map(|instance| instance.to_model())
                .collect(),
            service: self
                .request
                .group()
                .service_name()
                .and_then(|name| ServiceName::new(name).ok()),
        })
    }
}

fn no_instances(cluster: &ClusterState) -> String {
    let view = cluster.view();
    let text = "InvalidParameterException: No Container Instances were found in your cluster.";
    let others = view
        .instances()
        .map(|i| format!("\n  {} is {}", i.arn(), i.status()));
    core::iter::once(text.to_string()).chain(others).collect()
}

fn task_definition(
    document: Document,
    reading: Reading,
) -> Result<Read<TaskDefinition>, Violations> {
    let rules = match reading {
        Reading::Strict => RegistrationRules::strict(),
        Reading::Lenient => RegistrationRules::lenient(),
    };
    TaskDefinition::read(document, &rules)
}

fn request(arguments: &Arguments, definition: &TaskDefinition) -> Result<PlacementRequest, Wrong> {
    let mut builder = match &arguments.service {
        Some(name) => PlacementRequest::service_tasks(&ServiceName::new(name)?, definition),
        None => PlacementRequest::run_task(definition),
    };
    builder = builder
        .count(arguments.count)
        .scope(arguments.launch_type.clone());
    if arguments.explain {
        builder = builder.explain(ExplanationLevel::All);
    }
    if let Some(group) = &arguments.group {
        builder = builder.group(group);
    }
    for text in &arguments.constraint {
        let constraint =
            constraint(text).map_err(|error| Wrong(format!("--constraint: {error}")))?;
        builder = builder.constraint(constraint);
    }
    builder = arguments
        .strategy
        .iter()
        .cloned()
        .fold(builder, PlacementRequestBuilder::strategy);
    builder = arguments
        .subnet
        .iter()
        .cloned()
        .fold(builder, PlacementRequestBuilder::subnet);
    let mut quotas = Quotas::default();
    quotas.run_task_count = Quota::UNLIMITED;
    builder.build(&quotas).map_err(|error| {
        let needs_subnets =
            definition.network_mode() == NetworkMode::Awsvpc && arguments.subnet.is_empty();
        let hint = if needs_subnets {
            " Name subnets with --subnet ID:ZONE."
        } else {
            ""
        };
        Wrong(format!("{error}{hint}"))
    })
}
