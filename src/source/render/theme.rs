//! The colours that findings are drawn with, and what stands before their paragraphs.

use super::Style;
use super::glyphs::{ASCII, Glyphs, UNICODE};
use crate::Severity;

/// What a part of the drawing is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Severity(Severity),
    Help,
    /// File, line and column.
    Location,
    LineNumber,
    /// The place that a finding of this severity is about.
    Primary(Severity),
    /// A place that explains it.
    Cause,
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
            Self::Primary(Severity::Error) => "\x1b[31;1m",
            Self::Primary(Severity::Warning) => "\x1b[33;1m",
            Self::Primary(Severity::Note) => "\x1b[36;1m",
            Self::Cause => "\x1b[94;1m",
        }
    }
}

/// What a paragraph is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Paragraph {
    Message(Severity),
    Help,
    Fix,
}

impl Paragraph {
    /// How many columns stand before each of its lines.
    pub(super) const fn indent(self) -> usize {
        match self {
            Self::Message(_) => 4,
            Self::Help | Self::Fix => 8,
        }
    }
}

/// How everything is drawn.
#[derive(Debug)]
pub(super) struct Theme {
    pub glyphs: &'static Glyphs,
    /// Where paragraphs wrap, in columns.
    pub width: usize,
    pub is_colored: bool,
}

impl Theme {
    pub(super) const fn of(style: Style) -> Self {
        let glyphs = if style.unicode { &UNICODE } else { &ASCII };
        // A little room is left at the right border.
        Self { glyphs, width: style.width.saturating_sub(2), is_colored: style.color }
    }

    /// Draws something in a colour.
    pub(super) fn paint(&self, out: &mut String, paint: Paint, draw: impl FnOnce(&mut String)) {
        if self.is_colored {
            out.push_str(paint.sequence());
        }
        draw(out);
        if self.is_colored {
            out.push_str("\x1b[0m");
        }
    }

    /// Writes what stands before the first line of a paragraph.
    pub(super) fn first(&self, out: &mut String, paragraph: Paragraph) {
        match paragraph {
            Paragraph::Message(severity) => {
                let icon = match severity {
                    Severity::Error => self.glyphs.error,
                    Severity::Warning => self.glyphs.warning,
                    Severity::Note => self.glyphs.note,
                };
                self.beside_message(out, severity, icon);
            }
            Paragraph::Help => self.paint(out, Paint::Help, |out| out.push_str("  help: ")),
            Paragraph::Fix => self.paint(out, Paint::Help, |out| out.push_str("   fix: ")),
        }
    }

    /// Writes what stands before its other lines.
    pub(super) fn other(&self, out: &mut String, paragraph: Paragraph) {
        match paragraph {
            Paragraph::Message(severity) => {
                self.beside_message(out, severity, self.glyphs.vertical);
            }
            Paragraph::Help | Paragraph::Fix => out.push_str("        "),
        }
    }

    fn beside_message(&self, out: &mut String, severity: Severity, glyph: &str) {
        out.push_str("  ");
        self.paint(out, Paint::Severity(severity), |out| out.push_str(glyph));
        out.push(' ');
    }
}
