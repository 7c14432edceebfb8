//! The Aurora router of a scenario: who sells, who asks, and for what.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Millis, Target};

/// The Aurora router and its exporter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aurora {
    /// Where the exporter runs.
    pub target: Target,
    /// The treaty that its series name.
    pub treaty: String,
    /// The time between two steps of the router.
    pub step: Millis,
    /// How many steps the gauges look back.
    pub window: usize,
    /// The share of jobs that get a receipt.
    pub receipts: f64,
    /// What counters and gauges start with.
    #[serde(default)]
    pub initial: Initial,
    /// Who sells.
    #[serde(default)]
    pub providers: Vec<Provider>,
    /// Who asks.
    #[serde(default)]
    pub tenants: Vec<Tenant>,
    /// What is asked for, by name.
    #[serde(default)]
    pub workloads: BTreeMap<String, Workload>,
}

/// What a router's counters and gauges start with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Initial {
    /// Requests so far.
    #[serde(default)]
    pub requests: u64,
    /// Those of them that were routed; the others were dropped.
    #[serde(default)]
    pub routed: u64,
    /// GPU hours so far.
    #[serde(default)]
    pub gpu_hours: f64,
    /// The gauges, until there is a request.
    #[serde(default)]
    pub gauges: Gauges,
}

/// The gauges of a treaty.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gauges {
    /// Share of requests that were routed.
    pub fill_rate: f64,
    /// Mean round trip in milliseconds.
    pub rtt_ms: f64,
    /// Share of jobs with a receipt.
    pub provenance: f64,
}

impl Default for Gauges {
    /// Nothing asked for, so nothing missed.
    fn default() -> Self {
        Self { fill_rate: 1.0, rtt_ms: 0.0, provenance: 1.0 }
    }
}

/// A provider of GPUs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its name.
    pub id: String,
    /// Where it serves; `global` is everywhere.
    pub regions: Vec<String>,
    /// What an hour costs, by GPU type.
    pub gpus: BTreeMap<String, f64>,
    /// Its round trip in milliseconds.
    pub latency_ms: f64,
    /// GPU hours in each step.
    pub capacity: f64,
    /// From 0 to 100.
    pub reputation: f64,
}

/// A tenant that asks for GPUs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// Its name.
    pub id: String,
    /// Where it is.
    pub region: String,
    /// Requests in each step, on average.
    pub requests: f64,
    /// What it can spend in each step.
    pub budget: f64,
    /// The longest round trip that it takes.
    pub max_latency_ms: f64,
    /// The lowest reputation that it takes.
    pub min_reputation: f64,
    /// What matters to it.
    pub weights: Weights,
    /// The share of each workload in its requests.
    pub mix: BTreeMap<String, f64>,
}

/// What matters to a tenant.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// A low price.
    pub price: f64,
    /// A short round trip.
    pub latency: f64,
    /// A high reputation.
    pub reputation: f64,
    /// Much capacity left.
    pub availability: f64,
}

/// A kind of job.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// The GPU type that it needs.
    pub gpu: String,
    /// The fewest and the most GPU hours.
    pub hours: [f64; 2],
}
