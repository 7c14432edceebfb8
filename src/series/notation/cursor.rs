//! A place in a text, and what stands there.

use promwright_source::{Span, is_word};

/// Reads a text from left to right, byte by byte; always at a character boundary.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// All of the text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The offset of the next byte.
    pub fn at(&self) -> usize {
        self.at
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes past an ASCII byte if it is the next one.
    pub fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Goes past the ASCII bytes for which `accept` holds, and returns them.
    pub fn take(&mut self, accept: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().take_while(|byte| byte.is_ascii() && accept(*byte)).count();
        self.at += length;
        &rest[..length]
    }

    /// Goes `length` bytes on, which must end at a character boundary.
    pub fn skip(&mut self, length: usize) {
        self.at += length;
    }

    /// Goes past white space; whether there was any.
    pub fn skip_space(&mut self) -> bool {
        !self.take(is_space).is_empty()
    }

    /// Goes past white space and comments (`#` to the end of the line).
    pub fn skip_trivia(&mut self) {
        while self.skip_space() || self.peek() == Some(b'#') {
            if self.peek() == Some(b'#') {
                self.at += self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
            }
        }
    }

    /// The span from `start` to here.
    pub fn span_from(&self, start: usize) -> Span {
        Span::of(&(start..self.at))
    }

    /// What stands here, in words and with its span: a word, a character, or the end.
    pub fn found(&self) -> (String, Span) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return ("end of text".to_owned(), Span::at(self.at as u32));
        };
        let word = rest.bytes().take_while(|byte| is_word(*byte)).count();
        let length = word.max(first.len_utf8());
        let span = Span::of(&(self.at..self.at + length));
        let shown = match first {
            '\n' | '\r' => "a line break".to_owned(),
            ' ' | '\t' => "a space".to_owned(),
            _ if first.is_control() => format!("`{}`", first.escape_unicode()),
            _ => format!("`{}`", &rest[..length]),
        };
        (shown, span)
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

pub(super) fn is_letter(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphabetic()
}
