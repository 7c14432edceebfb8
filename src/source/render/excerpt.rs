//! The lines around the places of a finding, with the places marked.
//!
//! All marks of an excerpt are near each other, so it shows every line from the first to the
//! last, and one more on either side. A mark within one line is underlined; one that spans
//! lines is an arc in the [`Gutter`].

use unicode_width::UnicodeWidthChar;

use super::cut::Cut;
use super::gutter::{Beside, Gutter, repeat};
use super::theme::{Paint, Theme};
use super::visible::{all_visible, visible};
use crate::{SourceFile, Span};

/// Tabs are drawn up to the next multiple of this column.
const TAB_WIDTH: usize = 4;

/// A place with what is said about it, which may be nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark<'a> {
    pub span: Span,
    pub text: &'a str,
}

/// A line of the excerpt.
#[derive(Debug)]
pub(super) struct Line<'a> {
    number: u32,
    /// The line with its break.
    span: Span,
    text: &'a str,
    /// What is shown in its place, if it is too long.
    cut: Option<Cut>,
}

impl Line<'_> {
    /// The line's text as far as it is shown.
    fn shown(&self) -> &str {
        self.cut.as_ref().map_or(self.text, Cut::text)
    }

    /// Whether a mark has a part in this line; an empty one has the byte that follows it.
    pub(super) fn touches(&self, mark: &Mark<'_>) -> bool {
        let end = mark.span.end.max(mark.span.start + 1);
        mark.span.start < self.span.end && end > self.span.start
    }

    /// Whether a mark lies within this line.
    pub(super) const fn holds(&self, mark: &Mark<'_>) -> bool {
        self.span.contains(mark.span)
    }

    /// Whether a mark that touches this line starts in it.
    pub(super) const fn starts(&self, mark: &Mark<'_>) -> bool {
        mark.span.start >= self.span.start
    }

    /// Whether a mark that touches this line ends in it.
    pub(super) const fn ends(&self, mark: &Mark<'_>) -> bool {
        mark.span.end <= self.span.end
    }

    /// The column, from 0, of a byte of this line. Within a character `start` decides for the
    /// column before or behind it; the line break is one column wide.
    fn column(&self, offset: u32, start: bool) -> usize {
        let index = (offset - self.span.start) as usize;
        let mut index = self.cut.as_ref().map_or(index, |cut| cut.index(index));
        let text = self.shown();
        while index < text.len() && !text.is_char_boundary(index) {
            if start { index -= 1 } else { index += 1 }
        }
        let before = text.get(..index).unwrap_or(text);
        width(before) + usize::from(index > text.len())
    }

    /// Writes the line's text with its tabs as blanks.
    fn draw(&self, out: &mut String) {
        let text = all_visible(self.shown().into());
        let mut rest = &*text;
        let mut column = 0;
        while let Some(tab) = memchr::memchr(b'\t', rest.as_bytes()) {
            out.push_str(&rest[..tab]);
            column += width(&rest[..tab]);
            let blanks = TAB_WIDTH - column % TAB_WIDTH;
            repeat(out, " ", blanks);
            column += blanks;
            rest = &rest[tab + 1..];
        }
        out.push_str(rest);
        out.push('\n');
    }
}

