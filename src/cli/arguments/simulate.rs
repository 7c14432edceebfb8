//! The arguments of `simulate`.

use std::net::{IpAddr, Ipv4Addr};

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
    /// Answer scrapes of every target, each on a port of its own, until interrupted; prints the
    /// scrape configuration for Prometheus
    Serve(ServeArguments),
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

    /// Add what recording rules make of the samples; in a `test` the rules do that themselves
    #[arg(long)]
    pub records: bool,

    /// How to write the samples; `test` needs rules, as `--records` does
    #[arg(long, value_enum, default_value_t)]
    pub format: ExportFormat,
}

/// `simulate serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// A scenario of `simulate list`, or a file with one (`.yaml`)
    #[arg(long, default_value = "steady")]
    pub scenario: String,

    /// What the draws come from
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,

    /// How fast the story goes: 60 is a minute a second
    #[arg(long, value_name = "TIMES", default_value_t = 1.0, value_parser = speed)]
    pub speed: f64,

    /// Where in the story it begins, as in `1h`
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub from: i64,

    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub listen: IpAddr,

    /// The port of the first target, the others on those that follow; 0 is any that are free. By
    /// default each target has its own of the scenario, or the next one if that is taken
    #[arg(long, value_name = "PORT")]
    pub base_port: Option<u16>,
}

/// How many times faster than the clock.
fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed| (0.001..=100_000.0).contains(speed));
    speed.ok_or_else(|| "expected a number from 0.001 to 100000".to_owned())
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
