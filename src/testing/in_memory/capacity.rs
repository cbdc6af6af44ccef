//! Capacity in memory.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::ToString;

use crate::model::CapacityProviderName;
use crate::ports::{
    CapacityController, FargateCapacity, FargateQuestion, PortError, ProviderCapacity,
    ScalingAdvice, Submission,
};

/// Providers that have at once what they are advised to, within their bounds.
#[derive(Debug, Clone, Default)]
pub struct InMemoryCapacityController {
    providers: BTreeMap<CapacityProviderName, ProviderCapacity>,
    advice: BTreeMap<CapacityProviderName, ScalingAdvice>,
}

impl InMemoryCapacityController {
    /// There is a provider.
    pub fn provide(&mut self, provider: CapacityProviderName, capacity: ProviderCapacity) {
        self.providers.insert(provider, capacity);
    }

    /// What is advised for a provider.
    pub fn advice(&self, provider: &CapacityProviderName) -> Option<&ScalingAdvice> {
        self.advice.get(provider)
    }
}

impl CapacityController for InMemoryCapacityController {
    fn describe(&mut self, provider: &CapacityProviderName) -> Result<ProviderCapacity, PortError> {
        let found = self.providers.get(provider);
        found.cloned().ok_or_else(|| unknown(provider))
    }

    fn advise(&mut self, advice: &ScalingAdvice) -> Result<Submission<()>, PortError> {
        let provider = &advice.provider;
        let found = self.providers.get_mut(provider);
        let capacity = found.ok_or_else(|| unknown(provider))?;
        let (least, most) = capacity.bounds;
        let protected = u32::try_from(advice.protected.len()).unwrap_or(u32::MAX);
        let desired = advice.desired.max(protected.min(capacity.instances));
        capacity.instances = desired.min(most).max(least);
        self.advice.insert(provider.clone(), advice.clone());
        Ok(Submission::Done(()))
    }

    fn fargate(&mut self, _: &FargateQuestion) -> Result<FargateCapacity, PortError> {
        let reason = "there is no Fargate in memory".to_string();
        Ok(FargateCapacity::Unavailable(reason))
    }
}

fn unknown(provider: &CapacityProviderName) -> PortError {
    let reason = format!("The specified capacity provider '{provider}' was not found");
    PortError::permanent(reason)
}
