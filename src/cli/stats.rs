//! What a command has cost.

use std::time::{Duration, Instant};

use serde::Serialize;

/// Times of the parts of a query, in milliseconds, and its size.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Stats {
    pub parse_ms: f64,
    pub load_ms: f64,
    pub eval_ms: f64,
    /// Samples that were loaded.
    pub samples: usize,
    /// The most memory that the process has held; none where the system does not tell.
    pub peak_bytes: Option<u64>,
}

impl Stats {
    /// One JSON object on one line.
    pub fn to_json(&self) -> String {
        // A struct of numbers has no way to fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What something gives, and how long it took in milliseconds.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = work();
    (done, milliseconds(start.elapsed()))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The most memory that this process has held.
pub(crate) fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
