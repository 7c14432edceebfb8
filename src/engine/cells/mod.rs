//! One sample or none for each step of a grid.
//!
//! Absence is one NaN with bits of its own, and "a histogram" is another: a column is a plain
//! vector of floats and needs no second one for presence, and histograms lie in a side table
//! that is empty where there are none. Nothing else has those bits: floats enter through
//! [`present`], which maps a NaN that happens to have them to the ordinary NaN, and operators
//! touch only what is there. So a NaN in the data is never taken for a gap, nor the other way
//! round. The side table may hold histograms of steps that something else has taken since: a
//! step has one only where its value says so.

mod combine;
mod sample;
mod side;

use std::sync::Arc;

use promwright_series::Sample;
use promwright_series::histogram::Histogram;
pub use sample::OwnedSample;
use side::Side;

/// The bits of the NaN that stands for "no value": quiet, with a payload that no hardware and
/// no Prometheus produces.
const ABSENT_BITS: u64 = 0x7ff8_6162_7365_6e74;

/// Those of the NaN that stands for a histogram: different in the last bit only, so that one
/// comparison tells floats from both.
const HISTOGRAM_BITS: u64 = ABSENT_BITS | 1;

const ABSENT: f64 = f64::from_bits(ABSENT_BITS);
const HISTOGRAM: f64 = f64::from_bits(HISTOGRAM_BITS);

/// A float to store: itself, unless it is a NaN with the bits of a marker.
#[inline]
const fn present(value: f64) -> f64 {
    if is_float(value) { value } else { f64::NAN }
}

/// Whether a stored value is a float.
#[inline]
const fn is_float(value: f64) -> bool {
    value.to_bits() | 1 != HISTOGRAM_BITS
}

/// Whether a stored value stands for a sample.
#[inline]
const fn is_present(value: f64) -> bool {
    value.to_bits() != ABSENT_BITS
}

/// For each step of a grid a float, a histogram or nothing.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    values: Vec<f64>,
    side: Side,
}

impl Cells {
    const fn floats_only(values: Vec<f64>) -> Self {
        Self { values, side: Side::new() }
    }

    /// So many steps without a sample.
    pub fn absent(steps: usize) -> Self {
        Self::floats_only(vec![ABSENT; steps])
    }

    /// The same float at each of so many steps.
    pub fn constant(value: f64, steps: usize) -> Self {
        Self::floats_only(vec![present(value); steps])
    }

    /// A float at each step.
    pub fn full(mut values: Vec<f64>) -> Self {
        for value in &mut values {
            *value = present(*value);
        }
        Self::floats_only(values)
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are no steps.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The float at a step; none if there is a histogram.
    #[inline]
    pub fn get(&self, step: usize) -> Option<f64> {
        self.values.get(step).copied().filter(|value| is_float(*value))
    }

    /// The histogram at a step; none if there is a float.
    #[inline]
    pub fn histogram(&self, step: usize) -> Option<&Arc<Histogram>> {
        let value = self.values.get(step)?;
        if value.to_bits() == HISTOGRAM_BITS { self.side.get(step) } else { None }
    }

    /// The sample at a step.
    #[inline]
    pub fn sample(&self, step: usize) -> Option<Sample<'_>> {
        self.sample_of(step, *self.values.get(step)?)
    }

