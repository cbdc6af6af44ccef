//! What each command does.

use bayplan::control::{AgentState, Deregistration, RequestError, TaskReport};
use bayplan::document::Document;
use bayplan::model::{
    ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus,
    CpuUnits, CreateService, Deletion, DeploymentCircuitBreaker, DeploymentConfiguration,
    HealthStatus, HostPort, MemoryMiB, PlacementConstraint, PlacementRequest, PlacementStrategy,
    Protocol, Quotas, Resources, SchedulingStrategy, ServiceName, SpreadField, TaskDefinition,
    TaskDefinitionArn, TaskStatus, UpdateService, attributes,
};
use bayplan::query::Expression;

use super::arguments::Arguments;
use super::world::World;

type Said = Result<Vec<String>, RequestError>;

pub(crate) fn run(world: &mut World, line: &str) -> Said {
    let given = Arguments::read(line);
    match given.verb.as_str() {
        "register-task-definition" => Ok(register_task_definition(world, &given)),
        "register-container-instance" => register_container_instance(world, &given),
        "deregister-container-instance" => {
            let how = if given.has("force") {
                Deregistration::Forced
            } else {
                Deregistration::Ordinary
            };
            let instance = arn(given.first());
            quiet(
                world
                    .control
                    .deregister_container_instance(world.now, &instance, how),
            )
        }
        "update-container-instances-state" => update_instances(world, &given),
        "put-attributes" => put_attributes(world, &given),
        "agent-connects" => agent(world, &given, AgentState::Connected),
        "agent-disconnects" => agent(world, &given, AgentState::Disconnected),
        "create-service" => create_service(world, &given),
        "update-service" => update_service(world, &given),
        "delete-service" => {
            let how = if given.has("force") {
                Deletion::Forced
            } else {
                Deletion::Ordinary
            };
            let deleted = world
                .control
                .delete_service(world.now, &name(given.first()), how);
            quiet(deleted.map(drop))
        }
        "run-task" => run_task(world, &given),
        "stop-task" => {
            let task = world.task(given.first());
            quiet(
                world
                    .control
                    .stop_task(world.now, &task, given.text("reason")),
            )
        }
        "update-task-protection" => {
            let task = world.task(given.first());
            let minutes = given.number("expires-in-minutes").unwrap_or(0);
            quiet(
                world
                    .control
                    .update_task_protection(world.now, &task, minutes),
            )
        }
        other => agents_and_questions(world, &given, other),
    }
}

fn agents_and_questions(world: &mut World, given: &Arguments, verb: &str) -> Said {
    match verb {
        "wait" => {
            world.wait(given.first().parse().expect("seconds"));
            Ok(Vec::new())
        }
        "task" => report(world, given),
        "agents-work" => world.agents_work().map(|_| Vec::new()),
        "settle" => settle(world),
        "list-tasks" => Ok(list_tasks(world)),
        "describe-services" => Ok(describe(world, given)),
        "why" => {
            let why = world.control.why(&name(given.first()));
            let text = why.map(ToString::to_string).unwrap_or_default();
            Ok(text.lines().map(str::to_string).collect())
        }
        other => panic!("no command is called {other}"),
    }
}

fn put_attributes(world: &mut World, given: &Arguments) -> Said {
    let named = given.all("attribute").iter();
    let named = named.map(|attribute| attribute.split_once('=').expect("name=value"));
    let named = attributes(named).expect("attributes");
    let instance = arn(given.first());
    quiet(world.control.put_attributes(world.now, &instance, named))
}

fn quiet(result: Result<(), RequestError>) -> Said {
    result.map(|()| Vec::new())
}

fn arn(key: &str) -> ContainerInstanceArn {
    ContainerInstanceArn::new(key).expect("an ARN")
}

fn name(text: &str) -> ServiceName {
    ServiceName::new(text).expect("a name")
}

fn definition_arn(text: &str) -> TaskDefinitionArn {
    TaskDefinitionArn::new(text).expect("an ARN")
}

