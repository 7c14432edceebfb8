//! The lexer: bytes to tokens, one at a time, without an allocation for any of them.
//!
//! What a word or a colon means depends on the brackets around it, as in Prometheus: within
//! braces nothing is a keyword, within square brackets a colon stands alone. Faults are
//! collected, and a fault becomes one [`TokenKind::Error`] so that the parser can go on. What
//! people write who mean another language is told in `foreign`.

mod foreign;
mod usual;

pub(crate) use usual::UsualMatcher;

use promwright_source::{Span, is_word};

use crate::numeral::{self, Numeral};
use crate::token::{Token, TokenKind, word};
use crate::{BinaryOp, SyntaxError};

/// What kind of bracket the lexer is in; the two do not nest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// In none, or in round ones only.
    Plain,
    Braces,
    /// In square ones, before the first number; only behind it may a comment stand.
    Brackets,
    /// In square ones, behind a number.
    NumberedBrackets,
}

impl Mode {
    const fn is_brackets(self) -> bool {
        matches!(self, Self::Brackets | Self::NumberedBrackets)
    }
}

/// The input and how far it is read.
#[derive(Debug)]
pub(crate) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    mode: Mode,
    /// What is wrong so far.
    pub errors: Vec<SyntaxError>,
    /// Whether a string without an end has taken the rest of its line with it.
    pub swallowed: bool,
}

impl<'t> Lexer<'t> {
    /// Starts at the beginning of `text`.
    pub const fn new(text: &'t str) -> Self {
        Self { text, at: 0, mode: Mode::Plain, errors: Vec::new(), swallowed: false }
    }

    /// The next token; [`TokenKind::End`] for ever once the input is read.
    #[inline]
    pub fn next(&mut self) -> Token {
        if self.byte(0) == Some(b' ') {
            self.at += 1;
        }
        let start = self.at;
        // Half of all tokens are these, and cost no call.
        let kind = match self.byte(0) {
            Some(b',') => TokenKind::Comma,
            Some(b'(') => TokenKind::LeftParen,
            Some(b')') => TokenKind::RightParen,
            _ => return self.any(),
        };
        self.at += 1;
        Token { kind, span: Span::of(&(start..self.at)) }
    }

    /// The next token, whatever it is.
    #[inline(never)]
    fn any(&mut self) -> Token {
        self.skip_trivia();
        let start = self.at;
        let kind = match self.text.as_bytes().get(start) {
            None => TokenKind::End,
            Some(byte) => self.token(*byte),
        };
        Token { kind, span: Span::of(&(start..self.at)) }
    }

    /// Makes every further token the end.
    pub fn stop(&mut self) {
        self.at = self.text.len();
    }

    /// Leaves braces or square brackets that were never closed.
    pub fn leave_brackets(&mut self) {
        self.mode = Mode::Plain;
    }

