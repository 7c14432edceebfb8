//! The lines around the places of a finding, with the places marked.
//!
//! All marks of an excerpt are near each other, so it shows every line from the first to the
//! last, and one more on either side. A mark within one line is underlined; one that spans
//! lines is an arc in the [`Gutter`].

use memchr::{memchr_iter, memrchr};

use super::glyphs::{BLANKS, indented};
use super::gutter::Gutter;
use super::line::Line;
use super::marks::{Mark, ended, underlined};
use super::theme::{Paint, Theme};
use super::visible::{all_visible, are_plain};
use crate::file::characters;
use crate::{LineColumn, SourceFile, Span};

/// More bytes than that are not looked at to tell whether all of them are plain.
const USUAL_LENGTH: usize = 16_384;

/// Room for the lines of most excerpts.
const USUAL_LINES: usize = 16;

/// A stretch of a file with marks.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    file: &'a SourceFile,
    /// The line and the column that stand above the excerpt.
    at: LineColumn,
    /// In the order of their starts.
    pub marks: Vec<Mark<'a>>,
    /// Where the lines that are shown start in the file.
    start: u32,
    /// Where each of them ends in the file, with its break.
    ends: Vec<u32>,
    /// The number of the first one.
    first: u32,
    /// How wide the last one's number is, in columns.
    pub number_width: usize,
    /// Whether all of them are shown as they are, with a column for each byte.
    is_plain: bool,
}

impl<'a> Excerpt<'a> {
    /// The lines around marks, of which `primary` is one; what lies outside the file is at its
    /// end.
    pub(super) fn new(file: &'a SourceFile, primary: Span, mut marks: Vec<Mark<'a>>) -> Self {
        let length = file.text().len() as u32;
        for mark in &mut marks {
            mark.span = Span::new(mark.span.start.min(length), mark.span.end.min(length));
        }
        marks.sort_by_key(|mark| mark.span.start);
        let bytes = file.text().as_bytes();
        let (start, ends) = surroundings(bytes, &marks);
        let end = ends.last().map_or(start, |end| *end);
        let shown = &bytes[start as usize..end as usize];
        let is_plain = shown.len() <= USUAL_LENGTH && are_plain(shown);
        let first = file.line(start);
        let at = primary.start.min(length);
        let above = ends.iter().take_while(|end| **end <= at && is_finished(bytes, **end)).count();
        let line_start = above.checked_sub(1).map_or(start, |above| ends[above]);
        let before = &bytes[line_start as usize..at as usize];
        let column = if is_plain { before.len() as u32 } else { characters(before) };
        let at = LineColumn { line: first + above as u32, column: column + 1 };
        let last = first + (ends.len() as u32).saturating_sub(1);
        let number_width = last.checked_ilog10().unwrap_or(0) as usize + 1;
        Self { file, at, marks, start, ends, first, number_width, is_plain }
    }

    /// The places of the lines in the file.
    pub(super) fn spans(&self) -> impl Iterator<Item = Span> {
        let starts = [self.start].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| Span::new(start, *end))
    }

    /// The lines.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let text: &str = self.file.text();
        let (mut start, mut number, mut marks) = (self.start, self.first, &*self.marks);
        self.ends.iter().map(move |end| {
            let starting = marks.iter().take_while(|mark| mark.span.start < *end).count();
            let (here, below) = marks.split_at(starting);
            let whole = text.get(start as usize..*end as usize).unwrap_or_default();
            let line = Line::new(number, start, whole, self.is_plain, here, &self.marks);
            (start, number, marks) = (*end, number + 1, below);
            line
        })
    }

    /// Whether any mark has parts in several of them.
    pub(super) fn are_crossed(&self) -> bool {
        let mut ends = self.ends.iter().peekable();
        self.marks.iter().any(|mark| {
            while ends.next_if(|end| **end <= mark.span.start).is_some() {}
            ends.peek().is_some_and(|end| **end < mark.span.end)
        })
    }

    /// Draws it.
    pub(super) fn draw(&self, out: &mut String, theme: &Theme) {
        let glyphs = theme.glyphs;
        let gutter = Gutter::of(theme, self);
        out.push_str(indented(glyphs.header, self.number_width));
        theme.paint(out, Paint::Location, |out| self.location(out));
        out.push_str("]\n");
        let mut hooks = Vec::with_capacity(self.marks.len());
        for line in self.lines() {
            self.numbered(out, &gutter, &line);
            if !line.starting.is_empty() {
                underlined(out, &gutter, &line, &mut hooks);
            }
            if gutter.has_arcs() {
                ended(out, &gutter, &line);
            }
        }
        out.push_str(indented(glyphs.footer, self.number_width));
    }

    fn location(&self, out: &mut String) {
        out.push_str(&all_visible(self.file.name().into()));
        for number in [self.at.line, self.at.column] {
            out.push(':');
            out.push_str(itoa::Buffer::new().format(number));
        }
    }

    /// A line of the text with its number.
    #[inline]
    fn numbered(&self, out: &mut String, gutter: &Gutter<'_>, line: &Line<'_>) {
        let mut buffer = itoa::Buffer::new();
        let number = buffer.format(line.number);
        out.push(' ');
        gutter.theme.paint(out, Paint::LineNumber, |out| {
            BLANKS.repeat(out, self.number_width - number.len());
            out.push_str(number);
        });
        out.push_str(gutter.theme.glyphs.numbered);
        if gutter.has_arcs() {
            gutter.beside_line(out, line);
        }
        line.draw(out);
    }
}

/// The lines that marks stand in, and one more on either side: the start of the first, and the
/// end of each.
fn surroundings(text: &[u8], marks: &[Mark<'_>]) -> (u32, Vec<u32>) {
    let start = marks.first().map_or(0, |mark| mark.span.start);
    let end = marks.iter().map(|mark| mark.span.end).max().unwrap_or(0);
    let line_start = |at: usize| memrchr(b'\n', &text[..at]).map_or(0, |at| at + 1);
    let first = line_start(line_start(start as usize).saturating_sub(1));
    let mut ends = Vec::with_capacity(USUAL_LINES);
    let last = end.saturating_sub(1).max(start);
    let mut reached = first as u32;
    for line_break in memchr_iter(b'\n', &text[first..]) {
        let is_below = reached > last;
        reached = (first + line_break) as u32 + 1;
        ends.push(reached);
        if is_below {
            return (first as u32, ends);
        }
    }
    if (reached as usize) < text.len() {
        ends.push(text.len() as u32);
    }
    (first as u32, ends)
}

/// Whether a line that ends here does so with a break, and not with the text.
fn is_finished(text: &[u8], end: u32) -> bool {
    text[..end as usize].ends_with(b"\n")
}
