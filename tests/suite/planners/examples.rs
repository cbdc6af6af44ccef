//! Planners in threads, and each conflict once.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::thread;

use bayplan::cluster::{ClusterState, InstanceView};
use bayplan::model::{
    ContainerInstanceArn, CpuUnits, MemoryMiB, Need, PlacementConstraint, PlacementRequest, Seed,
    StartTaskRequest,
};
use bayplan::placement::{Filter, PlacementEngine, Rejection};
use bayplan::plan::{Change, ConflictCause, Partial, Reason, SubmitError, Submitted};
use bayplan::verify;

use super::{Commit, Plan, plan, replay, tasks};
use crate::equivalence::content;
use crate::placement::{self, web_request};

#[test]
fn threads_plan_and_one_cluster_takes_it() {
    const PLANNERS: u64 = 4;
    let cluster = placement::cluster();
    let fresh = cluster.clone();
    let shared = Mutex::new((cluster, Vec::new()));
    let lock = || shared.lock().unwrap_or_else(PoisonError::into_inner);
    let work = |planner: u64| {
        let mut conflicts = 0_u32;
        for round in 0..10 {
            let request = web_request(1 + u32::try_from(planner).expect("few"));
            loop {
                let mut fork = lock().0.fork_for_planner(planner);
                let plan = plan(&mut fork, &request, Seed::new(round));
                let (cluster, commits) = &mut *lock();
                match cluster.submit(&request, &plan.outcome, Partial::Refuse) {
                    Ok(submitted) => {
                        let tasks = tasks(cluster, &submitted);
                        commits.push(Commit::Plan(request.clone(), plan.placed, tasks));
                        break;
                    }
                    Err(_) => conflicts += 1,
                }
            }
        }
        conflicts
    };
    let conflicts: u32 = thread::scope(|scope| {
        let threads: Vec<_> = (0..PLANNERS)
            .map(|planner| scope.spawn(move || work(planner)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .sum()
    });
    println!("{conflicts} conflicts");
    let (cluster, commits) = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    // The six instances take 8, 4, 8, 16, 4 and 8 such tasks; 100 are asked for.
    assert_eq!(cluster.view().task_count(), 48);
    assert!(verify::state(cluster.view()).is_empty());
    let ids: BTreeSet<_> = commits.iter().flat_map(ids).collect();
    assert_eq!(ids.len(), 48);
    let replayed = replay(fresh, &commits).expect("a serial order");
    assert_eq!(content(replayed.view()), content(cluster.view()));
}

fn ids(commit: &Commit) -> Vec<String> {
    match commit {
        Commit::Change(_) => Vec::new(),
        Commit::Plan(_, placed, _) => placed.iter().map(|p| p.task_id.to_string()).collect(),
    }
}

#[track_caller]
fn cause(result: Result<Submitted, SubmitError>) -> ConflictCause {
    match result {
        Err(SubmitError::Conflict { mut conflicts, .. }) => conflicts.remove(0).cause,
        other => panic!("{other:?}"),
    }
}

fn arn(text: &str) -> ContainerInstanceArn {
    ContainerInstanceArn::new(text).expect("an ARN")
}

#[test]
fn a_plan_is_applied_once() {
    let mut cluster = placement::cluster();
    let request = web_request(1);
    let plan = plan(&mut cluster.fork_for_planner(1), &request, Seed::new(1));
    let first = cluster.submit(&request, &plan.outcome, Partial::Refuse);
    assert!(first.is_ok());
    let again = cluster.submit(&request, &plan.outcome, Partial::ApplyTheRest);
    let expected = ConflictCause::TaskExists {
        container_instance_arn: arn("i1"),
    };
    assert_eq!(cause(again), expected);
}

#[test]
fn planners_of_one_number_take_the_same_ids_and_others_do_not() {
    let mut cluster = placement::cluster();
    let request = web_request(3);
    let mut first = |planner| {
        let plan = plan(
            &mut cluster.fork_for_planner(planner),
            &request,
            Seed::new(1),
        );
        plan.placed[0].task_id.clone()
    };
    assert_eq!(first(1), first(1));
    assert_ne!(first(1), first(2));
}

#[test]
fn an_instance_that_went_and_came_back_is_another_one() {
    let mut cluster = placement::cluster();
    let request = web_request(1);
    let plan = plan(&mut cluster.fork_for_planner(1), &request, Seed::new(1));
    let model = cluster
        .view()
        .instance(&arn("i1"))
        .expect("registered")
        .to_model();
    let change = Change::DeregisterContainerInstance {
        container_instance_arn: arn("i1"),
    };
    cluster.apply(&change).expect("registered");
    let submitted = cluster.submit(&request, &plan.outcome, Partial::Refuse);
    assert_eq!(cause(submitted), ConflictCause::Deregistered);
    cluster
        .apply(&Change::RegisterContainerInstance(Box::new(model)))
        .expect("new");
    let submitted = cluster.submit(&request, &plan.outcome, Partial::Refuse);
    assert_eq!(cause(submitted), ConflictCause::Deregistered);
}

#[test]
fn a_plan_of_elsewhere_is_refused() {
    let request = web_request(1);
    let mut cluster = placement::cluster();
    let mut refuse = |plan: Plan| {
        let error = cluster
            .submit(&request, &plan.outcome, Partial::ApplyTheRest)
            .unwrap_err();
        assert_eq!(error, SubmitError::NotOfAFork);
    };
    refuse(plan(&mut placement::cluster(), &request, Seed::new(1)));
    refuse(plan(
        &mut placement::cluster().fork(),
        &request,
        Seed::new(1),
    ));
    // A fork that registers an instance gives it a handle that means something else here.
    let mut cluster = placement::cluster();
    let mut fork = cluster.fork();
    let mut instance = placement::instances().remove(0);
    instance.container_instance_arn = arn("i0");
    fork.apply(&Change::RegisterContainerInstance(Box::new(
        instance.clone(),
    )))
    .expect("new");
    instance.container_instance_arn = arn("another");
    cluster
        .apply(&Change::RegisterContainerInstance(Box::new(instance)))
        .expect("new");
    let plan = plan(&mut fork, &request, Seed::new(1));
    assert_eq!(plan.placed[0].container_instance_arn, arn("i0"));
    let refused = cluster.submit(&request, &plan.outcome, Partial::Refuse);
    assert_eq!(refused.unwrap_err(), SubmitError::NotOfAFork);
    // To the fork itself it is its own.
    assert!(matches!(
        cause(fork.submit(&request, &plan.outcome, Partial::Refuse)),
        ConflictCause::TaskExists { .. }
    ));
}

#[test]
fn peers_of_other_planners_count() {
    let mut cluster = placement::cluster();
    let distinct = PlacementRequest::service_tasks(
        &bayplan::model::ServiceName::new("web").expect("a name"),
        web_request(1).task_definition(),
    );
    let distinct = distinct
        .count(6)
        .constraint(PlacementConstraint::DistinctInstance)
        .build(&crate::worlds::quotas())
        .expect("a valid request");
    let mut plan_for = |planner| {
        plan(
            &mut cluster.fork_for_planner(planner),
            &distinct,
            Seed::new(1),
        )
    };
    let plans = [plan_for(1), plan_for(2)];
    assert!(
        cluster
            .submit(&distinct, &plans[0].outcome, Partial::Refuse)
            .is_ok()
    );
    let refused = cluster.submit(&distinct, &plans[1].outcome, Partial::Refuse);
    let Err(SubmitError::Conflict { conflicts, .. }) = refused else {
        panic!("every instance has a peer");
    };
    assert_eq!(conflicts.len(), 6);
    let peer = plans[0].placed[0].task_id.clone();
    let reasons = vec![Reason::DistinctInstance { peers: vec![peer] }];
    let expected = ConflictCause::Rejected {
        container_instance_arn: arn("i1"),
        reasons,
    };
    assert_eq!(conflicts[0].cause, expected);
}

/// Lets no instance have more than one task.
#[derive(Debug)]
struct Alone;

impl Filter for Alone {
    fn name(&self) -> &'static str {
        "alone"
    }

    fn check(&self, instance: InstanceView<'_>, _: &PlacementRequest) -> Result<(), Rejection> {
        match instance.tasks().len() {
            0 => Ok(()),
            count => Err(Rejection::new(&format!("{count} tasks"))),
        }
    }
}

#[test]
fn the_filters_of_an_engine_are_asked_when_it_submits() {
    let mut cluster = placement::cluster();
    let request = web_request(7);
    let mut engine = PlacementEngine::new().with_filter(Box::new(Alone));
    let mut plan = |cluster: &mut ClusterState, planner| {
        let mut fork = cluster.fork_for_planner(planner);
        let mut txn = fork.begin();
        engine
            .place(&mut txn, &request, Seed::new(1))
            .expect("no scorers")
    };
    let plans = [plan(&mut cluster, 1), plan(&mut cluster, 2)];
    assert_eq!(plans[0].placed(), 6);
    let submitted = engine.submit(&mut cluster, &request, &plans[0], Partial::Refuse);
    assert!(submitted.is_ok());
    let refused = engine.submit(&mut cluster, &request, &plans[1], Partial::Refuse);
    let reasons = vec![Reason::Custom {
        filter: "alone".into(),
        detail: "1 tasks".into(),
    }];
    let expected = ConflictCause::Rejected {
        container_instance_arn: arn("i1"),
        reasons,
    };
    assert_eq!(cause(refused), expected);
    // The cluster alone knows nothing of filters.
    assert!(cluster.submit(&request, &plans[1], Partial::Refuse).is_ok());
}

#[test]
fn neither_constraints_nor_scope_are_checked_for_a_task_that_was_started() {
    let mut cluster = placement::cluster();
    let external = bayplan::model::attributes([("ecs.capability.external", "")]);
    let change = Change::PutAttributes {
        container_instance_arn: arn("i1"),
        attributes: external.expect("a valid attribute"),
    };
    cluster.apply(&change).expect("registered");
    let task = PlacementRequest::run_task(web_request(1).task_definition())
        .constraint(PlacementConstraint::member_of("attribute:rack == nowhere").expect("valid"));
    let request = StartTaskRequest::new(task, vec![arn("i1")], &crate::worlds::quotas());
    let request = request.expect("a valid request");
    let mut fork = cluster.fork_for_planner(1);
    let started = PlacementEngine::new().start(&mut fork.begin(), &request);
    let started = started.expect("room");
    let as_placed = cluster.submit(request.task(), &started.placements, Partial::Refuse);
    assert!(matches!(cause(as_placed), ConflictCause::Rejected { .. }));
    let mut other = cluster.clone();
    let submitted = cluster.submit_started(&request, &started, Partial::Refuse);
    assert_eq!(submitted.expect("room").placed.len(), 1);
    let engine = PlacementEngine::new().with_filter(Box::new(Alone));
    let mut fork = other.fork_for_planner(1);
    let started = PlacementEngine::new().start(&mut fork.begin(), &request);
    let started = started.expect("room");
    let mut submit = || engine.submit_started(&mut other, &request, &started, Partial::Refuse);
    assert!(submit().is_ok());
    assert!(matches!(cause(submit()), ConflictCause::TaskExists { .. }));
}

#[test]
fn conflicts_are_said_in_one_line() {
    let mut cluster = placement::cluster();
    let request = web_request(2).with_need(Need::new(CpuUnits::new(1500), MemoryMiB::new(3000)));
    let mut plan_for = |planner| {
        plan(
            &mut cluster.fork_for_planner(planner),
            &request,
            Seed::new(1),
        )
    };
    let plans = [plan_for(1), plan_for(2)];
    assert!(
        cluster
            .submit(&request, &plans[0].outcome, Partial::Refuse)
            .is_ok()
    );
    let refused = cluster
        .submit(&request, &plans[1].outcome, Partial::Refuse)
        .unwrap_err();
    let id = &plans[1].placed[0].task_id;
    let expected = format!(
        "2 of 2 tasks cannot be placed as planned: task {id} on i1: 952 CPU units short: 1500 \
         needed, 548 left; 2000 MiB short: 3000 needed, 1000 left"
    );
    assert_eq!(refused.to_string(), expected);
    let change = Change::DeregisterContainerInstance {
        container_instance_arn: arn("i1"),
    };
    cluster.apply(&change).expect("registered");
    let refused = cluster
        .submit(&request, &plans[1].outcome, Partial::Refuse)
        .unwrap_err();
    let expected = format!(
        "2 of 2 tasks cannot be placed as planned: task {id}: its instance is not registered any \
         more"
    );
    assert_eq!(refused.to_string(), expected);
    let foreign = placement::cluster().submit(&request, &plans[1].outcome, Partial::Refuse);
    assert_eq!(
        foreign.unwrap_err().to_string(),
        "the plan was not made on this cluster, nor on a fork with the same instances"
    );
}
