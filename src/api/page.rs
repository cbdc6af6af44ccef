//! Lists that are answered page by page.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::limits::exceeds;
use crate::document::{Fields, Findings, Violations};
use crate::model::report;

/// Which part of a list is wanted.
///
/// Lists are in the order of their texts' bytes. A token names the last element of the page before,
/// so that nothing is listed twice or left out when other elements come or go between two pages.
///
/// Source: ECS API Reference, `ListClusters`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// At most how many elements, 1 to 100; `None` is 100.
    pub max_results: Option<u32>,
    /// Where the page before ended: its `nextToken`.
    pub next_token: Option<String>,
}

impl Page {
    /// The first page of a list.
    pub fn first() -> Self {
        Self::default()
    }

    /// The same with at most that many elements.
    #[must_use]
    pub fn of(mut self, max_results: u32) -> Self {
        self.max_results = Some(max_results);
        self
    }

    /// The page after the one that was answered with that token.
    #[must_use]
    pub fn after(mut self, token: impl Into<String>) -> Self {
        self.next_token = Some(token.into());
        self
    }

    /// Reads `maxResults` and `nextToken`, whose limits are checked with the request.
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Self {
        let given = fields.integer("maxResults");
        let max_results = given.and_then(|number| u32::try_from(number).ok());
        if given.is_some() && max_results.is_none() {
            report(fields, "maxResults", RANGE, findings);
        }
        Self {
            max_results,
            next_token: fields.text("nextToken").map(ToString::to_string),
        }
    }

    /// Reports what is wrong with the part that is wanted.
    pub(super) fn limits(&self, findings: &mut Findings) {
        let is_count = |count: u32| (1..=LARGEST).contains(&count);
        if let Some(count) = self.max_results.filter(|count| !is_count(*count)) {
            exceeds(("maxResults", &count.into()), RANGE, findings);
        }
        if self.next_token.is_some() && self.last().is_none() {
            self.report_token(findings);
        }
    }

    /// Refuses a token that names what no list of the kind has in it.
    pub(crate) fn check_token(
        &self,
        is_element: impl FnOnce(&str) -> bool,
    ) -> Result<(), Violations> {
        let mut findings = Findings::default();
        if self.last().is_some_and(|element| !is_element(element)) {
            self.report_token(&mut findings);
        }
        findings.conclude().map(|_| ())
    }

    /// The elements of the page and the token for the next one, from a list in the order of its
    /// texts.
    pub fn cut(&self, list: impl IntoIterator<Item = String>) -> (Vec<String>, Option<String>) {
        self.cut_by(list, |element| Some(element.to_string()))
    }

    /// The same from a list in the order of a key of its elements. A token without a key begins at
    /// the beginning.
    pub(crate) fn cut_by<K: Ord>(
        &self,
        list: impl IntoIterator<Item = String>,
        key: impl Fn(&str) -> Option<K>,
    ) -> (Vec<String>, Option<String>) {
        let after = self.last().and_then(&key);
        let is_next = |element: &String| after.is_none() || key(element) > after;
        let most = self.max_results.unwrap_or(LARGEST).clamp(1, LARGEST);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut rest = list.into_iter().filter(is_next);
        let page: Vec<String> = rest.by_ref().take(most).collect();
        let end = page.last().filter(|_| rest.next().is_some());
        let token = end.map(|element| format!("{TOKEN}{element}"));
        (page, token)
    }

    /// The last element of the page before.
    fn last(&self) -> Option<&str> {
        self.next_token.as_deref()?.strip_prefix(TOKEN)
    }

    fn report_token(&self, findings: &mut Findings) {
        let token = self.next_token.as_deref().unwrap_or_default();
        let allowed = "what the page before answered";
        exceeds(("nextToken", &token.into()), allowed, findings);
    }
}

/// The most elements of a page.
const LARGEST: u32 = 100;
const RANGE: &str = "1 to 100";
/// What a token begins with.
const TOKEN: &str = "after:";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_the_list() {
        let list = || ["a", "b", "c", "d", "e"].map(String::from);
        let mut page = Page::first().of(2);
        let mut found = Vec::new();
        loop {
            let (elements, token) = page.cut(list());
            found.push(elements.concat());
            match token {
                Some(token) => page = page.after(token),
                None => break,
            }
        }
        assert_eq!(found, ["ab", "cd", "e"]);
    }

    #[test]
    fn a_full_last_page_has_no_token() {
        let (_, token) = Page::first().of(2).cut(["a", "b"].map(String::from));
        assert_eq!(token, None);
    }
}
