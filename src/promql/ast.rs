//! The syntax tree: nodes in one vector, children before parents.
//!
//! A sub-expression is an [`Id`], an index into its [`Ast`]. Nodes stand in post-order: the
//! sub-tree of a node is the contiguous run of nodes that ends with it, and the last node is
//! the root. So an analysis is a loop with a side table, and neither it nor dropping a tree
//! recurses, however deep the tree is.

use std::ops::Index;

use promwright_source::Span;

use crate::functions::Function;

/// A node of an [`Ast`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u32);

impl Id {
    /// Its position in post-order, for side tables.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A parsed expression; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    nodes: Vec<Node>,
}

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
    String(Box<str>),
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
    /// The name.
    pub text: Box<str>,
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

/// How a matcher compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchOp {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`, anchored at both ends.
    Regex,
    /// `!~`, anchored at both ends.
    NotRegex,
}

impl MatchOp {
    /// As written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Regex => "=~",
            Self::NotRegex => "!~",
        }
    }
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

/// A length of time, written as a literal or computed (experimental duration expressions).
#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    /// The bytes, with a sign where there is one.
    pub span: Span,
    /// The length.
    pub length: Length,
}

/// The length of a [`Duration`].
#[derive(Clone, Debug, PartialEq)]
pub enum Length {
    /// Milliseconds.
    Literal(i64),
    /// Computed before evaluation.
    Computed(Box<DurationExpr>),
}

/// A duration expression: arithmetic over durations before the query runs.
#[derive(Clone, Debug, PartialEq)]
pub struct DurationExpr {
    /// The bytes.
    pub span: Span,
    /// What it is.
    pub kind: DurationKind,
}

/// The kinds of duration expression; values are seconds.
#[derive(Clone, Debug, PartialEq)]
pub enum DurationKind {
    /// A number of seconds or a duration literal.
    Number(Number),
    /// `step()`: the query's step.
    Step,
    /// `range()`: the query's end less its start.
    Range,
    /// `min_of(a, b)`.
    MinOf(Box<[DurationExpr; 2]>),
    /// `max_of(a, b)`.
    MaxOf(Box<[DurationExpr; 2]>),
    /// `-a`.
    Negate(Box<DurationExpr>),
    /// `+a`.
    Plus(Box<DurationExpr>),
    /// `a + b` and the other arithmetic operators.
    Arithmetic(BinaryOp, Box<[DurationExpr; 2]>),
    /// `(a)`.
    Paren(Box<DurationExpr>),
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

/// The binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named as in Prometheus' grammar; see `as_str`")]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    Atan2,
    Eql,
    Neq,
    Gtr,
    Lss,
    Gte,
    Lte,
    And,
    Or,
    Unless,
    TrimUpper,
    TrimLower,
}

impl BinaryOp {
    /// As written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Mod => "%",
            Self::Pow => "^",
            Self::Atan2 => "atan2",
            Self::Eql => "==",
            Self::Neq => "!=",
            Self::Gtr => ">",
            Self::Lss => "<",
            Self::Gte => ">=",
            Self::Lte => "<=",
            Self::And => "and",
            Self::Or => "or",
            Self::Unless => "unless",
            Self::TrimUpper => "</",
            Self::TrimLower => ">/",
        }
    }

    /// Whether it compares: filters, or gives 0 and 1 with `bool`.
    pub const fn is_comparison(self) -> bool {
        matches!(self, Self::Eql | Self::Neq | Self::Gtr | Self::Lss | Self::Gte | Self::Lte)
    }

    /// Whether it works on sets of series: `and`, `or`, `unless`.
    pub const fn is_set(self) -> bool {
        matches!(self, Self::And | Self::Or | Self::Unless)
    }

    /// How strongly it binds; greater binds more strongly.
    pub const fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And | Self::Unless => 2,
            Self::Eql
            | Self::Neq
            | Self::Gtr
            | Self::Lss
            | Self::Gte
            | Self::Lte
            | Self::TrimUpper
            | Self::TrimLower => 3,
            Self::Add | Self::Sub => 4,
            Self::Mul | Self::Div | Self::Mod | Self::Atan2 => 5,
            Self::Pow => 6,
        }
    }

    /// Whether `a op b op c` is `a op (b op c)`.
    pub const fn is_right_associative(self) -> bool {
        matches!(self, Self::Pow)
    }
}

