//! What must be allowed for tags.

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use super::resources::{Asking, with_tags};
use crate::api::{Authorization, ConditionKey, TagResource, UntagResource};

pub(super) fn tag(asking: &Asking<'_>, request: &TagResource) -> Vec<Authorization> {
    let asked = asking.on(request.resource.to_string());
    vec![with_tags(asked, &request.tags)]
}

pub(super) fn untag(asking: &Asking<'_>, request: &UntagResource) -> Vec<Authorization> {
    let asked = asking.on(request.resource.to_string());
    vec![asked.with(ConditionKey::TagKeys, request.tag_keys.clone())]
}
