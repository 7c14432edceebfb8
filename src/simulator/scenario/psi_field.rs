//! The psi-field pods of a scenario: what each is fed, and what guards it.

use serde::Deserialize;

use super::{Millis, Target};
use crate::psi_field::WIDTH;

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
    /// When it ends, excluded; none is the end of the scenario.
    pub until: Option<Millis>,
    /// The time between two steps.
    pub every: Millis,
    /// What each step is fed.
    pub input: Input,
}

/// The input of a step: 16 values, drawn or given.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
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
