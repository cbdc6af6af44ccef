//! Planners on forks: what they commit equals placing one plan after another.

#[path = "planners/examples.rs"]
mod examples;

use bayplan::cluster::ClusterState;
use bayplan::model::{Attribute, AttributeValue, PlacementRequest, Seed, Task};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{
    Change, ConflictCause, Partial, Placed, PlacementOutcome, SubmitError, Submitted,
};
use bayplan::query::AttributeName;
use bayplan::verify;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::changes::next;
use crate::equivalence::{cluster_of, content};
use crate::placement::{self, web_request};
use crate::shared::config;
use crate::worlds::{changes, requests, seeds, start_requests, worlds};

/// What was committed to the cluster, in order.
#[derive(Debug)]
enum Commit {
    Change(Change),
    Plan(PlacementRequest, Vec<Placed>, Vec<Task>),
}

/// What is waiting to be submitted.
#[derive(Debug)]
struct Plan {
    outcome: PlacementOutcome,
    placed: Vec<Placed>,
}

fn plan(fork: &mut ClusterState, request: &PlacementRequest, seed: Seed) -> Plan {
    let mut txn = fork.begin();
    let outcome = PlacementEngine::new()
        .place(&mut txn, request, seed)
        .expect("no scorers");
    let placed = txn.view().placed(&outcome).expect("the present state");
    txn.commit();
    Plan { outcome, placed }
}

/// The placed tasks of a plan as they are now.
fn tasks(cluster: &ClusterState, submitted: &Submitted) -> Vec<Task> {
    let view = cluster.view();
    let task = |id| view.task(id).expect("a placed task").to_model();
    submitted.placed.iter().map(task).collect()
}

/// The placements of a plan that were applied.
fn applied(plan: &Plan, submitted: &Submitted) -> Vec<Placed> {
    let is_applied = |placed: &&Placed| submitted.placed.contains(&placed.task_id);
    plan.placed.iter().filter(is_applied).cloned().collect()
}

/// Makes the commits one after another; each plan must be legal at its place.
fn replay(mut cluster: ClusterState, commits: &[Commit]) -> Result<ClusterState, TestCaseError> {
    for commit in commits {
        match commit {
            Commit::Change(change) => drop(cluster.apply(change)),
            Commit::Plan(request, placed, tasks) => {
                let findings = verify::submitted(&cluster, request, placed);
                prop_assert!(findings.is_empty(), "{findings:?}");
                prop_assert_eq!(placed.len(), tasks.len());
                for task in tasks {
                    let added = cluster.apply(&Change::AddTask(Box::new(task.clone())));
                    prop_assert!(added.is_ok(), "{added:?}");
                }
            }
        }
    }
    Ok(cluster)
}

/// A planner with what it still has to plan, the next at the end, and what it has planned.
#[derive(Debug)]
struct Planner {
    number: u64,
    requests: Vec<(PlacementRequest, Seed, Partial)>,
    plan: Option<Plan>,
}

impl Planner {
    /// Plans on a fork, or submits what was planned. Says whether something of a plan was committed
    /// that places something, or a plan that places nothing is done.
    fn step(
        &mut self,
        cluster: &mut ClusterState,
        commits: &mut Vec<Commit>,
    ) -> Result<bool, TestCaseError> {
        let Some((request, seed, partial)) = self.requests.last() else {
            return Ok(false);
        };
        let Some(plan) = self.plan.take() else {
            let mut fork = cluster.fork_for_planner(self.number);
            self.plan = Some(plan(&mut fork, request, *seed));
            return Ok(false);
        };
        let (before, generation) = (cluster.view().snapshot(), cluster.generation());
        prop_assert!(plan.outcome.based_on() <= generation);
        match cluster.submit(request, &plan.outcome, *partial) {
            Ok(submitted) => {
                prop_assert_eq!(submitted.based_on, plan.outcome.based_on());
                prop_assert_eq!(submitted.generation, cluster.generation());
                let placed = applied(&plan, &submitted);
                commits.push(Commit::Plan(
                    request.clone(),
                    placed,
                    tasks(cluster, &submitted),
                ));
                self.requests.pop();
                Ok(true)
            }
            Err(SubmitError::Conflict { conflicts, .. }) => {
                prop_assert!(!conflicts.is_empty());
                prop_assert_eq!(cluster.view().snapshot(), before);
                prop_assert_eq!(cluster.generation(), generation);
                // Nothing but another commit makes a plan fail.
                prop_assert!(plan.outcome.based_on() < generation);
                Ok(false)
            }
            Err(error) => Err(TestCaseError::fail(error.to_string())),
        }
    }
}

