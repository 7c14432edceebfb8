//! Whose outcome changes when a rule does.
//!
//! [`Reach`] knows who reads whom; what it [`Reached`] is all that has to be evaluated again.
//! The invariant: over an input that holds what all other rules wrote, the reached rules alone
//! have the outcome that they have among all.

use std::collections::BTreeSet;

use promwright_promql::Ast;
use promwright_series::{Labels, Series};
use rustc_hash::FxHashMap;

use super::reads::{self, Outputs, Selected};
use super::text::Text;
use super::{ALERT_NAME, ALERTS, ALERTS_FOR_STATE, Group, Rule, RuleId, RuleKind};
use crate::Storage;

/// Who reads what of whom, among the rules of some groups.
pub struct Reach<'a> {
    groups: &'a [Group],
    rules: Vec<(RuleId, &'a Rule)>,
    outputs: Outputs<'a>,
    /// For each rule those to evaluate again with it.
    drawn_in: Vec<Vec<usize>>,
    /// For each rule those whose output it may read, in its annotations too.
    inputs: Vec<Vec<usize>>,
}

/// Rules whose outcome may be another because one of them changed, and those that must be
/// evaluated with them.
#[derive(Clone, Debug)]
pub struct Reached(BTreeSet<RuleId>);

impl<'a> Reach<'a> {
    /// Looks through all expressions, and the queries of labels and annotations.
    pub fn new(groups: &'a [Group]) -> Self {
        let mut rules = Vec::new();
        let mut offsets = Vec::new();
        for (group, own) in groups.iter().enumerate() {
            for (rule, kept) in own.rules.iter().enumerate() {
                rules.push((RuleId { group, rule }, kept));
                offsets.push(own.query_offset_ms);
            }
        }
        let labels: Vec<Vec<Text>> = rules.iter().map(|(_, rule)| texts(&rule.labels)).collect();
        let outputs =
            Outputs::new(rules.iter().zip(&labels).map(|((_, rule), own)| (*rule, &**own)));
        let mut drawn_in = vec![Vec::new(); rules.len()];
        let mut inputs = vec![Vec::new(); rules.len()];
        for (reader, (_, rule)) in rules.iter().enumerate() {
            let offset = offsets[reader];
            let at_tick = reads::of_expression(rule).into_iter().map(|own| (own, offset));
            let at_tick =
                at_tick.chain(reads::of_labels(&labels[reader]).into_iter().map(|own| (own, 0)));
            for (selector, offset) in at_tick {
                for read in outputs.selected(selector.as_ref()) {
                    inputs[reader].push(read);
                    drawn_in[read].push(reader);
                    // What is not there yet when it is read is not there only if it is written
                    // while it is read.
                    if read > reader || offsets[read] > offset {
                        drawn_in[reader].push(read);
                    }
                }
            }
            for selector in of_annotations(rule) {
                for read in outputs.selected(selector.as_ref()) {
                    inputs[reader].push(read);
                    drawn_in[read].push(reader);
                }
            }
        }
        for same in same_outputs(&rules) {
            for one in &same {
                drawn_in[*one].extend(&same);
            }
        }
        for own in &mut inputs {
            own.sort_unstable();
            own.dedup();
        }
        Self { groups, rules, outputs, drawn_in, inputs }
    }

    /// The rules whose output a rule may read in its expression, labels or annotations, in the
    /// order of evaluation.
    pub fn inputs(&self, rule: RuleId) -> Vec<RuleId> {
        let index = self.rules.binary_search_by_key(&rule, |(id, _)| *id);
        let inputs = index.ok().map_or(&[][..], |index| &self.inputs[index]);
        inputs.iter().map(|input| self.rules[*input].0).collect()
    }

    /// The rules whose output an expression may read, in the order of evaluation.
    pub fn read_by(&self, ast: &Ast) -> Vec<RuleId> {
        let selectors = reads::of_ast(ast);
        let read = selectors.iter().flat_map(|selector| self.outputs.selected(selector.as_ref()));
        let read: BTreeSet<usize> = read.collect();
        read.into_iter().map(|index| self.rules[index].0).collect()
    }

    /// All that has to be evaluated again when a rule changes, the rule among them.
    pub fn of(&self, changed: RuleId) -> Reached {
        let mut reached = BTreeSet::new();
        let mut next: Vec<_> =
            self.rules.iter().position(|(id, _)| *id == changed).into_iter().collect();
        while let Some(rule) = next.pop() {
            if reached.insert(self.rules[rule].0) {
                next.extend(&self.drawn_in[rule]);
            }
        }
        Reached(reached)
    }

    /// Whether an expression may read what one of these rules writes.
    pub fn may_read(&self, ast: &Ast, reached: &Reached) -> bool {
        reads::of_ast(ast).iter().any(|selector| {
            let read = self.outputs.selected(selector.as_ref());
            read.into_iter().any(|rule| reached.0.contains(&self.rules[rule].0))
        })
    }

