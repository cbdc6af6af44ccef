//! Image references.

use alloc::string::String;
use core::fmt;
use core::ops::Range;

use super::piece::Piece;
use super::{Digest, ImageFault, ImageReferenceError, registry};

/// What a container's `image` names: a host, a path, a tag, a digest.
///
/// Reading takes time in proportion to the length of the text, which is bounded. A host is there if
/// the first part of the text holds a `.` or a `:` or is `localhost`; without one the image is in
/// the public registry of the runtime. The path is lower-case.
///
/// Source: ECS API Reference, `ContainerDefinition`; OCI Distribution Specification, "Pulling
/// manifests"; read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::ImageReference;
///
/// let image = ImageReference::parse("registry.example:5000/team/app:v1")?;
/// assert_eq!(image.host(), Some("registry.example:5000"));
/// assert_eq!((image.path(), image.tag()), ("team/app", Some("v1")));
/// assert_eq!(ImageReference::parse("nginx")?.tag(), Some("latest"));
///
/// let Err(error) = ImageReference::parse("App:1") else { unreachable!() };
/// assert_eq!(error.span, 0..1);
/// # Ok::<(), bayplan::model::ImageReferenceError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageReference {
    host: Option<String>,
    path: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

impl ImageReference {
    /// Reads a reference.
    ///
    /// # Errors
    ///
    /// [`ImageReferenceError`]: what is wrong, where, and what is allowed there.
    pub fn parse(text: &str) -> Result<Self, ImageReferenceError> {
        let error = |fault, span| ImageReferenceError::new(fault, span, text);
        let whole = Piece::whole(text);
        if text.is_empty() {
            return Err(error(ImageFault::Empty, whole.span()));
        }
        if text.chars().nth(LONGEST).is_some() {
            return Err(error(ImageFault::TooLong, whole.span()));
        }
        let (rest, digest) = optional(whole.split_once('@'), whole);
        let (host, rest) = match (registry(rest.text), rest.split_once('/')) {
            (Some(_), Some((host, rest))) => (Some(host), rest),
            (_, _) => (None, rest),
        };
        let (path, tag) = optional(rest.split_once(':'), rest);
        if let Some(host) = host {
            let (name, port) = optional(host.split_once(':'), host);
            check_host(name).map_err(|span| error(ImageFault::Host, span))?;
            let port = port.map_or(Ok(()), check_port);
            port.map_err(|span| error(ImageFault::Port, span))?;
        }
        path.split('/')
            .try_for_each(check_component)
            .map_err(|span| error(ImageFault::Path, span))?;
        if let Some(tag) = tag {
            check_tag(tag).map_err(|span| error(ImageFault::Tag, span))?;
        }
        let digest = digest
            .map(|digest| Digest::read(digest, text))
            .transpose()?;
        Ok(Self {
            host: host.map(|host| host.text.into()),
            path: path.text.into(),
            tag: tag.map(|tag| tag.text.into()),
            digest,
        })
    }

    /// The host of the registry, with its port; `None` is the public registry.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The repository within the registry.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The tag that is meant: the one that is given, or `latest` where neither tag nor digest is.
    ///
    /// Beside a digest it is information only.
    pub fn tag(&self) -> Option<&str> {
        match (&self.tag, &self.digest) {
            (Some(tag), _) => Some(tag),
            (None, None) => Some("latest"),
            (None, Some(_)) => None,
        }
    }

    /// The digest, which decides which image is meant if there is one.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// The same with that digest. A tag stays, as information.
    #[must_use]
    pub fn with_digest(mut self, digest: Digest) -> Self {
        self.digest = Some(digest);
        self
    }
}

/// The reference as it was written.
impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(host) = &self.host {
            write!(f, "{host}/")?;
        }
        f.write_str(&self.path)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        match &self.digest {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

impl core::str::FromStr for ImageReference {
    type Err = ImageReferenceError;

    fn from_str(text: &str) -> Result<Self, ImageReferenceError> {
        Self::parse(text)
    }
}

/// Both halves of what may be split, or the whole as the first.
fn optional<'a>(
    halves: Option<(Piece<'a>, Piece<'a>)>,
    whole: Piece<'a>,
) -> (Piece<'a>, Option<Piece<'a>>) {
    halves.map_or((whole, None), |(first, second)| (first, Some(second)))
}

fn check_host(name: Piece<'_>) -> Result<(), Range<usize>> {
    name.split('.').try_for_each(|part| {
        let is_at_an_end = part.text.starts_with('-') || part.text.ends_with('-');
        if part.text.is_empty() || is_at_an_end {
            return Err(part.span());
        }
        let wrong = part.first_not(|c| c.is_ascii_alphanumeric() || c == '-');
        wrong.map_or(Ok(()), Err)
    })
}

fn check_port(port: Piece<'_>) -> Result<(), Range<usize>> {
    if let Some(span) = port.first_not(|c| c.is_ascii_digit()) {
        return Err(span);
    }
    let number: Option<u16> = port.text.parse().ok();
    let is_port = number.is_some_and(|number| number > 0);
    is_port.then_some(()).ok_or_else(|| port.span())
}

/// Letters and digits, between which separators may stand: `.`, `_`, `__` or hyphens.
fn check_component(component: Piece<'_>) -> Result<(), Range<usize>> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if component.text.is_empty() {
        return Err(component.span());
    }
    if let Some(span) = component.first_not(|c| is_plain(c) || "._-".contains(c)) {
        return Err(span);
    }
    let mut at = component.at;
    for plain in component.text.split_inclusive(is_plain) {
        let separator = plain.trim_end_matches(is_plain);
        let span = at..at.saturating_add(separator.len());
        let is_at_an_end = span.start == component.at || separator.len() == plain.len();
        let is_separator =
            separator.bytes().all(|b| b == b'-') || [".", "_", "__"].contains(&separator);
        if !separator.is_empty() && (is_at_an_end || !is_separator) {
            return Err(span);
        }
        at = at.saturating_add(plain.len());
    }
    Ok(())
}

