//! Metrics for the cases that must not compile.

use promwright_dsl::prelude::*;

metrics! {
    scraped from Target::new(&[]);

    /// Share of requests that were filled.
    fill_rate: Gauge<Ratio> {}
    /// Mean round trip.
    rtt_ms: Gauge<Milliseconds> {}
    /// Requests since the start.
    requests_total: Counter<Requests> {}
}
