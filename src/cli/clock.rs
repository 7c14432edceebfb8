//! The one clock of the tool.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970: of the clock, or of `SOURCE_DATE_EPOCH`, which makes runs repeatable
/// (<https://reproducible-builds.org/docs/source-date-epoch>).
pub(crate) fn unix_seconds() -> Option<u64> {
    let set = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs());
    set.or_else(clock)
}
