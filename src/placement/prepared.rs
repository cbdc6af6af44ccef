//! A request, prepared for a cluster: which index answers it.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::drawn::Drawn;
use super::known_cells::KnownCells;
use super::packed::Packed;
use crate::cluster::{
    Alike, Among, Asked, Buckets, ClusterState, CompiledRequest, Left, Numbering, Order, Room,
    Scarce, Slot, TaskTemplate, Txn, Watched, at,
};
use crate::model::{
    BinpackField, ChainStep, Identity, PlacementRequest, PlacementStrategy, SpreadField,
};
use crate::plan::Unplaced;

/// A request, prepared for a cluster. It holds as long as numbers mean what they meant.
#[derive(Debug)]
pub(super) struct Prepared {
    identity: Identity,
    numbering: Numbering,
    pub(super) template: TaskTemplate,
    pub(super) way: Way,
    /// Why no task could be placed the last time, and when that was.
    known: Option<(When, Unplaced)>,
}

/// A time until which an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Until an instance may admit what it did not: there were so many improvements.
    Improvements(u64),
    /// Until anything changes: the version was so.
    Version(u64),
}

/// How the best instance is found.
#[derive(Debug)]
pub(super) enum Way {
    /// By looking at every instance.
    Scan,
    /// By the first with room in each cell of an index.
    Packed(Packed),
    /// By a watch on an index.
    Watched { index: usize, watch: Slot },
    /// By a draw.
    Drawn(Drawn),
}

/// The cells that a request admits, and by what it compares them.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) groups: Arc<Alike>,
    /// The spreads over attributes that come before the peers on the instance, by their numbers.
    pub(super) before: Box<[usize]>,
    /// Those that come after.
    pub(super) after: Box<[usize]>,
}

/// What a chain asks for, in a form that an index may serve.
#[derive(Debug, Default)]
struct Asks {
    before: Vec<(usize, usize)>,
    after: Vec<(usize, usize)>,
    spreads_instances: bool,
    tail: Option<Tail>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    Pack(BinpackField),
    Random,
}

impl Prepared {
    /// A number that is the same for clones of the request.
    #[inline]
    pub(super) fn hash(&self) -> usize {
        self.identity.hash()
    }

    /// Whether this is the request.
    #[inline]
    pub(super) fn is_of(&self, request: &PlacementRequest) -> bool {
        self.identity.is_of(request)
    }

    /// Whether it is prepared for the cluster as it is.
    #[inline]
    pub(super) fn is_for(&self, state: &ClusterState) -> bool {
        state.has_numbering(&self.numbering)
    }

    /// Prepares a request; `may_index` is false where checks of the embedder are to be asked.
    pub(super) fn new(
        txn: &mut Txn<'_>,
        request: &PlacementRequest,
        (compiled, known): (&mut CompiledRequest, &mut KnownCells),
        may_index: bool,
    ) -> Self {
        txn.track(request);
        let template = txn.template(request);
        if depends_on_peers(request) {
            txn.state_mut().count_peers(template.group());
        }
        let way = if may_index {
            way(txn.state_mut(), request, (compiled, known), &template)
        } else {
            None
        };
        Self {
            identity: request.identity(),
            numbering: txn.view().state().numbering(),
            template,
            way: way.unwrap_or(Way::Scan),
            known: None,
        }
    }

    /// Whether every instance is looked at.
    #[inline]
    pub(super) fn is_scanned(&self) -> bool {
        matches!(self.way, Way::Scan)
    }

    /// Takes note that a task was placed where it was said to go.
    #[inline]
    pub(super) fn placed(&mut self, state: &ClusterState) {
        match &mut self.way {
            Way::Packed(packed) => packed.placed(state),
            Way::Scan | Way::Watched { .. } | Way::Drawn(_) => {}
        }
    }

    /// Why no task can be placed, if that was found before and nothing can have changed it.
    #[inline]
    pub(super) fn known_unplaced(&self, state: &ClusterState) -> Option<Unplaced> {
        let (when, unplaced) = self.known?;
        (when == self.now(state)).then_some(unplaced)
    }

    /// Why no task could be placed, to be known until something changes.
    pub(super) fn unplaced(
        &mut self,
        state: &ClusterState,
        request: &PlacementRequest,
    ) -> Unplaced {
        let unplaced = if state.any_active(request.scope()) {
            Unplaced::NoRoom
        } else {
            Unplaced::NoContainerInstances
        };
        self.known = Some((self.now(state), unplaced));
        unplaced
    }

    /// Where an index serves, a task that is placed never makes room for another.
    fn now(&self, state: &ClusterState) -> When {
        if self.is_scanned() {
            When::Version(state.version())
        } else {
            When::Improvements(state.improvements())
        }
    }
}

/// Whether an instance is chosen, or not, by how many tasks of the group are on it.
fn depends_on_peers(request: &PlacementRequest) -> bool {
    let by_instance = ChainStep::Strategy(PlacementStrategy::Spread(SpreadField::InstanceId));
    let settles_ties = |step: &ChainStep| {
        use PlacementStrategy::{Binpack, Random};
        matches!(step, ChainStep::Strategy(Binpack(_) | Random))
    };
    let chain = request.chain();
    request.is_distinct_instance()
        || chain.contains(&by_instance)
        || !chain.last().is_some_and(settles_ties)
}

