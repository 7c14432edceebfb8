//! Where the samples of a replay come from: files, the simulator, or a server that evaluates
//! what rules read.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use promwright_backtest::{Plan, Pushdown, metrics_read};
use promwright_engine::rules::Group;
use promwright_engine::{Given, Options, Storage};
use promwright_number::time;
use promwright_rulebook::RuleFile;
use promwright_ruletest::groups;
use promwright_source::{Sources, render};

use super::plan;
use crate::Run;
use crate::arguments::SampleArguments;
use crate::data::Data;
use crate::failure::{Failure, Result};
use crate::findings::draw;
use crate::output::say;
use crate::scenarios::{exported, find};
use crate::server::Server;

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

/// What reads the samples, for a server that is to evaluate it.
pub(crate) struct Reading<'a> {
    /// The rules, and those that they are compared with.
    pub rules: Vec<&'a [RuleFile]>,
    /// The alerts that are wanted.
    pub wants: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether thresholds are applied here.
    pub cut: bool,
}

impl Samples {
    /// Reads or simulates samples; `None` where they are malformed, which has been said.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, an unknown scenario, a server that does not answer, no
    /// samples, or an end before the start.
    pub fn load(
        run: &mut Run<'_>,
        arguments: &SampleArguments,
        reading: &Reading<'_>,
    ) -> Result<Option<Self>> {
        let samples = match (&arguments.scenario, &arguments.server.prometheus) {
            (Some(scenario), _) => Self::simulated(run, scenario, arguments)?,
            (None, Some(url)) => Some(asked(url, arguments, reading)?),
            (None, None) => Self::read(run, arguments)?,
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
        let now = arguments.start.unwrap_or_else(now);
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

/// Now, in milliseconds since the epoch.
pub(crate) fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |time| time.as_millis() as i64)
}

/// What a server answers to all that the rules ask of it.
fn asked(url: &str, arguments: &SampleArguments, reading: &Reading<'_>) -> Result<Samples> {
    let server = Server::new(url, &arguments.server.access)?;
    let start = arguments.start.unwrap_or(0);
    let end = arguments.end.unwrap_or_else(now).max(start);
    let name = server.name().to_owned();
    let mut samples = Samples { storage: Storage::new(), start, end, name };
    let plan = Plan { wants: reading.wants, ..plan(arguments, &samples) };
    let variants: Vec<Vec<Group>> =
        reading.rules.iter().map(|files| groups(&files.iter().collect::<Vec<_>>(), &[])).collect();
    let metrics = variants.iter().flat_map(|groups| metrics_read(groups, &plan)).collect();
    let there = server.having(&metrics, start.saturating_sub(arguments.lookback), end)?;
    let mut given = Given::new(there);
    let mut asking = Pushdown::default();
    for groups in &variants {
        asking.add(groups, &given, &plan, reading.cut).map_err(|error| {
            Failure::new(format!("`{}` cannot run over a server: {}", error.rule, error.why))
                .help("replay it over a dump with `--data`")
        })?;
    }
    let is_default = arguments.lookback == Options::prometheus().lookback_delta_ms;
    let lookback = (!is_default).then_some(arguments.lookback);
    for (question, value) in
        asking.questions.iter().zip(server.answers(&asking.questions, lookback)?)
    {
        question.answer(value, &mut given);
    }
    asking.written.into_iter().for_each(|metric| given.write(metric));
    for remark in server.remarks() {
        say(&format!("warning: `{}` remarks: {remark}", server.name()));
    }
    samples.storage.give(given);
    Ok(samples)
}
