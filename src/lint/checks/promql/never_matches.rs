//! `promql/never-matches`.

use promwright_promql::flow::{Fact, LabelSet, Presence, Reason, mismatch};
use promwright_promql::{Binary, BinaryOp, Id, Kind, MatchOp, Matcher, ValueType};
use promwright_source::Diagnostic;

use crate::checks::shape::DEEPEST;
use crate::{Check, Kinds, Level, Needs, Subject, causes};

/// ## What it does
///
/// Finds operators whose sides can have no series in common: a label that takes part in the
/// match is there on one side for sure and cannot be on the other, or the sides demand
/// different values of it, or recording rules set it differently.
///
/// ## Why is this bad?
///
/// Vectors are matched series by series, on all labels unless `on` or `ignoring` says
/// otherwise. If no pair matches, the result is empty: the alert never fires, and the record
/// never has a value.
///
/// ## Example
///
/// ```promql
/// up{job="api"} == 1 and sum(rate(errors_total[5m])) > 10
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{job="api"} == 1 and on () sum(rate(errors_total[5m])) > 10
/// ```
pub(crate) struct NeverMatches;

impl Check for NeverMatches {
    fn slug(&self) -> &'static str {
        "promql/never-matches"
    }

    fn file(&self) -> &'static str {
        include_str!("never_matches.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::BINARY
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let is_vector = |id| subject.ast.value_type(id) == ValueType::Vector;
        let is_filled = binary.matching.fill_left.is_some() || binary.matching.fill_right.is_some();
        if binary.op == BinaryOp::Or
            || is_filled
            || !is_vector(binary.lhs)
            || !is_vector(binary.rhs)
        {
            return;
        }
        let sides = (subject.flow.labels(binary.lhs), subject.flow.labels(binary.rhs));
        if let Some((label, has, lacks)) = split(binary, sides.0, sides.1) {
            let effect = effect(binary.op);
            let message = format!("the sides never match on `{label}`: {effect}");
            let finding =
                subject.finding(self, subject.place(binary.op_span), message).label(effect);
            let finding = certain(finding, subject, label, has);
            let finding = causes::explain(finding, subject, &[label], lacks);
            findings.push(finding.help(help(binary, label)));
        } else if let Some((label, one, other)) = unlike(subject, binary) {
            let effect = effect(binary.op);
            let message = format!("the sides never have the same `{label}`: {effect}");
            let finding =
                subject.finding(self, subject.place(binary.op_span), message).label(effect);
            let finding = causes::tell_value(finding, subject, label, one);
            let finding = causes::tell_value(finding, subject, label, other);
            findings.push(finding.help(match &binary.matching.labels {
                None => format!("leave it out of the match: `ignoring ({label})`, or `on (…)`"),
                Some(_) => help(binary, label),
            }));
        } else if let Some((one, other)) = different(subject, binary) {
            let label = &one.label.text;
            let effect = effect(binary.op);
            let message = format!(
                "the sides demand different values of `{label}`, on which they match: {effect}"
            );
            findings.push(
                subject
                    .finding(self, subject.place(binary.op_span), message)
                    .label(effect)
                    .cause(subject.place(one.span), "this value on the left")
                    .cause(subject.place(other.span), "another one on the right")
                    .help(help(binary, label)),
            );
        }
    }
}

const fn effect(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Unless => "nothing is ever removed",
        _ => "always empty",
    }
}

fn help(binary: &Binary, label: &str) -> String {
    match &binary.matching.labels {
        Some(labels) if labels.on => {
            format!("take `{label}` out of the `on`, or keep it on both sides")
        }
        Some(_) => format!("add `{label}` to the `ignoring`, or keep it on both sides"),
        None => format!(
            "keep `{label}` on both sides, or match on what they share: `on (…)`, `ignoring ({label})`"
        ),
    }
}

/// A label that one side has for sure and the other cannot have, with both facts.
fn split<'a>(
    binary: &'a Binary,
    left: &'a LabelSet,
    right: &'a LabelSet,
) -> Option<(&'a str, &'a Fact, &'a Fact)> {
    let facts = |label: &'a str| {
        let (one, other) = (left.get(label), right.get(label));
        let is_split = |has: &Fact, lacks: &Fact| {
            has.presence == Presence::Guaranteed && lacks.is_impossible()
        };
        if is_split(one, other) {
            Some((label, one, other))
        } else {
            is_split(other, one).then_some((label, other, one))
        }
    };
    match &binary.matching.labels {
        Some(labels) if labels.on => labels.labels.iter().find_map(|name| facts(&name.text)),
        _ => {
            let named = left.named().chain(right.named()).map(|(name, _)| name);
            named.filter(|name| takes_part(binary, name)).find_map(facts)
        }
    }
}

