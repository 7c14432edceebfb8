//! `test`: runs unit tests of rules.

use promwright_source::Severity;

use crate::arguments::TestArguments;
use crate::catalog;
use crate::failure::Result;
use crate::findings::draw;
use crate::rules::Rules;
use crate::suite::Suite;
use crate::{Exit, Run};

pub(crate) fn run(run: &mut Run<'_>, arguments: &TestArguments) -> Result<Exit> {
    let rules = if run.catalog.is_empty() {
        Rules::default()
    } else {
        catalog::compile(run.catalog, run.settings)?
    };
    if rules.findings.iter().any(|finding| finding.severity == Severity::Error) {
        draw(&mut run.output, &rules.findings, &rules.sources)?;
        return Ok(Exit::Findings);
    }
    let suite = Suite::run(&arguments.paths, &rules.written(), run.settings)?;
    suite.draw(&mut run.output)?;
    run.output.line(&suite.summary())?;
    // promtool answers 1 even for a test file that is not there.
    Ok(if suite.passed() { Exit::Clean } else { Exit::Findings })
}
