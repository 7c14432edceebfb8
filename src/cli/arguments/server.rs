//! The arguments that say how to reach a server or a target.

use std::path::PathBuf;

use clap::Args;

use super::duration;

/// Not of the struct: it would go on to the arguments behind those of this file.
const HEADING: &str = "Server";

/// A server that speaks Prometheus' HTTP API, and how to ask it.
#[derive(Debug, Args)]
pub(crate) struct ServerArguments {
    /// A server: Prometheus, Thanos, Mimir or VictoriaMetrics; it evaluates the expressions, and
    /// alerts run here over its answers
    #[arg(
        help_heading = "Server",
        long,
        value_name = "URL",
        requires = "start",
        conflicts_with = "left_closed"
    )]
    #[arg(group = "asked")]
    pub prometheus: Option<String>,

    #[command(flatten)]
    pub access: AccessArguments,
}

/// How to ask a server or a target: these go with an argument of the group `asked`.
#[derive(Debug, Default, Args)]
pub(crate) struct AccessArguments {
    /// A header of every request, as in `X-Scope-OrgID: team-a`; may be given several times
    #[arg(long, help_heading = HEADING, value_name = "NAME: VALUE", requires = "asked")]
    pub header: Vec<String>,

    /// A file with a bearer token; by default the variable `PROMWRIGHT_BEARER_TOKEN`
    #[arg(long, help_heading = HEADING, value_name = "FILE", requires = "asked")]
    pub bearer_file: Option<PathBuf>,

    /// A file with `USER:PASSWORD`; by default the variable `PROMWRIGHT_BASIC_AUTH`
    #[arg(
        help_heading = "Server",
        long,
        value_name = "FILE",
        requires = "asked",
        conflicts_with = "bearer_file"
    )]
    pub basic_file: Option<PathBuf>,

    /// The authorities that may have signed the server's certificate, in PEM; by default those
    /// that browsers trust
    #[arg(long, help_heading = HEADING, value_name = "FILE", requires = "asked")]
    pub ca_file: Option<PathBuf>,

    /// How many queries the server answers at once
    #[arg(long, help_heading = HEADING)]
    #[arg(value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub max_concurrency: u16,

    /// How long to wait for an answer before asking again; by default 2m, and 10s for a target
    #[arg(long, help_heading = HEADING, value_name = "DURATION", value_parser = duration)]
    pub timeout: Option<i64>,
}
