//! A cluster as bytes that depend on its content alone.
//!
//! In: a state. Out: its content as bytes, and the state again. Equal bytes are equal content: the
//! same instances, tasks and resources, the same generation, the same ids to come. Neither the order
//! of registration, nor what was there before, nor what was asked of the state shows in them.
//!
//! Deliberately absent: where the bytes go. See [`ClusterView::snapshot`] for their form.

mod attributes;
mod bytes;
mod checksum;
mod error;
mod facts;
mod frame;
mod kind;
mod listed;
mod patterns;
mod pool;
mod read;
mod tag;
mod values;
mod write;

use alloc::vec::Vec;

pub use error::SnapshotError;

use super::{ClusterState, ClusterView};

impl ClusterView<'_> {
    /// The content of the cluster as bytes, from which [`ClusterState::from_snapshot`] makes it
    /// again.
    ///
    /// Two clusters have the same snapshot exactly when they are equal in everything that can be
    /// seen of them now or follows from it: instances, tasks, what is reserved, which task holds
    /// which GPU, the number of changes, and the ids of the tasks that are placed next. The order
    /// of registration, earlier content, forks, transactions that were dropped and indexes do not
    /// show. Of a transaction that is open it is the content as the transaction has it, with the
    /// [`generation`](Self::generation) before it.
    ///
    /// # Form
    ///
    /// Numbers are LEB128 in the shortest form unless a size is given; fixed sizes are
    /// little-endian. A text is its length in bytes and its bytes in UTF-8; `text?` is 0, or the
    /// length and one, then the bytes; `n?` is 0, or the number and one. A list is its length and its
    /// elements. Everything has one form only, and every list is in strictly ascending order:
    /// tables by the bytes of their entries, all others by the value given first.
    ///
    /// | part | form |
    /// |---|---|
    /// | magic | `bayplan` and a zero byte |
    /// | version | 4 bytes, now 1 |
    /// | length | 8 bytes: of the whole snapshot, from the magic to the checksum |
    /// | generation | 8 bytes |
    /// | ids | 8 bytes for the seed, 8 for the position of the next id |
    /// | texts | table of text: names and values of attributes |
    /// | attributes | table of lists: place of the name, place? of the value |
    /// | kinds | table: capacity provider text?, agent version text?, network interfaces n?, *registered*, *reserved* |
    /// | groups | table of text |
    /// | definitions | table of text: ARNs |
    /// | needs | table: CPU, memory, ports, GPUs (0 none; 1 and how many; 2 all), network interfaces, list of name and amount |
    /// | origins | table: `startedBy` text?, launch type n?, capacity provider text?, zone text? |
    /// | facts | table: times 8 bytes each of start, stop, last change of health, end of protection; health of the target (0 `UNKNOWN`, 1 `HEALTHY`, 2 `UNHEALTHY`); stop code n? in the order of [`StopCode::ALL`] |
    /// | instances | list: ARN, EC2 instance id text?, place of the kind, place of the attributes, *instance byte*, time of registration 8 bytes if the byte says so, running tasks not listed, pending tasks, *tasks* |
    /// | tasks | *tasks* that are on no instance |
    /// | checksum | 8 bytes: CRC-64/XZ of all that is before it |
    ///
    /// | in it | form |
    /// |---|---|
    /// | *registered* | CPU, memory, ports, list of GPU ids, list of resource: name, type (0 `INTEGER`, 1 `LONG`, 2 `DOUBLE`, 3 `STRINGSET`), amount (8 bytes for a double, a list of text for a string set) |
    /// | *reserved* | CPU, memory, ports that are not registered, *GPU set*, for each `INTEGER` or `LONG` the amount |
    /// | *tasks* | list: *task byte*, id (16 bytes, or text), time of creation 8 bytes, place of the group, place? of the definition, place? of the need, place of the origin, place? of the facts, *GPU set* if it holds a number of GPUs; ordered by the text of the id |
    /// | ports | list of numbers, those of UDP 65536 higher |
    /// | *GPU set* | a bit for each registered GPU, the first lowest: bits 0 to 63, bits 64 to 127 |
    /// | *instance byte* | bits 0 to 2 the status in the order of [`ContainerInstanceStatus::ALL`], bit 3 connected, bit 4 time given |
    /// | *task byte* | bits 0 to 2 the status in the order of [`TaskStatus::ALL`], bit 3 should stop, bits 4 and 5 health (0 `UNKNOWN`, 1 `HEALTHY`, 2 `UNHEALTHY`), bits 6 and 7 the id (0 hexadecimal digits, 1 UUID, 2 text) |
    ///
    /// A time is in milliseconds since 1970, of 64 bits with sign; that of a task or a fact is -2^63
    /// where it is not known. A place counts from 0. What has a place is that of something.
    ///
    /// The form may change with a minor release, and then has another version.
    ///
    /// [`StopCode::ALL`]: crate::model::StopCode::ALL
    /// [`ContainerInstanceStatus::ALL`]: crate::model::ContainerInstanceStatus::ALL
    /// [`TaskStatus::ALL`]: crate::model::TaskStatus::ALL
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::cluster::ClusterState;
    /// use bayplan::model::{
    ///     ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB, Resources,
    /// };
    ///
    /// let instance = |id: &str| {
    ///     let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(3955));
    ///     Ok::<_, bayplan::model::InvalidName>(ContainerInstance::new(
    ///         ContainerInstanceArn::new(id)?,
    ///         registered,
    ///     ))
    /// };
    /// let cluster = ClusterState::from_instances(&[instance("i1")?, instance("i2")?])?;
    /// let other_way = ClusterState::from_instances(&[instance("i2")?, instance("i1")?])?;
    /// assert_eq!(cluster.view().snapshot(), other_way.view().snapshot());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn snapshot(&self) -> Vec<u8> {
        write::write(self.state)
    }
}

