//! `check`: shows what is wrong with rules.

use promwright_source::Diagnostic;

use crate::arguments::{CheckArguments, FindingFormat};
use crate::failure::Result;
use crate::findings::{Counts, draw, plural, write_json};
use crate::output::{Output, say};
use crate::rules::Rules;
use crate::{Exit, Purpose, Run};

pub(crate) fn run(run: &mut Run<'_>, arguments: &CheckArguments) -> Result<Exit> {
    let mut rules = run.rules(&arguments.rules, Purpose::Check)?;
    let findings = rules.check();
    match arguments.format {
        FindingFormat::Json => {
            run.output.write_with(|to| write_json(to, &findings, &rules.sources))?;
        }
        FindingFormat::Pretty => {
            draw(&mut run.output, &findings, &rules.sources)?;
            run.output.line(&summary(&rules, &findings))?;
        }
    }
    report(&mut run.output, &rules)?;
    let exit = exit(&rules, &findings, arguments.strict);
    // The process ends here, and giving back each text of many rules takes its time.
    std::mem::forget((rules, findings));
    Ok(exit)
}

/// Says what could not be read, behind what could.
pub(crate) fn report(output: &mut Output, rules: &Rules) -> Result<()> {
    output.flush()?;
    for failure in &rules.failures {
        say(&failure.to_string());
    }
    Ok(())
}

/// How a run over these rules ends.
pub(crate) fn exit(rules: &Rules, findings: &[Diagnostic], strict: bool) -> Exit {
    if !rules.failures.is_empty() {
        Exit::Failed
    } else if Counts::of(findings).fails(strict) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// `34 rules in 2 files: 1 error`.
pub(crate) fn summary(rules: &Rules, findings: &[Diagnostic]) -> String {
    let found = Counts::of(findings).describe();
    let (count, files) = (plural(rules.count(), "rule"), plural(rules.files.len(), "file"));
    let passed_over = match rules.passed_over {
        0 => String::new(),
        others => format!(" ({} passed over)", plural(others, "other YAML file")),
    };
    let unread = match rules.failures.len() {
        0 => String::new(),
        failures => format!(", {} to read", plural(failures, "failure")),
    };
    format!("{count} in {files}{passed_over}: {found}{unread}")
}
