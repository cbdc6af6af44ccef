//! Instances that look alike to a request.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::cluster::class::{Class, Classes};
use crate::cluster::table::{NONE, Slot, at};
use crate::model::CapacityProviderName;

/// A division of the instances into cells: those of one cell have the same values of some
/// attributes, the same kind and the same capacity provider.
///
/// A request looks at the cells of the attributes that it mentions: what its checks of attributes
/// and its spreads say is the same for all instances of a cell, and attributes that only others
/// mention do not multiply its cells.
#[derive(Debug, Clone)]
pub(crate) struct Partition {
    /// The positions of the attributes among those tracked, ascending.
    names: Box<[usize]>,
    cells: BTreeMap<CellKey, Slot>,
    /// The cell of each class, with the birth of the class for which it was found.
    of_class: Vec<(u32, Slot)>,
}

/// What the instances of a cell have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct CellKey {
    is_external: bool,
    reports_capabilities: bool,
    capacity_provider_name: Option<CapacityProviderName>,
    values: Box<[Slot]>,
}

impl Partition {
    pub(crate) fn new(names: Box<[usize]>) -> Self {
        Self {
            names,
            cells: BTreeMap::new(),
            of_class: Vec::new(),
        }
    }

    pub(crate) fn names(&self) -> &[usize] {
        &self.names
    }

    /// The cell of a class that instances have.
    #[inline]
    pub(crate) fn cell(&mut self, classes: &Classes, class: Slot) -> Slot {
        let birth = classes.birth(class);
        match self.of_class.get(at(class)) {
            Some((known, cell)) if *known == birth => *cell,
            Some(_) | None => self.find(classes, class, birth),
        }
    }

    /// The cell of a class, if it was asked for before.
    #[inline]
    pub(crate) fn known_cell(&self, classes: &Classes, class: Slot) -> Option<Slot> {
        let (birth, cell) = self.of_class.get(at(class))?;
        (*birth == classes.birth(class)).then_some(*cell)
    }

    #[cold]
    fn find(&mut self, classes: &Classes, class: Slot, birth: u32) -> Slot {
        let next = Slot::try_from(self.cells.len()).unwrap_or(NONE);
        let key = self.key(classes.class(class));
        let cell = *self.cells.entry(key).or_insert(next);
        if self.of_class.len() <= at(class) {
            self.of_class.resize(at(class) + 1, (0, NONE));
        }
        self.of_class[at(class)] = (birth, cell);
        cell
    }

    fn key(&self, class: &Class) -> CellKey {
        let values = self.names.iter();
        CellKey {
            is_external: class.is_external,
            reports_capabilities: class.reports_capabilities,
            capacity_provider_name: class.capacity_provider_name.clone(),
            values: values.map(|name| class.value_number(*name)).collect(),
        }
    }
}
