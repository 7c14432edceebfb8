//! Quantiles of plain values.

use std::cmp::Ordering;

/// The order in which quantiles see values: NaN first.
pub(crate) fn order(left: f64, right: f64) -> Ordering {
    key(left).cmp(&key(right)).then_with(|| left.total_cmp(&right))
}

/// Sorts values as quantiles see them.
pub(crate) fn sort(values: &mut [f64]) {
    values.sort_unstable_by(|left, right| order(*left, *right));
}

/// An integer that is ordered as the value is: floats are sign and magnitude, integers are not.
const fn key(value: f64) -> i64 {
    if value.is_nan() {
        return i64::MIN;
    }
    let bits = value.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The quantile of values, whose order it changes, NaN first; between two of them linear.
///
/// NaN without values or for a NaN quantile, -Inf below 0, +Inf above 1.
pub(crate) fn quantile(q: f64, values: &mut [f64]) -> f64 {
    let Some((lower, weight)) = rank(q, values.len()) else { return beyond(q, values.len()) };
    // Only two places matter: the rest need not be sorted.
    let (_, own, above) = values.select_nth_unstable_by(lower, |left, right| order(*left, *right));
    let next = above.iter().copied().min_by(|left, right| order(*left, *right)).unwrap_or(*own);
    *own * (1.0 - weight) + next * weight
}

/// The quantile of values that are sorted, NaN first.
pub(crate) fn of_sorted(q: f64, values: &[f64]) -> f64 {
    let Some((lower, weight)) = rank(q, values.len()) else { return beyond(q, values.len()) };
    let upper = (lower + 1).min(values.len() - 1);
    values[lower] * (1.0 - weight) + values[upper] * weight
}

/// The place of a quantile among so many values, and how far it is towards the next one.
fn rank(q: f64, count: usize) -> Option<(usize, f64)> {
    if count == 0 || !(0.0..=1.0).contains(&q) {
        return None;
    }
    let rank = q * (count as f64 - 1.0);
    Some((rank.floor() as usize, rank - rank.floor()))
}

/// The quantile where there is none.
fn beyond(q: f64, count: usize) -> f64 {
    if count == 0 || q.is_nan() {
        f64::NAN
    } else if q < 0.0 {
        f64::NEG_INFINITY
    } else {
        f64::INFINITY
    }
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
        assert_eq!(quantile(1.1, &mut values), f64::INFINITY);
        assert!(quantile(0.5, &mut []).is_nan() && quantile(f64::NAN, &mut values).is_nan());
    }

    #[test]
    fn a_quantile_is_that_of_the_sorted_values() {
        let values = [2.0, f64::NAN, -1.0, f64::INFINITY, 0.0, -0.0, f64::NEG_INFINITY, 7.0];
        for count in 1..=values.len() {
            let mut sorted = values[..count].to_vec();
            sort(&mut sorted);
            for q in [0.0, 0.1, 0.25, 0.5, 0.9, 1.0] {
                let own = quantile(q, &mut values[..count].to_vec());
                let expected = of_sorted(q, &sorted);
                assert!(own.to_bits() == expected.to_bits() || own.is_nan() && expected.is_nan());
            }
        }
        assert!(sorted_by_key(&values));
    }

    fn sorted_by_key(values: &[f64]) -> bool {
        let mut sorted = values.to_vec();
        sort(&mut sorted);
        sorted[1..].windows(2).all(|pair| pair[0].total_cmp(&pair[1]).is_le())
    }
}
