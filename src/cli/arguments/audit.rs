//! The arguments of `audit`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use super::query::instant;
use super::{AccessArguments, RulePaths};

/// `audit`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("from").args(["data", "prometheus", "target"]).required(true).multiple(true))]
pub(crate) struct AuditArguments {
    #[command(flatten)]
    pub rules: RulePaths,

    /// What is exposed: saved `/metrics` pages, dumps, or JSON of the HTTP API, in files or in
    /// directories; `-` for standard input; may be given several times
    #[arg(long, short, value_name = "PATH", num_args = 1..)]
    pub data: Vec<PathBuf>,

    /// Targets, whose pages are fetched as Prometheus does; without a path `/metrics`; may be
    /// given several times
    #[arg(long, value_name = "URL", num_args = 1.., group = "asked")]
    pub target: Vec<String>,

    /// A server: Prometheus, Thanos, Mimir or VictoriaMetrics; it is asked for the values of
    /// metrics that are declared or read
    #[arg(long, value_name = "URL", group = "asked", conflicts_with = "data")]
    pub prometheus: Option<String>,

    /// The time of the values that the server is asked for, in seconds since 1970 or as in
    /// `2024-01-01T00:00:00Z`; by default now
    #[arg(long, value_name = "TIME", value_parser = instant, allow_hyphen_values = true)]
    #[arg(requires = "prometheus", conflicts_with_all = ["start", "end", "data", "target"])]
    pub time: Option<i64>,

    /// Judge all values of the server from this time on
    #[arg(long, value_name = "TIME", value_parser = instant, allow_hyphen_values = true)]
    #[arg(requires = "prometheus", conflicts_with_all = ["data", "target"])]
    pub start: Option<i64>,

    /// Judge values up to this time; by default now
    #[arg(long, value_name = "TIME", value_parser = instant, allow_hyphen_values = true)]
    #[arg(requires = "start", conflicts_with_all = ["data", "target"])]
    pub end: Option<i64>,

    /// Dashboards of Grafana (JSON), or directories to search for them; may be given several
    /// times
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub dashboards: Vec<PathBuf>,

    /// What is declared, besides the metrics of typed rules: schema files; may be given several
    /// times
    #[arg(long, value_name = "PATH")]
    pub schema: Vec<PathBuf>,

    /// How to show what is found
    #[arg(long, short, value_enum, default_value_t)]
    pub output: AuditFormat,

    #[command(flatten)]
    pub access: AccessArguments,
}

/// How an audit is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    /// Findings with the places marked, and a table of all metrics
    #[default]
    Text,
    /// One object
    Json,
}
