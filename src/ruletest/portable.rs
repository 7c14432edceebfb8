//! Fields that promtool does not know, for files that must be run by it too.

use promwright_source::{Diagnostic, Place};

use crate::TestFile;

/// A field beyond promtool's.
#[derive(Clone, Debug)]
pub struct Beyond {
    /// Its key.
    pub place: Place,
    /// Its name.
    pub field: &'static str,
    /// The type that promtool reads in its place.
    pub promtool: &'static str,
}

impl TestFile {
    /// An error for each field that `promtool test rules` of 3.14 refuses the file for.
    ///
    /// A file without any means to promtool what it means here, but for the places that the
    /// crate's documentation names.
    pub fn unportable(&self) -> Vec<Diagnostic> {
        let fault = |Beyond { place, field, promtool }: &Beyond| {
            let help = if of_vmalert(field) {
                "it is a field of vmalert-tool"
            } else {
                "leave it out, or run the file without `--portable`"
            };
            let refuses = format!("field {field} not found in type main.{promtool}");
            Diagnostic::error("test/not-portable", *place, format!("promtool has no `{field}`"))
                .label("promtool 3.14 refuses the whole file here")
                .help(format!("it says `{refuses}`; {help}"))
        };
        let mut findings: Vec<_> = self.beyond.iter().map(fault).collect();
        promwright_source::sort(&mut findings);
        findings.dedup();
        findings
    }
}

fn of_vmalert(field: &str) -> bool {
    matches!(field, "groupname" | "metricsql_expr_test")
}
