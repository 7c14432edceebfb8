//! The processor time of a thread, which other work on the machine does not lengthen.

use std::time::{Duration, Instant};

/// A start from which the time of the calling thread is counted.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    clock: Instant,
    used: Option<Duration>,
}

impl Stopwatch {
    /// Starts to count.
    pub(crate) fn start() -> Self {
        Self { clock: Instant::now(), used: used() }
    }

    /// The processor time since the start; by the clock where the system does not tell.
    pub(crate) fn elapsed(&self) -> Duration {
        let used = used().zip(self.used).map(|(now, before)| now.saturating_sub(before));
        used.unwrap_or_else(|| self.clock.elapsed())
    }
}

/// What Linux has counted for this thread so far.
fn used() -> Option<Duration> {
    let figures = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = figures.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}
