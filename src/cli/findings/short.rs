//! Findings as lines that editors and `grep` read: `file:line:column: severity[slug]: message`.

use std::io::{self, Write};

use promwright_source::{Diagnostic, Sources, all_visible};

use super::located::Located;

/// Writes findings, a line each.
pub(super) fn write(
    to: &mut dyn Write,
    findings: &[Diagnostic],
    sources: &Sources,
) -> io::Result<()> {
    for finding in findings {
        let at = Located::of(finding.primary.place, sources);
        // A message may quote a line break of the file.
        let message = finding.message.replace('\n', " ");
        let line = format!(
            "{}:{}:{}: {}[{}]: {message}",
            at.file,
            at.line,
            at.column,
            finding.severity.as_str(),
            finding.slug
        );
        writeln!(to, "{}", all_visible(line.as_str().into()))?;
    }
    Ok(())
}
