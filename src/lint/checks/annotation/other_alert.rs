//! `annotation/other-alert`.

use std::hash::BuildHasher;

use memchr::memrchr2;
use promwright_rulebook::{Entry, Rule};
use promwright_source::{Diagnostic, Span};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use crate::sites::Site;
use crate::{Check, Kinds, Level, Survey};

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

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let alerts = || survey.sites().filter(|site| !site.is_record());
        // There may be many alerts, and few lead to another: only hashes are kept of where they do.
        let others = alerts().flat_map(|site| leads_elsewhere(site.rule));
        let ends: FxHashSet<u32> = others.map(|(_, end)| hash(end)).collect();
        let mut named: FxHashMap<&str, Site<'_>> = FxHashMap::default();
        for site in alerts().filter(|site| ends.contains(&hash(&site.rule.name.value))) {
            named.entry(&site.rule.name.value).or_insert(site);
        }
        if named.is_empty() {
            return;
        }
        for site in alerts() {
            for (entry, end) in leads_elsewhere(site.rule) {
                let other = named.get(end);
                findings
                    .extend(other.map(|other| self.finding(survey, site, (entry, end), *other)));
            }
        }
    }
}

impl OtherAlert {
    fn finding(
        &self,
        survey: &Survey<'_>,
        site: Site<'_>,
        (entry, end): (&Entry, &str),
        other: Site<'_>,
    ) -> Diagnostic {
        let length = entry.value.value().len();
        let span = Span::of(&(length - end.len()..length));
        let (name, own) = (&entry.name.value(), &site.rule.name.value);
        survey
            .finding(
                self,
                site.rule,
                entry.value.place_of(span),
                format!("`{name}` of `{own}` leads to the page of `{end}`"),
            )
            .label("is the name of another alert")
            .cause(other.rule.name.place, "the alert of that name")
            .help("check that it was not copied by mistake")
    }
}

/// The annotations of an alert that lead to what is written about something, if not under its own
/// name, with the ends of the addresses.
fn leads_elsewhere(rule: &Rule) -> impl Iterator<Item = (&Entry, &str)> {
    let annotations = rule.alert().map_or(&[][..], |alert| &alert.annotations);
    annotations.iter().filter_map(|entry| {
        let name = entry.name.value();
        let leads = name.starts_with("runbook") || name.starts_with("dashboard");
        let end = || end(entry.value.value());
        leads.then(end).filter(|end| rule.name.value != *end).map(|end| (entry, end))
    })
}

fn end(address: &str) -> &str {
    let start = memrchr2(b'/', b'#', address.as_bytes()).map_or(0, |at| at + 1);
    address.get(start..).unwrap_or_default()
}

fn hash(name: &str) -> u32 {
    FxBuildHasher.hash_one(name) as u32
}
