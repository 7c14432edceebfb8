//! Aurora's treaties, over all of them unless said otherwise.

use promwright_dsl::prelude::*;

use crate::labels::{component, layer};
use crate::metrics::aurora_treaty::{
    treaty_dropped_requests, treaty_fill_rate, treaty_provenance_coverage, treaty_requests_total,
    treaty_rtt_ms,
};

const AURORA: [(Label, &str); 2] = [(layer, "l3"), (component, "aurora")];

/// The mean fill rate.
pub fn fill_rate_avg() -> Record<Ratio> {
    record("treaty:fill_rate:avg", avg(treaty_fill_rate)).labels(AURORA)
}

/// The least fill rate of a treaty.
pub fn fill_rate_min() -> Record<Ratio> {
    record("treaty:fill_rate:min", min(treaty_fill_rate)).labels(AURORA)
}

/// The mean round trip.
pub fn rtt_avg() -> Record<Milliseconds> {
    record("treaty:rtt:avg", avg(treaty_rtt_ms)).labels(AURORA)
}

/// For each treaty, what its round trip stays below 95 % of the time.
pub fn rtt_p95() -> Record<Milliseconds> {
    record("treaty:rtt:p95", quantile_over_time(0.95, treaty_rtt_ms.over(minutes(5))))
        .labels(AURORA)
}

/// For each treaty, what its round trip stays below 99 % of the time.
pub fn rtt_p99() -> Record<Milliseconds> {
    record("treaty:rtt:p99", quantile_over_time(0.99, treaty_rtt_ms.over(minutes(5))))
        .labels(AURORA)
}

/// Share of requests dropped within 5 minutes.
pub fn drop_rate_5m() -> Record<Ratio> {
    record("treaty:drop_rate:5m", drop_rate(minutes(5))).labels(AURORA)
}

/// Share of requests dropped within an hour.
pub fn drop_rate_1h() -> Record<Ratio> {
    record("treaty:drop_rate:1h", drop_rate(hours(1))).labels(AURORA)
}

fn drop_rate(window: Quantity<Seconds>) -> Expr<Ratio> {
    sum(rate(treaty_dropped_requests.over(window))) / sum(rate(treaty_requests_total.over(window)))
}

/// Requests a second, over 5 minutes.
pub fn request_rate_5m() -> Record<PerSecond<Requests>> {
    record("treaty:requests:rate_5m", sum(rate(treaty_requests_total.over(minutes(5)))))
        .labels(AURORA)
}

/// Requests a second, over an hour.
pub fn request_rate_1h() -> Record<PerSecond<Requests>> {
    record("treaty:requests:rate_1h", sum(rate(treaty_requests_total.over(hours(1)))))
        .labels(AURORA)
}

/// The mean share of jobs that have a receipt.
pub fn provenance_avg() -> Record<Ratio> {
    record("treaty:provenance:avg", avg(treaty_provenance_coverage)).labels(AURORA)
}
