//! Harbinger in a scenario: which schemas it validates documents against.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Target;

/// Harbinger, which validates documents; planned, and not deployed on the day of the audit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Harbinger {
    /// Where it runs.
    pub target: Target,
    /// What it validates against.
    pub schemas: Vec<Schema>,
}

/// One schema.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Its name.
    pub schema: String,
    /// Documents a minute, on average.
    pub validations: f64,
    /// The share of documents that have each type of error; the others are valid.
    #[serde(default)]
    pub errors: BTreeMap<String, f64>,
    /// How long a validation takes, on average.
    pub seconds: f64,
}
