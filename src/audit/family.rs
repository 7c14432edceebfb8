//! What is exposed of one metric: the kinds that are declared for it, its series and values.

use promwright_series::exposition::Kind;
use promwright_series::{Column, Labels, is_histogram, is_stale};
use promwright_source::Place;

/// All that is exposed of a metric, by any target.
#[derive(Clone, Debug, Default)]
pub struct Family {
    /// What targets declare about it.
    pub told: Vec<Told>,
    /// Its series; of a histogram those of its buckets, sum and count.
    pub series: Vec<Shown>,
}

/// What one target declares about a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The kind.
    pub kind: Kind,
    /// The line that says so.
    pub place: Place,
    /// Whether its series would stand beside it, if it had any.
    pub is_with_series: bool,
}

/// A series.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its labels, the name among them.
    pub labels: Labels,
    /// The first line with a sample of it.
    pub place: Place,
    /// Its values; `None` where only its name and labels are known.
    pub values: Option<Values>,
    /// Whether it comes from a server, so that it has the labels of its target.
    pub is_scraped: bool,
}

/// The values of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Values {
    /// The last one.
    pub last: f64,
    /// The least one.
    pub least: f64,
    /// The greatest one.
    pub greatest: f64,
    /// Whether one of them is no number.
    pub has_nan: bool,
}

impl Values {
    /// Those of samples; `None` if there are none but stale markers and histograms.
    pub fn of(samples: &Column) -> Option<Self> {
        let is_value = |value: &f64| !is_stale(*value) && !is_histogram(*value);
        let values = samples.iter().map(|(_, value)| value).filter(is_value);
        values.fold(None, |known: Option<Self>, value| {
            let before = known.unwrap_or(Self::one(value));
            Some(Self {
                last: value,
                least: before.least.min(value),
                greatest: before.greatest.max(value),
                has_nan: before.has_nan || value.is_nan(),
            })
        })
    }

    /// A single value.
    pub const fn one(value: f64) -> Self {
        Self { last: value, least: value, greatest: value, has_nan: value.is_nan() }
    }

    /// The value that is furthest outside of an interval; `None` if all lie in it.
    pub fn outside(&self, (low, high): (f64, f64)) -> Option<f64> {
        if self.has_nan {
            return Some(f64::NAN);
        }
        let (below, above) = (low - self.least, self.greatest - high);
        if below <= 0.0 && above <= 0.0 {
            return None;
        }
        Some(if below > above { self.least } else { self.greatest })
    }
}

impl Shown {
    /// Whether its labels are known: a series of a server has more than its name.
    pub fn has_labels(&self) -> bool {
        !self.is_scraped || self.labels.len() > 1
    }
}

impl Family {
    /// The kind that targets declare, where they do and agree.
    pub fn kind(&self) -> Option<Kind> {
        let mut kinds =
            self.told.iter().map(|told| told.kind).filter(|kind| *kind != Kind::Unknown);
        let first = kinds.next()?;
        kinds.all(|kind| kind == first).then_some(first)
    }

    /// The series of the metric's own name: not the buckets, sum and count of a histogram.
    pub fn own<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Shown> {
        self.series.iter().filter(move |shown| shown.labels.metric() == Some(name))
    }

    /// Where it is exposed: the line that declares it, or the first with a sample.
    pub fn place(&self) -> Option<Place> {
        let told = self.told.first().map(|told| told.place);
        told.or_else(|| self.series.first().map(|shown| shown.place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_that_is_furthest_outside_counts() {
        let mut samples = Column::new();
        for (time, value) in [(0, 0.5), (1, -0.1), (2, 1.2), (3, promwright_series::STALE)] {
            samples.push(time, value);
        }
        let values = Values::of(&samples).expect("there are some");
        assert_eq!((values.last, values.least, values.greatest), (1.2, -0.1, 1.2));
        assert_eq!(values.outside((0.0, 1.0)), Some(1.2));
        assert_eq!(values.outside((0.2, f64::INFINITY)), Some(-0.1));
        assert_eq!(values.outside((f64::NEG_INFINITY, f64::INFINITY)), None);
        assert!(Values::one(f64::NAN).outside((0.0, 1.0)).is_some_and(f64::is_nan));
        assert_eq!(Values::of(&Column::new()), None);
    }
}
