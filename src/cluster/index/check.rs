//! Whether what watches know is so; for tests.

use super::Ordered;
use super::lead::LeadRank;
use super::scarce::Scarce;
use super::watch::{Ranking, Watch};
use crate::cluster::ClusterState;

impl ClusterState {
    /// Panics if a watch, once it has caught up, does not know of an instance what it must.
    pub(crate) fn check_watches(&self) {
        for ordered in &self.indexes.ordered {
            for watch in ordered.watches.iter() {
                let mut watch = watch.clone();
                self.catch_up(ordered, &mut watch);
                self.check_tally(&watch);
                for lot in 0..watch.lots.len() {
                    self.check_lot(ordered, &watch, lot);
                }
            }
        }
    }

    /// What a watch has counted is what the cluster has.
    fn check_tally(&self, watch: &Watch) {
        let mut anew = watch.clone();
        self.count_anew(&mut anew);
        for lot in 0..watch.lots.len() {
            let is_known = watch.tally.counts(lot).eq(anew.tally.counts(lot));
            assert!(is_known || watch.lead.is_new(), "lot {lot}");
        }
    }

    /// Each admitted instance before the frontier was passed, and the lot ranks no lower than it
    /// should.
    fn check_lot(&self, ordered: &Ordered, watch: &Watch, lot: usize) {
        let passed = watch.lots[lot].clone().take_entries();
        let mut best: Option<Ranking> = None;
        for ranking in self.admitted_of_lot(ordered, watch, lot) {
            let is_passed = !watch.is_plain && !watch.is_ahead(lot, ranking.key);
            assert!(!is_passed || passed.contains(&ranking), "{ranking:?}");
            best = best.into_iter().chain([ranking]).min();
        }
        if !watch.lead.is_new() {
            let rank = best.map(|best| watch.rank(ordered.order, lot, best));
            assert!(
                watch.lead.rank(lot) <= rank.unwrap_or(LeadRank::NONE),
                "{best:?}"
            );
        }
    }

    fn admitted_of_lot(
        &self,
        ordered: &Ordered,
        watch: &Watch,
        lot: usize,
    ) -> impl Iterator<Item = Ranking> {
        let partition = &self.indexes.partitions[ordered.partition];
        let admitted = self.instance_slots.iter().filter(move |slot| {
            let row = self.instances.get(*slot);
            partition.known_cell(&self.classes, row.class) == Some(watch.lots[lot].cell)
                && Scarce::left(row).holds(ordered.scarce)
                && self.admits(*slot, &watch.asked)
        });
        admitted.map(move |slot| {
            let row = self.instances.get(slot);
            let key = ordered.order.entry(row, self.order.label(slot), slot).key;
            let peers = self.ranked_peers(slot, watch);
            Ranking { peers, key, slot }
        })
    }
}
