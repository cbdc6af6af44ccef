//! What is tried to make an instance take the task.

use alloc::vec::Vec;

use crate::cluster::InstanceView;
use crate::placement::explain::asked::Asked;
use crate::placement::explain::imagined::Imagined;
use crate::placement::explain::lacks::Lacks;
use crate::placement::explain::stops::Wanted;

/// How missing resources are made up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resources {
    More,
    Stop,
    Less,
}

/// What is done about peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Peers {
    Stop,
    Drop,
}

/// What is done about false clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clauses {
    Drop,
    Widen,
    Put,
    Stop,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Stance {
    pub(super) resources: Resources,
    pub(super) peers: Peers,
    pub(super) clauses: Clauses,
}

/// What a set of changes may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The request alone.
    Request,
    /// The instance, and perhaps the request.
    Instance,
}

impl Stance {
    /// What is to be reached by stopping tasks.
    pub(super) fn wanted(self) -> Wanted {
        Wanted {
            resources: self.resources == Resources::Stop,
            no_peers: self.peers == Peers::Stop,
            clauses: self.clauses == Clauses::Stop,
        }
    }

    /// Whether only the request is changed.
    pub(super) fn is_of_request(self) -> bool {
        self.resources == Resources::Less
            && self.peers == Peers::Drop
            && matches!(self.clauses, Clauses::Drop | Clauses::Widen)
    }
}

/// The stances of that reach that differ for an instance which lacks so much, those that want the
/// same of tasks that stop in a row.
pub(super) fn stances(
    instance: InstanceView<'_>,
    asked: &Asked<'_>,
    lacks: &Lacks,
    reach: Reach,
) -> Vec<Stance> {
    let (resources, peers): (&[Resources], &[Peers]) = match reach {
        Reach::Request => (&[Resources::Less], &[Peers::Drop]),
        Reach::Instance if lacks.has_resources() => {
            (&[Resources::Less], &[Peers::Stop, Peers::Drop])
        }
        Reach::Instance => (
            &[Resources::More, Resources::Stop, Resources::Less],
            &[Peers::Stop, Peers::Drop],
        ),
    };
    let peers = peers
        .iter()
        .filter(|peers| lacks.has_peers || **peers == Peers::Drop);
    let mut stances = Vec::new();
    for clauses in of_clauses(instance, asked, lacks, reach) {
        for resources in resources {
            stances.extend(peers.clone().map(|peers| Stance {
                resources: *resources,
                peers: *peers,
                clauses: *clauses,
            }));
        }
    }
    stances.sort_by_key(|stance| stance.wanted());
    stances
}

fn of_clauses(
    instance: InstanceView<'_>,
    asked: &Asked<'_>,
    lacks: &Lacks,
    reach: Reach,
) -> &'static [Clauses] {
    // When tasks stop, clauses may become false that are true.
    if lacks.clauses.is_empty() && (asked.are_clauses_helped || reach == Reach::Request) {
        return &[Clauses::Drop];
    }
    let imagined = Imagined::without(instance, &[]);
    let may_hold = |at: &usize| asked.may_hold_with_fewer_tasks(*at, &imagined);
    match reach {
        Reach::Request => &[Clauses::Drop, Clauses::Widen],
        Reach::Instance if lacks.clauses.iter().all(may_hold) => {
            &[Clauses::Drop, Clauses::Widen, Clauses::Put, Clauses::Stop]
        }
        Reach::Instance => &[Clauses::Drop, Clauses::Widen, Clauses::Put],
    }
}
