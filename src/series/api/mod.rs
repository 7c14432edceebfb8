//! The JSON of Prometheus' HTTP API: answers of `query` and `query_range`, and those that tell
//! of metrics.
//!
//! [`read`] takes the series out of an answer, [`describe`] what it tells of metrics, [`mod@write`] has the pieces to write one with. Which
//! of the two endpoints gave an answer does not matter: a matrix holds samples at their times
//! whether they are raw or evaluated.

mod describe;
mod places;
mod read;
pub mod write;

pub use describe::{Description, describe};
pub use places::{is_json, strings};
pub use read::{ApiError, read};

#[cfg(test)]
mod tests;
