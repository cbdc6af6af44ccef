//! Cutting an expression into tokens.

use core::ops::Range;

use super::fault::{Cause, Fault};
use super::operator::Operator;

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme<'a> {
    pub(super) token: Token<'a>,
    /// In bytes; with the quotes of a quoted text.
    pub(super) span: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// The longest run of characters that need no quotes.
    Word(&'a str),
    /// What stands between two quotes.
    Quoted(&'a str),
    /// An operator spelled with a symbol, or `!in` or `!exists`.
    Operator(Operator),
    /// `&&`
    And,
    /// `||`
    Or,
    /// `!` that is not part of an operator
    Not,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenList,
    /// `]`
    CloseList,
    /// `,`
    Comma,
}

/// Yields the tokens of a text from the left, and stops being of use at the first fault.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// A lexer that begins in the middle of a text.
    pub(super) const fn starting_at(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// The next token, or `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Lexeme<'a>>, Fault> {
        let text = self.text.get(self.at..).unwrap_or_default();
        let rest = text.trim_start_matches(is_blank);
        let start = self.text.len() - rest.len();
        let Some((token, length)) = token(rest).map_err(|fault| fault.moved_by(start))? else {
            return Ok(None);
        };
        self.at = start + length;
        Ok(Some(Lexeme {
            token,
            span: start..self.at,
        }))
    }
}

/// Whether a character stands between tokens.
pub(super) const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// Whether a character may stand in a value without quotes.
pub(super) const fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(
            c,
            '-' | '_'
                | '.'
                | '/'
                | '\\'
                | ':'
                | '@'
                | '+'
                | '*'
                | '?'
                | '^'
                | '$'
                | '|'
                | '%'
                | '#'
                | '{'
                | '}'
        )
}

/// The word that a text begins with: the longest run of bare characters that holds no `||`.
pub(super) fn leading_word(text: &str) -> &str {
    let end = text
        .char_indices()
        .find(|(at, c)| !is_bare(*c) || text.get(*at..).is_some_and(|rest| rest.starts_with("||")));
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// Whether a word is a connective and so no value unless it stands in quotes.
///
/// Ours: it turns a forgotten argument into an error. The words of operators remain values.
pub(super) fn is_reserved(word: &str) -> bool {
    matches!(word, "and" | "or" | "not")
}

/// The token that a text begins with, and its length in bytes.
fn token(text: &str) -> Result<Option<(Token<'_>, usize)>, Fault> {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return Ok(None);
    };
    let second = chars.next();
    let found = match (first, second) {
        ('(', _) => (Token::Open, 1),
        (')', _) => (Token::Close, 1),
        ('[', _) => (Token::OpenList, 1),
        (']', _) => (Token::CloseList, 1),
        (',', _) => (Token::Comma, 1),
        ('&', Some('&')) => (Token::And, 2),
        ('|', Some('|')) => (Token::Or, 2),
        ('=', Some('=')) => (Token::Operator(Operator::Equals), 2),
        ('=', Some('~')) => (Token::Operator(Operator::Matches), 2),
        ('>', Some('=')) => (Token::Operator(Operator::GreaterThanEqual), 2),
        ('>', _) => (Token::Operator(Operator::GreaterThan), 1),
        ('<', Some('=')) => (Token::Operator(Operator::LessThanEqual), 2),
        ('<', _) => (Token::Operator(Operator::LessThan), 1),
        ('!', Some('=')) => (Token::Operator(Operator::NotEquals), 2),
        ('!', Some('~')) => (Token::Operator(Operator::NotMatches), 2),
        ('!', _) => exclamation(chars_after_first(text)),
        ('\'' | '"', _) => return quoted(text, first).map(Some),
        (c, _) if is_bare(c) => {
            let word = leading_word(text);
            (Token::Word(word), word.len())
        }
        (c, _) => return Err(Fault::new(Cause::UnexpectedChar(c), 0..c.len_utf8())),
    };
    Ok(Some(found))
}

