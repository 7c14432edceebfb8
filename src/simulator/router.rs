//! The Aurora router: sends each tenant's requests to the provider that scores best.
//!
//! A request that no provider can take is dropped. A request over the tenant's budget is dropped
//! too and not also counted as routed, so that requests are always the sum of the two.

use std::collections::VecDeque;

use crate::page::Page;
use crate::psi_field::rounded;
use crate::random::Random;
use crate::scenario::{Aurora, Change, Event, Gauges, Initial, Provider, Scenario, Tenant, What};

/// Bounds of what a tenant may pay for a GPU hour, whatever its budget.
const PRICE_CAP: (f64, f64) = (0.1, 10.0);

/// What the requests of one step came to.
#[derive(Clone, Copy, Default)]
struct Step {
    requests: u64,
    routed: u64,
    receipts: u64,
    /// Milliseconds, summed over the routed requests.
    latency: f64,
    gpu_hours: f64,
}

/// The router at work.
pub(crate) struct Router {
    plan: Aurora,
    /// Those of the scenario that change what it does.
    events: Vec<Event>,
    random: Random,
    next: i64,
    /// The last steps, as many as the gauges look back.
    window: VecDeque<Step>,
    requests: u64,
    routed: u64,
    dropped: u64,
    gpu_hours: f64,
    gauges: Gauges,
}

impl Router {
    /// A router that starts at `from`, with these counters and gauges.
    pub fn new(
        scenario: &Scenario,
        plan: &Aurora,
        from: i64,
        initial: Initial,
        random: Random,
    ) -> Self {
        let is_own = |event: &&Event| {
            matches!(event.what, What::Market { .. } | What::Load { .. } | What::Receipts { .. })
        };
        Self {
            events: scenario.events.iter().filter(is_own).cloned().collect(),
            random,
            next: from,
            window: VecDeque::new(),
            requests: initial.requests,
            routed: initial.routed,
            dropped: initial.requests - initial.routed,
            gpu_hours: initial.gpu_hours,
            gauges: initial.gauges,
            plan: plan.clone(),
        }
    }

    /// Takes every step until `now`, in milliseconds of the scenario.
    pub fn advance(&mut self, now: i64) {
        while self.next <= now {
            let step = self.step(self.next);
            self.count(step);
            self.next += self.plan.step.0;
        }
    }

    fn step(&mut self, now: i64) -> Step {
        let Self { plan, events, random, .. } = self;
        let at_work = events.iter().filter(|event| event.span.holds(now));
        let at_work: Vec<&What> = at_work.map(|event| &event.what).collect();
        let mut offers = offers(plan, &at_work);
        let receipts = at_work.iter().fold(plan.receipts, |share, what| match what {
            What::Receipts { share } => *share,
            _ => share,
        });
        let mut step = Step::default();
        for tenant in &plan.tenants {
            let draw = (tenant.requests + 2.0 * random.normal()) * load(&tenant.id, &at_work);
            let mut budget = tenant.budget;
            for _ in 0..draw.max(0.0) as u64 {
                step.requests += 1;
                let Some((gpu, hours)) = workload(plan, tenant, random) else { continue };
                if let Some(latency) = route(&mut offers, tenant, gpu, hours, &mut budget) {
                    step.routed += 1;
                    step.latency += latency;
                    step.receipts += u64::from(random.unit() < receipts);
                    step.gpu_hours += hours;
                }
            }
        }
        step
    }

    /// Adds a step to the counters and the gauges. A step without requests changes neither.
    fn count(&mut self, step: Step) {
        if step.requests == 0 {
            return;
        }
        self.requests += step.requests;
        self.routed += step.routed;
        self.dropped += step.requests - step.routed;
        self.gpu_hours += step.gpu_hours;
        self.window.push_back(step);
        if self.window.len() > self.plan.window {
            self.window.pop_front();
        }
        let sum = |part: fn(&Step) -> f64| self.window.iter().map(part).sum::<f64>();
        let routed = sum(|step| step.routed as f64);
        self.gauges.fill_rate = routed / sum(|step| step.requests as f64);
        if routed > 0.0 {
            self.gauges.rtt_ms = sum(|step| step.latency) / routed;
            self.gauges.provenance = sum(|step| step.receipts as f64) / routed;
        }
    }

    pub fn expose(&self, page: &mut dyn Page) {
        let treaty = [("treaty_id", self.plan.treaty.as_str())];
        for (name, value) in [
            ("treaty_fill_rate", rounded(self.gauges.fill_rate, 4)),
            ("treaty_rtt_ms", rounded(self.gauges.rtt_ms, 1)),
            ("treaty_provenance_coverage", rounded(self.gauges.provenance, 4)),
            ("treaty_requests_total", self.requests as f64),
            ("treaty_requests_routed", self.routed as f64),
            ("treaty_dropped_requests", self.dropped as f64),
            ("gpu_hours_total", rounded(self.gpu_hours, 1)),
        ] {
            page.sample(name, &treaty, value);
        }
    }
}

