//! `promql/mixed-units`.

use promwright_promql::flow::values::{Base, Unit, Value};
use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::units::{described, named};
use crate::{Check, Kinds, Level, Needs, Subject};

/// ## What it does
///
/// Finds sums, differences and comparisons of two vectors of different units: seconds with
/// milliseconds, bytes with a ratio. Units are those that the schema states, or that metrics'
/// names end in (`_seconds`, `_milliseconds`, `_bytes`, `_ratio`, `_percent`), followed through
/// rates, quotients and factors such as `* 1000`. Counts and units that have a name of their
/// own are left alone.
///
/// ## Why is this bad?
///
/// The number that comes out means nothing, or the comparison is decided by the units: 0.2
/// seconds are always below 150 milliseconds.
///
/// ## Example
///
/// ```promql
/// probe_duration_seconds > on (job) probe_timeout_milliseconds
/// ```
///
/// ## Use instead
///
/// ```promql
/// probe_duration_seconds > on (job) probe_timeout_milliseconds / 1000
/// ```
pub(crate) struct MixedUnits;

impl Check for MixedUnits {
    fn slug(&self) -> &'static str {
        "promql/mixed-units"
    }

    fn file(&self) -> &'static str {
        include_str!("mixed_units.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::COMPARISON | Kinds::ARITHMETIC
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let is_sum = matches!(binary.op, BinaryOp::Add | BinaryOp::Sub);
        let sides = [binary.lhs, binary.rhs];
        if !is_sum && !binary.op.is_comparison()
            || sides.iter().any(|side| subject.number(*side).is_some())
        {
            return;
        }
        let [left, right] = sides.map(|side| subject.values().of(side));
        if !differ(left, right) {
            return;
        }
        let done = match binary.op {
            BinaryOp::Add => "added",
            BinaryOp::Sub => "subtracted from each other",
            _ => "compared with each other",
        };
        let message = format!("{} and {} are {done}", named(&left.unit), named(&right.unit));
        let mut finding = subject
            .finding(self, subject.place(binary.op_span), message)
            .label("the sides are of different units");
        for value in [left, right] {
            finding = finding.cause(subject.place(value.quantity), described(subject, value));
        }
        findings.push(finding.help(remedy(&left.unit, &right.unit)));
    }
}

/// Whether two values cannot be added or compared. Names say how much, not always how often:
/// where one is all that is known a quantity may be one of each second.
fn differ(left: &Value, right: &Value) -> bool {
    let (one, other) = (&left.unit, &right.unit);
    if !is_measured(one) || !is_measured(other) {
        return false;
    }
    let is_by_name = left.unit_by_name || right.unit_by_name;
    let is_alike = one.base == other.base || one.is_ratio() && other.is_ratio();
    !is_alike
        || !is_by_name && one.per_second != other.per_second && !one.is_ratio() && !other.is_ratio()
}

/// Whether a unit is none of those that people add up as they like.
const fn is_measured(unit: &Unit) -> bool {
    match unit.base {
        Base::Ratio | Base::Percent | Base::Seconds | Base::Milliseconds | Base::Bytes => true,
        Base::Unknown | Base::Count | Base::Flag | Base::Radians | Base::Named(_) => false,
    }
}

fn remedy(one: &Unit, other: &Unit) -> &'static str {
    match (&one.base, &other.base) {
        (Base::Seconds, Base::Milliseconds) | (Base::Milliseconds, Base::Seconds) => {
            "bring both to one unit: divide the milliseconds by 1000"
        }
        (Base::Ratio, Base::Percent) | (Base::Percent, Base::Ratio) => {
            "bring both to one unit: divide the percentage by 100"
        }
        _ => "compare and add up only what is of one unit",
    }
}
