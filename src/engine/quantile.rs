//! Quantiles of plain values.

/// The quantile of values, which are sorted for it, NaN first; between two of them linear.
///
/// NaN without values or for a NaN quantile, -Inf below 0, +Inf above 1.
pub(crate) fn quantile(q: f64, values: &mut [f64]) -> f64 {
    if values.is_empty() || q.is_nan() {
        return f64::NAN;
    }
    if q < 0.0 {
        return f64::NEG_INFINITY;
    }
    if q > 1.0 {
        return f64::INFINITY;
    }
    values.sort_unstable_by(|left, right| {
        right.is_nan().cmp(&left.is_nan()).then_with(|| left.total_cmp(right))
    });
    let last = values.len() as f64 - 1.0;
    let rank = q * last;
    let lower = rank.floor().max(0.0);
    let upper = (lower + 1.0).min(last);
    let weight = rank - rank.floor();
    values[lower as usize] * (1.0 - weight) + values[upper as usize] * weight
}

/// The warning about a quantile outside of 0 to 1.
pub(crate) fn warning(q: f64) -> Option<String> {
    let fine = (0.0..=1.0).contains(&q);
    let shown = promwright_number::float::format(q);
    (!fine).then(|| format!("quantile value should be between 0 and 1, got {shown}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_the_values() {
        let mut values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(quantile(0.0, &mut values), 1.0);
        assert_eq!(quantile(0.5, &mut values), 2.5);
        assert_eq!(quantile(1.0, &mut values), 4.0);
        assert_eq!(quantile(-0.1, &mut values), f64::NEG_INFINITY);
        assert!(quantile(0.5, &mut []).is_nan());
    }
}
