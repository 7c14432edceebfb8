//! What a scenario must satisfy, beyond its form, so that its models neither stall nor overflow
//! and its events are about something that is there.
//!
//! Every number of a scenario is checked here: a model may take each for finite and in range.

mod event;
mod here;

use std::collections::BTreeSet;

use promwright_rulebook::yaml::closest;
use promwright_source::Diagnostic;

use crate::scenario::{
    Anchoring, Aurora, Harbinger, Input, Millis, Pod, Scenario, Target, Tenant, What,
};
pub(crate) use here::{Here, fault};

/// The slug of what keeps a text from being a scenario.
pub(crate) const SLUG: &str = "scenario/invalid";

/// The longest time that a scenario may name: a hundred years.
const LONGEST: i64 = 100 * 365 * 86_400_000;

/// The most requests a second, and the most validations: a day of them takes some seconds.
const MOST_A_SECOND: f64 = 1_000.0;

/// What a check finds.
type Checked = Result<(), Box<Diagnostic>>;

/// Checks a scenario that is written `here`.
pub(crate) fn scenario(scenario: &Scenario, here: Here<'_>) -> Checked {
    period(here.key("lasts"), scenario.lasts)?;
    let interval = scenario.scrape_interval;
    period(here.key("scrape_interval"), interval)?;
    if scenario.scrape_jitter.0 > interval.0 / 2 {
        return wrong(here.key("scrape_jitter"), "is more than half the time between two scrapes");
    }
    for key in ["scrapes_from", "rules_from"] {
        let own = if key == "rules_from" { scenario.rules_from } else { scenario.scrapes_from };
        time(here.key(key), own)?;
    }
    for (index, pod) in scenario.psi_field.iter().enumerate() {
        psi_field(pod, here.key("psi_field").index(index))?;
    }
    if let Some(plan) = &scenario.aurora {
        aurora(plan, here.key("aurora"))?;
    }
    if let Some(scheduler) = &scenario.scheduler {
        let here = here.key("scheduler");
        target(&scheduler.target, here)?;
        distinct(here.key("anchors"), scheduler.anchors.iter().map(|own| &*own.namespace))?;
        for (index, plan) in scheduler.anchors.iter().enumerate() {
            anchoring(plan, here.key("anchors").index(index))?;
        }
    }
    if let Some(plan) = &scenario.harbinger {
        harbinger(plan, here.key("harbinger"))?;
    }
    pods(scenario, here)?;
    for (index, own) in scenario.events.iter().enumerate() {
        event::event(own, scenario, here.key("events").index(index))?;
    }
    load(scenario, here)
}

/// No two targets are the same.
fn pods(scenario: &Scenario, here: Here<'_>) -> Checked {
    let mut seen = BTreeSet::new();
    for (index, pod) in scenario.psi_field.iter().enumerate() {
        once(&mut seen, &pod.target, here.key("psi_field").index(index))?;
    }
    let others = [
        ("aurora", scenario.aurora.as_ref().map(|own| &own.target)),
        ("scheduler", scenario.scheduler.as_ref().map(|own| &own.target)),
        ("harbinger", scenario.harbinger.as_ref().map(|own| &own.target)),
    ];
    for (key, target) in others {
        if let Some(target) = target {
            once(&mut seen, target, here.key(key))?;
        }
    }
    Ok(())
}

fn once<'a>(seen: &mut BTreeSet<&'a str>, target: &'a Target, here: Here<'_>) -> Checked {
    if seen.insert(&target.pod) {
        return Ok(());
    }
    wrong(here.key("target").key("pod"), "is the pod of another target too")
}

fn target(target: &Target, here: Here<'_>) -> Checked {
    time(here.key("target").key("starts"), target.starts)
}

fn psi_field(pod: &Pod, here: Here<'_>) -> Checked {
    target(&pod.target, here)?;
    within(here.key("noise"), pod.noise, 0.0, 1.5)?;
    let mut end = Some(Millis(0));
    for (index, window) in pod.traffic.iter().enumerate() {
        let here = here.key("traffic").index(index);
        period(here.key("every"), window.every)?;
        time(here.key("from"), window.from)?;
        time(here.key("until"), window.until.unwrap_or_default())?;
        if end.is_none_or(|end| window.from < end) {
            return wrong(here, "starts before the window in front of it has ended");
        }
        end = window.until;
        input(&window.input, here.key("input"))?;
    }
    Ok(())
}

