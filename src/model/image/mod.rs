//! Images: how they are referred to, when they are pulled, which one a task uses.

mod digest;
mod error;
mod host;
mod piece;
mod pins;
mod pull;
mod reference;
mod version;

pub use digest::Digest;
pub use error::{ImageFault, ImageReferenceError};
pub use host::ManagedRegistry;
pub(in crate::model) use host::registry;
pub use pins::{ImageChoice, ImagePins, ImageReason};
pub use pull::{AfterFailedPull, LocalImage, PullBehavior, PullDecision};
pub use reference::ImageReference;
pub use version::VersionConsistency;
