//! The one-line printer: an expression as Prometheus' `String()` prints it.
//!
//! Brackets are nodes of the tree, so nothing is added or left out. Different from Prometheus
//! are only places where its text would not read back as the same tree: a quoted metric name
//! stays quoted in braces, matchers keep their order, an empty selector keeps its braces.

use std::fmt::Write as _;

use promwright_number::{duration, float};

use crate::literal::quote;
use crate::token::{Keyword, TokenKind, word};
use crate::{
    Aggregate, Ast, AtTime, Binary, Call, Duration, DurationExpr, DurationKind, Grouping, Id, Kind,
    Length, Matcher, Matching, Matrix, Modifiers, Name, Number, Selector, Subquery,
};

/// The expression on one line, as Prometheus prints it.
pub fn print(ast: &Ast) -> String {
    print_node(ast, ast.root())
}

/// A sub-expression on one line.
pub fn print_node(ast: &Ast, id: Id) -> String {
    let mut printer = Printer { ast, out: String::new() };
    printer.node(id);
    printer.out
}

struct Printer<'a> {
    ast: &'a Ast,
    out: String,
}

impl Printer<'_> {
    fn node(&mut self, id: Id) {
        // The left spine of a chain may be long: walk down it, then print on the way back.
        let mut spine = Vec::new();
        let mut leftmost = id;
        while let Kind::Binary(binary) = &self.ast[leftmost].kind {
            spine.push(binary);
            leftmost = binary.lhs;
        }
        self.operand(leftmost);
        for binary in spine.into_iter().rev() {
            self.out.push(' ');
            operator(binary, &mut self.out);
            self.out.push(' ');
            self.node(binary.rhs);
        }
    }

    fn operand(&mut self, id: Id) {
        match &self.ast[id].kind {
            Kind::Number(value) => number(*value, &mut self.out),
            Kind::String(text) => quote(text, &mut self.out),
            Kind::Selector(parts) => {
                selector(parts, &mut self.out);
                modifiers(&parts.modifiers, Order::AtFirst, &mut self.out);
            }
            Kind::Matrix(matrix) => self.matrix(matrix),
            Kind::Subquery(subquery) => self.subquery(subquery),
            Kind::Call(call) => self.call(call),
            Kind::Aggregate(aggregate) => self.aggregate(aggregate),
            Kind::Unary(unary) => {
                self.out.push(if unary.negate { '-' } else { '+' });
                self.node(unary.expr);
            }
            Kind::Paren(inner) => {
                self.out.push('(');
                self.node(*inner);
                self.out.push(')');
            }
            Kind::Binary(_) => self.node(id),
        }
    }

    fn matrix(&mut self, matrix: &Matrix) {
        let Kind::Selector(parts) = &self.ast[matrix.selector].kind else { return };
        selector(parts, &mut self.out);
        self.out.push('[');
        range(&matrix.range, &mut self.out);
        self.out.push(']');
        modifiers(&parts.modifiers, Order::ExtendFirst, &mut self.out);
    }

    fn subquery(&mut self, subquery: &Subquery) {
        self.node(subquery.expr);
        subquery_suffix(subquery, &mut self.out);
    }

    fn call(&mut self, call: &Call) {
        self.out.push_str(call.function.name);
        self.arguments(&call.args);
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        aggregate_head(aggregate, &mut self.out);
        let args: Vec<_> = aggregate.param.into_iter().chain([aggregate.expr]).collect();
        self.arguments(&args);
    }

    fn arguments(&mut self, args: &[Id]) {
        self.out.push('(');
        for (index, arg) in args.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            self.node(*arg);
        }
        self.out.push(')');
    }
}

/// `[1h:5m] offset 1d`, behind what a subquery runs over.
pub(crate) fn subquery_suffix(subquery: &Subquery, out: &mut String) {
    out.push('[');
    range(&subquery.range, out);
    out.push(':');
    if let Some(step) = &subquery.step {
        range(step, out);
    }
    out.push(']');
    modifiers(&subquery.modifiers, Order::ExtendFirst, out);
}

