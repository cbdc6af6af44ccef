//! What cannot be left out where chance decides: who has room, the one that was drawn.

use bayplan::model::{ContainerInstance, PlacementRequest, Purpose};

use crate::bare::{arns, left, need_of};
use crate::engines::{Host, SEED};

/// Chooses instances as `random` asks, for the services of the workloads, and nothing else.
///
/// No request is checked, nothing is recorded or taken back, tasks have no ids; a task that stops brings
/// along what it took, and where. For each of the needs, a bit of each instance says whether it has room.
#[derive(Debug)]
pub(crate) struct BareDraws {
    arns: Vec<String>,
    /// The CPU and memory that each instance has left.
    left: Vec<(u64, u64)>,
    needs: Vec<(u64, u64)>,
    /// The needs for which each instance has room, a bit for each.
    fits: Vec<u32>,
    /// How many instances have room for each need, in each stretch of so many.
    counts: [Vec<[u32; MOST_NEEDS]>; LENGTHS.len()],
}

/// A task: its instance, and what it takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DrawnTask {
    instance: usize,
    need: (u64, u64),
}

impl BareDraws {
    pub(crate) fn new(instances: &[ContainerInstance]) -> Self {
        let stretches = |length: usize| vec![[0; MOST_NEEDS]; instances.len().div_ceil(length)];
        Self {
            arns: arns(instances),
            left: left(instances),
            needs: Vec::new(),
            fits: vec![0; instances.len()],
            counts: LENGTHS.map(stretches),
        }
    }

    /// The number of a need.
    fn number(&mut self, need: (u64, u64)) -> usize {
        if let Some(number) = self.needs.iter().position(|known| *known == need) {
            return number;
        }
        self.needs.push(need);
        (0..self.left.len()).for_each(|instance| self.update(instance));
        self.needs.len() - 1
    }

    /// Finds out anew for which needs an instance has room.
    fn update(&mut self, instance: usize) {
        let left = self.left[instance];
        let mut fits = 0;
        for (bit, need) in self.needs.iter().enumerate() {
            fits |= u32::from(left.0 >= need.0 && left.1 >= need.1) << bit;
        }
        let mut changed = fits ^ core::mem::replace(&mut self.fits[instance], fits);
        while changed > 0 {
            let bit = changed.trailing_zeros();
            changed &= changed - 1;
            for (counts, length) in self.counts.iter_mut().zip(LENGTHS) {
                let count = &mut counts[instance / length][bit as usize];
                *count = if fits >> bit & 1 == 1 {
                    *count + 1
                } else {
                    *count - 1
                };
            }
        }
    }

    /// One of the instances with room, by the draw of the seed.
    fn draw(&self, number: usize) -> Option<usize> {
        let all = self.counts[0].iter().map(|counts| counts[number]);
        let count = all.sum::<u32>();
        if count == 0 {
            return None;
        }
        let mut draws = SEED.draws(Purpose::Placement, 0);
        let mut rest = u32::try_from(draws.below(count.into())).expect("less than the count");
        let (mut stretch, mut longer) = (0, usize::MAX);
        for (counts, length) in self.counts.iter().zip(LENGTHS) {
            stretch *= longer.checked_div(length).unwrap_or(1);
            longer = length;
            while rest >= counts[stretch][number] {
                rest -= counts[stretch][number];
                stretch += 1;
            }
        }
        let first = stretch * longer;
        let fits = (first..).zip(&self.fits[first..]);
        let mut fits = fits.filter(|(_, fits)| *fits >> number & 1 == 1);
        fits.nth(rest as usize).map(|(instance, _)| instance)
    }
}

impl Host for BareDraws {
    type Place = usize;
    type Task = DrawnTask;

    fn place(&mut self, request: &PlacementRequest, mut tell: impl FnMut(&DrawnTask, usize)) {
        let need = need_of(request);
        let number = self.number(need);
        if let Some(instance) = self.draw(number) {
            let left = &mut self.left[instance];
            *left = (left.0 - need.0, left.1 - need.1);
            self.update(instance);
            tell(&DrawnTask { instance, need }, instance);
        }
    }

    fn stop(&mut self, DrawnTask { instance, need }: DrawnTask) {
        let left = &mut self.left[instance];
        *left = (left.0 + need.0, left.1 + need.1);
        self.update(instance);
    }

    fn key<'a>(&'a self, place: &'a usize) -> &'a str {
        &self.arns[*place]
    }
}

/// How many different needs the services have at most.
const MOST_NEEDS: usize = 32;

/// The lengths of stretches, each some times that of the next.
const LENGTHS: [usize; 4] = [65_536, 4096, 256, 16];
