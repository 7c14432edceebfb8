//! `load_with_nhcb`: classic histograms also as native ones with custom buckets (NHCB).

use std::collections::BTreeMap;

use promwright_number::float;
use promwright_series::histogram::{BucketSpan, CUSTOM_BUCKETS, Histogram};
use promwright_series::{Labels, METRIC_NAME};

use super::load::Loaded;
use crate::OwnedSample;

/// The label with a bucket's upper bound.
const BOUND: &str = "le";

/// A classic histogram at one time.
#[derive(Default)]
struct Classic {
    /// Bounds with what is counted up to them, ascending in both.
    buckets: Vec<(f64, f64)>,
    count: Option<f64>,
    sum: f64,
}

/// Which part of a classic histogram a series is.
enum Part {
    Bucket(f64),
    Count,
    Sum,
}

/// The native histograms of the classic ones among some series.
///
/// # Errors
///
/// If buckets do not count up, or not to the count.
pub(super) fn converted(loaded: &[Loaded]) -> Result<Vec<Loaded>, String> {
    let mut histograms: BTreeMap<Labels, BTreeMap<i64, Classic>> = BTreeMap::new();
    for series in loaded {
        let Some((labels, part)) = part_of(&series.labels) else { continue };
        let by_time = histograms.entry(labels).or_default();
        for (time, _, sample) in &series.samples {
            if let OwnedSample::Float(value) = sample {
                by_time.entry(*time).or_default().take(&part, *value)?;
            }
        }
    }
    let series = histograms.into_iter().map(|(labels, by_time)| {
        let samples = by_time.into_iter().map(|(time, classic)| {
            classic.converted().map(|histogram| (time, 0, histogram.into()))
        });
        Ok(Loaded { labels, samples: samples.collect::<Result<_, String>>()? })
    });
    series.collect()
}

/// What a series is a part of; none if it is no part, or has a bound that is none.
fn part_of(labels: &Labels) -> Option<(Labels, Part)> {
    let name = labels.metric()?;
    let (base, part) = if let Some(base) = name.strip_suffix("_bucket") {
        let bound = labels.get(BOUND).and_then(|bound| bound.parse::<f64>().ok())?;
        (base, Part::Bucket(Some(bound).filter(|bound| !bound.is_nan())?))
    } else if let Some(base) = name.strip_suffix("_count") {
        (base, Part::Count)
    } else {
        (name.strip_suffix("_sum")?, Part::Sum)
    };
    let mut builder = labels.to_builder();
    builder.set(METRIC_NAME, base);
    builder.remove(BOUND);
    Some((builder.build(), part))
}

impl Classic {
    fn take(&mut self, part: &Part, value: f64) -> Result<(), String> {
        match part {
            Part::Sum => self.sum = value,
            Part::Count | Part::Bucket(_) if value < 0.0 => {
                return Err(format!("a count of {}", float::format(value)));
            }
            Part::Count => self.count = Some(value),
            Part::Bucket(bound) => {
                let place = self.buckets.partition_point(|(own, _)| own < bound);
                if self.buckets.get(place).is_some_and(|(own, _)| own == bound) {
                    return Ok(());
                }
                self.buckets.insert(place, (*bound, value));
                if !self.buckets.is_sorted_by(|left, right| left.1 <= right.1) {
                    return Err("count is not cumulative".to_owned());
                }
            }
        }
        Ok(())
    }

    fn converted(mut self) -> Result<Histogram, String> {
        let last = self.buckets.last().copied();
        let count = self.count.or(last.map(|(_, count)| count)).unwrap_or(0.0);
        if last.is_none_or(|(bound, _)| bound != f64::INFINITY) {
            self.buckets.push((f64::INFINITY, count));
        }
        let highest = self.buckets.last().map_or(0.0, |(_, count)| *count);
        if highest != count {
            let (count, highest) = (float::format(count), float::format(highest));
            return Err(format!("count mismatch: count={count} != le=+Inf count={highest}"));
        }
        let mut before = 0.0;
        let counts =
            self.buckets.iter().map(|(_, count)| count - std::mem::replace(&mut before, *count));
        let mut histogram = Histogram {
            schema: CUSTOM_BUCKETS,
            count,
            sum: self.sum,
            positive_spans: vec![BucketSpan { offset: 0, length: self.buckets.len() as u32 }],
            positive_buckets: counts.collect(),
            custom_values: self
                .buckets
                .iter()
                .map(|(bound, _)| *bound)
                .filter(|bound| *bound != f64::INFINITY)
                .collect(),
            ..Histogram::default()
        };
        let whole = |value: f64| value == value.round() && value.abs() < 1e18;
        let counts_whole = self.buckets.iter().all(|(_, count)| whole(*count)) && whole(count);
        // As Prometheus does, which makes integer histograms where it can.
        histogram.compact(if counts_whole { 2 } else { 0 });
        Ok(histogram)
    }
}
