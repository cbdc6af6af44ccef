//! `CreateTaskSet`, `UpdateTaskSet`, `DeleteTaskSet`, `DescribeTaskSets` and
//! `UpdateServicePrimaryTaskSet`.

mod create;
mod delete;
mod describe;
mod detail;
mod primary;
mod update;

pub use create::{CreateTaskSet, CreateTaskSetResponse};
pub use delete::{DeleteTaskSet, DeleteTaskSetResponse};
pub use describe::{DescribeTaskSets, DescribeTaskSetsResponse};
pub use detail::{NamedTaskSet, TaskSetDetail};
pub use primary::{UpdateServicePrimaryTaskSet, UpdateServicePrimaryTaskSetResponse};
pub use update::{UpdateTaskSet, UpdateTaskSetResponse};
