//! Findings as JUnit XML: a suite for each file with findings, a failed test for each of them.
//!
//! A note fails nothing, so it is a test that passes and says something. A run without findings
//! is one test that passes: an empty report looks like one that was lost.

use std::io::{self, Write};

use promwright_quoting::xml;
use promwright_source::{Diagnostic, Severity, Sources};

use super::located::Located;
use super::of_files;

/// Writes findings, a test case each, by file.
pub(super) fn write(
    to: &mut dyn Write,
    findings: &[Diagnostic],
    sources: &Sources,
) -> io::Result<()> {
    writeln!(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>")?;
    if findings.is_empty() {
        head(to, "check", 1, 0)?;
        writeln!(to, "    <testcase name=\"no findings\" classname=\"check\"/>")?;
        writeln!(to, "  </testsuite>")?;
    }
    for (file, findings) in of_files(findings, sources) {
        let fails = |finding: &&Diagnostic| finding.severity > Severity::Note;
        head(to, file, findings.len(), findings.iter().filter(fails).count())?;
        findings.iter().try_for_each(|finding| case(to, finding, sources))?;
        writeln!(to, "  </testsuite>")?;
    }
    writeln!(to, "</testsuites>")
}

fn head(to: &mut dyn Write, name: &str, tests: usize, failures: usize) -> io::Result<()> {
    write!(to, "  <testsuite name=\"{}\" tests=\"{tests}\"", xml(name))?;
    writeln!(to, " failures=\"{failures}\" errors=\"0\" skipped=\"0\">")
}

fn case(to: &mut dyn Write, finding: &Diagnostic, sources: &Sources) -> io::Result<()> {
    let at = Located::of(finding.primary.place, sources);
    let name = finding.rule.as_ref().map(|rule| format!(" in {rule}")).unwrap_or_default();
    let name = format!("{}{name}, line {}", finding.slug, at.line);
    writeln!(to, "    <testcase name=\"{}\" classname=\"{}\">", xml(&name), xml(at.file))?;
    let help = finding.help.some().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let text = format!("{}:{}:{}: {}{help}", at.file, at.line, at.column, finding.message);
    if finding.severity > Severity::Note {
        write!(to, "      <failure type=\"{}\"", finding.severity.as_str())?;
        writeln!(to, " message=\"{}\">{}</failure>", xml(&finding.message), xml(&text))?;
    } else {
        writeln!(to, "      <system-out>{}</system-out>", xml(&text))?;
    }
    writeln!(to, "    </testcase>")
}
