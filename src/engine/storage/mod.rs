//! The samples that queries read.
//!
//! Series are kept as columns, found by label set or by metric name. Appending is cheap, so
//! that rules can write what they record; evaluation only reads, from as many threads as
//! wanted. Within a metric name, series are handed out sorted by labels, whatever the order in
//! which they came: no answer depends on it.

mod given;
mod hint;

use std::sync::Arc;

use promwright_series::histogram::{Histogram, ResetHint};
use promwright_series::{Column, Labels, STALE, Series, is_stale};
use rustc_hash::FxHashMap;

use crate::OwnedSample;
pub use given::Given;

/// A series of a [`Storage`], by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeriesId(u32);

impl SeriesId {
    /// The index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A series as stored.
#[derive(Clone, Debug)]
pub struct StoredSeries {
    labels: Labels,
    samples: Column,
    /// Start timestamps of the samples, 0 where unknown; empty if none is known.
    starts: Vec<i64>,
    stale_markers: usize,
}

impl StoredSeries {
    /// Its labels, the metric name among them.
    pub const fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Its samples, stale markers among them.
    pub const fn samples(&self) -> &Column {
        &self.samples
    }

    /// When the counting of each sample started, 0 where unknown; empty if none is known.
    pub fn starts(&self) -> &[i64] {
        &self.starts
    }

    /// Whether any of its samples is a stale marker.
    pub const fn has_stale_markers(&self) -> bool {
        self.stale_markers > 0
    }
}

/// Series with their samples.
#[derive(Clone, Debug, Default)]
pub struct Storage {
    series: Vec<StoredSeries>,
    by_labels: FxHashMap<Labels, SeriesId>,
    by_name: FxHashMap<Arc<str>, Named>,
    unnamed: Named,
    given: Option<Arc<Given>>,
}

/// The series of one metric name.
#[derive(Clone, Debug, Default)]
struct Named {
    ids: Vec<SeriesId>,
    /// Whether they did not come in the order of their labels.
    unsorted: bool,
}

/// A sample that cannot be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppendError {
    /// It is older than the series' last sample.
    OutOfOrder,
    /// The series has another value at that time.
    Duplicate,
}

impl std::fmt::Display for AppendError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::OutOfOrder => "out of order sample",
            Self::Duplicate => "duplicate sample for timestamp",
        })
    }
}

impl std::error::Error for AppendError {}

impl Storage {
    /// Without series.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what another engine has answered.
    pub fn give(&mut self, given: Given) {
        self.given = Some(Arc::new(given));
    }

    /// What another engine has answered, if one was asked.
    pub fn given(&self) -> Option<&Given> {
        self.given.as_deref()
    }

    /// One without series, of the same answers of others.
    pub(crate) fn without_series(&self) -> Self {
        Self { given: self.given.clone(), ..Self::default() }
    }

    /// The storage of these series; of two with the same labels the samples are joined.
    ///
    /// # Errors
    ///
    /// If joined samples are not in the order of time.
    pub fn from_series(series: impl IntoIterator<Item = Series>) -> Result<Self, AppendError> {
        let mut storage = Self::new();
        for Series { labels, samples } in series {
            let id = storage.series_id(&labels);
            if storage.get(id).samples.is_empty() {
                storage.put(id, samples);
            } else {
                for (time, sample) in samples.samples() {
                    storage.append_sample(id, time, sample.into())?;
                }
            }
        }
        Ok(storage)
    }

    fn put(&mut self, id: SeriesId, mut samples: Column) {
        set_hints(&mut samples);
        let series = &mut self.series[id.index()];
        series.stale_markers = samples.values.iter().filter(|value| is_stale(**value)).count();
        series.samples = samples;
    }

