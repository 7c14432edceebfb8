//! `test --coverage`: where coverage goes, and whether it is enough.

use promwright_source::Style;

use super::{is_enough, mutants};
use crate::arguments::{CoverageFormat, TestArguments};
use crate::failure::{Failure, Result};
use crate::output::{Output, say};
use crate::suite::Covered;
use crate::write_set::write_file;

/// Whether coverage is the one thing that standard output is for.
pub(super) fn is_document(arguments: &TestArguments) -> bool {
    let own = &arguments.coverage;
    own.coverage && own.coverage_format != CoverageFormat::Text && own.coverage_output.is_none()
}

/// Whether coverage must be shown on standard output, as nothing else holds it.
pub(super) const fn is_shown(arguments: &TestArguments) -> bool {
    arguments.coverage.coverage && arguments.coverage.coverage_output.is_none()
}

/// Shows coverage, or writes it to its file; the last line counts rules. Whether it is enough.
pub(super) fn show(
    output: &mut Output,
    covered: &Covered<'_>,
    arguments: &TestArguments,
    tests_passed: bool,
) -> Result<bool> {
    let format = arguments.coverage.coverage_format;
    if let Some(path) = &arguments.coverage.coverage_output {
        write_file(path, &document(covered, format)?)?;
    }
    if is_document(arguments) {
        // What is there already tells of failures.
        if tests_passed {
            output.print(&document(covered, format)?)?;
        } else {
            let failure = Failure::new("coverage is not shown, for the tests fail");
            say(&failure.help("`--coverage-output` writes it to a file").to_string());
        }
        output.flush()?;
        say(&covered.summary());
    } else if mutants::is_document(arguments) {
        say(&covered.summary());
    } else {
        output.print(&covered.text(output.style()))?;
        output.flush()?;
    }
    Ok(is_enough(covered.percent(), arguments, "rules are covered"))
}

fn document(covered: &Covered<'_>, format: CoverageFormat) -> Result<String> {
    match format {
        CoverageFormat::Text => Ok(covered.text(Style::default())),
        CoverageFormat::Lcov => Ok(covered.lcov()),
        CoverageFormat::Json => covered.json().map_err(|error| {
            Failure::new("cannot write coverage as JSON").cause(error.to_string())
        }),
    }
}
