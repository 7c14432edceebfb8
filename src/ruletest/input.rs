//! A test's series as samples.

use promwright_engine::Storage;
use promwright_series::{Labels, Series, notation};
use rustc_hash::FxHashMap;

use crate::{InputSeries, Test};

/// Where the last series of each label set stands.
pub fn latest(input: &[InputSeries]) -> FxHashMap<&Labels, usize> {
    input.iter().enumerate().map(|(index, series)| (&series.labels, index)).collect()
}

/// The samples of a test's series up to a time.
///
/// Of two series with the same labels the second replaces the first, as in promtool; those of
/// other files come before all that the test has itself.
pub fn storage(test: &Test, until: i64) -> Storage {
    let latest = latest(&test.input);
    let written = test.input.iter().enumerate().filter_map(|(index, series)| {
        if latest.get(&series.labels) != Some(&index) {
            return None;
        }
        let steps = (until - test.start).div_euclid(test.interval) + 1;
        let count = usize::try_from(steps).unwrap_or(0).min(series.points.len());
        let samples = notation::column(&series.points[..count], test.start, test.interval);
        Some(Series { labels: series.labels.clone(), samples })
    });
    // The label sets are distinct, so no samples are joined and none can be out of order.
    Storage::from_series(supplied(test, &latest, until).into_iter().chain(written))
        .unwrap_or_default()
}

/// The series of other files that nothing replaces.
fn supplied(test: &Test, written: &FxHashMap<&Labels, usize>, until: i64) -> Vec<Series> {
    let mut kept: FxHashMap<&Labels, &Series> = FxHashMap::default();
    for series in test.from.iter().flat_map(|supply| &supply.series) {
        kept.insert(&series.labels, series);
    }
    let mut series: Vec<_> = kept
        .into_values()
        .filter(|series| !written.contains_key(&series.labels))
        .map(|series| Series {
            labels: series.labels.clone(),
            samples: series.samples.until(until),
        })
        .collect();
    series.sort_by(|a, b| a.labels.cmp(&b.labels));
    series
}
