//! Expectations against what is there, as promtool compares them unless they say otherwise.

mod alert;
mod matching;
mod query;
mod timeline;

use promwright_engine::rules::{Outcome, RuleOutcome};

use crate::model::{AlertTest, Asks};
use crate::report::Failure;
pub use query::query;

/// When a test's rules ran.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// The first evaluation, in milliseconds since the epoch.
    pub start: i64,
    /// Milliseconds between evaluations, but for groups that run at their own interval.
    pub interval: i64,
}

impl Timing {
    /// The evaluation whose alerts are those of a time after the start: the last one until then.
    pub const fn tick(self, eval_time: i64) -> i64 {
        self.start + eval_time.div_euclid(self.interval) * self.interval
    }

    /// That evaluation of a rule, which may run at its group's own interval; `None` if there is
    /// none.
    pub const fn tick_of(self, rule: &RuleOutcome, eval_time: i64) -> Option<i64> {
        rule.ticks.last_until(self.start + eval_time)
    }
}

/// vmalert's label of the group that an alert belongs to.
pub const ALERT_GROUP: &str = "alertgroup";

/// What of an alert test is not as it should be.
pub fn alerts(test: &AlertTest, outcome: &Outcome, timing: Timing) -> Vec<Failure> {
    let is_meant = |rule: &&RuleOutcome| {
        let is_of_group = test.group.as_ref().is_none_or(|group| group.value == *rule.group);
        rule.alerts.is_some() && *rule.name == *test.alertname.value && is_of_group
    };
    let rules: Vec<_> = outcome.rules.iter().filter(is_meant).collect();
    match test.asks {
        Asks::Firing | Asks::Pending => {
            alert::in_state(test, &rules, outcome, timing).into_iter().collect()
        }
        Asks::Inactive => alert::inactive(test, &rules, timing),
        Asks::TimeLine => timeline::compare(test, &rules, timing),
    }
}
