//! Numbers, durations and times as Go and Prometheus read and print them.
//!
//! One home for `strconv`'s float formatting and reading and for Prometheus' duration syntax, which the
//! printer, the exposition formats, the templates and the rule files all share, and for the sums that
//! Prometheus compensates for rounding.

pub mod date;
pub mod duration;
pub mod float;
pub mod kahan;
pub mod literal;
pub mod time;
