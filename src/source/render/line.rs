//! A line of an excerpt: its text, and where in it marks are.

use unicode_width::UnicodeWidthChar;

use super::cut::{Cut, LONGEST_LINE};
use super::glyphs::BLANKS;
use super::marks::Mark;
use super::visible::{all_visible, is_plain, visible};
use crate::Span;

/// Tabs are drawn up to the next multiple of this column.
const TAB_WIDTH: usize = 4;

/// A line of the excerpt.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub number: u32,
    /// The line with its break.
    pub span: Span,
    /// The marks that start in it.
    pub starting: &'a [Mark<'a>],
    /// Its text with its break.
    whole: &'a str,
    /// What is shown in its place, if it is too long.
    cut: Option<Box<Cut>>,
    /// Whether it is shown as it is, with a column for each byte.
    is_plain: bool,
}

impl<'a> Line<'a> {
    /// The line that starts at a byte of the file, of which nothing is drawn differently if it is
    /// known to be `plain`.
    #[inline]
    pub(super) fn new(
        number: u32,
        start: u32,
        whole: &'a str,
        plain: bool,
        starting: &'a [Mark<'a>],
        marks: &[Mark<'_>],
    ) -> Self {
        let span = Span::new(start, start + whole.len() as u32);
        // Hardly any line is, and the others have no room for it.
        let cut = if whole.len() > LONGEST_LINE { cut(whole, span, marks) } else { None };
        let is_plain = plain && cut.is_none();
        Self { number, span, starting, whole, cut, is_plain }
    }

    /// The line's text as far as it is shown.
    fn shown(&self) -> &str {
        self.cut.as_deref().map_or_else(|| unbroken(self.whole), Cut::text)
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
    pub(super) fn column(&self, offset: u32, start: bool) -> usize {
        let index = (offset - self.span.start) as usize;
        if self.is_plain {
            return index;
        }
        let mut index = self.cut.as_ref().map_or(index, |cut| cut.index(index));
        let text = self.shown();
        while index < text.len() && !text.is_char_boundary(index) {
            if start { index -= 1 } else { index += 1 }
        }
        let before = text.get(..index).unwrap_or(text);
        width(before) + usize::from(index > text.len())
    }

    /// Writes the line's text with its tabs as blanks.
    #[inline]
    pub(super) fn draw(&self, out: &mut String) {
        if !self.is_plain {
            return self.draw_visible(out);
        }
        out.push_str(self.whole);
        if !self.whole.ends_with('\n') {
            out.push('\n');
        }
    }

    /// [`Self::draw`] of a line of whatever characters.
    fn draw_visible(&self, out: &mut String) {
        let text = all_visible(self.shown().into());
        let mut rest = &*text;
        let mut column = 0;
        while let Some(tab) = memchr::memchr(b'\t', rest.as_bytes()) {
            out.push_str(&rest[..tab]);
            column += width(&rest[..tab]);
            let blanks = TAB_WIDTH - column % TAB_WIDTH;
            BLANKS.repeat(out, blanks);
            column += blanks;
            rest = &rest[tab + 1..];
        }
        out.push_str(rest);
        out.push('\n');
    }
}

/// What is left of a line that may be long.
#[cold]
fn cut(whole: &str, span: Span, marks: &[Mark<'_>]) -> Option<Box<Cut>> {
    let ends = marks.iter().flat_map(|mark| [mark.span.start, mark.span.end]);
    let ends = ends.filter(|at| (span.start..=span.end).contains(at));
    Cut::of(unbroken(whole), ends.map(|at| (at - span.start) as usize)).map(Box::new)
}

/// A line without its break.
fn unbroken(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// The width of a text that starts at the first column, in columns.
fn width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    text.chars().fold(0, |column, character| match character {
        '\t' => column + TAB_WIDTH - column % TAB_WIDTH,
        other => column + visible(other).width().unwrap_or(0),
    })
}
