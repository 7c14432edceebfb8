//! Texts with names, and the way from a byte offset to a line and a column.

use std::num::NonZeroU32;
use std::sync::OnceLock;

use crate::lines::Lines;
use crate::{SharedStr, Span};

/// A file of a [`Sources`]; only meaningful together with it. It is never 0, so that what may have
/// no place takes no more room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(NonZeroU32);

impl FileId {
    /// The file at an index of all.
    const fn at(index: usize) -> Self {
        Self(NonZeroU32::MIN.saturating_add(index as u32))
    }

    const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A line and a column, both counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: u32,
}

/// A text with the name that people know it by.
#[derive(Debug)]
pub struct SourceFile {
    name: String,
    text: SharedStr,
    lines: OnceLock<Lines>,
}

impl SourceFile {
    /// The text `text`, known as `name`.
    pub fn new(name: impl Into<String>, text: impl Into<SharedStr>) -> Self {
        Self { name: name.into(), text: text.into(), lines: OnceLock::new() }
    }

    /// The name: a path as the user gave it, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub const fn text(&self) -> &SharedStr {
        &self.text
    }

    /// The bytes of a span; empty if it lies outside the text or splits a character.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// How many lines there are, counting an unfinished last one.
    pub fn line_count(&self) -> u32 {
        self.lines().count()
    }

    /// The line, counted from 1, that holds a byte offset; past the end it is the last one.
    pub fn line(&self, offset: u32) -> u32 {
        self.lines().holding(&self.text, self.within(offset)) + 1
    }

    /// Line and column of a byte offset; past the end it is the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let offset = self.within(offset);
        let before = &self.text.as_bytes()[..offset];
        let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let line = self.lines().holding(&self.text, offset);
        LineColumn { line: line + 1, column: characters(&before[start..]) + 1 }
    }

    /// The span of a line counted from 1, without its line break; `None` past the end.
    pub fn line_span(&self, line: u32) -> Option<Span> {
        let Span { start, mut end } = self.whole_line(line)?;
        for sign in *b"\n\r" {
            let is_there = end > start && self.text.as_bytes()[end as usize - 1] == sign;
            end -= u32::from(is_there);
        }
        Some(Span::new(start, end))
    }

    /// The span of a line counted from 1, with its line break; `None` past the end.
    pub fn whole_line(&self, line: u32) -> Option<Span> {
        let start = self.lines().start(&self.text, line.checked_sub(1)?)?;
        let end = memchr::memchr(b'\n', self.text.as_bytes().get(start..)?);
        Some(Span::of(&(start..end.map_or(self.text.len(), |at| start + at + 1))))
    }

    /// The byte offset of a line and column, as the compiler counts them; `None` outside.
    pub fn offset_of(&self, at: LineColumn) -> Option<u32> {
        let line = self.line_span(at.line)?;
        let column = at.column.checked_sub(1)? as usize;
        let text = self.slice(line);
        let within = text.char_indices().map(|(index, _)| index).chain([text.len()]).nth(column)?;
        Some(line.start + within as u32)
    }

    fn within(&self, offset: u32) -> usize {
        (offset as usize).min(self.text.len())
    }

    /// The lines, counted at the first question.
    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(&self.text))
    }
}

/// How many characters start within a text.
pub(crate) fn characters(text: &[u8]) -> u32 {
    // Every character has one byte that continues none.
    let starts = |byte: &&u8| **byte & 0xc0 != 0x80;
    let count = if text.is_ascii() { text.len() } else { text.iter().filter(starts).count() };
    count as u32
}

/// All files that diagnostics may point into.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under a name and returns its handle.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<SharedStr>) -> FileId {
        self.files.push(SourceFile::new(name, text));
        FileId::at(self.files.len() - 1)
    }

    /// The file of a handle.
    ///
    /// # Panics
    ///
    /// If the handle is of another `Sources` with more files.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.index()]
    }

    /// The handle of the file with this name, if there is one.
    pub fn find(&self, name: &str) -> Option<FileId> {
        self.files.iter().position(|file| file.name == name).map(FileId::at)
    }

    /// All files with their handles, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId::at(index), file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters() {
        let file = SourceFile::new("f", "ab\nψ x\r\n\nend");
        let at = |offset| {
            let LineColumn { line, column } = file.line_column(offset);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (1, 3));
        assert_eq!(at(5), (2, 2));
        assert_eq!(at(99), (4, 4));
        assert_eq!(file.line_span(2).map(|span| file.slice(span)), Some("ψ x"));
        assert_eq!(file.line_span(3).map(|span| file.slice(span)), Some(""));
        assert_eq!(file.line_span(5), None);
        assert_eq!(file.offset_of(LineColumn { line: 2, column: 2 }), Some(5));
    }
}
