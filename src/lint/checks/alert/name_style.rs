//! `alert/name-style`.

use promwright_source::Diagnostic;

use crate::policy::patterns;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds alerts whose name does not match the option `alert-name-pattern`, which by default wants
/// words in capitals (`QueueLong`). It runs only when asked for.
///
/// ## Why is this bad?
///
/// Names of alerts stand in routes, silences and dashboards, where one form is easier to find.
///
/// ## Example
///
/// ```yaml
/// - alert: queue long
///   expr: queue_length > 100
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
/// ```
pub(crate) struct NameStyle;

impl Check for NameStyle {
    fn slug(&self) -> &'static str {
        "alert/name-style"
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
        let option = std::slice::from_ref(&survey.book().options().alert_name_pattern);
        let patterns = patterns(survey, self, option, findings);
        let Some(pattern) = patterns.first() else { return };
        for site in survey.sites().filter(|site| !site.is_record()) {
            let name = &site.rule.name;
            if !pattern.is_about(&name.value) {
                let message = format!("`{}` does not match `{}`", name.value, pattern.text);
                findings.push(
                    survey
                        .finding(self, site.rule, name.place, message)
                        .label("does not match the pattern of the settings")
                        .help("rename it, or change the option `alert-name-pattern`"),
                );
            }
        }
    }
}
