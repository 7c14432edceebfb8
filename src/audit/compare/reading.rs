//! What rules and dashboards read and nobody exposes: metrics, labels, and rates of gauges.
//!
//! The checks of rules find it, with what is exposed as their schema; the queries of a dashboard
//! are rules to them. What hangs on the value of a variable is left out.

use promwright_lint::{Book, Draft, Level, Metric, MetricKind, Schema};
use promwright_rulebook::{Expression, Group, Rule, RuleFile, RuleKind, Spanned};
use promwright_series::exposition::Kind;
use promwright_source::{Diagnostic, FileId, Label, Place, Span, Words};
use rustc_hash::FxHashMap;

use super::wanted;
use crate::{Dashboard, Family, Query, Subject};

const METRIC: &str = "promql/unknown-metric";
const LABEL: &str = "promql/unknown-label";
const RATE: &str = "promql/rate-of-gauge";

pub(crate) fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let schema = as_exposed(subject);
    let mut options = subject.options.clone();
    let levels = [METRIC, LABEL, RATE].map(|slug| (slug, options.level(slug)));
    options.set_level("all", Level::Allow);
    for (slug, level) in levels {
        options.set_level(slug, level);
    }
    let mut files = subject.rules.to_vec();
    files.extend(subject.dashboards.iter().map(as_rules));
    let alone = Book::of_schema(&schema, &options);
    let drafts: Vec<_> = files.iter().map(|file| Draft::of(file, &alone)).collect();
    let book = Book::new(&files, &drafts, &schema, &options);
    let found = files.iter().zip(drafts).flat_map(|(file, draft)| draft.finish(file, &book));
    let mut judged = Judged::default();
    found.for_each(|finding| judged.add(finding, subject));
    let mut findings = judged.finish();
    for query in subject.dashboards.iter().flat_map(|dashboard| &dashboard.queries) {
        findings.extend(wanted::check(query, &book));
    }
    findings
}

/// What is exposed, as a schema. The kinds are those that are declared: a target that says
/// otherwise is a finding of its own.
fn as_exposed(subject: &Subject<'_>) -> Schema {
    let targets = &subject.options.target_labels;
    let mut schema = Schema::new();
    for (name, family) in subject.exposed.families() {
        let declared = subject.declared.iter().find(|(own, _)| *own == name);
        schema.insert(name, exposed(family, declared.map(|(_, metric)| metric), targets));
    }
    if !subject.exposed.is_partial() {
        schema.complete();
    }
    schema
}

fn exposed(family: &Family, declared: Option<&Metric>, targets: &[String]) -> Metric {
    let kind = declared.and_then(|metric| metric.kind).or_else(|| match family.kind()? {
        Kind::Counter => Some(MetricKind::Counter),
        Kind::Gauge | Kind::Info | Kind::StateSet => Some(MetricKind::Gauge),
        Kind::Histogram => Some(MetricKind::Histogram),
        Kind::Summary => Some(MetricKind::Summary),
        Kind::GaugeHistogram | Kind::Unknown => None,
    });
    // Of a series of which only the name is told nothing is known.
    let series: Vec<_> = family.series.iter().filter(|shown| shown.has_labels()).collect();
    let added = match declared.and_then(|metric| metric.labels.as_deref()) {
        Some(labels) => Some(labels),
        None if series.is_empty() => None,
        None if series.iter().all(|shown| shown.is_scraped) => Some(&[][..]),
        None => Some(targets).filter(|targets| !targets.is_empty()),
    };
    let labels = added.map(|added| {
        let shown = series.iter().flat_map(|shown| shown.labels.iter());
        let shown = shown.map(|(label, _)| label.to_owned());
        let mut all: Vec<String> = shown.chain(added.iter().cloned()).collect();
        all.retain(|label| !["__name__", "le", "quantile"].contains(&&**label));
        all.sort_unstable();
        all.dedup();
        all
    });
    Metric { kind, labels, place: family.place(), ..Metric::default() }
}

