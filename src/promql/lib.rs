//! PromQL: lexer, parser, syntax tree, printer, types, functions and label flow.
//!
//! [`parse`] turns a text into an [`Ast`] with a byte span on every node and on every token
//! that a message may need to point at, or into several [`SyntaxError`]s. The crate reads no
//! file and evaluates nothing. The language is that of Prometheus 3.14.
//!
//! # Parsing
//!
//! Children stand before their parents, so that most analyses are one loop; [`Ast::preorder`]
//! walks from the root instead. Neither recurses, however deep the tree is.
//!
//! ```
//! use promwright_promql::{Kind, parse, print};
//!
//! let text = "sum by (job) (rate(errors_total{code=~\"5..\"}[5m]))";
//! let ast = parse(text).expect("it is well formed");
//! let mut metrics = Vec::new();
//! for (_, node) in ast.iter() {
//!     if let Kind::Selector(selector) = &node.kind {
//!         let name = selector.name.as_ref().map(|name| &*name.text);
//!         metrics.push((name, &text[node.span.range()]));
//!     }
//! }
//! assert_eq!(metrics, [(Some("errors_total"), "errors_total{code=~\"5..\"}")]);
//! assert_eq!(print(&ast), text);
//! ```
//!
//! # Faults
//!
//! One cause gives one error, and the parser goes on behind it. Each has the bytes that it is
//! about, and mostly a hint.
//!
//! ```
//! use promwright_promql::parse;
//!
//! let text = "rates(errors_total[5m]) => 5";
//! let errors = parse(text).expect_err("two faults");
//! let shown: Vec<_> =
//!     errors.iter().map(|error| (&text[error.span.range()], &*error.message)).collect();
//! assert_eq!(shown, [
//!     ("rates", "unknown function `rates`: did you mean `rate`?"),
//!     ("=>", "unknown operator `=>`: did you mean `>=`?"),
//! ]);
//! ```
//!
//! # Printing
//!
//! [`print()`] gives one line, as Prometheus prints; [`pretty`] breaks long expressions as a
//! person would; [`format()`] does that to a text and keeps its comments and its notation of
//! literals. [`experimental`] lists what needs a feature flag of Prometheus.
//!
//! ```
//! use promwright_promql::format;
//!
//! let formatted = format("sum(rate(errors_total[5m]))by(job)>0.5 # too many").expect("parses");
//! assert_eq!(formatted, "sum by (job) (rate(errors_total[5m])) > 0.5  # too many");
//! ```

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
mod plain_pattern;
mod print;
pub mod regex;
mod regex_translator;
mod suggest;
mod token;
mod value_type;
mod write;

pub use ast::*;
pub use children::Parents;
pub use experimental::{Experimental, Feature, experimental};
pub use functions::{Arity, FUNCTIONS, Function, function};
pub use layout::{format, pretty};
pub use parser::{MAX_LENGTH, MAX_NESTING, MAX_NODES};
pub use print::{print, print_labels, print_matcher, print_node};
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
