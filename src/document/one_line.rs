//! What a message shows of more than fits.

use core::fmt::{self, Write};

/// Displays a text on one line: control characters are escaped.
pub(super) struct OneLine<'a>(pub(super) &'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if character.is_control() {
                write!(f, "{}", character.escape_debug())?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

/// Displays the first of several, and how many more there are.
pub(crate) struct FirstAndMore<'a, T>(pub(crate) &'a [T]);

impl<T: fmt::Display> fmt::Display for FirstAndMore<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, rest)) = self.0.split_first() else {
            return Ok(());
        };
        write!(f, "{first}")?;
        if rest.is_empty() {
            Ok(())
        } else {
            write!(f, " (and {} more)", rest.len())
        }
    }
}
