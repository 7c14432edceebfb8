//! The arguments of `audit`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use super::RulePaths;

/// `audit`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("from").args(["data"]).required(true))]
pub(crate) struct AuditArguments {
    #[command(flatten)]
    pub rules: RulePaths,

    /// What is exposed: saved `/metrics` pages, dumps, or JSON of the HTTP API, in files or in
    /// directories; `-` for standard input; may be given several times
    #[arg(long, short, value_name = "PATH", num_args = 1..)]
    pub data: Vec<PathBuf>,

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
