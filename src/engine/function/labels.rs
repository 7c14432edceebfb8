//! `label_replace`, `label_join`, and the labels of `absent`.

use promwright_promql::{MatchOp, Selector};
use promwright_series::{Labels, LabelsBuilder, METRIC_NAME};
use regex::Regex;

use crate::GridSeries;

/// Sets `target` to the expanded replacement where the pattern matches the source label.
pub(crate) fn replace(
    vector: &mut [GridSeries],
    target: &str,
    replacement: &str,
    source: &str,
    pattern: &Regex,
) {
    for series in vector {
        let value = series.labels.get(source).unwrap_or_default();
        let Some(captures) = pattern.captures(value) else { continue };
        let mut expanded = String::new();
        captures.expand(replacement, &mut expanded);
        set(series, target, &expanded);
    }
}

/// Sets `target` to the values of the source labels, joined.
pub(crate) fn join(vector: &mut [GridSeries], target: &str, separator: &str, sources: &[String]) {
    for series in vector {
        let values: Vec<&str> =
            sources.iter().map(|source| series.labels.get(source).unwrap_or_default()).collect();
        let joined = values.join(separator);
        set(series, target, &joined);
    }
}

fn set(series: &mut GridSeries, target: &str, value: &str) {
    let mut labels = series.labels.to_builder();
    labels.set(target, value);
    series.labels = labels.build();
    if target == METRIC_NAME {
        series.drop_name = false;
    }
}

/// The labels that a selector fixes by one `=` each: those of the series that is absent.
pub(crate) fn of_absent(selector: &Selector) -> Labels {
    let mut labels = LabelsBuilder::default();
    let mut set: Vec<&str> = Vec::new();
    for matcher in selector.matchers.iter().filter(|own| *own.label.text != *METRIC_NAME) {
        let label = &*matcher.label.text;
        if matcher.op == MatchOp::Equal && !set.contains(&label) {
            labels.set(label, &*matcher.value.text);
            set.push(label);
        } else {
            labels.remove(label);
        }
    }
    labels.build()
}
