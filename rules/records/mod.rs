//! The recording rules, a file for each subject; all in one group.
//!
//! Each is a function that other rules call to read what it records.

pub mod aurora_treaty;
pub mod psi_field;
pub mod vaultmesh;

use promwright_dsl::prelude::*;

/// The group `vaultmesh_aggregations`. Rules stand after those that they read.
pub fn rules() -> Group {
    group("vaultmesh_aggregations")
        .every(seconds(30))
        .rule(psi_field::density_avg())
        .rule(psi_field::density_min())
        .rule(psi_field::density_max())
        .rule(psi_field::prediction_error_avg())
        .rule(psi_field::prediction_error_max())
        .rule(psi_field::pod_drift())
        .rule(psi_field::coherence_avg())
        .rule(psi_field::continuity_avg())
        .rule(psi_field::entropy_avg())
        .rule(psi_field::futurity_avg())
        .rule(aurora_treaty::fill_rate_avg())
        .rule(aurora_treaty::fill_rate_min())
        .rule(aurora_treaty::rtt_avg())
        .rule(aurora_treaty::rtt_p95())
        .rule(aurora_treaty::rtt_p99())
        .rule(aurora_treaty::drop_rate_5m())
        .rule(aurora_treaty::drop_rate_1h())
        .rule(aurora_treaty::request_rate_5m())
        .rule(aurora_treaty::request_rate_1h())
        .rule(aurora_treaty::provenance_avg())
        .rule(vaultmesh::health_score())
        .rule(vaultmesh::l3_availability())
}
