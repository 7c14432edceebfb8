//! Histograms as text: as Prometheus shows them, and in the notation of tests.

use std::fmt::{self, Write as _};

use promwright_number::float;

use super::{Bucket, BucketSpan, Histogram, ResetHint};

/// As Prometheus prints a histogram: `{count:3, sum:4.5, [-1,1]:1, (1,2]:2}`, empty buckets left
/// out.
impl fmt::Display for Histogram {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, sum) = (float::format(self.count), float::format(self.sum));
        write!(formatter, "{{count:{count}, sum:{sum}")?;
        let is_filled = |bucket: &Bucket| bucket.count != 0.0;
        let zero = Some(self.zero_bucket()).filter(is_filled);
        let negative = self.negative().rev().filter(is_filled);
        for bucket in negative.chain(zero).chain(self.positive().filter(is_filled)) {
            write!(formatter, ", {bucket}")?;
        }
        formatter.write_char('}')
    }
}

impl Histogram {
    /// In the notation of tests, which [`notation`](crate::notation) reads:
    /// `{{schema:1 count:3 sum:4.5 buckets:[1 2]}}`.
    ///
    /// The notation has one span of each sign: gaps become empty buckets. A gap that no schema
    /// has room for is shown as `..`.
    pub fn to_notation(&self) -> String {
        let mut compact = self.clone();
        compact.compact(u32::MAX);
        let mut items = Vec::new();
        if self.schema != 0 {
            items.push(format!("schema:{}", self.schema));
        }
        for (key, value) in [
            ("count", self.count),
            ("sum", self.sum),
            ("z_bucket", self.zero_count),
            ("z_bucket_w", self.zero_threshold),
        ] {
            if value != 0.0 {
                items.push(format!("{key}:{}", float::format(value)));
            }
        }
        if self.uses_custom_buckets() {
            items.push(format!("custom_values:{}", list(&self.custom_values, &[])));
        }
        if let Some(hint) = hint(self.reset_hint) {
            items.push(format!("counter_reset_hint:{hint}"));
        }
        buckets(
            &mut items,
            ["offset", "buckets"],
            &compact.positive_spans,
            &compact.positive_buckets,
        );
        buckets(
            &mut items,
            ["n_offset", "n_buckets"],
            &compact.negative_spans,
            &compact.negative_buckets,
        );
        format!("{{{{{}}}}}", items.join(" "))
    }
}

const fn hint(hint: ResetHint) -> Option<&'static str> {
    match hint {
        ResetHint::Unknown => None,
        ResetHint::Reset => Some("reset"),
        ResetHint::NotReset => Some("not_reset"),
        ResetHint::Gauge => Some("gauge"),
    }
}

fn buckets(items: &mut Vec<String>, keys: [&str; 2], spans: &[BucketSpan], counts: &[f64]) {
    let [offset, buckets] = keys;
    if let Some(first) = spans.first().filter(|span| span.offset != 0) {
        items.push(format!("{offset}:{}", first.offset));
    }
    if !counts.is_empty() {
        items.push(format!("{buckets}:{}", list(counts, spans)));
    }
}

/// `[1 2 3]`, with `..` where a span but the last ends.
fn list(values: &[f64], spans: &[BucketSpan]) -> String {
    let mut ends = spans.iter().scan(0, |end, span| {
        *end += span.length as usize;
        Some(*end)
    });
    let mut end = ends.next();
    let mut text = String::from("[");
    for (place, value) in values.iter().enumerate() {
        if place > 0 {
            text.push(' ');
        }
        if end == Some(place) {
            text.push_str(".. ");
            end = ends.next();
        }
        float::push(&mut text, *value);
    }
    text.push(']');
    text
}
