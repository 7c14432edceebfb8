//! Events of a scenario: what goes wrong, or only differs, for a while.
//!
//! An event is written as a time and one key that says what happens. Events of one kind may
//! overlap: factors multiply, additions add up.

use std::fmt;

use serde::Deserialize;

use super::{Input, Millis, Span};

/// Something that happens for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub span: Span,
    /// What.
    pub what: What,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// One provider is other than it was, or all are.
    Market {
        /// The provider; none is every one.
        provider: Option<String>,
        /// What changes.
        change: Change,
    },
    /// A tenant asks for more or less, or all do.
    Load {
        /// The tenant; none is every one.
        tenant: Option<String>,
        /// A factor to the requests.
        times: f64,
    },
    /// Another share of jobs gets a receipt.
    Receipts {
        /// The share.
        share: f64,
    },
    /// A pod is down, and comes back at the end without its state.
    Restart {
        /// The pod.
        pod: String,
    },
    /// Scrapes of a pod fail; it runs on.
    Unreachable {
        /// The pod.
        pod: String,
    },
    /// Prometheus does not know of a pod.
    Gone {
        /// The pod.
        pod: String,
    },
    /// A pod does not show some metrics.
    Hidden {
        /// The pod.
        pod: String,
        /// The metrics.
        metrics: Vec<String>,
    },
    /// A psi-field pod takes no step.
    Idle {
        /// The pod.
        pod: String,
    },
    /// A psi-field pod is fed something else, at the pace of its traffic.
    Feed {
        /// The pod.
        pod: String,
        /// The input.
        input: Input,
    },
    /// Anchoring fails.
    AnchorFailure {
        /// The namespace; none is every one.
        namespace: Option<String>,
    },
    /// Prometheus is down: it scrapes nothing, and marks nothing as stale.
    Blackout,
}

/// What changes at a provider.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// It takes nothing.
    Outage,
    /// Milliseconds more.
    LatencySpike(f64),
    /// A factor to the capacity.
    CapacitySurge(f64),
    /// A factor to the prices.
    PriceSpike(f64),
    /// Points less.
    ReputationDrop(f64),
}

impl Change {
    /// For how many steps of the router it lasts if nothing is said.
    const fn default_steps(self) -> i64 {
        if matches!(self, Self::Outage) { 5 } else { 10 }
    }
}

/// An event as it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    at: Millis,
    #[serde(rename = "for")]
    lasts: Option<Millis>,
    outage: Option<Provider>,
    latency_spike: Option<Added>,
    capacity_surge: Option<Multiplied>,
    price_spike: Option<Multiplied>,
    reputation_drop: Option<Added>,
    load: Option<Load>,
    receipts: Option<Receipts>,
    restart: Option<Pod>,
    unreachable: Option<Pod>,
    gone: Option<Pod>,
    hidden: Option<Hidden>,
    idle: Option<Pod>,
    feed: Option<Feed>,
    anchor_failure: Option<Namespace>,
    blackout: Option<Nothing>,
}

/// The keys of which an event has one.
pub(super) const KINDS: &str = "outage, latency_spike, capacity_surge, price_spike, \
    reputation_drop, load, receipts, restart, unreachable, gone, hidden, idle, feed, \
    anchor_failure, blackout";

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Provider {
    provider: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    provider: Option<String>,
    by: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Multiplied {
    provider: Option<String>,
    times: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Load {
    tenant: Option<String>,
    times: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Receipts {
    share: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pod {
    pod: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hidden {
    pod: String,
    metrics: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Feed {
    pod: String,
    input: Input,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Namespace {
    namespace: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl Written {
    /// The event, in a scenario whose router takes a step each `step`; `Err` says how many things
    /// happen if that is not one.
    pub fn event(self, step: Millis) -> Result<Event, usize> {
        let (at, lasts) = (self.at, self.lasts);
        let [what] = <[What; 1]>::try_from(self.all()).map_err(|all| all.len())?;
        let default = match what {
            What::Market { change, .. } => Some(Millis(change.default_steps() * step.0)),
            _ => None,
        };
        let end = |lasts: Millis| Millis(at.0.saturating_add(lasts.0));
        Ok(Event { span: Span { from: at, until: lasts.or(default).map(end) }, what })
    }

    fn all(self) -> Vec<What> {
        let market = |provider, change| What::Market { provider, change };
        let added = |one: Added, change: fn(f64) -> Change| market(one.provider, change(one.by));
        let multiplied =
            |one: Multiplied, change: fn(f64) -> Change| market(one.provider, change(one.times));
        let all = [
            self.outage.map(|one| market(one.provider, Change::Outage)),
            self.latency_spike.map(|one| added(one, Change::LatencySpike)),
            self.capacity_surge.map(|one| multiplied(one, Change::CapacitySurge)),
            self.price_spike.map(|one| multiplied(one, Change::PriceSpike)),
            self.reputation_drop.map(|one| added(one, Change::ReputationDrop)),
            self.load.map(|Load { tenant, times }| What::Load { tenant, times }),
            self.receipts.map(|Receipts { share }| What::Receipts { share }),
            self.restart.map(|Pod { pod }| What::Restart { pod }),
            self.unreachable.map(|Pod { pod }| What::Unreachable { pod }),
            self.gone.map(|Pod { pod }| What::Gone { pod }),
            self.hidden.map(|Hidden { pod, metrics }| What::Hidden { pod, metrics }),
            self.idle.map(|Pod { pod }| What::Idle { pod }),
            self.feed.map(|Feed { pod, input }| What::Feed { pod, input }),
            self.anchor_failure.map(|Namespace { namespace }| What::AnchorFailure { namespace }),
            self.blackout.map(|Nothing {}| What::Blackout),
        ];
        all.into_iter().flatten().collect()
    }
}

impl fmt::Display for What {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or = |name: &Option<String>, all: &str| name.clone().unwrap_or_else(|| all.to_owned());
        match self {
            Self::Market { provider, change } => {
                let provider = or(provider, "every provider");
                match change {
                    Change::Outage => write!(formatter, "outage of {provider}"),
                    Change::LatencySpike(by) => write!(formatter, "{provider} is {by} ms slower"),
                    Change::CapacitySurge(times) => {
                        write!(formatter, "capacity of {provider} x{times}")
                    }
                    Change::PriceSpike(times) => write!(formatter, "prices of {provider} x{times}"),
                    Change::ReputationDrop(by) => {
                        write!(formatter, "reputation of {provider} less {by}")
                    }
                }
            }
            Self::Load { tenant, times } => {
                write!(formatter, "requests of {} x{times}", or(tenant, "every tenant"))
            }
            Self::Receipts { share } => write!(formatter, "receipts for {share} of the jobs"),
            Self::Restart { pod } => write!(formatter, "{pod} is down and comes back anew"),
            Self::Unreachable { pod } => write!(formatter, "scrapes of {pod} fail"),
            Self::Gone { pod } => write!(formatter, "{pod} is no target"),
            Self::Hidden { pod, metrics } => {
                write!(formatter, "{pod} does not show {}", metrics.join(", "))
            }
            Self::Idle { pod } => write!(formatter, "{pod} takes no step"),
            Self::Feed { pod, .. } => write!(formatter, "{pod} is fed something else"),
            Self::AnchorFailure { namespace } => {
                write!(formatter, "anchoring of {} fails", or(namespace, "every namespace"))
            }
            Self::Blackout => formatter.write_str("Prometheus is down"),
        }
    }
}
