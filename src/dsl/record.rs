//! Recording rules, which are handles: what records a series is what other rules read it by.
//!
//! So a recorded series cannot be misspelled, and its unit and labels are known where it is read.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::expr::Vector;
use crate::label::Label;
use crate::node::{Node, NodeKind};
use crate::rule::{IntoRule, Rule};
use crate::site::Site;
use crate::text::IntoText;
use crate::unit::Unit;

/// A recording rule, and the series in `U` that it writes.
#[derive(Clone, Debug)]
#[must_use]
pub struct Record<U> {
    rule: Rule,
    unit: PhantomData<U>,
}

/// Records `vector` as the series `name`.
///
/// ```
/// # use promwright_dsl::prelude::*;
/// # promwright_dsl::metrics! {
/// #     scraped from Target::new(&[]);
/// #     /// How full the queue is.
/// #     queue_fill: Gauge<Ratio> {}
/// # }
/// fn fill() -> Record<Ratio> {
///     record("queue:fill:avg", avg(queue_fill))
/// }
/// let too_full = fill().above(ratio(0.9));
/// # let _ = too_full;
/// ```
#[track_caller]
pub fn record<V: Vector>(name: &'static str, vector: V) -> Record<V::Unit> {
    let rule = Rule {
        site: Site::here(),
        name: name.to_owned(),
        expr: vector.into_node(),
        expr_site: Site::here(),
        unit: V::Unit::FACTS,
        labels: Vec::new(),
        ignores: Vec::new(),
        alert: None,
    };
    Record { rule, unit: PhantomData }
}

impl<U: Unit> Record<U> {
    /// With a label on the recorded series.
    #[track_caller]
    pub fn label(mut self, label: Label, value: &str) -> Self {
        self.rule.set_label(label, value.into_text());
        self
    }

    /// Without the findings of a check (its slug, its family or `all`) about this rule, and why.
    #[track_caller]
    pub fn ignore(mut self, check: &'static str, reason: &'static str) -> Self {
        self.rule.ignore(check, reason);
        self
    }

    /// With labels on the recorded series.
    #[track_caller]
    pub fn labels<const N: usize>(mut self, labels: [(Label, &str); N]) -> Self {
        for (label, value) in labels {
            self.rule.set_label(label, value.into_text());
        }
        self
    }

    #[track_caller]
    pub(crate) fn node(self) -> Arc<Node> {
        Node::new(Site::here(), NodeKind::Recorded(Arc::new(self.rule)))
    }
}

impl<U: Unit> IntoRule for Record<U> {
    fn into_rule(self) -> Rule {
        self.rule
    }
}
