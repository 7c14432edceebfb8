//! `record/contradicted-name`.

use promwright_promql::{Aggregate, AggregateOp, Ast, Id, Kind, Length, Number};
use promwright_source::{Diagnostic, Span};

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds recorded metrics whose name, read as `level:metric:operations`, says something else
/// than their expression does: another window (`:rate5m` over `[10m]`), another aggregation
/// (`:max` over `min`), or a level whose labels the aggregation drops (`instance:` over
/// `sum by (job)`).
///
/// ## Why is this bad?
///
/// Whoever reads the metric elsewhere, in an alert or on a dashboard, sees the name only and
/// takes its word.
///
/// ## Example
///
/// ```yaml
/// - record: job:requests:rate5m
///   expr: sum by (job) (rate(requests_total[10m]))
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - record: job:requests:rate10m
///   expr: sum by (job) (rate(requests_total[10m]))
/// ```
pub(crate) struct ContradictedName;

impl Check for ContradictedName {
    fn slug(&self) -> &'static str {
        "record/contradicted-name"
    }

    fn file(&self) -> &'static str {
        include_str!("contradicted_name.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::RECORD
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let name = &subject.rule.name;
        let Some(last_colon) = name.value.bytes().rposition(|byte| byte == b':') else { return };
        let (before, operations) = (&name.value[..last_colon], &name.value[last_colon + 1..]);
        let found = window(subject, operations)
            .or_else(|| operation(subject, operations))
            .or_else(|| level(subject, before));
        let Some(Contradiction { says, is, span }) = found else { return };
        let message = format!("`{}` says {says}, and its expression is {is}", name.value);
        findings.push(
            subject
                .finding(self, name.place, message)
                .label(format!("says {says}"))
                .cause(subject.place(span), format!("is {is}"))
                .help(
                    "change the name or the expression: whoever reads the metric sees only its name",
                ),
        );
    }
}

/// What the name says, what the expression is, and where.
struct Contradiction {
    says: String,
    is: String,
    span: Span,
}

/// `:rate5m` where no window, subquery or inner name is of five minutes.
fn window(subject: &Subject<'_>, operations: &str) -> Option<Contradiction> {
    // Quicker on texts this short than a search for the letter itself.
    let says = operations.split(['_']).find_map(window_of)?;
    let mut only: Option<(i64, Span)> = None;
    for (_, node) in subject.ast.iter() {
        let range = match &node.kind {
            Kind::Matrix(matrix) => &matrix.range,
            // Recorded windows may be averaged over longer ones, and a subquery has two.
            Kind::Subquery(_) => return None,
            Kind::Selector(selector)
                if selector.name.as_ref().is_some_and(|name| name.text.contains(':')) =>
            {
                return None;
            }
            _ => continue,
        };
        let Length::Literal(length) = range.length else { return None };
        if length == says || only.is_some_and(|(other, _)| other != length) {
            return None;
        }
        only.get_or_insert((length, range.span));
    }
    let (is, span) = only?;
    let [says, is] = [says, is].map(promwright_number::duration::format);
    Some(Contradiction {
        says: format!("a window of {says}"),
        is: format!("over one of {is}"),
        span,
    })
}

/// The window that an operation names, as `rate5m` does.
fn window_of(part: &str) -> Option<i64> {
    let (function, length) = part.split_at(part.bytes().position(|byte| byte.is_ascii_digit())?);
    let functions = ["rate", "irate", "increase", "delta", "deriv", "burnrate"];
    functions.contains(&function).then(|| promwright_number::duration::parse(length).ok())?
}

/// `:max` where the outermost aggregation is another one.
fn operation(subject: &Subject<'_>, says: &str) -> Option<Contradiction> {
    let named = AggregateOp::ALL.into_iter().find(|op| op.as_str() == says)?;
    let (_, aggregate) = outermost(&subject.ast)?;
    let simple = [
        AggregateOp::Sum,
        AggregateOp::Avg,
        AggregateOp::Min,
        AggregateOp::Max,
        AggregateOp::Count,
    ];
    if aggregate.op == named || !simple.contains(&named) || !simple.contains(&aggregate.op) {
        return None;
    }
    // A sum of ones counts, and `:count` may be what the metric is called.
    let is_count = named == AggregateOp::Sum && aggregate.op == AggregateOp::Count;
    if is_count || named == AggregateOp::Count || !is_plain(subject, named) {
        return None;
    }
    Some(Contradiction {
        says: format!("`{says}`"),
        is: format!("`{}`", aggregate.op.as_str()),
        span: aggregate.op_span,
    })
}

/// Whether nothing else in the expression is of that name, as `max_over_time`.
fn is_plain(subject: &Subject<'_>, named: AggregateOp) -> bool {
    subject.ast.iter().all(|(_, node)| match &node.kind {
        Kind::Aggregate(aggregate) => aggregate.op != named,
        Kind::Call(call) => !call.function.name.starts_with(named.as_str()),
        Kind::Selector(selector) => {
            !selector.name.as_ref().is_some_and(|name| name.text.ends_with(named.as_str()))
        }
        _ => true,
    })
}

/// `instance:` where the outermost aggregation has no `instance`.
fn level(subject: &Subject<'_>, before: &str) -> Option<Contradiction> {
    let first = &before[..before.bytes().position(|byte| byte == b':')?];
    let says = ["instance", "job", "pod", "namespace", "node"].into_iter().find(|l| *l == first)?;
    let labels = subject.flow().labels(subject.ast.root());
    let own = subject.rule.labels.iter().chain(&subject.group.labels);
    if !labels.get(says).is_impossible() || own.into_iter().any(|label| label.name.value() == says)
    {
        return None;
    }
    let (_, aggregate) = outermost(&subject.ast)?;
    let grouping = aggregate
        .grouping
        .as_ref()
        .filter(|grouping| !grouping.without && !grouping.labels.is_empty());
    let grouping = grouping?;
    let is = subject.text(grouping.span);
    Some(Contradiction {
        says: format!("a series for each `{says}`"),
        is: format!("aggregated `{is}`"),
        span: grouping.span,
    })
}

/// The aggregation that the whole expression is, brackets and factors left out.
fn outermost(ast: &Ast) -> Option<(Id, &Aggregate)> {
    let mut id = ast.root();
    loop {
        id = match &ast[id].kind {
            Kind::Paren(inner) => *inner,
            Kind::Aggregate(aggregate) => return Some((id, aggregate)),
            Kind::Binary(binary) if is_number(ast, binary.rhs) => binary.lhs,
            Kind::Binary(binary) if is_number(ast, binary.lhs) => binary.rhs,
            _ => return None,
        }
    }
}

fn is_number(ast: &Ast, id: Id) -> bool {
    matches!(ast[ast.unparen(id)].kind, Kind::Number(Number { .. }))
}
