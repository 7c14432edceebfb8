//! `deriv`, `predict_linear`, `double_exponential_smoothing`.

use crate::kahan::Kahan;

/// The slope per second of the line through at least two samples.
pub(super) fn slope(times: &[i64], values: &[f64]) -> Option<f64> {
    // A time near the samples' own keeps the sums small.
    let (_, origin) = (times.get(1)?, times.first()?);
    Some(line(times, values, *origin).0)
}

/// The line's value `seconds` after `now`.
pub(super) fn predict(times: &[i64], values: &[f64], now: i64, seconds: f64) -> Option<f64> {
    times.get(1)?;
    let (slope, intercept) = line(times, values, now);
    Some(slope * seconds + intercept)
}

/// Slope per second, and value at `origin`, of the least-squares line.
fn line(times: &[i64], values: &[f64], origin: i64) -> (f64, f64) {
    let first = values.first().copied().unwrap_or(f64::NAN);
    if values.iter().skip(1).all(|value| *value == first) {
        return if first.is_infinite() { (f64::NAN, f64::NAN) } else { (0.0, first) };
    }
    let [mut x, mut y, mut xy, mut xx] = [Kahan::default(); 4];
    for (time, value) in times.iter().zip(values) {
        let seconds = (time - origin) as f64 / 1000.0;
        x = x.plus(seconds);
        y = y.plus(*value);
        xy = xy.plus(seconds * value);
        xx = xx.plus(seconds * seconds);
    }
    let [x, y, xy, xx] = [x, y, xy, xx].map(|sum| sum.sum + sum.lost);
    let n = values.len() as f64;
    let slope = (xy - x * y / n) / (xx - x * x / n);
    (slope, y / n - slope * x / n)
}

/// The last value of the smoothed series: `level` weighs the values, `trend` their trend.
pub(super) fn smoothed(values: &[f64], level: f64, trend: f64) -> Option<f64> {
    let [first, second, ..] = values else { return None };
    let (mut before, mut smooth) = (0.0, *first);
    let mut slope = second - first;
    for (index, value) in values.iter().enumerate().skip(1) {
        if index > 1 {
            slope = trend * (smooth - before) + (1.0 - trend) * slope;
        }
        let next = level * value + (1.0 - level) * (smooth + slope);
        (before, smooth) = (smooth, next);
    }
    Some(smooth)
}
