//! `simulate`: scenarios, and what Prometheus would store of them.

use std::path::Path;

use promwright_series::exposition::{Exposition, Format, Timestamps, write_to};
use promwright_simulator::{MAX_SCRAPES, Scenario, export, input_series, scenario, scenario_names};
use promwright_source::Sources;

use crate::arguments::{ExportArguments, ExportFormat, SimulateCommand};
use crate::failure::{Failure, Result};
use crate::findings::draw;
use crate::output::Output;
use crate::{Exit, Run};

pub(crate) fn run(run: &mut Run<'_>, command: &SimulateCommand) -> Result<Exit> {
    match command {
        SimulateCommand::List => {
            let known: Vec<Scenario> = scenario_names().filter_map(scenario).collect();
            let width = known.iter().map(|known| known.name.len()).max().unwrap_or_default();
            for Scenario { name, about, .. } in &known {
                run.output.line(&format!("{name:width$}  {about}"))?;
            }
        }
        SimulateCommand::Export(arguments) => {
            let Some(scenario) = find(&mut run.output, &arguments.scenario)? else {
                return Ok(Exit::Findings);
            };
            let exposition = exported(&scenario, arguments)?;
            match arguments.format {
                ExportFormat::Series => run.output.print(&input_series(&scenario, &exposition))?,
                ExportFormat::Openmetrics => run.output.write_with(|to| {
                    write_to(&exposition, Format::OpenMetrics, Timestamps::Each, to)
                })?,
            }
        }
    }
    Ok(Exit::Clean)
}

/// A scenario that comes with the tool, or one in a file; `None` if that is faulty, which is
/// shown.
fn find(output: &mut Output, name: &str) -> Result<Option<Scenario>> {
    if let Some(scenario) = scenario(name) {
        return Ok(Some(scenario));
    }
    let path = Path::new(name);
    let is_file = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
    if !is_file {
        let known: Vec<&str> = scenario_names().collect();
        let help = format!("there are {}; a file ends in .yaml", known.join(", "));
        return Err(Failure::new(format!("no scenario `{name}`")).help(help));
    }
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    match Scenario::read(file, sources.file(file).text()) {
        Ok(scenario) => Ok(Some(scenario)),
        Err(fault) => draw(output, &[*fault], &sources).map(|()| None),
    }
}

fn exported(scenario: &Scenario, arguments: &ExportArguments) -> Result<Exposition> {
    let scrapes = arguments.duration / scenario.scrape_interval.0.max(1);
    if scrapes > MAX_SCRAPES {
        let help = format!("an export has at most {MAX_SCRAPES}: choose a shorter duration");
        return Err(Failure::new(format!("this would be {scrapes} scrapes")).help(help));
    }
    Ok(export(scenario, arguments.duration, arguments.seed))
}
