//! Scenarios: what runs, with which traffic, and what goes wrong when.
//!
//! A scenario is data, read from YAML; the ones that come with the crate are in
//! `fixtures/scenarios/`. A scenario may name another as its `base` and give only the sections
//! that differ. Times are durations from the scenario's start (`2h30m`).

mod aurora;

use promwright_number::{duration, time};
use promwright_rulebook::yaml;
use promwright_source::{Diagnostic, FileId, Place, Severity, Sources};
use serde::{Deserialize, Deserializer, de};

use crate::psi_field::WIDTH;
use crate::validate;
pub use aurora::{
    Aurora, Change, Event, Gauges, Initial, Load, Provider, Tenant, Weights, Workload,
};

/// The scenarios that come with the crate.
const BUILT_IN: [(&str, &str); 2] = [
    ("audit-2025-10-23", include_str!("../../../fixtures/scenarios/audit-2025-10-23.yaml")),
    ("steady", include_str!("../../../fixtures/scenarios/steady.yaml")),
];

/// The names of the scenarios that come with the crate, sorted.
pub fn scenario_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// A scenario that comes with the crate.
pub fn scenario(name: &str) -> Option<Scenario> {
    let (_, text) = BUILT_IN.iter().find(|(own, _)| *own == name)?;
    Scenario::read(Sources::new().add(name, *text), text).ok()
}

/// The slug of what keeps a text from being a scenario.
const SLUG: &str = "scenario/invalid";

/// A scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What it shows, in a sentence.
    pub about: String,
    /// When it starts, in milliseconds since the epoch.
    pub start: i64,
    /// The time between two scrapes.
    pub scrape_interval: Millis,
    /// When the first scrape is; models run from the start all the same.
    pub scrapes_from: Millis,
    /// When the rules are loaded: nothing can be pending or firing before.
    pub rules_from: Millis,
    /// The psi-field pods.
    pub psi_field: Vec<Pod>,
    /// The router and its exporter.
    pub aurora: Option<Aurora>,
    /// The scheduler.
    pub scheduler: Option<Scheduler>,
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    ///
    /// The first fault, with its place: what is not YAML, an unknown field or base, a value that
    /// makes no sense.
    pub fn read(file: FileId, text: &str) -> Result<Self, Box<Diagnostic>> {
        let (document, findings) = yaml::parse(file, text);
        if let Some(fault) = findings.into_iter().find(|found| found.severity == Severity::Error) {
            return Err(Box::new(fault));
        }
        let Some(root) = document.root() else {
            let place = document.place(promwright_source::Span::at(0));
            return Err(Box::new(Diagnostic::error(SLUG, place, "the file is empty")));
        };
        let start = root.first_line();
        let raw: Raw =
            yaml::deserialize(root).map_err(|wrong| Box::new(wrong.finding(SLUG, start)))?;
        let base = raw.base.as_deref().map(|name| base(name, start)).transpose()?;
        let scenario = raw.over(base);
        match validate::scenario(&scenario) {
            Ok(()) => Ok(scenario),
            Err(fault) => Err(Box::new(Diagnostic::error(SLUG, start, fault.0))),
        }
    }
}

/// The scenario that another one builds on.
fn base(name: &str, place: Place) -> Result<Scenario, Box<Diagnostic>> {
    scenario(name).ok_or_else(|| {
        let known: Vec<&str> = scenario_names().collect();
        let message = format!("there is no scenario `{name}` to build on");
        let fault = Diagnostic::error(SLUG, place, message);
        Box::new(fault.help(format!("there are {}", known.join(", "))))
    })
}

/// A scenario as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    about: String,
    base: Option<String>,
    start: Option<Timestamp>,
    scrape_interval: Option<Millis>,
    scrapes_from: Option<Millis>,
    rules_from: Option<Millis>,
    psi_field: Option<Vec<Pod>>,
    aurora: Option<Aurora>,
    scheduler: Option<Scheduler>,
}