fn register_task_definition(world: &mut World, given: &Arguments) -> Vec<String> {
    let family = given.first().split(':').next().expect("a family");
    let mut container = ContainerDefinitionBuilder::new("app", "image")
        .cpu(given.number("cpu").unwrap_or(100))
        .memory(given.number("memory").unwrap_or(100));
    if let Some(port) = given.number("host-port") {
        let number = u16::try_from(port).expect("a port");
        let protocol = Protocol::Tcp;
        container = container.port(80, HostPort { number, protocol });
    }
    if given.has("health-check") {
        let command = Document::array(["CMD".into(), "true".into()]);
        let check = Document::object([("command", command)]);
        container = container.field("healthCheck", check);
    }
    let definition = TaskDefinition::builder(family).container(container).build();
    let definition = definition.expect("a definition");
    world
        .control
        .register_task_definition(definition_arn(given.first()), definition);
    Vec::new()
}

fn register_container_instance(world: &mut World, given: &Arguments) -> Said {
    let resources = Resources::new(
        CpuUnits::new(given.number("cpu").unwrap_or(1_000).into()),
        MemoryMiB::new(given.number("memory").unwrap_or(1_000).into()),
    );
    let mut named = vec![("ecs.availability-zone", given.text("zone").unwrap_or("a"))];
    for attribute in given.all("attribute") {
        named.push(attribute.split_once('=').expect("name=value"));
    }
    for key in &given.plain {
        let found = attributes(named.iter().copied()).expect("attributes");
        let instance = ContainerInstance::new(arn(key), resources.clone());
        let instance = instance.with_attributes(found);
        world
            .control
            .register_container_instance(world.now, instance)?;
    }
    Ok(Vec::new())
}

fn update_instances(world: &mut World, given: &Arguments) -> Said {
    let arns: Vec<_> = given.plain.iter().map(|key| arn(key)).collect();
    let status = given
        .text("status")
        .and_then(ContainerInstanceStatus::from_text);
    let status = status.expect("a status");
    let failures = world
        .control
        .update_container_instances_state(world.now, &arns, status)?;
    let line = |one: bayplan::model::Failure| format!("failure: {} {}", one.arn, one.reason);
    Ok(failures.into_iter().map(line).collect())
}

fn agent(world: &mut World, given: &Arguments, state: AgentState) -> Said {
    quiet(
        world
            .control
            .observe_agent(world.now, &arn(given.first()), state),
    )
}

fn configuration(given: &Arguments, kind: SchedulingStrategy) -> DeploymentConfiguration {
    let mut found = DeploymentConfiguration::of(kind);
    let least = given.number("minimum-healthy-percent");
    let most = given.number("maximum-percent");
    found.minimum_healthy_percent = least.unwrap_or(found.minimum_healthy_percent);
    found.maximum_percent = most.unwrap_or(found.maximum_percent);
    if let Some(rollback) = given.text("circuit-breaker") {
        found.circuit_breaker = DeploymentCircuitBreaker::enabled(rollback == "rollback");
    }
    found
}

fn create_service(world: &mut World, given: &Arguments) -> Said {
    let definition = definition_arn(given.text("task-definition").expect("a definition"));
    let mut request = CreateService::new(name(given.first()), definition);
    request.desired_count = given.number("desired-count");
    if given.text("scheduling-strategy") == Some("DAEMON") {
        request.scheduling_strategy = SchedulingStrategy::Daemon;
    }
    let found = configuration(given, request.scheduling_strategy);
    request.deployment_configuration = Some(found);
    request.health_check_grace_period_seconds = given.number("grace-period").unwrap_or(0);
    for constraint in given.all("placement-constraint") {
        request
            .placement_constraints
            .push(constraint_of(constraint));
    }
    if let Some(strategy) = given.text("placement-strategy") {
        request.placement_strategy.push(strategy_of(strategy));
    }
    quiet(world.control.create_service(world.now, request).map(drop))
}

/// Blanks of an expression are written as `_`.
fn constraint_of(text: &str) -> PlacementConstraint {
    if text == "distinctInstance" {
        return PlacementConstraint::DistinctInstance;
    }
    let expression = text.replace('_', " ");
    PlacementConstraint::MemberOf(Expression::parse(&expression).expect("an expression"))
}

