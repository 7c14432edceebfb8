//! The scheduler (layer 2, ticks every 30 s): anchoring of namespaces to chains.

use promwright_dsl::prelude::*;

use super::KUBERNETES_SERVICE;
use crate::labels::{cadence, namespace, status, target};

unit! {
    /// Anchors written, or tried, to a chain.
    pub Anchors = "anchors", " anchors", Humanize;
}

metrics! {
    scraped from KUBERNETES_SERVICE;

    /// Anchors tried.
    vmsh_anchors_attempted_total: Counter<Anchors> { labels: &[namespace, cadence, target] }

    /// Anchors written.
    vmsh_anchors_succeeded_total: Counter<Anchors> { labels: &[namespace, cadence, target] }

    /// Anchors that failed.
    vmsh_anchors_failed_total: Counter<Anchors> { labels: &[namespace, cadence, target] }

    /// How far a failing namespace has backed off: one more a failure, 0 after a success.
    vmsh_backoff_state: Gauge<Count> {
        labels: &[namespace],
        range: between(0.0, 7.0),
        healthy: up_to(3.0),
    }

    /// How long anchoring took.
    vmsh_anchor_duration_seconds: Histogram<Seconds> {
        labels: &[namespace, cadence, target, status],
        range: from(0.0),
    }
}
