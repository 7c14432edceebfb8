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
mod gutter;
mod theme;
mod visible;
mod wrap;

use std::borrow::Cow;

use excerpt::{Excerpt, Mark};
use theme::{Paint, Theme};
pub use visible::all_visible;

use crate::{Diagnostic, Fix, Label, Place, Severity, Sources, Words};

/// Places of one file that are further apart get an excerpt each.
const MOST_LINES_BETWEEN: u32 = 12;

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
    let (here, away) = causes(finding, sources);
    theme.paint(drawn, Paint::Severity(finding.severity), |drawn| {
        drawn.push_str(finding.slug);
    });
    drawn.push_str("\n\n");
    message(drawn, &theme, finding.severity, &finding.message);
    excerpt(drawn, &theme, sources, &finding.primary, &here);
    advice(drawn, &theme, finding);
    for cause in away {
        let place = Label { place: cause.place, text: Words::default() };
        message(drawn, &theme, Severity::Note, &cause.text);
        excerpt(drawn, &theme, sources, &place, &[]);
    }
}

/// The help and the fix; as one where they say the same.
fn advice(drawn: &mut String, theme: &Theme, finding: &Diagnostic) {
    let fix = finding.fix.as_deref();
    let how = fix.map_or("", |fix| if fix.safe { " (`--fix` does it)" } else { " (by hand)" });
    let rest = || "        ";
    let is_same = |fix: &&Fix| finding.help.as_ref() == Some(&fix.title);
    if let Some(help) = &finding.help {
        let how = if fix.as_ref().is_some_and(is_same) { how } else { "" };
        let help = all_visible((&**help).into());
        wrap::paragraph(drawn, theme.width, &theme.help(), rest, &[&*help, how].concat());
    }
    if let Some(fix) = fix.filter(|fix| !is_same(fix)) {
        let title = all_visible((&*fix.title).into());
        wrap::paragraph(drawn, theme.width, &theme.fix(), rest, &[&*title, how].concat());
    }
}

/// The causes that belong into the finding's own excerpt, and the others.
fn causes<'f>(finding: &'f Diagnostic, sources: &Sources) -> (Vec<&'f Label>, Vec<&'f Label>) {
    let primary = finding.primary.place;
    let file = sources.file(primary.file);
    let line = |place: Place| file.line(place.span.start);
    let is_near = |cause: &&Label| {
        cause.place.file == primary.file
            && line(cause.place).abs_diff(line(primary)) <= MOST_LINES_BETWEEN
    };
    finding.causes.iter().partition(is_near)
}

fn message(drawn: &mut String, theme: &Theme, severity: Severity, text: &str) {
    let rest = || theme.continuation(severity);
    wrap::paragraph(drawn, theme.width, &theme.headline(severity), rest, &presentable(text));
}

fn excerpt(
    drawn: &mut String,
    theme: &Theme,
    sources: &Sources,
    primary: &Label,
    causes: &[&Label],
) {
    let labels = std::iter::once(primary).chain(causes.iter().copied());
    let labels: Vec<_> = labels.map(|label| (label.place.span, presentable(&label.text))).collect();
    let marks = labels.iter().map(|(span, text)| Mark { span: *span, text }).collect();
    let file = sources.file(primary.place.file);
    Excerpt::new(file, primary.place.span, marks).draw(drawn, theme);
}

/// What is drawn of a text that may quote a file.
fn presentable(text: &str) -> Cow<'_, str> {
    all_visible(shortened(text))
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
