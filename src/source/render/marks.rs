//! The marks below a line of an excerpt, and what is said about them.

use std::borrow::Cow;

use super::glyphs::BLANKS;
use super::gutter::{Beside, Gutter};
use super::line::Line;
use super::theme::{Paint, Theme};
use crate::Span;

/// A place with what is said about it, which may be nothing.
#[derive(Debug)]
pub(super) struct Mark<'a> {
    pub span: Span,
    pub text: Cow<'a, str>,
    /// Whether the text has several lines.
    pub is_long: bool,
    pub paint: Paint,
}

impl Mark<'_> {
    /// Whether it has a part in a line; an empty one has the byte that follows it.
    pub(super) fn touches(&self, line: Span) -> bool {
        let end = self.span.end.max(self.span.start + 1);
        self.span.start < line.end && end > line.start
    }
}

/// Where the text of a mark hangs from its underline.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hook {
    column: usize,
    /// Which of the marks that start in the line it is.
    index: usize,
}

/// Draws the marks within a line: their underlines, and below them their texts, last one first.
/// `hooks` is only given for its memory.
pub(super) fn underlined(
    out: &mut String,
    gutter: &Gutter<'_>,
    line: &Line<'_>,
    hooks: &mut Vec<Hook>,
) {
    hooks.clear();
    let mut reached = 0;
    for (index, mark) in line.starting.iter().enumerate() {
        if !line.holds(mark) {
            continue;
        }
        if hooks.is_empty() {
            // A colour starts before the blanks; without one they are written at once.
            let is_colored = gutter.theme.is_colored;
            reached = if is_colored { 0 } else { line.column(mark.span.start, true) };
            gutter.beside_marks(out, line, Beside::Text, reached);
        }
        let column = underline(out, gutter.theme, line, mark, &mut reached);
        hooks.push(Hook { column, index });
    }
    if !hooks.is_empty() {
        out.push('\n');
    }
    for hook in hooks.iter().rev() {
        hanging(out, gutter, line, hook.index, hooks);
    }
}

/// Underlines a mark from the column on that is reached; the column that its text hangs from.
fn underline(
    out: &mut String,
    theme: &Theme,
    line: &Line<'_>,
    mark: &Mark<'_>,
    reached: &mut usize,
) -> usize {
    let glyphs = theme.glyphs;
    let start = line.column(mark.span.start, true).max(*reached);
    let last = if mark.span.is_empty() { 0 } else { line.column(mark.span.end, false) };
    let end = last.max(start + 1);
    let hook = usize::midpoint(start, end);
    theme.paint(out, mark.paint, |out| {
        BLANKS.repeat(out, start - *reached);
        match (mark.span.is_empty(), mark.text.is_empty()) {
            (true, _) => out.push_str(glyphs.missing),
            (false, true) => glyphs.underline.repeat(out, end - start),
            (false, false) => glyphs.hooked.write(out, hook - start, end - hook - 1),
        }
    });
    *reached = end;
    hook
}

/// Draws the text of a mark, hanging from its underline past those of the marks before it.
fn hanging(out: &mut String, gutter: &Gutter<'_>, line: &Line<'_>, index: usize, hooks: &[Hook]) {
    let glyphs = gutter.theme.glyphs;
    let mark = &line.starting[index];
    for (before, part) in parts(mark, [glyphs.hanging, glyphs.hanging_first, glyphs.hanging_other])
    {
        let mut column = hooks.first().map_or(0, |hook| hook.column);
        gutter.beside_marks(out, line, Beside::Text, column);
        for hook in hooks {
            BLANKS.repeat(out, hook.column.saturating_sub(column));
            column = column.max(hook.column);
            let other = &line.starting[hook.index];
            if hook.index == index || other.span == mark.span && other.text == mark.text {
                break;
            }
            gutter.theme.paint(out, other.paint, |out| out.push_str(glyphs.vertical));
            column += 1;
        }
        gutter.theme.paint(out, mark.paint, |out| {
            out.push_str(before);
            out.push_str(part);
        });
        out.push('\n');
    }
}

/// Draws the texts of marks that end in a line and started further up.
pub(super) fn ended(out: &mut String, gutter: &Gutter<'_>, line: &Line<'_>) {
    let glyphs = gutter.theme.glyphs;
    for mark in gutter.crossing(line) {
        if !line.ends(mark) || line.starts(mark) {
            continue;
        }
        let kinds = [
            (Beside::Text, glyphs.dash),
            (Beside::FirstLine, glyphs.fork),
            (Beside::OtherLine, glyphs.vertical),
        ];
        for ((beside, glyph), part) in parts(mark, kinds) {
            gutter.beside_marks(out, line, beside, 0);
            gutter.theme.paint(out, mark.paint, |out| {
                out.push_str(glyph);
                out.push(' ');
                out.push_str(part);
            });
            out.push('\n');
        }
    }
}

/// The lines of the text of a mark, with the one of three things that belongs to it: that of the
/// only line, of the first of several, or of another one. A mark without a text has none.
fn parts<'m, T: Copy>(
    mark: &'m Mark<'_>,
    [only, first, other]: [T; 3],
) -> impl Iterator<Item = (T, &'m str)> {
    let mut rest = (!mark.text.is_empty()).then_some(&*mark.text);
    let mut next = first;
    std::iter::from_fn(move || {
        let text = rest?;
        if !mark.is_long {
            rest = None;
            return Some((only, text));
        }
        let (part, after) =
            text.split_once('\n').map_or((text, None), |(part, after)| (part, Some(after)));
        rest = after;
        Some((std::mem::replace(&mut next, other), part))
    })
}
