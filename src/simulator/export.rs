//! Runs a scenario's virtual clock and stores what Prometheus would scrape.

use promwright_series::exposition::Exposition;
use promwright_series::notation::Point;
use promwright_series::{Labels, Series};

use crate::machine::{Machine, Presence, machines};
use crate::metrics;
use crate::page::{Page, Scraped};
use crate::random::Random;
use crate::scenario::{Scenario, What};

/// The job under which everything is scraped.
pub const JOB: &str = "kubernetes-service-endpoints";

/// The most scrapes that an export should have: a year of one in 30 seconds, some 1 GB.
///
/// [`export`] does not check it; whoever takes a duration from a user should.
pub const MAX_SCRAPES: i64 = 1_051_200;

/// Every sample of the first `duration` milliseconds of a scenario, its end included, with the
/// metrics' metadata. Times are milliseconds since the epoch.
///
/// The same scenario, duration and seed give the same samples; a longer duration only adds some.
pub fn export(scenario: &Scenario, duration: i64, seed: u64) -> Exposition {
    let mut targets: Vec<Running<'_>> =
        machines(scenario, seed).into_iter().map(|machine| Running::new(machine, seed)).collect();
    let blackouts = scenario.spans(|what| matches!(what, What::Blackout));
    let interval = scenario.scrape_interval.0.max(1);
    // Scrapes stand at whole intervals from the start, wherever the first of them is.
    let first = (scenario.scrapes_from.0.max(0) + interval - 1) / interval;
    let mut time = first * interval;
    while time <= duration {
        for target in &mut targets {
            let late = target.late(scenario.scrape_jitter.0);
            if !blackouts.iter().any(|span| span.holds(time)) && time + late <= duration {
                target.scrape(scenario.start, time + late);
            }
        }
        time += interval;
    }
    let metadata = metrics::metadata();
    let mut series: Vec<Series> =
        targets.into_iter().flat_map(|target| target.scraped.into_series()).collect();
    series.retain(|series| !series.samples.is_empty());
    series.sort_by_key(|series| {
        let name = series.labels.metric().unwrap_or_default();
        metadata.iter().position(|metadata| metadata.covers(name))
    });
    Exposition { metadata, series, ..Exposition::default() }
}

struct Running<'s> {
    machine: Machine<'s>,
    scraped: Scraped,
    /// How late its scrapes are.
    jitter: Random,
}

impl<'s> Running<'s> {
    fn new(machine: Machine<'s>, seed: u64) -> Self {
        let target = machine.target;
        let labels = vec![
            ("job", JOB.to_owned()),
            ("instance", target.instance.clone()),
            ("namespace", target.namespace.clone()),
            ("service", target.service.clone()),
            ("pod", target.pod.clone()),
        ];
        let jitter = Random::new(seed, &format!("scrapes of {}", target.pod));
        Self { machine, scraped: Scraped::new(labels), jitter }
    }

    /// By how many milliseconds the next scrape is late.
    fn late(&mut self, most: i64) -> i64 {
        (self.jitter.unit() * (most + 1) as f64) as i64
    }

    /// One scrape, `time` milliseconds after `start`.
    fn scrape(&mut self, start: i64, time: i64) {
        let presence = self.machine.advance(time);
        let expose = |page: &mut dyn Page| self.machine.expose(page, time);
        match presence {
            Presence::Answers => self.scraped.scrape(start + time, Some(&expose)),
            Presence::Fails | Presence::Down => self.scraped.scrape(start + time, None),
            Presence::Absent => self.scraped.vanish(start + time),
        }
    }
}

/// The series as a rule test has them: values at whole intervals from the scenario's start.
///
/// A scrape that came late stands where it should have been.
pub fn input_rows(scenario: &Scenario, exposition: &Exposition) -> Vec<(Labels, Vec<Point>)> {
    let interval = scenario.scrape_interval.0.max(1);
    let row = |series: &Series| (series.labels.clone(), points(series, scenario.start, interval));
    exposition.series.iter().map(row).collect()
}

/// The samples at whole intervals from `start`, and gaps where there is none.
fn points(series: &Series, start: i64, interval: i64) -> Vec<Point> {
    let mut points = Vec::new();
    for (time, value) in series.samples.iter() {
        let index = ((time - start) / interval).max(0) as usize;
        points.resize(index.max(points.len()), Point::Gap);
        points.push(Point::Float(value));
    }
    points
}
