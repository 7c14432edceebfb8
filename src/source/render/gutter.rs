//! The arcs at the left of an excerpt, for marks that span several lines.

use super::excerpt::Excerpt;
use super::glyphs::{BLANKS, MOST_BLANKS, indented};
use super::line::Line;
use super::marks::Mark;
use super::theme::Theme;
use crate::Span;

/// What is drawn beside a line of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// A text of one line.
    Text,
    /// The first line of a longer text.
    FirstLine,
    /// One of its other lines.
    OtherLine,
}

/// The arcs of an excerpt; most have none, and then no gutter either.
#[derive(Debug)]
pub(super) struct Gutter<'e> {
    pub theme: &'e Theme,
    pub marks: &'e [Mark<'e>],
    /// What stands before it where there is no line number, with [`MOST_BLANKS`] behind it.
    unnumbered: &'static str,
    /// How many arcs run side by side at most.
    arcs: usize,
}

impl<'e> Gutter<'e> {
    pub(super) fn of(theme: &'e Theme, excerpt: &'e Excerpt<'e>) -> Self {
        let unnumbered = indented(theme.glyphs.unnumbered, excerpt.number_width);
        let gutter = Self { theme, marks: &excerpt.marks, unnumbered, arcs: 0 };
        if !excerpt.are_crossed() {
            return gutter;
        }
        let arcs = excerpt.spans().map(|line| crossing(gutter.marks, line).count()).max();
        Self { arcs: arcs.unwrap_or(0), ..gutter }
    }

    /// The marks that touch a line and others too.
    pub(super) fn crossing(&self, line: &Line<'_>) -> impl Iterator<Item = &'e Mark<'e>> {
        crossing(self.marks, line.span)
    }

    /// Whether there are any arcs.
    pub(super) const fn has_arcs(&self) -> bool {
        self.arcs > 0
    }

    /// The gutter of a line of the text, if there is one.
    pub(super) fn beside_line(&self, out: &mut String, line: &Line<'_>) {
        let glyphs = self.theme.glyphs;
        let mut columns = 0;
        for mark in self.crossing(line) {
            let turn = if line.starts(mark) {
                glyphs.top
            } else if !line.ends(mark) {
                self.vertical(out, mark);
                columns += 1;
                continue;
            } else if mark.text.is_empty() {
                glyphs.bottom
            } else {
                glyphs.branch
            };
            self.theme.paint(out, mark.paint, |out| {
                out.push_str(turn);
                glyphs.horizontal.repeat(out, self.arcs - columns);
                out.push_str(glyphs.arrow);
            });
            out.push(' ');
            return;
        }
        BLANKS.repeat(out, 3 + self.arcs - columns);
    }

    /// All that stands before marks below a line of the text, up to a column of it.
    pub(super) fn beside_marks(
        &self,
        out: &mut String,
        line: &Line<'_>,
        beside: Beside,
        column: usize,
    ) {
        let unindented = self.unnumbered.len() - MOST_BLANKS;
        if let (0, Some(indented)) = (self.arcs, self.unnumbered.get(..unindented + column)) {
            return out.push_str(indented);
        }
        out.push_str(&self.unnumbered[..unindented]);
        if self.has_arcs() {
            self.beside_arcs(out, line, beside);
        }
        BLANKS.repeat(out, column);
    }

    /// The gutter beside marks below a line of the text.
    fn beside_arcs(&self, out: &mut String, line: &Line<'_>, beside: Beside) {
        let glyphs = self.theme.glyphs;
        let mut columns = 0;
        for mark in self.crossing(line) {
            if !line.ends(mark) {
                self.vertical(out, mark);
                columns += 1;
                continue;
            }
            let length = self.arcs - columns + 2;
            if beside == Beside::OtherLine {
                BLANKS.repeat(out, length);
            } else {
                // The fork of a longer text takes the place of the last column.
                let length = length - usize::from(beside == Beside::FirstLine);
                self.theme.paint(out, mark.paint, |out| {
                    out.push_str(glyphs.bottom);
                    glyphs.horizontal.repeat(out, length);
                });
            }
            return;
        }
        BLANKS.repeat(out, self.arcs + 3 - columns);
    }

    fn vertical(&self, out: &mut String, mark: &Mark<'_>) {
        self.theme.paint(out, mark.paint, |out| out.push_str(self.theme.glyphs.vertical));
    }
}

fn crossing<'e>(marks: &'e [Mark<'e>], line: Span) -> impl Iterator<Item = &'e Mark<'e>> {
    marks.iter().filter(move |mark| mark.touches(line) && !line.contains(mark.span))
}