fn input(input: &Input, here: Here<'_>) -> Checked {
    for (key, value) in [
        ("level", input.level),
        ("wander", input.wander),
        ("spread", input.spread),
        ("last", input.last.unwrap_or_default()),
    ] {
        within(here.key(key), value, -1e6, 1e6)?;
    }
    for (index, value) in input.values.iter().flatten().enumerate() {
        within(here.key("values").index(index), *value, -1e6, 1e6)?;
    }
    Ok(())
}

fn aurora(plan: &Aurora, here: Here<'_>) -> Checked {
    target(&plan.target, here)?;
    period(here.key("step"), plan.step)?;
    within(here.key("window"), plan.window as f64, 1.0, 100_000.0)?;
    within(here.key("receipts"), plan.receipts, 0.0, 1.0)?;
    initial(plan, here.key("initial"))?;
    distinct(here.key("providers"), plan.providers.iter().map(|own| &*own.id))?;
    for (index, provider) in plan.providers.iter().enumerate() {
        let here = here.key("providers").index(index);
        within(here.key("latency_ms"), provider.latency_ms, 0.001, 1e6)?;
        within(here.key("capacity"), provider.capacity, 0.001, 1e9)?;
        within(here.key("reputation"), provider.reputation, 0.0, 100.0)?;
        for (gpu, price) in &provider.gpus {
            within(here.key("gpus").key(gpu), *price, 0.001, 1e6)?;
        }
    }
    distinct(here.key("tenants"), plan.tenants.iter().map(|own| &*own.id))?;
    for (index, own) in plan.tenants.iter().enumerate() {
        tenant(own, plan, here.key("tenants").index(index))?;
    }
    for (name, workload) in &plan.workloads {
        let here = here.key("workloads").key(name).key("hours");
        let [fewest, most] = workload.hours;
        within(here.index(1), most, 0.001, 1e6)?;
        within(here.index(0), fewest, 0.001, most)?;
    }
    Ok(())
}

fn initial(plan: &Aurora, here: Here<'_>) -> Checked {
    let start = plan.initial;
    // Beyond it a float skips numbers, and a counter stands still.
    within(here.key("requests"), start.requests as f64, 0.0, 1e15)?;
    if start.routed > start.requests {
        return wrong(here.key("routed"), "is more than the requests");
    }
    within(here.key("gpu_hours"), start.gpu_hours, 0.0, 1e15)?;
    let here = here.key("gauges");
    within(here.key("fill_rate"), start.gauges.fill_rate, 0.0, 1.0)?;
    within(here.key("rtt_ms"), start.gauges.rtt_ms, 0.0, 1e9)?;
    within(here.key("provenance"), start.gauges.provenance, 0.0, 1.0)
}

fn tenant(tenant: &Tenant, plan: &Aurora, here: Here<'_>) -> Checked {
    within(here.key("requests"), tenant.requests, 0.0, 1e6)?;
    within(here.key("budget"), tenant.budget, 0.0, 1e12)?;
    within(here.key("max_latency_ms"), tenant.max_latency_ms, 0.0, 1e9)?;
    within(here.key("min_reputation"), tenant.min_reputation, 0.0, 100.0)?;
    let weights = tenant.weights;
    for (key, value) in [
        ("price", weights.price),
        ("latency", weights.latency),
        ("reputation", weights.reputation),
        ("availability", weights.availability),
    ] {
        within(here.key("weights").key(key), value, 0.0, 1e6)?;
    }
    for (workload, share) in &tenant.mix {
        let here = here.key("mix");
        within(here.key(workload), *share, 0.0, 1e6)?;
        known(
            here.name(workload),
            "a workload",
            workload,
            plan.workloads.keys().map(String::as_str),
        )?;
    }
    Ok(())
}

