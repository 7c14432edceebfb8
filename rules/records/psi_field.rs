//! The field over all pods.

use promwright_dsl::prelude::*;

use crate::labels::{component, layer};
use crate::metrics::psi_field::{
    psi_field_continuity, psi_field_density, psi_field_futurity, psi_field_phase_coherence,
    psi_field_prediction_error, psi_field_temporal_entropy,
};

const PSI_FIELD: [(Label, &str); 2] = [(layer, "l3"), (component, "psi-field")];

/// The mean density.
pub fn density_avg() -> Record<Ratio> {
    record("psi:density:avg", avg(psi_field_density)).labels(PSI_FIELD)
}

/// The least density of a pod.
pub fn density_min() -> Record<Ratio> {
    record("psi:density:min", min(psi_field_density)).labels(PSI_FIELD)
}

/// The greatest density of a pod.
pub fn density_max() -> Record<Ratio> {
    record("psi:density:max", max(psi_field_density)).labels(PSI_FIELD)
}

/// The mean prediction error.
pub fn prediction_error_avg() -> Record<Dimensionless> {
    record("psi:prediction_error:avg", avg(psi_field_prediction_error)).labels(PSI_FIELD)
}

/// The greatest prediction error of a pod.
pub fn prediction_error_max() -> Record<Dimensionless> {
    record("psi:prediction_error:max", max(psi_field_prediction_error)).labels(PSI_FIELD)
}

/// How far the pods' prediction errors are apart.
pub fn pod_drift() -> Record<Dimensionless> {
    let drift = abs(max(psi_field_prediction_error) - min(psi_field_prediction_error));

    record("psi:pod_drift:abs", drift).labels(PSI_FIELD)
}

/// The mean phase coherence.
pub fn coherence_avg() -> Record<Radians> {
    record("psi:coherence:avg", avg(psi_field_phase_coherence)).labels(PSI_FIELD)
}

/// The mean continuity.
pub fn continuity_avg() -> Record<Ratio> {
    record("psi:continuity:avg", avg(psi_field_continuity)).labels(PSI_FIELD)
}

/// The mean temporal entropy.
pub fn entropy_avg() -> Record<Nats> {
    record("psi:entropy:avg", avg(psi_field_temporal_entropy)).labels(PSI_FIELD)
}

/// The mean futurity.
pub fn futurity_avg() -> Record<Ratio> {
    record("psi:futurity:avg", avg(psi_field_futurity)).labels(PSI_FIELD)
}
