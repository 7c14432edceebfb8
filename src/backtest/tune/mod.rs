//! What other thresholds and another `for` would have done.
//!
//! # How one evaluation serves all settings
//!
//! Where an alert's expression is a comparison at its root, of a vector with a number, the vector
//! does not depend on the number. It is evaluated once over the whole grid; a single pass over
//! its values tells for every threshold at once when it is passed, since a value passes all
//! thresholds up to its own; and from where the runs of passing values begin and end the engine's
//! state machine ([`episodes`]) has the episodes of every `for`.
//!
//! Where the threshold stands elsewhere, say within `and`, the expression is evaluated once for
//! each threshold, and that still serves every `for`. Where rules have to step from tick to tick,
//! or the group has a limit, or labels depend on values, every setting is replayed by itself.
//! [`Method`] says which it was.

mod cell;
mod choice;
mod elements;
mod json;
mod knee;
mod model;
mod settings;
mod text;

use promwright_engine::Storage;
use promwright_engine::rules::Group;
use promwright_rulebook::{RuleFile, SettingKind, settings};
use promwright_ruletest::groups;

pub use cell::Cell;
pub use choice::{default_fors, thresholds_of};
use elements::elements;
pub use json::tuning_json;
pub use model::{Method, Trial, TuneError, Tuning};
use settings::Settings;
pub use text::{Measure, draw_tuning};

use crate::{AlertReplay, Plan};

/// Tries all settings over some samples.
///
/// # Errors
///
/// There is no such alert, or no such threshold.
pub fn tune(trial: &Trial<'_>, input: Storage, plan: &Plan<'_>) -> Result<Tuning, TuneError> {
    let threshold = threshold(trial)?;
    let wants = |name: &str| name == trial.alert;
    let plan = Plan {
        wants: &wants,
        options: plan.options.clone(),
        external_labels: plan.external_labels.clone(),
        ..*plan
    };
    let rules = running(trial.files);
    let ran = crate::replay::run_prepared(&rules, input, &plan);
    let alert = ran.replay.alerts.first().cloned().ok_or(TuneError::NoAlert)?;
    let found = elements(&ran, threshold.as_ref().map(|own| own.1));
    let thresholds = match &threshold {
        None => vec![f64::NAN],
        Some((_, today)) if found.op().is_some_and(choice::is_equality) => vec![*today],
        Some((_, today)) => choice::thresholds(&trial.thresholds, *today, &found),
    };
    let fors = choice::fors(&trial.fors, alert.for_ms, plan.end - plan.start);
    let settings = Settings { trial, plan: &plan, threshold, thresholds: &thresholds, fors: &fors };
    let (cells, method) = settings.cells(&found, ran, &alert)?;
    let position = |all: &[f64], own: f64| all.iter().position(|other| *other == own).unwrap_or(0);
    let today = (
        fors.iter().position(|own| *own == alert.for_ms).unwrap_or(0),
        settings.threshold.as_ref().map_or(0, |(_, today)| position(&thresholds, *today)),
    );
    let op = settings.threshold.as_ref().and(found.op_text().or_else(|| op_of(&alert)));
    let is_judged = !trial.incidents.is_empty();
    let knee = knee::knee(&cells, op.is_some_and(|op| op.starts_with('<')), is_judged);
    let knee = knee.unwrap_or(today);
    Ok(Tuning {
        alert: alert.name.clone(),
        expr: alert.expr.clone(),
        op,
        start: plan.start,
        end: plan.end,
        today,
        knee,
        cells,
        is_judged,
        method,
        replay: alert,
        thresholds,
        fors,
    })
}

/// The operator of the first comparison.
fn op_of(alert: &AlertReplay) -> Option<&'static str> {
    alert.conditions.iter().find_map(|own| own.op)
}

fn running(files: &[RuleFile]) -> Vec<Group> {
    groups(&files.iter().collect::<Vec<_>>(), &[])
}

/// The threshold to move: what to write before the `=`, and its value now.
fn threshold(trial: &Trial<'_>) -> Result<Option<(String, f64)>, TuneError> {
    let all = settings(trial.files)
        .into_iter()
        .filter(|own| own.rule == trial.alert && matches!(own.kind, SettingKind::Threshold(_)));
    let all: Vec<_> = all.collect();
    let field = |name: &str| name.rsplit_once('.').map_or("", |(_, field)| field).to_owned();
    let fields = || all.iter().map(|own| field(&own.name)).collect::<Vec<_>>();
    let chosen = match (&trial.field, &all[..]) {
        (None, []) => return Ok(None),
        (None, [only]) => only,
        (None, _) => return Err(TuneError::SeveralThresholds(fields())),
        (Some(wanted), _) => all
            .iter()
            .find(|own| field(&own.name) == *wanted)
            .ok_or_else(|| TuneError::SeveralThresholds(fields()))?,
    };
    let value = promwright_promql::parse(&chosen.value).ok();
    let value = value.as_ref().and_then(crate::condition::number).unwrap_or(f64::NAN);
    Ok(Some((chosen.name.clone(), value)))
}
