//! What led to a query's wrong answer.

use promwright_engine::Options;
use promwright_number::float;
use promwright_promql::parse;
use promwright_series::{Labels, METRIC_NAME};

use super::inputs::Inputs;
use super::labels::{brief_series, listed, parts};
use super::{Scene, Story, absence};
use crate::Pairs;
use crate::report::SampleView;

/// The most sentences on one query.
const MOST: usize = 3;

/// What led to samples other than expected.
pub fn story(
    scene: Scene<'_>,
    expr: &str,
    (expected, got): (&[SampleView], &[SampleView]),
    time: i64,
) -> Story {
    let at = scene.timing.start + time;
    let Ok(ast) = parse(expr) else { return Story::default() };
    let wrong = expected.iter().find(|own| !got.contains(own));
    let wrong = wrong.or_else(|| got.iter().find(|own| !expected.contains(own)));
    let source = wrong.map_or_else(Labels::empty, |own| own.labels.without_metric());
    let mut nearest = if got.is_empty() && !expected.is_empty() {
        absence::why(scene, &ast, &source, at).into_iter().collect()
    } else {
        compared(expected, got)
    };
    nearest.truncate(MOST);
    let lookback = Options::promtool().lookback_delta_ms.min(8 * scene.test.interval);
    let inputs = Inputs::of(scene, &ast, &source, (at - lookback, at));
    Story { nearest, timeline: None, inputs }
}

fn compared(expected: &[SampleView], got: &[SampleView]) -> Vec<String> {
    let mut told = Vec::new();
    for own in expected {
        match got.iter().find(|other| other.labels == own.labels) {
            Some(other) => told.extend(value(own, other)),
            None => told.extend(labels(own, expected, got)),
        }
    }
    told.dedup();
    told
}

/// How two values of one series differ.
fn value(expected: &SampleView, got: &SampleView) -> Option<String> {
    if expected.histogram.is_some() || got.histogram.is_some() {
        return None;
    }
    let (own, other) = (expected.value, got.value);
    if own.is_nan() && other.is_nan() {
        return Some("an expected NaN equals nothing, as in promtool".to_owned());
    }
    if own == other {
        return None;
    }
    let name = brief_series(&got.labels);
    if own.next_up() == other || own.next_down() == other {
        return Some(format!(
            "{name} is one step of a float away from what is expected; `fuzzy_compare: true` \
             allows that"
        ));
    }
    let gap = other - own;
    if !gap.is_finite() {
        return None;
    }
    let more = if gap > 0.0 { "more" } else { "less" };
    let gap = float::format(format!("{:.6e}", gap.abs()).parse().unwrap_or(gap));
    Some(format!("{name} is {gap} {more} than expected"))
}

/// A series that is nearly the one that is missing.
fn labels(own: &SampleView, expected: &[SampleView], got: &[SampleView]) -> Option<String> {
    let is_free = |other: &&SampleView| !expected.iter().any(|own| own.labels == other.labels);
    let all = |labels: &Labels| {
        labels.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect::<Pairs>()
    };
    let wanted = all(&own.labels);
    let found =
        got.iter().filter(is_free).map(|other| (parts(&wanted, &all(&other.labels)), other));
    let (parts, other) = found.min_by_key(|(parts, _)| parts.len())?;
    if parts.len() == 1 && own.labels.without_metric() == other.labels.without_metric() {
        return Some(match own.labels.get(METRIC_NAME) {
            Some(name) => format!("the answer has no metric name: leave `{name}` out of `labels`"),
            None => format!("the answer has a metric name: expect {}", other.labels),
        });
    }
    (parts.len() <= 2).then(|| {
        format!("{} is expected; there is one {}", brief_series(&own.labels), listed(&parts))
    })
}
