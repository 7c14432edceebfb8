//! The syntax tree: nodes in one vector, children before parents.
//!
//! A sub-expression is an [`Id`], an index into its [`Ast`]. Nodes stand in post-order: the
//! sub-tree of a node is the contiguous run of nodes that ends with it, and the last node is
//! the root. So an analysis is a loop with a side table, and neither it nor dropping a tree
//! recurses, however deep the tree is. This file has the kinds of node; `tree` holds them.

mod duration;
mod operator;
mod replace;
mod text;
mod tree;

pub use duration::{Duration, DurationExpr, DurationKind, Length};
pub use operator::{AggregateOp, BinaryOp, MatchOp};
pub use text::Text;
pub use tree::{Ast, AstBuilder, Id};

use promwright_source::Span;
use smol_str::SmolStr;

use crate::functions::Function;

/// An expression with the bytes it was written as, from its first token to its last.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The bytes of the whole expression.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `0.8`, `1_000`, `0x1f`, `Inf`, `5m`.
    Number(Number),
    /// `"text"`.
    String(Text),
    /// `metric{label="value"}` and its modifiers.
    Selector(Box<Selector>),
    /// `selector[5m]`; the operand is a [`Kind::Selector`], which holds `offset` and `@`.
    Matrix(Matrix),
    /// `expression[1h:5m]` and its modifiers.
    Subquery(Box<Subquery>),
    /// `function(arguments)`.
    Call(Call),
    /// `sum by (label) (expression)`.
    Aggregate(Box<Aggregate>),
    /// `left operator right`.
    Binary(Box<Binary>),
    /// `-expression` or `+expression`.
    Unary(Unary),
    /// `(expression)`.
    Paren(Id),
}

/// A number as a value and the way it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The value; for a duration in seconds.
    pub value: f64,
    /// Whether it was written as a duration (`5m` rather than `300`).
    pub is_duration: bool,
}

/// A name with its bytes. `text` is the name itself, unquoted; the span covers the quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name; most are short enough to stand in the tree itself.
    pub text: SmolStr,
    /// Where it is written.
    pub span: Span,
}

/// A vector selector.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// The metric name, whether before the braces or quoted within them.
    pub name: Option<Name>,
    /// Whether the name stands quoted within the braces.
    pub name_in_braces: bool,
    /// The label matchers, without the one that `name` stands for.
    pub matchers: Vec<Matcher>,
    /// `{` to `}`, where written.
    pub braces: Option<Span>,
    /// `offset`, `@`, `anchored`, `smoothed`.
    pub modifiers: Modifiers,
}

/// `label="value"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Matcher {
    /// The whole matcher.
    pub span: Span,
    /// The label.
    pub label: Name,
    /// How it compares.
    pub op: MatchOp,
    /// The operator's bytes.
    pub op_span: Span,
    /// The unquoted value with the bytes of its literal.
    pub value: Name,
}

/// What may follow a selector or a subquery.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Modifiers {
    /// `offset 5m`.
    pub offset: Option<Offset>,
    /// `@ 1609746000`, `@ start()`, `@ end()`.
    pub at: Option<At>,
    /// `anchored` or `smoothed` (experimental).
    pub extend: Option<Extend>,
}

/// `offset -5m`.
#[derive(Clone, Debug, PartialEq)]
pub struct Offset {
    /// From `offset` to the duration's end.
    pub span: Span,
    /// How far back; negative looks ahead.
    pub by: Duration,
}

/// `@ time`.
#[derive(Clone, Debug, PartialEq)]
pub struct At {
    /// From `@` to the time's end.
    pub span: Span,
    /// The time.
    pub time: AtTime,
}

/// The time of an `@`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtTime {
    /// Milliseconds since the epoch.
    Unix(i64),
    /// `start()` of the query.
    Start,
    /// `end()` of the query.
    End,
}

/// `anchored` or `smoothed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extend {
    /// The keyword's bytes.
    pub span: Span,
    /// Which of the two.
    pub kind: ExtendKind,
}

/// How a range selector looks past its borders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtendKind {
    /// Take the last sample before each border as the value at it.
    Anchored,
    /// Interpolate at the borders.
    Smoothed,
}

impl ExtendKind {
    /// As written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anchored => "anchored",
            Self::Smoothed => "smoothed",
        }
    }
}

/// `selector[range]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// The selector, always a [`Kind::Selector`].
    pub selector: Id,
    /// The window.
    pub range: Duration,
}

/// `expression[range:step]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Subquery {
    /// What is evaluated at each step.
    pub expr: Id,
    /// The window.
    pub range: Duration,
    /// The resolution; the default evaluation interval if absent.
    pub step: Option<Duration>,
    /// `offset` and `@` behind it.
    pub modifiers: Modifiers,
}

/// `function(arguments)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function's row in the table.
    pub function: &'static Function,
    /// The name's bytes.
    pub name_span: Span,
    /// The arguments in order.
    pub args: Vec<Id>,
}

/// `operator by (labels) (parameter, expression)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which aggregation.
    pub op: AggregateOp,
    /// The operator's bytes.
    pub op_span: Span,
    /// `by` or `without`; absent is `by ()`.
    pub grouping: Option<Grouping>,
    /// The parameter of `topk`, `quantile` and their like.
    pub param: Option<Id>,
    /// What is aggregated.
    pub expr: Id,
}

/// `by (a, b)` or `without (a, b)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// From the keyword to the closing bracket.
    pub span: Span,
    /// Whether it says `without`.
    pub without: bool,
    /// The labels.
    pub labels: Vec<Name>,
}

/// `left operator right`.
#[derive(Clone, Debug, PartialEq)]
pub struct Binary {
    /// Which operator.
    pub op: BinaryOp,
    /// The operator's bytes.
    pub op_span: Span,
    /// `bool`, where written.
    pub bool_span: Option<Span>,
    /// Left operand.
    pub lhs: Id,
    /// Right operand.
    pub rhs: Id,
    /// `on`, `ignoring`, `group_left`, `group_right`, `fill`.
    pub matching: Matching,
}

/// How the two sides of a binary operator find each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matching {
    /// `on (…)` or `ignoring (…)`; absent is `ignoring ()`.
    pub labels: Option<MatchingLabels>,
    /// `group_left` or `group_right`; absent is one-to-one (many-to-many for set operators).
    pub group: Option<GroupSide>,
    /// `fill_left (v)`, or `fill (v)`: the value of a missing left sample.
    pub fill_left: Option<Fill>,
    /// `fill_right (v)`, or `fill (v)`: the value of a missing right sample.
    pub fill_right: Option<Fill>,
}

/// `on (a, b)` or `ignoring (a, b)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchingLabels {
    /// From the keyword to the closing bracket.
    pub span: Span,
    /// Whether it says `on`.
    pub on: bool,
    /// The labels.
    pub labels: Vec<Name>,
}

/// `group_left (a, b)` or `group_right (a, b)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSide {
    /// From the keyword to the closing bracket.
    pub span: Span,
    /// Whether the left side is the "many" side.
    pub left: bool,
    /// Labels copied from the "one" side.
    pub include: Vec<Name>,
}

/// The value for a missing side (experimental).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// From the keyword to the closing bracket; the same on both sides for `fill (v)`.
    pub span: Span,
    /// The value.
    pub value: f64,
}

/// `-expression` or `+expression`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unary {
    /// Whether it negates.
    pub negate: bool,
    /// The sign's bytes.
    pub op_span: Span,
    /// The operand.
    pub expr: Id,
}