impl ClusterState {
    /// The cluster of which these bytes are the [`snapshot`](ClusterView::snapshot).
    ///
    /// Its snapshot is the same bytes again, and it decides as the other does: the same placements
    /// under the same ids, the same explanations. Handles ([`InstanceRef`](crate::plan::InstanceRef))
    /// and outcomes of the other mean nothing to it. Indexes are made when they are asked for.
    ///
    /// The checksum finds what happens to bytes by accident. It is no signature: bytes that someone
    /// altered on purpose can be valid, and are then a cluster that can be, with its books in order.
    /// Nothing is made room for that the bytes merely say will follow; the cluster takes as much
    /// memory as the one that was written.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`], with the place, when anything is not exactly as it would be written:
    /// [`NoSnapshot`](SnapshotError::NoSnapshot), [`Version`](SnapshotError::Version),
    /// [`Length`](SnapshotError::Length) and [`Altered`](SnapshotError::Altered) for the bytes as a
    /// whole; [`Ends`](SnapshotError::Ends), [`GoesOn`](SnapshotError::GoesOn),
    /// [`Value`](SnapshotError::Value), [`Name`](SnapshotError::Name),
    /// [`Order`](SnapshotError::Order) and [`Unused`](SnapshotError::Unused) for what is in them;
    /// [`Task`](SnapshotError::Task) for a task for which there is no room or whose id is taken;
    /// [`Full`](SnapshotError::Full) for more instances than there can be.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::cluster::{ClusterState, SnapshotError};
    /// use bayplan::model::Seed;
    ///
    /// let cluster = ClusterState::with_task_ids(Seed::new(7));
    /// let mut bytes = cluster.view().snapshot();
    /// let again = ClusterState::from_snapshot(&bytes)?;
    /// assert_eq!(again.view().snapshot(), bytes);
    ///
    /// bytes[30] ^= 1;
    /// let refused = ClusterState::from_snapshot(&bytes);
    /// assert!(matches!(refused, Err(SnapshotError::Altered { .. })));
    /// # Ok::<(), SnapshotError>(())
    /// ```
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self, SnapshotError> {
        read::read(bytes)
    }
}
