//! `query`: evaluates an expression over samples in files, or asks a server to.
//!
//! What is shown of the answer goes to standard output, everything said about it to standard
//! error, so that either can be read by a program.

mod served;

use std::time::{SystemTime, UNIX_EPOCH};

use promwright_engine::{
    Annotation, ErrorKind, EvalError, Features, Grid, Options, Storage, evaluate,
};
use promwright_number::{duration, time};
use promwright_promql::{Ast, Kind, Name, SyntaxError, parse};
use promwright_rulebook::yaml::closest;
use promwright_source::{Diagnostic, FileId, Place, Sources, render};

use crate::answer::{Shown, csv, graph, json, table};
use crate::arguments::{AnswerFormat, Feature, QueryArguments};
use crate::data::Data;
use crate::failure::{Failure, Result};
use crate::output::say;
use crate::stats::{Stats, peak_bytes, timed};
use crate::{Exit, Run};

/// A range without a step has about so many evaluations.
const DEFAULT_STEPS: i64 = 250;

pub(crate) fn run(run: &mut Run<'_>, arguments: &QueryArguments) -> Result<Exit> {
    let text = arguments.expression.as_str();
    let mut sources = Sources::new();
    let file = sources.add("<expression>", text);
    let (parsed, parse_ms) = timed(|| parse(text));
    let ast = match parsed {
        Ok(ast) => ast,
        Err(errors) => return refuse(run, arguments, &sources, &syntax(file, errors, &sources)),
    };
    if let Some(url) = &arguments.prometheus {
        return served::run(run, url, arguments, &ast, (file, &sources));
    }
    let (data, load_ms) = timed(|| load(arguments));
    let data = data?;
    if data.is_malformed() {
        draw(run, &data.findings, &data.sources);
        data.faults.iter().for_each(|fault| say(&fault.to_string()));
        return Ok(Exit::Findings);
    }
    draw(run, &unknown_names(&ast, file, &data.storage), &sources);
    let (grid, about) = grid(arguments, &Bounds::of(&data.storage))?;
    let (answer, eval_ms) = timed(|| evaluate(&ast, &data.storage, grid, &options(arguments)));
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return refuse(run, arguments, &sources, &execution(file, &error, arguments)),
    };
    let messages =
        |some: &[Annotation]| -> Vec<String> { some.iter().map(|own| own.message(text)).collect() };
    let (warnings, infos) = (&messages(&answer.warnings), &messages(&answer.infos));
    let (value, is_range) = (&answer.value, is_range(arguments));
    let shown = Shown { grid, is_range, value, warnings, infos };
    show(run, arguments.output, &shown, about.as_deref())?;
    if arguments.output != AnswerFormat::Json {
        shown.remarks().for_each(|remark| say(remark));
    }
    if arguments.stats {
        let samples = data.storage.iter().map(|series| series.samples().len()).sum();
        let stats = Stats { parse_ms, load_ms, eval_ms, samples, peak_bytes: peak_bytes() };
        run.output.flush()?;
        say(&stats.to_json());
    }
    Ok(Exit::Clean)
}

fn show(
    run: &mut Run<'_>,
    format: AnswerFormat,
    shown: &Shown<'_>,
    about: Option<&str>,
) -> Result<()> {
    let width = run.output.columns();
    let for_people = matches!(format, AnswerFormat::Table | AnswerFormat::Graph);
    if let Some(about) = about.filter(|_| for_people) {
        run.output.line(about)?;
    }
    run.output.write_with(|to| match format {
        AnswerFormat::Table => table::write(to, shown),
        AnswerFormat::Json => json::write(to, shown),
        AnswerFormat::Csv => csv::write(to, shown),
        AnswerFormat::Graph => graph::write(to, shown, width),
    })
}

fn load(arguments: &QueryArguments) -> Result<Data> {
    let now = arguments.time.or(arguments.end).unwrap_or_else(now);
    Data::load(&arguments.data, arguments.test.as_deref(), now)
}

/// Now, in milliseconds since the epoch.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |time| time.as_millis() as i64)
}

fn options(arguments: &QueryArguments) -> Options {
    let on = |feature| arguments.enable.contains(&feature);
    let presets = Options::prometheus();
    Options {
        lookback_delta_ms: arguments.lookback.unwrap_or(presets.lookback_delta_ms),
        left_open: !arguments.left_closed,
        delayed_name_removal: on(Feature::DelayedNameRemoval),
        start_timestamps: on(Feature::StartTimestamps),
        type_and_unit_labels: on(Feature::TypeAndUnitLabels),
        features: if on(Feature::Experimental) { Features::all() } else { Features::none() },
        max_samples: Some(arguments.max_samples),
        ..presets
    }
}

/// Whether a range was asked for; a drawing of a single time would be a dot.
fn is_range(arguments: &QueryArguments) -> bool {
    let QueryArguments { time, start, end, step, output, .. } = arguments;
    let drawn = *output == AnswerFormat::Graph && time.is_none();
    start.is_some() || end.is_some() || step.is_some() || drawn
}

/// The times that count where none are asked for.
struct Bounds {
    first: i64,
    last: i64,
    /// What the last one is, if there is one.
    last_is: Option<&'static str>,
}

