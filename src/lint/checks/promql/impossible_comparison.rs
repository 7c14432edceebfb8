//! `promql/impossible-comparison`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::limits::Decided;
use crate::{Check, Kinds, Level, Needs, Subject};

/// ## What it does
///
/// Finds comparisons that are never true, as the value is never so great or so small: what a
/// function or an aggregation gives, or the range that the schema states for the metric.
///
/// ## Why is this bad?
///
/// The alert never fires. Often the threshold is in another unit, 95 for a ratio that goes
/// from 0 to 1.
///
/// ## Example
///
/// ```promql
/// avg by (job) (up) > 95
/// ```
///
/// ## Use instead
///
/// ```promql
/// avg by (job) (up) > 0.95
/// ```
pub(crate) struct ImpossibleComparison;

impl Check for ImpossibleComparison {
    fn slug(&self) -> &'static str {
        "promql/impossible-comparison"
    }

    fn file(&self) -> &'static str {
        include_str!("impossible_comparison.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::COMPARISON
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let Some(decided) = decided(subject, id).filter(|decided| !decided.is_true) else { return };
        findings.push(decided.finding(subject, self, binary));
    }
}

/// What is decided and is not of counts, of which another check tells.
fn decided(subject: &Subject<'_>, id: Id) -> Option<Decided> {
    let Kind::Binary(binary) = subject.kind(id) else { return None };
    let threshold = subject.threshold(binary)?;
    let is_count = super::impossible_count::least(subject, threshold.operand).is_some();
    if is_count && binary.bool_span.is_none() {
        return None;
    }
    Decided::of(subject, id, threshold)
}
