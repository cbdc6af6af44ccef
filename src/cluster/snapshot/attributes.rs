//! The sets of attributes that instances have, as they are read.

use alloc::sync::Arc;

use super::bytes::{Reader, shown, value};
use super::error::SnapshotError;
use super::listed::Listed;
use crate::model::{Attribute, AttributeSet, AttributeValue};
use crate::query::AttributeName;

/// A text that is a name, a value or both; each is made when it is first used.
#[derive(Debug)]
struct Word<'a> {
    text: &'a str,
    name: Option<AttributeName>,
    value: Option<AttributeValue>,
}

impl Word<'_> {
    fn name(&mut self, at: usize) -> Result<AttributeName, SnapshotError> {
        if let Some(name) = &self.name {
            return Ok(name.clone());
        }
        let name = AttributeName::new(self.text).map_err(|_| {
            let allowed = "1 to 128 letters, digits and `-_/\\.`";
            value(at, "name of an attribute", &shown(self.text), allowed)
        })?;
        Ok(self.name.insert(name).clone())
    }

    fn value(&mut self, at: usize) -> Result<AttributeValue, SnapshotError> {
        if let Some(value) = &self.value {
            return Ok(value.clone());
        }
        let value = AttributeValue::reported(self.text).map_err(|_| {
            let allowed = "0 to 1024 characters, no control characters";
            value(at, "value of an attribute", &shown(self.text), allowed)
        })?;
        Ok(self.value.insert(value).clone())
    }
}

/// Reads the texts and the sets.
pub(super) fn sets(reader: &mut Reader<'_>) -> Result<Listed<Arc<AttributeSet>>, SnapshotError> {
    let what = "text of an attribute";
    let mut words = Listed::read(reader, what, |reader| {
        Ok(Word {
            text: reader.text(what)?,
            name: None,
            value: None,
        })
    })?;
    let sets = Listed::read(reader, "set of attributes", |reader| {
        let ascends = |a: &Attribute, b: &Attribute| a.name < b.name;
        let set = reader.ascending("attribute", ascends, |reader| attribute(reader, &mut words))?;
        Ok(Arc::new(set.into_iter().collect()))
    })?;
    words.end()?;
    Ok(sets)
}

fn attribute(
    reader: &mut Reader<'_>,
    words: &mut Listed<Word<'_>>,
) -> Result<Attribute, SnapshotError> {
    let at = reader.at();
    let name = words.next(reader)?.name(at)?;
    let at = reader.at();
    let value = words.next_if_any(reader)?;
    Ok(Attribute {
        name,
        value: value.map(|word| word.value(at)).transpose()?,
    })
}
