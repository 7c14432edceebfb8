//! `promql/internal-label`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds matchers on labels that exist only while targets are relabelled, such as `__meta_…`
/// and `__address__`.
///
/// ## Why is this bad?
///
/// Prometheus removes them before it stores a sample. `=` selects nothing, and `!=` excludes
/// nothing.
///
/// ## Example
///
/// ```promql
/// up{__meta_kubernetes_namespace="prod"} == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{namespace="prod"} == 0
/// ```
pub(crate) struct InternalLabel;

impl Check for InternalLabel {
    fn slug(&self) -> &'static str {
        "promql/internal-label"
    }

    fn file(&self) -> &'static str {
        include_str!("internal_label.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::WITH_MATCHERS
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Selector(selector) = subject.kind(id) else { return };
        for matcher in selector.matchers.iter().filter(|m| m.label.text.starts_with("__")) {
            let label = &*matcher.label.text;
            let is_target =
                ["__meta_", "__param_", "__tmp_"].iter().any(|start| label.starts_with(start));
            let is_setting = matches!(
                label,
                "__address__"
                    | "__scheme__"
                    | "__metrics_path__"
                    | "__scrape_interval__"
                    | "__scrape_timeout__"
            );
            if !(is_target || is_setting) {
                continue;
            }
            findings.push(
                subject
                    .finding(
                        self,
                        subject.place(matcher.label.span),
                        format!("no stored series has the label `{label}`"),
                    )
                    .label("exists only during relabelling")
                    .help(
                        "copy it to a label of its own with `relabel_configs`, and match on that",
                    ),
            );
        }
    }
}
