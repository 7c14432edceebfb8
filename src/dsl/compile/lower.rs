//! From typed expressions to PromQL: tree, text, and the way from the text back to Rust.
//!
//! The tree is built, printed, and what was printed is parsed again. Both trees must be the
//! same, so node by node the parsed spans lead to the calls that made them.

use std::sync::Arc;

use promwright_promql::{
    self as promql, Ast, AstBuilder, Duration, Id, Kind, Length, MatchOp, Modifiers, Name, Number,
    Offset, Selector, function,
};
use promwright_source::Span;

use super::fault::Fault;
use super::splice::splice;
use crate::label::{LabelUse, MatchKind, Matcher};
use crate::node::{Aggregate, Binary, Matching, Node, NodeKind};
use crate::setting::ThresholdFacts;
use crate::site::Site;

/// A lowered expression.
pub(super) struct Lowered {
    pub text: String,
    pub ast: Ast,
    /// What made each span of the text.
    pub origins: Vec<(Span, Origin)>,
}

/// What a part of the text comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// A whole expression.
    Node(Arc<Node>),
    /// A token of one: an operator, a label, a grouping.
    Token(Site),
}

impl Origin {
    /// The call that made it.
    pub(super) fn site(&self) -> Site {
        match self {
            Self::Node(node) => node.site,
            Self::Token(site) => *site,
        }
    }
}

/// The PromQL of an expression, with the thresholds' values from `value`.
pub(super) fn lower(
    node: &Arc<Node>,
    value: &dyn Fn(&ThresholdFacts) -> f64,
) -> Result<Lowered, Vec<Fault>> {
    let mut lowering =
        Lowering { builder: Ast::builder(), made_by: Vec::new(), value, faults: Vec::new() };
    lowering.node(node);
    let Lowering { builder, made_by, faults, .. } = lowering;
    let Some(built) = builder.finish().filter(|_| faults.is_empty()) else { return Err(faults) };
    let text = promql::pretty(&built);
    let reads_back = |ast: &Ast| promql::print(ast) == promql::print(&built);
    let Some(ast) = promql::parse(&text).ok().filter(reads_back) else {
        let message = format!("PromQL cannot express this: `{text}` does not read back as built");
        return Err(vec![Fault::new("dsl/unprintable", node.site, message)]);
    };
    let origins = origins(&ast, &made_by);
    Ok(Lowered { text, ast, origins })
}

struct Lowering<'a> {
    builder: AstBuilder,
    /// For each node of the tree what made it.
    made_by: Vec<Arc<Node>>,
    value: &'a dyn Fn(&ThresholdFacts) -> f64,
    faults: Vec<Fault>,
}

