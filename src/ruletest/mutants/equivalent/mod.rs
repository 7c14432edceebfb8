//! Mutants that mean what the rule means, with the reason: shown, never guessed.
//!
//! Each prover looks at the original expression and at the one node that is another, and says why
//! no data could tell the two rules apart, or nothing. The sign of zero is no difference.

mod aggregation;
mod comparison;
mod label;
mod matcher;
mod matching;
pub(super) mod recorded;
mod unread;
pub(super) mod values;
mod zero;

use promwright_engine::rules::Rule;
use promwright_promql::Ast;
use promwright_promql::flow::{Flow, NoMetrics, flow};

pub(super) use comparison::Compared;
use values::{Metrics, Values};

use super::mutate::{Change, Mutation};

/// A rule with what is known of its expression.
pub struct Known<'a> {
    /// The rule as it runs.
    pub rule: &'a Rule,
    /// The values of each node.
    pub values: Vec<Values>,
    flow: Flow,
}

impl<'a> Known<'a> {
    /// Looks at a rule.
    pub fn new(rule: &'a Rule, metrics: &Metrics<'_>) -> Self {
        let ast: &Ast = &rule.ast;
        Self { rule, values: values::values(ast, metrics), flow: flow(ast, &NoMetrics) }
    }

    /// Why a mutant is equivalent, if that can be shown.
    pub fn reason(&self, mutation: &Mutation) -> Option<String> {
        let Change::Expr(edited) = &mutation.change else { return None };
        let ast = &self.rule.ast;
        comparison::reason(ast, edited, &self.values)
            .or_else(|| aggregation::reason(ast, edited, &self.values, &self.flow))
            .or_else(|| zero::reason(ast, edited, &self.values))
            .or_else(|| label::reason(ast, edited, &self.flow))
            .or_else(|| matcher::reason(ast, edited))
            .or_else(|| matching::reason(ast, edited))
            .or_else(|| unread::reason(self.rule, edited, &self.values))
    }
}
