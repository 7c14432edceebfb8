//! Alerts about Aurora treaties: whether GPU requests are filled, quickly, and with receipts.

use promwright_dsl::prelude::*;

use crate::alerts::WRITTEN_TWICE;
use crate::labels::{component, layer, treaty_id};
use crate::metrics::aurora_treaty::{
    treaty_dropped_requests, treaty_fill_rate, treaty_provenance_coverage, treaty_requests_total,
    treaty_rtt_ms,
};

const AURORA: [(Label, &str); 2] = [(component, "aurora"), (layer, "l3")];

/// The group `aurora_treaty`.
pub fn rules() -> Group {
    group("aurora_treaty")
        .every(seconds(30))
        .ignore("rule/duplicate", WRITTEN_TWICE)
        .rule(fill_rate_low())
        .rule(fill_rate_critical())
        .rule(rtt_high())
        .rule(rtt_critical())
        .rule(drop_rate_high())
        .rule(provenance_low())
        .rule(no_requests())
}

fn fill_rate_low() -> Alert {
    let limit = threshold(ratio(0.80), 0.5..=1.0, "the service level asks for 90 %");

    alert("TreatyFillRateLow")
        .when(treaty_fill_rate.below(limit))
        .held_for(minutes(10), minutes(1)..=hours(1), "a provider's outage lasts a few steps")
        .severity(Warning, "most requests are still filled")
        .labels(AURORA)
        .summary(text!["Treaty ", treaty_id, " fill rate below ", limit])
        .description(text!["Fill rate is ", value(), " (threshold: ", limit, ")"])
        .impact("GPU allocation efficiency degraded")
}

fn fill_rate_critical() -> Alert {
    let limit = threshold(ratio(0.50), 0.0..=0.8, "more requests fail than are filled");

    alert("TreatyFillRateCritical")
        .when(treaty_fill_rate.below(limit))
        .held_for(minutes(5), minutes(1)..=minutes(30), "sooner than the warning would fire")
        .severity(Critical, "tenants cannot work")
        .labels(AURORA)
        .summary(text!["Treaty ", treaty_id, " fill rate critical"])
        .description(text!["Fill rate is ", value(), " (threshold: ", limit, ")"])
        .impact("Severe GPU allocation issues — immediate investigation required")
}

fn rtt_high() -> Alert {
    let limit = threshold(milliseconds(250), 0.0..=10_000.0, "a quarter above what is healthy");

    alert("TreatyRttHigh")
        .when(treaty_rtt_ms.above(limit))
        .held_for(minutes(5), minutes(1)..=hours(1), "a latency spike passes in less")
        .severity(Warning, "requests are slow and still answered")
        .labels(AURORA)
        .summary(text!["Treaty ", treaty_id, " RTT above ", limit])
        .description(text!["Round-trip time is ", value(), " (threshold: ", limit, ")"])
}

fn rtt_critical() -> Alert {
    let limit = threshold(milliseconds(500), 0.0..=60_000.0, "routing begins to time out");

    alert("TreatyRttCritical")
        .when(treaty_rtt_ms.above(limit))
        .held_for(minutes(3), minutes(1)..=minutes(30), "sooner than the warning would fire")
        .severity(Critical, "routing is about to fail")
        .labels(AURORA)
        .summary(text!["Treaty ", treaty_id, " RTT critical"])
        .description(text!["Round-trip time is ", value(), " (threshold: ", limit, ")"])
        .impact("Severe latency — routing may timeout")
}

fn drop_rate_high() -> Alert {
    let window = minutes(5);
    let limit = threshold(ratio(0.10), 0.0..=1.0, "twice the 5 % that the service level allows");

    let dropped = rate(treaty_dropped_requests.over(window));
    let requests = rate(treaty_requests_total.over(window));

    alert("TreatyDropRateHigh")
        .when((dropped / requests).above(limit))
        .held_for(
            minutes(5),
            minutes(1)..=hours(1),
            "a new request mix finds its providers in less",
        )
        .severity(Critical, "tenants lose requests")
        .labels(AURORA)
        .summary(text!["Treaty ", treaty_id, " dropping more than ", limit, " of requests"])
        .description(text!["Drop rate: ", value(), " over ", window, " (threshold: ", limit, ")"])
        .impact("High request failure rate — check provider health")
}

fn provenance_low() -> Alert {
    let limit = threshold(ratio(0.90), 0.5..=1.0, "the lower end of what is healthy");

    alert("TreatyProvenanceLow")
        .when(treaty_provenance_coverage.below(limit))
        .held_for(minutes(10), minutes(1)..=hours(2), "receipts come with some delay")
        .severity(Warning, "jobs run; their proof is missing")
        .labels(AURORA)
        .summary(text!["Treaty ", treaty_id, " provenance coverage low"])
        .description(text!["Provenance coverage: ", value(), " (threshold: ", limit, ")"])
        .impact("Cryptographic attestation gaps detected")
}

fn no_requests() -> Alert {
    let window = minutes(10);

    alert("TreatyNoRequests")
        .when(rate(treaty_requests_total.over(window)).equals(ZERO))
        .held_for(minutes(15), minutes(1)..=hours(6), "tenants pause between batches")
        .severity(Warning, "it may just be a quiet hour")
        .labels(AURORA)
        .summary(text!["Treaty ", treaty_id, " receiving no requests"])
        .description(text![
            "No request within the last ",
            window,
            ", for ",
            held_for(),
            " now — routing may be disabled"
        ])
}