    /// What these rules run over: the input of all rules, and what all others wrote until the
    /// end of a run; of both the metrics that the rules read, or one of the `queries` that
    /// are asked afterwards, whatever their matchers ask of other labels.
    pub fn input(
        &self,
        reached: &Reached,
        queries: &[&Ast],
        input: &Storage,
        written: &Storage,
    ) -> Storage {
        let read = self.selected(reached, queries);
        let others = written.iter().filter(|series| !self.writes(reached, series.labels()));
        let own = input.iter().filter(|series| self.writes(reached, series.labels()));
        // What the rules write continues what is there under that name.
        let others = others.filter(|series| reads::any_names(&read, series.labels()));
        let series = others.chain(own);
        let copies = series.map(|series| Series {
            labels: series.labels().clone(),
            samples: series.samples().clone(),
        });
        // The label sets are distinct, so no samples are joined and none can be out of order.
        Storage::from_series(copies).unwrap_or_default()
    }

    /// The selectors of some rules, of their texts, and of queries.
    fn selected(&self, reached: &Reached, queries: &[&Ast]) -> Vec<Selected> {
        let mut selected: Vec<_> = queries.iter().flat_map(|query| reads::of_ast(query)).collect();
        for (_, rule) in self.rules.iter().filter(|(id, _)| reached.0.contains(id)) {
            selected.extend(reads::of_expression(rule));
            selected.extend(reads::of_labels(&texts(&rule.labels)));
            selected.extend(of_annotations(rule));
        }
        selected
    }

    /// Whether a series is one that these rules may write.
    fn writes(&self, reached: &Reached, labels: &Labels) -> bool {
        let metric = labels.metric().unwrap_or_default();
        let alert = labels.get(ALERT_NAME).unwrap_or_default();
        let is_of_alerts = [ALERTS, ALERTS_FOR_STATE].contains(&metric);
        let mut own = self.rules.iter().filter(|(id, _)| reached.0.contains(id));
        own.any(|(_, rule)| match rule.kind {
            RuleKind::Record => *rule.name == *metric,
            RuleKind::Alert(_) => is_of_alerts && *rule.name == *alert,
        })
    }

    /// Groups of these rules only, and where in them a rule stands.
    pub fn groups(&self, reached: &Reached, rule: RuleId) -> (Vec<Group>, Option<RuleId>) {
        let mut kept: Vec<Group> = Vec::new();
        let mut place = None;
        for (index, group) in self.groups.iter().enumerate() {
            let own: Vec<_> = reached.0.iter().filter(|id| id.group == index).copied().collect();
            if own.is_empty() {
                continue;
            }
            if let Some(at) = own.iter().position(|id| *id == rule) {
                place = Some(RuleId { group: kept.len(), rule: at });
            }
            let rules = own.iter().map(|id| group.rules[id.rule].clone()).collect();
            kept.push(Group { rules, ..without_rules(group) });
        }
        (kept, place)
    }
}

impl Reached {
    /// Whether a rule is among them.
    pub fn contains(&self, rule: RuleId) -> bool {
        self.0.contains(&rule)
    }

    /// Them, in the order of evaluation.
    pub fn iter(&self) -> impl Iterator<Item = RuleId> {
        self.0.iter().copied()
    }
}

fn without_rules(group: &Group) -> Group {
    let Group { interval_ms, query_offset_ms, limit, .. } = *group;
    Group { name: group.name.clone(), interval_ms, query_offset_ms, limit, rules: Vec::new() }
}

fn texts(pairs: &[(std::sync::Arc<str>, std::sync::Arc<str>)]) -> Vec<Text> {
    pairs.iter().map(|(_, text)| Text::new(text)).collect()
}

/// The selectors of the queries in annotations.
fn of_annotations(rule: &Rule) -> Vec<Selected> {
    rule.alert().map_or(Vec::new(), |alert| reads::of_labels(&texts(&alert.annotations)))
}

/// Rules that may write the same series: their samples meet tick by tick. A rule that records
/// what alerts write is on a par with all.
fn same_outputs(rules: &[(RuleId, &Rule)]) -> Vec<Vec<usize>> {
    let poses =
        |rule: &Rule| rule.alert().is_none() && [ALERTS, ALERTS_FOR_STATE].contains(&&*rule.name);
    if rules.iter().any(|(_, rule)| poses(rule)) {
        return vec![(0..rules.len()).collect()];
    }
    let mut by_output: FxHashMap<(bool, &str), Vec<usize>> = FxHashMap::default();
    for (index, (_, rule)) in rules.iter().enumerate() {
        by_output.entry((rule.alert().is_some(), &rule.name)).or_default().push(index);
    }
    by_output.into_values().filter(|same| same.len() > 1).collect()
}
