//! `simulate`: scenarios, and what Prometheus would store of them.

mod json;
mod records;
mod serve;
mod show;
mod test;

use std::path::Path;

use promwright_ruletest::skeleton;
use promwright_series::exposition::{Format, Timestamps, write_to};
use promwright_simulator::{Scenario, input_rows, scenario, scenario_names};
use promwright_source::Sources;

use crate::arguments::{ExportArguments, ExportFormat, SimulateCommand};
use crate::backtest::files;
use crate::failure::Result;
use crate::findings::draw;
use crate::scenarios::{exported, find};
use crate::{Exit, Run};

pub(crate) fn run(run: &mut Run<'_>, command: &SimulateCommand) -> Result<Exit> {
    match command {
        SimulateCommand::List => list(run),
        SimulateCommand::Show(arguments) => show::run(run, arguments),
        SimulateCommand::Export(arguments) => export(run, arguments),
        SimulateCommand::Serve(arguments) => serve::run(run, arguments),
    }
}

fn list(run: &mut Run<'_>) -> Result<Exit> {
    let known: Vec<Scenario> = scenario_names().filter_map(scenario).collect();
    let width = known.iter().map(|known| known.name.len()).max().unwrap_or_default();
    for Scenario { name, about, .. } in &known {
        run.output.line(&format!("{name:width$}  {about}"))?;
    }
    Ok(Exit::Clean)
}

/// A scenario by its name or file; `None` if it is faulty, which has been said.
fn named(run: &mut Run<'_>, name: &str) -> Result<Option<Scenario>> {
    let mut sources = Sources::new();
    match find(name, Path::new(""), &mut sources)? {
        Ok(scenario) => Ok(Some(scenario)),
        Err(fault) => draw(&mut run.output, &[*fault], &sources).map(|()| None),
    }
}

fn export(run: &mut Run<'_>, arguments: &ExportArguments) -> Result<Exit> {
    let Some(scenario) = named(run, &arguments.scenario)? else { return Ok(Exit::Findings) };
    if arguments.format == ExportFormat::Test {
        return test::run(run, arguments, &scenario);
    }
    let files = if arguments.records { files(run, &arguments.rules)? } else { Some(Vec::new()) };
    let Some(files) = files else { return Ok(Exit::Findings) };
    let mut samples = exported(&scenario, arguments.duration, arguments.seed)?;
    if arguments.records {
        let lasts = arguments.duration;
        let recorded = records::recorded(&files, &samples.series, &scenario, lasts)?;
        samples.series.extend(recorded);
    }
    match arguments.format {
        ExportFormat::Series | ExportFormat::Test => {
            let rows = input_rows(&scenario, &samples);
            run.output.print(&skeleton::input_series(scenario.scrape_interval.0, &rows))?;
        }
        ExportFormat::Openmetrics => run
            .output
            .write_with(|to| write_to(&samples, Format::OpenMetrics, Timestamps::Each, to))?,
        ExportFormat::Json => run.output.write_with(|to| json::write(to, &samples.series))?,
    }
    Ok(Exit::Clean)
}
