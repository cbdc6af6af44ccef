//! What instances have in common.

use alloc::boxed::Box;

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::intern::Interner;
use super::table::{Each, NONE, Slot, at};
use crate::model::{AttributeSet, CapacityProviderName, built_in};
use crate::query::AttributeName;

/// The classes of the instances: two are of one class if every check and every spread that looks at
/// attributes sees the same in both.
///
/// Only the attributes that some request mentions are tracked, so that there are few classes even
/// where every instance has attributes of its own. A name is tracked from its first mention on.
#[derive(Debug, Clone)]
pub(crate) struct Classes {
    tracked: Vec<AttributeName>,
    kinds: Interner<Class>,
    values: Interner<Arc<str>>,
}

/// What the instances of a class have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class {
    pub(crate) is_external: bool,
    pub(crate) reports_capabilities: bool,
    pub(crate) capacity_provider_name: Option<CapacityProviderName>,
    /// The number of the value of each tracked name, [`NONE`] where it is absent.
    values: Box<[Slot]>,
}

impl Class {
    /// The number of the value of a tracked name.
    #[inline]
    pub(crate) fn value_number(&self, position: usize) -> Slot {
        self.values.get(position).copied().unwrap_or(NONE)
    }
}

impl Default for Classes {
    fn default() -> Self {
        let tracked = [
            built_in::AVAILABILITY_ZONE,
            built_in::OS_FAMILY,
            built_in::OS_TYPE,
            built_in::CPU_ARCHITECTURE,
            built_in::VPC_ID,
        ];
        Self {
            tracked: tracked
                .iter()
                .filter_map(|name| AttributeName::new(name).ok())
                .collect(),
            kinds: Interner::default(),
            values: Interner::default(),
        }
    }
}

impl Classes {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        self.kinds.tables(each);
        self.values.tables(each);
    }

    /// The position of a tracked name.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.tracked
            .iter()
            .position(|tracked| tracked.as_str() == name)
    }

    /// Tracks a name from now on; the classes of all instances must then be found anew.
    pub(crate) fn track(&mut self, name: &AttributeName) {
        self.tracked.push(name.clone());
    }

    /// The class of an instance with these attributes, held once more.
    pub(crate) fn hold(
        &mut self,
        attributes: &AttributeSet,
        capacity_provider_name: Option<&CapacityProviderName>,
    ) -> Slot {
        let Self {
            tracked,
            kinds,
            values,
        } = self;
        let mut number = |name: &AttributeName| match attributes.text(name.as_str()) {
            Some(text) => values.intern(&Arc::from(text)),
            None => NONE,
        };
        let class = Class {
            is_external: attributes.get(built_in::EXTERNAL).is_some(),
            reports_capabilities: attributes.reports_capabilities(),
            capacity_provider_name: capacity_provider_name.cloned(),
            values: tracked.iter().map(&mut number).collect(),
        };
        let slot = kinds.intern(&class);
        kinds.hold(slot);
        for value in class.values.iter().filter(|value| **value != NONE) {
            values.hold(*value);
        }
        slot
    }

    /// One instance of the class less.
    pub(crate) fn release(&mut self, slot: Slot) {
        let class = self.kinds.value(slot).clone();
        for value in class.values.iter().filter(|value| **value != NONE) {
            self.values.release(*value);
        }
        self.kinds.release(slot);
    }

    /// Forgets classes and values that no instance has.
    #[inline]
    pub(crate) fn settle(&mut self) {
        self.kinds.settle();
        self.values.settle();
    }

    /// The class of a number that an instance has.
    pub(crate) fn class(&self, slot: Slot) -> &Class {
        self.kinds.value(slot)
    }

    /// How many classes there ever were.
    #[inline]
    pub(crate) fn births(&self) -> u64 {
        self.kinds.births()
    }

    /// How often a number was given to a class.
    #[inline]
    pub(crate) fn birth(&self, slot: Slot) -> u32 {
        self.kinds.birth(slot)
    }

    /// The classes with their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Slot, &Class)> {
        self.kinds
            .iter()
            .map(|(slot, class)| (slot, class.as_ref()))
    }

    /// One more than the largest number of a class.
    pub(crate) fn reach(&self) -> usize {
        self.kinds.reach()
    }

    /// The text that a class has for a tracked name.
    pub(crate) fn text(&self, class: &Class, position: usize) -> Option<&str> {
        self.value_text(class.value_number(position))
    }

    /// The text of a value's number.
    pub(crate) fn value_text(&self, number: Slot) -> Option<&str> {
        if number == NONE {
            None
        } else {
            Some(self.values.value(number))
        }
    }

    /// The text that a class has for one of the names that are always tracked.
    pub(crate) fn built_in(&self, class: &Class, name: &str) -> Option<&str> {
        self.text(class, self.position(name)?)
    }

    /// One more than the largest number of a value.
    pub(crate) fn value_reach(&self) -> usize {
        self.values.reach()
    }
}

/// Values by class or by value number, for the numbers there are.
#[derive(Debug, Clone)]
pub(crate) struct ByNumber<T> {
    values: Vec<T>,
}

impl<T> Default for ByNumber<T> {
    fn default() -> Self {
        Self { values: Vec::new() }
    }
}

impl<T: Clone> ByNumber<T> {
    /// Room for that many numbers, at least one, each with the same value; reuses what it has.
    pub(crate) fn reset(&mut self, value: T, reach: usize) {
        self.values.clear();
        self.values.resize(reach.max(1), value);
    }

    #[inline]
    pub(crate) fn get(&self, number: Slot) -> &T {
        &self.values[at(number)]
    }

    #[inline]
    pub(crate) fn set(&mut self, number: Slot, value: T) {
        self.values[at(number)] = value;
    }
}
