//! All rules with what all tests say of them.

use promwright_promql::print_node;
use promwright_rulebook::{Group, Rule, RuleFile};
use promwright_source::Place;
use rustc_hash::FxHashMap;

use super::decision::{can_vary, decisions};
use super::tally::{Seen, Sides, Tally};
use crate::TestFile;
use crate::report::Report;
use crate::rules::in_order;

/// What tests cover of rules.
#[derive(Clone, Debug, Default)]
pub struct Coverage<'a> {
    /// The rules, in the order in which they were added.
    pub rules: Vec<RuleCoverage<'a>>,
    by_rule: FxHashMap<Identity<'a>, usize>,
}

/// A rule that several files hold is one rule: what stands at one place under one name.
type Identity<'a> = (Place, &'a str, &'a str);

fn identity(rule: &Rule) -> Identity<'_> {
    (rule.place, &rule.name.value, rule.expr.text.value())
}

/// What tests cover of one rule.
#[derive(Clone, Debug)]
pub struct RuleCoverage<'a> {
    /// Its file, or the first of them.
    pub rule_file: &'a RuleFile,
    /// Its group.
    pub group: &'a Group,
    /// The rule.
    pub rule: &'a Rule,
    /// What the tests say of it.
    pub tally: Tally,
    /// Its comparisons and set operators, in the order in which they are written.
    pub branches: Vec<Branch>,
    /// Whether it reads series or the clock; if not, it has one outcome only.
    pub can_vary: bool,
}

/// A comparison or a set operator.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The operator, as written.
    pub operator: &'static str,
    /// The operator with its operands, on one line.
    pub text: String,
    /// The operator with its operands.
    pub place: Place,
    /// The operator.
    pub operator_place: Place,
    /// What its sides are called.
    pub names: [&'static str; 2],
}

/// What a rule lacks to be covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// No expectation reaches it.
    Unreached,
    /// No expectation comes from a value of it.
    Value,
    /// No expectation says that it fires.
    Firing,
    /// No expectation says that it does not fire.
    Silent,
    /// One side of a branch was never taken: the branch's index, and 0 or 1.
    Side(usize, usize),
}

impl<'a> Coverage<'a> {
    /// Adds the rules of a file, of which nothing is known yet. Rules that do not parse are none.
    pub fn add_rules(&mut self, file: &'a RuleFile) {
        for (group, rule) in file.rules() {
            let added = self.rules.len();
            let known = self.by_rule.entry(identity(rule));
            if let (std::collections::hash_map::Entry::Vacant(entry), Some(ast)) =
                (known, rule.expr.tree())
            {
                entry.insert(added);
                self.rules.push(RuleCoverage {
                    rule_file: file,
                    group,
                    rule,
                    tally: Tally::default(),
                    branches: branches(rule, &ast),
                    can_vary: can_vary(&ast),
                });
            }
        }
    }

    /// Adds what the tests of a file that were run against these rules say of them.
    pub fn add_tests(&mut self, file: &TestFile, rules: &[&'a RuleFile], report: &Report) {
        for rules in rules {
            self.add_rules(rules);
        }
        let groups = in_order(rules, &file.group_eval_order);
        let of_group = |(_, group): &(&'a RuleFile, &'a Group)| -> Vec<&'a Rule> {
            group.rules.iter().filter(|rule| rule.expr.tree().is_some()).collect()
        };
        let rules: Vec<_> = groups.iter().map(of_group).collect();
        let cases = report.cases.iter().filter_map(|case| case.coverage.as_ref());
        for (id, tally) in cases.flat_map(|case| &case.0) {
            let rule = rules.get(id.group).and_then(|group| group.get(id.rule));
            let index = rule.and_then(|rule| self.by_rule.get(&identity(rule)));
            if let Some(index) = index {
                self.rules[*index].tally.add(tally);
            }
        }
    }

    /// How many rules are covered.
    pub fn covered(&self) -> usize {
        self.rules.iter().filter(|rule| rule.is_covered()).count()
    }

    /// Covered rules, in per cent of all; 0 of none, for a run over nothing covers nothing.
    pub fn percent(&self) -> f64 {
        if self.rules.is_empty() {
            return 0.0;
        }
        self.covered() as f64 * 100.0 / self.rules.len() as f64
    }
}

impl Branch {
    /// Where it is shown: a set operator by itself, for its operands may fill many lines.
    pub fn shown_place(&self) -> Place {
        let is_set = matches!(self.operator, "and" | "or" | "unless");
        if is_set { self.operator_place } else { self.place }
    }
}

impl RuleCoverage<'_> {
    /// `alert` or `record`.
    pub const fn kind(&self) -> &'static str {
        if self.rule.alert().is_some() { "alert" } else { "record" }
    }

    /// Whether it lacks nothing.
    pub fn is_covered(&self) -> bool {
        self.gaps().is_empty()
    }

    /// What it lacks to be covered.
    pub fn gaps(&self) -> Vec<Gap> {
        if self.tally.expectations == 0 {
            return vec![Gap::Unreached];
        }
        let mut gaps = self.unasserted();
        for branch in 0..self.branches.len() {
            let sides = self.sides(branch);
            let untaken = (0..2).filter(|side| sides.taken[*side] == 0 && !sides.is_blind);
            gaps.extend(untaken.map(|side| Gap::Side(branch, side)));
        }
        gaps
    }

    /// The samples that went to each side of a branch.
    pub fn sides(&self, branch: usize) -> Sides {
        self.tally.sides.get(branch).copied().unwrap_or_default()
    }

    /// How many sides its branches have, of which it can be told, and how many were taken.
    pub fn sides_taken(&self) -> (usize, usize) {
        let sides = (0..self.branches.len()).map(|branch| self.sides(branch));
        let known = sides.flat_map(|sides| {
            let known = sides.taken.into_iter().filter(move |taken| *taken > 0 || !sides.is_blind);
            known.map(|taken| usize::from(taken > 0))
        });
        known.fold((0, 0), |(all, taken), own| (all + 1, taken + own))
    }

    /// What no expectation says of it.
    pub(super) fn unasserted(&self) -> Vec<Gap> {
        let Tally { value, firing, silent, .. } = &self.tally;
        if self.rule.alert().is_none() {
            return if value.is_asserted() { Vec::new() } else { vec![Gap::Value] };
        }
        if !self.can_vary {
            // It has one outcome only, or that and the time before its `for` is over.
            let gap = if *firing == Seen::Never { Gap::Silent } else { Gap::Firing };
            let is_asserted = firing.is_asserted() || silent.is_asserted();
            return if is_asserted { Vec::new() } else { vec![gap] };
        }
        let mut gaps = Vec::new();
        if !firing.is_asserted() {
            gaps.push(Gap::Firing);
        }
        if !silent.is_asserted() {
            gaps.push(Gap::Silent);
        }
        gaps
    }
}

fn branches(rule: &Rule, ast: &promwright_promql::Ast) -> Vec<Branch> {
    let text = &rule.expr.text;
    let branch = |decision: super::decision::Decision<'_>| Branch {
        operator: decision.binary.op.as_str(),
        text: print_node(ast, decision.node),
        place: text.place_of(ast[decision.node].span),
        operator_place: text.place_of(decision.binary.op_span),
        names: decision.sides(),
    };
    decisions(ast).into_iter().map(branch).collect()
}
