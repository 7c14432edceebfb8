//! `promql/selector-without-name`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds selectors that name no metric.
///
/// ## Why is this bad?
///
/// Prometheus looks up every series with these labels, of all metrics, at each evaluation. A
/// new exporter makes the rule slow, and brings series into it that it was not written for.
///
/// ## Example
///
/// ```promql
/// count({job="api"}) > 10000
/// ```
///
/// ## Use instead
///
/// ```promql
/// scrape_samples_post_metric_relabeling{job="api"} > 10000
/// ```
pub(crate) struct SelectorWithoutName;

impl Check for SelectorWithoutName {
    fn slug(&self) -> &'static str {
        "promql/selector-without-name"
    }

    fn file(&self) -> &'static str {
        include_str!("selector_without_name.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::SELECTOR
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Selector(selector) = subject.kind(id) else { return };
        if selector.name.is_some() || selector.matchers.iter().any(|m| &*m.label.text == "__name__")
        {
            return;
        }
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(subject.ast[id].span),
                    "this selects series of every metric",
                )
                .label("no metric name")
                .help("name the metric"),
        );
    }
}
