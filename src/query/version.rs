//! Versions of the container agent.

use alloc::string::String;
use alloc::sync::Arc;
use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;

/// The version of a container agent, such as `1.14.5`.
///
/// Versions compare as versions, component by component, not as text: `1.9.0 < 1.14.4 < 1.100.0`. A
/// component that is not written is 0, a pre-release sorts before its release, and what follows a
/// `+` is accepted and forgotten. Equal versions are displayed alike, with all three components.
///
/// Source: ECS Developer Guide, "Cluster query language", read 2026-11, which shows `agentVersion <
/// 1.14.5`.
///
/// Ours: the rest of the form. Two pre-releases of one release compare as Semantic Versioning 2.0.0
/// compares them, and leading zeros mean nothing.
///
/// # Example
///
/// ```
/// use bayplan::query::AgentVersion;
///
/// let old: AgentVersion = "1.9".parse()?;
/// let new: AgentVersion = "1.14.4".parse()?;
/// assert!(old < new);
/// assert_eq!(old.to_string(), "1.9.0");
/// assert!("1.14.4-rc1".parse::<AgentVersion>()? < new);
/// assert!("v1.14.4".parse::<AgentVersion>().is_err());
/// # Ok::<(), bayplan::query::AgentVersionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AgentVersion {
    // Invariant: numeric identifiers of the pre-release have no leading zero, so that equal in
    // order is equal.
    major: u64,
    minor: u64,
    patch: u64,
    pre_release: Option<Arc<str>>,
}

impl AgentVersion {
    /// The release with these three components.
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self {
            major,
            minor,
            patch,
            pre_release: None,
        }
    }

    /// The first component.
    pub const fn major(&self) -> u64 {
        self.major
    }

    /// The second component.
    pub const fn minor(&self) -> u64 {
        self.minor
    }

    /// The third component.
    pub const fn patch(&self) -> u64 {
        self.patch
    }

    /// What stands after the `-`, or `None` for a release.
    pub fn pre_release(&self) -> Option<&str> {
        self.pre_release.as_deref()
    }

    /// The version before all others.
    pub(super) fn least() -> Self {
        Self::new(0, 0, 0).least_pre_release()
    }

    /// The least of all greater versions; `None` for the greatest version.
    ///
    /// Nothing lies between a list of identifiers and the list with a `0` after it, nor between a
    /// release and the least pre-release of the release that follows it.
    pub(super) fn successor(&self) -> Option<Self> {
        if let Some(pre_release) = &self.pre_release {
            return Some(Self {
                pre_release: Some(Arc::from(alloc::format!(
                    "{pre_release}.{LEAST_IDENTIFIER}"
                ))),
                ..*self
            });
        }
        self.next_release().map(Self::least_pre_release)
    }

    /// The least of all greater releases; `None` for the greatest version.
    pub(super) fn next_release(&self) -> Option<Self> {
        if self.pre_release.is_some() {
            return Some(Self::new(self.major, self.minor, self.patch));
        }
        if let Some(patch) = self.patch.checked_add(1) {
            return Some(Self::new(self.major, self.minor, patch));
        }
        if let Some(minor) = self.minor.checked_add(1) {
            return Some(Self::new(self.major, minor, 0));
        }
        let major = self.major.checked_add(1)?;
        Some(Self::new(major, 0, 0))
    }

    fn least_pre_release(self) -> Self {
        Self {
            pre_release: Some(Arc::from(LEAST_IDENTIFIER)),
            ..self
        }
    }
}

impl FromStr for AgentVersion {
    type Err = AgentVersionError;

    /// Reads `N`, `N.N` or `N.N.N`, then `-pre` and `+build` if there are any.
    ///
    /// A component `N` is below 2 to the power of 64. `pre` and `build` are identifiers of `0–9 A–Z
    /// a–z -` joined by points.
    ///
    /// # Errors
    ///
    /// [`AgentVersionError::Malformed`] for any other text, such as `v1.14.5` or `latest`.
    fn from_str(text: &str) -> Result<Self, AgentVersionError> {
        parse(text).ok_or(AgentVersionError::Malformed)
    }
}

impl Ord for AgentVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        let release = (self.major, self.minor, self.patch);
        release
            .cmp(&(other.major, other.minor, other.patch))
            .then_with(|| match (&self.pre_release, &other.pre_release) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(mine), Some(theirs)) => mine
                    .split('.')
                    .map(Identifier)
                    .cmp(theirs.split('.').map(Identifier)),
            })
    }
}

impl PartialOrd for AgentVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for AgentVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        match &self.pre_release {
            Some(pre_release) => write!(f, "-{pre_release}"),
            None => Ok(()),
        }
    }
}

/// Why a text is not a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AgentVersionError {
    /// The text does not have the form of a version.
    #[error("not a version such as `1.14.5`")]
    Malformed,
}

