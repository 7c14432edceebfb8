//! `promql/vacuous-comparison`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::limits::Decided;
use crate::{Check, Kinds, Level, Needs, Subject};

/// ## What it does
///
/// Finds comparisons that are always true, as the value is never so small or so great: what a
/// function or an aggregation gives, or the range that the schema states for the metric. That
/// a count is above zero is left alone: people write it to ask whether there is anything.
///
/// ## Why is this bad?
///
/// The comparison holds nothing back, so the alert always fires. Often the threshold is in
/// another unit, 95 for a ratio that goes from 0 to 1.
///
/// ## Example
///
/// ```promql
/// avg by (job) (up) < 95
/// ```
///
/// ## Use instead
///
/// ```promql
/// avg by (job) (up) < 0.95
/// ```
pub(crate) struct VacuousComparison;

impl Check for VacuousComparison {
    fn slug(&self) -> &'static str {
        "promql/vacuous-comparison"
    }

    fn file(&self) -> &'static str {
        include_str!("vacuous_comparison.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::COMPARISON
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let Some(threshold) = subject.threshold(binary) else { return };
        if super::impossible_count::least(subject, threshold.operand).is_some() {
            return;
        }
        let decided = Decided::of(subject, id, threshold).filter(|decided| decided.is_true);
        let Some(decided) = decided else { return };
        findings.push(decided.finding(subject, self, binary));
    }
}
