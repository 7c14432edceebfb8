//! Parts of an expression in the words about it: as text to paste, and as what an operator sees.

use promwright_promql::{
    Aggregate, AggregateOp, Binary, BinaryOp, Id, Kind, Matching, print_labels, print_node,
};

use crate::Subject;

/// A longer part is not repeated in words: nobody would read it.
const LONGEST_SHOWN: usize = 160;

impl Subject<'_> {
    /// A part on one line, as it can be pasted; `…` for one that is too long to be repeated.
    pub(crate) fn shown(&self, id: Id) -> String {
        let is_short = self.written(id).len() <= LONGEST_SHOWN;
        if is_short { print_node(&self.ast, id) } else { "…".to_owned() }
    }

    /// `sum by (job) ` with the bracket to follow, as an aggregation begins.
    pub(crate) fn head(aggregate: &Aggregate) -> String {
        Self::head_as(aggregate.op, aggregate)
    }

    /// [`head`](Self::head) of another aggregation that groups alike.
    pub(crate) fn head_as(op: AggregateOp, aggregate: &Aggregate) -> String {
        let op = op.as_str();
        let Some(grouping) = aggregate.grouping.as_ref().filter(|_| has_groups(aggregate)) else {
            return op.to_owned();
        };
        let labels: Vec<_> = grouping.labels.iter().map(|label| &*label.text).collect();
        let word = if grouping.without { "without" } else { "by" };
        format!("{op} {word} ({}) ", print_labels(&labels))
    }

    /// The left side of a comparison, and what stands behind it, with `bool`.
    pub(crate) fn with_bool(&self, comparison: &Binary) -> (String, String) {
        let is_plain = comparison.matching == Matching::default();
        let right = if is_plain { self.shown(comparison.rhs) } else { "…".to_owned() };
        (self.shown(comparison.lhs), format!("{} bool {right}", comparison.op.as_str()))
    }

    /// What follows if a part never has a result, as whoever wrote the rule sees it.
    pub(crate) fn if_empty(&self, id: Id) -> &'static str {
        if !self.empties_all(id) {
            "this part never has a result"
        } else if self.alert().is_some() {
            "the alert never fires"
        } else {
            "nothing is ever recorded"
        }
    }

    /// Whether the expression has no result where this part has none.
    fn empties_all(&self, id: Id) -> bool {
        let mut below = id;
        for above in self.ancestors(id) {
            let passes_on = match self.kind(above) {
                Kind::Binary(binary) => match binary.op {
                    BinaryOp::Or => false,
                    BinaryOp::Unless => binary.lhs == below,
                    _ => {
                        binary.matching.fill_left.is_none() && binary.matching.fill_right.is_none()
                    }
                },
                Kind::Call(call) => !matches!(
                    call.function.name,
                    "absent" | "absent_over_time" | "info" | "scalar" | "vector"
                ),
                _ => true,
            };
            if !passes_on {
                return false;
            }
            below = above;
        }
        below == self.ast.root()
    }
}

/// Whether an aggregation may give several series; `by ()` is what stands without it.
pub(crate) fn has_groups(aggregate: &Aggregate) -> bool {
    aggregate.grouping.as_ref().is_some_and(|by| by.without || !by.labels.is_empty())
}
