//! `backtest`: what alerts would have done over recorded or simulated samples.

mod samples;

use promwright_backtest::{
    Plan, Replay, Variant, document, document_of_both, draw, draw_both, replay,
};
use promwright_engine::{Options, Storage};
use promwright_promql::regex::translate;
use promwright_rulebook::RuleFile;
use promwright_ruletest::groups;
use promwright_series::Labels;
use promwright_source::Severity;
use regex::Regex;
use serde_json::Value;

use crate::arguments::{BacktestArguments, BacktestFormat, RulePaths, SampleArguments};
use crate::failure::{Failure, Result};
use crate::{Exit, Purpose, Run, findings};
pub(crate) use samples::Samples;

pub(crate) fn run(run: &mut Run<'_>, arguments: &BacktestArguments) -> Result<Exit> {
    let wanted = wanted(arguments.alert.as_deref())?;
    let wants = |name: &str| wanted.as_ref().is_none_or(|wanted| wanted.is_match(name));
    let Some(files) = files(run, &arguments.rules, true)? else { return Ok(Exit::Findings) };
    let old = match run.settings {
        [] => None,
        _ => files_as_they_are(run, &arguments.rules)?,
    };
    let Some(samples) = Samples::load(run, &arguments.samples)? else {
        return Ok(Exit::Findings);
    };
    let plan = Plan { wants: &wants, ..plan(&arguments.samples, &samples) };
    let (name, storage) = (samples.name, samples.storage);
    let (after, storage) = replayed(&files, storage, &plan);
    let style = promwright_source::Style { width: run.output.columns(), ..run.output.style() };
    let Some(old) = old else {
        return match arguments.output {
            BacktestFormat::Json => print(run, &document(&after)),
            BacktestFormat::Text => {
                run.output.print(&format!("{}\n\n", head(&name, &after)))?;
                run.output.print(&draw(&after, style)).map(|()| Exit::Clean)
            }
        };
    };
    let (before, _) = replayed(&old, storage, &plan);
    let before = Variant { name: "as is".to_owned(), replay: &before, files: &old };
    let after = Variant { name: "as set".to_owned(), replay: &after, files: &files };
    match arguments.output {
        BacktestFormat::Json => print(run, &document_of_both(&before, &after)),
        BacktestFormat::Text => {
            run.output.print(&format!("{}\n\n", head(&name, after.replay)))?;
            run.output.print(&draw_both(&before, &after, style)).map(|()| Exit::Clean)
        }
    }
}

fn head(name: &str, replay: &Replay) -> String {
    let stretch = promwright_backtest::stretch(replay.start, replay.end);
    format!("{name}, {stretch}, {}", promwright_number::duration::format(replay.span()))
}

fn print(run: &mut Run<'_>, document: &Value) -> Result<Exit> {
    // What is made of texts and numbers always has a JSON form.
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    run.output.line(&text).map(|()| Exit::Clean)
}

fn replayed(files: &[RuleFile], storage: Storage, plan: &Plan<'_>) -> (Replay, Storage) {
    replay(&groups(&files.iter().collect::<Vec<_>>(), &[]), storage, plan)
}

/// The rules that run; `None` if something is wrong with them, which has been said.
pub(crate) fn files(
    run: &mut Run<'_>,
    from: &RulePaths,
    is_first: bool,
) -> Result<Option<Vec<RuleFile>>> {
    let rules = run.rules(from, Purpose::Use)?;
    if rules.findings.iter().any(|finding| finding.severity == Severity::Error) {
        if is_first {
            findings::draw(&mut run.output, &rules.findings, &rules.sources)?;
        }
        return Ok(None);
    }
    match rules.failures.first() {
        Some(failure) => Err(failure.clone()),
        None => Ok(Some(rules.running())),
    }
}

/// The rules without what is set.
fn files_as_they_are(run: &mut Run<'_>, from: &RulePaths) -> Result<Option<Vec<RuleFile>>> {
    let set = std::mem::take(&mut run.settings);
    let files = files(run, from, false);
    run.settings = set;
    files
}

/// When and how rules run over samples.
pub(crate) fn plan<'a>(arguments: &SampleArguments, samples: &Samples) -> Plan<'a> {
    Plan {
        start: samples.start,
        end: samples.end,
        interval_ms: arguments.interval,
        options: Options {
            lookback_delta_ms: arguments.lookback,
            left_open: !arguments.left_closed,
            max_samples: None,
            ..Options::prometheus()
        },
        external_labels: Labels::empty(),
        wants: &|_| true,
        values: 0,
    }
}

/// A pattern in Go's syntax.
fn wanted(pattern: Option<&str>) -> Result<Option<Regex>> {
    let Some(pattern) = pattern else { return Ok(None) };
    let refusal = |cause: String| {
        Failure::new(format!("`--alert {pattern}` is no regular expression")).cause(cause)
    };
    let translated = translate(pattern).map_err(|error| refusal(error.message))?;
    Regex::new(&translated).map(Some).map_err(|error| refusal(error.to_string()))
}
