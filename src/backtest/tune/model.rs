//! What is to be tried, and what came of it.

use std::sync::Arc;

use promwright_rulebook::{RuleFile, SettingError};

use super::Cell;
use crate::{AlertReplay, Incident};

/// What is to be tried.
pub struct Trial<'a> {
    /// The rules as they are written.
    pub files: &'a [RuleFile],
    /// The alert.
    pub alert: &'a str,
    /// Which threshold to move, if the alert has one: as in `threshold` or `threshold2`.
    pub field: Option<String>,
    /// Thresholds; those that the data suggests if none are given.
    pub thresholds: Vec<f64>,
    /// Milliseconds of `for`; usual ones if none are given.
    pub fors: Vec<i64>,
    /// What the alert should have told.
    pub incidents: &'a [Incident],
}

/// What came of all settings.
#[derive(Clone, Debug)]
pub struct Tuning {
    /// The alert.
    pub alert: Arc<str>,
    /// Its expression.
    pub expr: String,
    /// The comparison's operator, where a threshold is moved.
    pub op: Option<&'static str>,
    /// The first evaluation, in milliseconds since the epoch.
    pub start: i64,
    /// No evaluation is later.
    pub end: i64,
    /// The thresholds, ascending; one that is NaN where there is none to move.
    pub thresholds: Vec<f64>,
    /// Milliseconds of `for`, ascending.
    pub fors: Vec<i64>,
    /// The setting as it is: indices of a `for` and of a threshold.
    pub today: (usize, usize),
    /// The setting beyond which being stricter gains little; today's where nothing ever fires.
    pub knee: (usize, usize),
    /// What came of each setting, for each `for` a row.
    pub cells: Vec<Vec<Cell>>,
    /// Whether there were incidents to judge by.
    pub is_judged: bool,
    /// How it was found out.
    pub method: Method,
    /// What the alert does with the setting as it is.
    pub replay: AlertReplay,
}

/// How settings were tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// One evaluation for all.
    Once,
    /// One for each threshold, with the reason.
    EachThreshold(&'static str),
    /// A replay of the rules for each setting, with the reason.
    EachSetting(&'static str),
}

/// Why nothing can be tried.
#[derive(Clone, Debug)]
pub enum TuneError {
    /// No alert has the name; it may stand in several groups only as copies.
    NoAlert,
    /// The alert has several thresholds, with these fields, and none was chosen.
    SeveralThresholds(Vec<String>),
    /// A value cannot be set.
    Setting(Box<SettingError>),
}
