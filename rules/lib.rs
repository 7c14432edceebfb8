//! VaultMesh's metrics, and the 12 alerting and 22 recording rules that watch them.
//!
//! `metrics` says what is exposed, `alerts` and `records` hold the rules, one file a subject.
//! DIVERGENCES.md tells where they differ from what was deployed on 2025-10-23, and why.

pub mod alerts;
pub mod labels;
pub mod metrics;
pub mod records;

use promwright_dsl::prelude::*;

/// All metrics and rules, and the files they are written to.
pub fn catalog() -> Catalog {
    Catalog::new()
        .metrics(metrics::psi_field::METRICS)
        .metrics(metrics::aurora_treaty::METRICS)
        .metrics(metrics::scheduler::METRICS)
        .metrics(metrics::harbinger::METRICS)
        .metrics(metrics::scrape::METRICS)
        .output("alerts/psi-field.yaml", [alerts::psi_field::rules()])
        .output("alerts/aurora-treaty.yaml", [alerts::aurora_treaty::rules()])
        .output(
            "combined-alerts.yaml",
            [alerts::psi_field::rules(), alerts::aurora_treaty::rules()],
        )
        .output("recording-rules.yaml", [records::rules()])
}
