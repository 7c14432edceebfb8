//! What `test` is asked about coverage.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `test --coverage`.
#[derive(Debug, Args)]
pub(crate) struct CoverageArguments {
    /// Show which rules the tests cover, and what the others lack; the last line counts rules
    #[arg(long, conflicts_with = "watch")]
    pub coverage: bool,

    /// How to show coverage
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t, requires = "coverage")]
    pub coverage_format: CoverageFormat,

    /// Write coverage to a file in that format, and show it as text
    #[arg(long, value_name = "FILE", requires = "coverage")]
    pub coverage_output: Option<PathBuf>,
}

/// How coverage is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CoverageFormat {
    /// A table of all rules, and what those that are not covered lack
    #[default]
    Text,
    /// All rules with their branches, as JSON
    Json,
    /// A tracefile of LCOV: lines and branches of rule files, or of the Rust source
    Lcov,
}

/// A share in per cent.
pub(super) fn percentage(text: &str) -> Result<f64, String> {
    let percentage = text.strip_suffix('%').unwrap_or(text).trim().parse().ok();
    let within = percentage.filter(|own| (0.0..=100.0).contains(own));
    within.ok_or_else(|| "expected a number from 0 to 100".to_owned())
}
