//! What two planners say of one thing, from what it was when both knew the same.

use crate::model::{Attribute, AttributeSet, ContainerInstance, Task};

/// What was changed here stays, unless it was changed there.
fn merged<T: Clone + PartialEq>(base: &T, ours: &T, theirs: &T) -> T {
    let is_theirs = theirs != base;
    if is_theirs { theirs } else { ours }.clone()
}

/// An instance: each thing that is said of it, and each attribute, by itself.
pub(super) fn instance(
    base: &ContainerInstance,
    ours: &ContainerInstance,
    theirs: &ContainerInstance,
) -> ContainerInstance {
    let mut all = ours.clone();
    all.status = merged(&base.status, &ours.status, &theirs.status);
    all.agent_connected = merged(
        &base.agent_connected,
        &ours.agent_connected,
        &theirs.agent_connected,
    );
    all.attributes = attributes(&base.attributes, &ours.attributes, &theirs.attributes);
    // What is registered is registered together.
    let registered = |one: &ContainerInstance| ContainerInstance {
        status: base.status,
        agent_connected: base.agent_connected,
        attributes: AttributeSet::default(),
        ..one.clone()
    };
    if registered(base) != registered(theirs) {
        return ContainerInstance {
            status: all.status,
            agent_connected: all.agent_connected,
            attributes: all.attributes,
            ..theirs.clone()
        };
    }
    all
}

fn attributes(base: &AttributeSet, ours: &AttributeSet, theirs: &AttributeSet) -> AttributeSet {
    let mut all = ours.clone();
    for (name, _) in base.iter() {
        if theirs.get(name.as_str()).is_none() {
            all.remove(name.as_str());
        }
    }
    for (name, value) in theirs.iter() {
        if base.get(name.as_str()) != Some(value) {
            all.insert(Attribute {
                name: name.clone(),
                value: value.cloned(),
            });
        }
    }
    all
}

/// A task that is known: what is said of its way and its health. How far it has come decides whoever
/// takes it in.
pub(super) fn task(base: &Task, ours: &Task, theirs: &Task) -> Task {
    let mut all = theirs.clone();
    all.facts = merged(&base.facts, &ours.facts, &theirs.facts);
    all.health_status = merged(
        &base.health_status,
        &ours.health_status,
        &theirs.health_status,
    );
    all
}
