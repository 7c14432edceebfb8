//! `alert/absent-without-for`.

use promwright_promql::Kind;
use promwright_source::{Diagnostic, Span};

use crate::conditions::returned;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds alerts that are an `absent` of a metric and have no `for`, or one that is shorter than
/// two scrapes. How often targets are scraped is said by the option `scrape-interval`; where it
/// is not, half a minute is assumed, and the finding says so.
///
/// ## Why is this bad?
///
/// When Prometheus starts it evaluates rules before it has scraped anything. Then everything
/// is absent, and such an alert fires at once. A failed scrape or two make it fire as well.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueGone
///   expr: absent(queue_length)
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueGone
///   expr: absent(queue_length)
///   for: 5m
/// ```
pub(crate) struct AbsentWithoutFor;

impl Check for AbsentWithoutFor {
    fn slug(&self) -> &'static str {
        "alert/absent-without-for"
    }

    fn file(&self) -> &'static str {
        include_str!("absent_without_for.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        let (interval, is_assumed) = subject.book.options().scraped_every();
        let needed = 2 * interval;
        let held = alert.for_.as_ref().filter(|held| held.value > 0);
        if held.is_some_and(|held| held.value >= needed) {
            return;
        }
        let Some(span) = absent(subject) else { return };
        let place = subject.place(span);
        let needed = promwright_number::duration::format(needed);
        let finding = match held {
            None => subject
                .finding(self, place, "`absent` without `for` fires whenever Prometheus starts")
                .label("everything is absent before the first scrape")
                .cause(subject.rule.name.place, "has no `for`"),
            Some(held) => subject
                .finding(
                    self,
                    held.place,
                    format!("`for` of an alert with `absent` is shorter than {needed}"),
                )
                .label("shorter than two scrapes")
                .cause(place, "absent whenever one scrape fails"),
        };
        let assumed = if is_assumed {
            ", or longer if targets are scraped less than twice a minute (`scrape-interval`)"
        } else {
            " or more"
        };
        findings.push(finding.help(format!("wait with `for: {needed}`{assumed}")));
    }
}

/// Where the expression is an `absent` of what is scraped.
fn absent(subject: &Subject<'_>) -> Option<Span> {
    let id = subject.ast.unparen(returned(&subject.ast)?);
    match subject.kind(id) {
        Kind::Call(call) if call.function.name == "absent" => Some(call.name_span),
        _ => None,
    }
}
