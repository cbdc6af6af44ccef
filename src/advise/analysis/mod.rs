//! What will a service never do, though it was meant to?
//!
//! In: a cluster as it is, a service, the request by which its tasks are placed. Out: findings, each
//! with the numbers behind it, on what the claim rests, and the smallest changes that repair it.
//! A finding is certain: what is only likely is not said.
//!
//! Three ways to find out. The percents of a service are numbers, and either leave a step or do not.
//! Whether requirements can be met at all is asked of [`query`](crate::query::satisfiability) and of
//! placement's explanations. How many tasks there is a place for is counted by placing them on a
//! copy, once at its best, with all instances empty, and once as it is.
//!
//! Deliberately absent: what becomes of a service over time. That is for a control plane.
//!
//! ```
//! use bayplan::advise::analysis::{Severity, analyse};
//! use bayplan::cluster::ClusterState;
//! use bayplan::model::{
//!     ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits,
//!     CreateService, DeploymentConfiguration, DeploymentId, MemoryMiB, NewDeployment,
//!     PlacementRequest, Quotas, Resources, SchedulingStrategy, ServiceName, TaskDefinition,
//!     TaskDefinitionArn,
//! };
//! use bayplan::time::Timestamp;
//!
//! let resources = Resources::new(CpuUnits::new(2048), MemoryMiB::new(4000));
//! let instance = ContainerInstance::new(ContainerInstanceArn::new("i1")?, resources);
//! let cluster = ClusterState::from_instances(&[instance])?;
//! let container = ContainerDefinitionBuilder::new("web", "nginx").memory(500);
//! let definition = TaskDefinition::builder("web").container(container).build()?;
//!
//! let mut request = CreateService::new(ServiceName::new("web")?, TaskDefinitionArn::new("web:1")?);
//! request.desired_count = Some(3);
//! let percents = DeploymentConfiguration::of(SchedulingStrategy::Replica).percents(100, 125);
//! request.deployment_configuration = Some(percents);
//! let first = NewDeployment::new(DeploymentId::new("ecs-svc/1")?, Timestamp::UNIX_EPOCH);
//! let service = request.build(first, &Quotas::default())?;
//!
//! let request = PlacementRequest::tasks_of(&service, &definition).build(&Quotas::default())?;
//! let findings = analyse(cluster.view(), &service, &request)?;
//! assert_eq!(findings[0].severity, Severity::NeverUpdates);
//! assert_eq!(
//!     findings[0].to_string(),
//!     "can never be updated: unable to stop or start tasks during a deployment because of the \
//!      service deployment configuration, as of 3 tasks at least 3 must be healthy and at most 3 \
//!      may run (whatever the cluster); set maximumPercent to at least 134, or set \
//!      minimumHealthyPercent to at most 66"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod analyse;
mod clauses;
mod daemons;
mod error;
mod finding;
mod no_place;
mod percents;
mod places;
mod problem;
mod repair;
mod repairs;
mod setting;
mod settings;
mod trial;
mod zones;

pub use analyse::analyse;
pub use error::AnalysisError;
pub use finding::{Basis, Finding, Severity};
pub use no_place::{NoPlace, Scarce};
pub use problem::{Problem, ZonePlaces};
pub use repair::Repair;
pub use setting::Setting;
