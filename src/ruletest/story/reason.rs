//! Why the condition of an alert does not hold at an evaluation, in words.

use promwright_number::float;
use promwright_promql::{Ast, BinaryOp};

use super::focus::Focus;
use super::timeline::{is_of, nearest};
use super::{Scene, absence};
use crate::conditions::{Comparison, Condition};

/// Why the condition does not hold at a tick, with the time where that matters; `None` if it
/// cannot be told.
pub fn why_not(scene: Scene<'_>, focus: &Focus<'_>, tick: i64) -> Option<String> {
    let at = |why: String| format!("at {} {why}", scene.at(tick));
    let failing = focus.conditions.iter().find(|condition| {
        holds(scene, focus, condition, tick) == (condition.joined == Some(BinaryOp::Unless))
    })?;
    if failing.joined == Some(BinaryOp::Unless) {
        return Some(at(format!("`{}` holds, which `unless` leaves out", failing.text)));
    }
    let grid = scene.grid(focus, tick, tick);
    let Some(comparison) = &failing.comparison else {
        let why = absence::why(scene, &failing.ast, &focus.source, grid.start);
        return why.or_else(|| Some(at(format!("`{}` has no value", failing.text))));
    };
    let value_at = |ast: &Ast| {
        let series = scene.vector(ast, grid);
        nearest(&series, &focus.source).and_then(|own| own.values.get(0))
    };
    let sides = [
        (&comparison.value, &comparison.value_text),
        (&comparison.threshold, &comparison.threshold_text),
    ];
    match sides.map(|(ast, _)| value_at(ast)) {
        [Some(value), Some(threshold)] => Some(at(short_of(comparison, value, threshold))),
        [value, _] => {
            let (ast, text) = sides[usize::from(value.is_some())];
            let why = absence::why(scene, ast, &focus.source, grid.start);
            why.or_else(|| Some(at(format!("{} has no value", brief(text)))))
        }
    }
}

/// Whether a condition has a value for the alert's element.
fn holds(scene: Scene<'_>, focus: &Focus<'_>, condition: &Condition, tick: i64) -> bool {
    let grid = scene.grid(focus, tick, tick);
    scene.vector(&condition.ast, grid).iter().any(|own| is_of(&own.labels, &focus.source))
}

/// By how much a value misses a threshold.
pub fn short_of(comparison: &Comparison, value: f64, threshold: f64) -> String {
    let (name, shown) = (brief(&comparison.value_text), float::format(value));
    let limit = limit(comparison, threshold);
    if value.is_nan() {
        return format!("{name} is NaN, which passes no comparison");
    }
    if value == threshold {
        let op = comparison.op.as_str();
        return format!(
            "{name} is exactly {shown}, which `{op} {}` leaves out",
            float::format(threshold)
        );
    }
    let gap = (threshold - value).abs();
    if gap <= 0.05 * threshold.abs().max(value.abs()) && gap.is_finite() {
        let gap = float::format(format!("{gap:.3e}").parse().unwrap_or(gap));
        let side = if value < threshold { "below" } else { "above" };
        return format!("{name} is {shown}, just {gap} {side} {limit}");
    }
    format!("{name} is {shown}, not {} {limit}", comparison.preposition())
}

/// The threshold, with its expression if it is no number.
pub fn limit(comparison: &Comparison, threshold: f64) -> String {
    let shown = float::format(threshold);
    if comparison.threshold_text.parse::<f64>().is_ok() {
        return shown;
    }
    format!("{shown} ({})", brief(&comparison.threshold_text))
}

/// An expression in a sentence: one that is long is "the value".
pub fn brief(text: &str) -> String {
    if text.chars().count() <= 60 { format!("`{text}`") } else { "its value".to_owned() }
}
