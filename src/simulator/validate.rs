//! What a scenario must satisfy, beyond its form, so that its models neither stall nor overflow.

use crate::scenario::{Anchoring, Aurora, Millis, Pod, Scenario};

/// The longest time that a scenario may name: a hundred years.
const LONGEST: i64 = 100 * 365 * 86_400_000;

/// What makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault(pub String);

/// Checks a scenario; the error names the part and what is wrong with it.
pub(crate) fn scenario(scenario: &Scenario) -> Result<(), Fault> {
    period("scrape_interval", scenario.scrape_interval)?;
    time("scrapes_from", scenario.scrapes_from)?;
    let mut targets: Vec<&str> = Vec::new();
    for pod in &scenario.psi_field {
        targets.push(&pod.target.pod);
        psi_field(pod)?;
    }
    if let Some(plan) = &scenario.aurora {
        targets.push(&plan.target.pod);
        aurora(plan)?;
    }
    if let Some(scheduler) = &scenario.scheduler {
        targets.push(&scheduler.target.pod);
        time("starts", scheduler.target.starts)?;
        for plan in &scheduler.anchors {
            anchoring(plan)?;
        }
    }
    targets.sort_unstable();
    match targets.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => fault(&format!("pod `{}`", pair[0]), "is there twice"),
        None => Ok(()),
    }
}

fn psi_field(pod: &Pod) -> Result<(), Fault> {
    let name = format!("pod `{}`", pod.target.pod);
    time(&format!("{name}: starts"), pod.target.starts)?;
    within(&format!("{name}: noise"), pod.noise, 0.0, 1.5)?;
    let mut end = Some(pod.target.starts);
    for window in &pod.traffic {
        period(&format!("{name}: every"), window.every)?;
        time(&format!("{name}: from"), window.from)?;
        if end.is_none_or(|end| window.from < end) {
            return fault(&name, "has traffic that starts before what is in front of it has ended");
        }
        end = window.until;
        let input = &window.input;
        let drawn = [input.level, input.wander, input.spread, input.last.unwrap_or_default()];
        for value in drawn.into_iter().chain(input.values.into_iter().flatten()) {
            within(&format!("{name}: input"), value, -1e6, 1e6)?;
        }
    }
    Ok(())
}

fn aurora(plan: &Aurora) -> Result<(), Fault> {
    time("aurora: starts", plan.target.starts)?;
    period("aurora: step", plan.step)?;
    within("aurora: window", plan.window as f64, 1.0, 100_000.0)?;
    within("aurora: receipts", plan.receipts, 0.0, 1.0)?;
    if plan.initial.routed > plan.initial.requests {
        return fault("aurora: initial", "has more routed requests than requests");
    }
    for load in &plan.traffic {
        within("aurora: load", load.load, 0.0, 1_000.0)?;
    }
    for provider in &plan.providers {
        let name = format!("provider `{}`", provider.id);
        within(&format!("{name}: latency_ms"), provider.latency_ms, 0.001, 1e6)?;
        within(&format!("{name}: capacity"), provider.capacity, 0.001, 1e9)?;
        for price in provider.gpus.values() {
            within(&format!("{name}: price"), *price, 0.001, 1e6)?;
        }
    }
    for tenant in &plan.tenants {
        let name = format!("tenant `{}`", tenant.id);
        within(&format!("{name}: requests"), tenant.requests, 0.0, 1_000.0)?;
        within(&format!("{name}: budget"), tenant.budget, 0.0, 1e12)?;
        for (workload, share) in &tenant.mix {
            within(&format!("{name}: mix"), *share, 0.0, 1e6)?;
            if !plan.workloads.contains_key(workload) {
                return fault(&name, &format!("asks for `{workload}`, which is not a workload"));
            }
        }
    }
    for (name, workload) in &plan.workloads {
        let [fewest, most] = workload.hours;
        within(&format!("workload `{name}`: hours"), fewest, 0.001, most.min(1e6))?;
    }
    for event in &plan.events {
        time("event: at", event.at)?;
        within("event: steps", event.steps.unwrap_or(1) as f64, 1.0, 1e6)?;
        if plan.providers.iter().all(|provider| provider.id != event.provider) {
            return fault("event", &format!("names `{}`, which is no provider", event.provider));
        }
    }
    Ok(())
}

fn anchoring(plan: &Anchoring) -> Result<(), Fault> {
    let name = format!("namespace `{}`", plan.namespace);
    period(&format!("{name}: period"), plan.period)?;
    period(&format!("{name}: retry"), plan.retry)?;
    within(&format!("{name}: success"), plan.success, 0.0, 1.0)?;
    within(&format!("{name}: seconds"), plan.seconds, 0.0, 1e6)?;
    within(&format!("{name}: deviation"), plan.deviation, 0.0, 1e6)
}

fn fault(what: &str, wrong: &str) -> Result<(), Fault> {
    Err(Fault(format!("{what} {wrong}")))
}

fn within(what: &str, value: f64, low: f64, high: f64) -> Result<(), Fault> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    fault(what, &format!("is {value}, it must be from {low} to {high}"))
}

fn time(what: &str, time: Millis) -> Result<(), Fault> {
    if time.0 <= LONGEST { Ok(()) } else { fault(what, "is longer than a hundred years") }
}

/// A time between two events, which must not be so short that a scenario never ends.
fn period(what: &str, time: Millis) -> Result<(), Fault> {
    if (100..=LONGEST).contains(&time.0) {
        return Ok(());
    }
    fault(what, "must be from 100ms to a hundred years")
}

#[cfg(test)]
mod tests {
    use promwright_source::{Sources, Style, render};

    use super::*;

    #[test]
    fn what_makes_no_sense_is_told() {
        let faults = include_str!("../../fixtures/simulator/faults.yaml");
        let mut report = String::new();
        for text in faults.split("---\n") {
            let mut sources = Sources::new();
            let file = sources.add("scenario.yaml", text);
            let fault = Scenario::read(file, text).expect_err(text);
            report.push_str(&render(&fault, &sources, Style::default()));
            report.push('\n');
        }
        crate::snapshot("scenario-faults", &report);
    }
}
