//! Comparisons with a number that are decided before there is any data, by what the value can
//! be at all.

use promwright_promql::flow::values::{Base, Bounds, End, Verdict, Why};
use promwright_promql::{Binary, BinaryOp, Id};
use promwright_source::{Diagnostic, Place};

use crate::checks::shape::{Threshold, metric_of};
use crate::schema::Exposure;
use crate::{Check, Subject};

/// A comparison that comes out the same for every value that there can be.
pub(crate) struct Decided {
    /// The comparison.
    pub threshold: Threshold,
    /// Whether it is always true, or else never.
    pub is_true: bool,
    /// The end of what the value can be that decides it.
    end: End,
    /// Whether that is the greatest value, or else the least.
    is_high: bool,
}

impl Decided {
    /// The comparison with a constant that a node is, if it is decided by what its value can be.
    /// What another condition decides is not meant, nor what two numbers do.
    pub fn of(subject: &Subject<'_>, id: Id, threshold: Threshold) -> Option<Self> {
        if threshold.limit.is_nan() {
            return None;
        }
        let is_true = match subject.values().of(id).verdict {
            Verdict::Open => return None,
            Verdict::True => true,
            Verdict::False => false,
        };
        let bounds = subject.values().of(threshold.operand).bounds;
        let is_high = decides_high(threshold, is_true, &bounds)?;
        let end = if is_high { bounds.high } else { bounds.low };
        let is_known =
            matches!(end.why, Why::Metric | Why::Function | Why::Aggregation | Why::Operator);
        is_known.then_some(Self { threshold, is_true, end, is_high })
    }

    /// `at most 1`, `at least 0`.
    pub fn describe(&self) -> String {
        let (most, least) =
            if self.end.is_open { ("below", "above") } else { ("at most", "at least") };
        format!("{} {}", if self.is_high { most } else { least }, self.end.value)
    }

    /// A finding about it: why the value has this end, and what may have been meant.
    pub fn finding(&self, subject: &Subject<'_>, check: &dyn Check, binary: &Binary) -> Diagnostic {
        let metric = subject.selector(self.threshold.operand).and_then(metric_of);
        let value = metric.map_or("this value".to_owned(), |metric| format!("`{metric}`"));
        let outcome = match (self.is_true, binary.bool_span.is_some()) {
            (true, true) => "so this is always 1",
            (true, false) => "so this is always true",
            (false, true) => "so this is always 0",
            (false, false) => "so this is never true",
        };
        let message = format!("{value} is {}, {outcome}", self.describe());
        let label = if self.is_true { "every value passes" } else { "no value passes" };
        let mut finding = subject
            .about(check, self.threshold.at, message)
            .label(label)
            .cause(subject.place(self.end.span), self.describe());
        if let Some(place) = self.declared(subject) {
            finding = finding.cause(place, "declared with this range");
        }
        match self.scaled(subject) {
            Some(help) => finding.help(help),
            None => finding,
        }
    }

    /// Where the range of the metric is declared that decides it.
    fn declared(&self, subject: &Subject<'_>) -> Option<Place> {
        let (_, selector) = subject.source(self.threshold.operand)?;
        let metric = metric_of(selector).filter(|_| self.end.why == Why::Metric)?;
        let schema = subject.book.schema();
        matches!(schema.exposure(metric), Exposure::Known).then_some(())?;
        schema.metric_of(metric).and_then(|(_, known, _)| known.place)
    }

    /// What to write where a ratio is compared as if it were in per cent, or the other way.
    fn scaled(&self, subject: &Subject<'_>) -> Option<String> {
        let value = subject.values().of(self.threshold.operand);
        let limit = self.threshold.limit;
        let is_share = !value.unit.is_known()
            && value.bounds.low.value >= 0.0
            && value.bounds.high.value == 1.0;
        // Nobody means 2 %.
        let is_percent = (5.0..=100.0).contains(&limit);
        (is_percent && (value.unit.base == Base::Ratio || is_share)).then(|| {
            let share = limit / 100.0;
            format!("it is a ratio from 0 to 1: for {limit} % write {share}")
        })
    }
}

/// Whether the greatest value decides, or the least.
fn decides_high(threshold: Threshold, is_true: bool, bounds: &Bounds) -> Option<bool> {
    Some(match (threshold.op, is_true) {
        (BinaryOp::Gtr | BinaryOp::Gte, true) | (BinaryOp::Lss | BinaryOp::Lte, false) => false,
        (BinaryOp::Gtr | BinaryOp::Gte, false) | (BinaryOp::Lss | BinaryOp::Lte, true) => true,
        (BinaryOp::Eql, false) | (BinaryOp::Neq, true) => bounds.high.value <= threshold.limit,
        _ => return None,
    })
}
