//! Instant vectors over a grid: metric names dropped, equal label sets joined.

use promwright_series::{Labels, METRIC_NAME};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::Fault;
use crate::{Cells, Grid, GridSeries};

/// Whether a label says what the metric is rather than where it comes from.
pub(crate) fn is_metadata(label: &str) -> bool {
    label == METRIC_NAME || label == "__type__" || label == "__unit__"
}

/// Labels without name, type and unit.
pub(crate) fn without_metadata(labels: &Labels) -> Labels {
    labels.filter(|label| !is_metadata(label))
}

/// How and when metric names go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    /// At the end of the query rather than at once.
    pub(crate) delayed: bool,
}

impl Names {
    /// Takes the name of a series, whose value is no longer that of the metric.
    pub(crate) fn take(self, series: &mut GridSeries) {
        if !self.delayed {
            series.labels = without_metadata(&series.labels);
        }
        series.drop_name = true;
    }

    /// Joins the series of a vector that an operator made, if their labels are the same.
    ///
    /// # Errors
    ///
    /// If two have the same labels at one step.
    pub(crate) fn joined(
        self,
        vector: Vec<GridSeries>,
        grid: Grid,
    ) -> Result<Vec<GridSeries>, Fault> {
        if self.delayed && grid.is_instant() {
            return Ok(vector);
        }
        join(vector)
    }
}

/// Whether two series have the same labels.
pub(crate) fn has_same_labels(vector: &[GridSeries]) -> bool {
    let mut seen = FxHashSet::default();
    vector.len() > 1 && !vector.iter().all(|series| seen.insert(&series.labels))
}

/// Joins series with the same labels, in the place of the first.
///
/// # Errors
///
/// If two have a sample at one step.
pub(crate) fn join(vector: Vec<GridSeries>) -> Result<Vec<GridSeries>, Fault> {
    unite(vector, Cells::overlaps)
}

/// Joins series with the same labels, in the place of the first. Of a float and a histogram at
/// one step the histogram stays, as in an instant query of Prometheus; a range query has both
/// there.
///
/// # Errors
///
/// If two have a float, or two a histogram, at one step.
pub(crate) fn merge(vector: Vec<GridSeries>) -> Result<Vec<GridSeries>, Fault> {
    unite(vector, Cells::clashes)
}

fn unite(
    vector: Vec<GridSeries>,
    excludes: fn(&Cells, &Cells) -> bool,
) -> Result<Vec<GridSeries>, Fault> {
    if !has_same_labels(&vector) {
        return Ok(vector);
    }
    let mut alike: FxHashMap<&Labels, Vec<&Cells>> = FxHashMap::default();
    for GridSeries { labels, values, .. } in &vector {
        let others = alike.entry(labels).or_default();
        // Each with each: of what was merged some may not be seen any more.
        if others.iter().any(|other| excludes(other, values)) {
            return Err(Fault::same_labelset());
        }
        others.push(values);
    }
    let mut united: Vec<GridSeries> = Vec::with_capacity(alike.len());
    let mut places: FxHashMap<Labels, usize> = FxHashMap::default();
    for series in vector {
        if let Some(place) = places.get(&series.labels) {
            // The name goes or stays for all of them as for the first sample.
            if series.values.first_step() < united[*place].values.first_step() {
                united[*place].drop_name = series.drop_name;
            }
            united[*place].values.merge_from(&series.values);
        } else {
            places.insert(series.labels.clone(), united.len());
            united.push(series);
        }
    }
    Ok(united)
}

/// Takes the names that were kept to the end of the query.
///
/// # Errors
///
/// If two series have the same labels then, as [`merge`].
pub(crate) fn clean(mut vector: Vec<GridSeries>) -> Result<Vec<GridSeries>, Fault> {
    for series in vector.iter_mut().filter(|series| series.drop_name) {
        series.labels = without_metadata(&series.labels);
    }
    merge(vector)
}

/// Leaves out series without any value.
pub(crate) fn without_void(mut vector: Vec<GridSeries>) -> Vec<GridSeries> {
    vector.retain(|series| !series.values.is_void());
    vector
}
