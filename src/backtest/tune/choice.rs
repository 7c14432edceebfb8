//! Which thresholds and which `for` to try where none are given.

use promwright_number::duration;
use promwright_promql::BinaryOp;

use super::elements::Elements;

/// Where between the least and the greatest value thresholds are tried.
const QUANTILES: [f64; 17] = [
    0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999,
];

/// If the values are so few that they give no more thresholds than this, others lie between.
const FEW: usize = 8;

/// Values that are looked at, about.
const SAMPLE: usize = 1 << 20;

/// Usual values of `for`.
const FORS: [&str; 13] =
    ["0s", "1m", "2m", "3m", "5m", "10m", "15m", "20m", "30m", "45m", "1h", "2h", "4h"];

/// Whether an operator has no thresholds to move: what is equal to another number is something
/// else.
pub const fn is_equality(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Eql | BinaryOp::Neq)
}

/// Thresholds to try, today's among them, ascending.
pub fn thresholds(given: &[f64], today: f64, found: &Elements) -> Vec<f64> {
    let mut all = given.to_vec();
    if given.is_empty() && found.op().is_some() {
        all = thresholds_of(&sample(found), today);
    }
    all.push(today);
    all.retain(|own| own.is_finite());
    all.sort_by(f64::total_cmp);
    all.dedup();
    if all.is_empty() { vec![today] } else { all }
}

/// Thresholds that a distribution of values suggests: its quantiles, to three digits.
pub fn thresholds_of(sorted: &[f64], today: f64) -> Vec<f64> {
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let at = |quantile: f64| sorted[((sorted.len() - 1) as f64 * quantile).round() as usize];
    let mut all: Vec<f64> = QUANTILES.iter().map(|own| three_digits(at(*own))).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    if all.len() <= FEW {
        let (low, high) = (first.min(today), last.max(today));
        // Beyond either end, so that there are thresholds that everything and that nothing passes.
        let beyond = if low < high { (high - low) / 4.0 } else { low.abs().max(1.0) / 4.0 };
        let (low, width) = (low - beyond, high - low + 2.0 * beyond);
        all.extend((0..=12).map(|own| three_digits(low + width * f64::from(own) / 12.0)));
    }
    all
}

/// A part of the values, ascending.
fn sample(found: &Elements) -> Vec<f64> {
    let count: usize = found.all().iter().map(|own| own.values.len()).sum();
    let every = count.div_ceil(SAMPLE).max(1);
    let values = found.all().iter().flat_map(|own| own.values.floats().step_by(every));
    let mut values: Vec<f64> =
        values.map(|(_, value)| value).filter(|value| value.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    values
}

fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// Usual values of `for` that fit into a stretch of so many milliseconds.
pub fn default_fors(span: i64) -> Vec<i64> {
    let all = FORS.iter().filter_map(|own| duration::parse(own).ok());
    all.filter(|own| *own <= span / 2).collect()
}

/// Values of `for` to try, today's among them, ascending.
pub fn fors(given: &[i64], today: i64, span: i64) -> Vec<i64> {
    let mut all = if given.is_empty() { default_fors(span) } else { given.to_vec() };
    all.push(today);
    all.sort_unstable();
    all.dedup();
    all
}
