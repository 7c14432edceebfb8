//! The untyped rule behind [`Alert`](crate::Alert) and [`Record`](crate::Record).

use std::sync::Arc;

use crate::label::{Label, LabelUse};
use crate::node::Node;
use crate::setting::{SeverityFacts, TimeFacts};
use crate::site::Site;
use crate::text::Text;
use crate::unit::UnitFacts;

/// An alerting or a recording rule as it was written.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) site: Site,
    pub(crate) name: String,
    pub(crate) expr: Arc<Node>,
    /// Where the expression was handed over: `.when(…)` or `record(…)`.
    pub(crate) expr_site: Site,
    pub(crate) unit: UnitFacts,
    pub(crate) labels: Vec<RuleLabel>,
    pub(crate) ignores: Vec<Ignore>,
    pub(crate) alert: Option<AlertParts>,
}

/// A check whose findings about the rule are not to be shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ignore {
    pub check: &'static str,
    pub reason: &'static str,
    pub site: Site,
}

/// A label that the rule sets.
#[derive(Clone, Debug)]
pub(crate) struct RuleLabel {
    pub label: LabelUse,
    pub value: Text,
    pub site: Site,
}

/// What only an alerting rule has.
#[derive(Clone, Debug, Default)]
pub(crate) struct AlertParts {
    pub for_: Option<TimeFacts>,
    pub keep_firing_for: Option<TimeFacts>,
    pub severity: Option<SeverityFacts>,
    pub annotations: Vec<Annotation>,
}

#[derive(Clone, Debug)]
pub(crate) struct Annotation {
    pub name: String,
    pub text: Text,
    pub site: Site,
}

impl Rule {
    #[track_caller]
    pub(crate) fn set_label(&mut self, label: Label, value: Text) {
        self.labels.push(RuleLabel { label: LabelUse::of(label), value, site: Site::here() });
    }

    #[track_caller]
    pub(crate) fn ignore(&mut self, check: &'static str, reason: &'static str) {
        self.ignores.push(Ignore { check, reason, site: Site::here() });
    }
}

/// What a group can hold: alerts and records.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a rule",
    label = "an alert or a record is needed here",
    note = "an alert is `alert(\"Name\").when(condition)`: without a condition it is none"
)]
pub trait IntoRule {
    #[doc(hidden)]
    fn into_rule(self) -> Rule;
}
