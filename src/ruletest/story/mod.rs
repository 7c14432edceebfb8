//! What led to a failure: the nearest miss, the alert over time, and the series that it read.
//!
//! A story is told of the outcome alone, after the fact, and only of what failed: tests that
//! pass pay nothing for it. It never changes a verdict.

mod nearest;

use promwright_engine::rules::Outcome;

use crate::compare::Timing;
use crate::report::{Failure, FailureKind};

/// What led to a failure.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Sentences on what came nearest to the expectation.
    pub nearest: Vec<String>,
}

/// A test after its run, in which failures are looked into.
pub struct Scene<'a> {
    /// What came of the rules.
    pub outcome: &'a Outcome,
    /// When the rules ran.
    pub timing: Timing,
}

impl Scene<'_> {
    /// What led to a failure of this test.
    pub fn story(&self, failure: &Failure) -> Story {
        let mut story = Story::default();
        if let FailureKind::Alerts { alertname, expected, got, .. } = &failure.kind {
            let tick = self.timing.tick(failure.time);
            let (outcome, timing) = (self.outcome, self.timing);
            let nearest = nearest::nearest(alertname, expected, got, outcome, timing, tick);
            story.nearest.extend(nearest);
        }
        story
    }
}
