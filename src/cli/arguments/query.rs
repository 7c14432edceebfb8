//! The arguments of `query` and `promqltest`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use promwright_number::{literal, time};

use super::AccessArguments;

/// `query`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("from").args(["data", "prometheus"]).required(true).multiple(true))]
pub(crate) struct QueryArguments {
    /// The expression
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    pub expression: String,

    /// Samples: OpenMetrics or Prometheus text, series of rule tests (YAML), or JSON of the HTTP
    /// API; `-` for standard input; may be given several times
    #[arg(long, short, value_name = "FILE", num_args = 1..)]
    pub data: Vec<PathBuf>,

    /// A server that evaluates the expression: Prometheus, Thanos, Mimir or VictoriaMetrics
    #[arg(long, value_name = "URL", group = "asked")]
    #[arg(conflicts_with_all = ["data", "stats", "max_samples", "left_closed", "enable"])]
    pub prometheus: Option<String>,

    #[command(flatten)]
    pub access: AccessArguments,

    /// The test whose series to take, where a file has several tests
    #[arg(long, value_name = "NAME", requires = "data")]
    pub test: Option<String>,

    /// When to evaluate, in seconds since 1970 or as in `2024-01-01T00:00:00Z`; by default at
    /// the last sample, or now
    #[arg(long, value_name = "TIME", value_parser = instant, allow_hyphen_values = true)]
    #[arg(conflicts_with_all = ["start", "end", "step"])]
    pub time: Option<i64>,

    /// The first time of a range of evaluations; by default that of the first sample, or of a
    /// server an hour before the last
    #[arg(long, value_name = "TIME", value_parser = instant, allow_hyphen_values = true)]
    pub start: Option<i64>,

    /// The last time of a range of evaluations; by default that of the last sample, or now
    #[arg(long, value_name = "TIME", value_parser = instant, allow_hyphen_values = true)]
    pub end: Option<i64>,

    /// The distance of two evaluations, as in `30s` or in seconds; by default so that there are
    /// about 250
    #[arg(long, value_name = "DURATION", value_parser = step)]
    pub step: Option<i64>,

    /// How to show the result
    #[arg(long, short, value_enum, default_value_t)]
    pub output: AnswerFormat,

    /// Print times, samples and peak memory to standard error, as one JSON object
    #[arg(long)]
    pub stats: bool,

    /// How many samples the query may hold at once
    #[arg(long, value_name = "N", default_value_t = 50_000_000)]
    pub max_samples: u64,

    /// How far back a selector looks for a sample; by default 5m, or as the server does
    #[arg(long, value_name = "DURATION", value_parser = super::duration)]
    pub lookback: Option<i64>,

    /// Count a sample on the left border of a range or lookback in, as Prometheus 2.x does
    #[arg(long, visible_alias = "2.x")]
    pub left_closed: bool,

    /// Switch on what is off by default in Prometheus; may be given several times
    #[arg(long, value_name = "NAME", value_enum)]
    pub enable: Vec<Feature>,
}

/// `promqltest`.
#[derive(Debug, Args)]
pub(crate) struct PromqltestArguments {
    /// Scripts in the language of Prometheus' own engine tests
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}

/// How the result of a query is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// Series and values for people
    #[default]
    Table,
    /// What Prometheus' HTTP API answers
    Json,
    /// A line a sample, a column a label
    Csv,
    /// Drawn for the terminal
    Graph,
}

/// What is off by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Feature {
    /// Experimental functions, aggregations, modifiers and durations
    Experimental,
    /// Metric names are dropped at the end of the query
    DelayedNameRemoval,
    /// Start timestamps of samples count as counter resets
    StartTimestamps,
    /// The labels `__type__` and `__unit__` tell what a metric is
    TypeAndUnitLabels,
}

/// A time, in milliseconds since the epoch.
pub(crate) fn instant(text: &str) -> Result<i64, String> {
    let expected = "expected seconds since 1970, or a time as in `2024-01-01T00:00:00Z`";
    time::parse(text).ok_or_else(|| expected.to_owned())
}

/// A duration, or a number of seconds; in milliseconds, at least one.
pub(crate) fn step(text: &str) -> Result<i64, String> {
    let seconds = literal::float(text).ok().map(|seconds| (seconds * 1000.0).round());
    let milliseconds = match seconds {
        Some(milliseconds) if milliseconds.abs() < 9e15 => milliseconds as i64,
        _ => super::duration(text)?,
    };
    if milliseconds > 0 { Ok(milliseconds) } else { Err("a step is longer than zero".to_owned()) }
}
