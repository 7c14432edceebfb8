//! `annotation/disallowed`.

use promwright_rulebook::Entry;
use promwright_source::Diagnostic;

use crate::policy::{Pattern, alerts, annotations, patterns};
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds annotations that the options do not allow. `allowed-annotation-values` names patterns as
/// `name=pattern`, one of which the value has to match where there is one for the name;
/// `rejected-annotations` names those that there must not be, as `name` or `name=pattern`. Values with
/// templates are not known before they are expanded, and left alone. It runs only when asked for.
///
/// ## Why is this bad?
///
/// What templates of notifications do not know they do not show.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     todo: write a summary
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
pub(crate) struct Disallowed;

impl Check for Disallowed {
    fn slug(&self) -> &'static str {
        "annotation/disallowed"
    }

    fn file(&self) -> &'static str {
        include_str!("disallowed.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let options = survey.book().options();
        let allowed = patterns(survey, self, &options.allowed_annotation_values, findings);
        let rejected = patterns(survey, self, &options.rejected_annotations, findings);
        for site in alerts(survey) {
            for entry in annotations(site.rule) {
                let Some((what, pattern)) = fault(entry, &allowed, &rejected) else { continue };
                let message = format!("the annotation `{}` is {what}", entry.name.value());
                findings.push(
                    survey
                        .finding(self, site.rule, entry.value.place(), message)
                        .label(what)
                        .help(format!("the settings say `{pattern}`")),
                );
            }
        }
    }
}

/// Why an entry is not allowed, and the pattern that says so.
fn fault<'o>(
    entry: &Entry,
    allowed: &[Pattern<'o>],
    rejected: &[Pattern<'o>],
) -> Option<(&'static str, &'o str)> {
    if let Some(pattern) = rejected.iter().find(|pattern| pattern.matches(entry)) {
        return Some(("not allowed", pattern.text));
    }
    let mut about =
        allowed.iter().filter(|pattern| pattern.is_about(entry.name.value())).peekable();
    let first = about.peek()?.text;
    let is_fine = entry.value.value().contains("{{") || about.any(|pattern| pattern.matches(entry));
    (!is_fine).then_some(("none of the values allowed", first))
}
