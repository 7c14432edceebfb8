//! Suppressions of the settings: for paths, rules, labels and checks.

use promwright_rulebook::{Group, Rule, RuleFile};
use promwright_source::{Diagnostic, Place};

use crate::covers;

/// Findings that the settings suppress: those that all of its conditions hold for.
pub struct Scope {
    /// Slugs, families or `all`.
    pub checks: Vec<String>,
    /// Whether it is about a file, by its name; about all if absent.
    pub path: Option<Matcher>,
    /// Whether it is about a rule, by its name; about all if absent.
    pub rule: Option<Matcher>,
    /// Labels that a rule or its group sets, with their values.
    pub labels: Vec<(String, String)>,
    /// Where it is stated, if that can be shown.
    pub place: Option<Place>,
}

/// Whether a text is one of those that are meant.
pub type Matcher = Box<dyn Fn(&str) -> bool + Send + Sync>;

impl std::fmt::Debug for Scope {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Scope")
            .field("checks", &self.checks)
            .field("labels", &self.labels)
            .finish_non_exhaustive()
    }
}

impl Scope {
    /// Whether it suppresses a finding about a rule of a file.
    pub(super) fn suppresses<'r>(
        &self,
        finding: &Diagnostic,
        file: &str,
        rule: impl FnOnce() -> Option<(&'r Group, &'r Rule)>,
    ) -> bool {
        self.checks.iter().any(|name| covers(name, finding.slug))
            && self.path.as_ref().is_none_or(|is_meant| is_meant(file))
            && self
                .rule
                .as_ref()
                .is_none_or(|is_meant| finding.rule.as_deref().is_some_and(is_meant))
            && (self.labels.is_empty()
                || rule().is_some_and(|(group, rule)| self.has_labels(group, rule)))
    }

    /// Whether it is about a file, or about a rule in one, of those that are checked.
    pub(super) fn covers(&self, files: &[RuleFile]) -> bool {
        let is_meant = |file: &&RuleFile| self.path.as_ref().is_none_or(|path| path(&file.name));
        let is_about_rules = self.rule.is_some() || !self.labels.is_empty();
        files.iter().filter(is_meant).any(|file| {
            !is_about_rules
                || file.rules().any(|(group, rule)| {
                    self.rule.as_ref().is_none_or(|is_meant| is_meant(&rule.name.value))
                        && self.has_labels(group, rule)
                })
        })
    }

    fn has_labels(&self, group: &Group, rule: &Rule) -> bool {
        let value = |name: &str| {
            // A rule's own label counts before that of its group.
            let all = rule.labels.iter().chain(&group.labels);
            all.filter(|label| label.name.value() == name).map(|label| label.value.value()).next()
        };
        self.labels.iter().all(|(name, wanted)| value(name) == Some(wanted))
    }
}
