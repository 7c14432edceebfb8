//! The four types of a PromQL value.

use crate::{Ast, Id, Kind};

/// The type of an expression's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// One number for each evaluation time.
    Scalar,
    /// An instant vector: for each evaluation time one sample a series.
    Vector,
    /// A range vector: for each evaluation time a run of samples a series.
    Matrix,
    /// A string.
    String,
}

impl ValueType {
    /// As Prometheus' messages name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Vector => "instant vector",
            Self::Matrix => "range vector",
            Self::String => "string",
        }
    }
}

impl Ast {
    /// The type of a node's value.
    pub fn value_type(&self, id: Id) -> ValueType {
        let mut id = id;
        loop {
            match &self[id].kind {
                Kind::Number(_) => return ValueType::Scalar,
                Kind::String(_) => return ValueType::String,
                Kind::Selector(_) | Kind::Aggregate(_) => return ValueType::Vector,
                Kind::Matrix(_) | Kind::Subquery(_) => return ValueType::Matrix,
                Kind::Call(call) => return call.function.returns,
                Kind::Paren(inner) => id = *inner,
                Kind::Unary(unary) => id = unary.expr,
                // A scalar only if both sides are; the left spine may be long, so loop on it.
                Kind::Binary(binary) => match self.value_type(binary.rhs) {
                    ValueType::Scalar => id = binary.lhs,
                    _ => return ValueType::Vector,
                },
            }
        }
    }
}