    /// Skips spaces and comments.
    fn skip_trivia(&mut self) {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'#') if self.mode != Mode::Brackets => {
                    let rest = &bytes[self.at..];
                    let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                    self.at += length.unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + offset).copied()
    }

    /// Takes `length` bytes as a token of this kind.
    fn take(&mut self, length: usize, kind: TokenKind) -> TokenKind {
        self.at += length;
        kind
    }

    fn token(&mut self, byte: u8) -> TokenKind {
        match byte {
            b'0'..=b'9' => self.numeral(),
            b'.' if self.byte(1).is_some_and(|byte| byte.is_ascii_digit()) => self.numeral(),
            b'"' | b'\'' => self.string(byte),
            b'`' => self.raw_string(),
            b':' if self.mode != Mode::Plain => self.take(1, TokenKind::Colon),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b':' => self.word(),
            // Behind a comment or a second blank.
            b',' => self.take(1, TokenKind::Comma),
            b'(' => self.take(1, TokenKind::LeftParen),
            b')' => self.take(1, TokenKind::RightParen),
            b'{' if self.mode == Mode::Plain && self.byte(1) == Some(b'{') => self.template(),
            b'{' => {
                self.mode = Mode::Braces;
                self.take(1, TokenKind::LeftBrace)
            }
            b'}' => {
                self.mode = Mode::Plain;
                self.take(1, TokenKind::RightBrace)
            }
            b'[' => {
                self.mode = Mode::Brackets;
                self.take(1, TokenKind::LeftBracket)
            }
            b']' => {
                self.mode = Mode::Plain;
                self.take(1, TokenKind::RightBracket)
            }
            b'@' => self.take(1, TokenKind::At),
            _ => self.operator(byte),
        }
    }

    fn operator(&mut self, byte: u8) -> TokenKind {
        let next = self.byte(1);
        if next.is_some_and(|next| b"<=>*/!".contains(&next))
            && self.mode == Mode::Plain
            && let Some(kind) = self.foreign_operator().or_else(|| self.foreign_comment())
        {
            return kind;
        }
        let (length, op) = match (byte, next) {
            (b'=', Some(b'~')) => return self.take(2, TokenKind::MatchRegex),
            (b'!', Some(b'~')) => return self.take(2, TokenKind::MatchNotRegex),
            (b'=', Some(b'=')) if self.mode != Mode::Braces => (2, BinaryOp::Eql),
            (b'=', _) => return self.take(1, TokenKind::Equal),
            (b'!', Some(b'=')) => (2, BinaryOp::Neq),
            (b'<', Some(b'=')) => (2, BinaryOp::Lte),
            (b'<', Some(b'/')) => (2, BinaryOp::TrimUpper),
            (b'<', _) => (1, BinaryOp::Lss),
            (b'>', Some(b'=')) => (2, BinaryOp::Gte),
            (b'>', Some(b'/')) => (2, BinaryOp::TrimLower),
            (b'>', _) => (1, BinaryOp::Gtr),
            (b'+', _) => (1, BinaryOp::Add),
            (b'-', _) => (1, BinaryOp::Sub),
            (b'*', _) => (1, BinaryOp::Mul),
            (b'/', _) => (1, BinaryOp::Div),
            (b'%', _) => (1, BinaryOp::Mod),
            (b'^', _) => (1, BinaryOp::Pow),
            _ => return self.foreign(),
        };
        self.take(length, TokenKind::Operator(op))
    }

    fn word(&mut self) -> TokenKind {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut length = bytes[start..].iter().take_while(|byte| is_word(**byte)).count();
        if self.mode == Mode::Plain && bytes.get(start + length) == Some(&b':') {
            let word = |byte: &&u8| is_word(**byte) || **byte == b':';
            length += bytes[start + length..].iter().take_while(word).count();
            return self.take(length, TokenKind::MetricIdentifier);
        }
        self.at += length;
        if self.mode == Mode::Braces {
            return TokenKind::Identifier;
        }
        match word(&bytes[start..self.at]) {
            Some(TokenKind::Keyword(keyword)) if keyword.is_fill() && !self.opens_bracket() => {
                TokenKind::Identifier
            }
            // Within square brackets `inf` is no number.
            Some(TokenKind::Number) if self.mode.is_brackets() => TokenKind::Identifier,
            Some(kind) => kind,
            None => TokenKind::Identifier,
        }
    }

    /// Whether a round bracket follows, with at most spaces before it.
    pub fn opens_bracket(&self) -> bool {
        let rest = self.text.as_bytes()[self.at..].iter();
        rest.copied().find(|byte| !b" \t\n\r".contains(byte)) == Some(b'(')
    }

    fn numeral(&mut self) -> TokenKind {
        let (kind, length) = numeral::scan(&self.text.as_bytes()[self.at..]);
        let start = self.at;
        self.at += length;
        if self.mode == Mode::Brackets {
            self.mode = Mode::NumberedBrackets;
        }
        match kind {
            Numeral::Number => TokenKind::Number,
            Numeral::Duration => TokenKind::Duration,
            Numeral::Malformed => self.malformed_numeral(start),
        }
    }

    fn string(&mut self, quote: u8) -> TokenKind {
        let start = self.at;
        let mut is_broken = false;
        self.at += 1;
        loop {
            self.skip_plain();
            match self.byte(0) {
                None | Some(b'\n') => break,
                Some(byte) if byte == quote => {
                    self.at += 1;
                    return self.complete_string(start, is_broken);
                }
                Some(b'\\') if matches!(self.byte(1), Some(next) if next == quote || next == b'\\') =>
                {
                    self.at += 2;
                }
                Some(_) => {
                    is_broken |= self.is_replacement();
                    self.at += 1;
                }
            }
        }
        self.swallowed = true;
        let quote = char::from(quote);
        self.fault(
            start,
            format!("string is not closed: expected `{quote}` before the end of the line"),
            "a string in double or single quotes stands on one line; `\\n` is a line break in it",
        )
    }

    fn raw_string(&mut self) -> TokenKind {
        let start = self.at;
        let rest = &self.text[start + 1..];
        if let Some(length) = rest.bytes().position(|byte| byte == b'`') {
            self.at += length + 2;
            let is_broken = rest[..length].contains(char::REPLACEMENT_CHARACTER);
            return self.complete_string(start, is_broken);
        }
        self.at = self.text.len();
        self.swallowed = true;
        self.fault(
            start,
            "raw string is not closed: expected a backtick".to_owned(),
            "a raw string runs from backtick to backtick; it cannot hold one",
        )
    }

    /// Goes on to a byte of a string that may mean something.
    fn skip_plain(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().position(|byte| ENDS_PLAIN[usize::from(*byte)]);
        self.at += length.unwrap_or(rest.len());
    }

    fn is_replacement(&self) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(char::REPLACEMENT_CHARACTER))
    }

    /// A string with both its quotes; Go takes U+FFFD within one for broken UTF-8.
    fn complete_string(&mut self, start: usize, is_broken: bool) -> TokenKind {
        if !is_broken {
            return TokenKind::String;
        }
        let message = "string holds U+FFFD, which stands for broken text".to_owned();
        self.fault(start, message, "write `\\ufffd` if it is meant")
    }

    fn fault(&mut self, start: usize, message: String, help: &str) -> TokenKind {
        self.errors.push(SyntaxError {
            span: Span::of(&(start..self.at)),
            message,
            help: Some(help.to_owned()),
        });
        TokenKind::Error
    }
}

/// The bytes of a string that may mean more than themselves: what ends or escapes it, and the
/// first byte of U+FFFD.
static ENDS_PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut index = 0;
    let marks = [b'"', b'\'', b'\\', b'\n', 0xef];
    while index < marks.len() {
        table[marks[index] as usize] = true;
        index += 1;
    }
    table
};
