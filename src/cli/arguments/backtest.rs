//! The arguments of `backtest` and `tune`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use promwright_number::literal;

use super::query::{instant, step};
use super::{RulePaths, ServerArguments};

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

    /// Judge alerts by labelled incidents: a YAML file with `incidents`, each with `alert`,
    /// `from`, `to` and, if wanted, `labels`; fails if one is missed, or an alert fires without
    #[arg(long, value_name = "FILE")]
    pub expect: Option<PathBuf>,

    /// Compare with other rules: a file, a directory, or a git revision of the rule files given
    #[arg(long, value_name = "OLD")]
    pub against: Option<String>,

    /// Write a report as well: one HTML file with all alerts over time, the values against their
    /// thresholds, and the annotations; it needs no network
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,

    /// Mark in the report which alerts rule tests cover: what
    /// `test --coverage --coverage-format json --coverage-output FILE` wrote
    #[arg(long, value_name = "FILE", requires = "report")]
    pub coverage: Option<PathBuf>,

    /// How to show what the alerts did
    #[arg(long, short, value_enum, default_value_t)]
    pub output: BacktestFormat,
}

/// Where samples come from, and when rules run over them.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("from").args(["data", "scenario", "prometheus"]).required(true))]
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

    #[command(flatten)]
    pub server: ServerArguments,

    /// The first evaluation, in seconds since 1970 or as in `2024-01-01T00:00:00Z`; by default
    /// that of the first sample, or when the scenario loads its rules; of a server always given
    #[arg(long, value_name = "TIME", value_parser = instant, allow_hyphen_values = true)]
    pub start: Option<i64>,

    /// The last evaluation; by default that of the last sample, the scenario's end, or now
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
    /// JUnit XML: a test case for each alert
    Junit,
}

/// `tune`.
#[derive(Debug, Args)]
pub(crate) struct TuneArguments {
    /// The alert
    #[arg(value_name = "ALERT")]
    pub alert: String,

    #[command(flatten)]
    pub rules: RulePaths,

    #[command(flatten)]
    pub samples: SampleArguments,

    /// Which threshold to move, if the alert has several: as in `threshold2`
    #[arg(long, value_name = "NAME")]
    pub threshold: Option<String>,

    /// Thresholds to try, as in `0.3,0.5,1`; by default quantiles of what the alert compares
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', allow_hyphen_values = true)]
    #[arg(value_parser = number)]
    pub thresholds: Vec<f64>,

    /// Values of `for` to try, as in `1m,5m,10m`
    #[arg(long, value_name = "DURATIONS", value_delimiter = ',', value_parser = super::duration)]
    pub fors: Vec<i64>,

    /// Judge settings by labelled incidents, as in `backtest --expect`
    #[arg(long, value_name = "FILE")]
    pub expect: Option<PathBuf>,

    /// What heat maps show, one each; may be given several times
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',')]
    pub measure: Vec<TuneMeasure>,

    /// How to show what came of the settings
    #[arg(long, short, value_enum, default_value_t)]
    pub output: TuneFormat,
}

/// What a heat map shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TuneMeasure {
    /// Firings
    Firings,
    /// Minutes for which it fires
    Minutes,
    /// Minutes until it alerts
    Delay,
    /// Incidents that are detected, in per cent
    Recall,
}

/// How settings that were tried are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TuneFormat {
    /// Tables and heat maps
    #[default]
    Text,
    /// One object
    Json,
}

/// A finite number as PromQL reads it.
fn number(text: &str) -> Result<f64, String> {
    let number = literal::float(text).ok().filter(|number| number.is_finite());
    number.ok_or_else(|| "expected a number such as `0.9`".to_owned())
}
