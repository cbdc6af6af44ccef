//! Answers and refusals, said out in full.

use std::collections::BTreeSet;

use bayplan::advise::what_if::{Answer, Fate, Instances, Question, Unreplaced, WhatIf};
use bayplan::cluster::{ClusterState, TaskView};
use bayplan::model::{
    ContainerInstance, ContainerInstanceStatus, CpuUnits, MemoryMiB, Need, PlacementRequest,
    Resources, Seed, Task, TaskGroup, TaskId, TaskStatus, attributes,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{Change, Shape};
use bayplan::query::Expression;

use super::{arn, zone};
use crate::placement::{self, web_request};

/// The six instances with six tasks of `web`, one on each, and one standalone task on `i1`.
fn busy() -> ClusterState {
    let mut cluster = placement::cluster();
    let mut txn = cluster.begin();
    let placed = PlacementEngine::new().place(&mut txn, &web_request(6), Seed::new(1));
    assert_eq!(placed.expect("no scorers").placed(), 6);
    let ids: Vec<_> = txn.view().tasks().iter().map(TaskView::id).collect();
    for task_id in ids {
        let last_status = TaskStatus::Running;
        let run = Change::SetTaskStatus {
            task_id,
            last_status,
        };
        txn.apply(&run).expect("a task that starts");
    }
    let group = TaskGroup::reported("family:batch").expect("a group");
    let batch = Task::new(TaskId::new("batch-1").expect("an id"), group)
        .on(arn("i1"))
        .taking(Need::new(CpuUnits::new(1), MemoryMiB::new(1)));
    txn.apply(&Change::AddTask(Box::new(batch))).expect("room");
    txn.commit();
    cluster
}

fn fates(answer: &Answer) -> Vec<(String, String, Fate)> {
    let tasks = answer.tasks.iter();
    tasks
        .map(|t| (t.group.to_string(), t.from.to_string(), t.fate.clone()))
        .collect()
}

#[test]
fn a_lost_instance_takes_standalone_tasks_with_it_and_those_of_unknown_services() {
    let mut cluster = busy();
    let lose = Question::Lose(Instances::One(arn("i1")));
    let answer = WhatIf::new(&mut cluster).ask(&lose).expect("registered");
    let gone = |group: &str, why| (group.to_string(), "i1".to_string(), Fate::Lost(why));
    let expected = [
        gone("family:batch", Unreplaced::Standalone),
        gone("service:web", Unreplaced::NoRequest),
    ];
    assert_eq!(fates(&answer), expected);
    let mut what_if = WhatIf::new(&mut cluster).with_request(web_request(1));
    let answer = what_if.ask(&lose).expect("registered");
    let to: Vec<_> = answer
        .moves()
        .map(|(_, from, to)| (from, &to.container_instance_arn))
        .collect();
    assert_eq!(to, [(&arn("i1"), &arn("i2"))]);
    assert_eq!(
        (answer.before.total.tasks, answer.after.total.tasks),
        (7, 6)
    );
}

#[test]
fn draining_leaves_what_finds_no_room_where_it_is() {
    let mut cluster = busy();
    let mut what_if = WhatIf::new(&mut cluster).with_request(web_request(1));
    let others = Expression::parse("attribute:ecs.availability-zone != az-a").expect("valid");
    what_if
        .ask(&Question::Lose(Instances::Matching(others)))
        .expect("an answer");
    // What is left: i1 and i2, with two tasks more each.
    let answer = what_if
        .ask(&Question::Drain(Instances::OfZone(zone("az-a"))))
        .expect("a zone");
    assert_eq!(answer.moves().count(), 0);
    let starting = Fate::Lost(Unreplaced::NoRoom);
    let running = Fate::Stays(Unreplaced::NoRoom);
    let count = |fate: &Fate| {
        answer
            .tasks
            .iter()
            .filter(|task| task.fate == *fate)
            .count()
    };
    assert_eq!((count(&starting), count(&running)), (4, 2));
    assert_eq!(answer.missing[0].missing, 6);
    assert_eq!(answer.after.total.open, 0);
}

#[test]
fn another_constraint_moves_only_what_must_move() {
    let mut cluster = busy();
    let rack = Expression::parse("attribute:rack exists").expect("valid");
    let request = web_request(1).with_member_of(Vec::new(), vec![rack]);
    let mut what_if = WhatIf::new(&mut cluster);
    let answer = what_if.ask(&Question::Redeploy(request)).expect("tasks");
    assert_eq!(answer.tasks.len(), 6);
    let from: BTreeSet<_> = answer.moves().map(|(_, from, _)| from.as_str()).collect();
    assert_eq!(from, BTreeSet::from(["i5", "i6"]));
    // The request holds from then on.
    let lose = Question::Lose(Instances::OfZone(zone("az-a")));
    let answer = what_if.ask(&lose).expect("a zone");
    assert!(
        answer
            .moves()
            .all(|(_, _, to)| ["i3", "i4"].contains(&to.container_instance_arn.as_str()))
    );
    assert_eq!(answer.moves().count(), 3);
}

#[test]
fn added_instances_take_tasks() {
    let mut cluster = placement::cluster();
    let mut what_if = WhatIf::new(&mut cluster);
    let all = Expression::parse("agentConnected == true").expect("valid");
    what_if
        .ask(&Question::Lose(Instances::Matching(all)))
        .expect("an answer");
    let labels = attributes([("ecs.availability-zone", "az-z")]).expect("attributes");
    let registered = Resources::new(CpuUnits::new(512), MemoryMiB::new(1000));
    let like = ContainerInstance::new(arn("x"), registered).with_attributes(labels);
    let shape = Shape::new(like.registered, like.attributes);
    let answer = what_if
        .ask(&Question::Add { count: 2, shape })
        .expect("new");
    assert_eq!(
        answer.instances,
        [arn("what-if/000001"), arn("what-if/000002")]
    );
    let answer = what_if
        .ask(&Question::Place(web_request(5)))
        .expect("no scorers");
    let keys: Vec<_> = answer
        .placed
        .iter()
        .map(|p| p.container_instance_arn.id())
        .collect();
    assert_eq!(keys, ["000001", "000002", "000001", "000002"]);
    assert_eq!(answer.missing[0].missing, 1);
    assert!(answer.missing[0].why.is_some());
}

#[test]
fn an_answer_is_said_in_a_table() {
    let mut cluster = busy();
    let mut what_if = WhatIf::new(&mut cluster).with_request(web_request(1));
    let answer = what_if
        .ask(&Question::Lose(Instances::OfZone(zone("az-a"))))
        .expect("a zone");
    let expected = "\
lose zone az-a: 2 instances.

Tasks:
  family:batch  1  stop: no service replaces them
  service:web   2  move

Before and after:
  zone  instances  taking tasks   tasks  CPU units left        MiB left
  az-a     2 -> 0        2 -> 0  3 -> 0       2559 -> 0       4999 -> 0
  az-b          2             2  2 -> 3    5632 -> 5376  11000 -> 10500
  az-c          2             2  2 -> 3    2560 -> 2304    5000 -> 4500
  all      6 -> 4        6 -> 4  7 -> 6   10751 -> 7680  20999 -> 15000
";
    assert_eq!(answer.to_string(), expected);
    let answer = what_if
        .ask(&Question::Place(web_request(40)))
        .expect("no scorers");
    let text = answer.to_string();
    let (head, rest) = text.split_once("Before").expect("a table");
    assert_eq!(
        head,
        "place 40 tasks of service:web: 30 placed, on 4 instances.\n\n"
    );
    let (_, rest) = rest.split_once("Not placed:\n").expect("a list");
    let (first, second) = rest.split_once('\n').expect("two lines");
    assert_eq!(
        first,
        "  10 of 40 tasks of service:web: lack of capacity; 4 instances: RESOURCE:CPU, \
         4 instances: RESOURCE:MEMORY"
    );
    assert!(second.starts_with("    would help: "), "{second}");
    assert!(format!("{answer:#}").contains("Any one of these would help:"));
}

#[test]
fn questions_without_an_answer_say_why() {
    let mut cluster = busy();
    let mut what_if = WhatIf::new(&mut cluster);
    let mut refused = |question: Question| what_if.ask(&question).unwrap_err().to_string();
    assert_eq!(
        refused(Question::Lose(Instances::One(arn("i9")))),
        "the container instance `i9` is not registered"
    );
    assert_eq!(
        refused(Question::Drain(Instances::OfZone(zone("az-x")))),
        "no container instance is in zone `az-x`"
    );
    let other = web_request(1);
    let service = bayplan::model::ServiceName::new("db").expect("a name");
    let other = PlacementRequest::service_tasks(&service, other.task_definition());
    let other = other
        .build(&crate::worlds::quotas())
        .expect("a valid request");
    assert_eq!(
        refused(Question::Redeploy(other)),
        "the group `service:db` has no tasks that run on container instances"
    );
    let change = Change::SetStatus {
        container_instance_arn: arn("i1"),
        status: ContainerInstanceStatus::Deregistering,
    };
    cluster.apply(&change).expect("registered");
    let mut what_if = WhatIf::new(&mut cluster);
    let refused = what_if
        .ask(&Question::Drain(Instances::One(arn("i1"))))
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the container instance `i1` is DEREGISTERING and cannot be drained"
    );
}
