//! The outcome of a run as JUnit XML: which errors belong to which test file.

use promwright_ruletest as ruletest;
use promwright_source::{Diagnostic, Severity, Sources, Style, render};

use super::{Bound, Suite};

impl Suite {
    /// A document with a suite for each test file, those that could not be read at the end.
    pub fn junit(&self) -> String {
        let files = self.bound.iter().zip(&self.reports).map(|(bound, report)| ruletest::Suite {
            name: self.sources.file(bound.tests.file).name(),
            report: Some(report),
            errors: self.errors_of(bound),
        });
        let unread = self.unread.iter().map(|(name, failure)| ruletest::Suite {
            name,
            report: None,
            errors: vec![failure.to_string()],
        });
        ruletest::junit(&files.chain(unread).collect::<Vec<_>>(), &self.sources)
    }

    /// What is wrong with a test file and with the rule files that it names.
    fn errors_of(&self, bound: &Bound) -> Vec<String> {
        let own =
            self.findings.iter().filter(|finding| finding.primary.place.file == bound.tests.file);
        let rules = self.rules.findings.iter().filter(|finding| {
            let name = self.rules.sources.file(finding.primary.place.file).name();
            bound.read.iter().any(|path| path.as_os_str() == name)
        });
        drawn(own, &self.sources).chain(drawn(rules, &self.rules.sources)).collect()
    }
}

fn drawn<'a>(
    findings: impl Iterator<Item = &'a Diagnostic>,
    sources: &'a Sources,
) -> impl Iterator<Item = String> {
    findings
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| render(finding, sources, Style::default()))
}
