//! Findings drawn for a terminal: the slug, the message, an excerpt with marks, the help.
//!
//! What is drawn costs the lines that it shows, whatever the size of their file. Places far
//! away from the finding, or in other files, get an excerpt of their own behind it.
//!
//! The drawing is that of the crate miette, which took most of the time of a run with many
//! findings and draws the whole of a line, be it of megabytes. A property compares the two, so
//! miette stays as the second opinion.

mod cut;
mod excerpt;
mod glyphs;
mod gutter;
mod line;
mod marks;
mod shown;
mod theme;
mod visible;
mod wrap;

use std::borrow::Cow;

use excerpt::Excerpt;
use marks::Mark;
use shown::Shown;
use theme::{Paint, Paragraph, Theme};
pub use visible::all_visible;

use crate::lines::breaks;
use crate::{Diagnostic, Label, Place, Severity, Sources, Words};

/// Places of one file that are further apart get an excerpt each.
const MOST_LINES_BETWEEN: usize = 12;

/// The breaks in so many bytes are counted sooner than the first few are found.
const USUAL_DISTANCE: usize = 1024;

/// A message with more bytes is cut.
const LONGEST_MESSAGE: usize = 600;

/// Room for most findings, in bytes.
const USUAL_LENGTH: usize = 2048;

/// How findings are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to use ANSI colours.
    pub color: bool,
    /// Whether to draw with Unicode lines rather than ASCII ones.
    pub unicode: bool,
    /// Width to wrap at, in columns.
    pub width: usize,
}

impl Default for Style {
    /// Plain text, 100 columns wide, drawn with Unicode lines.
    fn default() -> Self {
        Self { color: false, unicode: true, width: 100 }
    }
}

/// Draws one finding with its excerpts, as a block of lines that ends in a line break.
pub fn render(finding: &Diagnostic, sources: &Sources, style: Style) -> String {
    let mut drawn = String::with_capacity(USUAL_LENGTH);
    render_into(&mut drawn, finding, sources, style);
    drawn
}

/// [`render`] at the end of a text, so that many findings need no memory each.
pub fn render_into(drawn: &mut String, finding: &Diagnostic, sources: &Sources, style: Style) {
    let theme = Theme::of(style);
    let (primary, causes) = (&finding.primary, &finding.causes);
    let is_near = |cause: &&Label| is_near(primary.place, cause.place, sources);
    theme.paint(drawn, Paint::Severity(finding.severity), |drawn| {
        drawn.push_str(finding.slug);
    });
    drawn.push_str("\n\n");
    message(drawn, &theme, finding.severity, &finding.message);
    let mut marks = Vec::with_capacity(1 + causes.len());
    marks.push(mark(primary, Paint::Primary(finding.severity)));
    marks.extend(causes.iter().filter(is_near).map(|cause| mark(cause, Paint::Cause)));
    let are_all_near = marks.len() > causes.len();
    excerpt(drawn, &theme, sources, primary.place, marks);
    advice(drawn, &theme, finding);
    if are_all_near {
        return;
    }
    for cause in causes.iter().filter(|cause| !is_near(cause)) {
        message(drawn, &theme, Severity::Note, &cause.text);
        let (span, text) = (cause.place.span, Cow::default());
        let mark = Mark { span, text, is_long: false, paint: Paint::Cause };
        excerpt(drawn, &theme, sources, cause.place, vec![mark]);
    }
}

/// Whether a cause belongs into the finding's own excerpt.
fn is_near(primary: Place, cause: Place, sources: &Sources) -> bool {
    let (one, other) = (primary.span.start as usize, cause.span.start as usize);
    let text = sources.file(primary.file).text().as_bytes();
    let between = text.get(one.min(other)..one.max(other).min(text.len())).unwrap_or_default();
    cause.file == primary.file && has_few_lines(between)
}

/// Whether a text has no more line breaks than may stand between two places of an excerpt.
fn has_few_lines(between: &[u8]) -> bool {
    // Each break would take a byte.
    if between.len() <= MOST_LINES_BETWEEN {
        return true;
    }
    if between.len() <= USUAL_DISTANCE {
        return breaks(between) as usize <= MOST_LINES_BETWEEN;
    }
    memchr::memchr_iter(b'\n', between).nth(MOST_LINES_BETWEEN).is_none()
}

/// The help and the fix; as one where they say the same. Only what is done unasked is called a
/// fix, and says who does it.
fn advice(drawn: &mut String, theme: &Theme, finding: &Diagnostic) {
    let (help, fix) = (&finding.help, finding.fix.as_deref());
    let mut paragraph = |kind, words: &Words, how: &str| {
        let mut shown = Shown::of(words, usize::MAX);
        shown.text += how;
        wrap::paragraph(drawn, theme, kind, &shown);
    };
    if !help.is_empty() && fix.is_none_or(|fix| fix.title != *help) {
        paragraph(Paragraph::Help, help, "");
    }
    match fix {
        Some(fix) if fix.safe => {
            paragraph(Paragraph::Fix, &fix.title, " (`promwright check --fix` does it)");
        }
        Some(fix) => paragraph(Paragraph::Help, &fix.title, ""),
        None => {}
    }
}

fn message(drawn: &mut String, theme: &Theme, severity: Severity, text: &Words) {
    let shown = Shown::of(text, LONGEST_MESSAGE);
    wrap::paragraph(drawn, theme, Paragraph::Message(severity), &shown);
}

fn mark(label: &Label, paint: Paint) -> Mark<'_> {
    let Shown { text, is_plain } = Shown::of(&label.text, LONGEST_MESSAGE);
    let is_long = !is_plain && text.contains('\n');
    Mark { span: label.place.span, text, is_long, paint }
}

fn excerpt(
    drawn: &mut String,
    theme: &Theme,
    sources: &Sources,
    primary: Place,
    marks: Vec<Mark<'_>>,
) {
    Excerpt::new(sources.file(primary.file), primary.span, marks).draw(drawn, theme);
}

#[cfg(test)]
mod tests;
