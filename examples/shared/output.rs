//! Prints for a reader that may go away.

use std::io::{self, ErrorKind, Write as _};

/// Prints a text. A reader that went away, as `head` does when it has enough, is no error.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Says a line on standard error. Where that fails nobody is left to be told.
pub(crate) fn say(line: &str) {
    writeln!(io::stderr().lock(), "{line}").unwrap_or_default();
}
