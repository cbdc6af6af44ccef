//! Trees of instances in an order, one for each cell.

use alloc::vec::Vec;

use super::node::{Entry, Key, Node, Room, WIDTH};
use crate::cluster::table::{Each, NONE, Slot, Table, at};

/// Trees of instances, one for each cell, that find the first instance in an order that has room.
///
/// A tree is a B+ tree. Every inner node knows of each child the most CPU and the most memory that
/// an instance below it has left, so that a search passes over children without room. Where one
/// child has the CPU and another the memory, a search may look below in vain; so it costs the
/// logarithm of the number of instances where one of the two decides, and more in odd cases.
///
/// The instance of a cell that changed last stands apart from the tree: often it is also the next to
/// change, when tasks are packed, and then the tree is left alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forest {
    nodes: Table<Node>,
    free: Vec<Slot>,
    roots: Table<Root>,
    /// Of each cell the instance that stands apart from its tree.
    apart: Table<Entry>,
}

/// Where a tree begins.
#[derive(Debug, Clone, Copy)]
struct Root {
    node: Slot,
    /// How many inner nodes are above a leaf.
    height: u32,
    length: u32,
}

/// The nodes from the root to a leaf, and the position taken in each.
#[derive(Debug, Clone, Copy)]
struct Path {
    steps: [(Slot, u32); MAX_HEIGHT],
    height: usize,
}

