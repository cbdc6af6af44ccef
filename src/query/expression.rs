//! A validated expression.

use alloc::sync::Arc;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use super::ast::Node;
use super::error::ParseError;
use super::program::Program;
use super::subject::Subjects;
use super::{eval, parse};

/// An expression of the cluster query language: a predicate over one container instance.
///
/// Whoever holds one holds a valid expression: it is made by [`parse`](Self::parse) only, which
/// checks everything, each argument and pattern included. A clone shares the expression.
///
/// Two expressions are equal if they say the same, part by part: spelling, blanks, quotes,
/// redundant parentheses and the order and repetition of list elements do not count, the order of
/// the parts does. Order and hash follow.
///
/// It is displayed, and serialized, as it was written, which reads back equal.
/// [`canonical`](Self::canonical) writes equal expressions alike.
///
/// # Example
///
/// ```
/// use bayplan::query::Expression;
///
/// let written = Expression::parse("(attribute:stack equals 'prod')&&task:group!exists")?;
/// assert_eq!(written.to_string(), "(attribute:stack equals 'prod')&&task:group!exists");
///
/// let canonical = written.canonical().to_string();
/// assert_eq!(canonical, "attribute:stack == prod and task:group !exists");
/// assert_eq!(written, Expression::parse(&canonical)?);
/// # Ok::<(), bayplan::query::ParseError>(())
/// ```
#[derive(Clone)]
pub struct Expression {
    inner: Arc<Inner>,
}

struct Inner {
    written: Arc<str>,
    root: Node,
}

impl Expression {
    /// The expression that a text spells.
    ///
    /// # Errors
    ///
    /// The leftmost fault of the text, with its [kind](super::ParseErrorKind), its place and, where
    /// one is near at hand, a suggestion.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::query::{Expression, ParseErrorKind};
    ///
    /// let Err(error) = Expression::parse("stack == prod") else { unreachable!() };
    /// assert_eq!(error.kind(), ParseErrorKind::UnknownSubject);
    /// assert_eq!(
    ///     error.to_string(),
    ///     "unknown subject `stack` at 0..5; did you mean `attribute:stack`?",
    /// );
    /// ```
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        match parse::parse(text) {
            Ok(root) => Ok(Self::from_parts(Arc::from(text), root)),
            Err(failure) => Err(ParseError::new(text, &failure)),
        }
    }

    /// The expression that a tree is, written so.
    pub(super) fn from_parts(written: Arc<str>, root: Node) -> Self {
        Self {
            inner: Arc::new(Inner { written, root }),
        }
    }

    pub(super) fn root(&self) -> &Node {
        &self.inner.root
    }

    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.inner.written
    }

    /// The expression as it was written, shared.
    pub fn to_shared_text(&self) -> Arc<str> {
        self.inner.written.clone()
    }

    /// The expression in a form that is the same for equal expressions.
    ///
    /// It has the shortest spelling of each operator, single blanks, no parenthesis or quote that
    /// is not needed, and lists in ascending order. Up to [`MAX_LENGTH`](super::MAX_LENGTH)
    /// characters it reads back equal; it may be longer than what was written, and so too long to
    /// be read.
    pub fn canonical(&self) -> Canonical<'_> {
        Canonical {
            root: &self.inner.root,
        }
    }

    /// Whether an instance satisfies the expression.
    ///
    /// This is the definition. [`compile`](Self::compile) gives a form that is quicker to ask again
    /// and again.
    pub fn evaluate<S: Subjects + ?Sized>(&self, subjects: &S) -> bool {
        eval::evaluate(&self.inner.root, subjects)
    }

    /// The expression as a list of distinct tests and the order in which to ask them.
    pub fn compile(&self) -> Program {
        Program::new(&self.inner.root)
    }
}

impl FromStr for Expression {
    type Err = ParseError;

    /// As [`Expression::parse`].
    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expression({:?})", self.as_str())
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.inner.root == other.inner.root
    }
}

impl Eq for Expression {}

impl PartialOrd for Expression {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Expression {
    fn cmp(&self, other: &Self) -> Ordering {
        self.inner.root.cmp(&other.inner.root)
    }
}

impl Hash for Expression {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.inner.root.hash(state);
    }
}

/// Writes the expression as it was written.
#[cfg(feature = "serde")]
impl serde::Serialize for Expression {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Reads text through [`Expression::parse`].
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Expression {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::string::String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Displays an expression in its canonical form; made by [`Expression::canonical`].
#[derive(Clone, Copy)]
pub struct Canonical<'a> {
    root: &'a Node,
}

impl fmt::Display for Canonical<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.root)
    }
}

impl fmt::Debug for Canonical<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Canonical({})", self.root)
    }
}
