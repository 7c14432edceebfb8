//! Label sets, samples and the formats that carry them.
//!
//! Knows nothing of rules or of PromQL. A series is a [`Labels`] and a [`Column`] of samples;
//! [`notation`] reads and writes the series of rule tests, [`exposition`] the text formats of
//! exporters and dumps, [`api`] the JSON of Prometheus' HTTP API.

pub mod api;
pub mod exposition;
pub mod histogram;
mod join;
mod labels;
pub mod notation;
mod samples;

pub use join::{Conflict, join};
pub use labels::{Labels, LabelsBuilder, METRIC_NAME};
pub use promwright_quoting::quote;
pub use samples::{Column, HISTOGRAM, STALE, Sample, Series, is_histogram, is_stale};

/// Properties without files of failed cases: beside `src/` they would look like a crate.
#[cfg(test)]
fn no_files() -> proptest::test_runner::Config {
    proptest::test_runner::Config { failure_persistence: None, ..Default::default() }
}
