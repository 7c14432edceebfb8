//! The JSON of Prometheus' HTTP API: answers of `query` and `query_range`.
//!
//! [`read`] takes the series out of an answer, [`mod@write`] has the pieces to write one with. Which
//! of the two endpoints gave an answer does not matter: a matrix holds samples at their times
//! whether they are raw or evaluated.

mod read;
pub mod write;

pub use read::{ApiError, read};

#[cfg(test)]
mod tests;
