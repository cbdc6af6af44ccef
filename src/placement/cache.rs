//! Requests that were prepared before.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::prepared::Prepared;
use crate::cluster::Txn;
use crate::model::{Identity, PlacementRequest};

/// The requests that were prepared last, each in a place that its identity gives.
#[derive(Debug, Default)]
pub(super) struct Cache {
    places: Vec<Option<Box<Prepared>>>,
}

impl Cache {
    /// The request, prepared for the cluster as it is: as it was before, or anew.
    #[inline]
    pub(super) fn take(
        &mut self,
        txn: &mut Txn<'_>,
        request: &PlacementRequest,
        prepare: impl FnOnce(&mut Txn<'_>) -> Prepared,
    ) -> Box<Prepared> {
        let known = self.places.get_mut(place(request)).and_then(Option::take);
        match known {
            Some(known) if known.is_for(txn.view().state(), request) => known,
            Some(_) | None => Box::new(prepare(txn)),
        }
    }

    /// Keeps a request for the next time.
    #[inline]
    pub(super) fn put(&mut self, request: &PlacementRequest, prepared: Box<Prepared>) {
        if self.places.is_empty() {
            self.places.resize_with(PLACES, || None);
        }
        self.places[place(request)] = Some(prepared);
    }
}

#[inline]
fn place(request: &PlacementRequest) -> usize {
    Identity::hash(request) % PLACES
}

/// How many requests are kept.
const PLACES: usize = 4096;
