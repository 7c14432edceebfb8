//! Findings as commands of GitHub's workflows, which show them beside the lines of a change.
//!
//! The form and its escapes are those of GitHub's documentation of workflow commands.

use std::io::{self, Write};

use promwright_source::{Diagnostic, Severity, Sources};

use super::located::Located;

/// Writes findings, a command each.
pub(super) fn write(
    to: &mut dyn Write,
    findings: &[Diagnostic],
    sources: &Sources,
) -> io::Result<()> {
    for finding in findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let at = Located::of(finding.primary.place, sources);
        write!(to, "::{command} file={},line={}", property(at.path()), at.line)?;
        // GitHub takes columns only for what stands on one line.
        if at.line == at.end_line {
            write!(to, ",col={},endColumn={}", at.column, at.end_column)?;
        }
        write!(to, ",endLine={},title={}::", at.end_line, property(finding.slug))?;
        let help = finding.help.some().map(|help| format!("\nhelp: {help}"));
        writeln!(to, "{}", data(&[&*finding.message, &help.unwrap_or_default()].concat()))?;
    }
    Ok(())
}

/// A text behind the `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text before it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_command_or_a_property_is_escaped() {
        assert_eq!(data("90% of\r\na, b: c"), "90%25 of%0D%0Aa, b: c");
        assert_eq!(property("a, b: c"), "a%2C b%3A c");
    }
}
