//! `alert/always-fires`.

use promwright_promql::flow::values::{Bounds, EmptyReason, Nan};
use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::promql::exhaustive_conditions::covers;
use crate::checks::shape::Threshold;
use crate::{Check, Kinds, Level, Needs, Subject};

/// ## What it does
///
/// Finds alerts whose expression as a whole always gives something. There is a default behind
/// `or` without a condition on it, or there are conditions on one value, joined with `or`, of
/// which one is true for every value that it can have. An alert on a constant alone, as a
/// watchdog is, is left alone.
///
/// ## Why is this bad?
///
/// The alert fires all the time. `or vector(0)` is meant as a value where there is none, but
/// what an alert returns fires whatever its value.
///
/// ## Example
///
/// ```promql
/// sum(rate(errors_total[5m])) > 10 or vector(0)
/// ```
///
/// ## Use instead
///
/// ```promql
/// (sum(rate(errors_total[5m])) or vector(0)) > 10
/// ```
pub(crate) struct AlwaysFires;

impl Check for AlwaysFires {
    fn slug(&self) -> &'static str {
        "alert/always-fires"
    }

    fn file(&self) -> &'static str {
        include_str!("always_fires.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let root = subject.ast.unparen(subject.ast.root());
        let Some(or) = subject.binary(root).filter(|binary| binary.op == BinaryOp::Or) else {
            return;
        };
        let message = "the alert always fires: its expression is never empty";
        let found = default(subject, root).or_else(|| covered(subject, root));
        let Some((id, label, help)) = found else { return };
        findings.push(
            subject
                .about(self, id, message)
                .label(label)
                .cause(subject.place(or.op_span), "has a result when either side has one")
                .help(help),
        );
    }
}

type Found = (Id, &'static str, &'static str);

/// The side of an `or` that is always there, though there are series in the expression.
fn default(subject: &Subject<'_>, root: Id) -> Option<Found> {
    let reads = subject.ast.iter().any(|(_, node)| matches!(node.kind, Kind::Selector(_)));
    let emptiness = subject.values().of(root).emptiness;
    let why = emptiness.why().filter(|_| emptiness.is_never() && reads)?;
    let side = sides(subject, root)
        .into_iter()
        .find(|side| subject.values().of(*side).emptiness.is_never())?;
    Some(if why.reason == EmptyReason::Absent {
        (
            side,
            "always true: what it names can never exist",
            "name a series inside `absent` that can exist",
        )
    } else {
        let label = "always has a result, and an alert fires for any value";
        let help =
            "put the default within brackets, before the comparison: `(… or vector(0)) > 10`";
        (side, label, help)
    })
}

/// So many sides of a chain of `or` are looked at; nobody writes more.
const MOST: usize = 16;

/// The sides of a chain of `or`, in the order in which they are written.
fn sides(subject: &Subject<'_>, root: Id) -> Vec<Id> {
    let (mut found, mut waiting) = (Vec::new(), vec![root]);
    while let Some(id) = waiting.pop().filter(|_| found.len() < MOST) {
        match subject.binary(id).filter(|binary| binary.op == BinaryOp::Or) {
            Some(or) => waiting.extend([or.rhs, or.lhs]),
            None => found.push(id),
        }
    }
    found
}

/// The last of several conditions on one value that leave no value out.
fn covered(subject: &Subject<'_>, root: Id) -> Option<Found> {
    let conditions: Vec<Threshold> = sides(subject, root)
        .into_iter()
        .filter_map(|side| {
            let comparison = subject.comparison(side).filter(|one| one.bool_span.is_none())?;
            subject.threshold(comparison).filter(|one| !one.limit.is_nan())
        })
        .collect();
    let last = *conditions.last()?;
    let of_last: Vec<_> = conditions
        .iter()
        .filter(|one| subject.is_same(one.operand, last.operand))
        .copied()
        .collect();
    // Two that leave out nothing at all are told where they stand.
    let is_told = of_last.iter().any(|one| of_last.iter().any(|other| covers(*one, *other)));
    let value = subject.values().of(last.operand);
    if of_last.len() < 2 || is_told || matches!(value.nan, Nan::Arises(_)) {
        return None;
    }
    leaves_nothing_out(&of_last, &value.bounds).then_some((
        last.at,
        "with the other conditions it lets every value through",
        "write `and` if all must be true, or swap the limits",
    ))
}

/// Whether every number within bounds passes one of some conditions. Each is an interval, or
/// all but a point, so the limits and what lies between them tell.
fn leaves_nothing_out(conditions: &[Threshold], bounds: &Bounds) -> bool {
    let (low, high) = (bounds.low.value, bounds.high.value);
    let mut limits: Vec<f64> = conditions.iter().map(|one| one.limit).collect();
    limits.extend([low, high]);
    limits.sort_unstable_by(f64::total_cmp);
    let between: Vec<f64> = limits.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect();
    let is_within = |value: &f64| (low..=high).contains(value);
    limits
        .into_iter()
        .chain(between)
        .filter(|value| is_within(value) && !value.is_nan())
        .all(|value| conditions.iter().any(|one| one.passes(value)))
}