/// `sum by (a) `, up to the bracket.
pub(crate) fn aggregate_head(aggregate: &Aggregate, out: &mut String) {
    out.push_str(aggregate.op.as_str());
    if let Some(grouping) = &aggregate.grouping {
        self::grouping(grouping, out);
    }
}

fn grouping(grouping: &Grouping, out: &mut String) {
    // `by ()` is what stands without it.
    if !grouping.without && grouping.labels.is_empty() {
        return;
    }
    out.push_str(if grouping.without { " without " } else { " by " });
    labels(&grouping.labels, out);
    out.push(' ');
}

fn labels(labels: &[Name], out: &mut String) {
    out.push('(');
    for (index, label) in labels.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        let listed = match word(label.text.as_bytes()) {
            Some(TokenKind::Keyword(keyword)) => keyword.is_label_name(),
            Some(_) => false,
            None => true,
        };
        if listed && is_label_name(&label.text) {
            out.push_str(&label.text);
        } else {
            quote(&label.text, out);
        }
    }
    out.push(')');
}

/// `/ on (a) group_left (b)`, the operator with all that follows it.
pub(crate) fn operator(binary: &Binary, out: &mut String) {
    out.push_str(binary.op.as_str());
    if binary.bool_span.is_some() {
        out.push_str(" bool");
    }
    matching(&binary.matching, out);
}

fn matching(matching: &Matching, out: &mut String) {
    if matching.labels.is_none() && matching.group.is_some() {
        out.push_str(" ignoring ()");
    }
    if let Some(listed) = &matching.labels {
        // `ignoring ()` is what stands without it, except before a grouping.
        if listed.on || !listed.labels.is_empty() || matching.group.is_some() {
            out.push_str(if listed.on { " on " } else { " ignoring " });
            labels(&listed.labels, out);
        }
    }
    if let Some(group) = &matching.group {
        out.push_str(if group.left { " group_left " } else { " group_right " });
        labels(&group.include, out);
    }
    let (left, right) = (matching.fill_left, matching.fill_right);
    let same = |a: f64, b: f64| a.to_bits() == b.to_bits() || a == b;
    // Writing into a String cannot fail.
    let _ = match (left, right) {
        (Some(left), Some(right)) if same(left.value, right.value) => {
            write!(out, " fill ({})", float::format(left.value))
        }
        _ => {
            for (side, fill) in [("left", left), ("right", right)] {
                if let Some(fill) = fill {
                    let _ = write!(out, " fill_{side} ({})", float::format(fill.value));
                }
            }
            Ok(())
        }
    };
}

/// A selector without its modifiers.
pub(crate) fn selector(selector: &Selector, out: &mut String) {
    let name = selector.name.as_ref();
    let bare = name.filter(|name| !selector.name_in_braces && is_bare_metric_name(&name.text));
    if let Some(name) = bare {
        out.push_str(&name.text);
        if selector.matchers.is_empty() {
            return;
        }
    }
    out.push('{');
    let mut first = true;
    if let Some(name) = name.filter(|_| bare.is_none()) {
        quote(&name.text, out);
        first = false;
    }
    for matcher in &selector.matchers {
        if !std::mem::replace(&mut first, false) {
            out.push(',');
        }
        self::matcher(matcher, out);
    }
    out.push('}');
}

fn matcher(matcher: &Matcher, out: &mut String) {
    if is_label_name(&matcher.label.text) {
        out.push_str(&matcher.label.text);
    } else {
        quote(&matcher.label.text, out);
    }
    out.push_str(matcher.op.as_str());
    quote(&matcher.value.text, out);
}

/// Prometheus puts `anchored` before `@` behind a range, and behind it otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    AtFirst,
    ExtendFirst,
}

