//! Rule files, groups and rules.

use promwright_source::{FileId, Place, SharedStr};

use crate::{Entry, Expression};

/// A value with the place where it is written.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// One file of rule groups, as Prometheus loads it.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// The path as the user gave it, or the name under which it is written.
    pub name: String,
    /// The file that it was read from, or the Rust file that declares it.
    pub file: FileId,
    /// Its groups, in order.
    pub groups: Vec<Group>,
    /// The comments of its YAML, `#` included, in order; they may switch checks off.
    pub comments: Vec<Spanned<String>>,
}

/// A rule group: rules evaluated one after the other at one interval.
#[derive(Clone, Debug)]
pub struct Group {
    /// The whole group.
    pub place: Place,
    /// Its name, unique within a file.
    pub name: Spanned<SharedStr>,
    /// Milliseconds between evaluations; Prometheus' global interval if absent.
    pub interval: Option<Spanned<i64>>,
    /// Milliseconds by which evaluation lags behind.
    pub query_offset: Option<Spanned<i64>>,
    /// The most series a rule of it may produce; 0 is no limit.
    pub limit: Option<Spanned<i64>>,
    /// Labels added to every rule of it.
    pub labels: Vec<Entry>,
    /// Its rules, in the order of evaluation.
    pub rules: Vec<Rule>,
}

/// An alerting or a recording rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The whole rule.
    pub place: Place,
    /// The alert's name or the recorded metric's.
    pub name: Spanned<SharedStr>,
    /// What it evaluates.
    pub expr: Expression,
    /// Labels that it adds or overrides; values of an alert's are templates.
    pub labels: Vec<Entry>,
    /// Which of the two it is.
    pub kind: RuleKind,
}

/// What distinguishes an alerting from a recording rule.
#[derive(Clone, Debug)]
pub enum RuleKind {
    /// Records the expression under the rule's name.
    Record,
    /// Alerts while the expression has a value.
    Alert(Box<Alert>),
}

/// The fields that only an alerting rule has.
#[derive(Clone, Debug, Default)]
pub struct Alert {
    /// Milliseconds for which the expression must have a value before it fires.
    pub for_: Option<Spanned<i64>>,
    /// Milliseconds for which it goes on firing after the last value.
    pub keep_firing_for: Option<Spanned<i64>>,
    /// Annotations; their values are templates.
    pub annotations: Vec<Entry>,
}

impl RuleFile {
    /// Its rules in order, each with its group.
    pub fn rules(&self) -> impl Iterator<Item = (&Group, &Rule)> {
        self.groups.iter().flat_map(|group| group.rules.iter().map(move |rule| (group, rule)))
    }
}

impl Rule {
    /// Gives up the trees of its expression and templates until they are asked for.
    pub fn drop_trees(&mut self) {
        self.expr.drop_tree();
        self.labels.iter_mut().for_each(Entry::drop_template);
        if let RuleKind::Alert(alert) = &mut self.kind {
            alert.annotations.iter_mut().for_each(Entry::drop_template);
        }
    }

    /// The alert fields, for an alerting rule.
    pub const fn alert(&self) -> Option<&Alert> {
        match &self.kind {
            RuleKind::Alert(alert) => Some(alert),
            RuleKind::Record => None,
        }
    }
}
