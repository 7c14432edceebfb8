//! PromQL: lexer, parser, syntax tree, printer, types, functions and label flow.
//!
//! [`parse`] turns a text into an [`Ast`] with a byte span on every node and on every token
//! that a message may need to point at, or into several [`SyntaxError`]s. The crate reads no
//! file and evaluates nothing. The language is that of Prometheus 3.14.

mod ast;
pub mod flow;
mod functions;
mod value_type;

pub use ast::*;
pub use functions::{Arity, FUNCTIONS, Function, function};
pub use value_type::ValueType;

use promwright_source::Span;

/// What is wrong with an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The faulty bytes of the expression.
    pub span: Span,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to write instead, or which rule of Prometheus stands behind it.
    pub help: Option<String>,
}

/// Parses and type-checks an expression as Prometheus 3.14 does, experimental syntax included.
///
/// # Errors
///
/// All faults found, in the order of their places; at least one.
pub fn parse(text: &str) -> Result<Ast, Vec<SyntaxError>> {
    let _ = text;
    Err(Vec::new())
}

/// The expression on one line, as Prometheus prints it.
pub fn print(ast: &Ast) -> String {
    print_node(ast, ast.root())
}

/// A sub-expression on one line.
pub fn print_node(ast: &Ast, id: Id) -> String {
    let _ = (ast, id);
    String::new()
}

/// The expression over several lines where it is long, as a person would break it.
pub fn pretty(ast: &Ast) -> String {
    print(ast)
}
