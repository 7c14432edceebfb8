//! The scheduler: anchors a namespace at its cadence, and backs off while anchoring fails.

use crate::page::Page;
use crate::psi_field::rounded;
use crate::random::Random;
use crate::scenario::Anchoring;

/// The scheduler looks for what is due this often, in milliseconds.
const TICK: i64 = 30_000;

/// The highest backoff.
const MOST_BACKOFF: u32 = 7;

/// The upper bounds of the duration's buckets in seconds, with the text that Prometheus stores.
const BUCKETS: [(f64, &str); 11] = [
    (0.005, "0.005"),
    (0.01, "0.01"),
    (0.025, "0.025"),
    (0.05, "0.05"),
    (0.1, "0.1"),
    (0.25, "0.25"),
    (0.5, "0.5"),
    (1.0, "1.0"),
    (2.5, "2.5"),
    (5.0, "5.0"),
    (10.0, "10.0"),
];

/// The durations of the anchors with one outcome.
#[derive(Default)]
struct Durations {
    /// Not cumulative.
    buckets: [u64; BUCKETS.len()],
    count: u64,
    sum: f64,
}

impl Durations {
    fn observe(&mut self, seconds: f64) {
        if let Some(index) = BUCKETS.iter().position(|(bound, _)| seconds <= *bound) {
            self.buckets[index] += 1;
        }
        self.count += 1;
        self.sum += seconds;
    }
}

/// One namespace that the scheduler anchors.
pub(crate) struct Namespace {
    plan: Anchoring,
    random: Random,
    backoff: u32,
    succeeded: Durations,
    failed: Durations,
    tick: i64,
    due: i64,
}

impl Namespace {
    pub fn new(plan: &Anchoring, starts: i64, seed: u64) -> Self {
        Self {
            random: Random::new(seed, &plan.namespace),
            plan: plan.clone(),
            backoff: 0,
            succeeded: Durations::default(),
            failed: Durations::default(),
            tick: starts,
            due: starts,
        }
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
        let fails = !lucky || self.plan.fails.iter().any(|span| span.holds(now));
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
    pub fn expose(&self, page: &mut Page<'_>) {
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
            if durations.count > 0 {
                expose_histogram(page, durations, &labels, status);
            }
        }
    }
}

fn expose_histogram(
    page: &mut Page<'_>,
    durations: &Durations,
    labels: &[(&'static str, &str); 3],
    status: &str,
) {
    let [namespace, cadence, target] = *labels;
    let status = ("status", status);
    let mut cumulative = 0;
    for ((_, le), count) in BUCKETS.iter().zip(durations.buckets) {
        cumulative += count;
        let labels = [namespace, cadence, target, status, ("le", le)];
        page.sample("vmsh_anchor_duration_seconds_bucket", &labels, cumulative as f64);
    }
    let labels = [namespace, cadence, target, status, ("le", "+Inf")];
    page.sample("vmsh_anchor_duration_seconds_bucket", &labels, durations.count as f64);
    let sum = rounded(durations.sum, 3);
    page.sample("vmsh_anchor_duration_seconds_sum", &labels[..4], sum);
    page.sample("vmsh_anchor_duration_seconds_count", &labels[..4], durations.count as f64);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::scenario;

    #[test]
    fn failures_raise_the_backoff_and_the_first_success_resets_it() {
        let audit = scenario("audit-2025-10-23").expect("built in");
        let mut plan = audit.scheduler.expect("has a scheduler").anchors[0].clone();
        plan.fails[0].until = Some(crate::scenario::Millis(3_600_000));
        let mut namespace = Namespace::new(&plan, 0, 1);
        let mut seen = Vec::new();
        for minute in 0..80 {
            namespace.advance(minute * 60_000);
            if seen.last() != Some(&namespace.backoff) {
                seen.push(namespace.backoff);
            }
        }
        assert_eq!(seen, [1, 3, 4, 5, 6, 7, 0]);
    }

    #[test]
    fn by_the_report_of_16_45_there_were_28_attempts() {
        let audit = scenario("audit-2025-10-23").expect("built in");
        let scheduler = audit.scheduler.expect("has a scheduler");
        let mut namespace = Namespace::new(&scheduler.anchors[0], scheduler.target.starts.0, 1);
        namespace.advance((5 * 60 + 45) * 60_000);
        assert_eq!((namespace.failed.count, namespace.succeeded.count), (28, 0));
        assert_eq!(namespace.backoff, 7);
    }
}