pub(crate) fn modifiers(modifiers: &Modifiers, order: Order, out: &mut String) {
    if order == Order::ExtendFirst {
        extend(modifiers, out);
    }
    // Writing into a String cannot fail.
    let _ = match modifiers.at.as_ref().map(|at| at.time) {
        Some(AtTime::Unix(time)) => {
            let sign = if time < 0 { "-" } else { "" };
            let time = time.unsigned_abs();
            write!(out, " @ {sign}{}.{:03}", time / 1000, time % 1000)
        }
        Some(AtTime::Start) => out.write_str(" @ start()"),
        Some(AtTime::End) => out.write_str(" @ end()"),
        None => Ok(()),
    };
    if order == Order::AtFirst {
        extend(modifiers, out);
    }
    if let Some(offset) = &modifiers.offset {
        out.push_str(" offset ");
        match &offset.by.length {
            Length::Literal(by) => out.push_str(&duration::format(*by)),
            Length::Computed(expr) => duration_expr(expr, out),
        }
    }
}

fn extend(modifiers: &Modifiers, out: &mut String) {
    if let Some(extend) = modifiers.extend {
        out.push(' ');
        out.push_str(extend.kind.as_str());
    }
}

/// The duration of a range or a step, which is longer than 0 as it was written.
pub(crate) fn range(range: &Duration, out: &mut String) {
    match &range.length {
        // Less than a millisecond, which no unit can express.
        Length::Literal(0) => out.push_str("0.0005"),
        Length::Literal(milliseconds) => out.push_str(&duration::format(*milliseconds)),
        Length::Computed(expr) => duration_expr(expr, out),
    }
}

fn duration_expr(expr: &DurationExpr, out: &mut String) {
    match &expr.kind {
        DurationKind::Number(value) => number(*value, out),
        DurationKind::Step => out.push_str("step()"),
        DurationKind::Range => out.push_str("range()"),
        DurationKind::MinOf(pair) => duration_pair("min_of", pair, out),
        DurationKind::MaxOf(pair) => duration_pair("max_of", pair, out),
        DurationKind::Negate(inner) => {
            out.push('-');
            duration_expr(inner, out);
        }
        DurationKind::Plus(inner) => {
            out.push('+');
            duration_expr(inner, out);
        }
        DurationKind::Arithmetic(op, sides) => {
            duration_expr(&sides[0], out);
            let _ = write!(out, " {} ", op.as_str());
            duration_expr(&sides[1], out);
        }
        DurationKind::Paren(inner) => {
            out.push('(');
            duration_expr(inner, out);
            out.push(')');
        }
    }
}

fn duration_pair(name: &str, pair: &[DurationExpr; 2], out: &mut String) {
    out.push_str(name);
    out.push('(');
    duration_expr(&pair[0], out);
    out.push_str(", ");
    duration_expr(&pair[1], out);
    out.push(')');
}

/// A number; a duration keeps its units where it has whole milliseconds.
pub(crate) fn number(number: Number, out: &mut String) {
    if number.is_duration {
        let milliseconds = (number.value * 1000.0).round();
        out.push_str(&duration::format(milliseconds as i64));
    } else {
        out.push_str(&float::format_plain(number.value));
    }
}

/// Whether a name can stand before the braces.
pub(crate) fn is_bare_metric_name(name: &str) -> bool {
    let legal = |index: usize, byte: u8| {
        byte.is_ascii_alphabetic()
            || byte == b'_'
            || byte == b':'
            || (index > 0 && byte.is_ascii_digit())
    };
    let well_formed =
        !name.is_empty() && name.bytes().enumerate().all(|(index, byte)| legal(index, byte));
    well_formed
        && match word(name.as_bytes()) {
            Some(TokenKind::Keyword(keyword)) => Keyword::is_metric_name(keyword),
            Some(_) => false,
            None => true,
        }
}

/// Whether a label's name needs no quotes.
pub(crate) fn is_label_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let starts = bytes.first().is_some_and(|byte| !byte.is_ascii_digit());
    starts && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}
