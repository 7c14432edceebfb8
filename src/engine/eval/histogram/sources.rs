//! The histograms of an instant vector: classic ones, whose buckets are series of their own, and
//! native ones.

use promwright_series::Labels;
use rustc_hash::FxHashMap;

use crate::function::classic::Bucket;
use crate::{Grid, GridSeries};

/// The label with a bucket's upper bound.
const BOUND: &str = "le";

/// The histograms of a vector. Series are given by their index in it.
#[derive(Default)]
pub(super) struct Sources {
    pub(super) classic: Vec<Classic>,
    pub(super) native: Vec<Native>,
    /// The series with floats whose bound is none or no number.
    pub(super) malformed: Vec<usize>,
}

/// A histogram of buckets.
pub(super) struct Classic {
    /// Its labels, without the bound.
    pub(super) labels: Labels,
    /// Bounds with the series that count them.
    buckets: Vec<(f64, usize)>,
    /// The native histograms with the same labels.
    native: Option<usize>,
}

/// A series with native histograms.
pub(super) struct Native {
    pub(super) series: usize,
    /// The classic histogram with the same labels.
    classic: Option<usize>,
}

impl Sources {
    pub(super) fn of(vector: &[GridSeries]) -> Self {
        let mut sources = Self::default();
        let mut places: FxHashMap<Labels, usize> = FxHashMap::default();
        for (series, GridSeries { labels, values, .. }) in vector.iter().enumerate() {
            if values.histograms().next().is_some() {
                sources.native.push(Native { series, classic: None });
            }
            if values.floats().next().is_none() {
                continue;
            }
            let Ok(upper) = bound(labels).parse::<f64>() else {
                sources.malformed.push(series);
                continue;
            };
            let key = labels.filter(|label| label != BOUND);
            let place = *places.entry(key.clone()).or_insert_with(|| {
                sources.classic.push(Classic { labels: key, buckets: Vec::new(), native: None });
                sources.classic.len() - 1
            });
            sources.classic[place].buckets.push((upper, series));
        }
        for native in &mut sources.native {
            native.classic = places.get(&vector[native.series].labels).copied();
            if let Some(place) = native.classic {
                sources.classic[place].native = Some(native.series);
            }
        }
        sources
    }

    /// The native histograms beside which there is a classic one at a step at least.
    pub(super) fn conflicts<'a>(
        &'a self,
        vector: &'a [GridSeries],
    ) -> impl Iterator<Item = &'a GridSeries> {
        let both = self.native.iter().filter(|native| {
            let mut steps = vector[native.series].values.histograms();
            native
                .classic
                .is_some_and(|place| steps.any(|(step, _)| self.classic[place].has(vector, step)))
        });
        both.map(|native| &vector[native.series])
    }

    /// Whether a native histogram counts at a step: not beside a classic one.
    pub(super) fn counts(&self, native: &Native, vector: &[GridSeries], step: usize) -> bool {
        !native.classic.is_some_and(|place| self.classic[place].has(vector, step))
    }
}

impl Classic {
    fn has(&self, vector: &[GridSeries], step: usize) -> bool {
        self.buckets.iter().any(|(_, series)| vector[*series].values.get(step).is_some())
    }

    /// Calls `look` with the buckets of each step that has any, but not beside a native
    /// histogram.
    pub(super) fn each_step(
        &self,
        vector: &[GridSeries],
        grid: Grid,
        mut look: impl FnMut(usize, &mut Vec<Bucket>),
    ) {
        let mut buckets = Vec::with_capacity(self.buckets.len());
        for step in 0..grid.len() {
            buckets.clear();
            if self.native.is_some_and(|series| vector[series].values.histogram(step).is_some()) {
                continue;
            }
            buckets.extend(self.buckets.iter().filter_map(|(upper, series)| {
                let count = vector[*series].values.get(step)?;
                Some(Bucket { upper: *upper, count })
            }));
            if !buckets.is_empty() {
                look(step, &mut buckets);
            }
        }
    }
}

/// A series' upper bound as it is written; empty without one.
pub(super) fn bound(labels: &Labels) -> &str {
    labels.get(BOUND).unwrap_or_default()
}
