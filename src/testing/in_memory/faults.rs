//! What goes wrong.

use alloc::collections::VecDeque;

use crate::model::{Draws, Purpose, Seed};
use crate::ports::PortError;

/// What becomes of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is refused with that error, and not carried out.
    Refused(PortError),
    /// It is carried out, but the answer is lost: the caller sees a transient error.
    AnswerLost,
}

/// Which orders go wrong: the next ones as a script says it, then some by a seed.
///
/// # Example
///
/// ```
/// use bayplan::ports::PortError;
/// use bayplan::testing::{Fault, Faults};
///
/// let mut faults = Faults::none();
/// faults.script([None, Some(Fault::Refused(PortError::permanent("no room")))]);
/// assert_eq!(faults.draw(), None);
/// assert!(matches!(faults.draw(), Some(Fault::Refused(_))));
/// assert_eq!(faults.draw(), None);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Faults {
    script: VecDeque<Option<Fault>>,
    random: Option<(Draws, u32)>,
}

impl Faults {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// Out of a thousand orders so many go wrong for a while, half of them with the answer lost.
    pub fn random(seed: Seed, per_mille: u32) -> Self {
        Self {
            script: VecDeque::new(),
            random: Some((seed.draws(Purpose::Fault, 0), per_mille)),
        }
    }

    /// What becomes of the next orders, after those that have a script already.
    pub fn script(&mut self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.script.extend(faults);
    }

    /// The next so many orders are refused for a while.
    pub fn refuse(&mut self, count: usize, reason: &str) {
        let fault = || Some(Fault::Refused(PortError::transient(reason)));
        self.script((0..count).map(|_| fault()));
    }

    /// What becomes of the next order; `None` when nothing goes wrong.
    pub fn draw(&mut self) -> Option<Fault> {
        if let Some(scripted) = self.script.pop_front() {
            return scripted;
        }
        let (draws, per_mille) = self.random.as_mut()?;
        if draws.below(1_000) >= u64::from(*per_mille) {
            return None;
        }
        Some(match draws.below(2) {
            0 => Fault::Refused(PortError::transient("out of order for a while")),
            _ => Fault::AnswerLost,
        })
    }

    /// Carries an order out, or not.
    pub(super) fn around<T, E: From<PortError>>(
        &mut self,
        order: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        match self.draw() {
            None => order(),
            Some(Fault::Refused(error)) => Err(error.into()),
            Some(Fault::AnswerLost) => {
                drop(order());
                Err(PortError::transient("the answer was lost").into())
            }
        }
    }
}
