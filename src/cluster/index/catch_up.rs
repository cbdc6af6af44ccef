//! What a watch did not hear of since it was asked last.

use super::Ordered;
use super::watch::Watch;
use crate::cluster::ClusterState;
use crate::cluster::table::at;

impl ClusterState {
    /// Lets a watch know of the instances that have more left than when it was asked last.
    ///
    /// It takes up each of those for which there was no room, or begins anew where that is less work: a
    /// search finds what has room at once, but for the instances that host peers.
    pub(super) fn catch_up(&self, ordered: &Ordered, watch: &mut Watch) {
        let count = ordered.gains.count();
        let missed = count - watch.seen;
        if missed == 0 {
            return;
        }
        match ordered.gains.after(watch.seen) {
            Some(gains) if !self.is_less_work_anew(watch, missed) => {
                let needed = watch.needed;
                let concern = gains.filter(|g| needed.is_none_or(|need| !g.before.holds(need)));
                concern.for_each(|gain| self.tell(ordered, watch, gain.slot));
            }
            Some(_) | None => watch.begin_anew(),
        }
        watch.seen = count;
    }

    fn is_less_work_anew(&self, watch: &Watch, missed: u64) -> bool {
        let peers = at(self.group_row(watch.asked.group).tasks);
        watch.asked.need.is_cpu_and_memory()
            && u64::try_from(peers + watch.lots.len()).is_ok_and(|work| work < missed)
    }
}
