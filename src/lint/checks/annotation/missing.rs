//! `annotation/missing`.

use promwright_source::Diagnostic;

use crate::policy::{alerts, annotations, patterns};
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds alerts without an annotation that the option `required-annotations` asks for, by default `summary`.
/// Each is a pattern, so that `runbook_url|playbook` asks for one of the two, and may ask for a
/// value: `name=pattern`. It runs only when asked for.
///
/// ## Why is this bad?
///
/// Notifications are made from annotations, and one that is missing leaves a gap in them.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: queue {{ $labels.queue }} is long
/// ```
pub(crate) struct Missing;

impl Check for Missing {
    fn slug(&self) -> &'static str {
        "annotation/missing"
    }

    fn file(&self) -> &'static str {
        include_str!("missing.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let required =
            patterns(survey, self, &survey.book().options().required_annotations, findings);
        for site in alerts(survey) {
            for pattern in &required {
                if annotations(site.rule).iter().any(|entry| pattern.matches(entry)) {
                    continue;
                }
                let message = format!("the alert has no annotation `{}`", pattern.text);
                findings.push(
                    survey
                        .finding(self, site.rule, site.rule.name.place, message)
                        .label("the settings require it")
                        .help("add it under `annotations`"),
                );
            }
        }
    }
}
