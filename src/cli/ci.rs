//! `ci`: checks, tests and builds; a stage runs only if those before it are clean.

use std::time::Instant;

use promwright_ruletest::Options;

use crate::arguments::CiArguments;
use crate::build;
use crate::check;
use crate::failure::Result;
use crate::findings::{draw, plural};
use crate::fix::Texts;
use crate::output::Output;
use crate::outputs::outputs;
use crate::rules::Rules;
use crate::suite::{Demands, Plan, Setting, Suite};
use crate::{Exit, Purpose, Run};

pub(crate) fn run(run: &mut Run<'_>, arguments: &CiArguments) -> Result<Exit> {
    let start = Instant::now();
    let texts = Texts::new();
    let mut rules = run.rules_as(&arguments.rules, Purpose::Ship, &arguments.checking, &texts)?;
    let strict = arguments.strict || rules.config.strict;
    let exit = check_stage(&mut run.output, &mut rules, strict, start)?;
    if exit != Exit::Clean {
        return Ok(exit);
    }
    let start = Instant::now();
    let settings: Vec<_> = run.settings.iter().map(already_set).collect();
    let plan = Plan {
        built: &rules.written(),
        settings: &settings,
        options: Options::default(),
        ignores_unknown_fields: false,
        demands: Demands::default(),
    };
    let suite = Suite::run(&arguments.tests, plan)?;
    suite.draw(&mut run.output)?;
    stage(&mut run.output, "test", &suite.summary(), start)?;
    if !suite.passed() {
        return Ok(Exit::Findings);
    }
    let start = Instant::now();
    let outputs = outputs(&rules)?;
    let written = build::write(&arguments.out, &outputs)?;
    let summary = format!(
        "{} in {}: {} written, {} unchanged",
        plural(outputs.len(), "file"),
        arguments.out.display(),
        written.written,
        written.unchanged
    );
    stage(&mut run.output, "build", &summary, start)?;
    Ok(Exit::Clean)
}

/// The rules of a run refuse what they do not know before anything is tested.
fn already_set(given: &(String, String)) -> Setting {
    Setting { given: given.clone(), refused: None }
}

fn check_stage(
    output: &mut Output,
    rules: &mut Rules,
    strict: bool,
    start: Instant,
) -> Result<Exit> {
    let findings = rules.check();
    let exit = check::exit(rules, &findings, strict);
    if exit != Exit::Clean {
        draw(output, &findings, &rules.sources)?;
    }
    stage(output, "check", &check::summary(rules, &findings), start)?;
    check::report(output, rules)?;
    Ok(exit)
}

/// `check  34 rules in 4 files: no findings (12 ms)`.
fn stage(output: &mut Output, name: &str, summary: &str, start: Instant) -> Result<()> {
    let milliseconds = start.elapsed().as_millis();
    output.line(&format!("{name:5}  {summary} ({milliseconds} ms)"))
}
