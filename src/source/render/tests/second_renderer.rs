//! The same finding drawn by miette, as a second opinion.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::super::{MOST_LINES_BETWEEN, Style};
use crate::{Diagnostic, Label, Place, Severity, SourceFile, Sources, Span};

fn handler(style: Style) -> GraphicalReportHandler {
    let characters =
        if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles: ThemeStyles::none() })
        .with_links(false)
        .with_width(style.width)
        .with_context_lines(1)
        .with_word_separator(textwrap::WordSeparator::AsciiSpace)
        .tab_width(4)
}

/// Draws one finding with its excerpts, as a block of lines that ends in a line break.
pub(super) fn render(finding: &Diagnostic, sources: &Sources, style: Style) -> String {
    let mut drawn = String::new();
    let handler = handler(style);
    let (report, elsewhere) = Report::of(finding, sources);
    for report in std::iter::once(report).chain(elsewhere) {
        // A formatter that writes into a String has no way to fail.
        let _ = handler.render_report(&mut drawn, &report);
    }
    drawn
}

/// A finding as miette wants to see it.
#[derive(Debug)]
struct Report<'a> {
    slug: Option<&'a str>,
    severity: Severity,
    message: &'a str,
    help: Option<&'a str>,
    excerpt: Excerpt<'a>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Report<'a> {
    /// The finding; causes in other files, or far away in its own, are notes of their own.
    fn of(finding: &'a Diagnostic, sources: &'a Sources) -> (Self, Vec<Self>) {
        let file = finding.primary.place.file;
        let line = |place: Place| sources.file(file).line_column(place.span.start).line;
        let near = |place: Place| {
            line(place).abs_diff(line(finding.primary.place)) <= MOST_LINES_BETWEEN as u32
        };
        let (here, away): (Vec<_>, Vec<_>) =
            finding.causes.iter().partition(|cause| cause.place.file == file && near(cause.place));
        let mut labels = vec![labeled(&finding.primary, true)];
        labels.extend(here.into_iter().map(|cause| labeled(cause, false)));
        let report = Self {
            slug: Some(finding.slug),
            severity: finding.severity,
            message: &finding.message,
            help: finding.help.some(),
            excerpt: Excerpt { file: sources.file(file) },
            labels,
        };
        (report, away.into_iter().map(|cause| Self::elsewhere(cause, sources)).collect())
    }

    fn elsewhere(cause: &'a Label, sources: &'a Sources) -> Self {
        Self {
            slug: None,
            severity: Severity::Note,
            message: &cause.text,
            help: None,
            excerpt: Excerpt { file: sources.file(cause.place.file) },
            labels: vec![LabeledSpan::new_primary_with_span(None, source_span(cause.place))],
        }
    }
}

fn labeled(label: &Label, primary: bool) -> LabeledSpan {
    let text = (!label.text.is_empty()).then(|| label.text.to_string());
    let span = source_span(label.place);
    if primary {
        LabeledSpan::new_primary_with_span(text, span)
    } else {
        LabeledSpan::new_with_span(text, span)
    }
}

fn source_span(place: Place) -> SourceSpan {
    (place.span.start as usize, place.span.len() as usize).into()
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.slug.map(|slug| Box::new(slug) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help.map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// A file that miette reads through its line index.
#[derive(Debug)]
struct Excerpt<'a> {
    file: &'a SourceFile,
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        if end > self.file.text().len() {
            return Err(MietteError::OutOfBounds);
        }
        let first = self.file.line_column(span.offset() as u32);
        let last_byte = end.saturating_sub(1).max(span.offset());
        let last_line = self.file.line_column(last_byte as u32).line + lines_after as u32;
        let from_line = first.line.saturating_sub(lines_before as u32).max(1);
        let from = self.file.line_span(from_line).map_or(0, |line| line.start);
        let to = self.file.line_span(last_line + 1);
        let to = to.map_or(self.file.text().len() as u32, |line| line.start);
        let column = if lines_before == 0 { first.column as usize - 1 } else { 0 };
        let from = if lines_before == 0 { span.offset() as u32 } else { from };
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.name().to_owned(),
            self.file.slice(Span::new(from, to)).as_bytes(),
            (from as usize, (to - from) as usize).into(),
            from_line as usize - 1,
            column,
            self.file.line_count() as usize,
        )))
    }
}
