//! Findings as people and as programs read them; a format is a file.

mod checkstyle;
mod github;
mod gitlab;
mod json;
mod junit;
mod located;
mod sarif;
mod short;

use std::io::{self, Write};

use promwright_source::{Diagnostic, Severity, Sources, render_into};

use crate::arguments::FindingFormat;
use crate::failure::Result;
use crate::output::Output;
pub(crate) use json::values;

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

/// Writes findings for a program, one at a time; those for people are drawn.
pub(crate) fn write(
    to: &mut dyn Write,
    format: FindingFormat,
    findings: &[Diagnostic],
    sources: &Sources,
) -> io::Result<()> {
    match format {
        FindingFormat::Pretty => Ok(()),
        FindingFormat::Short => short::write(to, findings, sources),
        FindingFormat::Json => json::write(to, findings, sources),
        FindingFormat::Sarif => sarif::write(to, findings, sources),
        FindingFormat::Github => github::write(to, findings, sources),
        FindingFormat::Gitlab => gitlab::write(to, findings, sources),
        FindingFormat::Junit => junit::write(to, findings, sources),
        FindingFormat::Checkstyle => checkstyle::write(to, findings, sources),
    }
}

/// Findings by file, as they are sorted, each file with its name.
fn of_files<'a>(
    findings: &'a [Diagnostic],
    sources: &'a Sources,
) -> impl Iterator<Item = (&'a str, &'a [Diagnostic])> {
    let chunks = findings.chunk_by(|a, b| a.primary.place.file == b.primary.place.file);
    chunks.filter_map(|chunk| {
        let first = chunk.first()?;
        Some((sources.file(first.primary.place.file).name(), chunk))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_well() {
        let counts = Counts { errors: 2, warnings: 1, notes: 0 };
        assert_eq!(counts.describe(), "2 errors, 1 warning");
        assert_eq!(Counts::default().describe(), "no findings");
        let warned = Counts { warnings: 1, ..Counts::default() };
        assert!(!warned.fails(false) && warned.fails(true));
    }
}