/// The width of a text that starts at the first column, in columns.
fn width(text: &str) -> usize {
    // Without a branch for each byte, as most texts are plain.
    if text.bytes().fold(true, |is_plain, byte| is_plain & matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    text.chars().fold(0, |column, character| match character {
        '\t' => column + TAB_WIDTH - column % TAB_WIDTH,
        other => column + visible(other).width().unwrap_or(0),
    })
}

fn write_all<const N: usize>(out: &mut String, parts: [&str; N]) {
    for part in parts {
        out.push_str(part);
    }
}

/// Writes a number, right-aligned in a width of at most ten columns.
fn decimal(out: &mut String, number: u32, width: usize) {
    let mut columns = [b' '; 10];
    let mut start = columns.len();
    let mut left = number;
    while left > 0 || start == columns.len() {
        start -= 1;
        columns[start] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    let start = start.min(columns.len().saturating_sub(width));
    out.push_str(str::from_utf8(&columns[start..]).unwrap_or_default());
}

/// A stretch of a file with marks.
pub(super) struct Excerpt<'a> {
    file: &'a SourceFile,
    /// Whose line and column stand above the excerpt.
    primary: Span,
    /// In the order of their starts.
    marks: Vec<Mark<'a>>,
    lines: Vec<Line<'a>>,
    /// How wide the last line's number is, in columns.
    number_width: usize,
}

impl<'a> Excerpt<'a> {
    /// The lines around marks; what lies outside the file is at its end.
    pub(super) fn new(file: &'a SourceFile, primary: Span, mut marks: Vec<Mark<'a>>) -> Self {
        let length = file.text().len() as u32;
        let clamped = |span: Span| Span::new(span.start.min(length), span.end.min(length));
        for mark in &mut marks {
            mark.span = clamped(mark.span);
        }
        marks.sort_by_key(|mark| mark.span.start);
        let lines = lines(file, &marks);
        let last = lines.last().map_or(0, |line| line.number);
        let number_width = last.checked_ilog10().unwrap_or(0) as usize + 1;
        Self { file, primary: clamped(primary), marks, lines, number_width }
    }

    /// Draws it.
    pub(super) fn draw(&self, out: &mut String, theme: &Theme) {
        let glyphs = theme.glyphs;
        let gutter = Gutter::of(theme, &self.lines, &self.marks);
        repeat(out, " ", self.number_width + 2);
        write_all(out, [glyphs.top, glyphs.horizontal, "["]);
        theme.paint(out, Paint::Location, |out| self.location(out));
        out.push_str("]\n");
        for line in &self.lines {
            self.numbered(out, &gutter, line);
            self.underlined(out, &gutter, line);
            self.ended(out, &gutter, line);
        }
        repeat(out, " ", self.number_width + 2);
        out.push_str(glyphs.bottom);
        repeat(out, glyphs.horizontal, 4);
        out.push('\n');
    }

    fn location(&self, out: &mut String) {
        let at = self.file.line_column(self.primary.start);
        out.push_str(&all_visible(self.file.name().into()));
        for number in [at.line, at.column] {
            out.push(':');
            decimal(out, number, 0);
        }
    }

    /// A line of the text with its number.
    fn numbered(&self, out: &mut String, gutter: &Gutter<'_>, line: &Line<'_>) {
        out.push(' ');
        gutter.theme.paint(out, Paint::LineNumber, |out| {
            decimal(out, line.number, self.number_width);
        });
        write_all(out, [" ", gutter.theme.glyphs.vertical, " "]);
        gutter.beside_line(out, line);
        line.draw(out);
    }

    /// What stands before the gutter where there is no line number.
    fn unnumbered(&self, out: &mut String, theme: &Theme) {
        repeat(out, " ", self.number_width + 2);
        write_all(out, [theme.glyphs.no_number, " "]);
    }

    /// The marks within a line: their underlines, and below them their texts, last one first.
    fn underlined(&self, out: &mut String, gutter: &Gutter<'_>, line: &Line<'_>) {
        let within = |mark: &Mark<'_>| line.touches(mark) && line.holds(mark);
        if !self.marks.iter().any(within) {
            return;
        }
        self.unnumbered(out, gutter.theme);
        gutter.beside_marks(out, line, Beside::Text);
        let mut hooks = Vec::with_capacity(self.marks.len());
        let mut column = 0;
        for (number, mark) in self.marks.iter().enumerate().filter(|(_, mark)| within(mark)) {
            let at = underline(out, gutter.theme, line, (number, mark), &mut column);
            hooks.push((at, number));
        }
        out.push('\n');
        for (_, number) in hooks.iter().rev() {
            self.text(out, gutter, line, *number, &hooks);
        }
    }

    /// The text of a mark, hanging from its underline past those of the marks before it.
    fn text(
        &self,
        out: &mut String,
        gutter: &Gutter<'_>,
        line: &Line<'_>,
        number: usize,
        hooks: &[(usize, usize)],
    ) {
        let glyphs = gutter.theme.glyphs;
        let mark = &self.marks[number];
        let is_long = mark.text.contains('\n');
        for (index, part) in mark.text.split('\n').enumerate() {
            if mark.text.is_empty() {
                return;
            }
            self.unnumbered(out, gutter.theme);
            gutter.beside_marks(out, line, Beside::Text);
            let mut column = 0;
            for (at, other) in hooks {
                repeat(out, " ", at.saturating_sub(column));
                column = column.max(*at);
                if self.marks[*other] == *mark {
                    break;
                }
                gutter.theme.paint(out, Paint::Mark(*other), |out| out.push_str(glyphs.vertical));
                column += 1;
            }
            gutter.theme.paint(out, Paint::Mark(number), |out| {
                write_all(
                    out,
                    match (is_long, index) {
                        (false, _) => [glyphs.bottom, glyphs.horizontal, glyphs.horizontal, " "],
                        (true, 0) => [glyphs.bottom, glyphs.horizontal, glyphs.fork, " "],
                        (true, _) => [" ", " ", glyphs.vertical, " "],
                    },
                );
                out.push_str(part);
            });
            out.push('\n');
        }
    }

    /// The texts of marks that end in a line and started further up.
    fn ended(&self, out: &mut String, gutter: &Gutter<'_>, line: &Line<'_>) {
        let glyphs = gutter.theme.glyphs;
        for (number, mark) in gutter.crossing(line) {
            if mark.text.is_empty() || !line.ends(mark) || line.starts(mark) {
                continue;
            }
            let is_long = mark.text.contains('\n');
            for (index, part) in mark.text.split('\n').enumerate() {
                let (beside, glyph) = match (is_long, index) {
                    (false, _) => (Beside::Text, glyphs.horizontal),
                    (true, 0) => (Beside::FirstLine, glyphs.fork),
                    (true, _) => (Beside::OtherLine, glyphs.vertical),
                };
                self.unnumbered(out, gutter.theme);
                gutter.beside_marks(out, line, beside);
                gutter.theme.paint(out, Paint::Mark(number), |out| {
                    write_all(out, [glyph, " "]);
                    out.push_str(part);
                });
                out.push('\n');
            }
        }
    }
}

/// Underlines a mark from the column on that is reached; the column that its text hangs from.
fn underline(
    out: &mut String,
    theme: &Theme,
    line: &Line<'_>,
    (number, mark): (usize, &Mark<'_>),
    column: &mut usize,
) -> usize {
    let glyphs = theme.glyphs;
    let start = line.column(mark.span.start, true).max(*column);
    let reached = if mark.span.is_empty() { 0 } else { line.column(mark.span.end, false) };
    let end = reached.max(start + 1);
    let hook = usize::midpoint(start, end);
    theme.paint(out, Paint::Mark(number), |out| {
        repeat(out, " ", start - *column);
        repeat(out, glyphs.underline, hook - start);
        out.push_str(match (mark.span.is_empty(), mark.text.is_empty()) {
            (true, _) => glyphs.missing,
            (false, false) => glyphs.hook,
            (false, true) => glyphs.underline,
        });
        repeat(out, glyphs.underline, end - hook - 1);
    });
    *column = end;
    hook
}

/// The lines that marks stand in, and one more on either side.
fn lines<'a>(file: &'a SourceFile, marks: &[Mark<'_>]) -> Vec<Line<'a>> {
    let start = marks.first().map_or(0, |mark| mark.span.start);
    let end = marks.iter().map(|mark| mark.span.end).max().unwrap_or(0);
    let first = file.line(start).saturating_sub(1).max(1);
    let last = file.line(end.saturating_sub(1).max(start)) + 1;
    let line = |number| {
        let span = file.whole_line(number).filter(|span| !span.is_empty())?;
        let text = file.slice(file.line_span(number)?);
        let ends = marks.iter().flat_map(|mark| [mark.span.start, mark.span.end]);
        let ends = ends.filter(|at| (span.start..=span.end).contains(at));
        let cut = Cut::of(text, ends.map(|at| (at - span.start) as usize));
        Some(Line { number, span, text, cut })
    };
    (first..=last).filter_map(line).collect()
}
