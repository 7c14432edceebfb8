//! Findings as the XML of Checkstyle, which many servers and editors read.

use std::io::{self, Write};

use promwright_quoting::xml;
use promwright_source::{Diagnostic, Severity, Sources};

use super::located::Located;
use super::of_files;

/// Writes findings, an element each, by file.
pub(super) fn write(
    to: &mut dyn Write,
    findings: &[Diagnostic],
    sources: &Sources,
) -> io::Result<()> {
    writeln!(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">")?;
    for (file, findings) in of_files(findings, sources) {
        writeln!(to, "  <file name=\"{}\">", xml(file))?;
        for finding in findings {
            let at = Located::of(finding.primary.place, sources);
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "info",
            };
            write!(to, "    <error line=\"{}\" column=\"{}\"", at.line, at.column)?;
            write!(to, " severity=\"{severity}\" message=\"{}\"", xml(&finding.message))?;
            writeln!(to, " source=\"promwright.{}\"/>", finding.slug)?;
        }
        writeln!(to, "  </file>")?;
    }
    writeln!(to, "</checkstyle>")
}
