//! The lines around the places of a finding, with the places marked.
//!
//! All marks of an excerpt are near each other, so it shows every line from the first to the
//! last, and one more on either side. A mark within one line is underlined; one that spans
//! lines is an arc in the [`Gutter`].

use memchr::{memchr, memchr_iter, memrchr};

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
    /// The lines that are shown.
    text: &'a str,
    /// Where they start in the file.
    start: u32,
    /// Where they end in the file, each with its break.
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
        let Span { start, end } = surroundings(file.text().as_bytes(), &marks);
        let text = file.slice(Span::new(start, end));
        let mut ends = Vec::with_capacity(USUAL_LINES);
        ends.extend(memchr_iter(b'\n', text.as_bytes()).map(|at| start + at as u32 + 1));
        let above = ends.iter().filter(|end| **end <= primary.start).count();
        if !text.is_empty() && !text.ends_with('\n') {
            ends.push(end);
        }
        let first = file.line(start);
        let at = primary.start.min(length);
        let line_start = above.checked_sub(1).map_or(start, |above| ends[above]);
        let before = &file.text().as_bytes()[line_start as usize..at as usize];
        let at = LineColumn { line: first + above as u32, column: characters(before) + 1 };
        let last = first + (ends.len() as u32).saturating_sub(1);
        let number_width = last.checked_ilog10().unwrap_or(0) as usize + 1;
        let is_plain = text.len() <= USUAL_LENGTH && are_plain(text);
        Self { file, at, marks, text, start, ends, first, number_width, is_plain }
    }

    /// The lines.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'a>> {
        (self.first..).zip(0..self.ends.len()).map(|(number, index)| {
            let start = index.checked_sub(1).map_or(self.start, |above| self.ends[above]);
            let within = Span::new(start - self.start, self.ends[index] - self.start);
            let whole = self.text.get(within.range()).unwrap_or_default();
            Line::new(number, start, whole, self.is_plain, &self.marks)
        })
    }

    /// Whether a mark has parts in several of them.
    pub(super) fn crosses(&self, mark: &Mark<'_>) -> bool {
        self.ends.iter().any(|end| mark.span.start < *end && *end < mark.span.end)
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
            underlined(out, &gutter, &line, &mut hooks);
            ended(out, &gutter, &line);
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
    fn numbered(&self, out: &mut String, gutter: &Gutter<'_>, line: &Line<'_>) {
        out.push(' ');
        gutter.theme.paint(out, Paint::LineNumber, |out| {
            let mut buffer = itoa::Buffer::new();
            let number = buffer.format(line.number);
            BLANKS.repeat(out, self.number_width - number.len());
            out.push_str(number);
        });
        out.push_str(gutter.theme.glyphs.numbered);
        gutter.beside_line(out, line);
        line.draw(out);
    }
}

/// The lines that marks stand in, and one more on either side.
fn surroundings(text: &[u8], marks: &[Mark<'_>]) -> Span {
    let start = marks.first().map_or(0, |mark| mark.span.start);
    let end = marks.iter().map(|mark| mark.span.end).max().unwrap_or(0);
    let line_start = |at: usize| memrchr(b'\n', &text[..at]).map_or(0, |at| at + 1);
    let line_end = |at: usize| memchr(b'\n', &text[at..]).map_or(text.len(), |n| at + n + 1);
    let first = line_start(start as usize);
    let next = line_end(end.saturating_sub(1).max(start) as usize);
    Span::of(&(line_start(first.saturating_sub(1))..line_end(next)))
}
