//! What a watch did not hear of since it was asked last.

use super::changes::Changed;
use super::register::Asked;
use super::watch::Watch;
use super::{Order, Ordered};
use crate::cluster::ClusterState;
use crate::cluster::table::at;
use crate::model::GpuNeed;

impl ClusterState {
    /// Lets a watch know of the instances that changed since it was asked last.
    ///
    /// It takes up each of those that it may not know as they are, or begins anew where that is less
    /// work.
    pub(super) fn catch_up(&self, ordered: &Ordered, watch: &mut Watch) {
        let count = ordered.changes.count();
        let missed = count - watch.seen;
        if missed == 0 {
            return;
        }
        match ordered.changes.after(watch.seen) {
            Some(changes) if !self.is_less_work_anew(watch, missed) => {
                let needed = watch.needed;
                // An instance that had room is known, where it keeps its place and its cell.
                let is_known = |change: &Changed| {
                    let had_room = |need| change.before.is_some_and(|before| before.holds(need));
                    ordered.order == Order::Key
                        && !change.is_relabelled
                        && needed.is_some_and(had_room)
                };
                for change in changes.filter(|change| !is_known(change)) {
                    if change.is_relabelled {
                        watch.raise_all();
                    }
                    self.tell(ordered, watch, change.slot);
                }
            }
            Some(_) | None => watch.begin_anew(),
        }
        watch.seen = count;
    }

    /// Whether looking at every lot again passes over fewer instances than changed: a search finds what
    /// has room at once, but for those that host peers or where a port is in use.
    fn is_less_work_anew(&self, watch: &Watch, missed: u64) -> bool {
        let Asked { need, group, .. } = &watch.asked;
        if need.gpus == GpuNeed::All || !need.named.is_empty() {
            return false;
        }
        let peers = if watch.is_plain {
            0
        } else {
            at(self.group_row(*group).tasks)
        };
        let users = need.ports.iter().map(|port| at(self.port_users(*port)));
        let work = watch.lots.len() + peers + users.sum::<usize>();
        u64::try_from(work).is_ok_and(|work| work < missed)
    }
}