/// The aggregation operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named as it is written; see `as_str`")]
pub enum AggregateOp {
    Sum,
    Avg,
    Count,
    Min,
    Max,
    Group,
    Stddev,
    Stdvar,
    Topk,
    Bottomk,
    CountValues,
    Quantile,
    Limitk,
    LimitRatio,
}

impl AggregateOp {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Sum,
        Self::Avg,
        Self::Count,
        Self::Min,
        Self::Max,
        Self::Group,
        Self::Stddev,
        Self::Stdvar,
        Self::Topk,
        Self::Bottomk,
        Self::CountValues,
        Self::Quantile,
        Self::Limitk,
        Self::LimitRatio,
    ];

    /// As written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Avg => "avg",
            Self::Count => "count",
            Self::Min => "min",
            Self::Max => "max",
            Self::Group => "group",
            Self::Stddev => "stddev",
            Self::Stdvar => "stdvar",
            Self::Topk => "topk",
            Self::Bottomk => "bottomk",
            Self::CountValues => "count_values",
            Self::Quantile => "quantile",
            Self::Limitk => "limitk",
            Self::LimitRatio => "limit_ratio",
        }
    }

    /// Whether it takes a parameter before the expression.
    pub const fn takes_param(self) -> bool {
        matches!(
            self,
            Self::Topk
                | Self::Bottomk
                | Self::CountValues
                | Self::Quantile
                | Self::Limitk
                | Self::LimitRatio
        )
    }

    /// Whether Prometheus has it behind a feature flag.
    pub const fn is_experimental(self) -> bool {
        matches!(self, Self::Limitk | Self::LimitRatio)
    }
}

impl Ast {
    /// Starts a tree; nodes are pushed children first.
    pub const fn builder() -> AstBuilder {
        AstBuilder { nodes: Vec::new() }
    }

    /// The whole expression.
    pub const fn root(&self) -> Id {
        Id(self.nodes.len() as u32 - 1)
    }

    /// How many nodes there are.
    pub const fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: a tree has at least a root.
    pub const fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All nodes in post-order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Id, &Node)> + ExactSizeIterator {
        self.nodes.iter().enumerate().map(|(index, node)| (Id(index as u32), node))
    }

    /// A node, to be changed in place; its children stay where they are.
    pub fn node_mut(&mut self, id: Id) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    /// The node, or what the brackets around it hold.
    pub fn unparen(&self, mut id: Id) -> Id {
        while let Kind::Paren(inner) = self[id].kind {
            id = inner;
        }
        id
    }
}

impl Index<Id> for Ast {
    type Output = Node;

    fn index(&self, id: Id) -> &Node {
        &self.nodes[id.index()]
    }
}

/// A tree under construction.
#[derive(Clone, Debug, Default)]
pub struct AstBuilder {
    nodes: Vec<Node>,
}

impl AstBuilder {
    /// A tree under construction with room for `count` nodes.
    pub fn with_capacity(count: usize) -> Self {
        Self { nodes: Vec::with_capacity(count) }
    }

    /// Adds a node whose children are already in, as the last nodes without a parent.
    pub fn push(&mut self, span: Span, kind: Kind) -> Id {
        self.nodes.push(Node { span, kind });
        Id(self.nodes.len() as u32 - 1)
    }

    /// How many nodes are in.
    pub const fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether no node is in.
    pub const fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// A node that is already in.
    pub fn node(&self, id: Id) -> &Node {
        &self.nodes[id.index()]
    }

    /// A node that is already in, to be changed.
    pub fn node_mut(&mut self, id: Id) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    /// The tree; its root is the last node. `None` if nothing was pushed.
    pub fn finish(self) -> Option<Ast> {
        (!self.nodes.is_empty()).then_some(Ast { nodes: self.nodes })
    }
}
