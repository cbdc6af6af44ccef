//! What many tasks share, taken apart: definitions, needs and origins are written once each.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::bytes::{put_number, put_text};
use super::pool::{Pool, Ranked, place};
use super::values::{put_need, put_origin};
use crate::cluster::intern::Interner;
use crate::cluster::record::TaskPattern;
use crate::cluster::table::{NONE, Slot, at};

/// The places of definition, need and origin, as they are written of each task.
pub(super) struct Patterns {
    /// By the number of the pattern.
    places: Vec<Vec<u8>>,
}

impl Patterns {
    /// Writes what tasks share, and finds the places of each.
    pub(super) fn new(patterns: &Interner<TaskPattern>, out: &mut Vec<u8>) -> Self {
        let (mut definitions, mut needs) = (Pool::default(), Pool::default());
        let mut origins = Pool::default();
        // Patterns that differ in what started the tasks share their needs, which may be large.
        let mut shared_needs = BTreeMap::new();
        let mut bytes = Vec::new();
        let mut numbers = Vec::new();
        for (slot, pattern) in patterns.in_use() {
            let definition = pattern.definition.as_ref().map(|arn| {
                bytes.clear();
                put_text(&mut bytes, arn.as_str());
                definitions.number(&bytes)
            });
            let need = pattern.need.as_ref().map(|need| {
                let known = shared_needs.entry(Arc::as_ptr(need).addr());
                *known.or_insert_with(|| {
                    bytes.clear();
                    put_need(&mut bytes, need);
                    needs.number(&bytes)
                })
            });
            bytes.clear();
            put_origin(&mut bytes, &pattern.origin);
            let origin = origins.number(&bytes);
            let number = |number: Option<u32>| number.unwrap_or(NONE);
            numbers.push((slot, number(definition), number(need), origin));
        }
        let definitions = Ranked::of_pool(definitions);
        let needs = Ranked::of_pool(needs);
        let origins = Ranked::of_pool(origins);
        for table in [&definitions, &needs, &origins] {
            table.write(out);
        }
        let mut places = alloc::vec![Vec::new(); patterns.reach()];
        for (slot, definition, need, origin) in numbers {
            let bytes = &mut places[at(slot)];
            put_number(bytes, place(&definitions, definition));
            put_number(bytes, place(&needs, need));
            put_number(bytes, origins.rank(origin));
        }
        Self { places }
    }

    /// The places of a pattern.
    #[inline]
    pub(super) fn bytes(&self, pattern: Slot) -> &[u8] {
        &self.places[at(pattern)]
    }
}
