//! Alerts about the psi-field service: its pods, and the state of the field.

use promwright_dsl::prelude::*;

use crate::alerts::WRITTEN_TWICE;
use crate::labels::{component, instance, job, layer, service};
use crate::metrics::psi_field::{
    psi_field_density, psi_field_prediction_error, psi_field_temporal_entropy,
};
use crate::metrics::scrape::up;

const PSI_FIELD: [(Label, &str); 2] = [(component, "psi-field"), (layer, "l3")];

/// The group `psi_field`.
pub fn rules() -> Group {
    group("psi_field")
        .every(seconds(30))
        .ignore("rule/duplicate", WRITTEN_TWICE)
        .rule(prediction_error_high())
        .rule(pod_drift())
        .rule(down())
        .rule(density_anomaly())
        .rule(temporal_entropy_high())
}

fn prediction_error_high() -> Alert {
    let limit = threshold(
        number(0.7),
        0.0..=5.0,
        "a settled field stays below 0.5; the guardian steps in only at 2.0",
    );

    alert("PsiFieldPredictionErrorHigh")
        .when(psi_field_prediction_error.above(limit))
        .held_for(minutes(5), minutes(1)..=hours(1), "a burst of steps settles in less")
        .severity(Warning, "the guardian may still correct it")
        .labels(PSI_FIELD)
        .summary("ψ-Field prediction error above threshold")
        .description(text!["Prediction error is ", value(), " (threshold: ", limit, ")"])
        .runbook("https://github.com/vaultmesh/vm-spawn/wiki/Runbook-PsiField")
}

fn pod_drift() -> Alert {
    let limit = threshold(
        number(1.0),
        0.0..=5.0,
        "tuned from 0.3 on 2025-10-23: the pods share no state, and 0.8 apart is normal",
    );

    alert("PsiFieldPodDrift")
        .when(abs(max(psi_field_prediction_error) - min(psi_field_prediction_error)).above(limit))
        .held_for(minutes(10), minutes(1)..=hours(1), "tuned from 3m: traffic is uneven")
        .severity(Warning, "tuned from critical: nothing to repair at night")
        .labels(PSI_FIELD)
        .summary("ψ-Field pods showing moderate drift")
        .description(text![
            "Prediction error differs by ",
            value(),
            " between pods (threshold: ",
            limit,
            ")"
        ])
        .impact("Expected for stateful services without state sync. Monitor for excessive drift.")
        .runbook("https://github.com/vaultmesh/vm-spawn/wiki/Runbook-PsiFieldDrift")
}

fn down() -> Alert {
    let psi_field = [job.is("kubernetes-service-endpoints"), service.is("psi-field")];

    alert("PsiFieldDown")
        .when(up.with(psi_field).equals(ZERO))
        .held_for(minutes(1), seconds(30)..=minutes(10), "two scrapes: one alone may be lost")
        .severity(Critical, "a pod that is down loses its state")
        .ignore(
            "alert/vanished-target",
            "the targets are fixed, and a pod that crashes stays discovered",
        )
        .labels(PSI_FIELD)
        .summary("ψ-Field service down")
        .description(text!["ψ-Field service ", instance, " is unreachable"])
}

fn density_anomaly() -> Alert {
    let low = threshold(
        ratio(0.2),
        0.0..=1.0,
        "half of the least healthy density; a pod that never stepped has 0",
    )
    .named("low");
    let high = threshold(ratio(0.9), 0.0..=1.0, "the field saturates above it").named("high");

    alert("PsiFieldDensityAnomaly")
        .when(psi_field_density.below(low).or(psi_field_density.above(high)))
        .held_for(minutes(5), minutes(1)..=hours(1), "a new pod steps for the first time in less")
        .severity(Warning, "the service goes on answering")
        .labels(PSI_FIELD)
        .summary("ψ-Field density outside normal range")
        .description(text!["Density is ", value(), " (normal: ", low, " to ", high, ")"])
}

fn temporal_entropy_high() -> Alert {
    let limit = threshold(nats(0.8), 0.0..=5.0, "the upper end of what is healthy");

    alert("PsiFieldTemporalEntropyHigh")
        .when(psi_field_temporal_entropy.above(limit))
        .held_for(minutes(10), minutes(1)..=hours(1), "noise that the guardian added fades slowly")
        .severity(Warning, "the service goes on answering")
        .labels(PSI_FIELD)
        .summary("ψ-Field temporal entropy elevated")
        .description(text!["Temporal entropy is ", value(), " (threshold: ", limit, ")"])
}
