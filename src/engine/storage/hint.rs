//! Counter reset hints, as Prometheus' storage gives them with the histograms that it is asked
//! for.
//!
//! Prometheus keeps histograms of one layout in chunks, begins a new one where a counter starts
//! over, and knows of all but the first of a chunk that they follow no reset. It also begins a
//! chunk where one is full or its time is over; that depends on how samples came and is not
//! followed. Nor is it that all histograms of a chunk come back with the buckets of all of them,
//! empty ones where they had none: it shows in what is made of empty buckets (`NaN` times one,
//! the quantile of a histogram that has nothing but its zero bucket).

use promwright_series::histogram::{Histogram, ResetHint};

/// The hint of a histogram that follows `previous` in its series; none if there is none, or
/// something else is between them.
pub(super) fn following(previous: Option<&Histogram>, own: &Histogram) -> ResetHint {
    if own.reset_hint == ResetHint::Gauge {
        return ResetHint::Gauge;
    }
    let follows = previous.is_some_and(|previous| continues(previous, own));
    if follows { ResetHint::NotReset } else { ResetHint::Unknown }
}

fn continues(previous: &Histogram, own: &Histogram) -> bool {
    if previous.reset_hint == ResetHint::Gauge || own.reset_hint == ResetHint::Reset {
        return false;
    }
    let same_layout = previous.schema == own.schema
        && previous.zero_threshold == own.zero_threshold
        && (!own.uses_custom_buckets() || same_bounds(&previous.custom_values, &own.custom_values));
    same_layout && !starts_over(previous, own)
}

fn same_bounds(left: &[f64], right: &[f64]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| left.to_bits() == right.to_bits())
}

/// Whether anything has been counted less often than before.
fn starts_over(previous: &Histogram, own: &Histogram) -> bool {
    if own.reset_hint == ResetHint::Unknown {
        return own.detect_reset(previous);
    }
    // A hint would be believed.
    Histogram { reset_hint: ResetHint::Unknown, ..own.clone() }.detect_reset(previous)
}
