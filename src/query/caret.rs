//! Showing where in a text a fault stands.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use super::error::ParseError;

/// Displays an error with the line at fault and marks beneath it; made by [`ParseError::rendered`].
#[derive(Clone, Copy, Debug)]
pub struct Rendered<'a> {
    error: &'a ParseError,
}

impl<'a> Rendered<'a> {
    pub(super) const fn new(error: &'a ParseError) -> Self {
        Self { error }
    }
}

impl fmt::Display for Rendered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let View { line, marks } = View::new(self.error.source_text(), &self.error.span());
        write!(f, "{}\n  {line}\n  {marks}", self.error.summary())
    }
}

/// Two lines of text to be set one above the other.
struct View {
    line: String,
    marks: String,
}

/// One character as it is shown.
struct Cell {
    shown: char,
    columns: usize,
    is_marked: bool,
}

impl View {
    fn new(text: &str, span: &Range<usize>) -> Self {
        let mut cells = cells(text, span);
        if cells.iter().all(|cell| !cell.is_marked) {
            // Something is missing at the end of the line: mark the place after it.
            cells.push(Cell {
                shown: ' ',
                columns: 1,
                is_marked: true,
            });
        }
        mark_what_shows(&mut cells);
        let before: usize = columns_until_mark(&cells);
        let total: usize = cells.iter().map(|cell| cell.columns).sum();
        let first = if total <= WIDTH {
            0
        } else {
            before.saturating_sub(CONTEXT).min(total - WIDTH)
        };
        let mut view = Self {
            line: String::new(),
            marks: String::new(),
        };
        if first > 0 {
            view.push(&Cell {
                shown: '…',
                columns: 1,
                is_marked: false,
            });
        }
        let mut column = 0;
        for cell in &cells {
            let is_visible = column >= first && column + cell.columns <= first + WIDTH;
            column += cell.columns;
            if is_visible {
                view.push(cell);
            }
        }
        if first + WIDTH < total {
            view.push(&Cell {
                shown: '…',
                columns: 1,
                is_marked: false,
            });
        }
        view.line.truncate(view.line.trim_end().len());
        view.marks.truncate(view.marks.trim_end().len());
        view
    }

    fn push(&mut self, cell: &Cell) {
        self.line.push(cell.shown);
        let mark = if cell.is_marked { '^' } else { ' ' };
        self.marks.extend(core::iter::repeat_n(mark, cell.columns));
    }
}

/// The characters of the line in which the span begins; the first is marked if the span is empty.
fn cells(text: &str, span: &Range<usize>) -> Vec<Cell> {
    let start = text
        .get(..span.start)
        .and_then(|before| before.rfind(LINE_ENDS))
        .map_or(0, |at| at + 1);
    let line = text.get(start..).unwrap_or_default();
    let line = line.split(LINE_ENDS).next().unwrap_or_default();
    line.char_indices()
        .map(|(at, c)| {
            let at = start + at;
            let shown = shown(c);
            Cell {
                shown,
                columns: columns(shown),
                is_marked: span.contains(&at) || (span.is_empty() && span.start == at),
            }
        })
        .collect()
}

/// Where all that is marked takes no column, marks the character that it stands upon, or else gives
/// it a column.
fn mark_what_shows(cells: &mut [Cell]) {
    if cells.iter().any(|cell| cell.is_marked && cell.columns > 0) {
        return;
    }
    let first = cells.iter().position(|cell| cell.is_marked);
    let (before, marked) = cells.split_at_mut(first.unwrap_or_default());
    if let Some(cell) = before.iter_mut().rev().find(|cell| cell.columns > 0) {
        cell.is_marked = true;
    } else if let Some(cell) = marked.first_mut() {
        cell.columns = 1;
    }
}

fn columns_until_mark(cells: &[Cell]) -> usize {
    cells
        .iter()
        .take_while(|cell| !cell.is_marked)
        .map(|cell| cell.columns)
        .sum()
}

/// A character that takes its place and changes nothing round it.
fn shown(c: char) -> char {
    match c {
        '\t' => ' ',
        // Marks that change the direction of the text round them.
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        _ if c.is_control() => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// How many columns of a terminal a character takes, as far as a few ranges can tell.
const fn columns(c: char) -> usize {
    match c {
        // Marks upon the character before, and what joins characters.
        '\u{300}'..='\u{36f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' => 0,
        // Scripts of East Asia, full-width forms, pictures.
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

const LINE_ENDS: [char; 2] = ['\r', '\n'];

/// How many columns of a line are shown.
const WIDTH: usize = 76;

/// How many columns before the fault are shown if not all can be.
const CONTEXT: usize = 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_view(text: &str, span: Range<usize>, line: &str, marks: &str) {
        let view = View::new(text, &span);
        assert_eq!(view.line, line);
        assert_eq!(view.marks, marks);
    }

    #[test]
    fn marks_stand_beneath_the_span() {
        assert_view("a = b", 2..3, "a = b", "  ^");
        assert_view("stack", 0..5, "stack", "^^^^^");
        assert_view("a ==", 4..4, "a ==", "    ^");
        assert_view("a  == b", 1..1, "a  == b", " ^");
        assert_view("", 0..0, "", "^");
    }

    #[test]
    fn a_character_takes_one_mark_for_each_column() {
        assert_view("'é' = b", 5..6, "'é' = b", "    ^");
        assert_view("'e\u{301}' = b", 6..7, "'e\u{301}' = b", "    ^");
        assert_view("'日本' = b", 9..10, "'日本' = b", "       ^");
        assert_view("日本", 0..6, "日本", "^^^^");
    }

    #[test]
    fn a_mark_upon_a_character_is_marked_beneath_it() {
        assert_view("ae\u{301} = b", 2..4, "ae\u{301} = b", " ^");
        assert_view("e\u{301}\u{302}", 3..5, "e\u{301}\u{302}", "^");
        assert_view("\u{301}b", 0..2, "\u{301}b", "^");
    }

    #[test]
    fn only_the_line_at_fault_is_shown() {
        assert_view("a == b\nand c = d\r\nor e", 13..14, "and c = d", "      ^");
        assert_view("a == 'b\nc", 5..9, "a == 'b", "     ^^");
        assert_view("a\r\n= b", 3..4, "= b", "^");
        assert_view("a ==\n", 4..4, "a ==", "    ^");
    }

    #[test]
    fn what_would_not_show_takes_one_column() {
        assert_view("\ta\t= b", 3..4, " a = b", "   ^");
        assert_view("a\u{1b}[ = b", 4..5, "a\u{fffd}[ = b", "    ^");
        assert_view("'\u{202e}' = b", 6..7, "'\u{fffd}' = b", "    ^");
    }

    #[test]
    fn a_long_line_is_cut_round_the_fault() {
        let long = "x".repeat(100);
        let text = alloc::format!("{long}={long}");
        let cut = |count| "x".repeat(count);
        let blanks = " ".repeat(31);
        let line = alloc::format!("…{}={}…", cut(30), cut(45));
        assert_view(&text, 100..101, &line, &alloc::format!("{blanks}^"));
        assert_view(&text, 0..1, &alloc::format!("{}…", cut(76)), "^");
        let line = alloc::format!("…{}", cut(75));
        assert_view(
            &text,
            201..201,
            &line,
            &alloc::format!("{}^", " ".repeat(76)),
        );
        assert_view(
            &text,
            100..201,
            &alloc::format!("…{}={}…", cut(30), cut(45)),
            &alloc::format!("{blanks}{}", "^".repeat(46)),
        );
    }
}