/// A provider within one step.
struct Offer<'a> {
    plan: &'a Provider,
    active: bool,
    /// A factor to the plan's prices.
    dearer: f64,
    latency: f64,
    reputation: f64,
    capacity: f64,
    /// GPU hours that are left of the capacity.
    left: f64,
}

impl<'a> Offer<'a> {
    fn new(plan: &'a Provider) -> Self {
        Self {
            plan,
            active: true,
            dearer: 1.0,
            latency: plan.latency_ms,
            reputation: plan.reputation,
            capacity: plan.capacity,
            left: plan.capacity,
        }
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Outage => self.active = false,
            Change::LatencySpike(milliseconds) => self.latency += milliseconds,
            Change::PriceSpike(factor) => self.dearer *= factor,
            Change::ReputationDrop(points) => self.reputation -= points,
            Change::CapacitySurge(factor) => {
                self.capacity *= factor;
                self.left = self.capacity;
            }
        }
    }

    /// What an hour costs.
    fn price(&self, gpu: &str) -> Option<f64> {
        self.plan.gpus.get(gpu).map(|price| price * self.dearer)
    }

    /// How well it suits the request; `None` if it cannot take it.
    fn score(&self, tenant: &Tenant, gpu: &str, hours: f64, cap: f64) -> Option<f64> {
        let price = self.price(gpu)?;
        let near = self.plan.regions.iter().any(|own| *own == tenant.region || own == "global");
        let fits = self.active
            && near
            && self.latency <= tenant.max_latency_ms
            && self.reputation >= tenant.min_reputation
            && price <= cap
            && self.left >= hours;
        let weights = tenant.weights;
        fits.then(|| {
            weights.price / price
                + weights.latency / self.latency
                + weights.reputation * self.reputation / 100.0
                + weights.availability * self.left / self.capacity
        })
    }
}

/// The providers as the events at work leave them.
fn offers<'a>(plan: &'a Aurora, at_work: &[&What]) -> Vec<Offer<'a>> {
    let offers = plan.providers.iter().map(|own| {
        let mut offer = Offer::new(own);
        for what in at_work {
            match what {
                What::Market { provider, change }
                    if provider.as_ref().is_none_or(|provider| *provider == own.id) =>
                {
                    offer.apply(*change);
                }
                _ => {}
            }
        }
        offer
    });
    offers.collect()
}

/// The factor to the requests of a tenant.
fn load(own: &str, at_work: &[&What]) -> f64 {
    at_work.iter().fold(1.0, |load, what| match what {
        What::Load { tenant, times } if tenant.as_ref().is_none_or(|tenant| tenant == own) => {
            load * times
        }
        _ => load,
    })
}

