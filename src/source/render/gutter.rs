//! The arcs at the left of an excerpt, for marks that span several lines.

use super::excerpt::{Line, Mark};
use super::theme::{Paint, Theme};

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

/// The arcs of an excerpt.
#[derive(Debug)]
pub(super) struct Gutter<'e> {
    pub theme: &'e Theme,
    pub marks: &'e [Mark<'e>],
    /// How many arcs run side by side at most; without any there is no gutter.
    pub arcs: usize,
}

impl<'e> Gutter<'e> {
    pub(super) fn of(theme: &'e Theme, lines: &[Line<'_>], marks: &'e [Mark<'e>]) -> Self {
        let gutter = Self { theme, marks, arcs: 0 };
        let arcs = lines.iter().map(|line| gutter.crossing(line).count()).max();
        Self { arcs: arcs.unwrap_or(0), ..gutter }
    }

    /// The marks that touch a line and others too, with their numbers.
    pub(super) fn crossing<'l>(
        &self,
        line: &'l Line<'_>,
    ) -> impl Iterator<Item = (usize, &'e Mark<'e>)> + use<'l, 'e> {
        let marks = self.marks.iter().enumerate();
        marks.filter(move |(_, mark)| line.touches(mark) && !line.holds(mark))
    }

    /// The gutter of a line of the text.
    pub(super) fn beside_line(&self, out: &mut String, line: &Line<'_>) {
        if self.arcs == 0 {
            return;
        }
        let glyphs = self.theme.glyphs;
        let mut columns = 0;
        for (number, mark) in self.crossing(line) {
            let turn = if line.starts(mark) {
                glyphs.top
            } else if !line.ends(mark) {
                self.vertical(out, number);
                columns += 1;
                continue;
            } else if mark.text.is_empty() {
                glyphs.bottom
            } else {
                glyphs.branch
            };
            self.theme.paint(out, Paint::Mark(number), |out| {
                out.push_str(turn);
                repeat(out, glyphs.horizontal, self.arcs - columns);
                out.push_str(glyphs.arrow);
            });
            out.push(' ');
            return;
        }
        repeat(out, " ", 3 + self.arcs - columns);
    }

    /// The gutter of a line of marks below a line of the text.
    pub(super) fn beside_marks(&self, out: &mut String, line: &Line<'_>, beside: Beside) {
        if self.arcs == 0 {
            return;
        }
        let glyphs = self.theme.glyphs;
        let mut columns = 0;
        for (number, mark) in self.crossing(line) {
            if !line.ends(mark) {
                self.vertical(out, number);
                columns += 1;
                continue;
            }
            let length = self.arcs - columns + 2;
            if beside == Beside::OtherLine {
                repeat(out, " ", length);
            } else {
                // The fork of a longer text takes the place of the last column.
                let length = length - usize::from(beside == Beside::FirstLine);
                self.theme.paint(out, Paint::Mark(number), |out| {
                    out.push_str(glyphs.bottom);
                    repeat(out, glyphs.horizontal, length);
                });
            }
            return;
        }
        repeat(out, " ", self.arcs + 3 - columns);
    }

    fn vertical(&self, out: &mut String, number: usize) {
        self.theme.paint(out, Paint::Mark(number), |out| out.push_str(self.theme.glyphs.vertical));
    }
}

/// Writes a glyph several times.
pub(super) fn repeat(out: &mut String, glyph: &str, times: usize) {
    /// What is repeated most, so that it is copied by the row.
    const BLANKS: &str = "                                                                ";
    const LINE: &str = "────────────────────────────────";
    let row = match glyph {
        " " => BLANKS,
        "─" => LINE,
        other => other,
    };
    let in_row = row.len() / glyph.len().max(1);
    let mut left = times;
    while left > 0 && in_row > 0 {
        let taken = left.min(in_row);
        out.push_str(&row[..taken * glyph.len()]);
        left -= taken;
    }
}
