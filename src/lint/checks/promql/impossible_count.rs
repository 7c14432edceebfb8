//! `promql/impossible-count`.

use promwright_promql::{Aggregate, AggregateOp, Id, Kind, Modifiers, Selector};
use promwright_source::Diagnostic;

use crate::checks::shape::Threshold;
use crate::wording::has_groups;
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
        Kinds::COMPARISON
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
        let name = name(subject, threshold.operand);
        let (op, limit) = (threshold.op.as_str(), subject.shown(threshold.at));
        let effect = subject.if_empty(id);
        let message = format!("`{name}(…) {op} {limit}` is never true: {effect}");
        findings.push(
            subject
                .about(self, threshold.at, message)
                .label("never true")
                .cause(subject.place_of(threshold.operand), gives(name))
                .help(help(subject, id, threshold, least)),
        );
    }
}

fn gives(name: &str) -> &'static str {
    match name {
        "count" => "no series to count: no result, not 0",
        "count_over_time" => "no sample in the window: no result, not 0",
        _ => "1, or no result; never another number",
    }
}

fn help(subject: &Subject<'_>, id: Id, threshold: Threshold, least: Values) -> String {
    match subject.bare(threshold.operand) {
        Kind::Aggregate(aggregate) if threshold.passes(0.0) => {
            none_left(subject, id, threshold, aggregate)
        }
        Kind::Call(call) if threshold.passes(0.0) => {
            let of = call.args.first().map(|of| subject.shown(*of)).unwrap_or_default();
            match call.function.name {
                "absent" => format!(
                    "write `absent({of})` to find it missing, or `group({of})` to find it there"
                ),
                "absent_over_time" => format!(
                    "write `absent_over_time({of})` to find it missing, or \
                     `present_over_time({of})` to find it there"
                ),
                _ => format!("write `absent_over_time({of})` to find that there is no sample"),
            }
        }
        _ => match least {
            Values::From(_) => "compare with a whole number from 1 up".to_owned(),
            Values::Only(_) => "leave the comparison out: every value is 1".to_owned(),
        },
    }
}

/// What asks for no series, where a count of them was to be 0.
fn none_left(subject: &Subject<'_>, id: Id, threshold: Threshold, aggregate: &Aggregate) -> String {
    let of = subject.shown(subject.ast.unparen(aggregate.expr));
    let compared = format!("{} {}", threshold.op.as_str(), subject.shown(threshold.at));
    let head = Subject::head(aggregate);
    if !has_groups(aggregate) {
        return format!(
            "write `absent({of})`, or `({head}({of}) or vector(0)) {compared}` to keep 0 as the value"
        );
    }
    let filter = subject.comparison(aggregate.expr).filter(|inner| inner.bool_span.is_none());
    if let Some(filter) = filter {
        let (left, right) = subject.with_bool(filter);
        let head = Subject::head_as(AggregateOp::Sum, aggregate);
        return format!(
            "write `{head}({left} {right}) {compared}`, which counts to 0 where no series passes"
        );
    }
    let is_bare = |selector: &&Selector| selector.modifiers == Modifiers::default();
    let gone = match subject.selector(aggregate.expr).filter(is_bare) {
        Some(_) => {
            let gone = format!("{head}({of} offset 1h) unless {head}({of})");
            let is_operand = subject.parent(id).is_some_and(|id| subject.binary(id).is_some());
            let gone = if is_operand { format!("({gone})") } else { gone };
            format!("write `{gone}` for groups that were there an hour ago, or ")
        }
        None => "write ".to_owned(),
    };
    format!("{gone}`absent({of})` for no series in any group")
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

fn name<'a>(subject: &'a Subject<'_>, id: Id) -> &'a str {
    match subject.bare(id) {
        Kind::Aggregate(aggregate) => aggregate.op.as_str(),
        Kind::Call(call) => call.function.name,
        _ => "",
    }
}
