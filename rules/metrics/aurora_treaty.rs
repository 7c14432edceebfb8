//! The Aurora metrics exporter (layer 3): how GPU requests fare under each treaty.
//!
//! The exporter of 2025-10-23 declares the three counters as gauges and exposes the last step's
//! figures. That is its defect: they are declared here as what they must be.

use promwright_dsl::prelude::*;

use super::KUBERNETES_SERVICE;
use crate::labels::treaty_id;

metrics! {
    scraped from KUBERNETES_SERVICE;

    /// Share of GPU requests that were filled.
    treaty_fill_rate: Gauge<Ratio> {
        labels: &[treaty_id],
        range: between(0.0, 1.0),
        healthy: from(0.9),
    }

    /// Mean round trip to the providers. There is no histogram of it.
    treaty_rtt_ms: Gauge<Milliseconds> {
        labels: &[treaty_id],
        range: from(0.0),
        healthy: up_to(200.0),
    }

    /// Share of jobs that have a receipt.
    treaty_provenance_coverage: Gauge<Ratio> {
        labels: &[treaty_id],
        range: between(0.0, 1.0),
        healthy: from(0.9),
    }

    /// Requests for GPUs.
    treaty_requests_total: Counter<Requests> { labels: &[treaty_id] }

    /// Requests that were routed to a provider.
    treaty_requests_routed: Counter<Requests> { labels: &[treaty_id] }

    /// Requests that no provider took.
    treaty_dropped_requests: Counter<Requests> {
        labels: &[treaty_id],
        healthy_share: share(treaty_requests_total, up_to(0.05)),
    }
}
