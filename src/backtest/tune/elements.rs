//! The values that thresholds are applied to, and when they pass.

use std::ops::Range;

use promwright_engine::rules::{ALERT_NAME, Group, Rule};
use promwright_engine::{Cells, Grid, GridSeries, Value, evaluate};
use promwright_promql::{Ast, BinaryOp};
use promwright_ruletest::conditions::conditions;
use promwright_series::{Labels, METRIC_NAME};
use rustc_hash::FxHashSet;

use crate::condition::number;
use crate::replay::Ran;

/// An element of a vector over time.
pub struct Element {
    /// The labels of the alert that it stands for.
    pub labels: Labels,
    /// Its values, one for each evaluation.
    pub values: Cells,
}

/// What is known of an alert's expression over time.
pub enum Elements {
    /// A vector that is compared with a number at the root of the expression.
    Compared {
        /// How, with the vector on the left.
        op: BinaryOp,
        /// The vector.
        elements: Vec<Element>,
    },
    /// The expression itself, which compares otherwise or not at all.
    Held(Vec<Element>),
    /// It cannot be evaluated over all times at once.
    Unknown,
}

impl Elements {
    /// The operator, if it compares at the root.
    pub const fn op(&self) -> Option<BinaryOp> {
        match self {
            Self::Compared { op, .. } => Some(*op),
            Self::Held(_) | Self::Unknown => None,
        }
    }

    /// Its text.
    pub fn op_text(&self) -> Option<&'static str> {
        self.op().map(BinaryOp::as_str)
    }

    /// The elements.
    pub fn all(&self) -> &[Element] {
        match self {
            Self::Compared { elements, .. } | Self::Held(elements) => elements,
            Self::Unknown => &[],
        }
    }

    /// Why label sets are not alerts each for themselves, whose values can be looked at one by
    /// one; `None` if they are.
    pub fn why_not_apart(&self, ran: &Ran) -> Option<&'static str> {
        let (group, rule) = alert(ran)?;
        if matches!(self, Self::Unknown) {
            return Some("its values cannot be evaluated at once");
        }
        if ran.outcome.ticking > 0 {
            return Some("its rules have to step from tick to tick");
        }
        if !ran.replay.failed.is_empty() {
            return Some("some evaluations fail");
        }
        if group.limit > 0 {
            return Some("its group has a limit");
        }
        if rule.labels.iter().any(|(_, text)| text.contains("{{")) {
            return Some("its labels are templates");
        }
        (!are_apart(self.all())).then_some(ALIKE)
    }
}

/// Why elements cannot be looked at one by one.
pub const ALIKE: &str = "several elements have the labels of one alert";

/// Whether all elements are alerts of their own.
pub fn are_apart(elements: &[Element]) -> bool {
    let mut seen = FxHashSet::default();
    elements.iter().all(|own| seen.insert(&own.labels))
}

/// The alert that is tuned: the only one that was asked for.
fn alert(ran: &Ran) -> Option<(&Group, &Rule)> {
    let name = &ran.replay.alerts.first()?.name;
    let rules = ran.groups.iter().flat_map(|group| group.rules.iter().map(move |own| (group, own)));
    rules.into_iter().find(|(_, own)| own.alert().is_some() && own.name == *name)
}

/// The values of the alert's expression; `threshold` is the one that is moved.
pub fn elements(ran: &Ran, threshold: Option<f64>) -> Elements {
    let Some((_, rule)) = alert(ran) else { return Elements::Unknown };
    let parts = conditions(&rule.ast);
    if let ([only], Some(threshold)) = (&parts[..], threshold)
        && let Some(own) = &only.comparison
        && number(&own.threshold).is_some_and(|own| own.to_bits() == threshold.to_bits())
    {
        return match values(ran, &own.value) {
            Some(elements) => Elements::Compared { op: own.op, elements },
            None => Elements::Unknown,
        };
    }
    values(ran, &rule.ast).map_or(Elements::Unknown, Elements::Held)
}

/// The elements of an expression over the alert's evaluations, as alerts; `None` if it fails at
/// any of them.
pub fn values(ran: &Ran, ast: &Ast) -> Option<Vec<Element>> {
    let (group, rule) = alert(ran)?;
    let ticks = ran.replay.alerts.first()?.ticks;
    let offset = group.query_offset_ms;
    let grid = Grid::range(ticks.start - offset, ticks.end - offset, ticks.step);
    let series = match evaluate(ast, &ran.outcome.storage, grid, &ran.options).ok()?.value {
        Value::Vector(series) => series,
        Value::Scalar(values) => vec![GridSeries::new(Labels::empty(), Cells::full(values))],
        Value::String(_) | Value::Matrix(_) => return None,
    };
    let element =
        |own: GridSeries| Element { labels: labels(rule, &own.labels), values: own.values };
    Some(series.into_iter().map(element).collect())
}

