//! Functions of one native histogram.
//!
//! Know neither names nor places; what is to be remarked is handed back with the value.

mod fraction;
mod quantile;
mod statistics;
#[cfg(test)]
mod tests;

use promwright_series::histogram::{Bucket, Histogram};
use promwright_series::quote;

pub(crate) use fraction::fraction;
pub(crate) use quantile::quantile;
pub(crate) use statistics::named;

/// What observations of NaN, which are in no bucket, do to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NanRemark {
    /// The quantile falls among them.
    Result,
    /// They count as the greatest and shift the quantile.
    Skew,
    /// They are in no fraction.
    Fraction,
}

impl NanRemark {
    /// Prometheus' words, without `PromQL info: `; the metric is named if its name is known.
    pub(crate) fn text(self, metric: &str) -> String {
        let text = match self {
            Self::Result => "input to histogram_quantile has NaN observations, result is NaN",
            Self::Skew => {
                "input to histogram_quantile has NaN observations, result is skewed higher"
            }
            Self::Fraction => {
                "input to histogram_fraction has NaN observations, which are excluded from all \
                 fractions"
            }
        };
        match metric {
            "" => text.to_owned(),
            _ => format!("{text} for metric name {}", quote(metric)),
        }
    }
}

/// Lets zero end the zero bucket where observations lie on one side of it only.
fn cut_zero_bucket(bucket: &mut Bucket, histogram: &Histogram) {
    let negative = !histogram.negative_buckets.is_empty();
    let positive = !histogram.positive_buckets.is_empty();
    if positive && !negative {
        bucket.lower = 0.0;
    } else if negative && !positive {
        bucket.upper = 0.0;
    }
}
