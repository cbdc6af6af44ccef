//! Capacity controllers.

use super::Breach;
use super::breach::Port;
use crate::model::CapacityProviderName;
use crate::ports::{CapacityController, ScalingAdvice};

/// Checks a controller with a provider that it knows and one that it does not know.
///
/// The known one is advised to have as many instances as its bounds allow, at most three.
///
/// # Errors
///
/// The first [`Breach`].
pub fn capacity_controller(
    controller: &mut dyn CapacityController,
    known: &CapacityProviderName,
    unknown: &CapacityProviderName,
) -> Result<(), Breach> {
    let port = Port("CapacityController");
    let described = controller.describe(known);
    let described = port.answer("a provider is described", described)?;
    let (least, most) = described.bounds;
    let desired = most.min(3).max(least);
    let advice = ScalingAdvice::new(known.clone(), desired);
    port.answer("advice is taken", controller.advise(&advice))?;
    let once = port.answer("a provider is described", controller.describe(known))?;
    port.answer("advice is taken again", controller.advise(&advice))?;
    let twice = port.answer("a provider is described", controller.describe(known))?;
    let is_never_more = twice.instances <= once.instances.max(desired);
    let seen = (once.instances, twice.instances);
    port.rule(
        "advice that is repeated changes nothing",
        is_never_more,
        &seen,
    )?;
    let above = ScalingAdvice::new(known.clone(), most.saturating_add(1));
    port.answer(
        "advice beyond the bounds is taken",
        controller.advise(&above),
    )?;
    let beyond = port.answer("a provider is described", controller.describe(known))?;
    let is_bounded = beyond.instances <= most;
    port.rule("bounds go before advice", is_bounded, &beyond.instances)?;
    let lower = controller.advise(&advice);
    port.answer("advice is taken back", lower)?;
    let refused = controller
        .describe(unknown)
        .map_err(|error| error.is_transient());
    let is_refused = refused == Err(false);
    port.rule(
        "a provider that is not known is refused for good",
        is_refused,
        &refused,
    )
}