/// Sends a request to the best provider and pays for it; the latency, or `None` if it is dropped.
fn route(
    offers: &mut [Offer<'_>],
    tenant: &Tenant,
    gpu: &str,
    hours: f64,
    budget: &mut f64,
) -> Option<f64> {
    let offer = &mut offers[best(offers, tenant, gpu, hours, *budget)?];
    let cost = offer.price(gpu)? * hours;
    if cost > *budget {
        return None;
    }
    *budget -= cost;
    offer.left -= hours;
    Some(offer.latency)
}

/// The provider with the highest score; of equal ones the first.
fn best(
    offers: &[Offer<'_>],
    tenant: &Tenant,
    gpu: &str,
    hours: f64,
    budget: f64,
) -> Option<usize> {
    let cap = (budget / hours).clamp(PRICE_CAP.0, PRICE_CAP.1);
    let mut best = None;
    for (index, offer) in offers.iter().enumerate() {
        let Some(score) = offer.score(tenant, gpu, hours, cap) else { continue };
        if best.is_none_or(|(_, high)| score > high) {
            best = Some((index, score));
        }
    }
    best.map(|(index, _)| index)
}

/// The GPU type and GPU hours of a request, drawn from the tenant's mix.
fn workload<'a>(plan: &'a Aurora, tenant: &Tenant, random: &mut Random) -> Option<(&'a str, f64)> {
    let mut draw = random.unit() * tenant.mix.values().sum::<f64>();
    let mut chosen = None;
    for (name, share) in &tenant.mix {
        chosen = Some(name);
        if draw < *share {
            break;
        }
        draw -= share;
    }
    let workload = plan.workloads.get(chosen?)?;
    Some((&workload.gpu, random.between(workload.hours[0], workload.hours[1])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Millis, Span, scenario};

    fn router(scenario: &Scenario) -> Router {
        let plan = scenario.aurora.as_ref().expect("has a router");
        Router::new(scenario, plan, 0, plan.initial, Random::new(1, "treaty"))
    }

    fn gauges_after(scenario: &Scenario, steps: i64) -> Gauges {
        let mut router = router(scenario);
        router.advance(steps * router.plan.step.0);
        router.gauges
    }

    fn steady() -> Scenario {
        scenario("steady").expect("built in")
    }

    /// An event at every provider, from the start for so many steps of 30 seconds.
    fn at_every_provider(change: Change, steps: i64) -> Event {
        let span = Span { from: Millis(0), until: Some(Millis(steps * 30_000)) };
        Event { span, what: What::Market { provider: None, change } }
    }

    #[test]
    fn requests_are_routed_or_dropped() {
        let mut scenario = steady();
        for provider in scenario.aurora.iter_mut().flat_map(|plan| &mut plan.providers) {
            provider.capacity /= 8.0;
        }
        let mut router = router(&scenario);
        router.advance(3_600_000);
        assert!(router.dropped > 100, "{}", router.dropped);
        assert_eq!(router.requests, router.routed + router.dropped);
    }

    #[test]
    fn each_event_changes_what_it_names() {
        let quiet = steady();
        let with = |change: Change| {
            let events = vec![at_every_provider(change, 1_000)];
            gauges_after(&Scenario { events, ..quiet.clone() }, 100)
        };
        let before = gauges_after(&quiet, 100);
        assert_eq!(with(Change::Outage).fill_rate, 0.0);
        assert_eq!(with(Change::ReputationDrop(60.0)).fill_rate, 0.0);
        assert_eq!(with(Change::PriceSpike(100.0)).fill_rate, 0.0);
        assert_eq!(with(Change::LatencySpike(1e6)).fill_rate, 0.0);
        let slower = with(Change::LatencySpike(50.0));
        let rise = slower.rtt_ms - before.rtt_ms;
        assert!((30.0..60.0).contains(&rise), "50 ms, less what better choices save: {rise}");
        assert!(with(Change::CapacitySurge(1e-3)).fill_rate < 0.1);
    }

    #[test]
    fn events_of_one_kind_multiply_and_may_be_of_one_tenant() {
        let factor =
            |tenant: Option<&str>, times| What::Load { tenant: tenant.map(str::to_owned), times };
        let all = [factor(None, 3.0), factor(Some("a"), 0.5), factor(Some("b"), 7.0)];
        let all: Vec<&What> = all.iter().collect();
        assert_eq!(load("a", &all), 1.5);
        assert_eq!(load("c", &all), 3.0);
    }

    #[test]
    fn an_event_ends() {
        let mut scenario = steady();
        scenario.events = vec![at_every_provider(Change::Outage, 5)];
        scenario.aurora.as_mut().expect("has a router").window = 1;
        assert_eq!(gauges_after(&scenario, 4).fill_rate, 0.0);
        assert!(gauges_after(&scenario, 5).fill_rate > 0.9);
    }

    #[test]
    fn without_traffic_the_gauges_keep_their_values() {
        let mut scenario = steady();
        let span = Span { from: Millis(600_000), until: None };
        scenario.events = vec![Event { span, what: What::Load { tenant: None, times: 0.0 } }];
        let mut router = router(&scenario);
        router.advance(600_000);
        let (requests, gauges) = (router.requests, router.gauges);
        router.advance(6_000_000);
        assert_eq!((router.requests, router.gauges), (requests, gauges));
        assert!(requests > 0);
    }

    #[test]
    fn the_best_score_wins_and_a_tie_goes_to_the_first() {
        let plan = scenario("steady").and_then(|it| it.aurora).expect("built in");
        let tenant = &plan.tenants[0];
        let twin = plan.providers[0].clone();
        let mut dear = twin.clone();
        dear.gpus.values_mut().for_each(|price| *price *= 1.5);
        let gpu = twin.gpus.keys().next().expect("sells something").clone();
        let providers = [Offer::new(&dear), Offer::new(&twin), Offer::new(&twin)];
        let mut tenant = tenant.clone();
        tenant.region.clone_from(&twin.regions[0]);
        assert_eq!(best(&providers, &tenant, &gpu, 1.0, 100.0), Some(1));
        assert_eq!(best(&providers, &tenant, &gpu, 1e6, 1e9), None);
        assert_eq!(best(&providers, &tenant, "none", 1.0, 100.0), None);
    }
}
