//! What a reader found: faults, and what it bent.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{Document, FieldPath, FirstAndMore, OneLine};

/// One departure of a document from what is allowed.
///
/// It is written `containerDefinitions[0].memory: found "100", allowed is an integer ...`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where.
    pub path: FieldPath,
    /// What stands there, in one short line; `None` when nothing does.
    pub found: Option<String>,
    /// What is wrong, and what is allowed.
    pub problem: Problem,
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A field that must be there is not.
    Missing,
    /// The structure has no such field.
    UnknownField {
        /// The structure's name in the API.
        structure: &'static str,
    },
    /// Only answers have the field; an input may not.
    AnswerOnly,
    /// Two keys that differ in case alone name one field.
    DuplicateField,
    /// The value is of another kind, or out of the range of its kind.
    WrongType {
        /// What is allowed.
        allowed: &'static str,
    },
    /// The text is none of those allowed.
    NotListed {
        /// The texts that are allowed.
        allowed: &'static [&'static str],
    },
    /// A value of the right kind that is not allowed there.
    NotAllowed {
        /// What is allowed.
        allowed: Cow<'static, str>,
    },
    /// A rule between fields is broken; the text is ECS's own where ECS has one.
    Rule {
        /// The rule's text.
        text: Cow<'static, str>,
        /// What is allowed, where the text does not say it.
        allowed: Option<Cow<'static, str>>,
    },
}

impl Violation {
    /// A fault of the value found at a path.
    pub fn of(path: FieldPath, found: &Document, problem: Problem) -> Self {
        Self {
            path,
            found: Some(found.summary()),
            problem,
        }
    }

    /// A fault at a path where no single value is to blame.
    pub fn at(path: FieldPath, problem: Problem) -> Self {
        Self {
            path,
            found: None,
            problem,
        }
    }

    /// A broken rule between fields.
    pub fn rule(path: FieldPath, text: impl Into<Cow<'static, str>>) -> Self {
        Self::at(
            path,
            Problem::Rule {
                text: text.into(),
                allowed: None,
            },
        )
    }

    /// A value of the right kind that is not allowed there.
    pub fn not_allowed(
        path: FieldPath,
        found: Option<&Document>,
        allowed: impl Into<Cow<'static, str>>,
    ) -> Self {
        let problem = Problem::NotAllowed {
            allowed: allowed.into(),
        };
        Self {
            path,
            found: found.map(Document::summary),
            problem,
        }
    }

    /// The same, showing the value that is to blame.
    #[must_use]
    pub fn found(mut self, found: Option<&Document>) -> Self {
        self.found = found.map(Document::summary);
        self
    }

    /// The same broken rule, saying what is allowed.
    #[must_use]
    pub fn allowing(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        if let Problem::Rule { allowed, .. } = &mut self.problem {
            *allowed = Some(text.into());
        }
        self
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path)?;
        if let Some(found) = &self.found {
            write!(f, "found {found}, ")?;
        }
        write!(f, "{}", self.problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("required but absent"),
            Self::UnknownField { structure } => write!(f, "`{structure}` has no such field"),
            Self::AnswerOnly => f.write_str("only answers of ECS have this field"),
            Self::DuplicateField => f.write_str("the field is given twice"),
            Self::WrongType { allowed } => write!(f, "allowed is {allowed}"),
            Self::NotListed { allowed } => write!(f, "allowed is one of {}", allowed.join(", ")),
            Self::NotAllowed { allowed } => write!(f, "allowed is {}", OneLine(allowed)),
            Self::Rule {
                text,
                allowed: None,
            } => OneLine(text).fmt(f),
            Self::Rule {
                text,
                allowed: Some(allowed),
            } => write!(f, "{} (allowed is {})", OneLine(text), OneLine(allowed)),
        }
    }
}

/// Every departure of a document from what is allowed: at least one, in the order of the shape.
///
/// As one line it names the first and says how many more there are; [`Self::as_slice`] has all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// One violation.
    pub(crate) fn of(violation: Violation) -> Self {
        Self(alloc::vec![violation])
    }

    /// The violations, at least one.
    pub fn as_slice(&self) -> &[Violation] {
        &self.0
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        FirstAndMore(&self.0).fmt(f)
    }
}

