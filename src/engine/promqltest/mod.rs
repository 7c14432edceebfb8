//! Runs test scripts in the language of Prometheus' own engine tests (`promqltest`).
//!
//! A script loads series and evaluates expressions against what it expects. [`run`] takes its
//! text and gives an [`Outcome`] for each `eval`; it reads no files. As in Prometheus, an instant
//! evaluation also runs with `@` on every selector at other times, and as the middle of a range,
//! and passes only if all of them do.

mod expectation;
mod load;
mod nhcb;
mod run;
mod script;

pub use run::{Outcome, run};
