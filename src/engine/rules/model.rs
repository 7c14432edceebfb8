//! Rules as they run: parsed, with the labels of their group merged in.

use std::sync::Arc;

use promwright_promql::Ast;

use super::text::Text;

/// A rule group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: Arc<str>,
    /// Milliseconds between two evaluations; at least 1.
    pub interval_ms: i64,
    /// By how many milliseconds its queries and what it records lie before the evaluation.
    pub query_offset_ms: i64,
    /// The most series a recording rule, and alerts an alerting rule, may have; 0 is no limit.
    pub limit: usize,
    /// Its rules, in the order of evaluation.
    pub rules: Vec<Rule>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The recorded metric, or the alert.
    pub name: Arc<str>,
    /// The expression.
    pub ast: Arc<Ast>,
    /// Labels that it adds or overrides, those of its group among them; each name once. The
    /// values of an alert's are templates.
    pub labels: Vec<(Arc<str>, Arc<str>)>,
    /// Which kind of rule it is.
    pub kind: RuleKind,
}

/// The kinds of rule.
#[derive(Clone, Debug)]
pub enum RuleKind {
    /// Records the expression under the rule's name.
    Record,
    /// Alerts while the expression has a value.
    Alert(Alert),
}

/// What only an alerting rule has.
#[derive(Clone, Debug, Default)]
pub struct Alert {
    /// Milliseconds for which the expression must have a value before the alert fires.
    pub for_ms: i64,
    /// Milliseconds for which it goes on firing after the last value.
    pub keep_firing_for_ms: i64,
    /// Annotations; the values are templates.
    pub annotations: Vec<(Arc<str>, Arc<str>)>,
}

impl Rule {
    /// Whether a label or an annotation may show the value of the expression.
    pub fn shows_value(&self) -> bool {
        let annotations = self.alert().map_or(&[][..], |alert| &alert.annotations);
        let texts = self.labels.iter().filter(|_| self.alert().is_some()).chain(annotations);
        texts.map(|(_, text)| Text::new(text)).any(|text| text.reads().is_some_and(|own| own.value))
    }

    /// The alert's own fields, for an alerting rule.
    pub const fn alert(&self) -> Option<&Alert> {
        match &self.kind {
            RuleKind::Alert(alert) => Some(alert),
            RuleKind::Record => None,
        }
    }
}
