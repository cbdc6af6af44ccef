//! What if tasks were placed, instances drained, lost or added, or a request changed?
//!
//! In: a cluster, the requests of its services, and [questions](Question), one after another. Out:
//! for each an [`Answer`]: what was placed, what would move from where to where, what would not fit
//! and why, and how much there is before and after, per zone. The cluster is forked; each question
//! sees what the ones before it did, and the cluster itself sees nothing.
//!
//! The answer equals doing it: the same changes, and the same placements by the same engine and
//! seeds, give the same cluster byte for byte.
//!
//! Deliberately absent: time. How fast tasks stop and start, and by how many at once
//! (`minimumHealthyPercent`, `maximumPercent`), is the service scheduler's; here it has all
//! happened.

mod answer;
mod ask;
mod counts;
mod error;
mod evicted;
mod question;
mod step;
mod text;

pub use answer::{Answer, Fate, Missing, TaskFate, Unreplaced};
pub use ask::WhatIf;
pub use counts::{Counts, Summary};
pub use error::WhatIfError;
pub use question::{Instances, Question};