fn parse(text: &str) -> Option<AgentVersion> {
    let text = match text.split_once('+') {
        Some((version, build)) => are_identifiers(build).then_some(version)?,
        None => text,
    };
    let (release, pre_release) = match text.split_once('-') {
        Some((release, pre)) => (
            release,
            Some(are_identifiers(pre).then(|| without_leading_zeros(pre))?),
        ),
        None => (text, None),
    };
    let mut components = release.split('.');
    let version = AgentVersion {
        major: component(components.next())?,
        minor: component(components.next().or(Some("0")))?,
        patch: component(components.next().or(Some("0")))?,
        pre_release,
    };
    components.next().is_none().then_some(version)
}

fn component(text: Option<&str>) -> Option<u64> {
    // The standard parser would accept a sign.
    text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?
        .parse()
        .ok()
}

/// Whether a text is one or more identifiers joined by points.
fn are_identifiers(text: &str) -> bool {
    let is_identifier = |identifier: &str| {
        !identifier.is_empty()
            && identifier
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.split('.').all(is_identifier)
}

fn without_leading_zeros(identifiers: &str) -> Arc<str> {
    let mut text = String::with_capacity(identifiers.len());
    for (index, identifier) in identifiers.split('.').enumerate() {
        if index > 0 {
            text.push('.');
        }
        let significant = identifier.trim_start_matches('0');
        text.push_str(match Identifier(identifier).is_numeric() {
            true if significant.is_empty() => "0",
            true => significant,
            false => identifier,
        });
    }
    Arc::from(text)
}

/// One identifier of a pre-release: numbers order by value and before all others, others by their
/// bytes.
#[derive(PartialEq, Eq)]
struct Identifier<'a>(&'a str);

impl Identifier<'_> {
    fn is_numeric(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_digit())
    }
}

impl Ord for Identifier<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_numeric(), other.is_numeric()) {
            // Without leading zeros, the longer number is the greater, whatever its size.
            (true, true) => self
                .0
                .len()
                .cmp(&other.0.len())
                .then_with(|| self.0.cmp(other.0)),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.0.cmp(other.0),
        }
    }
}

impl PartialOrd for Identifier<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The identifier of a pre-release before all others.
const LEAST_IDENTIFIER: &str = "0";

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[track_caller]
    fn version(text: &str) -> AgentVersion {
        text.parse().expect("a version")
    }

    #[test]
    fn versions_ascend_in_this_order() {
        let ascending = [
            "0",
            "0.0.1",
            "1.0.0-0",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0-99999999999999999999999",
            "1.0.0--",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-rc.1",
            "1",
            "1.9.0",
            "1.14.4",
            "1.14.5",
            "1.100.0",
            "2",
            "18446744073709551615",
        ];
        for (low, high) in ascending.iter().zip(ascending.iter().skip(1)) {
            assert!(version(low) < version(high), "{low} < {high}");
            assert!(version(high) > version(low), "{high} > {low}");
        }
    }

    #[test]
    fn nothing_lies_between_a_version_and_its_successor() {
        let greatest = "18446744073709551615";
        for (text, successor) in [
            (String::from("1.2.3"), "1.2.4-0"),
            (String::from("1.2.3-a.7"), "1.2.3-a.7.0"),
            (alloc::format!("1.2.{greatest}"), "1.3.0-0"),
            (alloc::format!("1.{greatest}.{greatest}"), "2.0.0-0"),
        ] {
            assert_eq!(version(&text).successor(), Some(version(successor)));
        }
        let last = alloc::format!("{greatest}.{greatest}.{greatest}");
        assert_eq!(version(&last).successor(), None);
        assert!(AgentVersion::least() < version("0.0.0-0.0"));
        assert!(AgentVersion::least() < version("0.0.0--"));
    }

    #[test]
    fn what_is_not_written_is_zero_and_builds_do_not_count() {
        assert_eq!(version("1.9"), version("1.9.0"));
        assert_eq!(version("1"), AgentVersion::new(1, 0, 0));
        assert_eq!(version("1.9.0+linux.amd64-1"), version("1.9"));
        assert_eq!(version("1.09.00"), version("1.9"));
        assert_eq!(version("1.9-rc.01+b"), version("1.9.0-rc.1"));
    }

    #[test]
    fn equal_versions_are_displayed_alike() {
        assert_eq!(version("1.9").to_string(), "1.9.0");
        assert_eq!(version("1.9-rc.00.0a+b").to_string(), "1.9.0-rc.0.0a");
        assert_eq!(version("1.9-rc.00.0a").pre_release(), Some("rc.0.0a"));
    }

    #[test]
    fn other_texts_are_no_versions() {
        for text in [
            "",
            ".",
            "v1.14.5",
            "1.",
            ".1",
            "1..2",
            "1.2.3.4",
            "1.2.x",
            "latest",
            "+1",
            "-1",
            "1.2.3-",
            "1.2.3+",
            "1.2.3-a..b",
            "1.2.3-é",
            "1.2.3+a_b",
            " 1",
            "1 ",
            "18446744073709551616",
            "1.+2",
            "1.2.3+a+b",
        ] {
            assert_eq!(
                text.parse::<AgentVersion>(),
                Err(AgentVersionError::Malformed),
                "{text:?}"
            );
        }
    }
}
