//! `template/ratio-as-percent`.

use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::Diagnostic;
use promwright_template::UseKind;

use crate::conditions::{conditions, constant, is_above, returned};
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds annotations that print a ratio, which goes from 0 to 1, with a percent sign behind it
/// (`{{ $value }}%`). A value is taken for a ratio where it is one vector divided by another,
/// or a metric whose name says so (`…_ratio`), no hundred stands in the expression, and the
/// alert compares it with a number between 0 and 1.
///
/// ## Why is this bad?
///
/// Where 12 percent fail the text says 0.12%.
///
/// ## Example
///
/// ```yaml
/// - alert: ErrorsHigh
///   expr: rate(errors_total[5m]) / rate(requests_total[5m]) > 0.05
///   annotations:
///     summary: "{{ $value }}% of requests fail"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: ErrorsHigh
///   expr: rate(errors_total[5m]) / rate(requests_total[5m]) > 0.05
///   annotations:
///     summary: "{{ $value | humanizePercentage }} of requests fail"
/// ```
pub(crate) struct RatioAsPercent;

impl Check for RatioAsPercent {
    fn slug(&self) -> &'static str {
        "template/ratio-as-percent"
    }

    fn file(&self) -> &'static str {
        include_str!("ratio_as_percent.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        if !alert.annotations.iter().any(|entry| has_percent_sign(entry.value.value())) {
            return;
        }
        let Some(value) = ratio(subject) else { return };
        for found in subject.template_uses() {
            let is_value = found.kind == UseKind::Value && !found.is_condition();
            let action = found.action();
            let has_sign =
                found.after().trim_start_matches(' ').starts_with('%') || action.contains("%%");
            if !is_value || !has_sign || action.contains("humanizePercentage") {
                continue;
            }
            findings.push(
                subject
                    .finding(self, found.place(), "a ratio is printed as if it were per cent")
                    .label("a hundredth of what the text says")
                    .cause(subject.place(subject.ast[value].span), "goes from 0 to 1")
                    .help("print it with `{{ $value | humanizePercentage }}`, which adds the sign"),
            );
        }
    }
}

fn has_percent_sign(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'%', bytes).any(|at| {
        let before = &bytes[..at];
        before.ends_with(b"}}") || before.ends_with(b"}} ") || before.ends_with(b"%")
    })
}

/// The value of the alert, if it is a ratio.
fn ratio(subject: &Subject<'_>) -> Option<Id> {
    let ast = &subject.ast;
    let value = returned(ast)?;
    let compares = conditions(ast).fixed.iter().any(|one| {
        let is_value = one.operand == value || ast.unparen(one.operand) == value;
        is_value && is_above(one.op).is_some() && one.value > 0.0 && one.value <= 1.0
    });
    let has_hundred = ast.iter().any(|(_, node)| match &node.kind {
        Kind::Number(number) => number.value.abs() == 100.0,
        Kind::Selector(selector) => {
            let name = selector.name.as_ref().map_or("", |name| &name.text);
            name.contains("percent") || name.contains("pct")
        }
        _ => false,
    });
    (compares && !has_hundred && is_ratio(subject, value)).then_some(value)
}

fn is_ratio(subject: &Subject<'_>, id: Id) -> bool {
    let ast = &subject.ast;
    match &ast[ast.unparen(id)].kind {
        Kind::Binary(binary) if binary.op == BinaryOp::Div => {
            [binary.lhs, binary.rhs].iter().all(|side| constant(ast, *side).is_none())
        }
        Kind::Binary(binary) if binary.op == BinaryOp::Sub => {
            constant(ast, binary.lhs) == Some(1.0) && is_ratio(subject, binary.rhs)
        }
        Kind::Selector(selector) => {
            selector.name.as_ref().is_some_and(|name| name.text.split(':').any(is_named_ratio))
        }
        Kind::Aggregate(aggregate) => {
            let op = aggregate.op.as_str();
            matches!(op, "avg" | "min" | "max" | "topk" | "bottomk")
                && is_ratio(subject, aggregate.expr)
        }
        _ => false,
    }
}

/// Whether a part of a name, between colons, says that its values are ratios.
fn is_named_ratio(part: &str) -> bool {
    part == "ratio" || part.ends_with("_ratio") || part.starts_with("ratio_")
}
