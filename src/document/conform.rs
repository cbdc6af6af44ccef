//! Brings a document into the shape it should have, and says where it was not.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{
    Bend, Bent, Document, Double, Field, FieldPath, Findings, Presence, Problem, Segment, Shape,
    Structure, Unlisted, Violation, scalar,
};
use crate::time::Timestamp;

/// Which liberties a reader takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// None: the document must be what the ECS API takes.
    Strict,
    /// Those of JSON found in the wild: numbers and truth values written as text, whole numbers
    /// with a decimal point, `null`, keys in `PascalCase`, unknown keys, wrapped documents. Each
    /// liberty taken is listed as a [`Bend`].
    Lenient,
}

/// Brings a document into a shape, in the API's own spelling; everything that is wrong or bent goes
/// to the findings.
///
/// Every value of the result is of its shape: fields that could not be read are left out and
/// reported as unreadable, so what is there can be relied on. Elements of an array that could not be
/// read keep their place, empty.
///
/// The strict reader reports a text where a number belongs as a violation and still reads it, so
/// that rules between fields can be checked as well.
///
/// # Example
///
/// ```
/// use bayplan::document::{Document, Field, Findings, Reading, Shape, Structure, conform};
///
/// static PORT: Structure =
///     Structure { name: "Port", fields: &[Field::required("hostPort", Shape::Integer)] };
///
/// let found = Document::object([("HostPort", "80".into())]);
/// let mut findings = Findings::default();
/// let read = conform(found, &Shape::Structure(&PORT), Reading::Lenient, &mut findings);
/// assert_eq!(read, Document::object([("hostPort", 80.into())]));
/// assert_eq!(findings.conclude().map(|bends| bends.len()), Ok(2));
/// ```
pub fn conform(
    document: Document,
    shape: &Shape,
    reading: Reading,
    findings: &mut Findings,
) -> Document {
    let mut walker = Walker {
        path: FieldPath::root(),
        reading,
        findings,
    };
    walker
        .value(document, shape)
        .unwrap_or_else(|| empty(shape))
}

/// What stands for a document that could not be read at all.
fn empty(shape: &Shape) -> Document {
    if let Shape::List(_) = shape {
        Document::Array(Vec::new())
    } else {
        Document::object::<String>([])
    }
}

struct Walker<'a> {
    path: FieldPath,
    reading: Reading,
    findings: &'a mut Findings,
}

