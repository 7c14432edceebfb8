//! Groups of rules, and the catalog: all metrics, and which file gets which groups.

use promwright_source::Sources;

use crate::compile::{self, Compiled};
use crate::metric::MetricFacts;
use crate::overrides::Overrides;
use crate::quantity::{Quantity, Time};
use crate::rule::{Ignore, IntoRule, Rule};
use crate::site::Site;

/// Rules that are evaluated one after the other, at one interval.
#[derive(Clone, Debug)]
#[must_use]
pub struct Group {
    pub(crate) name: &'static str,
    pub(crate) interval: Option<i64>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) ignores: Vec<Ignore>,
    pub(crate) site: Site,
}

/// Begins the group `name`.
#[track_caller]
pub const fn group(name: &'static str) -> Group {
    Group { name, interval: None, rules: Vec::new(), ignores: Vec::new(), site: Site::here() }
}

impl Group {
    /// `interval`: how often it is evaluated; Prometheus' global interval if not said.
    pub fn every<T: Time>(mut self, interval: Quantity<T>) -> Self {
        self.interval = Some(interval.as_milliseconds());
        self
    }

    /// Without the findings of a check (its slug, its family or `all`) about this group and its
    /// rules, and why.
    #[track_caller]
    pub fn ignore(mut self, check: &'static str, reason: &'static str) -> Self {
        self.ignores.push(Ignore { check, reason, site: Site::here() });
        self
    }

    /// With one more rule, evaluated after those before it.
    pub fn rule(mut self, rule: impl IntoRule) -> Self {
        self.rules.push(rule.into_rule());
        self
    }
}

/// Everything that a team declares: its metrics, its rules, and the files they are written to.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Catalog {
    pub(crate) metrics: Vec<MetricFacts>,
    pub(crate) outputs: Vec<Output>,
}

/// A file that `build` writes.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub path: &'static str,
    pub groups: Vec<Group>,
    pub site: Site,
}

impl Catalog {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With the metrics that a [`metrics!`](crate::metrics) declared.
    pub fn metrics(mut self, metrics: &[MetricFacts]) -> Self {
        self.metrics.extend_from_slice(metrics);
        self
    }

    /// With a file of these groups. A group may be in several files.
    #[track_caller]
    pub fn output<const N: usize>(mut self, path: &'static str, groups: [Group; N]) -> Self {
        self.outputs.push(Output { path, groups: groups.into(), site: Site::here() });
        self
    }

    /// Whether it declares neither a metric nor a file.
    pub fn is_empty(&self) -> bool {
        self.metrics.is_empty() && self.outputs.is_empty()
    }

    /// The rule files with `overrides` put in, and what is wrong with them.
    ///
    /// `load` gives the text of a Rust source file by the path that the compiler knows, so that
    /// findings can show it; where it gives none, or one that has changed since, they show the
    /// rule as it is printed.
    pub fn compile(
        &self,
        overrides: &Overrides,
        sources: &mut Sources,
        load: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Compiled {
        compile::compile(self, overrides, sources, load)
    }
}
