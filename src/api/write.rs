//! What several responses are written with.

use alloc::string::String;

use crate::document::Document;
use crate::model::Failure;

/// Writes a failure as the API does.
pub(super) fn write_failure(failure: &Failure) -> Document {
    Document::structure([
        ("arn", Some(failure.arn.as_str().into())),
        ("reason", Some(failure.reason.as_str().into())),
        ("detail", failure.detail.as_deref().map(Document::from)),
    ])
}

/// Writes one page of a list.
pub(super) fn write_page(list: &str, elements: &[String], next_token: Option<&str>) -> Document {
    let elements = elements.iter().map(|element| element.as_str().into());
    Document::structure([
        (list, Some(Document::array(elements))),
        ("nextToken", next_token.map(Document::from)),
    ])
}
