//! The scheduler of a scenario: what it anchors, how often, and how well that goes.

use serde::Deserialize;

use super::{Millis, Target};

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
    /// How long a try takes, on average.
    pub seconds: f64,
    /// How far that deviates.
    pub deviation: f64,
}
