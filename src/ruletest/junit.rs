//! Reports as JUnit XML, which every CI server reads.
//!
//! The elements are those that promtool writes: a `testsuite` for each test file, a `testcase`
//! for each test, a `failure` for each expectation that is not met, and an `error` where a file
//! could not be read. There is no time stamp: the same outcome gives the same bytes.
//!
//! The crate quick-junit is not used, since its test cases have room for one failure each.

use std::fmt::Write as _;

use promwright_quoting::xml as escaped;
use promwright_source::{Sources, Style};

use crate::render::render_failure;
use crate::report::{CaseReport, Report};

/// The outcome of one test file.
pub struct Suite<'a> {
    /// The file, as it was named.
    pub name: &'a str,
    /// What came of its tests; `None` if the file could not be read.
    pub report: Option<&'a Report>,
    /// What is wrong with the file itself or with its rules, each as a text.
    pub errors: Vec<String>,
}

/// An XML document with all suites.
pub fn junit(suites: &[Suite<'_>], sources: &Sources) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for suite in suites {
        write_suite(&mut xml, suite, sources);
    }
    xml.push_str("</testsuites>\n");
    xml
}

// Writing into a String cannot fail.
fn write_suite(xml: &mut String, suite: &Suite<'_>, sources: &Sources) {
    let cases = suite.report.map_or(&[][..], |report| &report.cases);
    let failures: usize = cases.iter().map(|case| case.failures.len()).sum();
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"{}\" skipped=\"0\">",
        escaped(suite.name),
        cases.len(),
        suite.errors.len(),
    );
    for case in cases {
        write_case(xml, suite.name, case, sources);
    }
    if !suite.errors.is_empty() {
        let _ = writeln!(xml, "    <testcase name=\"the file itself\">");
        for error in &suite.errors {
            let _ = writeln!(xml, "      <error>{}</error>", escaped(error.trim_end()));
        }
        xml.push_str("    </testcase>\n");
    }
    xml.push_str("  </testsuite>\n");
}

fn write_case(xml: &mut String, file: &str, case: &CaseReport, sources: &Sources) {
    let head =
        format!("    <testcase name=\"{}\" classname=\"{}\"", escaped(&case.name), escaped(file));
    if case.passed() {
        let _ = writeln!(xml, "{head}/>");
        return;
    }
    let _ = writeln!(xml, "{head}>");
    for failure in &case.failures {
        let text = render_failure(case, failure, sources, Style::default());
        let message = text.lines().next().unwrap_or_default();
        let _ = writeln!(
            xml,
            "      <failure message=\"{}\">{}</failure>",
            escaped(message),
            escaped(text.trim_end())
        );
    }
    xml.push_str("    </testcase>\n");
}
