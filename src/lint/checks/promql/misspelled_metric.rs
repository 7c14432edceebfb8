//! `promql/misspelled-metric`.

use promwright_source::{Diagnostic, Place};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::schema::Exposure;
use crate::survey::Site;
use crate::{Check, Level, Needs, Survey};

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

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let names = Names::of(survey);
        for metric in names.unknown {
            let Some(meant) = names.known.meant(metric) else { continue };
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

/// The metrics that are read and of which nothing is known, in order, and those that are.
struct Names<'a> {
    unknown: Vec<&'a str>,
    known: Known<'a>,
}

impl<'a> Names<'a> {
    fn of(survey: &Survey<'a>) -> Self {
        let book = survey.book();
        let schema = book.schema();
        let (mut unknown, mut known) = (Vec::new(), Known::default());
        let mut read_by_many = Vec::new();
        for (metric, readers) in survey.times_read() {
            if metric.contains(':') || metric.len() < SHORTEST || !book.records(metric).is_empty() {
                continue;
            }
            if readers >= MANY {
                read_by_many.push(metric);
            } else if matches!(schema.exposure(metric), Exposure::Unknown) {
                unknown.push(metric);
            }
        }
        if unknown.is_empty() || unknown.len() > MOST_UNKNOWN {
            unknown.clear();
            return Self { unknown, known };
        }
        for metric in read_by_many {
            known.add(metric);
        }
        for (metric, _) in schema.iter().filter(|(metric, _)| metric.len() + 1 >= SHORTEST) {
            known.add(metric);
            known.stems.insert(stem(metric), metric);
        }
        unknown.sort_unstable();
        Self { unknown, known }
    }
}

/// Names by what a slip leaves of them.
#[derive(Default)]
struct Known<'a> {
    variants: FxHashMap<u64, Vec<&'a str>>,
    stems: FxHashMap<String, &'a str>,
}

impl<'a> Known<'a> {
    fn add(&mut self, metric: &'a str) {
        for variant in variants(metric) {
            self.variants.entry(variant).or_default().push(metric);
        }
    }

    /// The name that was meant, if there is one alone.
    fn meant(&self, metric: &str) -> Option<&'a str> {
        if self.variants.is_empty() {
            return None;
        }
        let near = variants(metric).filter_map(|variant| self.variants.get(&variant)).flatten();
        let slips: FxHashSet<&str> = near.copied().filter(|known| is_slip(metric, known)).collect();
        match slips.len() {
            0 => self.stems.get(&stem(metric)).copied().filter(|known| *known != metric),
            1 => slips.into_iter().next(),
            _ => None,
        }
    }
}

/// The name, and what is left of it without each of its bytes, hashed. Names that a slip turns
/// into each other share one of these.
fn variants(name: &str) -> impl Iterator<Item = u64> {
    /// A text is a number in this base: that of two parts is told from those of each.
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    let with = |hash: u64, byte: u8| hash.wrapping_mul(BASE).wrapping_add(byte.into());
    let mut starts = Vec::with_capacity(name.len() + 1);
    starts.push(1);
    starts.extend(name.bytes().scan(1, |hash, byte| {
        *hash = with(*hash, byte);
        Some(*hash)
    }));
    let whole = starts.pop();
    let (mut end, mut scale) = (0_u64, 1_u64);
    let shorter = starts.into_iter().zip(name.bytes()).rev().map(move |(start, byte)| {
        let hash = start.wrapping_mul(scale).wrapping_add(end);
        end = end.wrapping_add(scale.wrapping_mul(byte.into()));
        scale = scale.wrapping_mul(BASE);
        hash
    });
    whole.into_iter().chain(shorter)
}

/// Whether one name is the other but for one letter. Digits are no slip: windows and versions
/// differ by them. Nor is the first letter, by which programs are told apart.
fn is_slip(one: &str, other: &str) -> bool {
    let digits = |text: &'_ str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    one != other
        && one.as_bytes().first() == other.as_bytes().first()
        && digits(one) == digits(other)
        && strsim::damerau_levenshtein(one, other) == 1
}

/// A name without what it ends in.
fn stem(name: &str) -> String {
    let name = name.strip_suffix("_total").unwrap_or(name);
    let units = ["_seconds", "_milliseconds", "_bytes", "_ratio", "_percent"];
    let name = units.iter().find_map(|unit| name.strip_suffix(unit)).unwrap_or(name);
    name.strip_suffix('s').unwrap_or(name).to_owned()
}
