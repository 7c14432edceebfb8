//! `rule/cycle`.

use promwright_source::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::sites::Site;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds recording rules that read each other in a circle. A rule that reads only itself, as
/// one that counts on does, is left alone, and so are metrics without a colon in their name,
/// which targets may expose as well.
///
/// ## Why is this bad?
///
/// One of the rules always reads what another recorded at the evaluation before, and before
/// the first there is nothing to start from: unless one of them can do without, none of them
/// ever has a value.
///
/// ## Example
///
/// ```yaml
/// - record: queue:length:limit
///   expr: queue:length:max * 2
/// - record: queue:length:max
///   expr: clamp_max(queue_length, scalar(queue:length:limit))
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - record: queue:length:max
///   expr: max by (queue) (queue_length)
/// - record: queue:length:limit
///   expr: queue:length:max * 2
/// ```
pub(crate) struct Cycle;

impl Check for Cycle {
    fn slug(&self) -> &'static str {
        "rule/cycle"
    }

    fn file(&self) -> &'static str {
        include_str!("cycle.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let mut graph = Graph::of(survey);
        graph.strip();
        let mut names: Vec<_> = graph.reads.keys().copied().collect();
        names.sort_unstable();
        // Each metric is walked through once, so of circles that share one the first is told.
        let mut walked = FxHashSet::default();
        for name in names {
            if let Some(circle) = graph.circle_from(name, &mut walked) {
                findings.extend(self.finding(survey, &graph, &circle));
            }
        }
    }
}

/// Which recorded metrics read which, as far as they may be in a circle.
struct Graph<'a> {
    /// The first rule that records each of those that read another.
    sites: FxHashMap<&'a str, Site<'a>>,
    reads: FxHashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Graph<'a> {
    fn of(survey: &Survey<'a>) -> Self {
        let mut reads: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        // Other metrics may come from targets, too.
        for metric in survey.records_read().iter().filter(|metric| metric.contains(':')) {
            for reader in survey.readers(metric).iter().filter(|site| site.is_record()) {
                let name = &*reader.rule.name.value;
                if name != *metric && name.contains(':') {
                    reads.entry(name).or_default().push(metric);
                }
            }
        }
        let mut sites = FxHashMap::default();
        if !reads.is_empty() {
            for site in survey.sites().filter(Site::is_record) {
                let name = &*site.rule.name.value;
                if reads.contains_key(name) {
                    sites.entry(name).or_insert(site);
                }
            }
        }
        // Which circle is told must not depend on the order of a hash table.
        for metrics in reads.values_mut() {
            metrics.sort_unstable();
        }
        Self { sites, reads }
    }

    /// Removes what reads nothing that is in a circle, over and over.
    fn strip(&mut self) {
        let mut readers: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        for (reader, metrics) in &self.reads {
            counts.insert(reader, metrics.len());
            for metric in metrics {
                readers.entry(metric).or_default().push(reader);
            }
        }
        let mut done: Vec<_> =
            readers.keys().filter(|name| !counts.contains_key(*name)).copied().collect();
        while let Some(name) = done.pop() {
            for reader in readers.get(name).into_iter().flatten() {
                if let Some(count) = counts.get_mut(reader) {
                    *count -= 1;
                    if *count == 0 {
                        done.push(reader);
                    }
                }
            }
        }
        self.reads.retain(|reader, _| counts.get(reader).is_some_and(|count| *count > 0));
    }

    /// A circle that is reached from a metric through others that were not walked through yet.
    fn circle_from(&self, start: &'a str, walked: &mut FxHashSet<&'a str>) -> Option<Vec<&'a str>> {
        let mut path = Vec::new();
        let mut places: FxHashMap<&str, usize> = FxHashMap::default();
        let mut next = (!walked.contains(start)).then_some(start);
        while let Some(name) = next {
            walked.insert(name);
            places.insert(name, path.len());
            path.push(name);
            let reads = self.reads.get(name)?;
            if let Some(at) = reads.iter().find_map(|read| places.get(read)) {
                return Some(path.split_off(*at));
            }
            let is_new = |read: &&&str| self.reads.contains_key(**read) && !walked.contains(**read);
            next = reads.iter().find(is_new).copied();
        }
        None
    }
}

impl Cycle {
    /// A circle, told from the metric whose name comes first.
    fn finding<'a>(
        &self,
        survey: &Survey<'a>,
        graph: &Graph<'a>,
        circle: &[&str],
    ) -> Option<Diagnostic> {
        let first = (0..circle.len()).min_by_key(|index| circle[*index])?;
        let order: Vec<_> =
            (0..=circle.len()).map(|step| circle[(first + step) % circle.len()]).collect();
        let steps = order.windows(2).filter_map(|pair| {
            let site = graph.sites.get(pair[0])?;
            let subject = survey.subject(*site)?;
            let span = subject.selectors_of(pair[1]).next().unwrap_or(Span::at(0));
            Some((site.rule, subject.place(span), pair[1]))
        });
        let mut steps = steps.collect::<Vec<_>>().into_iter();
        let (rule, place, read) = steps.next()?;
        let names: Vec<_> = order.iter().map(|name| format!("`{name}`")).collect();
        let message =
            format!("recorded metrics read each other in a circle: {}", names.join(" reads "));
        let mut finding = survey
            .finding(self, rule, place, message)
            .label(format!("reads `{read}`"))
            .help("let one of them read the metrics that the others are made of");
        for (_, place, read) in steps {
            finding = finding.cause(place, format!("which reads `{read}`"));
        }
        Some(finding)
    }
}
