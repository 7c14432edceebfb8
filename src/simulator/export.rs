//! Runs a scenario's virtual clock and stores what Prometheus would scrape.

use std::fmt::Write as _;

use promwright_series::exposition::Exposition;
use promwright_series::notation::{self, Point};
use promwright_series::{Labels, Series};

use crate::metrics;
use crate::page::{Page, Scraped};
use crate::psi_field::Engine;
use crate::router::Router;
use crate::scenario::{Scenario, Target};
use crate::scheduler::Namespace;

/// The job under which everything is scraped.
const JOB: &str = "kubernetes-service-endpoints";

/// The most scrapes that an export should have: a year of one in 30 seconds, some 1 GB.
///
/// [`export`] does not check it; whoever takes a duration from a user should.
pub const MAX_SCRAPES: i64 = 1_051_200;

/// Every sample of the first `duration` milliseconds of a scenario, its end included, with the
/// metrics' metadata. Times are milliseconds since the epoch.
///
/// The same scenario, duration and seed give the same samples; a longer duration only adds some.
pub fn export(scenario: &Scenario, duration: i64, seed: u64) -> Exposition {
    let mut targets = targets(scenario, seed);
    let interval = scenario.scrape_interval.0.max(1);
    // Scrapes stand at whole intervals from the start, wherever the first of them is.
    let first = (scenario.scrapes_from.0.max(0) + interval - 1) / interval;
    let mut time = first * interval;
    while time <= duration {
        for target in &mut targets {
            target.scrape(scenario.start, time);
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
    Exposition { metadata, series }
}

/// What answers a scrape.
enum Model {
    PsiField(Box<Engine>),
    Router(Box<Router>),
    Scheduler(Vec<Namespace>),
}

impl Model {
    fn advance(&mut self, now: i64) {
        match self {
            Self::PsiField(engine) => engine.advance(now),
            Self::Router(router) => router.advance(now),
            Self::Scheduler(namespaces) => namespaces.iter_mut().for_each(|one| one.advance(now)),
        }
    }

    fn expose(&self, page: &mut Page<'_>) {
        match self {
            Self::PsiField(engine) => engine.expose(page),
            Self::Router(router) => router.expose(page),
            Self::Scheduler(namespaces) => namespaces.iter().for_each(|one| one.expose(page)),
        }
    }
}

struct Running {
    plan: Target,
    model: Model,
    scraped: Scraped,
}

impl Running {
    fn new(plan: &Target, model: Model) -> Self {
        let labels = vec![
            ("job", JOB.to_owned()),
            ("instance", plan.instance.clone()),
            ("namespace", plan.namespace.clone()),
            ("service", plan.service.clone()),
            ("pod", plan.pod.clone()),
        ];
        Self { plan: plan.clone(), model, scraped: Scraped::new(labels) }
    }

    /// One scrape, `time` milliseconds after `start`.
    fn scrape(&mut self, start: i64, time: i64) {
        if time < self.plan.starts.0 {
            return;
        }
        self.model.advance(time);
        let down = self.plan.down.iter().any(|span| span.holds(time));
        let expose = |page: &mut Page<'_>| self.model.expose(page);
        self.scraped.scrape(start + time, if down { None } else { Some(&expose) });
    }
}

fn targets(scenario: &Scenario, seed: u64) -> Vec<Running> {
    let pods = scenario.psi_field.iter();
    let mut targets: Vec<Running> = pods
        .map(|pod| Running::new(&pod.target, Model::PsiField(Box::new(Engine::new(pod, seed)))))
        .collect();
    if let Some(plan) = &scenario.aurora {
        targets.push(Running::new(&plan.target, Model::Router(Box::new(Router::new(plan, seed)))));
    }
    if let Some(plan) = &scenario.scheduler {
        let starts = plan.target.starts.0;
        let anchors = plan.anchors.iter().map(|anchors| Namespace::new(anchors, starts, seed));
        targets.push(Running::new(&plan.target, Model::Scheduler(anchors.collect())));
    }
    targets
}

/// The `interval` and `input_series` of a rule test that loads these series, as YAML.
///
/// Times are relative to the scenario's start, and so to the start of the test.
pub fn input_series(scenario: &Scenario, exposition: &Exposition) -> String {
    let interval = scenario.scrape_interval.0.max(1);
    let shown = promwright_number::duration::format(interval);
    let mut yaml = format!("interval: {shown}\ninput_series:\n");
    for series in &exposition.series {
        let points = points(series, scenario.start, interval);
        let (labels, values) = (single_quoted(&series.labels), notation::write(&points));
        // Writing into a String cannot fail.
        let _ = write!(yaml, "  - series: '{labels}'\n    values: '{values}'\n");
    }
    yaml
}

/// A label set as the inside of a single-quoted YAML scalar.
fn single_quoted(labels: &Labels) -> String {
    labels.to_string().replace('\'', "''")
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
