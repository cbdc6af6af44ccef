//! `PutAttributes`, `DeleteAttributes` and `ListAttributes`.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use crate::api::{
    DeleteAttributes, DeleteAttributesResponse, Limits, ListAttributes, ListAttributesResponse,
    PutAttributes, PutAttributesResponse, TargetAttribute,
};
use crate::cluster::InstanceView;
use crate::control::{ControlPlane, RequestError};
use crate::model::{Attribute, AttributeError, ClusterName, ContainerInstanceArn, Reference};
use crate::query::AttributeName;
use crate::time::Timestamp;

impl ControlPlane {
    /// Adds attributes to container instances, or replaces their values.
    ///
    /// Source: ECS API Reference, `PutAttributes`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::Attribute`] for too many in the call;
    /// [`RequestError::TargetNotFound`]; [`RequestError::Attribute`] for a name that ECS keeps, or
    /// more than an instance may have. Then none was written.
    pub fn put_attributes(
        &mut self,
        now: Timestamp,
        request: PutAttributes,
    ) -> Result<PutAttributesResponse, RequestError> {
        let now = self.at(now);
        let (cluster, targets) = self.targets(request.cluster.as_ref(), &request.attributes)?;
        let quotas = self.quotas;
        let (_, governed) = self.active(request.cluster.as_ref())?;
        for (arn, attributes) in &targets {
            if let Some(instance) = governed.control.cluster().instance(arn) {
                instance.attributes().put(attributes, &quotas)?;
            }
        }
        for (arn, attributes) in targets {
            governed.control.put_attributes(now, &arn, attributes)?;
        }
        self.collect(&cluster);
        let written = self.by_arn(&cluster, request.attributes);
        Ok(PutAttributesResponse::new(written))
    }

    /// Removes attributes of container instances; one that is not there is no error.
    ///
    /// Source: ECS API Reference, `DeleteAttributes`, read 2026-11.
    ///
    /// # Errors
    ///
    /// As [`Self::put_attributes`].
    pub fn delete_attributes(
        &mut self,
        now: Timestamp,
        request: DeleteAttributes,
    ) -> Result<DeleteAttributesResponse, RequestError> {
        let now = self.at(now);
        let (cluster, targets) = self.targets(request.cluster.as_ref(), &request.attributes)?;
        let quotas = self.quotas;
        let (_, governed) = self.active(request.cluster.as_ref())?;
        let names = |attributes: &[Attribute]| -> Vec<AttributeName> {
            attributes.iter().map(|one| one.name.clone()).collect()
        };
        for (arn, attributes) in &targets {
            if let Some(instance) = governed.control.cluster().instance(arn) {
                instance.attributes().delete(&names(attributes), &quotas)?;
            }
        }
        for (arn, attributes) in &targets {
            let names = names(attributes);
            governed.control.delete_attributes(now, arn, names)?;
        }
        self.collect(&cluster);
        let removed = self.by_arn(&cluster, request.attributes);
        Ok(DeleteAttributesResponse::new(removed))
    }

    /// Lists attributes by the ARN of their instance, then by name.
    ///
    /// Source: ECS API Reference, `ListAttributes`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`].
    pub fn list_attributes(
        &self,
        request: &ListAttributes,
    ) -> Result<ListAttributesResponse, RequestError> {
        request.check()?;
        request.page.check_token(|key| key.contains(' '))?;
        let (_, governed) = self.active_to_read(request.cluster.as_ref())?;
        let instances = governed.control.cluster().instances();
        let listed = instances.flat_map(|instance| listed(&instance, request));
        // Neither an ARN nor a name has a blank in it, and a blank sorts before all they have.
        let listed: BTreeMap<_, _> = listed
            .map(|one| (format!("{} {}", one.target, one.attribute.name), one))
            .collect();
        let (keys, next_token) = request.page.cut(listed.keys().cloned());
        let found = keys.iter().filter_map(|key| listed.get(key).cloned());
        Ok(ListAttributesResponse::new(found.collect(), next_token))
    }

    /// The attributes of a request by the instance they are of, all of them registered.
    fn targets(
        &self,
        cluster: Option<&Reference>,
        attributes: &[TargetAttribute],
    ) -> Result<(ClusterName, BTreeMap<ContainerInstanceArn, Vec<Attribute>>), RequestError> {
        let (cluster, governed) = self.active_to_read(cluster)?;
        let count = attributes.len();
        if let Some(limit) = self.quotas.attributes_per_call.exceeded_by(count) {
            return Err(AttributeError::TooMany { count, limit }.into());
        }
        let mut targets = BTreeMap::<_, Vec<Attribute>>::new();
        for TargetAttribute {
            attribute, target, ..
        } in attributes
        {
            let arn = self.instance_arn(&cluster, target)?;
            if governed.control.cluster().instance(&arn).is_none() {
                let target = target.clone();
                return Err(RequestError::TargetNotFound { target });
            }
            targets.entry(arn).or_default().push(attribute.clone());
        }
        Ok((cluster, targets))
    }

    /// The same attributes with their targets named by ARN.
    fn by_arn(
        &self,
        cluster: &ClusterName,
        attributes: Vec<TargetAttribute>,
    ) -> Vec<TargetAttribute> {
        let named = attributes.into_iter().map(|one| {
            let arn = self.instance_arn(cluster, &one.target);
            let target = arn.ok().and_then(|arn| Reference::new(arn.as_str()).ok());
            let target = target.unwrap_or(one.target);
            TargetAttribute::new(one.attribute, target)
        });
        named.collect()
    }
}

/// The attributes of an instance that a request asks for.
fn listed(instance: &InstanceView<'_>, request: &ListAttributes) -> Vec<TargetAttribute> {
    let Ok(target) = Reference::new(instance.arn().as_str()) else {
        return Vec::new();
    };
    let attributes = instance.attributes().iter();
    let attribute = attributes.map(|(name, value)| Attribute {
        name: name.clone(),
        value: value.cloned(),
    });
    let is_asked = |one: &Attribute| {
        let value = one.value.as_ref().map_or("", |value| value.as_str());
        let wanted = request.attribute_value.as_deref();
        request
            .attribute_name
            .as_ref()
            .is_none_or(|name| *name == one.name)
            && wanted.is_none_or(|wanted| wanted == value)
    };
    let found = attribute.filter(is_asked);
    found
        .map(|one| TargetAttribute::new(one, target.clone()))
        .collect()
}
