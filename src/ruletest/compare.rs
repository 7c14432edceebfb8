//! Expectations against what is there, as promtool compares them.

use promwright_engine::rules::{AlertState, Outcome, RuleOutcome};
use promwright_engine::{Grid, Options, Value, evaluate};
use promwright_series::Labels;

use crate::miss;
use crate::model::{AlertTest, Pairs, QueryTest};
use crate::report::{AlertView, Failure, FailureKind, SampleView};

/// When a test's rules ran.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// The first evaluation, in milliseconds since the epoch.
    pub start: i64,
    /// Milliseconds between evaluations.
    pub interval: i64,
}

impl Timing {
    /// The evaluation whose alerts are those of a time after the start: the last one until then.
    pub const fn tick(self, eval_time: i64) -> i64 {
        self.start + eval_time.div_euclid(self.interval) * self.interval
    }
}

/// Whether the alerts that should fire do, and no others of that name.
pub fn alerts(test: &AlertTest, outcome: &Outcome, timing: Timing) -> Option<Failure> {
    let name = &test.alertname.value;
    let tick = timing.tick(test.eval_time);
    let mut got: Vec<_> = outcome
        .rules
        .iter()
        .filter(|rule| *rule.name == **name)
        .flat_map(|rule| firing(outcome, rule, tick))
        .collect();
    let mut expected: Vec<_> = test
        .expected
        .iter()
        .map(|alert| {
            let mut labels = alert.labels.clone();
            labels.insert("alertname".to_owned(), name.clone());
            AlertView { labels, annotations: alert.annotations.clone() }
        })
        .collect();
    got.sort();
    expected.sort();
    if got == expected {
        return None;
    }
    let nearest = miss::nearest(name, &expected, &got, outcome, timing, tick);
    let kind = FailureKind::Alerts { alertname: name.clone(), expected, got, nearest };
    Some(Failure { place: test.place, time: test.eval_time, kind })
}

fn firing(outcome: &Outcome, rule: &RuleOutcome, tick: i64) -> Vec<AlertView> {
    let active = rule.alerts.iter().flat_map(|alerts| alerts.active_at(tick));
    active
        .filter(|(_, step)| step.state == AlertState::Firing)
        .map(|(instance, step)| {
            let annotations = outcome.annotations(rule, step);
            let owned = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            AlertView {
                labels: pairs(&instance.labels),
                annotations: annotations.iter().map(|(n, v)| owned(n, v)).collect(),
            }
        })
        .collect()
}

fn pairs(labels: &Labels) -> Pairs {
    labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Whether a query gives what it should.
pub fn query(
    test: &QueryTest,
    outcome: &Outcome,
    start: i64,
    options: &Options,
    fuzzy: bool,
) -> Option<Failure> {
    let expr = test.text.value.trim().to_owned();
    let failure = |kind| Some(Failure { place: test.place, time: test.eval_time, kind });
    let Some(ast) = &test.expr else { return failure(FailureKind::Faulty) };
    let grid = Grid::instant(start + test.eval_time);
    let got = match evaluate(ast, &outcome.storage, grid, options) {
        Ok(answer) => samples(answer.value),
        Err(error) => Err(error.message),
    };
    let mut got = match got {
        Ok(got) => got,
        Err(message) => return failure(FailureKind::Query { expr, message }),
    };
    let view = |labels: &Labels, value| SampleView { labels: labels.clone(), value };
    let mut expected: Vec<_> =
        test.expected.iter().map(|sample| view(&sample.labels, sample.value)).collect();
    got.sort_by(|a, b| a.labels.cmp(&b.labels));
    expected.sort_by(|a, b| a.labels.cmp(&b.labels));
    let equal = got.len() == expected.len()
        && got.iter().zip(&expected).all(|(got, expected)| {
            got.labels == expected.labels && is_equal(got.value, expected.value, fuzzy)
        });
    if equal { None } else { failure(FailureKind::Samples { expr, expected, got }) }
}

fn samples(value: Value) -> Result<Vec<SampleView>, String> {
    match value {
        Value::Vector(series) => Ok(series
            .into_iter()
            .filter_map(|series| {
                let value = series.values.get(0)?;
                Some(SampleView { labels: series.labels, value })
            })
            .collect()),
        Value::Scalar(values) => {
            let view = |value: &f64| SampleView { labels: Labels::empty(), value: *value };
            Ok(values.first().map(view).into_iter().collect())
        }
        Value::String(_) | Value::Matrix(_) => {
            Err("rule result is not a vector or scalar".to_owned())
        }
    }
}

/// As promtool: NaN equals nothing, and `fuzzy` allows for one step of a float.
fn is_equal(a: f64, b: f64, fuzzy: bool) -> bool {
    a == b || (fuzzy && (a.next_up() == b || a.next_down() == b))
}
