//! Puts a whole parsed tree into a tree under construction.

use promwright_promql::{Ast, AstBuilder, Id, Kind};

/// Adds all nodes of `ast` behind those of `builder`, and returns where its root is.
pub(super) fn splice(builder: &mut AstBuilder, ast: &Ast) -> Id {
    let mut moved: Vec<Id> = Vec::with_capacity(ast.len());
    for (_, node) in ast.iter() {
        let mut kind = node.kind.clone();
        for_each_child(&mut kind, |child| *child = moved[child.index()]);
        moved.push(builder.push(node.span, kind));
    }
    moved[ast.root().index()]
}

fn for_each_child(kind: &mut Kind, mut visit: impl FnMut(&mut Id)) {
    match kind {
        Kind::Number(_) | Kind::String(_) | Kind::Selector(_) => {}
        Kind::Matrix(matrix) => visit(&mut matrix.selector),
        Kind::Subquery(subquery) => visit(&mut subquery.expr),
        Kind::Call(call) => call.args.iter_mut().for_each(visit),
        Kind::Aggregate(aggregate) => {
            aggregate.param.iter_mut().for_each(&mut visit);
            visit(&mut aggregate.expr);
        }
        Kind::Binary(binary) => {
            visit(&mut binary.lhs);
            visit(&mut binary.rhs);
        }
        Kind::Unary(unary) => visit(&mut unary.expr),
        Kind::Paren(inner) => visit(inner),
    }
}
