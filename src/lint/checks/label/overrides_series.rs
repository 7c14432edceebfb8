//! `label/overrides-series`.

use promwright_promql::{Aggregate, Ast, BinaryOp, Kind, MatchOp, Selector};
use promwright_rulebook::Entry;
use promwright_source::{Diagnostic, Place};

use crate::checks::shape::metric_of;
use crate::conditions::{constant, returned};
use crate::templates::opening;
use crate::{Check, Level, Needs, Subject};

/// ## What it does
///
/// Finds rules that set a label to a fixed value by which their expression groups
/// (`sum by (job)` with `labels: {job: …}`), where no matcher leaves only one value of it.
///
/// ## Why is this bad?
///
/// The label of the rule takes the place of that of the series. Two series that differed in it
/// only are one then, and Prometheus refuses the whole result of the rule: "vector contains
/// metrics with the same labelset after applying rule labels".
///
/// ## Example
///
/// ```yaml
/// - alert: ErrorsHigh
///   expr: sum by (job) (rate(errors_total[5m])) > 1
///   labels:
///     job: shop
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: ErrorsHigh
///   expr: sum by (job) (rate(errors_total[5m])) > 1
///   labels:
///     service: shop
/// ```
pub(crate) struct OverridesSeries;

impl Check for OverridesSeries {
    fn slug(&self) -> &'static str {
        "label/overrides-series"
    }

    fn file(&self) -> &'static str {
        include_str!("overrides_series.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let own = &subject.rule.labels;
        let Some(maker) = (!own.is_empty()).then(|| maker_of(&subject.ast)).flatten() else {
            return;
        };
        for label in own.iter().filter(|label| opening(label.value.value()).is_none()) {
            let grouped = grouped_by(subject, maker, label.name.value(), MOST_STEPS);
            findings.extend(grouped.map(|grouped| self.finding(subject, label, grouped)));
        }
    }
}

/// Longer chains of recording rules are not followed.
const MOST_STEPS: usize = 6;

impl OverridesSeries {
    fn finding(&self, subject: &Subject<'_>, label: &Entry, grouped: Place) -> Diagnostic {
        let name = &label.name.value();
        let message = format!("the label `{name}` replaces the one that the series have");
        subject
            .finding(self, label.name.place(), message)
            .label("makes it the same for all series, which then collide")
            .cause(grouped, format!("the series differ in `{name}`"))
            .help(format!("use another label, or do not group by `{name}`"))
    }
}

/// Where an expression groups by a label of which it has more than one value, be it in a rule
/// that records what it reads.
fn grouped_by(subject: &Subject<'_>, maker: Maker<'_>, label: &str, steps: usize) -> Option<Place> {
    let varies = || !is_fixed(&subject.ast, label) && !is_only_one(subject, label);
    match maker {
        Maker::Aggregate(aggregate) => {
            let by = aggregate.grouping.as_ref().filter(|grouping| !grouping.without)?;
            let grouped = by.labels.iter().find(|grouped| &*grouped.text == label)?;
            varies().then(|| subject.place(grouped.span))
        }
        Maker::Selector(selector) => {
            let [record] = subject.book.records(metric_of(selector)?) else { return None };
            let mut own = record.rule.labels.iter().chain(&record.group.labels);
            let is_set = own.any(|own| own.name.value() == label);
            let steps = steps.checked_sub(1).filter(|_| !is_set && varies())?;
            let inner = Subject::new(subject.book, record.group, record.rule)?;
            grouped_by(&inner, maker_of(&inner.ast)?, label, steps)
        }
    }
}

/// What makes the labels of what an expression returns.
#[derive(Clone, Copy)]
enum Maker<'a> {
    Aggregate(&'a Aggregate),
    Selector(&'a Selector),
}

fn maker_of(ast: &Ast) -> Option<Maker<'_>> {
    let mut id = returned(ast)?;
    loop {
        id = match &ast[id].kind {
            Kind::Paren(inner) => *inner,
            Kind::Aggregate(aggregate) => return Some(Maker::Aggregate(aggregate)),
            Kind::Selector(selector) => return Some(Maker::Selector(selector)),
            Kind::Binary(binary)
                if binary.op.is_arithmetic() && binary.matching.labels.is_none() =>
            {
                if constant(ast, binary.lhs).is_some() { binary.rhs } else { binary.lhs }
            }
            _ => return None,
        };
    }
}

/// Whether a matcher leaves one value of a label, or a condition one series.
fn is_fixed(ast: &Ast, label: &str) -> bool {
    ast.iter().any(|(_, node)| match &node.kind {
        Kind::Selector(selector) => selector
            .matchers
            .iter()
            .any(|matcher| matcher.op == MatchOp::Equal && &*matcher.label.text == label),
        Kind::Call(call) => matches!(call.function.name, "label_replace" | "label_join" | "absent"),
        Kind::Aggregate(aggregate) => {
            matches!(aggregate.op.as_str(), "topk" | "bottomk" | "count_values")
        }
        Kind::Binary(binary) => binary.op == BinaryOp::Or,
        _ => false,
    })
}

/// Whether the flow says that no series has the label, so that nothing is lost.
fn is_only_one(subject: &Subject<'_>, label: &str) -> bool {
    subject.flow().labels(subject.ast.root()).get(label).is_impossible()
}
