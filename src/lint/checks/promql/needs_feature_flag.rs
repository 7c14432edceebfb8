//! `promql/needs-feature-flag`.

use promwright_promql::{Feature, Id, Kind, experimental};
use promwright_source::Diagnostic;

use crate::{Check, Level, Subject};

/// ## What it does
///
/// Finds functions, aggregations and modifiers that Prometheus 3.14 has only behind a feature
/// flag. Those flags that are switched on are named by the option `enabled-features`, or by
/// `--enable-feature`.
///
/// ## Why is this bad?
///
/// A server without the flag refuses the whole rule file: none of its rules is loaded.
///
/// ## Example
///
/// ```promql
/// mad_over_time(queue_length[1h]) > 10
/// ```
///
/// ## Use instead
///
/// ```promql
/// stddev_over_time(queue_length[1h]) > 10
/// ```
pub(crate) struct NeedsFeatureFlag;

impl Check for NeedsFeatureFlag {
    fn slug(&self) -> &'static str {
        "promql/needs-feature-flag"
    }

    fn file(&self) -> &'static str {
        include_str!("needs_feature_flag.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for (id, node) in subject.ast.iter() {
            if uses_one(&node.kind) {
                self.tell(subject, id, findings);
            }
        }
    }
}

/// Whether a node has what may be experimental of its own.
fn uses_one(kind: &Kind) -> bool {
    match kind {
        Kind::Call(call) => call.function.experimental,
        Kind::Aggregate(aggregate) => aggregate.op.is_experimental(),
        Kind::Binary(binary) => {
            binary.matching.fill_left.is_some() || binary.matching.fill_right.is_some()
        }
        Kind::Selector(selector) => selector.modifiers.extend.is_some(),
        _ => false,
    }
}

impl NeedsFeatureFlag {
    /// Tells of what a node has of its own.
    fn tell(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let whole = subject.ast[id].span;
        let enabled = &subject.book.options().enabled_features;
        let is_on = |feature: Feature| {
            feature.is_on_by_default() || enabled.iter().any(|flag| flag == feature.flag())
        };
        for used in experimental(&subject.ast).into_iter().filter(|used| !is_on(used.feature)) {
            // Each node tells of its own only.
            if !whole.contains(used.span) || !is_own(subject, id, used.span) {
                continue;
            }
            let what = if used.feature == Feature::Functions {
                "is experimental"
            } else {
                "is an experimental modifier"
            };
            findings.push(
                subject
                    .finding(self, subject.place(used.span), format!("`{}` {what}", used.what))
                    .label("Prometheus rejects it without its feature flag")
                    .help(format!(
                        "start Prometheus with `--enable-feature={}`, or do without it",
                        used.feature.flag()
                    )),
            );
        }
    }
}

/// Whether a use stands in a node itself.
fn is_own(subject: &Subject<'_>, id: Id, span: promwright_source::Span) -> bool {
    match subject.kind(id) {
        Kind::Call(call) => call.name_span == span,
        Kind::Aggregate(aggregate) => aggregate.op_span == span,
        Kind::Binary(binary) => {
            let fills = [&binary.matching.fill_left, &binary.matching.fill_right];
            fills.into_iter().flatten().any(|fill| fill.span == span)
        }
        Kind::Selector(selector) => {
            selector.modifiers.extend.is_some_and(|extend| extend.span == span)
        }
        _ => false,
    }
}
