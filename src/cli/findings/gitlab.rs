//! Findings as GitLab's code quality report, which its merge requests show.
//!
//! The fields are those that GitLab's documentation of the report requires. A finding is known
//! by its fingerprint, which does not change when lines move.

use std::io::{self, Write};

use promwright_lint::fingerprints;
use promwright_source::{Diagnostic, Severity, Sources};
use serde::Serialize;

use super::located::Located;

#[derive(Serialize)]
struct Problem<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Writes findings as one array.
pub(super) fn write(
    to: &mut dyn Write,
    findings: &[Diagnostic],
    sources: &Sources,
) -> io::Result<()> {
    use serde::Serializer as _;
    let mut serializer = serde_json::Serializer::pretty(&mut *to);
    let known = findings.iter().zip(fingerprints(findings, sources));
    serializer.collect_seq(known.map(|(finding, print)| problem(finding, print, sources)))?;
    writeln!(to)
}

fn problem<'a>(finding: &'a Diagnostic, fingerprint: u64, sources: &'a Sources) -> Problem<'a> {
    let at = Located::of(finding.primary.place, sources);
    Problem {
        description: &finding.message,
        check_name: finding.slug,
        fingerprint: format!("{fingerprint:016x}"),
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Location { path: at.path(), lines: Lines { begin: at.line, end: at.end_line } },
    }
}
