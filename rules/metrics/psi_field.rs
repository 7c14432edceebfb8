//! The psi-field service (layer 3, two pods): the state of the field, as each pod sees it.

use promwright_dsl::prelude::*;

use super::KUBERNETES_SERVICE;

metrics! {
    scraped from KUBERNETES_SERVICE;

    /// Psi, the density of the field. A pod that has never stepped exposes 0.
    psi_field_density: Gauge<Ratio> { range: between(0.0, 1.0), healthy: between(0.4, 0.8) }

    /// Phi, the phase coherence.
    psi_field_phase_coherence: Gauge<Radians> {
        range: between(0.0, std::f64::consts::PI),
        healthy: between(0.1, 0.5),
    }

    /// C, the continuity.
    psi_field_continuity: Gauge<Ratio> { range: between(0.0, 1.0), healthy: between(0.6, 0.9) }

    /// U, the futurity.
    psi_field_futurity: Gauge<Ratio> { range: between(0.0, 1.0), healthy: between(0.3, 0.7) }

    /// H, the temporal entropy.
    psi_field_temporal_entropy: Gauge<Nats> { range: between(0.0, 5.0), healthy: up_to(0.8) }

    /// PE, the prediction error.
    psi_field_prediction_error: Gauge<Dimensionless> {
        range: between(0.0, 5.0),
        healthy: up_to(0.5),
    }

    /// The effective time step.
    psi_field_time_dilation: Gauge<Seconds> { range: between(0.05, 0.5) }
}