impl Walker<'_> {
    fn value(&mut self, found: Document, shape: &Shape) -> Option<Document> {
        if found == Document::Null {
            return self.null(&found, shape);
        }
        match shape {
            Shape::Structure(structure) => self.structure(found, structure),
            Shape::List(element) => self.list(found, element),
            Shape::Map => self.map(found),
            Shape::Text => self.scalar(found, shape, scalar::text),
            Shape::Choice(listed, unlisted) => self.choice(found, listed, *unlisted),
            Shape::Integer => self.scalar(found, shape, scalar::integer),
            Shape::Long => self.scalar(found, shape, scalar::long),
            Shape::Double => self.scalar(found, shape, scalar::double),
            Shape::Boolean => self.scalar(found, shape, scalar::boolean),
            Shape::Timestamp => self.scalar(found, shape, scalar::timestamp),
        }
    }

    fn null(&mut self, found: &Document, shape: &Shape) -> Option<Document> {
        match self.reading {
            Reading::Strict => self.wrong_type(found, shape),
            Reading::Lenient => self.bend(found, Bent::Absent),
        }
        None
    }

    fn structure(&mut self, found: Document, structure: &'static Structure) -> Option<Document> {
        let Document::Object(fields) = found else {
            self.wrong_type(&found, &Shape::Structure(structure));
            return None;
        };
        let mut given = BTreeMap::new();
        for (key, value) in fields {
            self.assign(&mut given, structure, key, value);
        }
        let mut read = BTreeMap::new();
        for field in structure.fields {
            self.path.enter(Segment::Field(field.name.into()));
            if let Some(value) = self.field(field, given.remove(field.name)) {
                read.insert(field.name.to_owned(), value);
            }
            self.path.leave();
        }
        Some(Document::Object(read))
    }

    /// Finds the field that a key names.
    fn assign(
        &mut self,
        given: &mut BTreeMap<&'static str, Document>,
        structure: &'static Structure,
        key: String,
        value: Document,
    ) {
        let known = structure.fields.iter().find(|field| {
            field.name == key || self.reading == Reading::Lenient && is_spelling(&key, field.name)
        });
        let Some(field) = known else {
            self.path.enter(Segment::Field(key.into()));
            match self.reading {
                Reading::Strict => {
                    let problem = Problem::UnknownField {
                        structure: structure.name,
                    };
                    self.findings
                        .report(Violation::at(self.path.clone(), problem));
                }
                Reading::Lenient => self.bend(&value, Bent::Ignored),
            }
            self.path.leave();
            return;
        };
        self.path.enter(Segment::Field(field.name.into()));
        if key != field.name {
            self.bend(&Document::Text(key), Bent::Respelled);
        }
        if given.insert(field.name, value).is_some() {
            self.fault(Violation::at(self.path.clone(), Problem::DuplicateField));
        }
        self.path.leave();
    }

    fn field(&mut self, field: &Field, given: Option<Document>) -> Option<Document> {
        let Some(found) = given else {
            if field.presence == Presence::Required {
                self.fault(Violation::at(self.path.clone(), Problem::Missing));
            }
            return None;
        };
        let is_misplaced = field.presence == Presence::AnswerOnly;
        if is_misplaced && self.reading == Reading::Strict {
            self.fault(Violation::of(
                self.path.clone(),
                &found,
                Problem::AnswerOnly,
            ));
            return None;
        }
        if is_misplaced {
            self.bend(&found, Bent::Ignored);
            return None;
        }
        let read = self.value(found, &field.shape);
        if read.is_none()
            && field.presence == Presence::Required
            && self.reading == Reading::Lenient
        {
            // A null, taken as absent, or a fault that is reported already.
            if self.findings.is_sound(&self.path) {
                self.fault(Violation::at(self.path.clone(), Problem::Missing));
            }
        }
        read
    }

    fn list(&mut self, found: Document, element: &Shape) -> Option<Document> {
        let Document::Array(values) = found else {
            self.wrong_type(&found, &Shape::List(&Shape::Text));
            return None;
        };
        let mut read = Vec::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            self.path.enter(Segment::Index(index));
            // Elements that could not be read keep their place, so that later paths stay true.
            match self.value(value, element) {
                Some(value) => read.push(value),
                None if self.findings.is_sound(&self.path) => {}
                None => read.push(placeholder(element)),
            }
            self.path.leave();
        }
        Some(Document::Array(read))
    }

    fn map(&mut self, found: Document) -> Option<Document> {
        let Document::Object(fields) = found else {
            self.wrong_type(&found, &Shape::Map);
            return None;
        };
        let mut read = BTreeMap::new();
        for (key, value) in fields {
            self.path.enter(Segment::Field(key.clone().into()));
            if let Some(value) = self.value(value, &Shape::Text) {
                read.insert(key, value);
            }
            self.path.leave();
        }
        Some(Document::Object(read))
    }

    fn choice(
        &mut self,
        found: Document,
        listed: &'static [&'static str],
        unlisted: Unlisted,
    ) -> Option<Document> {
        let read = self.scalar(found, &Shape::Text, scalar::text)?;
        if read.as_text().is_some_and(|text| listed.contains(&text)) {
            return Some(read);
        }
        if unlisted == Unlisted::Kept && self.reading == Reading::Lenient {
            self.bend(&read, Bent::Kept);
            return Some(read);
        }
        let problem = Problem::NotListed { allowed: listed };
        self.fault(Violation::of(self.path.clone(), &read, problem));
        None
    }

    fn scalar(
        &mut self,
        found: Document,
        shape: &Shape,
        read: fn(&Document) -> scalar::Read,
    ) -> Option<Document> {
        match read(&found) {
            scalar::Read::AsIs => Some(found),
            scalar::Read::Plain(value) => Some(value),
            scalar::Read::Bent(value) => {
                match self.reading {
                    Reading::Strict => {
                        let problem = Problem::WrongType {
                            allowed: shape.allowed(),
                        };
                        self.findings
                            .report(Violation::of(self.path.clone(), &found, problem));
                    }
                    Reading::Lenient => self.bend(&found, Bent::ReadAs(value.summary())),
                }
                Some(value)
            }
            scalar::Read::Absent if self.reading == Reading::Lenient => {
                self.bend(&found, Bent::Absent);
                None
            }
            scalar::Read::Absent | scalar::Read::Unreadable => {
                self.wrong_type(&found, shape);
                None
            }
        }
    }

    fn wrong_type(&mut self, found: &Document, shape: &Shape) {
        let problem = Problem::WrongType {
            allowed: shape.allowed(),
        };
        self.fault(Violation::of(self.path.clone(), found, problem));
    }

    fn fault(&mut self, violation: Violation) {
        self.findings.report_unreadable(violation);
    }

    fn bend(&mut self, found: &Document, bent: Bent) {
        self.findings.note(Bend {
            path: self.path.clone(),
            found: found.summary(),
            bent,
        });
    }
}

/// Whether the key is the field's name in the API's spelling, or in that of CloudFormation:
/// `TaskRoleArn`, `EFSVolumeConfiguration`.
pub(crate) fn is_spelling(key: &str, name: &str) -> bool {
    key == name
        || key.starts_with(|first: char| first.is_ascii_uppercase())
            && key.eq_ignore_ascii_case(name)
}

/// What keeps the place of an element that could not be read.
fn placeholder(element: &Shape) -> Document {
    match element {
        Shape::Structure(_) | Shape::Map => Document::object::<String>([]),
        Shape::List(_) => Document::Array(Vec::new()),
        Shape::Integer | Shape::Long => Document::Integer(0),
        Shape::Double => Document::Double(Double::from_f64(0.0)),
        Shape::Timestamp => Timestamp::UNIX_EPOCH.to_string().into(),
        Shape::Boolean => Document::Boolean(false),
        Shape::Text | Shape::Choice(..) => Document::Text(String::new()),
    }
}
