//! `test --mutants`: how mutants are shown, and whether enough of them are killed.

use super::is_enough;
use crate::arguments::{MutantFormat, TestArguments};
use crate::failure::{Failure, Result};
use crate::output::{Output, say};
use crate::suite::Mutated;

/// Whether mutants are the one thing that standard output is for.
pub(super) fn is_document(arguments: &TestArguments) -> bool {
    arguments.format == MutantFormat::Json
}

/// Shows mutants, their count in the last line; survivors are findings only if there are more
/// than `--min` lets pass.
pub(super) fn show(
    output: &mut Output,
    mutants: &Mutated<'_>,
    arguments: &TestArguments,
) -> Result<bool> {
    match arguments.format {
        MutantFormat::Text => mutants.draw(output)?,
        MutantFormat::Json => output.write_with(|to| mutants.write_json(to))?,
    }
    output.flush()?;
    Ok(is_enough(mutants.score(), arguments, "mutants are killed or equivalent"))
}

/// Says why there are no mutants where tests fail.
pub(super) fn say_why_none() {
    let failure = Failure::new("no mutants were made, for the tests fail without any");
    say(&failure.help("a mutant is killed by a test that fails with it alone").to_string());
}
