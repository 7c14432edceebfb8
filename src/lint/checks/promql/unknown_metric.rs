//! `promql/unknown-metric`.

use promwright_promql::{BinaryOp, Id, Kind, Name};
use promwright_source::Diagnostic;

use crate::causes::fewest_changes;
use crate::schema::Exposure;
use crate::{Check, Level, Metric, Needs, Subject};

/// ## What it does
///
/// Finds metrics that nobody exposes and no rule records, as far as that is known. That is
/// buckets of what is exposed as a gauge, and every metric that is not in the schema where that
/// has them all: a schema file says `complete: true`, the option `schema-is-complete` is set, or
/// `check --prometheus` asks a server. What stands in `absent` or beside an `or` is left alone,
/// and so are names with a colon, which another rule file may record.
///
/// ## Why is this bad?
///
/// A metric without series gives nothing: the record never has a value, and the alert never
/// fires, without a word about it.
///
/// ## Example
///
/// ```promql
/// histogram_quantile(0.95, rate(queue_length_bucket[5m])) > 100
/// ```
///
/// ## Use instead
///
/// ```promql
/// quantile_over_time(0.95, queue_length[5m]) > 100
/// ```
pub(crate) struct UnknownMetric;

impl Check for UnknownMetric {
    fn slug(&self) -> &'static str {
        "promql/unknown-metric"
    }

    fn file(&self) -> &'static str {
        include_str!("unknown_metric.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn needs(&self) -> Needs {
        Needs::Schema
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let mut told: Vec<&str> = Vec::new();
        for (id, node) in subject.ast.iter() {
            let Kind::Selector(selector) = &node.kind else { continue };
            let Some(name) = &selector.name else { continue };
            let metric = &*name.text;
            if told.contains(&metric)
                || metric.contains(':')
                || !subject.book.is_nowhere(metric)
                || is_foreseen(subject, id)
            {
                continue;
            }
            told.push(metric);
            findings.push(match subject.book.schema().exposure(metric) {
                Exposure::WithoutBuckets(base, of) => {
                    self.no_buckets(subject, (id, name), base, of)
                }
                _ => self.nowhere(subject, name),
            });
        }
    }
}

impl UnknownMetric {
    fn no_buckets(
        &self,
        subject: &Subject<'_>,
        (id, name): (Id, &Name),
        base: &str,
        of: &Metric,
    ) -> Diagnostic {
        let kind = of.kind.map_or("metric", crate::MetricKind::as_str);
        let message =
            format!("nobody exposes `{}`: `{base}` is a {kind}, which has no buckets", name.text);
        let finding =
            subject.finding(self, subject.place(name.span), message).label("has no series");
        let finding = match of.place {
            Some(place) => finding.cause(place, format!("exposed as a {kind}")),
            None => finding,
        };
        let quantile = quantile(subject, id);
        finding.help(format!(
            "take a quantile of its values over time, `quantile_over_time({quantile}, {base}[5m])`, \
             or let the exporter expose a histogram"
        ))
    }

    fn nowhere(&self, subject: &Subject<'_>, name: &Name) -> Diagnostic {
        let message = format!("nobody exposes `{}`, and no rule records it", name.text);
        let label = match subject.book.schema().server() {
            Some(server) => format!("`{server}` has had no series of it for a week"),
            None => "has no series".to_owned(),
        };
        let finding = subject.finding(self, subject.place(name.span), message).label(label);
        match nearest(subject, &name.text) {
            near if near.is_empty() => finding,
            near => finding.help(format!("did you mean {}?", near.join(" or "))),
        }
    }
}

/// The quantile that is taken of a selector's buckets, as it is written; any where none is.
fn quantile<'a>(subject: &'a Subject<'_>, id: Id) -> &'a str {
    let mut above = std::iter::successors(subject.parent(id), |id| subject.parent(*id));
    let call = above.find_map(|id| match subject.kind(id) {
        Kind::Call(call) if call.function.name == "histogram_quantile" => Some(call),
        _ => None,
    });
    let share = call.and_then(|call| call.args.first());
    share.map_or("0.95", |share| subject.text(subject.ast[*share].span))
}

/// Whether an expression reckons with it that there are no series.
pub(crate) fn is_foreseen(subject: &Subject<'_>, id: Id) -> bool {
    let above = std::iter::successors(subject.parent(id), |id| subject.parent(*id));
    above.into_iter().any(|id| match subject.kind(id) {
        Kind::Call(call) => matches!(call.function.name, "absent" | "absent_over_time"),
        Kind::Binary(binary) => binary.op == BinaryOp::Or,
        _ => false,
    })
}

/// The metrics whose names read most alike, three at most.
fn nearest(subject: &Subject<'_>, name: &str) -> Vec<String> {
    let most = 1 + name.len() / 4;
    let mut near: Vec<_> = subject
        .book
        .schema()
        .iter()
        .filter(|(known, _)| known.len().abs_diff(name.len()) <= most)
        .filter(|(known, _)| fewest_changes(known, name) <= most)
        .map(|(known, _)| (strsim::damerau_levenshtein(known, name), known))
        .filter(|(distance, _)| *distance <= most)
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, known)| format!("`{known}`")).collect()
}
