//! `simulate export --format test`: a scenario as a rule test.

use promwright_rulebook::RuleFile;
use promwright_ruletest::skeleton::Skeleton;
use promwright_simulator::{Scenario, input_rows};

use crate::arguments::ExportArguments;
use crate::backtest::files;
use crate::failure::{Failure, Result};
use crate::scenarios::exported;
use crate::{Exit, Run};

pub(super) fn run(
    run: &mut Run<'_>,
    arguments: &ExportArguments,
    scenario: &Scenario,
) -> Result<Exit> {
    let Some(files) = files(run, &arguments.rules)? else { return Ok(Exit::Findings) };
    let samples = exported(scenario, arguments.duration, arguments.seed)?;
    let names = names(&files);
    let origin = format!(
        "What the rules do over scenario {} with seed {}, whether they should or not.",
        scenario.name, arguments.seed
    );
    let remarks = [scenario.about.clone(), origin];
    let skeleton = Skeleton {
        name: &scenario.name,
        remarks: &remarks,
        rule_files: &names,
        rules: &files,
        interval: scenario.scrape_interval.0,
        lasts: arguments.duration,
        input: &input_rows(scenario, &samples),
    };
    let written = skeleton.write().map_err(|broken| {
        Failure::new("no test can be written, since promtool would fail it")
            .cause(broken.to_string())
    })?;
    run.output.print(&written).map(|()| Exit::Clean)
}

/// Each file with rules once, in the order in which they are read.
fn names(files: &[RuleFile]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for file in files.iter().filter(|file| !file.groups.is_empty()) {
        if !names.contains(&file.name) {
            names.push(file.name.clone());
        }
    }
    names
}
