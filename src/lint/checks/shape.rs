//! What the parts of an expression are, as checks ask it: brackets left out, constants folded.
//!
//! Nothing here allocates where the answer is no, and whatever descends stops at
//! [`DEEPEST`], so that a check costs the same at every node.

use promwright_promql::{
    Aggregate, Binary, BinaryOp, Call, Duration, Id, Kind, Length, MatchOp, Matcher, Selector,
    Subquery, ValueType,
};
use promwright_source::{Diagnostic, Place, Words};

use crate::book::metric_name;
use crate::{Check, Subject};

/// How far down an expression is followed.
pub(crate) const DEEPEST: usize = 24;

/// How far up an expression is followed.
const MOST_ABOVE: usize = 256;

/// The functions whose result only a counter gives a sense.
pub(crate) fn is_rate(function: &str) -> bool {
    matches!(function, "rate" | "irate" | "increase")
}

impl Subject<'_> {
    /// What a node is, brackets left out.
    pub(crate) fn bare(&self, id: Id) -> &Kind {
        self.kind(self.ast.unparen(id))
    }

    /// The nodes that a node stands in, from the inside; far more than anybody writes are left
    /// out, so that a long chain costs no more than its length.
    pub(crate) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.parent(id), |id| self.parent(*id)).take(MOST_ABOVE)
    }

    /// The call that a node is.
    pub(crate) fn call(&self, id: Id) -> Option<&Call> {
        if let Kind::Call(call) = self.bare(id) { Some(call) } else { None }
    }

    /// The aggregation that a node is.
    pub(crate) fn aggregate(&self, id: Id) -> Option<&Aggregate> {
        if let Kind::Aggregate(aggregate) = self.bare(id) { Some(aggregate) } else { None }
    }

    /// The binary expression that a node is.
    pub(crate) fn binary(&self, id: Id) -> Option<&Binary> {
        if let Kind::Binary(binary) = self.bare(id) { Some(binary) } else { None }
    }

    /// The comparison that a node is.
    pub(crate) fn comparison(&self, id: Id) -> Option<&Binary> {
        self.binary(id).filter(|binary| binary.op.is_comparison())
    }

    /// The instant selector that a node is.
    pub(crate) fn selector(&self, id: Id) -> Option<&Selector> {
        if let Kind::Selector(selector) = self.bare(id) { Some(selector) } else { None }
    }

    /// The text that a node is.
    pub(crate) fn string(&self, id: Id) -> Option<&str> {
        if let Kind::String(text) = self.bare(id) { Some(text) } else { None }
    }

    /// The constant that a node is, computed where it is written as a calculation.
    pub(crate) fn number(&self, id: Id) -> Option<f64> {
        match self.kind(id) {
            Kind::Number(number) => Some(number.value),
            Kind::Paren(_) | Kind::Unary(_) | Kind::Binary(_) => self.number_within(id, 8),
            _ => None,
        }
    }

    fn number_within(&self, id: Id, deepest: u8) -> Option<f64> {
        let deepest = deepest.checked_sub(1)?;
        match self.kind(id) {
            Kind::Number(number) => Some(number.value),
            Kind::Paren(inner) => self.number_within(*inner, deepest),
            Kind::Unary(unary) => {
                let value = self.number_within(unary.expr, deepest)?;
                Some(if unary.negate { -value } else { value })
            }
            Kind::Binary(binary) if binary.op.is_arithmetic() => {
                let right = self.number_within(binary.rhs, deepest)?;
                let left = self.number_within(binary.lhs, deepest)?;
                calculated(binary.op, left, right)
            }
            _ => None,
        }
    }

    /// A comparison of something with a constant, as if the constant stood on the right.
    pub(crate) fn threshold(&self, binary: &Binary) -> Option<Threshold> {
        if !binary.op.is_comparison() {
            return None;
        }
        if let Some(limit) = self.number(binary.rhs) {
            return Some(Threshold { op: binary.op, operand: binary.lhs, at: binary.rhs, limit });
        }
        let limit = self.number(binary.lhs)?;
        Some(Threshold { op: turned(binary.op), operand: binary.rhs, at: binary.lhs, limit })
    }

    /// The selector whose samples a function of a range vector reads, where it reads one
    /// directly, with the node of its range selector.
    pub(crate) fn over_time(&self, call: &Call) -> Option<(&Selector, Id)> {
        let argument = self.range_argument(call)?;
        let Kind::Matrix(matrix) = self.kind(argument) else { return None };
        let Kind::Selector(selector) = self.kind(matrix.selector) else { return None };
        Some((selector, argument))
    }

    /// The subquery that a function of a range vector reads.
    pub(crate) fn over_subquery(&self, call: &Call) -> Option<&Subquery> {
        let argument = self.range_argument(call)?;
        if let Kind::Subquery(subquery) = self.kind(argument) { Some(subquery) } else { None }
    }

    /// The range vector among the arguments.
    pub(crate) fn range_argument(&self, call: &Call) -> Option<Id> {
        let index = call.function.args.iter().position(|of| *of == ValueType::Matrix)?;
        Some(self.ast.unparen(*call.args.get(index)?))
    }

    /// The instant vector among the arguments.
    pub(crate) fn vector_argument(&self, call: &Call) -> Option<Id> {
        let index = call.function.args.iter().position(|of| *of == ValueType::Vector)?;
        call.args.get(index).map(|id| self.ast.unparen(*id))
    }

    /// Whether two parts mean the same, whatever the blanks, and whether a matcher has a text or a
    /// pattern that is one.
    pub(crate) fn is_same(&self, one: Id, other: Id) -> bool {
        let (one, other) = (self.ast.unparen(one), self.ast.unparen(other));
        let kind = |id| std::mem::discriminant(self.kind(id));
        kind(one) == kind(other) && self.ast.is_same(one, other)
    }

    /// The selector of a rate, or a bare one.
    pub(crate) fn plain_series(&self, id: Id) -> Option<(Id, &Selector)> {
        let within = match self.bare(id) {
            Kind::Call(call) if is_rate(call.function.name) => self.range_argument(call)?,
            _ => id,
        };
        match self.bare(within) {
            Kind::Matrix(_) | Kind::Selector(_) => self.source(within),
            _ => None,
        }
    }

    /// What a part computes from, going down where series stay apart or are aggregated: the
    /// one selector, or `None` where several come together.
    pub(crate) fn source(&self, id: Id) -> Option<(Id, &Selector)> {
        let mut id = id;
        for _ in 0..DEEPEST {
            id = match self.kind(id) {
                Kind::Selector(selector) => return Some((id, selector)),
                Kind::Matrix(matrix) => matrix.selector,
                Kind::Subquery(subquery) => subquery.expr,
                Kind::Paren(inner) => *inner,
                Kind::Unary(unary) => unary.expr,
                Kind::Aggregate(aggregate) => aggregate.expr,
                Kind::Call(call) => {
                    self.range_argument(call).or_else(|| self.vector_argument(call))?
                }
                Kind::Binary(binary) => self.only_vector(binary)?,
                Kind::Number(_) | Kind::String(_) => return None,
            };
        }
        None
    }

    /// The operand that is a vector, if the other one is a constant.
    pub(crate) fn only_vector(&self, binary: &Binary) -> Option<Id> {
        if self.number(binary.rhs).is_some() {
            Some(binary.lhs)
        } else {
            self.number(binary.lhs).is_some().then_some(binary.rhs)
        }
    }

    /// The place of a node.
    pub(crate) fn place_of(&self, id: Id) -> Place {
        self.place(self.ast[id].span)
    }

    /// The bytes of a node.
    pub(crate) fn written(&self, id: Id) -> &str {
        self.text(self.ast[id].span)
    }

    /// A finding that is about a node.
    pub(crate) fn about(&self, check: &dyn Check, id: Id, message: impl Into<Words>) -> Diagnostic {
        self.finding(check, self.place_of(id), message)
    }
}

