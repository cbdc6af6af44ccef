//! Authorizers.

use super::Breach;
use super::breach::Port;
use crate::api::Authorization;
use crate::ports::{Authorizer, Decision, Principal};

/// Checks an authorizer with something that it allows and something that it denies.
///
/// # Errors
///
/// The first [`Breach`].
pub fn authorizer(
    authorizer: &mut dyn Authorizer,
    allowed: (&Principal, &Authorization),
    denied: (&Principal, &Authorization),
) -> Result<(), Breach> {
    let port = Port("Authorizer");
    let mut ask = |(principal, asked)| {
        let decision = authorizer.authorize(principal, asked);
        port.answer("what is known can be decided", decision)
    };
    // In turns: what is asked in between must not matter.
    let decisions = [ask(allowed)?, ask(denied)?, ask(allowed)?, ask(denied)?];
    let [first, second, third, fourth] = &decisions;
    let is_same = first == third && second == fourth;
    port.rule("the same question has the same answer", is_same, &decisions)?;
    let is_allowed = *first == Decision::Allow;
    port.rule("what is allowed is allowed", is_allowed, first)?;
    let has_reason = matches!(second, Decision::Deny(reason) if !reason.is_empty());
    port.rule("what is denied is denied with a reason", has_reason, second)
}