impl Forest {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.nodes);
        each(&mut self.roots);
        each(&mut self.apart);
    }

    fn root(&self, cell: Slot) -> Option<Root> {
        let root = self.roots.find(cell).copied();
        root.filter(|root| root.node != NONE)
    }

    /// The first instance of a cell, from a place in the order on, that has room.
    pub(crate) fn first(&self, cell: Slot, room: Room, from: Key) -> Option<Entry> {
        let found = self.first_in_tree(cell, room, from);
        let apart = self
            .apart(cell)
            .filter(|apart| from <= apart.key && room.is_in(apart.cpu, apart.memory));
        match (apart, found) {
            (Some(apart), Some(found)) if found.key < apart.key => Some(found),
            (Some(apart), _) => Some(apart),
            (None, found) => found,
        }
    }

    #[inline]
    fn apart(&self, cell: Slot) -> Option<Entry> {
        let apart = self.apart.find(cell).copied();
        apart.filter(|apart| apart.slot != NONE)
    }

    fn first_in_tree(&self, cell: Slot, room: Room, from: Key) -> Option<Entry> {
        let top = self.root(cell)?;
        let mut path = Path::new();
        let mut node = top.node;
        let mut start = self.start(node, from, top.height);
        loop {
            let here = self.nodes.get(node);
            let is_leaf = path.height == at(top.height);
            match here.first_with_room(room, start) {
                Some(position) if is_leaf => return Some(here.entry(position)),
                Some(position) => {
                    path.push(node, position);
                    node = here.below(position);
                    let levels = top.height - path.depth();
                    start = self.start(node, from, levels);
                }
                None => {
                    // Nothing here: on with what is behind the child that was looked into.
                    let (parent, position) = path.pop()?;
                    node = parent;
                    start = position + 1;
                }
            }
        }
    }

    /// Where a search from a place in the order on begins in a node with so many levels below.
    #[inline]
    fn start(&self, node: Slot, from: Key, levels: u32) -> usize {
        if from == Key::FIRST {
            return 0;
        }
        let node = self.nodes.get(node);
        if levels == 0 {
            node.count_before(from)
        } else {
            node.child_of(from)
        }
    }

    /// Adds an instance whose key is not in the cell yet.
    pub(crate) fn insert(&mut self, cell: Slot, entry: Entry) {
        self.apart.reach(cell, Entry::NONE);
        let before = core::mem::replace(self.apart.get_mut(cell), entry);
        if before.slot != NONE {
            self.insert_in_tree(cell, before);
        }
    }

    fn insert_in_tree(&mut self, cell: Slot, entry: Entry) {
        self.roots.reach(cell, Root::NONE);
        if self.roots.get(cell).node == NONE {
            let node = self.new_node(Node::EMPTY);
            let root = self.roots.get_mut(cell);
            (root.node, root.height) = (node, 0);
        }
        let path = self.descend(cell, entry.key);
        self.insert_at(cell, path, entry);
    }

    /// Adds an instance at the end of a path.
    fn insert_at(&mut self, cell: Slot, mut path: Path, entry: Entry) {
        let (leaf, position) = path.last();
        self.roots.get_mut(cell).length += 1;
        if !self.nodes.get(leaf).is_full() {
            self.nodes.get_mut(leaf).insert(position, entry);
            self.raise(&path, entry);
            return;
        }
        self.split_up(cell, &mut path, entry);
    }

    /// The path to the place of a key.
    fn descend(&self, cell: Slot, key: Key) -> Path {
        let root = self.roots.get(cell);
        let mut path = Path::new();
        let mut node = root.node;
        for _ in 0..root.height {
            let here = self.nodes.get(node);
            let position = here.child_of(key);
            path.push(node, position);
            node = here.below(position);
        }
        path.push(node, self.nodes.get(node).count_before(key));
        path
    }

    /// Lets the nodes above know of an instance that was added below them.
    fn raise(&mut self, path: &Path, added: Entry) {
        for step in path.above() {
            let (node, position) = step;
            let node = self.nodes.get_mut(node);
            let mut child = node.entry(position);
            child.key = child.key.min(added.key);
            child.cpu = child.cpu.max(added.cpu);
            child.memory = child.memory.max(added.memory);
            node.set(position, child);
        }
    }

    /// Adds an entry to a leaf that is full: it and the full nodes above it are split.
    fn split_up(&mut self, cell: Slot, path: &mut Path, entry: Entry) {
        let mut added = entry;
        while let Some((node, position)) = path.pop() {
            if !self.nodes.get(node).is_full() {
                self.nodes.get_mut(node).insert(position, added);
                path.push(node, position);
                self.refresh(path);
                return;
            }
            let lower = self.nodes.get_mut(node);
            let mut upper = lower.split();
            let half = lower.len();
            if position <= half {
                lower.insert(position, added);
            } else {
                upper.insert(position - half, added);
            }
            let upper_number = self.new_node(upper);
            added = self.nodes.get(upper_number).summary(upper_number);
            let lower = self.nodes.get(node).summary(node);
            if path.height == 0 {
                self.grow(cell, lower, added);
            } else {
                let (parent, position) = path.last();
                self.nodes.get_mut(parent).set(position, lower);
                path.advance();
            }
        }
    }

    /// A new root above two nodes.
    fn grow(&mut self, cell: Slot, lower: Entry, upper: Entry) {
        let mut node = Node::EMPTY;
        node.push(lower);
        node.push(upper);
        let number = self.new_node(node);
        let root = self.roots.get_mut(cell);
        root.node = number;
        root.height += 1;
    }

    /// Recomputes what the nodes of a path hold of the ones below.
    fn refresh(&mut self, path: &Path) {
        for pair in path.pairs() {
            let ((parent, position), (child, _)) = pair;
            let summary = self.nodes.get(child).summary(child);
            let parent = self.nodes.get_mut(parent);
            if parent.entry(position) == summary {
                return;
            }
            parent.set(position, summary);
        }
    }

    /// Takes an instance out, which must be there.
    pub(crate) fn remove(&mut self, cell: Slot, gone: Entry) {
        let apart = self.apart.get_mut(cell);
        if apart.slot == gone.slot {
            *apart = Entry::NONE;
            return;
        }
        let path = self.descend(cell, gone.key);
        self.remove_at(cell, path, gone);
    }

    /// Takes the instance at the end of a path out.
    fn remove_at(&mut self, cell: Slot, mut path: Path, gone: Entry) {
        let (leaf, position) = path.last();
        let leaf = self.nodes.get_mut(leaf);
        debug_assert!(leaf.entry(position) == gone, "it is there");
        leaf.remove(position);
        let root = self.roots.get_mut(cell);
        root.length -= 1;
        if root.length == 0 {
            self.forget(cell);
            return;
        }
        if leaf.len() >= WIDTH / 4 && position > 0 && self.is_below_most(&path, gone) {
            return;
        }
        self.thin_out(&mut path);
        self.refresh(&path);
        self.shrink(cell);
    }

    /// Changes what an instance has left, and so its place.
    pub(crate) fn shift(&mut self, cell: Slot, old: Entry, entry: Entry) {
        let apart = self.apart.get_mut(cell);
        if apart.slot == entry.slot {
            *apart = entry;
            return;
        }
        if entry.key != old.key {
            let added = core::mem::replace(apart, entry);
            self.exchange(cell, old, added);
            return;
        }
        let path = self.descend(cell, old.key);
        let (leaf, position) = path.last();
        let leaf = self.nodes.get_mut(leaf);
        debug_assert!(leaf.entry(position) == old, "it is there");
        leaf.set(position, entry);
        let (cpu, memory) = (old.cpu.max(entry.cpu), old.memory.max(entry.memory));
        let larger = Entry {
            cpu,
            memory,
            ..entry
        };
        if !self.is_below_most(&path, larger) {
            self.refresh(&path);
        }
    }

    /// Takes an instance out of a tree and puts another one in, if there is one.
    fn exchange(&mut self, cell: Slot, gone: Entry, added: Entry) {
        let from = self.descend(cell, gone.key);
        if added.slot == NONE {
            self.remove_at(cell, from, gone);
            return;
        }
        // Both places are looked for before anything changes, so that they are fetched side by side.
        let to = self.descend(cell, added.key);
        let (leaf, _) = to.last();
        if leaf != from.last().0 && !self.nodes.get(leaf).is_full() {
            self.insert_at(cell, to, added);
            self.remove_at(cell, from, gone);
        } else {
            // The other place is another one then.
            self.remove_at(cell, from, gone);
            self.insert_in_tree(cell, added);
        }
    }

    /// Whether what a parent knows of a leaf does not depend on an entry that has so much left.
    #[inline]
    fn is_below_most(&self, path: &Path, entry: Entry) -> bool {
        path.parent().is_none_or(|(parent, position)| {
            let most = self.nodes.get(parent).entry(position);
            entry.cpu < most.cpu && entry.memory < most.memory
        })
    }

    /// Takes nodes of a path out that became empty, and joins one that became small with the next,
    /// so that nodes stay a quarter full on average at least.
    fn thin_out(&mut self, path: &mut Path) {
        while path.height > 1 {
            let (node, _) = path.last();
            let length = self.nodes.get(node).len();
            let Some((parent, position)) = path.parent() else {
                return;
            };
            if length == 0 {
                self.nodes.get_mut(parent).remove(position);
                self.free.push(node);
            } else if length < WIDTH / 4 && self.join_next(parent, position) {
                let (parent, position) = (parent, position + 1);
                self.nodes.get_mut(parent).remove(position);
            } else {
                return;
            }
            path.pop();
            // What is left of the path is refreshed from this parent upwards.
            if length > 0 {
                let summary = self.nodes.get(node).summary(node);
                self.nodes.get_mut(parent).set(position, summary);
            }
        }
    }

    /// Moves what is below the next child to one that has room for it.
    fn join_next(&mut self, parent: Slot, position: usize) -> bool {
        let parent = self.nodes.get(parent);
        if position + 1 >= parent.len() {
            return false;
        }
        let (node, next) = (parent.below(position), parent.below(position + 1));
        let moved = self.nodes.get(next).clone();
        let target = self.nodes.get_mut(node);
        if target.len() + moved.len() > WIDTH * 3 / 4 {
            return false;
        }
        for position in 0..moved.len() {
            target.push(moved.entry(position));
        }
        self.free.push(next);
        true
    }

    /// Takes roots away that have one child only.
    fn shrink(&mut self, cell: Slot) {
        let root = *self.roots.get(cell);
        if root.height == 0 || self.nodes.get(root.node).len() > 1 {
            return;
        }
        let child = self.nodes.get(root.node).below(0);
        self.free.push(root.node);
        let root = self.roots.get_mut(cell);
        root.node = child;
        root.height -= 1;
    }

    /// Takes the nodes of an empty tree away: one on each level.
    fn forget(&mut self, cell: Slot) {
        let root = *self.roots.get(cell);
        let mut node = root.node;
        for _ in 0..root.height {
            self.free.push(node);
            node = self.nodes.get(node).below(0);
        }
        self.free.push(node);
        *self.roots.get_mut(cell) = Root::NONE;
    }

    fn new_node(&mut self, node: Node) -> Slot {
        if let Some(number) = self.free.pop() {
            *self.nodes.get_mut(number) = node;
            return number;
        }
        self.nodes.push(node);
        Slot::try_from(self.nodes.len() - 1).unwrap_or(NONE)
    }
}

