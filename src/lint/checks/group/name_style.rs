//! `group/name-style`.

use promwright_source::Diagnostic;

use crate::policy::patterns;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds groups whose name does not match the option `group-name-pattern`, which by default wants
/// letters, digits and `_ . : -`. It runs only when asked for.
///
/// ## Why is this bad?
///
/// Names of groups stand in paths and in labels of Prometheus' own metrics, where blanks are in the
/// way.
///
/// ## Example
///
/// ```yaml
/// groups:
/// - name: My queues
///   rules:
///   - alert: QueueLong
///     expr: queue_length > 100
/// ```
///
/// ## Use instead
///
/// ```yaml
/// groups:
/// - name: queues
///   rules:
///   - alert: QueueLong
///     expr: queue_length > 100
/// ```
pub(crate) struct NameStyle;

impl Check for NameStyle {
    fn slug(&self) -> &'static str {
        "group/name-style"
    }

    fn file(&self) -> &'static str {
        include_str!("name_style.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let option = std::slice::from_ref(&survey.book().options().group_name_pattern);
        let patterns = patterns(survey, self, option, findings);
        let Some(pattern) = patterns.first() else { return };
        for (_, group) in survey.groups().filter(|(_, group)| !pattern.is_about(&group.name.value))
        {
            let message =
                format!("the group `{}` does not match `{}`", group.name.value, pattern.text);
            findings.push(
                survey
                    .group_finding(self, group.name.place, message)
                    .label("does not match the pattern of the settings")
                    .help("rename it, or change the option `group-name-pattern`"),
            );
        }
    }
}
