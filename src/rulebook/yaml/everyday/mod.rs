//! A quick reader for the YAML that rule files are mostly written in.
//!
//! It knows block mappings and block lists, one-line scalars, `|` scalars and comments, and
//! gives up at the first thing that it does not know, faults among them: the full parser then
//! reads the text from its start. What it reads is what the full parser reads, node for node:
//! properties, all fixtures and the fuzz target hold it to that. It is there for speed alone, so when in doubt it gives up.

#[cfg(any(test, fuzzing))]
pub mod alike;
mod scalar;
#[cfg(test)]
mod tests;

use promwright_source::{Diagnostic, Span};

use super::builder::Builder;
use super::document::{Document, Origin};

/// The full parser has a limit of its own, and a finding for what is beyond it.
const DEEPEST: usize = 64;

/// Reads a text that is one document; `None` if it holds anything out of the ordinary.
pub(super) fn read<'a>(text: &'a str, origin: &Origin) -> Option<(Document<'a>, Vec<Diagnostic>)> {
    if !text.ends_with('\n') || text.len() > super::MOST_BYTES || !is_printable(text) {
        return None;
    }
    let mut reader = Everyday {
        text,
        bytes: text.as_bytes(),
        at: if text.starts_with("---\n") { 4 } else { 0 },
        builder: Builder::new(text, origin.clone()),
        open: Vec::new(),
        awaits_value: false,
    };
    while let Some(column) = reader.next_line() {
        reader.line(column)?;
    }
    reader.finish()
}

/// Whether every character may stand anywhere; tabs and carriage returns have rules of their own.
fn is_printable(text: &str) -> bool {
    let is_plain = |byte: u8| byte == b'\n' || (b' '..0x7f).contains(&byte);
    // Without a branch a byte, so that the compiler looks at many at once.
    if text.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        return true;
    }
    text.chars().all(|character| match character {
        '\n' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        other => !other.is_control(),
    })
}

/// An open block collection.
#[derive(Clone, Copy, Debug)]
struct Block {
    column: usize,
    is_list: bool,
}

/// The reader, at the start of a line or within one.
struct Everyday<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    builder: Builder<'a>,
    /// Collections that are open, outermost first.
    open: Vec<Block>,
    /// Whether a key or a dash has been read, and not what belongs to it.
    awaits_value: bool,
}

impl<'a> Everyday<'a> {
    /// Goes past empty lines and comments; the column of what comes then.
    fn next_line(&mut self) -> Option<usize> {
        loop {
            let column = self.skip_blanks();
            match self.bytes.get(self.at)? {
                b'\n' => self.at += 1,
                b'#' => self.comment(),
                _ => return Some(column),
            }
        }
    }

    /// A line of dashes, a key, a value.
    fn line(&mut self, mut column: usize) -> Option<()> {
        self.close_deeper(column)?;
        let mut is_item = false;
        while self.bytes[self.at..].starts_with(b"- ") {
            self.item(column)?;
            self.at += 1;
            column += 1 + self.skip_blanks();
            is_item = true;
        }
        match self.key_end() {
            Some(end) => self.entry(column, end),
            None if is_item => self.value(),
            None => None,
        }
    }

    /// Closes the collections that a line at this column ends.
    fn close_deeper(&mut self, column: usize) -> Option<()> {
        while self.open.last().is_some_and(|block| block.column > column) {
            self.close()?;
        }
        Some(())
    }

    /// Closes the innermost collection, unless a value is missing in it.
    fn close(&mut self) -> Option<()> {
        if self.awaits_value {
            return None;
        }
        self.open.pop();
        self.builder.end(Span::at(0));
        Some(())
    }

    /// A dash: one more item of the innermost list, or the first of a new one.
    fn item(&mut self, column: usize) -> Option<()> {
        let continues =
            self.open.last().is_some_and(|block| block.is_list && block.column == column);
        if !continues || self.awaits_value {
            // The list under a key may stand in the key's column. The parser then lets it start
            // at its first item, else at its first dash.
            let is_indentless =
                self.open.last().is_some_and(|block| !block.is_list && block.column == column);
            let start = self.at + if is_indentless { 1 + self.blanks(self.at + 1) } else { 0 };
            self.start(Block { column, is_list: true }, start, |parent| {
                is_indentless || column > parent.column
            })?;
        }
        self.awaits_value = true;
        Some(())
    }

    /// A key that ends at `end`, of the innermost mapping or of a new one, with its value.
    fn entry(&mut self, column: usize, end: usize) -> Option<()> {
        let is_indentless_list =
            |block: &Block| block.is_list && block.column == column && !self.awaits_value;
        if self.open.last().is_some_and(is_indentless_list) {
            self.close()?;
        }
        let continues =
            self.open.last().is_some_and(|block| !block.is_list && block.column == column);
        if !continues || self.awaits_value {
            let is_deeper = |parent: Block| column > parent.column;
            self.start(Block { column, is_list: false }, self.at, is_deeper)?;
        }
        self.plain(end);
        self.at = end + 1;
        self.skip_blanks();
        self.awaits_value = true;
        match self.bytes.get(self.at)? {
            b'\n' => self.at += 1,
            b'#' => self.comment(),
            _ => self.value()?,
        }
        Some(())
    }

    /// Opens a collection where one may start: at the root, or as the value that is awaited.
    fn start(&mut self, block: Block, at: usize, fits: impl Fn(Block) -> bool) -> Option<()> {
        let may_start = match self.open.last() {
            Some(parent) => self.awaits_value && fits(*parent),
            None => !self.builder.has_root(),
        };
        if !may_start || self.open.len() == DEEPEST {
            return None;
        }
        let start = Span::at(at as u32);
        if block.is_list {
            self.builder.start_sequence(start, 0);
        } else {
            self.builder.start_mapping(start, 0);
        }
        self.open.push(block);
        self.awaits_value = false;
        Some(())
    }

    /// The comment up to the end of the line.
    fn comment(&mut self) {
        let end = self.line_end();
        self.builder.comment(Span::of(&(self.at..end)));
        self.at = end + 1;
    }

    /// Where the line's break stands; there is one, as the text ends in one.
    fn line_end(&self) -> usize {
        let rest = &self.bytes[self.at..];
        self.at + memchr::memchr(b'\n', rest).unwrap_or(rest.len())
    }

    /// Goes past blanks; how many there are.
    fn skip_blanks(&mut self) -> usize {
        let count = self.blanks(self.at);
        self.at += count;
        count
    }

    /// How many blanks there are from `at` on.
    fn blanks(&self, at: usize) -> usize {
        const EIGHT: u64 = u64::from_le_bytes([b' '; 8]);
        let rest = &self.bytes[at..];
        // Most indentations are told apart at one look.
        match rest.first_chunk().map(|first| u64::from_le_bytes(*first) ^ EIGHT) {
            None | Some(0) => rest.iter().take_while(|byte| **byte == b' ').count(),
            Some(others) => others.trailing_zeros() as usize / 8,
        }
    }

    fn finish(mut self) -> Option<(Document<'a>, Vec<Diagnostic>)> {
        while !self.open.is_empty() {
            self.close()?;
        }
        let mut findings = Vec::new();
        let has_root = self.builder.has_root();
        has_root.then(|| (self.builder.finish(&mut findings), findings))
    }
}
