//! Where the samples of a replay come from: files, or the simulator.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use promwright_engine::Storage;
use promwright_number::time;
use promwright_source::{Sources, render};

use crate::Run;
use crate::arguments::SampleArguments;
use crate::data::Data;
use crate::failure::{Failure, Result};
use crate::findings::draw;
use crate::output::say;
use crate::scenarios::{exported, find};

/// Samples, and when rules run over them.
pub(crate) struct Samples {
    /// The samples.
    pub storage: Storage,
    /// The first evaluation, in milliseconds since the epoch.
    pub start: i64,
    /// No evaluation is later.
    pub end: i64,
    /// What they are called.
    pub name: String,
}

impl Samples {
    /// Reads or simulates samples; `None` where they are malformed, which has been said.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, an unknown scenario, no samples, or an end before the start.
    pub fn load(run: &mut Run<'_>, arguments: &SampleArguments) -> Result<Option<Self>> {
        let samples = match &arguments.scenario {
            Some(scenario) => Self::simulated(run, scenario, arguments)?,
            None => Self::read(run, arguments)?,
        };
        let Some(mut samples) = samples else { return Ok(None) };
        samples.start = arguments.start.unwrap_or(samples.start);
        samples.end = arguments.end.unwrap_or(samples.end);
        if samples.end < samples.start {
            let (start, end) = (time::format(samples.start), time::format(samples.end));
            let message = format!("evaluations would end at {end}, before they start at {start}");
            return Err(Failure::new(message));
        }
        Ok(Some(samples))
    }

    fn simulated(
        run: &mut Run<'_>,
        name: &str,
        arguments: &SampleArguments,
    ) -> Result<Option<Self>> {
        let mut sources = Sources::new();
        let scenario = match find(name, Path::new(""), &mut sources)? {
            Ok(scenario) => scenario,
            Err(fault) => {
                draw(&mut run.output, &[*fault], &sources)?;
                return Ok(None);
            }
        };
        let duration = arguments.duration.unwrap_or(0);
        let exposition = exported(&scenario, duration, arguments.seed)?;
        let storage = Storage::from_series(exposition.series)
            .map_err(|error| Failure::new(format!("scenario `{name}`: {error}")))?;
        let start = scenario.start.saturating_add(scenario.rules_from.0);
        let end = scenario.start.saturating_add(duration);
        if end < start {
            let from = promwright_number::duration::format(scenario.rules_from.0);
            let message = format!("scenario `{name}` loads its rules after {from} only");
            return Err(Failure::new(message).help("choose a longer `--duration`"));
        }
        Ok(Some(Self { storage, start, end, name: scenario.name }))
    }

    fn read(run: &mut Run<'_>, arguments: &SampleArguments) -> Result<Option<Self>> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |time| time.as_millis() as i64);
        let now = arguments.start.unwrap_or(now);
        let data = Data::load(&arguments.data, arguments.test.as_deref(), now)?;
        if data.is_malformed() {
            for finding in &data.findings {
                say(render(finding, &data.sources, run.output.style()).trim_end());
            }
            data.faults.iter().for_each(|fault| say(&fault.to_string()));
            return Ok(None);
        }
        let names: Vec<_> = arguments.data.iter().map(|path| path.display().to_string()).collect();
        let name = names.join(", ");
        let Some((start, end)) = data.storage.time_range() else {
            return Err(Failure::new(format!("there are no samples in {name}")));
        };
        Ok(Some(Self { storage: data.storage, start, end, name }))
    }
}