    /// The series with these labels, new and without samples if there is none.
    pub fn series_id(&mut self, labels: &Labels) -> SeriesId {
        if let Some(id) = self.by_labels.get(labels) {
            return *id;
        }
        let id = SeriesId(self.series.len() as u32);
        let named = match labels.metric() {
            None => &mut self.unnamed,
            Some(name) => {
                if !self.by_name.contains_key(name) {
                    self.by_name.insert(name.into(), Named::default());
                }
                // Just inserted if it was not there.
                self.by_name.entry(name.into()).or_default()
            }
        };
        if let Some(last) = named.ids.last() {
            named.unsorted |= self.series[last.index()].labels > *labels;
        }
        named.ids.push(id);
        self.by_labels.insert(labels.clone(), id);
        self.series.push(StoredSeries {
            labels: labels.clone(),
            samples: Column::new(),
            starts: Vec::new(),
            stale_markers: 0,
        });
        id
    }

    /// The series with these labels, if there is one.
    pub fn find(&self, labels: &Labels) -> Option<&StoredSeries> {
        self.by_labels.get(labels).map(|id| self.get(*id))
    }

    /// A series.
    pub fn get(&self, id: SeriesId) -> &StoredSeries {
        &self.series[id.index()]
    }

    /// Adds a sample to the series with these labels.
    ///
    /// # Errors
    ///
    /// See [`Self::append_to`].
    pub fn append(&mut self, labels: &Labels, time: i64, value: f64) -> Result<(), AppendError> {
        let id = self.series_id(labels);
        self.append_to(id, time, value)
    }

    /// Adds a sample at the end of a series; the same sample again is no fault.
    ///
    /// # Errors
    ///
    /// If the time is not later than the last.
    pub fn append_to(&mut self, id: SeriesId, time: i64, value: f64) -> Result<(), AppendError> {
        let series = &mut self.series[id.index()];
        let last = series.samples.timestamps.last().copied().zip(series.samples.values.last());
        match last {
            Some((last, _)) if time < last => Err(AppendError::OutOfOrder),
            Some((last, own)) if time == last => {
                let same = own.to_bits() == value.to_bits();
                if same { Ok(()) } else { Err(AppendError::Duplicate) }
            }
            _ => {
                series.samples.push(time, value);
                series.stale_markers += usize::from(is_stale(value));
                if !series.starts.is_empty() {
                    series.starts.push(0);
                }
                Ok(())
            }
        }
    }

    /// Adds a histogram at the end of a series; the same again is no fault. A histogram whose
    /// sum is the stale marker is one.
    ///
    /// Its counter reset hint becomes what Prometheus' storage would make of it.
    ///
    /// # Errors
    ///
    /// If the time is not later than the last.
    pub fn append_histogram(
        &mut self,
        id: SeriesId,
        time: i64,
        histogram: Arc<Histogram>,
    ) -> Result<(), AppendError> {
        if is_stale(histogram.sum) {
            return self.append_to(id, time, STALE);
        }
        let series = &mut self.series[id.index()];
        let last = series.samples.len().checked_sub(1);
        let previous = last.and_then(|last| series.samples.histogram(last));
        match last.map(|last| series.samples.timestamps[last]) {
            Some(last) if time < last => return Err(AppendError::OutOfOrder),
            Some(last) if time == last => {
                let same = previous.is_some_and(|previous| previous.equals(&histogram));
                return if same { Ok(()) } else { Err(AppendError::Duplicate) };
            }
            _ => {}
        }
        let hint = hint::following(previous.map(|own| &**own), &histogram);
        series.samples.push_histogram(time, hinted(histogram, hint));
        if !series.starts.is_empty() {
            series.starts.push(0);
        }
        Ok(())
    }

    /// Adds a float or a histogram at the end of a series.
    ///
    /// # Errors
    ///
    /// See [`Self::append_to`].
    pub fn append_sample(
        &mut self,
        id: SeriesId,
        time: i64,
        sample: OwnedSample,
    ) -> Result<(), AppendError> {
        match sample {
            OwnedSample::Float(value) => self.append_to(id, time, value),
            OwnedSample::Histogram(histogram) => self.append_histogram(id, time, histogram),
        }
    }

