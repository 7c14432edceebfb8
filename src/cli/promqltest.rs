//! `promqltest`: runs scripts of Prometheus' own engine tests.

use promwright_engine::Options;
use promwright_engine::promqltest::{Outcome, run as run_script};

use crate::arguments::PromqltestArguments;
use crate::failure::{Failure, Result};
use crate::findings::plural;
use crate::{Exit, Run};

pub(crate) fn run(run: &mut Run<'_>, arguments: &PromqltestArguments) -> Result<Exit> {
    let options = Options::promqltest();
    let (mut passed, mut failed) = (0, 0);
    for path in &arguments.files {
        let name = path.display();
        let unreadable = |error: std::io::Error| Failure::io("read", path, &error);
        let script = std::fs::read_to_string(path).map_err(unreadable)?;
        let outcomes = match run_script(&script, &options) {
            Ok(outcomes) => outcomes,
            Err(error) => {
                failed += 1;
                run.output.line(&format!("{name}: not a script: {error}"))?;
                continue;
            }
        };
        let own = outcomes.iter().filter(|outcome| outcome.result.is_ok()).count();
        for outcome in &outcomes {
            if let Some(text) = describe(outcome) {
                run.output.line(&format!("{name}:{text}"))?;
            }
        }
        run.output.line(&format!("{name}: {own} of {} pass", plural(outcomes.len(), "eval")))?;
        passed += own;
        failed += outcomes.len() - own;
    }
    run.output.line(&format!("{passed} passed, {failed} failed"))?;
    Ok(if failed == 0 { Exit::Clean } else { Exit::Findings })
}

/// The line, the expression and what is wrong, if it is.
fn describe(outcome: &Outcome) -> Option<String> {
    let Outcome { line, expr, result } = outcome;
    let error = result.as_ref().err()?;
    Some(format!("{line}: {expr}\n  {}", error.replace('\n', "\n  ")))
}