impl Root {
    const NONE: Self = Self {
        node: NONE,
        height: 0,
        length: 0,
    };
}

impl Path {
    fn new() -> Self {
        Self {
            steps: [(NONE, 0); MAX_HEIGHT],
            height: 0,
        }
    }

    fn depth(&self) -> u32 {
        u32::try_from(self.height).unwrap_or(0)
    }

    #[inline]
    fn push(&mut self, node: Slot, position: usize) {
        self.steps[self.height] = (node, u32::try_from(position).unwrap_or(0));
        self.height += 1;
    }

    #[inline]
    fn pop(&mut self) -> Option<(Slot, usize)> {
        self.height = self.height.checked_sub(1)?;
        Some(self.step(self.height))
    }

    #[inline]
    fn step(&self, depth: usize) -> (Slot, usize) {
        let (node, position) = self.steps[depth];
        (node, at(position))
    }

    #[inline]
    fn last(&self) -> (Slot, usize) {
        self.step(self.height - 1)
    }

    /// Goes one position further in the last node.
    fn advance(&mut self) {
        self.steps[self.height - 1].1 += 1;
    }

    #[inline]
    fn parent(&self) -> Option<(Slot, usize)> {
        let parent = self.height.checked_sub(2)?;
        Some(self.step(parent))
    }

