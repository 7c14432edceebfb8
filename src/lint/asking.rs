//! What to ask a server about, so that checks know what they must of the metrics that rules
//! read. The caller asks; nothing here opens a connection.

use std::collections::{BTreeMap, BTreeSet};

use promwright_promql::flow::{Presence, matcher_presence};
use promwright_promql::{Kind, MatchOp, Matcher, Selector, print_matcher};
use promwright_rulebook::{RuleFile, RuleKind};

use crate::Options;
use crate::checks::shape::metric_of;

/// The metrics that rules read and do not record, and how they choose among their targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// The metrics, by the names of their series.
    pub metrics: BTreeSet<String>,
    /// Selectors with matchers of labels of targets alone, each with its metric.
    pub of_targets: BTreeMap<String, String>,
}

impl Asking {
    /// What the rules of `files` read.
    pub fn of(files: &[RuleFile], options: &Options) -> Self {
        let rules = || files.iter().flat_map(RuleFile::rules).map(|(_, rule)| rule);
        let records = rules().filter(|rule| matches!(rule.kind, RuleKind::Record));
        let records: BTreeSet<&str> = records.map(|rule| &*rule.name.value).collect();
        let mut asking = Self::default();
        for tree in rules().filter_map(|rule| rule.expr.tree()) {
            for (_, node) in tree.iter() {
                let Kind::Selector(selector) = &node.kind else { continue };
                let metric = metric_of(selector).filter(|metric| !records.contains(metric));
                let Some(metric) = metric else { continue };
                asking.metrics.insert(metric.to_owned());
                if let Some(text) = of_targets(selector, options) {
                    asking.of_targets.insert(text, metric.to_owned());
                }
            }
        }
        asking
    }
}

/// The matchers of a selector that only targets with some label pass.
pub(crate) fn target_matchers<'a>(
    selector: &'a Selector,
    options: &'a Options,
) -> impl Iterator<Item = &'a Matcher> {
    selector.matchers.iter().filter(|matcher| {
        let label = &*matcher.label.text;
        let is_of_target = label == "job" || options.target_labels.iter().any(|own| own == label);
        is_of_target
            && matches!(matcher.op, MatchOp::Equal | MatchOp::Regex)
            && matcher_presence(matcher) == Presence::Guaranteed
    })
}

/// A selector of the same metric by the labels of its targets alone; `None` if it names none.
pub(crate) fn of_targets(selector: &Selector, options: &Options) -> Option<String> {
    use promwright_quoting::quote;
    let metric = metric_of(selector)?;
    let mut text = format!("{{__name__={}", quote(metric));
    let before = text.len();
    for matcher in target_matchers(selector, options) {
        text.extend([",", &print_matcher(matcher)]);
    }
    (text.len() > before).then(|| text + "}")
}

#[cfg(test)]
mod tests {
    use promwright_source::Sources;

    use super::*;

    #[test]
    fn what_rules_record_is_not_asked_for_and_targets_are_asked_for_alone() {
        let text = "groups:\n- name: g\n  rules:\n  - record: a:b\n    expr: sum(rate(c[5m] offset 1h))\n  \
                    - alert: A\n    expr: a:b > 1 and d{job=~\"x|y\",code=\"5\",cluster!=\"z\"} > 2\n";
        let file = Sources::new().add("a.yaml", text);
        let (rules, _) = promwright_rulebook::read(file, "a.yaml", text);
        let asking = Asking::of(&[rules], &Options::default());
        assert_eq!(asking.metrics, ["c", "d"].map(str::to_owned).into());
        let of_targets = "{__name__=\"d\",job=~\"x|y\"}".to_owned();
        assert_eq!(asking.of_targets, BTreeMap::from([(of_targets, "d".to_owned())]));
    }
}
