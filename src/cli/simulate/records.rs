//! What recording rules make of a scenario's samples.

use std::collections::BTreeSet;

use promwright_engine::rules::{Mode, RuleKind, Settings, run};
use promwright_engine::{Options, Storage};
use promwright_rulebook::RuleFile;
use promwright_ruletest::groups;
use promwright_series::{Labels, Series};
use promwright_simulator::Scenario;

use crate::failure::{Failure, Result};

/// The series that rules record over samples up to `lasts` milliseconds after the start, from
/// the time on at which the scenario loads them; by labels.
///
/// # Errors
///
/// Two samples of one series at one time.
pub(super) fn recorded(
    files: &[RuleFile],
    series: &[Series],
    scenario: &Scenario,
    lasts: i64,
) -> Result<Vec<Series>> {
    let mut groups = groups(&files.iter().collect::<Vec<_>>(), &[]);
    for group in &mut groups {
        group.rules.retain(|rule| matches!(rule.kind, RuleKind::Record));
    }
    let names: BTreeSet<&str> =
        groups.iter().flat_map(|group| &group.rules).map(|rule| &*rule.name).collect();
    let storage = Storage::from_series(series.iter().cloned())
        .map_err(|error| Failure::new(format!("scenario `{}`: {error}", scenario.name)))?;
    let settings = Settings {
        start: scenario.start.saturating_add(scenario.rules_from.0),
        end: scenario.start.saturating_add(lasts),
        interval_ms: None,
        options: Options { max_samples: None, ..Options::prometheus() },
        external_labels: Labels::empty(),
        external_url: "".into(),
        own_url: None,
        mode: Mode::Grid,
    };
    let outcome = run(&groups, storage, &settings);
    let is_recorded = |labels: &Labels| labels.metric().is_some_and(|name| names.contains(name));
    let recorded = outcome.storage.iter().filter(|own| is_recorded(own.labels()));
    let mut recorded: Vec<Series> = recorded
        .map(|own| Series { labels: own.labels().clone(), samples: own.samples().clone() })
        .collect();
    recorded.sort_by(|a, b| a.labels.cmp(&b.labels));
    Ok(recorded)
}
