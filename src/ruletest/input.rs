//! A test's series as samples.

use promwright_engine::Storage;
use promwright_series::{Column, Labels, Series, notation};
use rustc_hash::FxHashMap;

use crate::{InputSeries, Test};

/// Where the last series of each label set stands.
pub fn latest(input: &[InputSeries]) -> FxHashMap<&Labels, usize> {
    input.iter().enumerate().map(|(index, series)| (&series.labels, index)).collect()
}

/// The samples of a test's series up to a time.
///
/// Of two series with the same labels the second replaces the first, as in promtool.
pub fn storage(test: &Test, until: i64) -> Storage {
    let latest = latest(&test.input);
    let series = test.input.iter().enumerate().filter_map(|(index, series)| {
        if latest.get(&series.labels) != Some(&index) {
            return None;
        }
        let steps = (until - test.start).div_euclid(test.interval) + 1;
        let count = usize::try_from(steps).unwrap_or(0).min(series.points.len());
        let samples: Column = notation::column(&series.points[..count], test.start, test.interval);
        Some(Series { labels: series.labels.clone(), samples })
    });
    // The label sets are distinct, so no samples are joined and none can be out of order.
    Storage::from_series(series).unwrap_or_default()
}
