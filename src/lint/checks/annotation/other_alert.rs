//! `annotation/other-alert`.

use promwright_source::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use crate::survey::Site;
use crate::{Check, Level, Survey};

/// ## What it does
///
/// Finds addresses of runbooks and dashboards that end with the name of another alert.
///
/// ## Why is this bad?
///
/// Alerts are made by copying others. An address that stayed as it was leads whoever is paged
/// to the steps for something else. Where one runbook serves several alerts all is well; that
/// is why this is a note.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     runbook_url: https://wiki.example.com/QueueLong
/// - alert: QueueStuck
///   expr: deriv(queue_length[5m]) == 0
///   annotations:
///     runbook_url: https://wiki.example.com/QueueLong
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     runbook_url: https://wiki.example.com/QueueLong
/// - alert: QueueStuck
///   expr: deriv(queue_length[5m]) == 0
///   annotations:
///     runbook_url: https://wiki.example.com/QueueStuck
/// ```
pub(crate) struct OtherAlert;

impl Check for OtherAlert {
    fn slug(&self) -> &'static str {
        "annotation/other-alert"
    }

    fn file(&self) -> &'static str {
        include_str!("other_alert.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let alerts = || survey.sites().filter(|site| !site.is_record());
        let mut named: FxHashMap<&str, Site<'_>> = FxHashMap::default();
        for site in alerts() {
            named.entry(&*site.rule.name.value).or_insert(site);
        }
        for site in alerts() {
            let annotations = site.rule.alert().map_or(&[][..], |alert| &alert.annotations);
            for entry in annotations {
                let name = &entry.name.value;
                if !name.starts_with("runbook") && !name.starts_with("dashboard") {
                    continue;
                }
                let text = &*entry.value.value;
                let end = text.rsplit(['/', '#']).next().unwrap_or_default();
                let Some(other) =
                    named.get(end).filter(|other| other.rule.name.value != site.rule.name.value)
                else {
                    continue;
                };
                let span = Span::of(&(text.len() - end.len()..text.len()));
                let message =
                    format!("`{name}` of `{}` leads to that of `{end}`", site.rule.name.value);
                findings.push(
                    survey
                        .finding(self, site.rule, entry.value.place_of(span), message)
                        .label("is the name of another alert")
                        .cause(other.rule.name.place, "this one")
                        .help("check that it is meant, and was not copied"),
                );
            }
        }
    }
}