fn labels(rule: &Rule, source: &Labels) -> Labels {
    let mut builder = source.to_builder();
    builder.remove(METRIC_NAME);
    for (name, value) in &rule.labels {
        builder.set(name.clone(), value.clone());
    }
    builder.set(ALERT_NAME, rule.name.clone());
    builder.build()
}

/// When the values pass each of some ascending thresholds.
pub fn passes(values: &Cells, op: BinaryOp, thresholds: &[f64]) -> Vec<Vec<Range<usize>>> {
    match op {
        BinaryOp::Gtr => passing(values, thresholds, |value, threshold| value > threshold, true),
        BinaryOp::Gte => passing(values, thresholds, |value, threshold| value >= threshold, true),
        BinaryOp::Lss => passing(values, thresholds, |value, threshold| value < threshold, false),
        BinaryOp::Lte => passing(values, thresholds, |value, threshold| value <= threshold, false),
        _ => thresholds.iter().map(|threshold| equal(values, op, *threshold)).collect(),
    }
}

/// When values are, or are not, equal to a threshold.
fn equal(values: &Cells, op: BinaryOp, threshold: f64) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (step, value) in values.floats() {
        if (value == threshold) == (op == BinaryOp::Eql) {
            match runs.last_mut() {
                Some(last) if last.end == step => last.end = step + 1,
                _ => runs.push(step..step + 1),
            }
        }
    }
    runs
}

/// One pass for all thresholds: a value passes either all up to some (`from_below`), or all from
/// some on. Only where that one changes is there anything to do.
fn passing(
    values: &Cells,
    thresholds: &[f64],
    passes: impl Fn(f64, f64) -> bool,
    from_below: bool,
) -> Vec<Vec<Range<usize>>> {
    let count = thresholds.len();
    let mut runs: Vec<Vec<Range<usize>>> = vec![Vec::new(); count];
    let mut began = vec![0; count];
    // The thresholds that are passed now: those before, or those from here on.
    let nothing = if from_below { 0 } else { count };
    let mut now = nothing;
    let stays = |value: f64, now: usize| {
        let (below, above) = (now.checked_sub(1), (now < count).then_some(now));
        below.is_none_or(|own| passes(value, thresholds[own]) == from_below)
            && above.is_none_or(|own| passes(value, thresholds[own]) != from_below)
    };
    for step in 0..=values.len() {
        let next = match values.get(step) {
            Some(value) if stays(value, now) && !value.is_nan() => continue,
            Some(value) if !value.is_nan() => {
                thresholds.partition_point(|own| passes(value, *own) == from_below)
            }
            _ => nothing,
        };
        let (first, last) = (now.min(next), now.max(next));
        // More are passed than before where the border moves away from where there are none.
        let begins = (next > now) == from_below;
        for own in first..last {
            if begins {
                began[own] = step;
            } else {
                runs[own].push(began[own]..step);
            }
        }
        now = next;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_tells_what_each_threshold_would() {
        let mut cells = Cells::absent(12);
        let values = [1.0, 3.0, f64::NAN, 2.0, 5.0, 5.0, 0.0];
        for (step, value) in values.into_iter().enumerate() {
            cells.set(step, value);
        }
        cells.set(9, 2.0);
        cells.set(11, 4.0);
        let thresholds = [0.0, 2.0, 2.5, 5.0];
        for op in [BinaryOp::Gtr, BinaryOp::Gte, BinaryOp::Lss, BinaryOp::Lte, BinaryOp::Neq] {
            let all = passes(&cells, op, &thresholds);
            for (threshold, runs) in thresholds.iter().zip(all) {
                let passes = |value: f64| match op {
                    BinaryOp::Gtr => value > *threshold,
                    BinaryOp::Gte => value >= *threshold,
                    BinaryOp::Lss => value < *threshold,
                    BinaryOp::Lte => value <= *threshold,
                    _ => value != *threshold,
                };
                for step in 0..cells.len() {
                    let expected = cells.get(step).is_some_and(passes);
                    let got = runs.iter().any(|run| run.contains(&step));
                    assert_eq!(got, expected, "{op:?} {threshold} at {step}: {runs:?}");
                }
                assert!(runs.windows(2).all(|two| two[0].end < two[1].start));
            }
        }
    }
}
