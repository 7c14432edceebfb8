//! `label/missing`.

use promwright_source::Diagnostic;

use crate::policy::{alerts, patterns};
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds alerts without a label that the option `required-labels` asks for, by default `severity`.
/// Each is a pattern, so that `runbook_url|playbook` asks for one of the two, and may ask for a
/// value: `name=pattern`. It runs only when asked for.
///
/// ## Why is this bad?
///
/// Alertmanager routes by labels. An alert without the label goes where the default sends it.
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
///   labels:
///     severity: warning
/// ```
pub(crate) struct Missing;

impl Check for Missing {
    fn slug(&self) -> &'static str {
        "label/missing"
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
        let required = patterns(survey, self, &survey.book().options().required_labels, findings);
        for site in alerts(survey) {
            for pattern in &required {
                if site
                    .rule
                    .labels
                    .iter()
                    .chain(&site.group.labels)
                    .any(|entry| pattern.matches(entry))
                {
                    continue;
                }
                let message = format!("the alert has no label `{}`", pattern.text);
                findings.push(
                    survey
                        .finding(self, site.rule, site.rule.name.place, message)
                        .label("the settings require it")
                        .help("add it under `labels`"),
                );
            }
        }
    }
}
