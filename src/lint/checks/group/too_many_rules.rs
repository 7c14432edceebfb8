//! `group/too-many-rules`.

use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds groups with more rules than the option `rules-at-most`. It runs only when asked for.
///
/// ## Why is this bad?
///
/// The rules of a group run one after the other. Where they take longer than the interval,
/// evaluations are missed; in two groups they run side by side.
///
/// ## Example
///
/// ```yaml
/// groups:
/// - name: queues
///   rules:
///   - alert: QueueOver1
///     expr: queue_length > 1
///   - alert: QueueOver2
///     expr: queue_length > 2
///   - alert: QueueOver3
///     expr: queue_length > 3
///   - alert: QueueOver4
///     expr: queue_length > 4
/// ```
///
/// ## Use instead
///
/// ```yaml
/// groups:
/// - name: queues
///   rules:
///   - alert: QueueOver1
///     expr: queue_length > 1
/// ```
pub(crate) struct TooManyRules;

impl Check for TooManyRules {
    fn slug(&self) -> &'static str {
        "group/too-many-rules"
    }

    fn file(&self) -> &'static str {
        include_str!("too_many_rules.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let most = survey.book().options().rules_at_most;
        for (_, group) in survey.groups().filter(|(_, group)| group.rules.len() as f64 > most) {
            let message =
                format!("the group `{}` has {} rules", group.name.value, group.rules.len());
            let mut finding = survey
                .group_finding(self, group.name.place, message)
                .label(format!("more than {most}"))
                .help("split the group, and keep rules that read each other together");
            if let Some(rule) = group.rules.get(most.max(0.0) as usize) {
                finding = finding.cause(rule.name.place, "the first rule too many");
            }
            findings.push(finding);
        }
    }
}
