//! `RunTask`, `StartTask`, `StopTask`, `ListTasks` and `DescribeTasks`.

mod describe;
mod detail;
mod list;
mod overrides;
mod parameters;
mod run;
mod start;
mod stop;

pub use describe::{DescribeTasks, DescribeTasksResponse};
pub use detail::TaskDetail;
pub use list::{ListTasks, ListTasksResponse};
pub use overrides::Overrides;
pub use parameters::{AwsVpcConfiguration, TaskParameters};
pub use run::{RunTask, RunTaskResponse};
pub use start::{StartTask, StartTaskResponse};
pub use stop::{StopTask, StopTaskResponse};
