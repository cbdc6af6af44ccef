//! What must be allowed before a request is carried out, one file for each family of operations.

mod clusters;
mod container_instances;
mod resources;
mod services;
mod tags;
mod task_definitions;
mod task_sets;
mod tasks;

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use self::resources::Asking;
use super::ControlPlane;
use crate::api::{
    Authorization, DeleteTaskSet, Request, UpdateServicePrimaryTaskSet, UpdateTaskSet,
};
use crate::model::Reference;

impl ControlPlane {
    /// What must be allowed for a request: each action on each resource once, with what is known of
    /// the request for conditions. Nothing changes.
    ///
    /// In this order: the operation on what it is done to, in the order of the request;
    /// `ecs:TagResource` for tags that are given to what is made, with the operation as
    /// `ecs:CreateAction`; `iam:PassRole` for each role that tasks are given, by the definition or
    /// instead of it. There is always something.
    ///
    /// A definition is the revision that is meant now. Whether anything else is there plays no part:
    /// it is named by the ARN that it has or would have, so that who may not know of it learns nothing.
    /// What gets its id later is named with `*` in its place. Ours: so is the number of the revision
    /// that will be registered.
    ///
    /// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon
    /// Elastic Container Service", read 2026-11.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::api::{DescribeClusters, Request};
    /// use bayplan::control::ControlPlane;
    /// use bayplan::model::{ArnPrefix, Quotas, Reference, Seed};
    ///
    /// let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1")?;
    /// let control = ControlPlane::new(prefix, Seed::new(1), Quotas::default());
    /// let request = Request::from(DescribeClusters::new(vec![Reference::new("web")?]));
    /// let asked = control.authorizations(&request);
    /// assert_eq!(asked[0].action.to_string(), "ecs:DescribeClusters");
    /// assert_eq!(asked[0].resource.to_string(), "arn:bayplan:ecs:harbour:1:cluster/web");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn authorizations(&self, request: &Request) -> Vec<Authorization> {
        let mut asked: Vec<Authorization> = Vec::new();
        for one in self.asked(request) {
            let is_same = |known: &Authorization| {
                (known.action, &known.resource) == (one.action, &one.resource)
            };
            if !asked.iter().any(is_same) {
                asked.push(self.with_resource_tags(one));
            }
        }
        asked
    }

    fn asked<'a>(&'a self, request: &'a Request) -> Vec<Authorization> {
        let operation = request.operation();
        let on = |cluster| Asking::new(self, operation, cluster);
        let at = |cluster: &'a Option<Reference>| on(cluster.as_ref());
        match request {
            Request::CreateCluster(request) => clusters::create(&on(None), request),
            Request::DeleteCluster(request) => vec![on(Some(&request.cluster)).cluster()],
            Request::DescribeClusters(request) => clusters::describe(self, request),
            Request::ListClusters(_)
            | Request::DeregisterTaskDefinition(_)
            | Request::DescribeTaskDefinition(_)
            | Request::ListTaskDefinitions(_)
            | Request::ListTaskDefinitionFamilies(_) => vec![on(None).every()],
            Request::RegisterContainerInstance(request) => {
                container_instances::register(&on(request.cluster.as_ref()), request)
            }
            Request::DeregisterContainerInstance(request) => {
                vec![on(request.cluster.as_ref()).cluster()]
            }
            Request::UpdateContainerInstancesState(request) => {
                on(request.cluster.as_ref()).each(INSTANCE, &request.container_instances)
            }
            Request::ListContainerInstances(request) => {
                vec![on(request.cluster.as_ref()).cluster()]
            }
            Request::DescribeContainerInstances(request) => {
                on(request.cluster.as_ref()).each(INSTANCE, &request.container_instances)
            }
            Request::PutAttributes(request) => {
                let targets = request.attributes.iter().map(|one| &one.target);
                on(request.cluster.as_ref()).each(INSTANCE, targets)
            }
            Request::DeleteAttributes(request) => {
                let targets = request.attributes.iter().map(|one| &one.target);
                on(request.cluster.as_ref()).each(INSTANCE, targets)
            }
            Request::ListAttributes(request) => vec![on(request.cluster.as_ref()).cluster()],
            Request::RegisterTaskDefinition(request) => {
                task_definitions::register(&on(None), request)
            }
            Request::RunTask(request) => tasks::run(&on(request.cluster.as_ref()), request),
            Request::StartTask(request) => tasks::start(&on(request.cluster.as_ref()), request),
            Request::StopTask(request) => on(request.cluster.as_ref()).each(TASK, [&request.task]),
            Request::ListTasks(request) => tasks::list(&on(request.cluster.as_ref()), request),
            Request::DescribeTasks(request) => {
                on(request.cluster.as_ref()).each(TASK, &request.tasks)
            }
            Request::CreateService(one) => services::create(&at(&one.cluster), one),
            Request::UpdateService(one) => services::update(&at(&one.cluster), one),
            Request::DeleteService(one) => at(&one.cluster).each(SERVICE, [&one.service]),
            Request::DescribeServices(one) => at(&one.cluster).each(SERVICE, &one.services),
            Request::ListServices(one) => vec![at(&one.cluster).here(at(&one.cluster).every())],
            Request::UpdateTaskProtection(one) => on(Some(&one.cluster)).each(TASK, &one.tasks),
            Request::GetTaskProtection(one) => on(Some(&one.cluster)).each(TASK, &one.tasks),
            Request::CreateTaskSet(one) => task_sets::create(&on(Some(&one.cluster)), one),
            Request::UpdateTaskSet(UpdateTaskSet { task_set, .. })
            | Request::DeleteTaskSet(DeleteTaskSet { task_set, .. }) => {
                task_sets::one(&on(Some(&task_set.cluster)), task_set)
            }
            Request::UpdateServicePrimaryTaskSet(UpdateServicePrimaryTaskSet { task_set }) => {
                task_sets::primary(&on(Some(&task_set.cluster)), task_set)
            }
            Request::DescribeTaskSets(one) => task_sets::describe(&on(Some(&one.cluster)), one),
            Request::TagResource(request) => tags::tag(&on(None), request),
            Request::UntagResource(request) => tags::untag(&on(None), request),
            Request::ListTagsForResource(request) => {
                vec![on(None).on(request.resource.to_string())]
            }
        }
    }
}

/// The kind of container instances in ARNs.
const INSTANCE: &str = "container-instance";
/// The kind of services in ARNs.
const SERVICE: &str = "service";
/// The kind of tasks in ARNs.
const TASK: &str = "task";
