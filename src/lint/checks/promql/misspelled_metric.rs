//! `promql/misspelled-metric`.

use promwright_source::{Diagnostic, Place};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::book::is_named_as_record;
use crate::schema::Exposure;
use crate::sites::Site;
use crate::slips::slips;
use crate::{Check, Kinds, Level, Needs, Survey};

/// ## What it does
///
/// Finds metrics whose name is that of another one but for a slip of the hand. One letter is too
/// many, too few, wrong, or in its neighbour's place. The other one is known from the schema, or
/// several other rules read it, while this one is read by a single rule. With a schema it also
/// finds names that lack what the metric's name ends in, or have it too much: `_total`, a unit,
/// the plural. Names with a colon have a check of their own, and so have all names where the
/// schema is complete.
///
/// ## Why is this bad?
///
/// A metric that there is not has no series: an alert over it never fires, and nobody is told.
///
/// ## Example
///
/// ```yaml
/// - record: job:orders:rate5m
///   expr: sum by (job) (rate(shop_orders_total[5m]))
/// - record: job:orders:rate1h
///   expr: sum by (job) (rate(shop_orders_total[1h]))
/// - record: orders:rate5m
///   expr: sum(rate(shop_orders_total[5m]))
/// - alert: NoOrders
///   expr: sum(rate(shop_order_total[15m])) == 0
///   for: 10m
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - record: job:orders:rate5m
///   expr: sum by (job) (rate(shop_orders_total[5m]))
/// - record: job:orders:rate1h
///   expr: sum by (job) (rate(shop_orders_total[1h]))
/// - record: orders:rate5m
///   expr: sum(rate(shop_orders_total[5m]))
/// - alert: NoOrders
///   expr: sum(rate(shop_orders_total[15m])) == 0
///   for: 10m
/// ```
pub(crate) struct MisspelledMetric;

/// In shorter names one letter makes another word.
const SHORTEST: usize = 12;
/// A metric that so many rules read has its name right.
const MANY: usize = 3;
/// More metrics that nothing is known of are no slips: the schema is of something else.
const MOST_UNKNOWN: usize = 10_000;

impl Check for MisspelledMetric {
    fn slug(&self) -> &'static str {
        "promql/misspelled-metric"
    }

    fn file(&self) -> &'static str {
        include_str!("misspelled_metric.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        for (metric, meant) in Names::of(survey).meant() {
            let readers = survey.readers(metric);
            let is_alone = readers.len() == 1 && !shares_rule(&readers, &survey.readers(meant));
            if is_alone || survey.book().schema().get(meant).is_some() {
                let found =
                    readers.iter().filter_map(|site| self.finding(survey, *site, metric, meant));
                findings.extend(found);
            }
        }
    }
}

impl MisspelledMetric {
    fn finding<'a>(
        &self,
        survey: &Survey<'a>,
        site: Site<'a>,
        metric: &str,
        meant: &str,
    ) -> Option<Diagnostic> {
        let subject = survey.subject(site)?;
        let span = subject.selectors_of(metric).next()?;
        let message = format!("`{metric}` is probably a typo for `{meant}`");
        let finding = subject
            .finding(self, subject.place(span), message)
            .label("no other rule and no other source has this name");
        let finding = match known_at(survey, meant) {
            Some((place, text)) => finding.cause(place, text),
            None => finding,
        };
        Some(finding.help(format!("did you mean `{meant}`?")))
    }
}

/// Where a metric is known from.
fn known_at(survey: &Survey<'_>, metric: &str) -> Option<(Place, String)> {
    let told = survey.book().schema().get(metric).and_then(|known| known.place);
    if let Some(place) = told {
        return Some((place, "known under this name".to_owned()));
    }
    let readers = survey.readers(metric);
    let subject = survey.subject(*readers.first()?)?;
    let span = subject.selectors_of(metric).next()?;
    let text = match readers.len() {
        1 => "read under this name".to_owned(),
        several => format!("read under this name here, by {several} rules in all"),
    };
    Some((subject.place(span), text))
}

/// Whether a rule reads both: who writes two names side by side means two metrics.
fn shares_rule(readers: &[Site<'_>], others: &[Site<'_>]) -> bool {
    readers.iter().any(|one| others.iter().any(|other| std::ptr::eq(one.rule, other.rule)))
}

/// The metrics that are read and of which nothing is known, and those that are.
#[derive(Default)]
struct Names<'a> {
    unknown: Vec<&'a str>,
    known: Vec<&'a str>,
    /// Those that the schema knows, without what they end in.
    stems: FxHashMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    fn of(survey: &Survey<'a>) -> Self {
        let schema = survey.book().schema();
        let mut names = Self::default();
        for (metric, readers) in survey.times_read() {
            if metric.len() < SHORTEST
                || is_named_as_record(metric)
                || survey.records_read().contains(metric)
            {
                continue;
            }
            if readers >= MANY {
                names.known.push(metric);
            } else if matches!(schema.exposure(metric), Exposure::Unknown) {
                names.unknown.push(metric);
            }
        }
        if names.unknown.is_empty() || names.unknown.len() > MOST_UNKNOWN {
            return Self::default();
        }
        for (metric, _) in schema.iter().filter(|(metric, _)| metric.len() + 1 >= SHORTEST) {
            names.known.push(metric);
            names.stems.insert(stem(metric), metric);
        }
        names
    }

    /// The unknown metrics, in order, each with the one that was meant, where that is one alone.
    fn meant(&self) -> Vec<(&'a str, &'a str)> {
        let slips = slips(&self.unknown, &self.known);
        let mut meant = Vec::new();
        if !self.stems.is_empty() {
            let slipped: FxHashSet<&str> = slips.iter().map(|(metric, _)| *metric).collect();
            let others = self.unknown.iter().filter(|metric| !slipped.contains(*metric));
            let known = others.filter_map(|metric| Some((*metric, *self.stems.get(stem(metric))?)));
            meant.extend(known.filter(|(metric, known)| metric != known));
        }
        let of_each = slips.chunk_by(|one, next| one.0 == next.0);
        meant.extend(of_each.filter(|of_one| of_one.len() == 1).flatten());
        meant.sort_unstable();
        meant
    }
}

/// A name without what it ends in.
fn stem(name: &str) -> &str {
    let name = name.strip_suffix("_total").unwrap_or(name);
    let units = ["_seconds", "_milliseconds", "_bytes", "_ratio", "_percent"];
    let name = units.iter().find_map(|unit| name.strip_suffix(unit)).unwrap_or(name);
    name.strip_suffix('s').unwrap_or(name)
}
