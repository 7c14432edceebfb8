//! The scenarios that come with the crate: the files of `fixtures/scenarios/`.

use promwright_source::Sources;

use super::Scenario;

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../fixtures/scenarios/", $name, ".yaml")))),*]
    };
}

/// Names and texts, by name.
const BUILT_IN: [(&str, &str); 13] = built_in![
    "anchor-failure",
    "audit-2025-10-23",
    "drop-storm",
    "exporter-vanishes",
    "latency-spike",
    "pod-drift",
    "price-spike",
    "provenance-gap",
    "provider-outage",
    "request-drought",
    "rolling-restart",
    "scrape-gaps",
    "steady",
];

/// The names of the scenarios that come with the crate, sorted.
pub fn scenario_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The YAML of a scenario that comes with the crate.
pub fn scenario_text(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(own, _)| *own == name).map(|(_, text)| *text)
}

/// A scenario that comes with the crate.
pub fn scenario(name: &str) -> Option<Scenario> {
    let text = scenario_text(name)?;
    Scenario::read(Sources::new().add(name, text), text).ok()
}
