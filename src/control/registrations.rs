//! Which registrations there were.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

use super::RequestError;
use crate::api::RegisterContainerInstance;
use crate::model::{ClusterName, ContainerInstanceArn, Purpose, Seed};

/// How many container instances were ever registered, and by which requests with a client token those
/// were that are there.
#[derive(Debug, Clone, Default)]
pub(super) struct Registrations {
    count: u64,
    of_tokens: BTreeMap<(ClusterName, String), (RegisterContainerInstance, ContainerInstanceArn)>,
}

impl Registrations {
    /// The id of the next instance. It is the same until one was registered.
    pub(super) fn next_id(&self, seed: Seed) -> String {
        let mut draws = seed.draws(Purpose::ContainerInstance, self.count);
        let (high, low) = (draws.next_bits(), draws.next_bits());
        format!("{high:016x}{low:016x}")
    }

    /// Takes note of an instance that was registered.
    pub(super) fn keep(
        &mut self,
        cluster: &ClusterName,
        arn: ContainerInstanceArn,
        request: RegisterContainerInstance,
    ) {
        self.count = self.count.saturating_add(1);
        if let Some(token) = request.client_token.clone() {
            self.of_tokens
                .insert((cluster.clone(), token), (request, arn));
        }
    }

    /// The instance that was registered by a request like this one with its token, if it is there.
    pub(super) fn of_token(
        &self,
        cluster: &ClusterName,
        request: &RegisterContainerInstance,
        is_there: impl Fn(&ContainerInstanceArn) -> bool,
    ) -> Result<Option<&ContainerInstanceArn>, RequestError> {
        let Some(token) = request.client_token.clone() else {
            return Ok(None);
        };
        match self.of_tokens.get(&(cluster.clone(), token)) {
            Some((_, arn)) if !is_there(arn) => Ok(None),
            Some((known, arn)) if known == request => Ok(Some(arn)),
            Some((_, instance)) => Err(RequestError::InstanceTokenReused {
                instance: instance.clone(),
            }),
            None => Ok(None),
        }
    }

    /// An instance is not registered any more.
    pub(super) fn forget(&mut self, arn: &ContainerInstanceArn) {
        self.of_tokens.retain(|_, (_, known)| known != arn);
    }
}
