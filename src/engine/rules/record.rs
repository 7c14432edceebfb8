//! Recording rules: a vector under another name.

use promwright_series::{Labels, METRIC_NAME, STALE};
use rustc_hash::FxHashSet;

use super::{Group, Rule};
use crate::{Grid, GridSeries, OwnedSample, Storage};

/// The labels under which a rule records an element.
pub fn recorded(rule: &Rule, labels: &Labels) -> Labels {
    let mut builder = labels.to_builder();
    builder.set(METRIC_NAME, rule.name.clone());
    for (name, value) in &rule.labels {
        builder.set(name.clone(), value.clone());
    }
    builder.build()
}

/// The samples of one evaluation.
pub fn samples(
    group: &Group,
    rule: &Rule,
    elements: impl Iterator<Item = (Labels, OwnedSample)>,
) -> Result<Vec<(Labels, OwnedSample)>, String> {
    let samples: Vec<_> =
        elements.map(|(labels, value)| (recorded(rule, &labels), value)).collect();
    let mut seen = FxHashSet::default();
    if !samples.iter().all(|(labels, _)| seen.insert(labels)) {
        return Err(
            "vector contains metrics with the same labelset after applying rule labels".to_owned()
        );
    }
    let (limit, count) = (group.limit, samples.len());
    if limit > 0 && count > limit {
        return Err(format!("exceeded limit of {limit} with {count} series"));
    }
    Ok(samples)
}

/// The labels of the series of a whole grid, if they are so different that no evaluation can
/// fail and each series can be written by itself.
pub fn distinct(group: &Group, rule: &Rule, series: &[GridSeries]) -> Option<Vec<Labels>> {
    let labels: Vec<_> = series.iter().map(|series| recorded(rule, &series.labels)).collect();
    let distinct = labels.iter().collect::<FxHashSet<_>>().len() == labels.len();
    let bounded = group.limit == 0 || labels.len() <= group.limit;
    (distinct && bounded).then_some(labels)
}

/// Writes one series of a whole grid, with a stale marker behind each run.
pub fn write(storage: &mut Storage, labels: &Labels, series: &GridSeries, times: Grid) {
    let id = storage.series_id(labels);
    let mut runs = false;
    for (time, sample) in times.times().zip(series.values.iter()) {
        // The series is this rule's alone, so nothing is refused.
        if let Some(sample) = sample {
            let _ = storage.append_sample(id, time, sample.into());
        } else if runs {
            let _ = storage.append_to(id, time, STALE);
        }
        runs = sample.is_some();
    }
}
