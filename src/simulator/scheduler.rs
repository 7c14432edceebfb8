//! The scheduler: anchors a namespace at its cadence, and backs off while anchoring fails.

use crate::histogram::{Durations, Names};
use crate::page::Page;
use crate::psi_field::rounded;
use crate::random::Random;
use crate::scenario::{Anchoring, Scenario, Span, What};

/// The scheduler looks for what is due this often, in milliseconds.
const TICK: i64 = 30_000;

/// The highest backoff.
const MOST_BACKOFF: u32 = 7;

/// The highest backoff at which the scheduler calls itself healthy.
const HEALTHY_BACKOFF: u32 = 3;

const DURATION: Names = Names {
    bucket: "vmsh_anchor_duration_seconds_bucket",
    sum: "vmsh_anchor_duration_seconds_sum",
    count: "vmsh_anchor_duration_seconds_count",
};

/// One namespace that the scheduler anchors.
pub(crate) struct Namespace {
    plan: Anchoring,
    /// When every try fails.
    fails: Vec<Span>,
    random: Random,
    backoff: u32,
    succeeded: Durations,
    failed: Durations,
    tick: i64,
    due: i64,
}

impl Namespace {
    /// A namespace of a scheduler that starts at `from`.
    pub fn new(scenario: &Scenario, plan: &Anchoring, from: i64, random: Random) -> Self {
        let is_own = |what: &What| match what {
            What::AnchorFailure { namespace } => {
                namespace.as_ref().is_none_or(|namespace| *namespace == plan.namespace)
            }
            _ => false,
        };
        Self {
            fails: scenario.spans(is_own),
            random,
            plan: plan.clone(),
            backoff: 0,
            succeeded: Durations::default(),
            failed: Durations::default(),
            tick: from,
            due: from,
        }
    }

    /// Whether it backs off so little that the scheduler calls itself healthy.
    pub const fn is_healthy(&self) -> bool {
        self.backoff <= HEALTHY_BACKOFF
    }

    /// Runs every tick until `now`, in milliseconds of the scenario.
    pub fn advance(&mut self, now: i64) {
        while self.tick <= now {
            if self.tick >= self.due {
                self.anchor(self.tick);
            }
            self.tick += TICK;
        }
    }

    fn anchor(&mut self, now: i64) {
        let draw = self.plan.seconds + self.plan.deviation * self.random.normal();
        let seconds = rounded(draw.max(0.001), 3);
        let lucky = self.random.unit() < self.plan.success;
        let fails = !lucky || self.fails.iter().any(|span| span.holds(now));
        let delay = if fails {
            self.failed.observe(seconds);
            self.backoff = (self.backoff + 1).min(MOST_BACKOFF);
            self.plan.period.0.min(self.plan.retry.0 << self.backoff)
        } else {
            self.succeeded.observe(seconds);
            self.backoff = 0;
            self.plan.period.0
        };
        self.due = now + delay;
    }

    /// Counters and histograms appear with their first count, the backoff from the start.
    pub fn expose(&self, page: &mut dyn Page) {
        let Anchoring { namespace, cadence, target, .. } = &self.plan;
        let labels = [("namespace", namespace.as_str()), ("cadence", cadence), ("target", target)];
        let attempted = self.succeeded.count + self.failed.count;
        for (name, count) in [
            ("vmsh_anchors_attempted_total", attempted),
            ("vmsh_anchors_succeeded_total", self.succeeded.count),
            ("vmsh_anchors_failed_total", self.failed.count),
        ] {
            if count > 0 {
                page.sample(name, &labels, count as f64);
            }
        }
        page.sample("vmsh_backoff_state", &labels[..1], f64::from(self.backoff));
        for (durations, status) in [(&self.succeeded, "success"), (&self.failed, "failure")] {
            let [namespace, cadence, target] = labels;
            let labels = [namespace, cadence, target, ("status", status)];
            durations.expose(page, &DURATION, &labels);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Millis, scenario};

    fn audit() -> Scenario {
        scenario("audit-2025-10-23").expect("built in")
    }

    fn namespace(scenario: &Scenario) -> Namespace {
        let scheduler = scenario.scheduler.as_ref().expect("has a scheduler");
        let from = scheduler.target.starts.0;
        Namespace::new(scenario, &scheduler.anchors[0], from, Random::new(1, "dao:vaultmesh"))
    }

    #[test]
    fn failures_raise_the_backoff_and_the_first_success_resets_it() {
        let mut scenario = audit();
        for event in &mut scenario.events {
            event.span.until = Some(Millis(3_600_000));
        }
        let mut namespace = namespace(&scenario);
        let mut seen = Vec::new();
        for minute in 2..80 {
            namespace.advance(minute * 60_000);
            if seen.last() != Some(&namespace.backoff) {
                seen.push(namespace.backoff);
            }
            assert_eq!(namespace.is_healthy(), namespace.backoff <= 3);
        }
        assert_eq!(seen, [1, 3, 4, 5, 6, 7, 0]);
    }

    #[test]
    fn by_the_report_of_16_45_there_were_28_attempts() {
        let mut namespace = namespace(&audit());
        namespace.advance((5 * 60 + 45) * 60_000);
        assert_eq!((namespace.failed.count, namespace.succeeded.count), (28, 0));
        assert_eq!(namespace.backoff, 7);
    }
}
