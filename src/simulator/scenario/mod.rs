//! Scenarios: what runs, with which traffic, and what goes wrong when.
//!
//! A scenario is data, read from YAML; the ones that come with the crate are in
//! `fixtures/scenarios/`, whose README describes the form. A scenario may name another as its
//! `base` and give only the sections that differ. Times are durations from the scenario's start
//! (`2h30m`).

mod aurora;
mod built_in;
mod event;
mod harbinger;
mod psi_field;
mod scheduler;
mod target;
mod time;

use promwright_rulebook::yaml;
use promwright_source::{Diagnostic, FileId, Severity, Span as Bytes};
use serde::Deserialize;

use crate::validate::{self, Here, fault};
pub use aurora::{Aurora, Gauges, Initial, Provider, Tenant, Weights, Workload};
pub use built_in::{scenario, scenario_names, scenario_text};
pub use event::{Change, Event, What};
pub use harbinger::{Harbinger, Schema};
pub use psi_field::{Guardian, Input, Pod, Traffic};
pub use scheduler::{Anchoring, Scheduler};
pub use target::Target;
use time::Timestamp;
pub use time::{Millis, Span};

/// A scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What it shows, in a sentence.
    pub about: String,
    /// When it starts, in milliseconds since the epoch.
    pub start: i64,
    /// How long its story is; models go on all the same.
    pub lasts: Millis,
    /// The time between two scrapes.
    pub scrape_interval: Millis,
    /// By how much a scrape may come too late.
    pub scrape_jitter: Millis,
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
    /// Harbinger.
    pub harbinger: Option<Harbinger>,
    /// What happens, in the order in which it is written.
    pub events: Vec<Event>,
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
            let place = document.place(Bytes::at(0));
            return Err(Box::new(Diagnostic::error(validate::SLUG, place, "the file is empty")));
        };
        let here = Here::new(root);
        let mut raw: Raw = yaml::deserialize(root)
            .map_err(|wrong| Box::new(wrong.finding(validate::SLUG, here.place())))?;
        let base = raw.base.take().map(|name| base(&name, here.key("base"))).transpose()?;
        let scenario = raw.over(base.unwrap_or_else(Self::nothing), here)?;
        validate::scenario(&scenario, here)?;
        Ok(scenario)
    }

    /// What a scenario without a base builds on.
    const fn nothing() -> Self {
        Self {
            name: String::new(),
            about: String::new(),
            start: 0,
            lasts: Millis(3_600_000),
            scrape_interval: Millis(30_000),
            scrape_jitter: Millis(0),
            scrapes_from: Millis(0),
            rules_from: Millis(0),
            psi_field: Vec::new(),
            aurora: None,
            scheduler: None,
            harbinger: None,
            events: Vec::new(),
        }
    }

    /// All targets, in the order in which exports show them.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        let pods = self.psi_field.iter().map(|pod| &pod.target);
        let aurora = self.aurora.iter().map(|aurora| &aurora.target);
        let scheduler = self.scheduler.iter().map(|scheduler| &scheduler.target);
        let harbinger = self.harbinger.iter().map(|harbinger| &harbinger.target);
        pods.chain(aurora).chain(scheduler).chain(harbinger)
    }

    /// When events of a kind are at work.
    pub(crate) fn spans(&self, is_kind: impl Fn(&What) -> bool) -> Vec<Span> {
        let events = self.events.iter().filter(|event| is_kind(&event.what));
        events.map(|event| event.span).collect()
    }
}

/// The scenario that another one builds on.
fn base(name: &str, here: Here<'_>) -> Result<Scenario, Box<Diagnostic>> {
    scenario(name).ok_or_else(|| {
        let known: Vec<&str> = scenario_names().collect();
        let found = fault(here, format!("there is no scenario `{name}` to build on"));
        Box::new(found.help(format!("there are {}", known.join(", "))))
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
    lasts: Option<Millis>,
    scrape_interval: Option<Millis>,
    scrape_jitter: Option<Millis>,
    scrapes_from: Option<Millis>,
    rules_from: Option<Millis>,
    psi_field: Option<Vec<Pod>>,
    aurora: Option<Aurora>,
    scheduler: Option<Scheduler>,
    harbinger: Option<Harbinger>,
    events: Option<Vec<event::Written>>,
}

impl Raw {
    /// This, and what it leaves out from `base`.
    fn over(self, base: Scenario, here: Here<'_>) -> Result<Scenario, Box<Diagnostic>> {
        let aurora = self.aurora.or(base.aurora);
        let step = aurora.as_ref().map_or(base.scrape_interval, |aurora| aurora.step);
        let events = match self.events {
            None => base.events,
            Some(written) => events(written, step, here.key("events"))?,
        };
        Ok(Scenario {
            name: self.name,
            about: self.about,
            start: self.start.map_or(base.start, |start| start.0),
            lasts: self.lasts.unwrap_or(base.lasts),
            scrape_interval: self.scrape_interval.unwrap_or(base.scrape_interval),
            scrape_jitter: self.scrape_jitter.unwrap_or(base.scrape_jitter),
            scrapes_from: self.scrapes_from.unwrap_or(base.scrapes_from),
            rules_from: self.rules_from.unwrap_or(base.rules_from),
            psi_field: self.psi_field.unwrap_or(base.psi_field),
            aurora,
            scheduler: self.scheduler.or(base.scheduler),
            harbinger: self.harbinger.or(base.harbinger),
            events,
        })
    }
}

fn events(
    written: Vec<event::Written>,
    step: Millis,
    here: Here<'_>,
) -> Result<Vec<Event>, Box<Diagnostic>> {
    let one = |(index, written): (usize, event::Written)| {
        written.event(step).map_err(|count| {
            let happens = if count == 0 { "nothing" } else { "more than one thing" };
            let found = fault(here.index(index), format!("in this event {happens} happens"));
            Box::new(found.help(format!("give it one of {}", event::KINDS)))
        })
    };
    written.into_iter().enumerate().map(one).collect()
}