impl Lowering<'_> {
    fn push(&mut self, node: &Arc<Node>, kind: Kind) -> Id {
        self.made_by.push(Arc::clone(node));
        self.builder.push(Span::default(), kind)
    }

    fn node(&mut self, node: &Arc<Node>) -> Id {
        match &node.kind {
            NodeKind::Selector(selector) => {
                let name = format!("{}{}", selector.facts.name, selector.suffix);
                self.push(node, vector(&name, selector.matchers.iter().map(matcher).collect()))
            }
            NodeKind::Recorded(rule) => self.push(node, vector(&rule.name, Vec::new())),
            NodeKind::Number(value) => self.number(node, *value),
            NodeKind::Threshold(facts) => self.number(node, (self.value)(facts)),
            NodeKind::Window(selector, range) => {
                let selector = self.node(selector);
                self.push(node, Kind::Matrix(promql::Matrix { selector, range: length(*range) }))
            }
            NodeKind::Subquery(expr, range, step) => self.subquery(node, expr, *range, *step),
            NodeKind::Offset(inner, by) => self.offset(inner, *by),
            NodeKind::Call(name, args) => self.call(node, name, args),
            NodeKind::Aggregate(aggregate) => self.aggregate(node, aggregate),
            NodeKind::Binary(binary) => self.binary(node, binary),
            NodeKind::Raw(text) => self.raw(node, text),
        }
    }

    fn number(&mut self, node: &Arc<Node>, value: f64) -> Id {
        self.push(node, Kind::Number(Number { value, is_duration: false }))
    }

    fn subquery(
        &mut self,
        node: &Arc<Node>,
        expr: &Arc<Node>,
        range: i64,
        step: Option<i64>,
    ) -> Id {
        let inner = self.node(expr);
        let is_loose = matches!(self.builder.node(inner).kind, Kind::Binary(_) | Kind::Unary(_));
        let expr = if is_loose { self.push(expr, Kind::Paren(inner)) } else { inner };
        let (range, step) = (length(range), step.map(length));
        let subquery = promql::Subquery { expr, range, step, modifiers: Modifiers::default() };
        self.push(node, Kind::Subquery(Box::new(subquery)))
    }

    /// An offset is no node of its own: it is written into the selector or subquery.
    fn offset(&mut self, inner: &Arc<Node>, by: i64) -> Id {
        let id = self.node(inner);
        let target = match &self.builder.node(id).kind {
            Kind::Matrix(matrix) => matrix.selector,
            _ => id,
        };
        let modifiers = match &mut self.builder.node_mut(target).kind {
            Kind::Selector(selector) => &mut selector.modifiers,
            Kind::Subquery(subquery) => &mut subquery.modifiers,
            _ => return id,
        };
        modifiers.offset = Some(Offset { span: Span::default(), by: length(by) });
        id
    }

    fn call(&mut self, node: &Arc<Node>, name: &'static str, args: &[Arc<Node>]) -> Id {
        let args = args.iter().map(|arg| self.node(arg)).collect();
        let Some(function) = function(name) else {
            let message = format!("PromQL has no function `{name}`");
            self.faults.push(Fault::new("dsl/unprintable", node.site, message));
            return self.number(node, f64::NAN);
        };
        self.push(node, Kind::Call(promql::Call { function, name_span: Span::default(), args }))
    }

    fn aggregate(&mut self, node: &Arc<Node>, aggregate: &Aggregate) -> Id {
        let param = aggregate.param.map(|value| self.number(node, value));
        let expr = self.node(&aggregate.expr);
        let grouping = aggregate.grouping.as_ref().map(|grouping| promql::Grouping {
            span: Span::default(),
            without: grouping.without,
            labels: names(&grouping.labels),
        });
        let (op, op_span) = (aggregate.op, Span::default());
        let aggregate = promql::Aggregate { op, op_span, grouping, param, expr };
        self.push(node, Kind::Aggregate(Box::new(aggregate)))
    }

    fn binary(&mut self, node: &Arc<Node>, binary: &Binary) -> Id {
        let lhs = self.operand(binary, &binary.lhs, true);
        let rhs = self.operand(binary, &binary.rhs, false);
        let matching = binary.matching.as_ref().map(matching).unwrap_or_default();
        let binary = promql::Binary {
            op: binary.op,
            op_span: Span::default(),
            bool_span: binary.bool.then(Span::default),
            lhs,
            rhs,
            matching,
        };
        self.push(node, Kind::Binary(Box::new(binary)))
    }

    /// An operand, in brackets where the operators' binding asks for them.
    fn operand(&mut self, parent: &Binary, node: &Arc<Node>, is_left: bool) -> Id {
        let id = self.node(node);
        let needs_brackets = match &self.builder.node(id).kind {
            Kind::Binary(child) => {
                let (outer, inner) = (parent.op.precedence(), child.op.precedence());
                let binds_outward = is_left == parent.op.is_right_associative();
                inner < outer || inner == outer && binds_outward
            }
            Kind::Unary(_) => is_left && parent.op.is_right_associative(),
            _ => false,
        };
        if needs_brackets { self.push(node, Kind::Paren(id)) } else { id }
    }

    fn raw(&mut self, node: &Arc<Node>, text: &str) -> Id {
        match promql::parse(text) {
            Ok(ast) => {
                self.made_by.extend(std::iter::repeat_n(Arc::clone(node), ast.len()));
                splice(&mut self.builder, &ast)
            }
            Err(errors) => {
                let fault = |error: promql::SyntaxError| {
                    let faulty = text.get(error.span.range()).unwrap_or_default();
                    let fault = Fault::new("promql/syntax", node.site, error.message)
                        .label(format!("`{faulty}` in this text"));
                    Fault { help: error.help, ..fault }
                };
                self.faults.extend(errors.into_iter().map(fault));
                self.number(node, f64::NAN)
            }
        }
    }
}