fn anchoring(plan: &Anchoring, here: Here<'_>) -> Checked {
    period(here.key("period"), plan.period)?;
    period(here.key("retry"), plan.retry)?;
    within(here.key("success"), plan.success, 0.0, 1.0)?;
    within(here.key("seconds"), plan.seconds, 0.0, 1e6)?;
    within(here.key("deviation"), plan.deviation, 0.0, 1e6)
}

fn harbinger(plan: &Harbinger, here: Here<'_>) -> Checked {
    target(&plan.target, here)?;
    distinct(here.key("schemas"), plan.schemas.iter().map(|own| &*own.schema))?;
    for (index, schema) in plan.schemas.iter().enumerate() {
        let here = here.key("schemas").index(index);
        within(here.key("validations"), schema.validations, 0.0, MOST_A_SECOND * 60.0)?;
        within(here.key("seconds"), schema.seconds, 0.0, 1e6)?;
        for (name, share) in &schema.errors {
            within(here.key("errors").key(name), *share, 0.0, 1.0)?;
        }
        let sum: f64 = schema.errors.values().sum();
        if sum > 1.0 {
            return wrong(here.key("errors"), "adds up to more than 1");
        }
    }
    let sum: f64 = plan.schemas.iter().map(|schema| schema.validations).sum();
    within(here.key("schemas"), sum, 0.0, MOST_A_SECOND * 60.0)
}

/// What the router has to do stays within bounds even if all loads come at once.
fn load(scenario: &Scenario, here: Here<'_>) -> Checked {
    let Some(plan) = &scenario.aurora else { return Ok(()) };
    let peak = scenario.events.iter().fold(1.0, |peak: f64, event| match event.what {
        What::Load { times, .. } => peak * times.max(1.0),
        _ => peak,
    });
    // Draws deviate by two, and reach up to twelve more.
    let requests: f64 = plan.tenants.iter().map(|tenant| tenant.requests + 12.0).sum();
    let rate = requests * peak * 1000.0 / plan.step.0 as f64;
    if rate <= MOST_A_SECOND {
        return Ok(());
    }
    let (rate, most) = (rate.ceil(), MOST_A_SECOND);
    let place = if peak > 1.0 { here.key("events") } else { here.key("aurora").key("tenants") };
    wrong(place, &format!("may be {rate} requests a second, the most is {most}"))
}

fn wrong(here: Here<'_>, what: &str) -> Checked {
    Err(Box::new(fault(here, format!("this {what}"))))
}

fn within(here: Here<'_>, value: f64, low: f64, high: f64) -> Checked {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(Box::new(fault(here, format!("{value} is not from {low} to {high}"))))
}

fn time(here: Here<'_>, time: Millis) -> Checked {
    if time.0 <= LONGEST { Ok(()) } else { wrong(here, "is longer than a hundred years") }
}

/// A time between two things, which must not be so short that a scenario never ends.
fn period(here: Here<'_>, time: Millis) -> Checked {
    if (100..=LONGEST).contains(&time.0) {
        return Ok(());
    }
    wrong(here, "must be from 100ms to a hundred years")
}

/// A name is one of those that there are.
fn known<'a>(
    here: Here<'_>,
    kind: &str,
    name: &str,
    all: impl Iterator<Item = &'a str>,
) -> Checked {
    let all: Vec<&str> = all.collect();
    if all.contains(&name) {
        return Ok(());
    }
    let found = fault(here, format!("`{name}` is not {kind}"));
    Err(Box::new(match closest(name, &all) {
        Some(meant) => found.help(format!("did you mean `{meant}`?")),
        None if all.is_empty() => found.help("there is none"),
        None => found.help(format!("there are {}", all.join(", "))),
    }))
}

/// No name in a list is there twice; draws of two of one name would be the same.
fn distinct<'a>(here: Here<'_>, names: impl Iterator<Item = &'a str>) -> Checked {
    let mut seen = BTreeSet::new();
    for (index, name) in names.enumerate() {
        if !seen.insert(name) {
            return wrong(here.index(index), &format!("is the second `{name}`"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use promwright_source::{Sources, Style, render};

    use super::*;

    #[test]
    fn what_makes_no_sense_is_told() {
        let faults = include_str!("../../../fixtures/simulator/faults.yaml");
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
