//! `template/raw-value`.

use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::{Diagnostic, Fix};
use promwright_template::UseKind;

use crate::checks::shape::metric_of;
use crate::conditions::returned;
use crate::templates::TemplateUse;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds annotations that print the value of a rate, an average or a quotient as it is, with
/// no `humanize` function and no `printf`. It runs only when asked for, as it is a matter of
/// taste.
///
/// ## Why is this bad?
///
/// Such values have many digits: whoever is paged reads `0.016666666666666666`.
///
/// ## Example
///
/// ```yaml
/// - alert: ErrorsHigh
///   expr: rate(errors_total[5m]) > 0.01
///   annotations:
///     summary: "{{ $value }} errors a second"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: ErrorsHigh
///   expr: rate(errors_total[5m]) > 0.01
///   annotations:
///     summary: "{{ $value | humanize }} errors a second"
/// ```
pub(crate) struct RawValue;

impl Check for RawValue {
    fn slug(&self) -> &'static str {
        "template/raw-value"
    }

    fn file(&self) -> &'static str {
        include_str!("raw_value.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        let is_raw = |text: &str| {
            text.contains("$value }}") || text.contains("$value}}") || text.contains(".Value")
        };
        if !alert.annotations.iter().any(|entry| is_raw(entry.value.value())) {
            return;
        }
        let Some(value) = returned(&subject.ast) else { return };
        if !has_many_digits(subject, value) {
            return;
        }
        for found in subject.template_uses() {
            let action = found.action().trim_matches(|end: char| end == '-' || end.is_whitespace());
            let written = found.entry.value.value().get(found.span.range()).unwrap_or_default();
            if found.kind != UseKind::Value || action != written {
                continue;
            }
            findings.push(
                subject
                    .finding(self, found.place(), "the value is printed with all its digits")
                    .label("prints sixteen digits or more")
                    .cause(subject.place(subject.ast[value].span), "is seldom a round number")
                    .help(format!("write `{{{{ {written} | humanize }}}}`"))
                    .fix(fix(found)),
            );
        }
    }
}

/// Prints the value shorter, which somebody has to look at.
fn fix(found: &TemplateUse<'_>) -> Option<Fix> {
    let text = &found.entry.value;
    let written = text.value().get(found.span.range())?;
    let edit = text.edit(found.span, &format!("{written} | humanize"))?;
    Some(Fix::suggestion(format!("write `{{{{ {written} | humanize }}}}`"), vec![edit]))
}

/// Whether a value is calculated so that it is seldom round, be it by a rule that records it.
fn has_many_digits(subject: &Subject<'_>, id: Id) -> bool {
    let Some(metric) = subject.selector(id).and_then(metric_of) else {
        return is_calculated(subject, id);
    };
    subject.book.records(metric).iter().any(|record| {
        let inner = Subject::new(subject.book, record.group, record.rule);
        inner.is_some_and(|inner| is_calculated(&inner, inner.ast.root()))
    })
}

fn is_calculated(subject: &Subject<'_>, id: Id) -> bool {
    let id = subject.ast.unparen(id);
    match subject.kind(id) {
        Kind::Call(call) => {
            matches!(
                call.function.name,
                "rate"
                    | "irate"
                    | "deriv"
                    | "increase"
                    | "avg_over_time"
                    | "histogram_quantile"
                    | "predict_linear"
            )
        }
        Kind::Aggregate(aggregate) => match aggregate.op.as_str() {
            "avg" | "stddev" | "stdvar" | "quantile" => true,
            "sum" | "max" | "min" | "topk" | "bottomk" => is_calculated(subject, aggregate.expr),
            _ => false,
        },
        Kind::Binary(binary) => {
            binary.op == BinaryOp::Div
                || binary.op.is_arithmetic()
                    && (is_calculated(subject, binary.lhs) || is_calculated(subject, binary.rhs))
        }
        _ => false,
    }
}