    /// Notes when the counting of a series' last sample started, in milliseconds; 0 if that is
    /// unknown.
    pub fn set_last_start(&mut self, id: SeriesId, start: i64) {
        let series = &mut self.series[id.index()];
        series.starts.resize(series.samples.len(), 0);
        if let Some(last) = series.starts.last_mut() {
            *last = start;
        }
    }

    /// Adds a sample whose counting started at `start`, in milliseconds; 0 if that is unknown.
    ///
    /// # Errors
    ///
    /// See [`Self::append_to`].
    pub fn append_started(
        &mut self,
        id: SeriesId,
        start: i64,
        time: i64,
        value: f64,
    ) -> Result<(), AppendError> {
        self.append_to(id, time, value)?;
        self.set_last_start(id, start);
        Ok(())
    }

    /// Leaves out the series of which `keeps` is false; the others keep their order.
    pub fn retain(&mut self, keeps: impl Fn(&Labels) -> bool) {
        if self.series.iter().all(|series| keeps(&series.labels)) {
            return;
        }
        let empty = self.without_series();
        let series = std::mem::replace(self, empty).series;
        for own in series.into_iter().filter(|own| keeps(&own.labels)) {
            let id = self.series_id(&own.labels);
            self.series[id.index()] = own;
        }
    }

    /// How many series there are.
    pub fn len(&self) -> usize {
        self.series.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// All series, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &StoredSeries> {
        self.series.iter()
    }

    /// The metric names, sorted.
    pub fn metric_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.by_name.keys().map(|name| &**name).collect();
        names.sort_unstable();
        names
    }

    /// The time of the first and of the last sample of all, if there is any.
    pub fn time_range(&self) -> Option<(i64, i64)> {
        let times = self.series.iter().map(|series| &series.samples.timestamps);
        times.filter_map(|times| times.first().copied().zip(times.last().copied())).reduce(
            |(first, last), (own_first, own_last)| (first.min(own_first), last.max(own_last)),
        )
    }

    /// The series of one metric name (`None`: those without) that `wanted` is true of, sorted
    /// by labels.
    pub(crate) fn named(
        &self,
        name: Option<&str>,
        wanted: impl Fn(&Labels) -> bool,
    ) -> Vec<&StoredSeries> {
        let named = match name {
            None => Some(&self.unnamed),
            Some(name) => self.by_name.get(name),
        };
        let Some(named) = named else { return Vec::new() };
        let series = named.ids.iter().map(|id| self.get(*id));
        let mut series: Vec<_> = series.filter(|series| wanted(&series.labels)).collect();
        if named.unsorted {
            series.sort_unstable_by(|left, right| left.labels.cmp(&right.labels));
        }
        series
    }

    /// The metric names that `wanted` is true of, and `None` if it is true of the empty name
    /// and there are series without; sorted.
    pub(crate) fn names(&self, wanted: impl Fn(&str) -> bool) -> Vec<Option<&str>> {
        let names = self.by_name.keys().map(|name| &**name).filter(|name| wanted(name));
        let mut names: Vec<Option<&str>> = names.map(Some).collect();
        names.sort_unstable();
        if !self.unnamed.ids.is_empty() && wanted("") {
            names.insert(0, None);
        }
        names
    }
}

/// Sets the counter reset hints of a whole column.
fn set_hints(samples: &mut Column) {
    let mut previous: Option<(u32, Arc<Histogram>)> = None;
    for (index, histogram) in &mut samples.histograms {
        let before = previous.filter(|(before, _)| before + 1 == *index);
        let hint = hint::following(before.as_ref().map(|(_, own)| &**own), histogram);
        if histogram.reset_hint != hint {
            Arc::make_mut(histogram).reset_hint = hint;
        }
        previous = Some((*index, histogram.clone()));
    }
}

fn hinted(mut histogram: Arc<Histogram>, hint: ResetHint) -> Arc<Histogram> {
    if histogram.reset_hint != hint {
        Arc::make_mut(&mut histogram).reset_hint = hint;
    }
    histogram
}