impl Raw {
    /// This, and what it leaves out from `base`.
    fn over(self, base: Option<Scenario>) -> Scenario {
        let base = base.unwrap_or_else(|| Scenario {
            name: String::new(),
            about: String::new(),
            start: 0,
            scrape_interval: Millis(30_000),
            scrapes_from: Millis(0),
            rules_from: Millis(0),
            psi_field: Vec::new(),
            aurora: None,
            scheduler: None,
        });
        Scenario {
            name: self.name,
            about: self.about,
            start: self.start.map_or(base.start, |start| start.0),
            scrape_interval: self.scrape_interval.unwrap_or(base.scrape_interval),
            scrapes_from: self.scrapes_from.unwrap_or(base.scrapes_from),
            rules_from: self.rules_from.unwrap_or(base.rules_from),
            psi_field: self.psi_field.unwrap_or(base.psi_field),
            aurora: self.aurora.or(base.aurora),
            scheduler: self.scheduler.or(base.scheduler),
        }
    }
}

/// Where a target runs, and when its scrapes work.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The Kubernetes namespace.
    pub namespace: String,
    /// The service.
    pub service: String,
    /// The pod.
    pub pod: String,
    /// Host and port.
    pub instance: String,
    /// When it starts; before, Prometheus does not know it.
    #[serde(default)]
    pub starts: Millis,
    /// When its scrapes fail.
    #[serde(default)]
    pub down: Vec<Span>,
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Its start.
    #[serde(default)]
    pub from: Millis,
    /// Its end, excluded; none is the scenario's end.
    pub until: Option<Millis>,
}

impl Span {
    /// Whether `time` lies within.
    pub(crate) fn holds(&self, time: i64) -> bool {
        self.from.0 <= time && self.until.is_none_or(|until| time < until.0)
    }
}

/// A psi-field pod.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pod {
    /// Where it runs.
    pub target: Target,
    /// What intervenes when the field looks bad.
    #[serde(default)]
    pub guardian: Guardian,
    /// The noise that it starts with.
    #[serde(default)]
    pub noise: f64,
    /// What it is fed, window after window.
    pub traffic: Vec<Traffic>,
}

/// What intervenes when a field looks bad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guardian {
    /// Nothing.
    None,
    /// Adds or takes 0.5 of noise.
    #[default]
    Basic,
    /// Adds 1.5 of noise, or takes 0.7.
    Advanced,
}

/// A window of traffic to a psi-field pod.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traffic {
    /// The time of its first step.
    #[serde(default)]
    pub from: Millis,
    /// When it ends, excluded; none is the scenario's end.
    pub until: Option<Millis>,
    /// The time between two steps.
    pub every: Millis,
    /// What each step is fed.
    pub input: Input,
}

/// The input of a step: 16 values, drawn or given.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Their mean.
    #[serde(default)]
    pub level: f64,
    /// How far the mean wanders up and down over time.
    #[serde(default)]
    pub wander: f64,
    /// How far they spread to both sides of the mean.
    #[serde(default)]
    pub spread: f64,
    /// How far the last value is above the mean, if it is not drawn.
    pub last: Option<f64>,
    /// The values themselves.
    pub values: Option<[f64; WIDTH]>,
}

/// The scheduler.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheduler {
    /// Where it runs.
    pub target: Target,
    /// What it anchors.
    pub anchors: Vec<Anchoring>,
}

/// One namespace that the scheduler anchors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchoring {
    /// The namespace.
    pub namespace: String,
    /// The name of its cadence.
    pub cadence: String,
    /// The chain.
    pub target: String,
    /// The time between two anchors, while they succeed.
    pub period: Millis,
    /// What doubles with each failure until the next try, up to the period.
    pub retry: Millis,
    /// The share of tries that succeed.
    pub success: f64,
    /// When every try fails.
    #[serde(default)]
    pub fails: Vec<Span>,
    /// How long a try takes, on average.
    pub seconds: f64,
    /// How far that deviates.
    pub deviation: f64,
}

/// Milliseconds, written as a duration: `30s`, `1h30m`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub i64);

impl<'de> Deserialize<'de> for Millis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = |error| de::Error::custom(format!("`{text}`: {error}, as in `1h30m`"));
        duration::parse(&text).map(Self).map_err(wrong)
    }
}

/// Milliseconds since the epoch, written as `2025-10-23T11:00:00Z`.
struct Timestamp(i64);

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || de::Error::custom(format!("`{text}` is not like 2025-10-23T11:00:00Z"));
        time::parse(&text).map(Self).ok_or_else(wrong)
    }
}
