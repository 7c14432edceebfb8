//! `record/name-style`.

use promwright_source::Diagnostic;

use crate::policy::patterns;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds recorded metrics whose name does not match the option `record-name-pattern`, which by
/// default wants a colon, as in `level:metric:operations`. It runs only when asked for.
///
/// ## Why is this bad?
///
/// The colon tells recorded metrics from those of exporters, which are not to have one.
///
/// ## Example
///
/// ```yaml
/// - record: queue_length_max
///   expr: max by (queue) (queue_length)
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - record: queue:length:max
///   expr: max by (queue) (queue_length)
/// ```
pub(crate) struct NameStyle;

impl Check for NameStyle {
    fn slug(&self) -> &'static str {
        "record/name-style"
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
        let option = std::slice::from_ref(&survey.book().options().record_name_pattern);
        let patterns = patterns(survey, self, option, findings);
        let Some(pattern) = patterns.first() else { return };
        for site in survey.sites().filter(crate::sites::Site::is_record) {
            let name = &site.rule.name;
            if !pattern.is_about(&name.value) {
                let message = format!("`{}` does not match `{}`", name.value, pattern.text);
                findings.push(
                    survey
                        .finding(self, site.rule, name.place, message)
                        .label("does not match the pattern of the settings")
                        .help("rename it, or change the option `record-name-pattern`"),
                );
            }
        }
    }
}
