//! The small changes of a rule that its tests should notice, one operator a file.
//!
//! Every mutation is one edit of one node of the expression, or of one duration of the alert.
//! The invariant: a mutated expression parses, and no two expressions of a rule's mutations and
//! of the rule itself are the same.

mod aggregation;
mod comparison;
mod duration;
mod label;
pub(super) mod matcher;
pub(super) mod range;
mod set_operator;
pub(super) mod threshold;

use std::collections::BTreeSet;
use std::sync::Arc;

use promwright_promql::{Ast, Id, Kind, parse, print};
use promwright_rulebook::Rule;

use super::equivalent::values::Values;

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operator {
    /// The number that a value is compared with.
    Threshold,
    /// The operator of a comparison.
    Comparison,
    /// For how long an alert's condition must hold.
    For,
    /// For how long an alert goes on firing.
    KeepFiringFor,
    /// How far a range reaches back.
    Range,
    /// The operator of an aggregation.
    Aggregation,
    /// A label of `by`, `without`, `on`, `ignoring`, `group_left` or `group_right`.
    Label,
    /// A matcher of a selector.
    Matcher,
    /// `and`, `or` or `unless`.
    SetOperator,
}

impl Operator {
    /// A word for it, as in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Threshold => "threshold",
            Self::Comparison => "comparison",
            Self::For => "for",
            Self::KeepFiringFor => "keep_firing_for",
            Self::Range => "range",
            Self::Aggregation => "aggregation",
            Self::Label => "label",
            Self::Matcher => "matcher",
            Self::SetOperator => "set-operator",
        }
    }
}

/// A rule with one small change.
#[derive(Clone, Debug)]
pub struct Mutation {
    /// What is changed.
    pub operator: Operator,
    /// The change in words, as in "`>` becomes `>=`".
    pub title: String,
    /// The change.
    pub change: Change,
}

/// What a mutation changes, and into what.
#[derive(Clone, Debug)]
pub enum Change {
    /// The expression.
    Expr(Box<Edited>),
    /// `for`, in milliseconds.
    For(i64),
    /// `keep_firing_for`, in milliseconds.
    KeepFiringFor(i64),
}

/// An expression with another node.
#[derive(Clone, Debug)]
pub struct Edited {
    /// Which node of the original is another.
    pub id: Id,
    /// What it is now; its operands are those of the original.
    pub kind: Kind,
    /// The changed expression, parsed from its text.
    pub ast: Arc<Ast>,
}

/// Another node in place of one.
struct Edit {
    operator: Operator,
    title: String,
    id: Id,
    kind: Kind,
}

/// All mutations of a rule, in the order in which the rule is read; `values` are those of the
/// nodes of its expression, `step` the milliseconds between two evaluations.
pub fn mutations(rule: &Rule, ast: &Ast, values: &[Values], step: i64) -> Vec<Mutation> {
    let mut seen = BTreeSet::from([print(ast)]);
    let mut mutations = Vec::new();
    for (_, id) in ast.preorder() {
        for edit in edits(ast, id, values) {
            let changed = ast.replaced(edit.id, edit.kind.clone());
            let text = print(&changed);
            // What cannot be written is no mutation, as a selector without matchers.
            let Ok(parsed) = parse(&text) else { continue };
            if parsed.same_as(ast) || !seen.insert(text) {
                continue;
            }
            let edited = Edited { id: edit.id, kind: edit.kind, ast: Arc::new(parsed) };
            let change = Change::Expr(Box::new(edited));
            mutations.push(Mutation { operator: edit.operator, title: edit.title, change });
        }
    }
    if let Some(alert) = rule.alert() {
        mutations.extend(duration::mutations(alert, step));
    }
    mutations
}

fn edits(ast: &Ast, id: Id, values: &[Values]) -> Vec<Edit> {
    match &ast[id].kind {
        Kind::Binary(binary) if binary.op.is_set() => {
            let mut edits = set_operator::edits(id, binary);
            edits.extend(label::of_matching(id, binary));
            edits
        }
        Kind::Binary(binary) => {
            let mut edits = Vec::new();
            if binary.op.is_comparison() {
                edits.extend(comparison::edits(id, binary));
                edits.extend(threshold::edits(ast, binary, values));
            }
            edits.extend(label::of_matching(id, binary));
            edits
        }
        Kind::Aggregate(aggregate) => {
            let mut edits = aggregation::edits(id, aggregate);
            edits.extend(label::of_grouping(id, aggregate));
            edits
        }
        Kind::Selector(selector) => matcher::edits(id, selector),
        Kind::Matrix(_) | Kind::Subquery(_) => range::edits(id, &ast[id].kind),
        _ => Vec::new(),
    }
}
