//! A part of a text that is read, and where it stands.

use core::ops::Range;

/// A part of a text and the byte at which it begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Piece<'a> {
    pub(super) fn whole(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// All of it.
    pub(super) fn span(self) -> Range<usize> {
        self.at..self.at.saturating_add(self.text.len())
    }

    /// What stands before and after the first such character.
    pub(super) fn split_once(self, character: char) -> Option<(Self, Self)> {
        let (before, after) = self.text.split_once(character)?;
        let gap = before.len().saturating_add(character.len_utf8());
        let at = self.at.saturating_add(gap);
        Some((
            Self {
                text: before,
                ..self
            },
            Self { text: after, at },
        ))
    }

    /// The parts between such characters.
    pub(super) fn split(self, character: char) -> impl Iterator<Item = Self> {
        let mut at = self.at;
        self.text.split(character).map(move |text| {
            let piece = Self { text, at };
            let gap = text.len().saturating_add(character.len_utf8());
            at = at.saturating_add(gap);
            piece
        })
    }

    /// Where the first character stands that is not allowed.
    pub(super) fn first_not(self, is_allowed: impl Fn(char) -> bool) -> Option<Range<usize>> {
        let mut characters = self.text.char_indices();
        let (offset, character) = characters.find(|(_, character)| !is_allowed(*character))?;
        let start = self.at.saturating_add(offset);
        Some(start..start.saturating_add(character.len_utf8()))
    }
}