/// A label of which each side has a value of its own, where a rule sets it on one of them.
fn unlike<'a>(
    subject: &'a Subject<'_>,
    binary: &'a Binary,
) -> Option<(&'a str, &'a Fact, &'a Fact)> {
    let found = mismatch(&subject.flow, binary)?;
    let is_recorded = |fact: &Fact| fact.causes.iter().any(|c| c.reason == Reason::Metric);
    let is_unlike = found.left.value.is_some() && found.right.value.is_some();
    (is_unlike && (is_recorded(found.left) || is_recorded(found.right))).then_some((
        found.label,
        found.left,
        found.right,
    ))
}

/// Whether a label takes part in the match.
fn takes_part(binary: &Binary, label: &str) -> bool {
    match &binary.matching.labels {
        Some(labels) if labels.on => labels.labels.iter().any(|name| &*name.text == label),
        Some(labels) => {
            label != "__name__" && !labels.labels.iter().any(|name| &*name.text == label)
        }
        None => label != "__name__",
    }
}

/// Adds why one side has the label.
fn certain(mut finding: Diagnostic, subject: &Subject<'_>, label: &str, fact: &Fact) -> Diagnostic {
    for cause in fact.causes.iter().take(1) {
        finding = finding.cause(subject.place(cause.span), format!("`{label}` is there for sure"));
    }
    finding
}

/// Two `=` matchers that decide the values of a label of both sides, and differ.
fn different<'a>(subject: &'a Subject<'_>, binary: &Binary) -> Option<(&'a Matcher, &'a Matcher)> {
    let (left, right) = (origin(subject, binary.lhs)?, origin(subject, binary.rhs)?);
    let (Kind::Selector(one), Kind::Selector(other)) = (subject.kind(left), subject.kind(right))
    else {
        return None;
    };
    let decides = |m: &&Matcher| m.op == MatchOp::Equal && takes_part(binary, &m.label.text);
    one.matchers.iter().filter(decides).find_map(|mine| {
        let mut theirs = other.matchers.iter().filter(decides);
        let theirs = theirs.find(|theirs| theirs.label.text == mine.label.text)?;
        let label = &*mine.label.text;
        let differ = mine.value.text != theirs.value.text
            && reaches(subject, binary.lhs, label)
            && reaches(subject, binary.rhs, label);
        differ.then_some((mine, theirs))
    })
}

/// The selector of a part through which labels pass unchanged, or are dropped.
fn origin(subject: &Subject<'_>, id: Id) -> Option<Id> {
    let mut id = id;
    for _ in 0..DEEPEST {
        id = match subject.kind(id) {
            Kind::Selector(_) => return Some(id),
            _ => below(subject, id)?,
        };
    }
    None
}

/// The operand whose labels a part passes on.
fn below(subject: &Subject<'_>, id: Id) -> Option<Id> {
    match subject.kind(id) {
        Kind::Matrix(matrix) => Some(matrix.selector),
        Kind::Subquery(subquery) => Some(subquery.expr),
        Kind::Paren(inner) => Some(*inner),
        Kind::Unary(unary) => Some(unary.expr),
        Kind::Aggregate(aggregate) => Some(aggregate.expr),
        Kind::Call(call) if is_plain(call.function.name) => {
            subject.range_argument(call).or_else(|| subject.vector_argument(call))
        }
        Kind::Binary(binary) => subject.only_vector(binary),
        _ => None,
    }
}

/// Whether a function passes labels on as they are.
fn is_plain(function: &str) -> bool {
    !matches!(
        function,
        "label_replace"
            | "label_join"
            | "absent"
            | "absent_over_time"
            | "info"
            | "scalar"
            | "vector"
    )
}

/// Whether a label gets from the selector to a part.
fn reaches(subject: &Subject<'_>, id: Id, label: &str) -> bool {
    subject.flow.labels(id).get(label).presence == Presence::Guaranteed
}
