//! Why bytes are not the snapshot of a cluster.

use alloc::string::String;

use crate::model::InvalidName;
use crate::plan::Conflict;

/// Why bytes are not taken as the snapshot of a cluster. Nothing was loaded.
///
/// Places are counted in bytes from the start of the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It does not begin as a snapshot does, or is too short to be one.
    #[error(
        "this is no snapshot, one begins with `bayplan` and a zero byte and has 28 bytes at least"
    )]
    NoSnapshot,
    /// It is of another version of the form.
    #[error("the snapshot is of version {found}, supported is {supported}")]
    Version {
        /// Its version.
        found: u32,
        /// The version that is supported.
        supported: u32,
    },
    /// It was cut, or something follows it.
    #[error("the snapshot has {found} bytes, it says that it has {said}")]
    Length {
        /// How many bytes there are.
        found: u64,
        /// How many there should be.
        said: u64,
    },
    /// It was altered since it was written.
    #[error("the snapshot was altered: its checksum is {found:016x}, it says {said:016x}")]
    Altered {
        /// The checksum of what is there.
        found: u64,
        /// The checksum that was written.
        said: u64,
    },
    /// The content ends within something.
    #[error("byte {at}: the content ends within the {what}")]
    Ends {
        /// Where what is incomplete begins.
        at: usize,
        /// What is incomplete.
        what: &'static str,
    },
    /// The content goes on after its last part.
    #[error("byte {at}: {count} bytes follow the last task")]
    GoesOn {
        /// Where the surplus begins.
        at: usize,
        /// How many bytes it has.
        count: usize,
    },
    /// A value is none that may be there.
    #[error("byte {at}: the {what} is {found}, allowed is {allowed}")]
    Value {
        /// Where it begins.
        at: usize,
        /// What it should be.
        what: &'static str,
        /// What it is.
        found: String,
        /// What is allowed.
        allowed: String,
    },
    /// A text is not the name that it should be.
    #[error("byte {at}: a name is not allowed")]
    Name {
        /// Where it begins.
        at: usize,
        /// What is wrong with it.
        source: InvalidName,
    },
    /// A value does not come after the one before it, or is the same.
    #[error("byte {at}: the {what} does not come after the one before it")]
    Order {
        /// Where it begins.
        at: usize,
        /// What is out of order.
        what: &'static str,
    },
    /// A value that is kept for instances or tasks is that of none.
    #[error("byte {at}: nothing has the {what}")]
    Unused {
        /// Where it begins.
        at: usize,
        /// What it is.
        what: &'static str,
    },
    /// A task cannot be where it is.
    #[error("byte {at}: a task cannot be in the cluster")]
    Task {
        /// Where it begins.
        at: usize,
        /// What is wrong with it.
        source: Conflict,
    },
    /// There are more instances than a state can number.
    #[error("byte {at}: the cluster holds as many container instances as it can")]
    Full {
        /// Where the instance begins that is too many.
        at: usize,
    },
}

/// How many bytes are around the content: 20 before it and the checksum after it.
pub(super) const FRAME: usize = 28;
