//! Which state is which, and of which it is a fork.

use alloc::sync::Arc;

use crate::plan::{Ancestry, Origin};

/// Tells states apart: a clone is another one, and remembers of which it is one.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    ancestry: Arc<Ancestry>,
    /// Whether instances were registered since the state began. Their handles, and those of
    /// instances that came back, mean nothing to the state it was forked from.
    has_registered: bool,
}

/// A state, to be recognized.
#[derive(Debug, Clone)]
pub(super) struct Identity(Arc<Ancestry>);

impl Clone for Lineage {
    /// Only one parent is remembered, so that forks of forks do not keep all that came before.
    fn clone(&self) -> Self {
        let ancestry = Ancestry {
            own: Arc::default(),
            parent: Some(self.ancestry.own.clone()),
        };
        Self {
            ancestry: Arc::new(ancestry),
            has_registered: false,
        }
    }
}

impl Lineage {
    pub(super) fn identity(&self) -> Identity {
        Identity(self.ancestry.clone())
    }

    #[inline]
    pub(super) fn has(&self, identity: &Identity) -> bool {
        Arc::ptr_eq(&self.ancestry, &identity.0)
    }

    /// The state as the origin of what is made on it.
    pub(super) fn origin(&self) -> Origin {
        Origin {
            ancestry: self.ancestry.clone(),
            has_registered: self.has_registered,
        }
    }

    /// Takes note that an instance was registered.
    pub(super) fn registered(&mut self) {
        self.has_registered = true;
    }

    /// Whether the handles of something mean here what they meant there: it was made here, or on a
    /// fork of this state that registered no instances of its own.
    pub(super) fn shares_handles_of(&self, origin: &Origin) -> bool {
        let own = &self.ancestry.own;
        let parent = origin.ancestry.parent.as_ref();
        let is_child = parent.is_some_and(|parent| Arc::ptr_eq(parent, own));
        Arc::ptr_eq(&origin.ancestry.own, own) || (is_child && !origin.has_registered)
    }
}