impl Bounds {
    fn of(storage: &Storage) -> Self {
        let (first, last) = storage.time_range().unwrap_or((0, 0));
        Self { first, last, last_is: (!storage.is_empty()).then_some("the last sample") }
    }
}

/// The times, and what to say of those that were not asked for.
fn grid(arguments: &QueryArguments, bounds: &Bounds) -> Result<(Grid, Option<String>)> {
    let Bounds { first, last, last_is } = *bounds;
    if !is_range(arguments) {
        let at = arguments.time.unwrap_or(last);
        let about = last_is.filter(|_| arguments.time.is_none());
        let about = about.map(|last_is| format!("at {}, {last_is}", time::format(at)));
        return Ok((Grid::instant(at), about));
    }
    let start = arguments.start.unwrap_or(first);
    let end = arguments.end.unwrap_or(last);
    if end < start {
        let (start, end) = (time::format(start), time::format(end));
        return Err(Failure::new(format!("the range ends at {end}, before it starts at {start}")));
    }
    let step = arguments.step.unwrap_or_else(|| default_step(end.saturating_sub(start)));
    let grid = Grid::range(start, end, step);
    let defaults = arguments.start.is_none() || arguments.end.is_none() || arguments.step.is_none();
    let about = defaults.then(|| {
        let (start, end) = (time::format(start), time::format(end));
        format!("from {start} to {end}, every {}", duration::format(step))
    });
    Ok((grid, about))
}

/// Whole seconds, unless the range is short.
fn default_step(range: i64) -> i64 {
    let step = range / DEFAULT_STEPS;
    if step < 1000 { step.max(1) } else { step / 1000 * 1000 }
}

/// A query that has no answer: drawn for people, and where programs read, told as the API does.
fn refuse(
    run: &mut Run<'_>,
    arguments: &QueryArguments,
    sources: &Sources,
    refusal: &Refusal,
) -> Result<Exit> {
    draw(run, &refusal.findings, sources);
    if arguments.output == AnswerFormat::Json {
        run.output.line(&json::error(refusal.kind, &refusal.message))?;
    }
    Ok(Exit::Findings)
}

/// Why a query has no answer.
struct Refusal {
    findings: Vec<Diagnostic>,
    /// The API's kind of error.
    kind: &'static str,
    /// The API's message.
    message: String,
}

fn syntax(file: FileId, errors: Vec<SyntaxError>, sources: &Sources) -> Refusal {
    let first = errors.first().map_or_else(String::new, |error| {
        let at = sources.file(file).line_column(error.span.start);
        format!("{}:{}: parse error: {}", at.line, at.column, error.message)
    });
    let finding = |error: SyntaxError| {
        let place = Place::new(file, error.span);
        let mut finding = Diagnostic::error("promql/syntax", place, error.message);
        finding.help = error.help.into();
        finding
    };
    Refusal {
        findings: errors.into_iter().map(finding).collect(),
        kind: "bad_data",
        message: format!("invalid parameter \"query\": {first}"),
    }
}

fn execution(file: FileId, error: &EvalError, arguments: &QueryArguments) -> Refusal {
    let place = Place::new(file, error.span);
    let finding = Diagnostic::error("query/execution", place, error.message.clone());
    let help = match error.kind {
        ErrorKind::TooManySamples => Some(format!(
            "ask for fewer series or steps, or allow more than {} samples with `--max-samples`",
            arguments.max_samples
        )),
        ErrorKind::Disabled => Some("switch it on with `--enable experimental`".to_owned()),
        ErrorKind::Execution | ErrorKind::Unsupported => None,
    };
    let finding = match help {
        Some(help) => finding.help(help),
        None => finding,
    };
    let kind = if error.kind == ErrorKind::Disabled { "bad_data" } else { "execution" };
    Refusal { findings: vec![finding], kind, message: error.message.clone() }
}

/// A warning for each metric that the data does not have.
fn unknown_names(ast: &Ast, file: FileId, storage: &Storage) -> Vec<Diagnostic> {
    let names = storage.metric_names();
    let missing = selected(ast).filter(|name| names.binary_search(&&*name.text).is_err());
    let warning = |name: &Name| {
        let warning = unknown(name, file, format!("the data has no metric `{}`", name.text));
        match closest(&name.text, &names) {
            Some(near) => warning.help(format!("did you mean `{near}`?")),
            None => warning,
        }
    };
    missing.map(warning).collect()
}

/// The metrics that an expression selects by name.
fn selected(ast: &Ast) -> impl Iterator<Item = &Name> {
    ast.iter().filter_map(|(_, node)| match &node.kind {
        Kind::Selector(selector) => selector.name.as_ref(),
        _ => None,
    })
}

fn unknown(name: &Name, file: FileId, message: String) -> Diagnostic {
    Diagnostic::warning("query/unknown-metric", Place::new(file, name.span), message)
}

fn draw(run: &Run<'_>, findings: &[Diagnostic], sources: &Sources) {
    for finding in findings {
        say(render(finding, sources, run.output.style()).trim_end());
    }
}
