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
mod theme;
mod visible;
mod wrap;

use std::borrow::Cow;

use excerpt::Excerpt;
use marks::Mark;
use theme::{Paint, Paragraph, Theme};
pub use visible::all_visible;

use crate::{Diagnostic, Label, Place, Severity, Sources, Words};

/// Places of one file that are further apart get an excerpt each.
const MOST_LINES_BETWEEN: usize = 12;

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
    // Each break would take a byte.
    let is_short = between.len() <= MOST_LINES_BETWEEN;
    cause.file == primary.file
        && (is_short || memchr::memchr_iter(b'\n', between).nth(MOST_LINES_BETWEEN).is_none())
}

/// The help and the fix; as one where they say the same. Only what is done unasked is called a
/// fix, and says who does it.
fn advice(drawn: &mut String, theme: &Theme, finding: &Diagnostic) {
    let (help, fix) = (&finding.help, finding.fix.as_deref());
    let mut paragraph = |kind, words: &Words, how: &str| {
        let text = shown(words, |text| all_visible(text.into())) + how;
        wrap::paragraph(drawn, theme, kind, &text);
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
    wrap::paragraph(drawn, theme, Paragraph::Message(severity), &presentable(text));
}

fn mark(label: &Label, paint: Paint) -> Mark<'_> {
    let text = presentable(&label.text);
    let is_long = memchr::memchr(b'\n', text.as_bytes()).is_some();
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

/// What is drawn of words that may quote a file at length.
fn presentable(words: &Words) -> Cow<'_, str> {
    shown(words, |text| all_visible(shortened(text)))
}

/// Words as they are if they are always the same, and so quote no file; otherwise what becomes
/// of them.
fn shown<'w>(words: &'w Words, becomes: impl FnOnce(&'w str) -> Cow<'w, str>) -> Cow<'w, str> {
    words.as_always().map_or_else(|| becomes(words), Cow::Borrowed)
}

/// A text without its middle, where it quotes more than anybody reads.
fn shortened(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST_MESSAGE {
        return Cow::Borrowed(text);
    }
    let boundary = |index: usize| (index..text.len()).find(|at| text.is_char_boundary(*at));
    let start = boundary(LONGEST_MESSAGE / 2).unwrap_or(0);
    let end = boundary(text.len() - LONGEST_MESSAGE / 4).unwrap_or(text.len());
    Cow::Owned(format!("{}…{}", &text[..start], &text[end..]))
}

#[cfg(test)]
mod tests;