fn planners() -> impl Strategy<Value = Vec<Planner>> {
    let partial = prop_oneof![2 => Just(Partial::Refuse), 1 => Just(Partial::ApplyTheRest)];
    let one = vec((requests(), seeds(), partial), 1..=2);
    vec(one, 2..=8).prop_map(|all| {
        let planner = |(requests, number)| Planner {
            number,
            requests,
            plan: None,
        };
        all.into_iter().zip(0..).map(planner).collect()
    })
}

/// What happens next: a planner does something, or the cluster changes.
#[derive(Debug, Clone)]
enum Event {
    Step(usize),
    Change(Change),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        8 => (0..8_usize).prop_map(Event::Step),
        1 => changes().prop_map(Event::Change),
    ];
    vec(event, 0..40)
}

/// The six instances, each owned by one of the planners.
fn divided(planners: u64) -> ClusterState {
    let mut cluster = placement::cluster();
    let arns: Vec<_> = cluster
        .view()
        .instances()
        .map(|i| i.arn().clone())
        .collect();
    for (container_instance_arn, planner) in arns.into_iter().zip((0..planners).cycle()) {
        let attribute = Attribute {
            name: AttributeName::new("planner").expect("a name"),
            value: Some(AttributeValue::new(&planner.to_string()).expect("a value")),
        };
        let change = Change::PutAttributes {
            container_instance_arn,
            attributes: vec![attribute],
        };
        cluster.apply(&change).expect("a registered instance");
    }
    cluster
}

fn owned_by(planner: u64) -> bayplan::query::Expression {
    bayplan::query::Expression::parse(&format!("attribute:planner == {planner}")).expect("valid")
}

