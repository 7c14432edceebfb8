//! A tree with another node in place of one, as it is printed and reads back.
//!
//! The operands of a node do not change; where its operator binds otherwise than the one before,
//! brackets are put in, so that the text of the new tree is that tree and no other.

use super::{Ast, BinaryOp, Id, Kind, Node};

impl Ast {
    /// This tree with `kind` in place of what a node is. `kind` must have the operands that the
    /// node has; spans stay those of the text that this tree was parsed from.
    pub fn replaced(&self, id: Id, kind: Kind) -> Self {
        let mut changed = self.clone();
        changed.node_mut(id).kind = kind;
        let loose = changed.loose();
        if loose.is_empty() { changed } else { changed.bracketed(&loose) }
    }

    /// The tree of a sub-expression alone.
    pub fn subtree(&self, root: Id) -> Self {
        let mut first = root;
        while let Some(leftmost) = self.children(first).first() {
            first = *leftmost;
        }
        let mut builder = Self::builder();
        // A sub-tree is a run of nodes, so each moves by as much.
        let mut moved: Vec<Id> = Vec::new();
        let own = |(id, _): &(Id, &Node)| *id >= first && *id <= root;
        for (_, node) in self.iter().filter(own) {
            let kind = relinked(&node.kind, |operand| moved[operand.index() - first.index()]);
            moved.push(builder.push(node.span, kind));
        }
        // It has its root at least.
        builder.finish().unwrap_or_else(|| self.clone())
    }

    /// The operands that would be read as part of something else, in post-order.
    fn loose(&self) -> Vec<Id> {
        let mut loose = Vec::new();
        for (id, node) in self.iter() {
            for child in self.children(id) {
                let is_right = matches!(&node.kind, Kind::Binary(binary) if binary.rhs == child);
                if needs_brackets(&node.kind, &self[child].kind, is_right) {
                    loose.push(child);
                }
            }
        }
        loose.sort_unstable();
        loose
    }

    /// This tree with brackets around some nodes.
    fn bracketed(&self, wanted: &[Id]) -> Self {
        let mut builder = Self::builder();
        let mut moved: Vec<Id> = Vec::with_capacity(self.len());
        for (id, node) in self.iter() {
            let kind = relinked(&node.kind, |operand| moved[operand.index()]);
            let mut own = builder.push(node.span, kind);
            if wanted.binary_search(&id).is_ok() {
                own = builder.push(node.span, Kind::Paren(own));
            }
            moved.push(own);
        }
        // A tree has a root, so its copy has one.
        builder.finish().unwrap_or_else(|| self.clone())
    }
}

/// Whether an operand reads as another's without brackets.
fn needs_brackets(parent: &Kind, child: &Kind, is_right: bool) -> bool {
    match (parent, child) {
        (Kind::Binary(parent), Kind::Binary(child)) => {
            let (outer, inner) = (parent.op.precedence(), child.op.precedence());
            inner < outer || inner == outer && is_right != parent.op.is_right_associative()
        }
        // A sign binds less strongly than a power, and more strongly than all else.
        (Kind::Unary(_), Kind::Binary(child)) => child.op != BinaryOp::Pow,
        (Kind::Binary(parent), Kind::Unary(_)) => parent.op == BinaryOp::Pow && !is_right,
        (Kind::Subquery(_), Kind::Binary(_) | Kind::Unary(_)) => true,
        _ => false,
    }
}

/// The same node over operands that stand elsewhere.
fn relinked(kind: &Kind, to: impl Fn(Id) -> Id) -> Kind {
    let mut kind = kind.clone();
    match &mut kind {
        Kind::Number(_) | Kind::String(_) | Kind::Selector(_) => {}
        Kind::Matrix(matrix) => matrix.selector = to(matrix.selector),
        Kind::Subquery(subquery) => subquery.expr = to(subquery.expr),
        Kind::Call(call) => call.args.iter_mut().for_each(|arg| *arg = to(*arg)),
        Kind::Aggregate(aggregate) => {
            aggregate.param = aggregate.param.map(&to);
            aggregate.expr = to(aggregate.expr);
        }
        Kind::Binary(binary) => {
            binary.lhs = to(binary.lhs);
            binary.rhs = to(binary.rhs);
        }
        Kind::Unary(unary) => unary.expr = to(unary.expr),
        Kind::Paren(inner) => *inner = to(*inner),
    }
    kind
}

#[cfg(test)]
mod tests {
    use crate::{BinaryOp, Kind, parse, print, print_node};

    /// The expression with `to` in place of its operator `from`.
    fn with(text: &str, from: BinaryOp, to: BinaryOp) -> String {
        let ast = parse(text).unwrap();
        let is_it = |kind: &Kind| matches!(kind, Kind::Binary(binary) if binary.op == from);
        let (id, node) = ast.iter().find(|(_, node)| is_it(&node.kind)).unwrap();
        let Kind::Binary(mut binary) = node.kind.clone() else { unreachable!("it was just found") };
        binary.op = to;
        let changed = ast.replaced(id, Kind::Binary(binary));
        let printed = print(&changed);
        assert!(parse(&printed).unwrap().same_as(&changed), "{printed}");
        printed
    }

    #[test]
    fn brackets_keep_the_operands_together() {
        use BinaryOp::{Add, And, Mul, Or, Pow, Unless};
        for (text, from, to, expected) in [
            ("a > 1 and b > 2", And, Or, "a > 1 or b > 2"),
            ("a or b and c", And, Or, "a or (b or c)"),
            ("a or b and c", And, Unless, "a or b unless c"),
            ("a or b and c", Or, Unless, "a unless (b and c)"),
            ("a or b or c and d", And, Or, "a or b or (c or d)"),
            ("a and b or c", Or, And, "a and b and c"),
            ("a and b and c", And, Or, "(a or b) and c"),
            ("-a ^ b", Pow, Add, "-(a + b)"),
            ("-a * b", Mul, Pow, "(-a) ^ b"),
            ("(a + b)[5m:]", Add, Or, "(a or b)[5m:]"),
        ] {
            assert_eq!(with(text, from, to), expected, "{text}");
        }
    }

    #[test]
    fn a_subtree_is_what_is_printed_of_it() {
        let ast = parse("topk(3, a + b) > 1 and sum(rate(c[5m:1m])) unless -(d)").unwrap();
        for (id, _) in ast.iter() {
            assert_eq!(print(&ast.subtree(id)), print_node(&ast, id));
        }
    }

    #[test]
    fn what_binds_as_before_stays_as_it_is() {
        let ast = parse("sum by (a) (x) > 0.8 or y").unwrap();
        let (id, node) = ast.iter().find(|(_, n)| matches!(n.kind, Kind::Number(_))).unwrap();
        let Kind::Number(mut number) = node.kind else { unreachable!("it was just found") };
        number.value = 0.9;
        let changed = ast.replaced(id, Kind::Number(number));
        assert_eq!(print(&changed), "sum by (a) (x) > 0.9 or y");
        assert_eq!(changed.len(), ast.len());
    }
}
