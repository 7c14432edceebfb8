//! Settings: the thresholds, durations and severities that people tune.
//!
//! Each has a default, the values it may take, and the reason for the default. Its name is made
//! of the rule's and its role: `PsiFieldPodDrift.threshold`, `.for`, `.severity`. The rules are
//! written with defaults; values set from outside are put in when the catalog is compiled.

use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};
use std::sync::Arc;

use crate::node::{Node, NodeKind};
use crate::quantity::Quantity;
use crate::site::Site;
use crate::unit::{Unit, UnitFacts};

/// A number in `U` that a rule compares with and that people may tune.
#[derive(Clone, Copy, Debug)]
pub struct Threshold<U> {
    facts: ThresholdFacts,
    unit: PhantomData<U>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ThresholdFacts {
    pub role: &'static str,
    pub default: f64,
    pub low: Bound<f64>,
    pub high: Bound<f64>,
    pub unit: UnitFacts,
    pub reason: &'static str,
    pub site: Site,
}

/// A threshold: its default, the values it may take in the same unit, and why it is what it is.
///
/// ```
/// # use promwright_dsl::prelude::*;
/// let limit = threshold(ratio(0.8), 0.5..=1.0, "below this the tenants notice");
/// # let _ = limit;
/// ```
#[track_caller]
pub fn threshold<U: Unit>(
    default: Quantity<U>,
    allowed: impl RangeBounds<f64>,
    reason: &'static str,
) -> Threshold<U> {
    let facts = ThresholdFacts {
        role: "threshold",
        default: default.value(),
        low: allowed.start_bound().cloned(),
        high: allowed.end_bound().cloned(),
        unit: U::FACTS,
        reason,
        site: Site::here(),
    };
    Threshold { facts, unit: PhantomData }
}

impl<U: Unit> Threshold<U> {
    /// Its role, where a rule has several: `low` makes `RuleName.low` of it.
    pub fn named(mut self, role: &'static str) -> Self {
        self.facts.role = role;
        self
    }

    pub(crate) const fn facts(self) -> ThresholdFacts {
        self.facts
    }

    #[track_caller]
    pub(crate) fn node(self) -> Arc<Node> {
        Node::new(Site::here(), NodeKind::Threshold(self.facts))
    }
}

/// A `for` or a `keep_firing_for`, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeFacts {
    pub role: &'static str,
    pub default: i64,
    pub low: i64,
    pub high: i64,
    pub reason: &'static str,
    pub site: Site,
}

/// How urgent an alert is; its label `severity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// For the record.
    Info,
    /// Someone looks at it in working hours.
    Warning,
    /// Someone is woken up.
    Critical,
}

impl Severity {
    /// All of them, from the least.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Critical];

    /// As the label has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// A severity with its reason.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SeverityFacts {
    pub default: Severity,
    pub reason: &'static str,
    pub site: Site,
}
