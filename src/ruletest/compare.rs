//! Expectations against what is there, as promtool compares them.

use promwright_engine::rules::{AlertState, Outcome, RuleOutcome};
use promwright_engine::{Grid, Options, Value, evaluate};
use promwright_series::{Labels, Sample};

use crate::model::{AlertTest, ExpectedSample, Pairs, QueryTest};
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

/// vmalert's label of the group that an alert belongs to.
pub const ALERT_GROUP: &str = "alertgroup";

/// Whether the alerts that should fire do, and no others of that name.
pub fn alerts(test: &AlertTest, outcome: &Outcome, timing: Timing) -> Option<Failure> {
    let name = &test.alertname.value;
    let tick = timing.tick(test.eval_time);
    let mut got: Vec<_> = outcome
        .rules
        .iter()
        .filter(|rule| *rule.name == **name && is_meant(test, rule))
        .flat_map(|rule| firing(outcome, rule, tick))
        .collect();
    let mut expected: Vec<_> = test
        .expected
        .iter()
        .map(|alert| {
            let mut labels = alert.labels.clone();
            labels.insert("alertname".to_owned(), name.clone());
            if let Some(group) = &test.group {
                labels.entry(ALERT_GROUP.to_owned()).or_insert_with(|| group.value.clone());
            }
            AlertView { labels, annotations: alert.annotations.clone() }
        })
        .collect();
    got.sort();
    expected.sort();
    if got == expected {
        return None;
    }
    let group = test.group.as_ref().map(|group| group.value.clone());
    let kind = FailureKind::Alerts { alertname: name.clone(), group, expected, got };
    Some(Failure::new(test.place, test.eval_time, kind))
}

/// Whether a rule is of the group that an expectation names, if it names one.
fn is_meant(test: &AlertTest, rule: &RuleOutcome) -> bool {
    test.group.as_ref().is_none_or(|group| group.value == *rule.group)
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
    let failure = |kind| Some(Failure::new(test.place, test.eval_time, kind));
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
    let mut expected: Vec<_> = test.expected.iter().map(expectation).collect();
    got.sort_by(|a, b| a.labels.cmp(&b.labels));
    expected.sort_by(|a, b| a.labels.cmp(&b.labels));
    let equal = got.len() == expected.len()
        && got.iter().zip(&expected).all(|(got, expected)| {
            got.labels == expected.labels
                && got.histogram == expected.histogram
                && is_equal(got.value, expected.value, fuzzy)
        });
    if equal { None } else { failure(FailureKind::Samples { expr, expected, got }) }
}

/// Histograms are compared as promtool does: by their notation, the counter reset hint within
/// it. A value beside a histogram is not passed over, whatever promtool's source says.
fn expectation(sample: &ExpectedSample) -> SampleView {
    SampleView {
        labels: sample.labels.clone(),
        value: sample.value,
        histogram: sample.histogram.as_ref().map(|histogram| histogram.to_notation()),
    }
}

fn samples(value: Value) -> Result<Vec<SampleView>, String> {
    match value {
        Value::Vector(series) => Ok(series
            .into_iter()
            .filter_map(|series| {
                let (value, histogram) = match series.values.sample(0)? {
                    Sample::Float(value) => (value, None),
                    Sample::Histogram(histogram) => (0.0, Some(histogram.to_notation())),
                };
                Some(SampleView { labels: series.labels, value, histogram })
            })
            .collect()),
        Value::Scalar(values) => {
            let view = |value: &f64| SampleView {
                labels: Labels::empty(),
                value: *value,
                histogram: None,
            };
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