fn strategy_of(text: &str) -> PlacementStrategy {
    match text {
        "binpack:cpu" => PlacementStrategy::Binpack(bayplan::model::BinpackField::Cpu),
        "spread:zone" => PlacementStrategy::Spread(SpreadField::zones()),
        other => panic!("no strategy is called {other}"),
    }
}

fn update_service(world: &mut World, given: &Arguments) -> Said {
    let service = name(given.first());
    let mut request = UpdateService::new();
    request.desired_count = given.number("desired-count");
    request.task_definition = given.text("task-definition").map(definition_arn);
    request.force_new_deployment = given.has("force-new-deployment");
    if given.has("minimum-healthy-percent") || given.has("maximum-percent") {
        let kind = world.control.service(&service);
        let kind = kind.map_or(SchedulingStrategy::Replica, |one| one.scheduling_strategy);
        request.deployment_configuration = Some(configuration(given, kind).into());
    }
    quiet(
        world
            .control
            .update_service(world.now, &service, request)
            .map(drop),
    )
}

fn run_task(world: &mut World, given: &Arguments) -> Said {
    let family = given.text("task-definition").expect("a definition");
    let container = ContainerDefinitionBuilder::new("app", "image")
        .cpu(given.number("cpu").unwrap_or(100))
        .memory(given.number("memory").unwrap_or(100));
    let definition = TaskDefinition::builder(family).container(container).build();
    let request = PlacementRequest::run_task(&definition.expect("a definition"))
        .count(given.number("count").unwrap_or(1))
        .build(&Quotas::default())?;
    let output = world.control.run_task(world.now, request)?;
    let failures = output.failures.into_iter();
    Ok(failures
        .map(|one| format!("failure: {} {}", one.arn, one.reason))
        .collect())
}

fn report(world: &mut World, given: &Arguments) -> Said {
    let report = TaskReport::new(world.task(given.first()));
    let wanted = given.plain.get(1).expect("what is reported");
    let report = match (
        TaskStatus::from_text(wanted),
        HealthStatus::from_text(wanted),
    ) {
        (Some(status), _) => report.status(status),
        (None, Some(health)) => report.health(health),
        (None, None) => panic!("no status is called {wanted}"),
    };
    world.report(&report)
}

/// Agents work and time passes, until nothing is to be done any more.
fn settle(world: &mut World) -> Said {
    let mut said = Vec::new();
    for _ in 0..50 {
        let is_any = world.agents_work()?;
        let more = world.follow_up();
        said.extend(more.iter().cloned());
        world.wait(40);
        let later = world.follow_up();
        if !is_any && more.is_empty() && later.is_empty() {
            return Ok(said);
        }
        said.extend(later);
    }
    said.push("no end".to_string());
    Ok(said)
}

fn list_tasks(world: &World) -> Vec<String> {
    let line = |task: bayplan::model::Task| {
        let instance = task.container_instance_arn.as_ref();
        let instance = instance.map_or("no instance", |arn| arn.id());
        let started_by = task.started_by.map(|by| format!(" by {by}"));
        let started_by = started_by.unwrap_or_default();
        let status = task.last_status;
        let goes = match task.desired_status {
            bayplan::model::DesiredStatus::Running => "",
            bayplan::model::DesiredStatus::Stopped => ", desired STOPPED",
        };
        format!("{} {status} on {instance}{started_by}{goes}", task.id)
    };
    world.tasks().into_iter().map(line).collect()
}

fn describe(world: &World, given: &Arguments) -> Vec<String> {
    let Some(service) = world.control.service(&name(given.first())) else {
        return vec!["failure: MISSING".to_string()];
    };
    let mut said = vec![format!(
        "{} {}: desired {}, running {}, pending {}",
        service.service_name,
        service.status,
        service.desired_count,
        service.counts.running,
        service.counts.pending
    )];
    for deployment in &service.deployments {
        said.push(format!(
            "deployment {} {} {}: desired {}, running {}, pending {}, failed {}",
            deployment.id,
            deployment.status,
            deployment.rollout_state,
            deployment.desired_count,
            deployment.counts.running,
            deployment.counts.pending,
            deployment.failed_tasks
        ));
    }
    said
}
