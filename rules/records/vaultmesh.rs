//! VaultMesh as a whole.

use promwright_dsl::prelude::*;

use super::aurora_treaty::{fill_rate_avg, rtt_avg};
use super::psi_field::density_avg;
use crate::labels::{component, job, layer, service};
use crate::metrics::scrape::up;

/// How well VaultMesh does, 0 to 1: 0.3 for a density between 0.3 and 0.8, 0.4 for a fill rate
/// above 0.8, 0.3 for a round trip below 200 ms. No score while one of them is not known.
pub fn health_score() -> Record<Ratio> {
    let dense = density_avg().above(ratio(0.3)).bool() * density_avg().below(ratio(0.8)).bool();
    let filled = fill_rate_avg().above(ratio(0.8)).bool();
    let quick = rtt_avg().below(milliseconds(200)).bool();

    record("vaultmesh:health_score", dense * 0.3 + on([], filled * 0.4) + on([], quick * 0.3))
        .labels([(layer, "platform"), (component, "vaultmesh")])
}

/// Share of layer-3 targets that are up.
pub fn l3_availability() -> Record<Ratio> {
    let layer_3 = [
        job.is("kubernetes-service-endpoints"),
        service.is_one_of(["psi-field", "aurora-metrics-exporter"]),
    ];

    record("vaultmesh:l3_availability", avg(up.with(layer_3)))
        .labels([(layer, "l3"), (component, "vaultmesh")])
}
