//! What an event must satisfy: its times, its numbers, and that what it names is there.

use super::{Checked, Here, input, known, time, within, wrong};
use crate::scenario::{Change, Event, Scenario, What};

pub(super) fn event(event: &Event, scenario: &Scenario, here: Here<'_>) -> Checked {
    time(here.key("at"), event.span.from)?;
    if let Some(until) = event.span.until {
        time(here.key("for"), until)?;
        if until == event.span.from {
            return wrong(here.key("for"), "takes no time");
        }
    }
    match &event.what {
        What::Market { provider, change } => market(provider.as_deref(), *change, scenario, here),
        What::Load { tenant, times } => {
            let here = here.key("load");
            within(here.key("times"), *times, 0.0, 1_000.0)?;
            let plan = scenario.aurora.iter();
            let tenants = plan.flat_map(|plan| &plan.tenants).map(|own| &*own.id);
            one_of(here.key("tenant"), "a tenant", tenant.as_deref(), tenants)
        }
        What::Receipts { share } => within(here.key("receipts").key("share"), *share, 0.0, 1.0),
        What::Restart { pod } => {
            if event.span.until.is_none() {
                return wrong(here, "needs a `for`: how long the pod is down");
            }
            target(pod, scenario, here.key("restart"))
        }
        What::Unreachable { pod } => target(pod, scenario, here.key("unreachable")),
        What::Gone { pod } => target(pod, scenario, here.key("gone")),
        What::Hidden { pod, .. } => target(pod, scenario, here.key("hidden")),
        What::Idle { pod } => psi_field(pod, scenario, here.key("idle")),
        What::Feed { pod, input: fed } => {
            let here = here.key("feed");
            input(fed, here.key("input"))?;
            psi_field(pod, scenario, here)
        }
        What::AnchorFailure { namespace } => {
            let here = here.key("anchor_failure").key("namespace");
            let plan = scenario.scheduler.iter();
            let namespaces = plan.flat_map(|plan| &plan.anchors).map(|own| &*own.namespace);
            one_of(here, "a namespace that is anchored", namespace.as_deref(), namespaces)
        }
        What::Blackout => Ok(()),
    }
}

fn market(provider: Option<&str>, change: Change, scenario: &Scenario, here: Here<'_>) -> Checked {
    let (kind, amount) = match change {
        Change::Outage => ("outage", None),
        Change::LatencySpike(by) => ("latency_spike", Some(("by", by, 0.0, 1e6))),
        Change::CapacitySurge(times) => ("capacity_surge", Some(("times", times, 1e-3, 1e3))),
        Change::PriceSpike(times) => ("price_spike", Some(("times", times, 1e-3, 1e3))),
        Change::ReputationDrop(by) => ("reputation_drop", Some(("by", by, 0.0, 100.0))),
    };
    let here = here.key(kind);
    if let Some((key, value, low, high)) = amount {
        within(here.key(key), value, low, high)?;
    }
    let plan = scenario.aurora.iter();
    let providers = plan.flat_map(|plan| &plan.providers).map(|own| &*own.id);
    one_of(here.key("provider"), "a provider", provider, providers)
}

/// A name that may be left out is one of those that there are.
fn one_of<'a>(
    here: Here<'_>,
    kind: &str,
    name: Option<&str>,
    all: impl Iterator<Item = &'a str>,
) -> Checked {
    name.map_or(Ok(()), |name| known(here, kind, name, all))
}

fn target(pod: &str, scenario: &Scenario, here: Here<'_>) -> Checked {
    let pods = scenario.targets().map(|target| &*target.pod);
    known(here.key("pod"), "the pod of a target", pod, pods)
}

fn psi_field(pod: &str, scenario: &Scenario, here: Here<'_>) -> Checked {
    let pods = scenario.psi_field.iter().map(|own| &*own.target.pod);
    known(here.key("pod"), "a pod of psi-field", pod, pods)
}
