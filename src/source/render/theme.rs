//! The glyphs and the colours that findings are drawn with.

use super::Style;
use crate::Severity;

/// The characters of lines, arcs and marks.
#[derive(Debug)]
pub(super) struct Glyphs {
    pub horizontal: &'static str,
    pub vertical: &'static str,
    /// In place of a line number, beside marks.
    pub no_number: &'static str,
    /// Under what is missing.
    pub missing: &'static str,
    pub arrow: &'static str,
    pub top: &'static str,
    pub bottom: &'static str,
    /// Where an arc ends whose text follows below.
    pub branch: &'static str,
    /// Where an arc ends at a text of several lines.
    pub fork: &'static str,
    /// Where a text hangs from an underline.
    pub hook: &'static str,
    pub underline: &'static str,
    error: &'static str,
    warning: &'static str,
    note: &'static str,
}

const UNICODE: Glyphs = Glyphs {
    horizontal: "─",
    vertical: "│",
    no_number: "·",
    missing: "▲",
    arrow: "▶",
    top: "╭",
    bottom: "╰",
    branch: "├",
    fork: "┤",
    hook: "┬",
    underline: "─",
    error: "×",
    warning: "⚠",
    note: "☞",
};

const ASCII: Glyphs = Glyphs {
    horizontal: "-",
    vertical: "|",
    no_number: ":",
    missing: "^",
    arrow: ">",
    top: ",",
    bottom: "`",
    branch: "|",
    fork: "|",
    hook: "|",
    underline: "^",
    error: "x",
    warning: "!",
    note: ">",
};

/// What a part of the drawing is, for its colour.
#[derive(Clone, Copy, Debug)]
pub(super) enum Paint {
    Severity(Severity),
    Help,
    /// File, line and column.
    Location,
    LineNumber,
    /// The mark of this number, counted in the order of places.
    Mark(usize),
}

impl Paint {
    /// The ANSI sequence that turns it on.
    const fn sequence(self) -> &'static str {
        match self {
            Self::Severity(Severity::Error) => "\x1b[31m",
            Self::Severity(Severity::Warning) => "\x1b[33m",
            Self::Severity(Severity::Note) | Self::Help => "\x1b[36m",
            Self::Location => "\x1b[36;1;4m",
            Self::LineNumber => "\x1b[2m",
            Self::Mark(number) => match number % 3 {
                0 => "\x1b[35;1m",
                1 => "\x1b[33;1m",
                _ => "\x1b[32;1m",
            },
        }
    }
}

/// How everything is drawn.
#[derive(Debug)]
pub(super) struct Theme {
    pub glyphs: &'static Glyphs,
    /// Where paragraphs wrap, in columns.
    pub width: usize,
    color: bool,
}

impl Theme {
    pub(super) const fn of(style: Style) -> Self {
        let glyphs = if style.unicode { &UNICODE } else { &ASCII };
        // A little room is left at the right border.
        Self { glyphs, width: style.width.saturating_sub(2), color: style.color }
    }

    /// Draws something in a colour.
    pub(super) fn paint(&self, out: &mut String, paint: Paint, draw: impl FnOnce(&mut String)) {
        if !self.color {
            return draw(out);
        }
        out.push_str(paint.sequence());
        draw(out);
        out.push_str("\x1b[0m");
    }

    /// What stands before the first line of a message.
    pub(super) fn headline(&self, severity: Severity) -> String {
        let icon = match severity {
            Severity::Error => self.glyphs.error,
            Severity::Warning => self.glyphs.warning,
            Severity::Note => self.glyphs.note,
        };
        self.indent(severity, icon)
    }

    /// What stands before the other lines of a message.
    pub(super) fn continuation(&self, severity: Severity) -> String {
        self.indent(severity, self.glyphs.vertical)
    }

    fn indent(&self, severity: Severity, glyph: &str) -> String {
        let mut indent = String::with_capacity(16);
        indent.push_str("  ");
        self.paint(&mut indent, Paint::Severity(severity), |out| out.push_str(glyph));
        indent.push(' ');
        indent
    }

    /// What stands before the help.
    pub(super) fn help(&self) -> String {
        self.advice("  help: ")
    }

    /// What stands before the fix.
    pub(super) fn fix(&self) -> String {
        self.advice("   fix: ")
    }

    fn advice(&self, word: &str) -> String {
        let mut indent = String::with_capacity(16);
        self.paint(&mut indent, Paint::Help, |out| out.push_str(word));
        indent
    }
}
