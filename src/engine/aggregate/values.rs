//! `count_values`: how many series of a group have each value.

use promwright_number::float;
use promwright_promql::Grouping;
use promwright_series::{Labels, Sample};
use rustc_hash::FxHashMap;

use crate::grouping::Key;
use crate::{Cells, GridSeries};

/// One series for each group and value, the value in the label `label`.
///
/// They come in the order of their labels, which is the same for one step and for many; Prometheus
/// has them in none.
pub(crate) fn count_values(
    vector: &[GridSeries],
    grouping: Option<&Grouping>,
    label: &str,
    steps: usize,
) -> Vec<GridSeries> {
    let key = match Key::of_grouping(grouping) {
        Key::Only(mut names) => {
            names.push(label.into());
            Key::Only(names)
        }
        without @ Key::Without(_) => without,
    };
    let mut counts: Vec<GridSeries> = Vec::new();
    let mut places: FxHashMap<Labels, usize> = FxHashMap::default();
    for series in vector {
        // Most series repeat few values: name each group once a series.
        let mut own: FxHashMap<u64, usize> = FxHashMap::default();
        let mut place = |shown: String| {
            let mut labels = series.labels.to_builder();
            labels.set(label, shown);
            let labels = key.of(&labels.build());
            *places.entry(labels.clone()).or_insert_with(|| {
                counts.push(GridSeries::new(labels, Cells::absent(steps)));
                counts.len() - 1
            })
        };
        let mut found = Vec::new();
        for (step, sample) in series.values.samples() {
            let shown = |value| float::format_plain(value);
            found.push((
                step,
                match sample {
                    Sample::Float(value) => {
                        *own.entry(value.to_bits()).or_insert_with(|| place(shown(value)))
                    }
                    Sample::Histogram(histogram) => place(histogram.to_string()),
                },
            ));
        }
        for (step, place) in found {
            let cells = &mut counts[place].values;
            let count = cells.get(step).unwrap_or(0.0);
            cells.set(step, count + 1.0);
        }
    }
    counts.sort_unstable_by(|one, other| one.labels.cmp(&other.labels));
    counts
}