/// The index that serves a request; `None` where none does.
fn way(
    state: &mut ClusterState,
    request: &PlacementRequest,
    (compiled, known): (&mut CompiledRequest, &mut KnownCells),
    template: &TaskTemplate,
) -> Option<Way> {
    let asks = asks(state, request)?;
    let (partition, groups) = if let Some(found) = known.find(state, request) {
        found
    } else {
        compiled.begin(state, request, template.group());
        let (partition, cells) = admitted(state, request, compiled, &asks)?;
        known.keep(state, request, (partition, &cells));
        (partition, cells)
    };
    let numbers = |spreads: &[(usize, usize)]| spreads.iter().map(|(number, _)| *number).collect();
    let cells = Cells {
        groups,
        before: numbers(&asks.before),
        after: numbers(&asks.after),
    };
    let asked = Asked {
        need: request.need().clone(),
        group: template.group(),
        group_birth: state.group_birth(template.group()),
        most_peers: request.is_distinct_instance().then_some(0),
    };
    Some(match asks.tail {
        Some(Tail::Random) => drawn(state, partition, asked, (&asks, cells)),
        Some(Tail::Pack(field)) => packed(state, partition, asked, (&asks, cells, field)),
        None => {
            let index = state.ordered(partition, Order::Key, Scarce::of(&asked.need));
            watched(state, index, asked, (cells, true))
        }
    })
}

/// The cells that a request admits, with their partition; `None` where instances are to be asked.
fn admitted(
    state: &mut ClusterState,
    request: &PlacementRequest,
    compiled: &CompiledRequest,
    asks: &Asks,
) -> Option<(usize, Arc<Alike>)> {
    let spreads = || asks.before.iter().chain(&asks.after);
    let mut names = compiled.positions(state, request);
    names.extend(spreads().map(|(_, position)| *position));
    let partition = state.partition(names);
    let mut admitted = Vec::new();
    for (class, cell) in one_of_each_cell(state, partition) {
        if compiled.admits_class(state, request, class)? {
            let mut buckets = Buckets::default();
            for (bucket, (_, position)) in buckets.iter_mut().zip(spreads()) {
                *bucket = state.bucket_of_class(class, *position);
            }
            admitted.push((buckets, cell));
        }
    }
    let cells = Alike::new(spreads().count(), admitted);
    Some((partition, Arc::new(cells)))
}

/// A class of each cell, with the cell: what checks and spreads say of one class they say of all
/// classes of its cell.
fn one_of_each_cell(state: &mut ClusterState, partition: usize) -> Vec<(Slot, Slot)> {
    let mut is_known: Vec<bool> = Vec::new();
    let mut is_new = |cell| {
        if is_known.len() <= at(cell) {
            is_known.resize(at(cell) + 1, false);
        }
        !core::mem::replace(&mut is_known[at(cell)], true)
    };
    let classes: Vec<Slot> = state.classes().collect();
    let celled = classes.into_iter();
    let celled = celled.map(|class| (class, state.cell_of_class(partition, class)));
    celled.filter(|(_, cell)| is_new(*cell)).collect()
}

/// What a chain asks for; `None` where no index serves it.
fn asks(state: &ClusterState, request: &PlacementRequest) -> Option<Asks> {
    let mut asks = Asks::default();
    for step in request.chain() {
        let ChainStep::Strategy(strategy) = step else {
            return None;
        };
        if asks.tail.is_some() {
            return None;
        }
        match strategy {
            PlacementStrategy::Random => asks.tail = Some(Tail::Random),
            PlacementStrategy::Binpack(field) => asks.tail = Some(Tail::Pack(*field)),
            PlacementStrategy::Spread(SpreadField::InstanceId) => asks.spreads_instances = true,
            PlacementStrategy::Spread(SpreadField::Attribute(name)) => {
                let spread = state.spread(name)?;
                if asks.spreads_instances {
                    asks.after.push(spread);
                } else {
                    asks.before.push(spread);
                }
            }
        }
    }
    Some(asks)
}

fn watched(
    state: &mut ClusterState,
    index: usize,
    asked: Asked,
    (cells, counts_peers): (Cells, bool),
) -> Way {
    let watched = Watched {
        cells: cells.groups,
        before: cells.before,
        after: cells.after,
        counts_peers,
    };
    let watch = state.watch(index, asked, watched);
    Way::Watched { index, watch }
}

fn packed(
    state: &mut ClusterState,
    partition: usize,
    asked: Asked,
    (asks, cells, field): (&Asks, Cells, BinpackField),
) -> Way {
    let order = match field {
        BinpackField::Cpu => Order::Cpu,
        BinpackField::Memory => Order::Memory,
    };
    let index = state.ordered(partition, order, Scarce::of(&asked.need));
    let is_counted = Left::needed(&asked.need).is_some();
    let is_watched = cells.groups.len() > MOST_COMPARED_EACH_TIME;
    if is_watched || !is_counted || asked.most_peers.is_some() || asks.spreads_instances {
        return watched(state, index, asked, (cells, asks.spreads_instances));
    }
    Way::Packed(Packed::new(index, Room::of(&asked.need), cells))
}

/// Groups of cells that are compared one by one for each task; a watch of more looks at those that matter.
const MOST_COMPARED_EACH_TIME: usize = if cfg!(test) { 2 } else { 48 };

fn drawn(
    state: &mut ClusterState,
    partition: usize,
    asked: Asked,
    (asks, cells): (&Asks, Cells),
) -> Way {
    let is_one = asks.before.is_empty() && asks.after.is_empty();
    let among = if is_one { Among::All } else { Among::Cells };
    let drawn = if asks.spreads_instances {
        Drawn::with_levels
    } else {
        Drawn::new
    };
    Way::Drawn(drawn(state, (partition, asked, among), cells))
}