/// `!` before a word that touches it: an operator if the word is `in` or `exists`, else a
/// connective.
fn exclamation(after: &str) -> (Token<'_>, usize) {
    match leading_word(after) {
        "in" => (Token::Operator(Operator::NotIn), "!in".len()),
        "exists" => (Token::Operator(Operator::NotExists), "!exists".len()),
        _ => (Token::Not, 1),
    }
}

fn quoted(text: &str, quote: char) -> Result<(Token<'_>, usize), Fault> {
    match chars_after_first(text).split_once(quote) {
        Some((content, _)) => Ok((Token::Quoted(content), content.len() + 2)),
        None => Err(Fault::new(Cause::UnterminatedQuote, 0..text.len())),
    }
}

fn chars_after_first(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.as_str()
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[track_caller]
    fn tokens(text: &str) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(text);
        core::iter::from_fn(|| lexer.next().expect("no fault"))
            .map(|lexeme| lexeme.token)
            .collect()
    }

    #[test]
    fn an_exclamation_mark_is_read_by_what_touches_it() {
        assert_eq!(
            tokens("!in !exists"),
            [
                Token::Operator(Operator::NotIn),
                Token::Operator(Operator::NotExists)
            ]
        );
        assert_eq!(tokens("! in"), [Token::Not, Token::Word("in")]);
        assert_eq!(tokens("!inside"), [Token::Not, Token::Word("inside")]);
        assert_eq!(tokens("!="), [Token::Operator(Operator::NotEquals)]);
        assert_eq!(
            tokens("!!~"),
            [Token::Not, Token::Operator(Operator::NotMatches)]
        );
        assert_eq!(tokens("!"), [Token::Not]);
    }

    #[test]
    fn a_double_bar_ends_a_word_and_a_single_one_does_not() {
        assert_eq!(
            tokens("a|b||c"),
            [Token::Word("a|b"), Token::Or, Token::Word("c")]
        );
        assert_eq!(tokens("|||"), [Token::Or, Token::Word("|")]);
    }

    #[test]
    fn blanks_separate_words_and_nothing_else_needs_them() {
        assert_eq!(
            tokens(" \t\r\na=~b\\.c\n"),
            [
                Token::Word("a"),
                Token::Operator(Operator::Matches),
                Token::Word("b\\.c")
            ]
        );
        assert_eq!(tokens("a b"), [Token::Word("a"), Token::Word("b")]);
    }

    #[test]
    fn a_quote_holds_all_but_itself() {
        assert_eq!(tokens(r#"'a\"b'"#), [Token::Quoted(r#"a\"b"#)]);
        assert_eq!(tokens("\"é'\"''"), [Token::Quoted("é'"), Token::Quoted("")]);
    }

    #[test]
    fn spans_count_bytes_and_hold_the_quotes() {
        let mut lexer = Lexer::new(" 'é' x");
        assert_eq!(
            lexer.next().map(|found| found.map(|lexeme| lexeme.span)),
            Ok(Some(1..5))
        );
        assert_eq!(
            lexer.next().map(|found| found.map(|lexeme| lexeme.span)),
            Ok(Some(6..7))
        );
        assert_eq!(lexer.next(), Ok(None));
    }

    #[test]
    fn other_characters_are_faults_where_they_stand() {
        for (text, c, span) in [
            ("a = b", '=', 2..3),
            ("~", '~', 0..1),
            ("a &b", '&', 2..3),
            ("aé", 'é', 1..3),
        ] {
            let mut lexer = Lexer::new(text);
            let fault = loop {
                match lexer.next() {
                    Ok(Some(_)) => {}
                    other => break other,
                }
            };
            assert_eq!(
                fault,
                Err(Fault::new(Cause::UnexpectedChar(c), span)),
                "{text}"
            );
        }
    }
}
