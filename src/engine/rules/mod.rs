//! Rule groups over time: recording rules, and the state machine of alerts.
//!
//! [`run`] gives what a Prometheus 3.14 server would have recorded and alerted had it evaluated
//! the groups over the given times. A rule whose inputs are complete is evaluated once over its
//! whole grid; only rules that read what they or later rules wrote before step tick by tick.
//! The invariant: the outcome is that of [`Mode::Ticking`], sample by sample.

mod alert;
mod evaluate;
mod expand;
mod graph;
mod history;
mod model;
mod reach;
mod reads;
mod record;
mod run;
mod runs;
mod stage;
mod text;
mod write;

pub use history::{
    AlertHistory, AlertState, AlertStep, Episode, Instance, RESOLVED_RETENTION_MS, RuleError,
};
pub use model::{Alert, Group, Rule, RuleKind};
pub use reach::{Reach, Reached};
pub use reads::needs_ticking;
pub use run::{Mode, Outcome, RuleId, RuleOutcome, Settings, run};
pub use runs::{episodes, runs};

/// The metric of active alerts.
pub const ALERTS: &str = "ALERTS";
/// The metric of when active alerts began.
pub const ALERTS_FOR_STATE: &str = "ALERTS_FOR_STATE";
/// The label that names an alert.
pub const ALERT_NAME: &str = "alertname";
/// The label of [`ALERTS`] that says whether an alert is pending or firing.
pub const ALERT_STATE: &str = "alertstate";
