//! `promql/impossible-count`.

use promwright_promql::{AggregateOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds comparisons of `count` with 0 and less, and of other values that are always there or
/// never below.
///
/// ## Why is this bad?
///
/// A count of nothing is not 0 but empty: `count(…) == 0` is never true, and `count(…) > 0`
/// asks for what is true whenever there is anything.
///
/// ## Example
///
/// ```promql
/// count(up{job="api"} == 1) == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// absent(up{job="api"} == 1)
/// ```
pub(crate) struct ImpossibleCount;

impl Check for ImpossibleCount {
    fn slug(&self) -> &'static str {
        "promql/impossible-count"
    }

    fn file(&self) -> &'static str {
        include_str!("impossible_count.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::BINARY
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        if binary.bool_span.is_some() {
            return;
        }
        let Some(threshold) = subject.threshold(binary) else { return };
        let Some(least) = least(subject, threshold.operand) else { return };
        let is_possible = match least {
            // Whole numbers from here up.
            Values::From(least) => {
                (0..3).any(|more| threshold.passes(least + f64::from(more)))
                    || threshold.passes(f64::MAX)
                    || threshold.passes(threshold.limit)
                        && threshold.limit >= least
                        && threshold.limit.fract() == 0.0
            }
            Values::Only(value) => threshold.passes(value),
        };
        if is_possible {
            return;
        }
        let message = format!(
            "`{}` is never {}, so this is always empty",
            name(subject, threshold.operand),
            never(least)
        );
        findings.push(
            subject
                .about(self, threshold.at, message)
                .label("never true")
                .cause(subject.place_of(threshold.operand), "gives nothing where nothing is left")
                .help("ask for `absent(…)`, or add `or vector(0)` where there is one series"),
        );
    }
}

/// The values that a part can have.
#[derive(Clone, Copy)]
pub(crate) enum Values {
    From(f64),
    Only(f64),
}

pub(crate) fn least(subject: &Subject<'_>, id: Id) -> Option<Values> {
    match subject.bare(id) {
        Kind::Aggregate(aggregate) if aggregate.op == AggregateOp::Count => Some(Values::From(1.0)),
        Kind::Aggregate(aggregate) if aggregate.op == AggregateOp::Group => Some(Values::Only(1.0)),
        Kind::Call(call) => match call.function.name {
            "absent" | "absent_over_time" | "present_over_time" => Some(Values::Only(1.0)),
            "count_over_time" => Some(Values::From(1.0)),
            _ => None,
        },
        _ => None,
    }
}

fn never(values: Values) -> &'static str {
    match values {
        Values::From(_) => "below 1",
        Values::Only(_) => "anything but 1",
    }
}

fn name<'a>(subject: &'a Subject<'_>, id: Id) -> &'a str {
    match subject.bare(id) {
        Kind::Aggregate(aggregate) => aggregate.op.as_str(),
        Kind::Call(call) => call.function.name,
        _ => "",
    }
}
