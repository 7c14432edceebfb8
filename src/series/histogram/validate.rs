//! What makes a histogram invalid.

use std::fmt;

use promwright_number::float;

use super::{BucketSpan, CUSTOM_BUCKETS, EXPONENTIAL_SCHEMAS, Histogram};

/// What is wrong with a histogram; the text is that of Prometheus 3.14.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(String);

impl fmt::Display for Invalid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Invalid {}

fn invalid(text: impl Into<String>) -> Result<(), Invalid> {
    Err(Invalid(text.into()))
}

impl Histogram {
    /// Whether spans and buckets agree, nothing is negative, and only fields that the schema has
    /// are used. That buckets and count agree is not asked: rounding may part them.
    ///
    /// # Errors
    ///
    /// The first fault.
    pub fn validate(&self) -> Result<(), Invalid> {
        if self.uses_custom_buckets() {
            self.validate_custom()?;
        } else if EXPONENTIAL_SCHEMAS.contains(&self.schema) {
            self.validate_exponential()?;
        } else {
            return invalid(format!(
                "histogram has an invalid schema, which must be between {} and {} for \
                 exponential buckets, or {CUSTOM_BUCKETS} for custom buckets, got schema {}",
                EXPONENTIAL_SCHEMAS.start(),
                EXPONENTIAL_SCHEMAS.end(),
                self.schema,
            ));
        }
        if self.count < 0.0 {
            let count = float::format(self.count);
            return invalid(format!(
                "observation count is  {count}: histogram's observation count is negative"
            ));
        }
        counts("positive side", &self.positive_buckets)
    }

    fn validate_custom(&self) -> Result<(), Invalid> {
        custom_bounds(&self.custom_values)?;
        spans("custom buckets", &self.positive_spans, self.positive_buckets.len(), false)?;
        let reach: i64 = self
            .positive_spans
            .iter()
            .map(|span| i64::from(span.offset) + i64::from(span.length))
            .sum();
        let bounds = self.custom_values.len();
        if bounds as i64 + 1 < reach {
            return invalid(format!(
                "custom buckets: only {bounds} custom bounds defined which is insufficient to \
                 cover total span length of {reach}: histogram custom bounds are too few"
            ));
        }
        let fault = match () {
            () if self.zero_count != 0.0 => "have zero count of 0",
            () if self.zero_threshold != 0.0 => "have zero threshold of 0",
            () if !self.negative_spans.is_empty() => "not have negative spans",
            () if !self.negative_buckets.is_empty() => "not have negative buckets",
            () => return Ok(()),
        };
        invalid(format!("custom buckets: must {fault}"))
    }

    fn validate_exponential(&self) -> Result<(), Invalid> {
        spans("positive side", &self.positive_spans, self.positive_buckets.len(), true)?;
        spans("negative side", &self.negative_spans, self.negative_buckets.len(), true)?;
        counts("negative side", &self.negative_buckets)?;
        if self.zero_count < 0.0 {
            let count = float::format(self.zero_count);
            return invalid(format!(
                "zero bucket has observation count of {count}: histogram has a bucket whose \
                 observation count is negative"
            ));
        }
        if self.custom_values.is_empty() {
            return Ok(());
        }
        invalid("histogram with exponential schema must not have custom bounds")
    }
}

/// The first span may begin anywhere if `free`, else not below 0.
fn spans(side: &str, spans: &[BucketSpan], buckets: usize, free: bool) -> Result<(), Invalid> {
    for (number, span) in (1..).zip(spans) {
        if span.offset < 0 && !(free && number == 1) {
            return invalid(format!(
                "{side}: span number {number} with offset {}: histogram has a span whose offset \
                 is negative",
                span.offset
            ));
        }
    }
    let needed: u64 = spans.iter().map(|span| u64::from(span.length)).sum();
    if needed == buckets as u64 {
        return Ok(());
    }
    invalid(format!(
        "{side}: spans need {needed} buckets, have {buckets} buckets: histogram spans specify \
         different number of buckets than provided"
    ))
}

fn counts(side: &str, counts: &[f64]) -> Result<(), Invalid> {
    match counts.iter().position(|count| *count < 0.0) {
        None => Ok(()),
        Some(place) => invalid(format!(
            "{side}: bucket number {} has observation count of {}: histogram has a bucket whose \
             observation count is negative",
            place + 1,
            float::format(counts[place]),
        )),
    }
}

fn custom_bounds(bounds: &[f64]) -> Result<(), Invalid> {
    let mut before = f64::NEG_INFINITY;
    for (place, bound) in bounds.iter().enumerate() {
        if bound.is_nan() {
            return invalid("custom buckets: histogram custom bounds must not be NaN");
        }
        if place > 0 && *bound <= before {
            return invalid(format!(
                "custom buckets: previous bound is {} and current is {}: histogram custom \
                 bounds must be in strictly increasing order",
                fixed(before),
                fixed(*bound),
            ));
        }
        before = *bound;
    }
    if before == f64::INFINITY {
        return invalid(
            "custom buckets: last +Inf bound must not be explicitly defined: histogram custom \
             bounds must be finite",
        );
    }
    Ok(())
}

/// With six digits behind the point, as Go's `%f`.
fn fixed(value: f64) -> String {
    if value.is_finite() { format!("{value:.6}") } else { float::format(value) }
}
