//! The one-line printer: an expression as Prometheus' `String()` prints it.
//!
//! Brackets are nodes of the tree, so nothing is added or left out. Different from Prometheus
//! are only places where its text would not read back as the same tree: a quoted metric name
//! stays quoted in braces, matchers keep their order, an empty selector keeps its braces.

use crate::write::{Order, Writer};
use crate::{Aggregate, Ast, BinaryOp, Call, Id, Kind, Matcher, Matrix, Subquery};

/// The expression on one line, as Prometheus prints it.
pub fn print(ast: &Ast) -> String {
    print_node(ast, ast.root())
}

/// A sub-expression on one line.
pub fn print_node(ast: &Ast, id: Id) -> String {
    let mut printer = Printer { ast, writer: Writer::new(None), places: None };
    printer.node(id);
    printer.writer.out
}

/// A matcher, as selectors have it.
pub fn print_matcher(matcher: &Matcher) -> String {
    let mut writer = Writer::new(None);
    writer.matcher(matcher);
    writer.out
}

/// Labels as `by` and `on` list them, without the brackets; in quotes where they must be.
pub fn print_labels(labels: &[&str]) -> String {
    let mut writer = Writer::new(None);
    writer.out.reserve_exact(labels.iter().map(|label| label.len() + 2).sum());
    writer.label_list(labels.iter().copied());
    writer.out
}

/// The whole expression on one line, and where in it each node stands.
pub(crate) struct OneLine {
    /// The line.
    pub text: String,
    /// Start and end of each node in it, by [`Id::index`].
    pub places: Vec<(usize, usize)>,
}

/// The expression on one line; literals stay as `source`, which it was parsed from, has them.
pub(crate) fn one_line(ast: &Ast, source: Option<&str>) -> OneLine {
    let places = Some(vec![(0, 0); ast.len()]);
    let mut printer = Printer { ast, writer: Writer::new(source), places };
    printer.node(ast.root());
    OneLine { text: printer.writer.out, places: printer.places.unwrap_or_default() }
}

struct Printer<'a> {
    ast: &'a Ast,
    writer: Writer<'a>,
    places: Option<Vec<(usize, usize)>>,
}

impl Printer<'_> {
    fn node(&mut self, id: Id) {
        // The left spine of a chain may be long: walk down it, then print on the way back.
        let mut spine = Vec::new();
        let mut leftmost = id;
        while let Kind::Binary(binary) = &self.ast[leftmost].kind {
            spine.push((leftmost, binary));
            leftmost = binary.lhs;
        }
        let start = self.writer.out.len();
        self.operand(leftmost);
        let is_base = spine.last().is_some_and(|(_, binary)| binary.op == BinaryOp::Pow);
        if is_base && matches!(self.ast[leftmost].kind, Kind::Number(_)) {
            self.drop_plus(start);
        }
        self.place(leftmost, start);
        for (id, binary) in spine.into_iter().rev() {
            self.writer.out.push(' ');
            self.writer.operator(binary);
            self.writer.out.push(' ');
            self.node(binary.rhs);
            self.place(id, start);
        }
    }

    /// Makes `Inf` of `+Inf`: the sign would take what follows `^` along.
    fn drop_plus(&mut self, start: usize) {
        if self.writer.out[start..].starts_with('+') {
            self.writer.out.remove(start);
        }
    }

    /// Notes that a node reaches from `start` to here.
    fn place(&mut self, id: Id, start: usize) {
        if let Some(places) = &mut self.places {
            places[id.index()] = (start, self.writer.out.len());
        }
    }

    fn operand(&mut self, id: Id) {
        let node = &self.ast[id];
        match &node.kind {
            Kind::Number(number) => self.writer.number(*number, node.span),
            Kind::String(text) => self.writer.text(text, node.span),
            Kind::Selector(selector) => {
                self.writer.selector(selector);
                self.writer.modifiers(&selector.modifiers, Order::AtFirst);
            }
            Kind::Matrix(matrix) => self.matrix(matrix),
            Kind::Subquery(subquery) => self.subquery(subquery),
            Kind::Call(call) => self.call(call),
            Kind::Aggregate(aggregate) => self.aggregate(aggregate),
            Kind::Unary(unary) => {
                self.writer.out.push(if unary.negate { '-' } else { '+' });
                self.node(unary.expr);
            }
            Kind::Paren(inner) => {
                self.writer.out.push('(');
                self.node(*inner);
                self.writer.out.push(')');
            }
            Kind::Binary(_) => self.node(id),
        }
    }

    fn matrix(&mut self, matrix: &Matrix) {
        let Kind::Selector(selector) = &self.ast[matrix.selector].kind else { return };
        self.writer.selector(selector);
        self.writer.matrix_suffix(matrix, selector);
    }

    fn subquery(&mut self, subquery: &Subquery) {
        self.node(subquery.expr);
        self.writer.subquery_suffix(subquery);
    }

    fn call(&mut self, call: &Call) {
        self.writer.out.push_str(call.function.name);
        self.arguments(&call.args);
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        self.writer.aggregate_head(aggregate);
        let args: Vec<_> = aggregate.param.into_iter().chain([aggregate.expr]).collect();
        self.arguments(&args);
    }

    fn arguments(&mut self, args: &[Id]) {
        self.writer.out.push('(');
        for (index, arg) in args.iter().enumerate() {
            if index > 0 {
                self.writer.out.push_str(", ");
            }
            self.node(*arg);
        }
        self.writer.out.push(')');
    }
}
