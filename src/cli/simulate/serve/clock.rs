//! The scenario's time while it is served: the wall clock's, sped up.

use std::time::Instant;

/// When serving began, and how fast the story goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    began: Instant,
    /// Milliseconds of the scenario at that time.
    from: i64,
    speed: f64,
}

impl Clock {
    pub fn start(from: i64, speed: f64) -> Self {
        Self { began: Instant::now(), from, speed }
    }

    /// Milliseconds of the scenario.
    pub fn now(self) -> i64 {
        let passed = self.began.elapsed().as_secs_f64() * 1000.0 * self.speed;
        self.from.saturating_add(passed as i64)
    }
}
