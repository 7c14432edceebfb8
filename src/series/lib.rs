//! Label sets, samples and the formats that carry them.
//!
//! Knows nothing of rules or of PromQL. A series is a [`Labels`] and a [`Column`] of samples;
//! [`notation`] reads the series of a rule test.

mod labels;
pub mod notation;
mod quote;
mod samples;

pub use labels::{Labels, LabelsBuilder, METRIC_NAME};
pub use quote::quote;
pub use samples::{Column, STALE, Series, is_stale};
