//! Byte ranges within one text, and within a named file.

use std::ops::Range;

use crate::FileId;

/// A half-open range of bytes within one text, at most 4 GiB long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`, in bytes.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`, for what is missing there.
    pub const fn at(offset: u32) -> Self {
        Self::new(offset, offset)
    }

    /// The span of a byte range of a text.
    pub const fn of(range: &Range<usize>) -> Self {
        Self::new(range.start as u32, range.end as u32)
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Its length in bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it covers no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether it covers all of `other`.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// As an index into the text.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A span within one of the files of a [`Sources`](crate::Sources).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

impl Place {
    /// The bytes `span` of `file`.
    pub const fn new(file: FileId, span: Span) -> Self {
        Self { file, span }
    }
}
