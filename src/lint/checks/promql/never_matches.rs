//! `promql/never-matches`.

use promwright_promql::flow::{Fact, LabelSet, Presence, Reason, decided, mismatch};
use promwright_promql::{Binary, BinaryOp, Id, Kind, MatchOp, Matcher, ValueType};
use promwright_source::Diagnostic;

use crate::checks::{matching, shape::DEEPEST};
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
        let is_vector = |id| subject.flow().value_type(id) == ValueType::Vector;
        let is_filled = binary.matching.fill_left.is_some() || binary.matching.fill_right.is_some();
        if binary.op == BinaryOp::Or
            || is_filled
            || !is_vector(binary.lhs)
            || !is_vector(binary.rhs)
        {
            return;
        }
        let sides = (subject.flow().labels(binary.lhs), subject.flow().labels(binary.rhs));
        let found = if let Some((label, has, lacks)) = split(binary, sides.0, sides.1) {
            let side = if std::ptr::eq(has, sides.0.get(label)) { "left" } else { "right" };
            let why = format!("`{label}` is only on the {side}");
            let finding = certain(self.finding(subject, id, binary, &why), subject, label, has);
            Some((label, causes::explain(finding, subject, &[label], lacks)))
        } else if let Some((label, one, other)) = unlike(subject, binary) {
            let value = |fact: &Fact| fact.value.as_deref().unwrap_or_default().to_owned();
            let why = two_values(label, &value(one), &value(other));
            let finding = self.finding(subject, id, binary, &why);
            let finding = causes::tell_value(finding, subject, label, one);
            Some((label, causes::tell_value(finding, subject, label, other)))
        } else if let Some((one, other)) = different(subject, binary) {
            let label = &*one.label.text;
            let why = two_values(label, &one.value.text, &other.value.text);
            let finding = self
                .finding(subject, id, binary, &why)
                .cause(subject.place(one.span), format!("only this `{label}` on the left"))
                .cause(subject.place(other.span), format!("only this `{label}` on the right"));
            Some((label, finding))
        } else {
            None
        };
        findings.extend(
            found.map(|(label, finding)| finding.help(matching::help(subject, binary, label))),
        );
    }
}

impl NeverMatches {
    fn finding(&self, subject: &Subject<'_>, id: Id, binary: &Binary, why: &str) -> Diagnostic {
        let place = subject.place(binary.op_span);
        let label = "nothing on the left matches anything on the right";
        if binary.op == BinaryOp::Unless {
            let message = format!("`unless` never removes anything: {why}");
            return subject.finding(self, place, message).label(label);
        }
        let (op, effect) = (binary.op.as_str(), subject.if_empty(id));
        let message = format!("`{op}` never finds a match: {why}, so {effect}");
        subject.finding(self, place, message).label(label)
    }
}

fn two_values(label: &str, left: &str, right: &str) -> String {
    format!("`{label}` is \"{left}\" on the left and \"{right}\" on the right")
}

/// A label that one side has for sure and the other cannot have, with both facts.
fn split<'a>(
    binary: &'a Binary,
    left: &'a LabelSet,
    right: &'a LabelSet,
) -> Option<(&'a str, &'a Fact, &'a Fact)> {
    let facts = |(label, one, other): (&'a str, &'a Fact, &'a Fact)| {
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
        Some(labels) if labels.on => labels
            .labels
            .iter()
            .find_map(|name| facts((&name.text, left.get(&name.text), right.get(&name.text)))),
        _ => decided(left, right).filter(|(name, ..)| takes_part(binary, name)).find_map(facts),
    }
}

/// A label of which each side has a value of its own, where a rule sets it on one of them.
fn unlike<'a>(
    subject: &'a Subject<'_>,
    binary: &'a Binary,
) -> Option<(&'a str, &'a Fact, &'a Fact)> {
    let found = mismatch(subject.flow(), binary)?;
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
        finding =
            finding.cause(subject.place(cause.span), format!("every series here has `{label}`"));
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
    subject.flow().labels(id).get(label).presence == Presence::Guaranteed
}
