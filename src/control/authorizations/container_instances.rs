//! What must be allowed for container instances.

use alloc::vec::Vec;

use super::INSTANCE;
use super::resources::{Asking, with_tags};
use crate::api::{Authorization, RegisterContainerInstance};

pub(super) fn register(
    asking: &Asking<'_>,
    request: &RegisterContainerInstance,
) -> Vec<Authorization> {
    let asked = with_tags(asking.cluster(), &request.tags);
    let arn = match &request.container_instance {
        Some(before) => asking.arn_of(INSTANCE, before),
        None => asking.arn_to_come(INSTANCE),
    };
    let tagged = asking.tag_on_create(arn, &request.tags);
    [asked].into_iter().chain(tagged).collect()
}
