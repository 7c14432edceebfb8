//! The arguments of `backtest` and `tune`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use super::RulePaths;
use super::query::{instant, step};

/// `backtest`.
#[derive(Debug, Args)]
pub(crate) struct BacktestArguments {
    #[command(flatten)]
    pub rules: RulePaths,

    #[command(flatten)]
    pub samples: SampleArguments,

    /// Only alerts in whose name this regular expression finds something
    #[arg(long, value_name = "REGEX")]
    pub alert: Option<String>,

    /// How to show what the alerts did
    #[arg(long, short, value_enum, default_value_t)]
    pub output: BacktestFormat,
}

/// Where samples come from, and when rules run over them.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("from").args(["data", "scenario"]).required(true))]
pub(crate) struct SampleArguments {
    /// Samples: OpenMetrics or Prometheus text with timestamps, output of `promtool tsdb dump`,
    /// series of rule tests (YAML), or JSON of the HTTP API; `-` for standard input; may be given
    /// several times
    #[arg(long, short, value_name = "FILE", num_args = 1..)]
    pub data: Vec<PathBuf>,

    /// The test whose series to take, where a file has several tests
    #[arg(long, value_name = "NAME", requires = "data")]
    pub test: Option<String>,

    /// Simulated samples: a scenario of `simulate list`, or a file with one (`.yaml`)
    #[arg(long, requires = "duration")]
    pub scenario: Option<String>,

    /// How long the scenario runs, as in `8h`
    #[arg(long, value_parser = super::duration, requires = "scenario")]
    pub duration: Option<i64>,

    /// What the scenario's draws come from
    #[arg(long, value_name = "N", default_value_t = 0, requires = "scenario")]
    pub seed: u64,

    /// The first evaluation, in seconds since 1970 or as in `2024-01-01T00:00:00Z`; by default
    /// that of the first sample, or when the scenario loads its rules
    #[arg(long, value_name = "TIME", value_parser = instant, allow_hyphen_values = true)]
    pub start: Option<i64>,

    /// The last evaluation; by default that of the last sample, or the scenario's end
    #[arg(long, value_name = "TIME", value_parser = instant, allow_hyphen_values = true)]
    pub end: Option<i64>,

    /// The time between two evaluations of all groups; by default each group's own, or one
    /// minute where it has none
    #[arg(long, value_name = "DURATION", value_parser = step)]
    pub interval: Option<i64>,

    /// How far back a selector looks for a sample
    #[arg(long, value_name = "DURATION", value_parser = super::duration, default_value = "5m")]
    pub lookback: i64,

    /// Count a sample on the left border of a range or lookback in, as Prometheus 2.x does
    #[arg(long)]
    pub left_closed: bool,
}

/// How a replay is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum BacktestFormat {
    /// A table and time lines
    #[default]
    Text,
    /// One object
    Json,
}