proptest! {
    #![proptest_config(config("planners"))]

    /// Few instances, so that many plans fail.
    #[test]
    fn commits_equal_a_serial_order(
        world in worlds(),
        mut planners in planners(),
        events in events(),
    ) {
        let mut cluster = cluster_of(&world);
        let fresh = cluster.clone();
        let mut commits = Vec::new();
        for event in events {
            match event {
                Event::Step(planner) => {
                    let planner = planner % planners.len();
                    planners[planner].step(&mut cluster, &mut commits)?;
                }
                Event::Change(change) => {
                    drop(cluster.apply(&change));
                    commits.push(Commit::Change(change));
                }
            }
            let findings = verify::state(cluster.view());
            prop_assert!(findings.is_empty(), "{findings:?}");
        }
        // All plan, then all submit: each round ends with fewer plans.
        let mut rounds = 0..=planners.iter().map(|planner| planner.requests.len()).sum::<usize>();
        while planners.iter().any(|planner| !planner.requests.is_empty()) {
            prop_assert!(rounds.next().is_some(), "retrying does not end");
            for planner in planners.iter_mut().filter(|planner| planner.plan.is_none()) {
                planner.step(&mut cluster, &mut commits)?;
            }
            for planner in &mut planners {
                planner.step(&mut cluster, &mut commits)?;
            }
        }
        prop_assert_eq!(content(replay(fresh, &commits)?.view()), content(cluster.view()));
    }

    #[test]
    fn a_plan_passes_on_a_cluster_that_did_not_change(
        world in worlds(),
        plans in vec((requests(), seeds()), 1..4),
    ) {
        let mut cluster = cluster_of(&world);
        let mut fork = cluster.fork_for_planner(1);
        for (request, seed) in plans {
            let plan = plan(&mut fork, &request, seed);
            let generation = cluster.generation();
            let submitted = cluster.submit(&request, &plan.outcome, Partial::Refuse);
            let submitted = submitted.expect("nothing else was committed");
            prop_assert!(submitted.conflicts.is_empty());
            prop_assert_eq!(submitted.placed.len(), plan.outcome.placed());
            prop_assert_eq!(content(cluster.view()), content(fork.view()));
            prop_assert_eq!(cluster.generation() > generation, plan.outcome.placed() > 0);
        }
    }

    #[test]
    fn started_tasks_pass_on_a_cluster_that_did_not_change(
        world in worlds(),
        request in start_requests(),
    ) {
        let mut cluster = cluster_of(&world);
        let mut fork = cluster.fork_for_planner(1);
        let mut txn = fork.begin();
        let started = PlacementEngine::new().start(&mut txn, &request).expect("room for tasks");
        txn.commit();
        let submitted = cluster.submit_started(&request, &started, Partial::Refuse);
        prop_assert!(submitted.is_ok(), "{submitted:?}");
        prop_assert_eq!(content(cluster.view()), content(fork.view()));
    }

    #[test]
    fn a_refused_plan_leaves_no_trace_and_the_rest_is_exactly_the_rest(
        world in worlds(),
        request in requests(),
        seed in seeds(),
        between in vec(changes(), 0..4),
        other in (requests(), seeds()),
        then in (requests(), seeds()),
    ) {
        let mut cluster = cluster_of(&world);
        let plan = plan(&mut cluster.fork_for_planner(1), &request, seed);
        for change in &between {
            drop(cluster.apply(change));
        }
        next(&mut cluster, &other.0, other.1);
        // What can still be placed, by the rules restated.
        let mut expected = cluster.clone();
        let mut rest = Vec::new();
        for placed in &plan.placed {
            let one = std::slice::from_ref(placed);
            if verify::submitted(&expected, &request, one).is_empty() {
                let task = Task::new(placed.task_id.clone(), request.group().clone())
                    .on(placed.container_instance_arn.clone())
                    .taking(request.need().as_ref().clone());
                expected.apply(&Change::AddTask(Box::new(task))).expect("room for the task");
                rest.push(placed.task_id.clone());
            }
        }
        // An instance that went and came back under its name is another one.
        let is_same = |placed: &Placed| {
            let position = plan.placed.iter().position(|other| other == placed);
            let handle = position.and_then(|position| plan.outcome.instances().nth(position));
            handle.is_some_and(|handle| cluster.view().resolve(handle).is_some())
        };
        prop_assume!(plan.placed.iter().filter(|p| rest.contains(&p.task_id)).all(is_same));
        let mut untouched = cluster.clone();
        let before = (content(cluster.view()), cluster.generation());
        let refused = cluster.submit(&request, &plan.outcome, Partial::Refuse);
        if rest.len() < plan.placed.len() {
            let Err(SubmitError::Conflict { planned, conflicts, .. }) = refused else {
                return Err(TestCaseError::fail("the plan is not refused"));
            };
            prop_assert_eq!(planned, plan.placed.len());
            prop_assert_eq!((content(cluster.view()), cluster.generation()), before);
            let failed = conflicts.iter().map(|conflict| &conflict.task_id);
            let is_left = |placed: &&Placed| !rest.contains(&placed.task_id);
            let expected_failed = plan.placed.iter().filter(is_left).map(|p| &p.task_id);
            prop_assert!(failed.eq(expected_failed));
            for conflict in &conflicts {
                let planned = &plan.placed[conflict.position];
                prop_assert_eq!(&planned.task_id, &conflict.task_id);
                let arn = conflict.container_instance_arn();
                prop_assert!(arn.is_none_or(|arn| *arn == planned.container_instance_arn));
                if let ConflictCause::Rejected { reasons, .. } = &conflict.cause {
                    prop_assert!(!reasons.is_empty());
                }
            }
            match cluster.submit(&request, &plan.outcome, Partial::ApplyTheRest) {
                Ok(submitted) => {
                    prop_assert_eq!(&submitted.conflicts, &conflicts);
                    prop_assert_eq!(&submitted.placed, &rest);
                }
                Err(_) => prop_assert!(rest.is_empty()),
            }
        } else {
            prop_assert_eq!(refused.expect("a plan that passes").placed, rest.clone());
        }
        let findings = verify::state(cluster.view());
        prop_assert!(findings.is_empty(), "{findings:?}");
        prop_assert_eq!(cluster.view().task_count(), expected.view().task_count());
        // What the cluster decides next is as if the plan had never been.
        if rest.is_empty() {
            let expected = next(&mut untouched, &then.0, then.1);
            prop_assert_eq!(next(&mut cluster, &then.0, then.1), expected);
        }
    }

    /// Each planner has instances of its own, so no plan fails, however old it is.
    #[test]
    fn plans_on_different_instances_never_disturb_each_other(
        planners in 2..=8_u64,
        counts in vec(1..=6_u32, 8),
        order in Just((0..8_usize).collect::<Vec<_>>()).prop_shuffle(),
        seed in seeds(),
    ) {
        let mut cluster = divided(planners);
        let fresh = cluster.clone();
        let mut plans = Vec::new();
        for (planner, count) in (0..planners).zip(counts) {
            let request = web_request(count).with_member_of(Vec::new(), vec![owned_by(planner)]);
            let mut fork = cluster.fork_for_planner(planner);
            plans.push((plan(&mut fork, &request, seed), request));
        }
        let mut commits = Vec::new();
        for (plan, request) in order.into_iter().filter_map(|position| plans.get(position)) {
            let submitted = cluster.submit(request, &plan.outcome, Partial::Refuse);
            let submitted = submitted.expect("no other plan is in the way");
            prop_assert_eq!(submitted.placed.len(), plan.outcome.placed());
            commits.push(Commit::Plan(request.clone(), plan.placed.clone(), tasks(&cluster, &submitted)));
        }
        prop_assert_eq!(content(replay(fresh, &commits)?.view()), content(cluster.view()));
    }
}