    #[inline]
    fn sample_of(&self, step: usize, value: f64) -> Option<Sample<'_>> {
        if is_float(value) {
            return Some(Sample::Float(value));
        }
        if is_present(value) { self.side.get(step).map(Sample::Histogram) } else { None }
    }

    /// Whether there is a sample at a step.
    #[inline]
    pub fn has(&self, step: usize) -> bool {
        self.values.get(step).is_some_and(|value| is_present(*value))
    }

    /// Whether there may be histograms: false where there are none and never were.
    pub const fn may_have_histograms(&self) -> bool {
        !self.side.is_empty()
    }

    /// Puts a float at a step, which must exist.
    #[inline]
    pub fn set(&mut self, step: usize, value: f64) {
        self.values[step] = present(value);
    }

    /// Puts a histogram at a step, which must exist.
    pub fn set_histogram(&mut self, step: usize, histogram: Arc<Histogram>) {
        self.values[step] = HISTOGRAM;
        self.side.put(step, histogram);
    }

    /// Puts a sample at a step, which must exist.
    pub fn set_sample(&mut self, step: usize, sample: OwnedSample) {
        match sample {
            OwnedSample::Float(value) => self.set(step, value),
            OwnedSample::Histogram(histogram) => self.set_histogram(step, histogram),
        }
    }

    /// Takes the sample of a step away.
    #[inline]
    pub fn clear(&mut self, step: usize) {
        self.values[step] = ABSENT;
    }

    /// Whether no step has a sample.
    pub fn is_void(&self) -> bool {
        !self.values.iter().copied().any(is_present)
    }

    /// How many steps have a sample.
    pub fn count(&self) -> usize {
        self.values.iter().filter(|value| is_present(**value)).count()
    }

    /// Sample or none, step by step.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<Sample<'_>>> {
        self.values.iter().enumerate().map(|(step, value)| self.sample_of(step, *value))
    }

    /// The steps that have a sample, with it.
    pub fn samples(&self) -> impl Iterator<Item = (usize, Sample<'_>)> {
        self.iter().enumerate().filter_map(|(step, sample)| Some((step, sample?)))
    }

    /// The steps that have a float, with it.
    pub fn floats(&self) -> impl Iterator<Item = (usize, f64)> {
        self.values.iter().copied().enumerate().filter(|(_, value)| is_float(*value))
    }

    /// The steps that have a histogram, with it.
    pub fn histograms(&self) -> impl Iterator<Item = (usize, &Arc<Histogram>)> {
        self.side.iter().filter(|(step, _)| {
            self.values.get(*step).is_some_and(|value| value.to_bits() == HISTOGRAM_BITS)
        })
    }

    /// The steps that have a sample.
    pub fn steps(&self) -> impl Iterator<Item = usize> {
        let values = self.values.iter().enumerate();
        values.filter(|(_, value)| is_present(**value)).map(|(step, _)| step)
    }

    /// The first step that has a sample; the number of steps if none has.
    pub(crate) fn first_step(&self) -> usize {
        self.steps().next().unwrap_or(self.values.len())
    }
}

/// Equal where the same steps have equal samples.
impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.iter().zip(other.iter()).all(|pair| match pair {
                (Some(left), Some(right)) => sample::equal(left, right),
                (left, right) => left.is_none() && right.is_none(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nan_with_the_bits_of_a_marker_is_still_a_value() {
        let mut cells = Cells::absent(4);
        cells.set(0, ABSENT);
        cells.set(1, f64::NAN);
        cells.set(2, HISTOGRAM);
        assert!(cells.has(0) && cells.has(1) && cells.has(2) && !cells.has(3));
        assert_eq!(cells.count(), 3);
        assert_eq!(cells.floats().count(), 3);
        cells.map(|value| -value);
        assert!(cells.get(0).is_some_and(f64::is_nan));
        assert_eq!(cells.get(3), None);
        let full = Cells::full(vec![ABSENT, HISTOGRAM]);
        assert!(full.has(0) && full.get(1).is_some_and(f64::is_nan));
    }

    #[test]
    fn a_step_has_the_sample_that_was_put_there_last() {
        let histogram = |count| Arc::new(Histogram { count, ..Histogram::default() });
        let mut cells = Cells::absent(4);
        for (step, count) in [(2, 2.0), (0, 0.0), (1, 1.0), (2, 5.0)] {
            cells.set_histogram(step, histogram(count));
        }
        cells.set(1, 7.0);
        let counts: Vec<(usize, f64)> =
            cells.histograms().map(|(step, own)| (step, own.count)).collect();
        assert_eq!(counts, [(0, 0.0), (2, 5.0)]);
        assert_eq!(cells.get(1), Some(7.0));
        assert!(cells.histogram(1).is_none() && cells.get(2).is_none());
        assert_eq!(cells.steps().collect::<Vec<_>>(), [0, 1, 2]);
        cells.clear(2);
        assert_eq!(cells.histograms().count(), 1);
        cells.keep(|step| step == 1);
        assert_eq!(cells.samples().count(), 1);
    }
}
