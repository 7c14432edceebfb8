//! What a query must give.

use std::collections::BTreeSet;

use promwright_engine::rules::Outcome;
use promwright_engine::{Grid, Options, OwnedSample, Value, evaluate};
use promwright_series::Labels;

use crate::model::{ExpectedSample, QueryTest};
use crate::report::{Failure, FailureKind, SampleView};
use crate::tolerance::Tolerance;

/// Whether a query gives what it should.
pub fn query(
    test: &QueryTest,
    outcome: &Outcome,
    start: i64,
    options: &Options,
    fuzzy: bool,
) -> Option<Failure> {
    let expr = test.text.value().trim().to_owned();
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
    let mut expected: Vec<_> = test.expected.iter().collect();
    got.sort_by(|a, b| a.0.cmp(&b.0));
    expected.sort_by(|a, b| a.labels.cmp(&b.labels));
    let is_as_expected = |expected: &ExpectedSample, got: &(Labels, OwnedSample)| {
        expected.labels == got.0 && is_close(test, expected, &got.1, fuzzy)
    };
    let pairs = expected.iter().zip(&got);
    if got.len() == expected.len() && pairs.into_iter().all(|(own, got)| is_as_expected(own, got)) {
        return None;
    }
    // What is near enough is no part of the difference, though it looks like one.
    let mut near = BTreeSet::new();
    let far = got.into_iter().filter_map(|got| {
        let at = expected.partition_point(|own| own.labels < got.0);
        let met = expected.get(at).filter(|own| is_as_expected(own, &got)).copied();
        let got = view(got.0, got.1);
        let looks_different = met.is_some_and(|own| expectation(own) != got);
        near.extend(looks_different.then_some(at));
        (!looks_different).then_some(got)
    });
    let got = far.collect();
    let open = expected.into_iter().enumerate().filter(|(at, _)| !near.contains(at));
    let expected = open.map(|(_, own)| expectation(own)).collect();
    failure(FailureKind::Samples { expr, expected, got })
}

/// Whether a value is the expected one. A value beside a histogram is not passed over, whatever
/// promtool's source says.
fn is_close(test: &QueryTest, expected: &ExpectedSample, got: &OwnedSample, fuzzy: bool) -> bool {
    match (got, &expected.histogram) {
        (OwnedSample::Float(got), None) => {
            is_equal(*got, expected.value, fuzzy) || test.tolerance.accepts(*got, expected.value)
        }
        (OwnedSample::Histogram(got), Some(histogram)) => {
            expected.value == 0.0
                && (got.to_notation() == histogram.to_notation()
                    || (test.tolerance != Tolerance::default()
                        && test.tolerance.accepts_histogram(got, histogram)))
        }
        _ => false,
    }
}

/// Histograms are compared as promtool does: by their notation, the counter reset hint within
/// it.
fn expectation(sample: &ExpectedSample) -> SampleView {
    SampleView {
        labels: sample.labels.clone(),
        value: sample.value,
        histogram: sample.histogram.as_ref().map(|histogram| histogram.to_notation()),
    }
}

fn view(labels: Labels, sample: OwnedSample) -> SampleView {
    match sample {
        OwnedSample::Float(value) => SampleView { labels, value, histogram: None },
        OwnedSample::Histogram(histogram) => {
            SampleView { labels, value: 0.0, histogram: Some(histogram.to_notation()) }
        }
    }
}

fn samples(value: Value) -> Result<Vec<(Labels, OwnedSample)>, String> {
    match value {
        Value::Vector(series) => Ok(series
            .into_iter()
            .filter_map(|series| Some((series.labels, series.values.sample(0)?.into())))
            .collect()),
        Value::Scalar(values) => {
            let one = |value: &f64| (Labels::empty(), OwnedSample::Float(*value));
            Ok(values.first().map(one).into_iter().collect())
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
