//! The labels of a binary operator: which side they come from, and what matching adds.

use smol_str::SmolStr;

use super::{Fact, Flow, LabelSet, Reason, Step, nameless, scalar};
use crate::{Ast, Binary, BinaryOp, Id, ValueType};

pub(super) fn step(ast: &Ast, flow: &Flow, id: Id, binary: &Binary) -> Step {
    let is_scalar = |side| flow.value_type(side) == ValueType::Scalar;
    let one = match (is_scalar(binary.lhs), is_scalar(binary.rhs)) {
        (true, true) => return Step::New(scalar(ast, id)),
        (true, false) => binary.rhs,
        (false, true) => binary.lhs,
        // What stays of the left side is as it was.
        (false, false) if binary.op == BinaryOp::Unless => return Step::As(binary.lhs),
        (false, false) => return Step::New(vectors(flow, binary)),
    };
    if keeps_name(binary) {
        Step::As(one)
    } else {
        Step::New(nameless(flow.labels(one), Reason::Operator, binary.op_span))
    }
}

fn vectors(flow: &Flow, binary: &Binary) -> LabelSet {
    let (left, right) = (flow.labels(binary.lhs), flow.labels(binary.rhs));
    match binary.op {
        BinaryOp::Or => left.either(right),
        BinaryOp::And => agreed(left, right, binary),
        _ => matched(left, right, binary),
    }
}

/// The labels of arithmetic and comparisons.
fn matched(left: &LabelSet, right: &LabelSet, binary: &Binary) -> LabelSet {
    let (many, one) = match &binary.matching.group {
        Some(group) if !group.left => (right, left),
        _ => (left, right),
    };
    let filled = binary.matching.fill_left.is_some() || binary.matching.fill_right.is_some();
    let mut set = if filled { filled_labels(many, one, binary) } else { agreed(many, one, binary) };
    match &binary.matching.group {
        Some(group) => {
            for label in &group.include {
                set.set_named(&label.text, one.get(&label.text).clone());
            }
        }
        None => set = one_to_one(set, binary),
    }
    if !keeps_name(binary) {
        set.set_metric_name(Fact::impossible(Reason::Operator, binary.op_span));
    }
    set
}

/// The many side's labels, where those that take part in matching are equal on both sides.
fn agreed(many: &LabelSet, one: &LabelSet, binary: &Binary) -> LabelSet {
    with_matching(many, one, binary, LabelSet::both)
}

/// The many side's labels, where a filled result has only the labels that take part.
fn filled_labels(many: &LabelSet, one: &LabelSet, binary: &Binary) -> LabelSet {
    with_matching(many, one, binary, LabelSet::either)
}

fn with_matching(
    many: &LabelSet,
    one: &LabelSet,
    binary: &Binary,
    combine: fn(&LabelSet, &LabelSet) -> LabelSet,
) -> LabelSet {
    let combined = combine(many, one);
    let Some(matching) = &binary.matching.labels else {
        return with_name_of(combined, many);
    };
    if matching.on {
        let mut set = many.clone();
        set.reserve(matching.labels.len());
        for label in &matching.labels {
            set = with(set, &label.text, &combined);
        }
        return set;
    }
    let mut set = with_name_of(combined, many);
    for label in &matching.labels {
        set = with(set, &label.text, many);
    }
    set
}

/// `set` with what `other` says about one label.
fn with(mut set: LabelSet, label: &SmolStr, other: &LabelSet) -> LabelSet {
    set.set_named(label, other.get(label).clone());
    set
}

/// `set` with what `other` says about the metric name.
fn with_name_of(mut set: LabelSet, other: &LabelSet) -> LabelSet {
    set.set_metric_name(other.metric_name().clone());
    set
}

/// A one-to-one match keeps the labels of `on`, or removes those of `ignoring`.
fn one_to_one(set: LabelSet, binary: &Binary) -> LabelSet {
    let Some(matching) = &binary.matching.labels else { return set };
    if matching.on {
        let lost = Fact::impossible(Reason::On, matching.span);
        let mut kept = LabelSet::all_but(matching.labels.len(), lost);
        for label in &matching.labels {
            kept = with(kept, &label.text, &set);
        }
        return kept;
    }
    let mut set = set;
    for label in &matching.labels {
        set.set_named(&label.text, Fact::impossible(Reason::Ignoring, matching.span));
    }
    set
}

/// Whether the metric name stays: filters keep it, whatever computes drops it.
fn keeps_name(binary: &Binary) -> bool {
    binary.op.is_comparison() && binary.bool_span.is_none()
        || matches!(binary.op, BinaryOp::TrimUpper | BinaryOp::TrimLower)
}
