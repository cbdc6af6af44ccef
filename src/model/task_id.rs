//! The identity of a task: sixteen bytes for ECS's own ids, text for all others.

use alloc::sync::Arc;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::name::{InvalidName, Rule, last_segment};

/// The id of a task: the last part of its ARN.
///
/// ECS gives 32 hexadecimal digits, formerly a UUID with hyphens; both take sixteen bytes and
/// cloning them is a copy. Any other text of 1 to 255 characters is kept as it is. Ids are ordered
/// by their text.
///
/// # Example
///
/// ```
/// use bayplan::model::TaskId;
///
/// let id = TaskId::from_arn("arn:aws:ecs:us-east-1:1:task/web/4d590253bb114126b7afa7b58eea9221")?;
/// assert_eq!(id.to_string(), "4d590253bb114126b7afa7b58eea9221");
/// assert_eq!(TaskId::from_bits(1).to_string(), "00000000000000000000000000000001");
/// # Ok::<(), bayplan::model::InvalidName>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TaskId(Form);

/// How an id is written. Each text has one form only, so equal ids have equal forms.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// 32 lower-case hexadecimal digits.
    Digits(IdBytes),
    /// The same with hyphens after 8, 12, 16 and 20 digits.
    Uuid(IdBytes),
    /// Anything else.
    Text(Arc<str>),
}

/// Sixteen bytes where words begin: an id that was just copied is read at once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(align(8))]
pub(crate) struct IdBytes(pub(crate) [u8; 16]);

impl TaskId {
    /// Reads an id.
    ///
    /// # Errors
    ///
    /// [`InvalidName`] when the text is empty, has more than 255 characters or a control character.
    pub fn new(text: &str) -> Result<Self, InvalidName> {
        Rule::Text(255).check("task id", text)?;
        let form = match text.len() {
            32 => digits(text.bytes()).map(IdBytes).map(Form::Digits),
            36 if has_hyphens(text) => digits(text.bytes().filter(|b| *b != b'-'))
                .map(IdBytes)
                .map(Form::Uuid),
            _ => None,
        };
        Ok(Self(form.unwrap_or_else(|| Form::Text(Arc::from(text)))))
    }

    /// Reads the id of a task from its ARN.
    ///
    /// # Errors
    ///
    /// [`InvalidName`] when what follows the last `/` is not an id.
    pub fn from_arn(arn: &str) -> Result<Self, InvalidName> {
        Self::new(last_segment(arn))
    }

    /// The id of 32 hexadecimal digits that spells this number.
    pub fn from_bits(bits: u128) -> Self {
        Self(Form::Digits(IdBytes(bits.to_be_bytes())))
    }

    pub(crate) fn form(&self) -> &Form {
        &self.0
    }

    pub(crate) fn of_form(form: Form) -> Self {
        Self(form)
    }

    /// Gives the text to a reader, without allocating.
    fn with_text<R>(&self, read: impl FnOnce(&[u8]) -> R) -> R {
        let mut buffer = [b'-'; 36];
        match &self.0 {
            Form::Text(text) => read(text.as_bytes()),
            Form::Digits(IdBytes(bytes)) => {
                let places = buffer.iter_mut().take(32);
                places
                    .zip(nibbles(bytes))
                    .for_each(|(place, digit)| *place = digit);
                read(buffer.get(..32).unwrap_or_default())
            }
            Form::Uuid(IdBytes(bytes)) => {
                let places = buffer.iter_mut().enumerate();
                let places = places.filter(|(at, _)| !HYPHENS.contains(at));
                places
                    .zip(nibbles(bytes))
                    .for_each(|((_, place), digit)| *place = digit);
                read(&buffer)
            }
        }
    }
}

/// The sixteen bytes that 32 lower-case hexadecimal digits spell.
fn digits(text: impl Iterator<Item = u8>) -> Option<[u8; 16]> {
    let mut bits: u128 = 0;
    let mut count = 0_u32;
    for byte in text {
        let digit = match byte {
            b'0'..=b'9' => byte.wrapping_sub(b'0'),
            b'a'..=b'f' => byte.wrapping_sub(b'a').wrapping_add(10),
            _ => return None,
        };
        bits = bits.wrapping_shl(4) | u128::from(digit);
        count = count.wrapping_add(1);
    }
    (count == 32).then(|| bits.to_be_bytes())
}

fn has_hyphens(text: &str) -> bool {
    text.bytes()
        .enumerate()
        .all(|(at, byte)| (byte == b'-') == HYPHENS.contains(&at))
}

fn nibbles(bytes: &[u8; 16]) -> impl Iterator<Item = u8> {
    let digit = |nibble: u8| {
        if nibble < 10 {
            b'0'.wrapping_add(nibble)
        } else {
            b'a'.wrapping_add(nibble.wrapping_sub(10))
        }
    };
    bytes
        .iter()
        .flat_map(move |byte| [digit(byte >> 4), digit(byte & 15)])
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.pad(core::str::from_utf8(text).unwrap_or_default()))
    }
}

impl fmt::Debug for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaskId({self})")
    }
}

impl Ord for TaskId {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Digits(a), Form::Digits(b)) | (Form::Uuid(a), Form::Uuid(b)) => a.cmp(b),
            _ => self.with_text(|a| other.with_text(|b| a.cmp(b))),
        }
    }
}

impl PartialOrd for TaskId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for TaskId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Form::Digits(IdBytes(bytes)) | Form::Uuid(IdBytes(bytes)) => state.write(bytes),
            Form::Text(text) => text.hash(state),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for TaskId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads an id, not an ARN.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for TaskId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::name::deserialize_text(deserializer, Self::new)
    }
}

const HYPHENS: [usize; 4] = [8, 13, 18, 23];

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn every_text_comes_back_as_it_was() {
        for text in [
            "4d590253bb114126b7afa7b58eea9221",
            "56bb7569-6318-458e-882b-7a631df643d0",
            "4D590253BB114126B7AFA7B58EEA9221",
            "a1b2c3d4-5678-90ab-cdef-11111EXAMPLE",
            "4d590253bb114126b7afa7b58EXAMPLE",
            "-bb7569-6318-458e-882b-7a631df643d05",
            "x",
        ] {
            assert_eq!(TaskId::new(text).unwrap().to_string(), text);
        }
        assert!(TaskId::new("").is_err());
    }

    #[test]
    fn the_order_is_that_of_the_text() {
        let mut texts = [
            "56bb7569-6318-458e-882b-7a631df643d0",
            "56bb75696318458e882b7a631df643d0",
            "56bb7569-",
            "ffffffffffffffffffffffffffffffff",
            "g",
            "0",
        ];
        let mut ids: Vec<TaskId> = texts.iter().map(|t| TaskId::new(t).unwrap()).collect();
        ids.sort();
        texts.sort_unstable();
        assert_eq!(
            ids.iter().map(ToString::to_string).collect::<Vec<_>>(),
            texts
        );
    }
}
