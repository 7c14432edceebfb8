//! The arguments of `simulate`.

use clap::{Args, Subcommand, ValueEnum};

use super::{RulePaths, duration};

/// `simulate`.
#[derive(Debug, Subcommand)]
pub(crate) enum SimulateCommand {
    /// Show the scenarios
    List,
    /// Show what happens in a scenario, and which alerts fire in it
    Show(ShowArguments),
    /// Print the samples that Prometheus would store; the same seed gives the same bytes
    Export(ExportArguments),
}

/// `simulate show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// A scenario of `simulate list`, or a file with one (`.yaml`)
    pub scenario: String,

    #[command(flatten)]
    pub rules: RulePaths,

    /// How long it runs; by default as long as its story is
    #[arg(long, value_parser = duration)]
    pub duration: Option<i64>,

    /// What the draws come from
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
}

/// `simulate export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    #[command(flatten)]
    pub rules: RulePaths,

    /// A scenario of `simulate list`, or a file with one (`.yaml`)
    #[arg(long)]
    pub scenario: String,

    /// How long it runs, as in `8h`
    #[arg(long, value_parser = duration)]
    pub duration: i64,

    /// What the draws come from
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,

    /// How to write the samples; only `test` needs rules
    #[arg(long, value_enum, default_value_t)]
    pub format: ExportFormat,
}

/// How samples are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// `interval` and `input_series` of a rule test
    #[default]
    Series,
    /// OpenMetrics with timestamps
    Openmetrics,
    /// A rule test for promtool: the series, and the alerts that fire over them
    Test,
    /// JSON as the HTTP API answers: a matrix of all samples
    Json,
}
