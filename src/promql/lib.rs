//! PromQL: lexer, parser, syntax tree, printer, types, functions and label flow.
//!
//! [`parse`] turns a text into an [`Ast`] with a byte span on every node and on every token
//! that a message may need to point at, or into several [`SyntaxError`]s. The crate reads no
//! file and evaluates nothing. The language is that of Prometheus 3.14.

mod ast;
mod children;
mod comments;
mod compare;
mod experimental;
pub mod flow;
mod functions;
mod layout;
mod lexer;
mod literal;
mod numeral;
mod parser;
mod print;
pub mod regex;
mod regex_translator;
mod suggest;
mod token;
mod value_type;
mod write;

pub use ast::*;
pub use experimental::{Experimental, Feature, experimental};
pub use functions::{Arity, FUNCTIONS, Function, function};
pub use layout::{format, pretty};
pub use parser::{MAX_LENGTH, MAX_NESTING, MAX_NODES};
pub use print::{print, print_node};
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
/// Longer input than [`MAX_LENGTH`], deeper nesting than [`MAX_NESTING`] and larger trees than
/// [`MAX_NODES`] are refused. A string or a range vector as the whole expression is fine here.
///
/// # Errors
///
/// All faults found, in the order of their places; at least one.
pub fn parse(text: &str) -> Result<Ast, Vec<SyntaxError>> {
    parser::parse(text)
}
