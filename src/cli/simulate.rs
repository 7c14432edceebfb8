//! `simulate`: scenarios, and what Prometheus would store of them.

use std::path::Path;

use promwright_series::exposition::{Format, Timestamps, write_to};
use promwright_simulator::{Scenario, input_series, scenario, scenario_names};
use promwright_source::Sources;

use crate::arguments::{ExportFormat, SimulateCommand};
use crate::failure::Result;
use crate::findings::draw;
use crate::scenarios::{exported, find};
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
            let mut sources = Sources::new();
            let scenario = match find(&arguments.scenario, Path::new(""), &mut sources)? {
                Ok(scenario) => scenario,
                Err(fault) => {
                    draw(&mut run.output, &[*fault], &sources)?;
                    return Ok(Exit::Findings);
                }
            };
            let exposition = exported(&scenario, arguments.duration, arguments.seed)?;
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