fn vector(name: &str, matchers: Vec<promql::Matcher>) -> Kind {
    Kind::Selector(Box::new(Selector {
        name: Some(unplaced(name)),
        name_in_braces: false,
        braces: (!matchers.is_empty()).then(Span::default),
        matchers,
        modifiers: Modifiers::default(),
    }))
}

fn matcher(matcher: &Matcher) -> promql::Matcher {
    let op = match matcher.kind {
        MatchKind::Equal => MatchOp::Equal,
        MatchKind::NotEqual => MatchOp::NotEqual,
        MatchKind::Regex => MatchOp::Regex,
        MatchKind::NotRegex => MatchOp::NotRegex,
    };
    let (label, value) = (unplaced(matcher.label.name), unplaced(&matcher.value));
    promql::Matcher { span: Span::default(), label, op, op_span: Span::default(), value }
}

fn matching(matching: &Matching) -> promql::Matching {
    let labels = promql::MatchingLabels {
        span: Span::default(),
        on: matching.on,
        labels: names(&matching.labels),
    };
    let group = matching.group.as_ref().map(|group| promql::GroupSide {
        span: Span::default(),
        left: group.left,
        include: names(&group.include),
    });
    promql::Matching { labels: Some(labels), group, ..promql::Matching::default() }
}

fn names(labels: &[LabelUse]) -> Vec<Name> {
    labels.iter().map(|label| unplaced(label.name)).collect()
}

fn unplaced(text: &str) -> Name {
    Name { text: text.into(), span: Span::default() }
}

fn length(milliseconds: i64) -> Duration {
    Duration { span: Span::default(), length: Length::Literal(milliseconds) }
}

/// What made each span of a parsed tree whose nodes were made by these.
fn origins(ast: &Ast, made_by: &[Arc<Node>]) -> Vec<(Span, Origin)> {
    let mut origins = Vec::new();
    for ((_, parsed), node) in ast.iter().zip(made_by) {
        origins.push((parsed.span, Origin::Node(Arc::clone(node))));
        let mut token = |span: Span, site: Site| origins.push((span, Origin::Token(site)));
        match (&parsed.kind, &node.kind) {
            (Kind::Binary(parsed), NodeKind::Binary(binary)) => {
                token(parsed.op_span, node.site);
                if let (Some(spans), Some(made)) = (&parsed.matching.labels, &binary.matching) {
                    token(spans.span, made.site);
                    tokens(&mut token, &spans.labels, &made.labels);
                }
                if let (Some(spans), Some(made)) = (
                    &parsed.matching.group,
                    binary.matching.as_ref().and_then(|matching| matching.group.as_ref()),
                ) {
                    tokens(&mut token, &spans.include, &made.include);
                }
            }
            (Kind::Aggregate(parsed), NodeKind::Aggregate(aggregate)) => {
                token(parsed.op_span, node.site);
                if let (Some(spans), Some(made)) = (&parsed.grouping, &aggregate.grouping) {
                    token(spans.span, made.site);
                    tokens(&mut token, &spans.labels, &made.labels);
                }
            }
            (Kind::Selector(parsed), NodeKind::Selector(selector)) => {
                for (spans, made) in parsed.matchers.iter().zip(&selector.matchers) {
                    token(spans.span, made.label.site);
                }
            }
            _ => {}
        }
    }
    origins
}

fn tokens(token: &mut impl FnMut(Span, Site), spans: &[Name], made: &[LabelUse]) {
    for (name, label) in spans.iter().zip(made) {
        token(name.span, label.site);
    }
}
