//! The operators of an expression that let some samples through and others not.

use promwright_promql::{Ast, Binary, BinaryOp, Id, Kind};

/// A comparison or a set operator.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// Its node.
    pub node: Id,
    /// The operator with its operands.
    pub binary: &'a Binary,
}

impl Decision<'_> {
    /// What its two sides are called.
    pub const fn sides(self) -> [&'static str; 2] {
        match self.binary.op {
            BinaryOp::And | BinaryOp::Unless => ["kept", "dropped"],
            BinaryOp::Or => ["left", "right"],
            _ => ["true", "false"],
        }
    }
}

/// The comparisons and set operators of an expression in the order in which they are written,
/// without those whose outcome is always the same because they read neither series nor clock.
pub fn decisions(ast: &Ast) -> Vec<Decision<'_>> {
    let varies = varying(ast);
    let mut decisions = Vec::new();
    for (node, own) in ast.iter().filter(|(node, _)| varies[node.index()]) {
        if let Kind::Binary(binary) = &own.kind
            && (binary.op.is_comparison() || binary.op.is_set())
        {
            decisions.push(Decision { node, binary });
        }
    }
    decisions.sort_by_key(|decision| decision.binary.op_span.start);
    decisions
}

/// Whether an expression reads series or the clock; if not, its value is always the same.
pub fn can_vary(ast: &Ast) -> bool {
    varying(ast).last().copied().unwrap_or_default()
}

/// For each node whether it reads series or the clock.
fn varying(ast: &Ast) -> Vec<bool> {
    let mut varying = Vec::with_capacity(ast.len());
    for (id, node) in ast.iter() {
        let own = match &node.kind {
            Kind::Selector(_) => true,
            // Functions without arguments tell the time, but for one.
            Kind::Call(call) => call.args.is_empty() && call.function.name != "pi",
            _ => false,
        };
        let of_operands = ast.children(id).iter().any(|child| varying[child.index()]);
        varying.push(own || of_operands);
    }
    varying
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_go_both_ways_is_a_decision() {
        let written = |text: &str| -> Vec<&str> {
            let ast = promwright_promql::parse(text).expect("it parses");
            decisions(&ast).iter().map(|decision| decision.binary.op.as_str()).collect()
        };
        assert_eq!(written("a > 1 and b + 2 < bool 3 or vector(1)"), [">", "and", "<", "or"]);
        assert_eq!(written("sum(rate(a[5m])) == 0 unless on (x) b"), ["==", "unless"]);
        assert_eq!(written("hour() > 8 and on () vector(1)"), [">", "and"]);
        assert_eq!(written("vector(1) > 0 or vector(pi()) < 4"), [""; 0]);
    }

    #[test]
    fn constants_do_not_vary() {
        let varies = |text| can_vary(&promwright_promql::parse(text).expect("it parses"));
        assert!(varies("up") && varies("vector(time())") && varies("absent(up)"));
        assert!(!varies("vector(1)") && !varies("1 + pi()"));
    }
}