/// A comparison with a constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Threshold {
    /// How the operand compares with the constant.
    pub op: BinaryOp,
    /// What is compared.
    pub operand: Id,
    /// Where the constant stands.
    pub at: Id,
    /// The constant.
    pub limit: f64,
}

impl Threshold {
    /// Whether a value passes.
    pub(crate) fn passes(self, value: f64) -> bool {
        match self.op {
            BinaryOp::Eql => value == self.limit,
            BinaryOp::Neq => value != self.limit,
            BinaryOp::Gtr => value > self.limit,
            BinaryOp::Gte => value >= self.limit,
            BinaryOp::Lss => value < self.limit,
            BinaryOp::Lte => value <= self.limit,
            _ => true,
        }
    }
}

/// The comparison with its sides swapped.
const fn turned(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Gtr => BinaryOp::Lss,
        BinaryOp::Lss => BinaryOp::Gtr,
        BinaryOp::Gte => BinaryOp::Lte,
        BinaryOp::Lte => BinaryOp::Gte,
        other => other,
    }
}

fn calculated(op: BinaryOp, left: f64, right: f64) -> Option<f64> {
    Some(match op {
        BinaryOp::Add => left + right,
        BinaryOp::Sub => left - right,
        BinaryOp::Mul => left * right,
        BinaryOp::Div => left / right,
        BinaryOp::Mod => left % right,
        BinaryOp::Pow => left.powf(right),
        _ => return None,
    })
}

/// The length in milliseconds, where it is written as one.
pub(crate) const fn milliseconds(duration: &Duration) -> Option<i64> {
    if let Length::Literal(length) = duration.length { Some(length) } else { None }
}

/// The metric that a selector reads, by its name or a matcher.
pub(crate) fn metric_of(selector: &Selector) -> Option<&str> {
    metric_name(selector).or_else(|| equal_to(selector, "__name__"))
}

/// The value that a label must have to pass a selector.
pub(crate) fn equal_to<'a>(selector: &'a Selector, label: &str) -> Option<&'a str> {
    let demands =
        |matcher: &&Matcher| matcher.op == MatchOp::Equal && &*matcher.label.text == label;
    selector.matchers.iter().find(demands).map(|matcher| &*matcher.value.text)
}
