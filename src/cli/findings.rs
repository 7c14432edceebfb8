//! Findings as people and as programs read them.

use std::io::{self, Write};

use promwright_source::{Diagnostic, Label, Place, Severity, Sources, render_into};
use serde::Serialize;

use crate::failure::Result;
use crate::output::Output;

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

impl Counts {
    /// Counts findings.
    pub fn of(findings: &[Diagnostic]) -> Self {
        let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
        }
    }

    /// Whether they fail a run.
    pub const fn fails(self, strict: bool) -> bool {
        self.errors > 0 || strict && self.warnings > 0
    }

    /// `2 errors, 1 warning`, or `no findings`.
    pub fn describe(self) -> String {
        let parts = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        let parts: Vec<_> =
            parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, noun)| plural(n, noun)).collect();
        if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
    }
}

/// `1 rule`, `2 rules`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Draws findings with their excerpts, a blank line between them.
pub(crate) fn draw(output: &mut Output, findings: &[Diagnostic], sources: &Sources) -> Result<()> {
    let mut drawn = String::new();
    for finding in findings {
        if output.is_closed() {
            break;
        }
        drawn.clear();
        render_into(&mut drawn, finding, sources, output.style());
        output.line(drawn.trim_end())?;
        output.line("")?;
    }
    Ok(())
}

/// A finding as JSON. Lines and columns count from 1, columns count characters, and the end
/// stands just past the last one.
#[derive(Serialize)]
struct Finding<'a> {
    slug: &'a str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Located<'a>,
    rule: Option<&'a str>,
    help: Option<&'a str>,
    causes: Vec<Cause<'a>>,
}

#[derive(Serialize)]
struct Cause<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Located<'a>,
}

#[derive(Serialize)]
struct Located<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl<'a> Located<'a> {
    fn of(place: Place, sources: &'a Sources) -> Self {
        let file = sources.file(place.file);
        let (start, end) = (file.line_column(place.span.start), file.line_column(place.span.end));
        Self {
            file: file.name(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

impl<'a> Finding<'a> {
    fn of(finding: &'a Diagnostic, sources: &'a Sources) -> Self {
        let cause = |label: &'a Label| Cause {
            message: &label.text,
            place: Located::of(label.place, sources),
        };
        Self {
            slug: finding.slug,
            severity: finding.severity.as_str(),
            message: &finding.message,
            place: Located::of(finding.primary.place, sources),
            rule: finding.rule.as_deref(),
            help: finding.help.as_deref(),
            causes: finding.causes.iter().map(cause).collect(),
        }
    }
}

/// Writes findings as one JSON array, one at a time.
pub(crate) fn write_json(
    to: &mut dyn Write,
    findings: &[Diagnostic],
    sources: &Sources,
) -> io::Result<()> {
    use serde::Serializer as _;
    let mut serializer = serde_json::Serializer::pretty(&mut *to);
    serializer.collect_seq(findings.iter().map(|finding| Finding::of(finding, sources)))?;
    writeln!(to)
}

#[cfg(test)]
mod tests {
    use promwright_source::Span;

    use super::*;

    #[test]
    fn json_has_every_place() {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", "groups:\nψψ: x\n");
        let at = |start, end| Place::new(file, Span::new(start, end));
        let finding = Diagnostic::error("a/b", at(8, 12), "wrong")
            .rule("R")
            .help("mend it")
            .cause(at(0, 6), "first");
        let mut json = Vec::new();
        write_json(&mut json, &[finding], &sources).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let expected = serde_json::json!([{
            "slug": "a/b", "severity": "error", "message": "wrong",
            "file": "a.yaml", "line": 2, "column": 1, "end_line": 2, "end_column": 3,
            "rule": "R", "help": "mend it",
            "causes": [{
                "message": "first",
                "file": "a.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 7,
            }],
        }]);
        assert_eq!(json, expected);
    }

    #[test]
    fn counts_read_well() {
        let counts = Counts { errors: 2, warnings: 1, notes: 0 };
        assert_eq!(counts.describe(), "2 errors, 1 warning");
        assert_eq!(Counts::default().describe(), "no findings");
        let warned = Counts { warnings: 1, ..Counts::default() };
        assert!(!warned.fails(false) && warned.fails(true));
    }
}
