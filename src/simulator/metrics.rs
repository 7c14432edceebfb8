//! What the targets declare about their metrics.

use promwright_series::exposition::{Kind, Metadata};

/// Every metric, in the order in which an export shows them.
const METRICS: [(&str, Kind, &str); 24] = [
    ("up", Kind::Gauge, "1 if the last scrape worked, 0 if not."),
    ("psi_field_density", Kind::Gauge, "Psi, the density of the field (ratio)."),
    ("psi_field_phase_coherence", Kind::Gauge, "Phi, the phase coherence (radians)."),
    ("psi_field_continuity", Kind::Gauge, "C, the continuity (ratio)."),
    ("psi_field_futurity", Kind::Gauge, "U, the futurity (ratio)."),
    ("psi_field_temporal_entropy", Kind::Gauge, "H, the temporal entropy (nats)."),
    ("psi_field_prediction_error", Kind::Gauge, "PE, the prediction error."),
    ("psi_field_time_dilation", Kind::Gauge, "The effective time step (seconds)."),
    ("treaty_fill_rate", Kind::Gauge, "Share of GPU requests that were filled (ratio)."),
    ("treaty_rtt_ms", Kind::Gauge, "Mean round trip to the providers (milliseconds)."),
    ("treaty_provenance_coverage", Kind::Gauge, "Share of jobs that have a receipt (ratio)."),
    ("treaty_requests_total", Kind::Counter, "Requests for GPUs."),
    ("treaty_requests_routed", Kind::Counter, "Requests that were routed to a provider."),
    ("treaty_dropped_requests", Kind::Counter, "Requests that no provider took."),
    ("gpu_hours_total", Kind::Counter, "GPU hours of the routed requests."),
    ("vmsh_anchors_attempted_total", Kind::Counter, "Anchors tried."),
    ("vmsh_anchors_succeeded_total", Kind::Counter, "Anchors written."),
    ("vmsh_anchors_failed_total", Kind::Counter, "Anchors that failed."),
    ("vmsh_backoff_state", Kind::Gauge, "How far a failing namespace has backed off (0 to 7)."),
    ("vmsh_anchor_duration_seconds", Kind::Histogram, "How long anchoring took (seconds)."),
    ("harbinger_validations_total", Kind::Counter, "Documents that were validated."),
    ("harbinger_validation_duration_seconds", Kind::Histogram, "How long that took (seconds)."),
    ("harbinger_schema_errors_total", Kind::Counter, "Documents that do not fit their schema."),
    ("harbinger_uptime_seconds", Kind::Gauge, "Since when harbinger runs (seconds)."),
];

/// What is declared about every metric, in the order of an export.
pub(crate) fn metadata() -> Vec<Metadata> {
    let declared = METRICS.iter().map(|(name, kind, help)| Metadata::new(*name, *kind, *help));
    declared.collect()
}
