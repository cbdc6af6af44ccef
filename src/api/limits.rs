//! What a request must keep to by itself, whether it was read or made in Rust.

use super::Tags;
use crate::document::{Document, FieldPath, Findings, Violation, Violations};
use crate::model::Reference;

/// What a request must keep to by itself.
pub(crate) trait Limits {
    /// Reports what is wrong with the request, except with its tags.
    fn limits(&self, findings: &mut Findings);

    /// Its tags, if it has any; where they are read they are checked, too.
    fn tags(&self) -> Option<&Tags> {
        None
    }

    /// Everything that is wrong with a request that may have been made in Rust.
    fn check(&self) -> Result<(), Violations> {
        let mut findings = Findings::default();
        self.limits(&mut findings);
        if let Some(tags) = self.tags() {
            tags.limits(&mut findings);
        }
        findings.conclude().map(|_| ())
    }
}

/// Reports a list that is too long.
pub(super) fn at_most(
    (field, list): (&'static str, &[Reference]),
    (limit, allowed): (usize, &'static str),
    findings: &mut Findings,
) {
    if list.len() > limit {
        let texts = list.iter().map(|element| Document::from(element.as_str()));
        let found = Document::array(texts);
        exceeds((field, &found), allowed, findings);
    }
}

/// Reports the value of a field of the request.
pub(super) fn exceeds(
    (field, found): (&'static str, &Document),
    allowed: &'static str,
    findings: &mut Findings,
) {
    let path = FieldPath::root().field(field);
    findings.report(Violation::not_allowed(path, Some(found), allowed));
}