fn check_tag(tag: Piece<'_>) -> Result<(), Range<usize>> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if tag.text.is_empty() || tag.text.len() > LONGEST_TAG {
        return Err(tag.span());
    }
    if let Some(span) = tag.first_not(|c| is_word(c) || ".-".contains(c)) {
        return Err(span);
    }
    let starts_well = tag.text.starts_with(is_word);
    let first = tag.at..tag.at.saturating_add(1);
    starts_well.then_some(()).ok_or(first)
}

/// The longest reference, in characters.
///
/// Source: ECS API Reference, `ContainerDefinition`, read 2026-11.
const LONGEST: usize = 255;

/// The longest tag, in characters.
///
/// Source: OCI Distribution Specification, "Pulling manifests", read 2026-11.
const LONGEST_TAG: usize = 128;

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::{format, vec};

    use super::*;

    type Row<'a> = (
        &'a str,
        Option<&'a str>,
        &'a str,
        Option<&'a str>,
        Option<&'a str>,
    );

    #[test]
    fn references_have_host_path_tag_and_digest() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let pinned = [
            format!("app@{digest}"),
            format!("registry.example/app:v1@{digest}"),
        ];
        let rows: vec::Vec<Row<'_>> = vec![
            ("nginx", None, "nginx", Some("latest"), None),
            ("nginx:1.25", None, "nginx", Some("1.25"), None),
            ("team/app:v1", None, "team/app", Some("v1"), None),
            (
                "registry.example:5000/app",
                Some("registry.example:5000"),
                "app",
                Some("latest"),
                None,
            ),
            (
                "registry.example/a/b/c:x",
                Some("registry.example"),
                "a/b/c",
                Some("x"),
                None,
            ),
            ("localhost/app:1", Some("localhost"), "app", Some("1"), None),
            (&pinned[0], None, "app", None, Some(&digest)),
            (
                &pinned[1],
                Some("registry.example"),
                "app",
                Some("v1"),
                Some(&digest),
            ),
            (
                "0/a__b.c---d_e:_A.-",
                None,
                "0/a__b.c---d_e",
                Some("_A.-"),
                None,
            ),
        ];
        for (text, host, path, tag, digest) in rows {
            let found = ImageReference::parse(text).unwrap();
            assert_eq!(found.host(), host, "{text}");
            assert_eq!(found.path(), path, "{text}");
            assert_eq!(found.tag(), tag, "{text}");
            assert_eq!(found.digest().map(Digest::as_str), digest, "{text}");
            assert_eq!(found.to_string(), text);
        }
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        let long = format!("app:{}", "x".repeat(129));
        let hex = "0".repeat(64);
        let upper = format!("app@sha256:{}A", "0".repeat(63));
        let short = format!("app@md5:{}", "0".repeat(31));
        let whole = "a".repeat(256);
        let many = format!("app@{hex}");
        let rows = vec![
            ("", ImageFault::Empty, 0..0),
            (&*whole, ImageFault::TooLong, 0..256),
            ("app:", ImageFault::Tag, 4..4),
            (&*long, ImageFault::Tag, 4..133),
            ("app:.x", ImageFault::Tag, 4..5),
            ("app:a/b", ImageFault::Port, 4..5),
            ("app@sha256:abc", ImageFault::Digest, 11..14),
            (&*upper, ImageFault::Digest, 74..75),
            (&*short, ImageFault::Digest, 8..39),
            (&*many, ImageFault::Digest, 4..68),
            ("app@", ImageFault::Digest, 4..4),
            ("app@:00", ImageFault::Digest, 4..4),
            ("App:1", ImageFault::Path, 0..1),
            ("/app", ImageFault::Path, 0..0),
            ("a//b", ImageFault::Path, 2..2),
            ("app/", ImageFault::Path, 4..4),
            ("app name", ImageFault::Path, 3..4),
            ("äpp", ImageFault::Path, 0..2),
            ("a..b", ImageFault::Path, 1..3),
            ("a___b", ImageFault::Path, 1..4),
            ("a_-b", ImageFault::Path, 1..3),
            ("-a", ImageFault::Path, 0..1),
            ("a/b-", ImageFault::Path, 3..4),
            ("app#1", ImageFault::Path, 3..4),
            ("x.-y/app", ImageFault::Host, 2..4),
            ("x..y/app", ImageFault::Host, 2..2),
            ("x_.y/app", ImageFault::Host, 1..2),
            (":5000/app", ImageFault::Host, 0..0),
            ("x.y:/app", ImageFault::Port, 4..4),
            ("x.y:0/app", ImageFault::Port, 4..5),
            ("x.y:65536/app", ImageFault::Port, 4..9),
            ("x.y:5a/app", ImageFault::Port, 5..6),
        ];
        for (text, fault, span) in rows {
            let found = ImageReference::parse(text).unwrap_err();
            assert_eq!((found.fault, found.span), (fault, span), "{text}");
        }
    }

    #[test]
    fn other_algorithms_need_thirty_two_digits() {
        let text = format!("app@sha512+b64.x:{}", "f".repeat(32));
        assert!(ImageReference::parse(&text).is_ok());
    }
}
