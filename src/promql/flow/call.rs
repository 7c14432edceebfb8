//! The labels of a function call: most pass their operand's on without the metric name.

use promwright_source::Span;

use super::labels::METRIC_NAME;
use super::{Fact, Flow, LabelSet, Presence, Reason, Step, nameless, scalar};
use crate::{Ast, Call, Id, Kind, MatchOp, Selector, ValueType};

pub(super) fn step(ast: &Ast, flow: &Flow, id: Id, call: &Call) -> Step {
    let Some(operand) = vector_argument(flow, call) else {
        return Step::New(match call.function.returns {
            ValueType::Scalar => scalar(ast, id),
            _ => LabelSet::all(Fact::impossible(Reason::Function, call.name_span)),
        });
    };
    if call.function.returns == ValueType::Scalar {
        return Step::New(LabelSet::all(Fact::impossible(Reason::Function, call.name_span)));
    }
    let labels = flow.labels(operand);
    match call.function.name {
        "absent" | "absent_over_time" => Step::New(absent(ast, operand, call.name_span)),
        "first_over_time" | "last_over_time" | "sort" | "sort_desc" | "sort_by_label"
        | "sort_by_label_desc" => Step::As(operand),
        "label_replace" => Step::New(replaced(ast, labels, call)),
        "label_join" => Step::New(joined(ast, labels, call)),
        "info" => Step::New(informed(labels)),
        "histogram_quantile" | "histogram_fraction" | "histogram_quantiles" => {
            Step::New(of_buckets(ast, labels, call))
        }
        _ => Step::New(nameless(labels, Reason::Function, call.name_span)),
    }
}

/// The argument that holds the series.
fn vector_argument(flow: &Flow, call: &Call) -> Option<Id> {
    let is_vector = |id: &Id| matches!(flow.value_type(*id), ValueType::Vector | ValueType::Matrix);
    call.args.iter().copied().find(is_vector)
}

/// `absent` invents a series from the equality matchers of a plain selector.
fn absent(ast: &Ast, operand: Id, name: Span) -> LabelSet {
    let mut set = LabelSet::all(Fact::impossible(Reason::Absent, name));
    let Some(selector) = plain_selector(ast, operand) else { return set };
    for (index, matcher) in selector.matchers.iter().enumerate() {
        let label = &*matcher.label.text;
        let alone = !selector
            .matchers
            .iter()
            .enumerate()
            .any(|(other, m)| other != index && *m.label.text == *label);
        let sets = matcher.op == MatchOp::Equal && !matcher.value.text.is_empty();
        if alone && sets && label != METRIC_NAME {
            let fact = Fact::guaranteed(Reason::Matcher, matcher.span);
            set.set(label, fact.with_value(&*matcher.value.text));
        }
    }
    set
}

fn plain_selector(ast: &Ast, id: Id) -> Option<&Selector> {
    let mut id = ast.unparen(id);
    if let Kind::Matrix(matrix) = &ast[id].kind {
        id = matrix.selector;
    }
    match &ast[id].kind {
        Kind::Selector(selector) => Some(selector),
        _ => None,
    }
}

/// `label_replace(v, target, replacement, source, pattern)`.
fn replaced(ast: &Ast, labels: &LabelSet, call: &Call) -> LabelSet {
    let Some([target, replacement, _, pattern]) = strings(ast, call) else {
        return LabelSet::unknown();
    };
    let matches_all = matches!(pattern, ".*" | "(.*)");
    let writes_text = !replacement.starts_with('$') && !replacement.is_empty();
    let before = labels.get(target);
    let fact = if replacement.is_empty() && matches_all {
        Fact::impossible(Reason::Function, call.name_span)
    } else if writes_text && (matches_all || before.presence == Presence::Guaranteed) {
        let fact = Fact::guaranteed(Reason::Function, call.name_span);
        let is_fixed = matches_all && !replacement.contains('$');
        if is_fixed { fact.with_value(replacement) } else { fact }
    } else if replacement.is_empty() && before.is_impossible() {
        before.clone()
    } else {
        Fact::possible()
    };
    let mut set = labels.clone();
    set.set(target, fact);
    set
}

/// `label_join(v, target, separator, sources…)`.
fn joined(ast: &Ast, labels: &LabelSet, call: &Call) -> LabelSet {
    let texts: Option<Vec<_>> = call.args.iter().skip(1).map(|id| string(ast, *id)).collect();
    let Some([target, separator, sources @ ..]) = texts.as_deref() else {
        return LabelSet::unknown();
    };
    let by_separator = !separator.is_empty() && sources.len() > 1;
    let presence = |source: &&str| labels.get(source).presence;
    let fact = if by_separator || sources.iter().any(|s| presence(s) == Presence::Guaranteed) {
        Fact::guaranteed(Reason::Function, call.name_span)
    } else if sources.iter().all(|s| presence(s) == Presence::Impossible) {
        Fact::impossible(Reason::Function, call.name_span)
    } else {
        Fact::possible()
    };
    let mut set = labels.clone();
    set.set(target, fact);
    set
}

/// `info` may add any label and removes none.
fn informed(labels: &LabelSet) -> LabelSet {
    let mut set = LabelSet::unknown();
    for (name, fact) in [(METRIC_NAME, labels.metric_name())].into_iter().chain(labels.named()) {
        if fact.presence == Presence::Guaranteed {
            set.set(name, fact.clone());
        }
    }
    set
}

/// Buckets become one series, without `le`; `histogram_quantiles` tells them apart anew.
fn of_buckets(ast: &Ast, labels: &LabelSet, call: &Call) -> LabelSet {
    let mut set = nameless(labels, Reason::Function, call.name_span);
    set.set("le", Fact::impossible(Reason::Function, call.name_span));
    let label = call.args.iter().find_map(|id| string(ast, *id));
    if let Some(label) = label.filter(|_| call.function.name == "histogram_quantiles") {
        set.set(label, Fact::guaranteed(Reason::Function, call.name_span));
    }
    set
}

/// The four texts behind the first argument.
fn strings<'a>(ast: &'a Ast, call: &Call) -> Option<[&'a str; 4]> {
    let [_, a, b, c, d] = call.args[..] else { return None };
    Some([string(ast, a)?, string(ast, b)?, string(ast, c)?, string(ast, d)?])
}

fn string(ast: &Ast, id: Id) -> Option<&str> {
    match &ast[ast.unparen(id)].kind {
        Kind::String(text) => Some(text),
        _ => None,
    }
}
