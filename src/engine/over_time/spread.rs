//! `stdvar_over_time`, `stddev_over_time`, `mad_over_time`.

use crate::kahan::Kahan;
use crate::quantile::quantile;

/// The variance of values.
pub(super) fn variance(values: &[f64]) -> f64 {
    let mut count = 0.0;
    let [mut mean, mut squares] = [Kahan::default(); 2];
    for value in values {
        count += 1.0;
        let delta = value - (mean.sum + mean.lost);
        mean = mean.plus(delta / count);
        squares = squares.plus(delta * (value - (mean.sum + mean.lost)));
    }
    (squares.sum + squares.lost) / count
}

/// The median of the values' distances from their median; NaN if any value is.
pub(super) fn median_deviation(values: &[f64]) -> f64 {
    if values.iter().any(|value| value.is_nan()) {
        return f64::NAN;
    }
    let mut values = values.to_vec();
    let median = quantile(0.5, &mut values);
    for value in &mut values {
        *value = (*value - median).abs();
    }
    quantile(0.5, &mut values)
}