    /// All steps but the last, the nearest to the leaf first.
    fn above(&self) -> impl Iterator<Item = (Slot, usize)> {
        (0..self.height - 1).rev().map(|depth| self.step(depth))
    }

    /// Each step with the one below it, the nearest to the leaf first.
    fn pairs(&self) -> impl Iterator<Item = ((Slot, usize), (Slot, usize))> {
        let depths = (1..self.height).rev();
        depths.map(|depth| (self.step(depth - 1), self.step(depth)))
    }
}

/// More than any tree needs: nodes are a quarter full at least, and there are less than 2^32
/// instances.
const MAX_HEIGHT: usize = 12;

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use super::*;
    use crate::model::{Draws, Purpose, Seed};

    fn drawn(draws: &mut Draws, bound: u64) -> u32 {
        u32::try_from(draws.below(bound)).unwrap()
    }

    fn random(draws: &mut Draws, slot: Slot) -> Entry {
        let memory = drawn(draws, 40);
        let key = Key {
            primary: memory,
            label: u64::from(slot) * 7 % 1009,
        };
        Entry {
            key,
            cpu: drawn(draws, 40),
            memory,
            slot,
        }
    }

    /// Adds, moves and removes for long, with one tree small and one large.
    #[test]
    fn the_first_with_room_is_that_of_a_list() {
        let mut forest = Forest::default();
        let mut lists: [BTreeMap<Key, Entry>; 2] = Default::default();
        let mut by_slot: BTreeMap<Slot, (Slot, Entry)> = BTreeMap::new();
        let mut draws = Seed::new(5).draws(Purpose::Placement, 0);
        for round in 0..60_000_u64 {
            // The population swells and shrinks.
            let limit = if round / 10_000 % 2 == 0 { 1000 } else { 60 };
            let slot = drawn(&mut draws, 1000);
            let gone = by_slot.remove(&slot);
            if let Some((cell, entry)) = gone {
                forest.remove(cell, entry);
                lists[at(cell)].remove(&entry.key);
            }
            if by_slot.len() < limit {
                let cell = u32::from(drawn(&mut draws, 10) == 0);
                let entry = random(&mut draws, slot);
                forest.insert(cell, entry);
                lists[at(cell)].insert(entry.key, entry);
                by_slot.insert(slot, (cell, entry));
            }
            if let Some((cell, entry)) = by_slot.get_mut(&drawn(&mut draws, 1000)) {
                let old = *entry;
                entry.cpu = drawn(&mut draws, 40);
                entry.memory = drawn(&mut draws, 40);
                entry.key.primary = entry.memory;
                forest.shift(*cell, old, *entry);
                lists[at(*cell)].remove(&old.key);
                lists[at(*cell)].insert(entry.key, *entry);
            }
            let room = Room {
                cpu: drawn(&mut draws, 45),
                memory: drawn(&mut draws, 45),
            };
            let from = Key {
                primary: drawn(&mut draws, 45),
                label: draws.below(1100),
            };
            for (cell, list) in (0..).zip(&lists) {
                let mut fitting = list.range(from..).map(|(_, entry)| *entry);
                let expected = fitting.find(|entry| room.is_in(entry.cpu, entry.memory));
                assert_eq!(forest.first(cell, room, from), expected);
            }
        }
        let used = forest.nodes.len() - forest.free.len();
        assert!(used < 40, "{used} nodes for at most 60 instances");
    }

    #[test]
    fn nothing_is_found_in_a_cell_that_is_not_there() {
        let forest = Forest::default();
        assert_eq!(forest.first(3, Room::default(), Key::FIRST), None);
    }
}
