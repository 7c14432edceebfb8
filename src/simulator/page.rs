//! Pages that targets answer with, and what scrapes of them store.
//!
//! As Prometheus does, a series that is missing from a page, or whose page could not be had, gets
//! a stale marker at that scrape; so do all series of a target that is no longer there.

use promwright_series::exposition::family_name;
use promwright_series::{Column, Labels, LabelsBuilder, METRIC_NAME, STALE, Series, is_stale};

/// The labels that a sample has of its own.
pub(crate) type Own<'a> = [(&'static str, &'a str)];

/// One answer of a target, to which its model adds samples.
pub(crate) trait Page {
    /// Adds a sample.
    fn sample(&mut self, name: &'static str, own: &Own<'_>, value: f64);
}

/// What fills a page.
pub(crate) type Expose<'a> = &'a dyn Fn(&mut dyn Page);

/// A page that is shown without some metrics.
pub(crate) struct Without<'a> {
    pub page: &'a mut dyn Page,
    pub hidden: &'a [&'a str],
}

impl Page for Without<'_> {
    fn sample(&mut self, name: &'static str, own: &Own<'_>, value: f64) {
        if !self.hidden.iter().any(|hidden| [name, family_name(name)].contains(hidden)) {
            self.page.sample(name, own, value);
        }
    }
}

/// A page by itself: each series with one sample and no label of the target.
pub(crate) struct Shown {
    pub time: i64,
    pub series: Vec<Series>,
}

impl Page for Shown {
    fn sample(&mut self, name: &'static str, own: &Own<'_>, value: f64) {
        let mut samples = Column::new();
        samples.push(self.time, value);
        self.series.push(Series { labels: full_labels(name, &[], own), samples });
    }
}

/// One series of a target.
struct Entry {
    name: &'static str,
    own: Vec<(&'static str, String)>,
    labels: Labels,
    samples: Column,
    /// Whether the last scrape had it.
    present: bool,
}

/// A target and the samples that its scrapes have stored.
pub(crate) struct Scraped {
    labels: Vec<(&'static str, String)>,
    up: Column,
    entries: Vec<Entry>,
}

impl Scraped {
    /// A target with the labels that its series carry.
    pub fn new(labels: Vec<(&'static str, String)>) -> Self {
        Self { labels, up: Column::new(), entries: Vec::new() }
    }

    /// A scrape at `time`: `expose` fills the page, `None` is a scrape that fails.
    pub fn scrape(&mut self, time: i64, expose: Option<Expose<'_>>) {
        let up = if expose.is_some() { 1.0 } else { 0.0 };
        self.up.push(time, up);
        if let Some(expose) = expose {
            expose(&mut ScrapedPage { target: self, time, next: 0 });
        }
        self.end(time);
    }

    /// Prometheus no longer knows the target at `time`.
    pub fn vanish(&mut self, time: i64) {
        if self.up.values.last().is_some_and(|last| !is_stale(*last)) {
            self.up.push(time, STALE);
        }
        self.end(time);
    }

    /// Marks as stale what was there and is not there at `time`.
    fn end(&mut self, time: i64) {
        for entry in &mut self.entries {
            let seen = entry.samples.timestamps.last() == Some(&time);
            if entry.present && !seen {
                entry.samples.push(time, STALE);
            }
            entry.present = seen;
        }
    }

    /// `up` and the series, in the order of the page.
    pub fn into_series(self) -> Vec<Series> {
        let labels = full_labels("up", &self.labels, &[]);
        let up = Series { labels, samples: self.up };
        let entries = self.entries.into_iter();
        let rest = entries.map(|entry| Series { labels: entry.labels, samples: entry.samples });
        std::iter::once(up).chain(rest).collect()
    }
}

/// The answer of a target to a scrape.
struct ScrapedPage<'a> {
    target: &'a mut Scraped,
    time: i64,
    /// Where the next sample stands if the page has the same series as the last one.
    next: usize,
}

impl Page for ScrapedPage<'_> {
    /// A label of the page wins over a label of the target with the same name (`honor_labels`):
    /// the scheduler's `namespace` is the one that it anchors.
    fn sample(&mut self, name: &'static str, own: &Own<'_>, value: f64) {
        let same = |entry: &Entry| {
            let pairs = entry.own.iter().map(|(label, value)| (*label, value.as_str()));
            entry.name == name && pairs.eq(own.iter().copied())
        };
        let entries = &mut self.target.entries;
        let expected = entries.get(self.next).is_some_and(same);
        let found = if expected { Some(self.next) } else { entries.iter().position(same) };
        let index = found.unwrap_or_else(|| {
            let index = self.next.min(entries.len());
            let labels = full_labels(name, &self.target.labels, own);
            let own = own.iter().map(|(label, value)| (*label, (*value).to_owned())).collect();
            let samples = Column::new();
            entries.insert(index, Entry { name, own, labels, samples, present: false });
            index
        });
        entries[index].samples.push(self.time, value);
        self.next = index + 1;
    }
}

fn full_labels(name: &str, target: &[(&'static str, String)], own: &Own<'_>) -> Labels {
    let mut builder = LabelsBuilder::default();
    for (label, value) in target {
        builder.set(*label, value.as_str());
    }
    for (label, value) in own {
        builder.set(*label, *value);
    }
    builder.set(METRIC_NAME, name);
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_gets_one_stale_marker() {
        let mut target = Scraped::new(vec![("job", "j".to_owned())]);
        target.scrape(0, Some(&|page| page.sample("a", &[], 1.0)));
        target.scrape(10, Some(&|page| page.sample("b", &[("job", "own")], 2.0)));
        target.scrape(20, None);
        target.scrape(30, None);
        target.scrape(40, Some(&|page| page.sample("a", &[], 3.0)));
        let shown: Vec<String> = target
            .into_series()
            .iter()
            .map(|series| {
                format!("{} {:?}", series.labels, series.samples.iter().collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            shown,
            [
                r#"up{job="j"} [(0, 1.0), (10, 1.0), (20, 0.0), (30, 0.0), (40, 1.0)]"#,
                r#"b{job="own"} [(10, 2.0), (20, NaN)]"#,
                r#"a{job="j"} [(0, 1.0), (10, NaN), (40, 3.0)]"#,
            ]
        );
    }
}
