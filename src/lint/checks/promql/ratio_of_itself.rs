//! `promql/ratio-of-itself`.

use promwright_promql::{Binary, BinaryOp, Id, Kind, Matcher, Selector};
use promwright_source::Diagnostic;

use crate::checks::shape::metric_of;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds quotients and differences of one metric, once with another matcher and once without,
/// that match on the very label of that matcher.
///
/// ## Why is this bad?
///
/// Each series on the left finds itself on the right: the result is always 1, or 0. To compare
/// a part with the whole the whole has to be added up without that label.
///
/// ## Example
///
/// ```promql
/// rate(requests_total{code=~"5.."}[5m]) / rate(requests_total[5m]) > 0.1
/// ```
///
/// ## Use instead
///
/// ```promql
/// sum by (job) (rate(requests_total{code=~"5.."}[5m])) / sum by (job) (rate(requests_total[5m])) > 0.1
/// ```
pub(crate) struct RatioOfItself;

impl Check for RatioOfItself {
    fn slug(&self) -> &'static str {
        "promql/ratio-of-itself"
    }

    fn file(&self) -> &'static str {
        include_str!("ratio_of_itself.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ARITHMETIC
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        if !matches!(binary.op, BinaryOp::Div | BinaryOp::Sub) || binary.matching.group.is_some() {
            return;
        }
        let (Some((left, part)), Some((right, whole))) =
            (plain(subject, binary.lhs), plain(subject, binary.rhs))
        else {
            return;
        };
        let Some(matcher) = narrowing(part, whole) else { return };
        if !keeps(subject, binary.rhs, &matcher.label.text)
            || !matches_on(binary, &matcher.label.text)
            || !is_same_otherwise(subject, binary, (left, right))
        {
            return;
        }
        let always = if binary.op == BinaryOp::Div { "1" } else { "0" };
        let label = &matcher.label.text;
        let message =
            format!("each series is matched with itself, so the result is always {always}");
        findings.push(
            subject
                .finding(self, subject.place(binary.op_span), message)
                .label(format!("matches on `{label}` too"))
                .cause(subject.place(matcher.span), "selects a part of the whole")
                .cause(subject.place_of(right), "has that part, too; the rest finds no match")
                .help(format!("add up the whole: `ignoring ({label}) group_left sum without ({label}) (…)`, or aggregate both sides without `{label}`")),
        );
    }
}

/// The selector of a part that only passes series on: a function, or one aggregation.
fn plain<'a>(subject: &'a Subject<'_>, id: Id) -> Option<(Id, &'a Selector)> {
    let inner = subject.aggregate(id).map_or(id, |aggregate| aggregate.expr);
    match subject.bare(inner) {
        Kind::Selector(_) => subject.source(inner),
        Kind::Call(call) => {
            let range = subject.range_argument(call)?;
            matches!(subject.kind(range), Kind::Matrix(_)).then(|| subject.source(range)).flatten()
        }
        _ => None,
    }
}

/// The one matcher that the part has more than the whole.
fn narrowing<'a>(part: &'a Selector, whole: &Selector) -> Option<&'a Matcher> {
    let metric = metric_of(part)?;
    let is_part = part.matchers.len() == whole.matchers.len() + 1
        && metric_of(whole) == Some(metric)
        && part.modifiers == whole.modifiers;
    let has = |selector: &Selector, m: &Matcher| {
        selector
            .matchers
            .iter()
            .any(|o| o.op == m.op && o.label.text == m.label.text && o.value.text == m.value.text)
    };
    if !is_part || !whole.matchers.iter().all(|matcher| has(part, matcher)) {
        return None;
    }
    part.matchers.iter().find(|matcher| !has(whole, matcher))
}

/// Whether both sides are the same but for their selectors.
fn is_same_otherwise(subject: &Subject<'_>, binary: &Binary, (left, right): (Id, Id)) -> bool {
    let around = |whole: Id, inner: Id| {
        let (whole, inner) =
            (subject.ast[subject.ast.unparen(whole)].span, subject.ast[inner].span);
        let text = subject.rule.expr.text.value();
        let before = text.get(whole.start as usize..inner.start as usize).unwrap_or_default();
        let behind = text.get(inner.end as usize..whole.end as usize).unwrap_or_default();
        before.bytes().chain(behind.bytes()).filter(|b| !b.is_ascii_whitespace())
    };
    around(binary.lhs, left).eq(around(binary.rhs, right))
}

/// Whether a label takes part in the match.
fn matches_on(binary: &Binary, label: &str) -> bool {
    binary
        .matching
        .labels
        .as_ref()
        .is_none_or(|labels| labels.on == labels.labels.iter().any(|name| &*name.text == label))
}

/// Whether an aggregation keeps the label apart.
fn keeps(subject: &Subject<'_>, id: Id, label: &str) -> bool {
    subject.aggregate(id).is_none_or(|aggregate| {
        aggregate.grouping.as_ref().is_some_and(|grouping| {
            grouping.without != grouping.labels.iter().any(|name| &*name.text == label)
        })
    })
}
