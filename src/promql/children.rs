//! The operands of a node, for walks that do not care which kind it is.

use crate::{Ast, Id, Kind};

impl Ast {
    /// The direct operands of a node in the order in which they are written; of an aggregation
    /// the parameter first.
    pub fn children(&self, id: Id) -> Vec<Id> {
        match &self[id].kind {
            Kind::Number(_) | Kind::String(_) | Kind::Selector(_) => Vec::new(),
            Kind::Matrix(matrix) => vec![matrix.selector],
            Kind::Subquery(subquery) => vec![subquery.expr],
            Kind::Call(call) => call.args.clone(),
            Kind::Aggregate(aggregate) => {
                aggregate.param.into_iter().chain([aggregate.expr]).collect()
            }
            Kind::Binary(binary) => vec![binary.lhs, binary.rhs],
            Kind::Unary(unary) => vec![unary.expr],
            Kind::Paren(inner) => vec![*inner],
        }
    }

    /// What every node is a direct operand of, for who asks of many.
    pub fn parents(&self) -> Parents {
        let mut above = vec![None; self.len()];
        for (id, _) in self.iter() {
            for child in self.children(id) {
                above[child.index()] = Some(id);
            }
        }
        Parents(above)
    }

    /// What a node is a direct operand of; `None` of the root.
    pub fn parent(&self, id: Id) -> Option<Id> {
        let mut above = self.iter().skip(id.index() + 1).map(|(above, _)| above);
        above.find(|above| self.children(*above).contains(&id))
    }

    /// The direct operand that is written first.
    pub(crate) fn first_child(&self, id: Id) -> Option<Id> {
        match &self[id].kind {
            Kind::Number(_) | Kind::String(_) | Kind::Selector(_) => None,
            Kind::Matrix(matrix) => Some(matrix.selector),
            Kind::Subquery(subquery) => Some(subquery.expr),
            Kind::Call(call) => call.args.first().copied(),
            Kind::Aggregate(aggregate) => Some(aggregate.param.unwrap_or(aggregate.expr)),
            Kind::Binary(binary) => Some(binary.lhs),
            Kind::Unary(unary) => Some(unary.expr),
            Kind::Paren(inner) => Some(*inner),
        }
    }

    /// All nodes, parents before their operands, each with its depth below the root.
    pub fn preorder(&self) -> impl Iterator<Item = (usize, Id)> {
        let mut next = vec![(0, self.root())];
        std::iter::from_fn(move || {
            let (depth, id) = next.pop()?;
            next.extend(self.children(id).into_iter().rev().map(|child| (depth + 1, child)));
            Some((depth, id))
        })
    }
}

/// The way from every node of a tree to the one that it is an operand of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parents(Vec<Option<Id>>);

impl Parents {
    /// What a node is a direct operand of; `None` of the root.
    pub fn of(&self, id: Id) -> Option<Id> {
        self.0[id.index()]
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn preorder_reads_as_it_is_written() {
        let text = "topk(3, a) + -(rate(b[5m:1m]))";
        let Ok(ast) = parse(text) else { panic!("{text}") };
        let shown: Vec<_> = ast
            .preorder()
            .map(|(depth, id)| format!("{depth} {}", &text[ast[id].span.range()]))
            .collect();
        let expected = [
            "0 topk(3, a) + -(rate(b[5m:1m]))",
            "1 topk(3, a)",
            "2 3",
            "2 a",
            "1 -(rate(b[5m:1m]))",
            "2 (rate(b[5m:1m]))",
            "3 rate(b[5m:1m])",
            "4 b[5m:1m]",
            "5 b",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn every_way_up_ends_at_the_root() {
        let Ok(ast) = parse("topk(3, a) + -(rate(b[5m:1m]))") else { panic!("it parses") };
        let parents = ast.parents();
        for (id, _) in ast.iter() {
            assert_eq!(parents.of(id), ast.parent(id));
            assert_eq!(parents.of(id).is_none(), id == ast.root());
        }
    }
}