/// A dashboard as a file of rules.
fn as_rules(dashboard: &Dashboard) -> RuleFile {
    let place = Place::new(dashboard.file, Span::at(0));
    let rules = dashboard.queries.iter().filter(|query| query.tree.is_some()).map(as_rule);
    let group = Group {
        place,
        name: Spanned { value: dashboard.title.as_str().into(), place },
        interval: None,
        query_offset: None,
        limit: None,
        labels: Vec::new(),
        rules: rules.collect(),
    };
    let (name, file) = (dashboard.title.clone(), dashboard.file);
    RuleFile { name, file, groups: vec![group], comments: Vec::new() }
}

fn as_rule(query: &Query) -> Rule {
    Rule {
        place: query.text.place(),
        name: Spanned { value: query.title.as_str().into(), place: query.text.place() },
        expr: Expression::new(query.text.clone(), query.tree.clone()),
        labels: Vec::new(),
        kind: RuleKind::Alert(Box::default()),
    }
}

/// Findings as an audit tells them.
#[derive(Default)]
struct Judged<'a> {
    findings: Vec<Diagnostic>,
    /// For each metric of a dashboard that is not there where its finding is, and who reads it.
    missing: FxHashMap<(FileId, Words), (usize, Readers<'a>)>,
}

/// The queries that read what is not there.
#[derive(Default)]
struct Readers<'a> {
    titles: Vec<&'a str>,
    /// All but the first, each with its title.
    others: Vec<Label>,
}

impl<'a> Judged<'a> {
    /// Adds a finding, if it is one; of a metric that several queries of a dashboard read there
    /// is one that names them.
    fn add(&mut self, finding: Diagnostic, subject: &Subject<'a>) {
        let at = finding.primary.place;
        let Some(dashboard) = subject.dashboards.iter().find(|own| own.file == at.file) else {
            // The rules are right if the target keeps to what is declared; else `check` says so.
            self.findings.extend(Some(finding).filter(|finding| finding.slug != RATE));
            return;
        };
        let holds = |query: &&Query| query.text.place().span.contains(at.span);
        let Some(query) = dashboard.queries.iter().find(holds) else { return };
        let overlaps =
            |place: Place| place.span.start < at.span.end && at.span.start < place.span.end;
        if query.unjudged().any(overlaps) || finding.slug == LABEL && query.has_free_labels() {
            return;
        }
        let mut finding = finding;
        finding.fix = None;
        if finding.slug == METRIC {
            return self.missing(finding, query);
        }
        finding.message = format!("{} ({})", finding.message, query.title).into();
        self.findings.push(finding);
    }

    fn missing(&mut self, finding: Diagnostic, query: &'a Query) {
        let place = finding.primary.place;
        let key = (place.file, finding.message.clone());
        let next = self.findings.len();
        let (index, readers) = self.missing.entry(key).or_insert((next, Readers::default()));
        if !readers.titles.contains(&&*query.title) {
            readers.titles.push(&query.title);
        }
        if *index == next {
            self.findings.push(finding);
        } else {
            let text = format!("read by {}", query.title).into();
            readers.others.push(Label { place, text });
        }
    }

    /// The findings, with all who read what is not there.
    fn finish(mut self) -> Vec<Diagnostic> {
        for (index, readers) in self.missing.into_values() {
            let finding = &mut self.findings[index];
            finding.message = format!("{} ({})", finding.message, some(&readers.titles, 2)).into();
            let causes = finding.causes.iter().cloned().chain(readers.others);
            finding.causes = causes.collect();
        }
        self.findings
    }
}

/// At most so many of some names, and how many more there are.
fn some(names: &[&str], most: usize) -> String {
    match names.len().saturating_sub(most) {
        0 | 1 => names.join(", "),
        more => format!("{} and {more} more", names[..most].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use promwright_lint::Options;

    use super::*;

    #[test]
    fn the_checks_that_are_asked_are_there() {
        for slug in [METRIC, LABEL, RATE] {
            assert_ne!(Options::default().level(slug), Level::Allow, "{slug}");
        }
    }
}
