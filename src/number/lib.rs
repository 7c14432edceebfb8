//! Numbers and durations as Go and Prometheus read and print them.
//!
//! One home for `strconv`'s float formatting and reading and for Prometheus' duration syntax, which the
//! printer, the exposition formats, the templates and the rule files all share.

pub mod duration;
pub mod float;
pub mod literal;