impl core::error::Error for Violations {}

/// One liberty that the lenient reader took.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bend {
    /// Where, in the API's spelling.
    pub path: FieldPath,
    /// What stood there, in one short line.
    pub found: String,
    /// What was made of it.
    pub bent: Bent,
}

/// What the lenient reader made of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Bent {
    /// The value was read as another kind; the text is the value it became.
    ReadAs(String),
    /// `null`, or an empty text where a number belongs, was taken as absent.
    Absent,
    /// A field that the structure does not have, or that an input may not have, was left out.
    Ignored,
    /// The key was read as the API spells it.
    Respelled,
    /// A text that the API does not list was kept.
    Kept,
    /// Nothing stood there; this is what was supplied.
    Supplied(String),
    /// A later element of the same name took its place.
    Superseded,
    /// The document was taken out of a wrapper.
    Unwrapped,
    /// Not bent: something that will probably not do what its author expects.
    Doubtful(Cow<'static, str>),
}

impl fmt::Display for Bend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path)?;
        match &self.bent {
            Bent::ReadAs(value) => write!(f, "found {}, read as {value}", self.found),
            Bent::Absent => write!(f, "found {}, taken as absent", self.found),
            Bent::Ignored => f.write_str("ignored"),
            Bent::Respelled => write!(f, "found the key {}, read as this field", self.found),
            Bent::Kept => write!(f, "found {}, which ECS does not list, kept", self.found),
            Bent::Supplied(value) => write!(f, "absent, taken as {value}"),
            Bent::Superseded => write!(f, "found {}, a later one of that name counts", self.found),
            Bent::Unwrapped => f.write_str("taken out of its wrapper"),
            Bent::Doubtful(text) => OneLine(text).fmt(f),
        }
    }
}

/// What a reader made of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// The value.
    pub value: T,
    /// The liberties that were taken, in the order of the document; the strict reader takes none,
    /// but may doubt.
    pub bends: Vec<Bend>,
}

/// The findings of a reader as it goes.
///
/// A rule that reads a faulty field says nothing: the fault itself is already reported, and what
/// would follow from it is noise. [`Self::is_sound`] is how rules ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    violations: Vec<Violation>,
    bends: Vec<Bend>,
    unreadable: BTreeSet<FieldPath>,
}

impl Findings {
    /// Reports a fault.
    pub fn report(&mut self, violation: Violation) {
        self.violations.push(violation);
    }

    /// Reports a fault of a value that then counts as unreadable.
    pub fn report_unreadable(&mut self, violation: Violation) {
        self.unreadable.insert(violation.path.clone());
        self.violations.push(violation);
    }

    /// Notes a liberty that was taken.
    pub fn note(&mut self, bend: Bend) {
        self.bends.push(bend);
    }

    /// Notes something that will probably not do what its author expects.
    pub fn doubt(&mut self, path: FieldPath, text: impl Into<Cow<'static, str>>) {
        self.bends.push(Bend {
            path,
            found: String::new(),
            bent: Bent::Doubtful(text.into()),
        });
    }

    /// Whether everything at and inside the path could be read.
    pub fn is_sound(&self, path: &FieldPath) -> bool {
        let inside = self
            .unreadable
            .range(path..)
            .next()
            .is_some_and(|next| next.is_within(path));
        !inside
            && !path
                .ancestors()
                .any(|ancestor| self.unreadable.contains(&ancestor))
    }

    /// Whether nothing wrong was reported so far.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// The liberties if nothing is wrong, else every violation.
    ///
    /// # Errors
    ///
    /// [`Violations`] when anything was reported.
    pub fn conclude(self) -> Result<Vec<Bend>, Violations> {
        if self.violations.is_empty() {
            Ok(self.bends)
        } else {
            Err(Violations(self.violations))
        }
    }
}
