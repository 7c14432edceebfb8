//! Random native histograms: exponential and custom buckets, counters with resets and gauges,
//! layouts that change, floats among them.

use std::sync::Arc;

use promwright_series::histogram::{BucketSpan, CUSTOM_BUCKETS, Histogram, ResetHint};
use promwright_series::{Column, METRIC_NAME, STALE, Series, is_stale};

use crate::data::{Kind, column, with_labels};
use crate::random::Random;

/// A series of `n`, `custom` or `mixed`.
pub(crate) fn series(random: &mut Random) -> Series {
    let name = random.pick(&["n", "n", "n", "custom", "custom", "mixed"]);
    let labels = with_labels(name, random).filter(|label| label != "le");
    let times = column(Kind::Whole, random);
    let mut layout = Layout::random(name == "custom", random);
    let mut samples = Column::new();
    for (index, (time, value)) in times.iter().enumerate() {
        if is_stale(value) {
            samples.push(time, STALE);
        } else if name == "mixed" && random.one_in(3) {
            samples.push(time, value + index as f64);
        } else {
            if random.one_in(15) {
                layout = layout.changed(random);
            }
            samples.push_histogram(time, Arc::new(layout.next(random)));
        }
    }
    debug_assert_eq!(labels.metric(), Some(name), "{METRIC_NAME} is kept");
    Series { labels, samples }
}

/// Where a series has buckets, and what it has counted so far.
struct Layout {
    counted: Histogram,
    is_gauge: bool,
    has_fractions: bool,
}

impl Layout {
    fn random(custom: bool, random: &mut Random) -> Self {
        let mut counted = if custom { custom_buckets(random) } else { exponential(random) };
        let is_gauge = random.one_in(5);
        if is_gauge {
            counted.reset_hint = ResetHint::Gauge;
        }
        Self { counted, is_gauge, has_fractions: random.one_in(5) }
    }

    /// Another layout with buckets on the same sides: those that a later sample brings, the
    /// storage of Prometheus gives to earlier ones too.
    fn changed(&self, random: &mut Random) -> Self {
        let sides = |own: &Self| {
            let Histogram { positive_buckets, negative_buckets, .. } = &own.counted;
            (positive_buckets.is_empty(), negative_buckets.is_empty())
        };
        loop {
            let other = Self::random(self.is_custom(), random);
            if sides(&other) == sides(self) {
                return other;
            }
        }
    }

    const fn is_custom(&self) -> bool {
        self.counted.uses_custom_buckets()
    }

    /// The next sample.
    fn next(&mut self, random: &mut Random) -> Histogram {
        let starts_anew = self.is_gauge || random.one_in(12);
        let scale = if self.has_fractions { 0.25 } else { 1.0 };
        let has_zero = !self.is_custom();
        let counted = &mut self.counted;
        let buckets = counted.positive_buckets.iter_mut().chain(&mut counted.negative_buckets);
        for count in buckets.chain(has_zero.then_some(&mut counted.zero_count)) {
            if starts_anew {
                *count = 0.0;
            }
            *count += random.pick(&[0.0, 0.0, 1.0, 2.0, 7.0]) * scale;
        }
        let own = counted.positive_buckets.iter().chain(&counted.negative_buckets);
        counted.count = own.sum::<f64>() + counted.zero_count;
        counted.sum = if starts_anew { 0.0 } else { counted.sum };
        counted.sum += random.between(-4, 20) as f64 / 2.0;
        let mut sample = counted.clone();
        if random.one_in(60) {
            sample.sum = random.pick(&[f64::NAN, f64::INFINITY]);
        }
        sample
    }
}

fn exponential(random: &mut Random) -> Histogram {
    let (positive_spans, positive) = spans(random);
    let (negative_spans, negative) = if random.one_in(3) { spans(random) } else { (Vec::new(), 0) };
    Histogram {
        schema: random.pick(&[0, 0, 0, 1, 1, 2, 3, -1]),
        zero_threshold: random.pick(&[0.001, 0.001, 0.001, 0.5, 0.0, 1e-128]),
        positive_spans,
        positive_buckets: vec![0.0; positive],
        negative_spans,
        negative_buckets: vec![0.0; negative],
        ..Histogram::default()
    }
}

/// Spans, and how many buckets they have.
fn spans(random: &mut Random) -> (Vec<BucketSpan>, usize) {
    let mut spans = Vec::new();
    for index in 0..random.below(3) {
        let offset = if index == 0 { random.between(-3, 3) } else { random.between(1, 3) };
        spans.push(BucketSpan { offset: offset as i32, length: random.between(1, 4) as u32 });
    }
    let count = spans.iter().map(|span| span.length as usize).sum();
    (spans, count)
}

fn custom_buckets(random: &mut Random) -> Histogram {
    let bounds: &[f64] = random.pick(&[
        &[1.0, 2.0, 5.0],
        &[1.0, 2.0, 5.0],
        &[0.5, 1.0, 2.0],
        &[-1.0, 0.0, 2.0],
        &[5.0],
    ]);
    let skipped = random.below(2);
    let length = bounds.len() + 1 - skipped;
    Histogram {
        schema: CUSTOM_BUCKETS,
        custom_values: bounds.into(),
        positive_spans: vec![BucketSpan { offset: skipped as i32, length: length as u32 }],
        positive_buckets: vec![0.0; length],
        ..Histogram::default()
    }
}
