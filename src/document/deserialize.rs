//! Reads a document from any serde format, within bounds.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Document, Double, MAX_DEPTH, MAX_WEIGHT, VALUE_WEIGHT};

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let weight = Cell::new(0);
        Node {
            depth: 0,
            weight: &weight,
        }
        .deserialize(deserializer)
    }
}

/// A value at some depth; all values of a document share one count of their weight.
#[derive(Clone, Copy)]
struct Node<'a> {
    depth: usize,
    weight: &'a Cell<usize>,
}

impl Node<'_> {
    fn weigh<E: Error>(self, bytes: usize) -> Result<(), E> {
        let weight = self
            .weight
            .get()
            .saturating_add(bytes)
            .saturating_add(VALUE_WEIGHT);
        self.weight.set(weight);
        if weight > MAX_WEIGHT {
            return Err(E::custom(format_args!(
                "the document holds more than {MAX_WEIGHT} bytes"
            )));
        }
        Ok(())
    }

    fn inner<E: Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom(format_args!(
                "arrays and objects nest deeper than {MAX_DEPTH}"
            )));
        }
        Ok(Self {
            depth: self.depth.saturating_add(1),
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Document;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Document, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Document, E> {
        self.weigh(0)?;
        Ok(Document::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Document, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Document, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Document, E> {
        self.weigh(0)?;
        Ok(Document::Boolean(value))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Document, E> {
        self.visit_i128(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Document, E> {
        self.visit_i128(number.into())
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Document, E> {
        self.weigh(0)?;
        Ok(Document::Integer(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Document, E> {
        self.weigh(0)?;
        Ok(Document::Double(Double::from_f64(number)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Document, E> {
        self.weigh(text.len())?;
        Ok(Document::Text(text.into()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Document, E> {
        self.weigh(text.len())?;
        Ok(Document::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Document, A::Error> {
        self.weigh(0)?;
        let inner = self.inner()?;
        let mut values = Vec::new();
        while let Some(value) = elements.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Document::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Document, A::Error> {
        self.weigh(0)?;
        let inner = self.inner()?;
        let mut fields = BTreeMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            inner.weigh(key.len())?;
            match fields.entry(key) {
                Entry::Occupied(taken) => {
                    let key = taken.key();
                    return Err(A::Error::custom(format_args!(
                        "the key `{key}` is given twice"
                    )));
                }
                Entry::Vacant(free) => {
                    free.insert(entries.next_value_seed(inner)?);
                }
            }
        }
        Ok(Document::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn error_of(json: &str) -> String {
        serde_json::from_str::<Document>(json)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn duplicate_keys_are_refused() {
        assert_eq!(
            error_of(r#"{"a": {"b": 1, "b": 2}}"#),
            "the key `b` is given twice at line 1 column 18"
        );
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = |n: usize| "[".repeat(n) + &"]".repeat(n);
        assert!(serde_json::from_str::<Document>(&deep(MAX_DEPTH)).is_ok());
        assert!(error_of(&deep(MAX_DEPTH + 1)).starts_with("arrays and objects nest deeper"));
    }

    #[test]
    fn content_is_bounded() {
        let text = alloc::format!("\"{}\"", "x".repeat(MAX_WEIGHT));
        assert!(error_of(&text).starts_with("the document holds more than 67108864 bytes"));
    }
}
