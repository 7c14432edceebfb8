//! Alerting rules: a condition, how long it must hold, how urgent it is, and what to say.

use std::ops::RangeInclusive;

use crate::condition::Condition;
use crate::label::Label;
use crate::quantity::{Quantity, Time};
use crate::rule::{AlertParts, Annotation, IntoRule, Rule};
use crate::setting::{Severity, SeverityFacts, TimeFacts};
use crate::site::Site;
use crate::text::IntoText;
use crate::unit::Unit;

/// The name of an alert that has no condition yet, and so is no rule yet.
#[derive(Clone, Copy, Debug)]
#[must_use = "an alert needs a condition: `.when(…)`"]
pub struct AlertName {
    name: &'static str,
    site: Site,
}

/// An alerting rule.
#[derive(Clone, Debug)]
#[must_use]
pub struct Alert {
    rule: Rule,
    parts: AlertParts,
}

/// Begins the alert `name`; `.when(condition)` makes a rule of it.
#[track_caller]
pub const fn alert(name: &'static str) -> AlertName {
    AlertName { name, site: Site::here() }
}

impl AlertName {
    /// Fires while the condition is the case, once for each of its series.
    #[track_caller]
    pub fn when<C: Condition>(self, condition: C) -> Alert {
        let rule = Rule {
            site: self.site,
            name: self.name.to_owned(),
            expr: condition.into_condition(),
            expr_site: Site::here(),
            unit: C::Unit::FACTS,
            labels: Vec::new(),
            ignores: Vec::new(),
            alert: None,
        };
        Alert { rule, parts: AlertParts::default() }
    }
}

impl Alert {
    /// `for`: how long the condition must hold before it fires, what that may be set to, and why.
    #[track_caller]
    pub fn held_for<T: Time>(
        mut self,
        time: Quantity<T>,
        allowed: RangeInclusive<Quantity<T>>,
        reason: &'static str,
    ) -> Self {
        self.parts.for_ = Some(time_facts("for", time, &allowed, reason));
        self
    }

    /// `keep_firing_for`: how long it fires on after the condition has passed, and why.
    #[track_caller]
    pub fn keep_firing_for<T: Time>(
        mut self,
        time: Quantity<T>,
        allowed: RangeInclusive<Quantity<T>>,
        reason: &'static str,
    ) -> Self {
        self.parts.keep_firing_for = Some(time_facts("keep_firing_for", time, &allowed, reason));
        self
    }

    /// How urgent it is, and why; its label `severity`.
    #[track_caller]
    pub fn severity(mut self, severity: Severity, reason: &'static str) -> Self {
        let facts = SeverityFacts { default: severity, reason, site: Site::here() };
        self.parts.severity = Some(facts);
        self
    }

    /// With a label, for routing.
    #[track_caller]
    pub fn label(mut self, label: Label, value: impl IntoText) -> Self {
        self.rule.set_label(label, value.into_text());
        self
    }

    /// Without the findings of a check (its slug, its family or `all`) about this rule, and why.
    #[track_caller]
    pub fn ignore(mut self, check: &'static str, reason: &'static str) -> Self {
        self.rule.ignore(check, reason);
        self
    }

    /// With labels, for routing.
    #[track_caller]
    pub fn labels<const N: usize>(mut self, labels: [(Label, &str); N]) -> Self {
        for (label, value) in labels {
            self.rule.set_label(label, value.into_text());
        }
        self
    }

    /// The annotation `summary`: what is wrong, in a few words.
    #[track_caller]
    pub fn summary(self, text: impl IntoText) -> Self {
        self.annotation("summary", text)
    }

    /// The annotation `description`: what was measured, against what.
    #[track_caller]
    pub fn description(self, text: impl IntoText) -> Self {
        self.annotation("description", text)
    }

    /// The annotation `impact`: what it means for those who use the service.
    #[track_caller]
    pub fn impact(self, text: impl IntoText) -> Self {
        self.annotation("impact", text)
    }

    /// The annotation `runbook_url`: where it says what to do.
    #[track_caller]
    pub fn runbook(self, url: impl IntoText) -> Self {
        self.annotation("runbook_url", url)
    }

    /// Any other annotation.
    #[track_caller]
    pub fn annotation(mut self, name: impl Into<String>, text: impl IntoText) -> Self {
        let annotation =
            Annotation { name: name.into(), text: text.into_text(), site: Site::here() };
        self.parts.annotations.push(annotation);
        self
    }
}

#[track_caller]
fn time_facts<T: Time>(
    role: &'static str,
    time: Quantity<T>,
    allowed: &RangeInclusive<Quantity<T>>,
    reason: &'static str,
) -> TimeFacts {
    let [low, high] = [allowed.start(), allowed.end()].map(|end| end.as_milliseconds());
    TimeFacts { role, default: time.as_milliseconds(), low, high, reason, site: Site::here() }
}

impl IntoRule for Alert {
    fn into_rule(self) -> Rule {
        Rule { alert: Some(self.parts), ..self.rule }
    }
}
