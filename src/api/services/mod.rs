//! `CreateService`, `UpdateService`, `DeleteService`, `DescribeServices` and `ListServices`.

mod create;
mod delete;
mod describe;
mod detail;
mod list;
mod update;

pub use create::{CreateService, CreateServiceResponse};
pub use delete::{DeleteService, DeleteServiceResponse};
pub use describe::{DescribeServices, DescribeServicesResponse};
pub use detail::ServiceDetail;
pub use list::{ListServices, ListServicesResponse};
pub use update::{UpdateService, UpdateServiceResponse};
