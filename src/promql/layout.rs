//! The formatter: an expression over as many lines as it takes to be read.
//!
//! What fits stays on one line. A longer binary expression is broken at its operators, weakest
//! first: an operator stands on a line of its own between its operands, or before a short right
//! side (`> 0.05`); an operand that is itself broken at operators is indented. Calls and
//! brackets are broken into one argument a line. Comments go along: before the line of what
//! follows them, or behind the line that they ended.

use promwright_source::Span;

use crate::comments::{Comment, comments, settle};
use crate::print::{OneLine, one_line};
use crate::write::{Order, Writer};
use crate::{Ast, Binary, Id, Kind, Selector, SyntaxError, parse};

/// How long a line may become, in bytes.
const WIDTH: usize = 80;
/// A right side up to this length stays with its operator.
const SHORT: usize = 24;
const INDENT: usize = 2;

/// The expression over several lines where it is long, as a person would break it.
pub fn pretty(ast: &Ast) -> String {
    lay_out(ast, None, Vec::new())
}

/// Formats an expression. Comments and the notation of literals are kept; the tree is the
/// same, and formatting the result changes nothing.
///
/// # Errors
///
/// Those of [`parse`].
pub fn format(text: &str) -> Result<String, Vec<SyntaxError>> {
    let ast = parse(text)?;
    Ok(lay_out(&ast, Some(text), comments(text)))
}

fn lay_out(ast: &Ast, source: Option<&str>, mut comments: Vec<Comment>) -> String {
    settle(&mut comments, ast);
    let mut layout = Layout {
        ast,
        line: one_line(ast, source),
        source,
        comments,
        flushed: 0,
        out: String::new(),
        line_start: 0,
    };
    layout.flush_comments(ast[ast.root()].span.start, 0);
    layout.node(ast.root(), 0, 0);
    layout.flush_comments(u32::MAX, 0);
    layout.out
}

struct Layout<'a> {
    ast: &'a Ast,
    line: OneLine,
    source: Option<&'a str>,
    comments: Vec<Comment>,
    /// How many comments are written.
    flushed: usize,
    out: String,
    line_start: usize,
}

impl<'a> Layout<'a> {
    fn one_line(&self, id: Id) -> &str {
        let (start, end) = self.line.places[id.index()];
        &self.line.text[start..end]
    }

    fn column(&self) -> usize {
        self.out.len() - self.line_start
    }

    fn has_comment(&self, span: Span) -> bool {
        let next = self.comments.partition_point(|comment| comment.at <= span.start);
        self.comments.get(next).is_some_and(|comment| comment.at < span.end)
    }

    /// Whether a node can stand on one line from `column` on, with `tail` bytes behind it.
    fn fits(&self, id: Id, column: usize, tail: usize) -> bool {
        let text = self.one_line(id);
        column + text.len() + tail <= WIDTH && !self.has_comment(self.ast[id].span)
    }

    /// What a writer of parts makes of something.
    fn part(&self, write: impl FnOnce(&mut Writer<'a>)) -> String {
        let mut writer = Writer::new(self.source);
        write(&mut writer);
        writer.out
    }

    /// Starts a line for what stands at `before` in the source.
    fn new_line(&mut self, indent: usize, before: u32) {
        self.end_line(indent, before);
        self.out.push('\n');
        self.line_start = self.out.len();
        self.indent(indent);
    }

    /// Starts a line for a closing bracket; comments before it belong to what it encloses.
    fn closing_line(&mut self, indent: usize, before: u32) {
        self.end_line(indent + INDENT, before);
        self.new_line(indent, before);
    }

    fn indent(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    /// Writes the comments before `before`: the first behind the line if it stood so, the
    /// others on lines of their own. Leaves the last line unfinished.
    fn end_line(&mut self, indent: usize, before: u32) {
        let mut first = true;
        while let Some(comment) = self.next_comment(before) {
            if comment.trailing && first {
                self.out.push_str("  ");
            } else {
                self.out.push('\n');
                self.line_start = self.out.len();
                self.indent(indent);
            }
            self.push_comment(comment);
            first = false;
        }
    }

    /// As [`Self::end_line`], at the start or the end of the whole text.
    fn flush_comments(&mut self, before: u32, indent: usize) {
        if !self.out.is_empty() {
            self.end_line(indent, before);
            return;
        }
        while let Some(comment) = self.next_comment(before) {
            self.push_comment(comment);
            self.out.push('\n');
            self.line_start = self.out.len();
        }
    }

    fn next_comment(&mut self, before: u32) -> Option<Comment> {
        let comment = *self.comments.get(self.flushed)?;
        (comment.at <= before).then(|| {
            self.flushed += 1;
            comment
        })
    }

    fn push_comment(&mut self, comment: Comment) {
        let text = self.source.and_then(|source| source.get(comment.span.range()));
        self.out.push_str(text.unwrap_or_default().trim_end());
    }

    /// Writes a node from here on; its further lines are indented by `indent`, and `tail`
    /// bytes will follow it on its last line.
    fn node(&mut self, id: Id, indent: usize, tail: usize) {
        if self.fits(id, self.column(), tail) {
            self.push_one_line(id);
            return;
        }
        let ast = self.ast;
        let end = ast[id].span.end;
        match &ast[id].kind {
            Kind::Binary(binary) => self.binary(id, binary, indent),
            Kind::Paren(inner) => self.bracketed("", &[*inner], indent, end),
            Kind::Call(call) if !call.args.is_empty() => {
                self.bracketed(call.function.name, &call.args, indent, end);
            }
            Kind::Aggregate(aggregate) => {
                let head = self.part(|writer| writer.aggregate_head(aggregate));
                let args: Vec<_> = aggregate.param.into_iter().chain([aggregate.expr]).collect();
                self.bracketed(&head, &args, indent, end);
            }
            Kind::Subquery(subquery) => {
                let suffix = self.part(|writer| writer.subquery_suffix(subquery));
                self.node(subquery.expr, indent, suffix.len() + tail);
                self.out.push_str(&suffix);
            }
            Kind::Unary(unary) => {
                self.out.push(if unary.negate { '-' } else { '+' });
                self.node(unary.expr, indent, tail);
            }
            Kind::Selector(selector) => {
                let suffix =
                    self.part(|writer| writer.modifiers(&selector.modifiers, Order::AtFirst));
                self.selector(id, selector, &suffix, indent);
            }
            Kind::Matrix(matrix) => {
                let Kind::Selector(selector) = &ast[matrix.selector].kind else { return };
                let suffix = self.part(|writer| writer.matrix_suffix(matrix, selector));
                self.selector(id, selector, &suffix, indent);
            }
            Kind::Number(_) | Kind::String(_) | Kind::Call(_) => self.push_one_line(id),
        }
    }

    fn push_one_line(&mut self, id: Id) {
        let (start, end) = self.line.places[id.index()];
        self.out.push_str(&self.line.text[start..end]);
    }

    /// `head(` and each argument on a line of its own.
    fn bracketed(&mut self, head: &str, args: &[Id], indent: usize, end: u32) {
        self.out.push_str(head);
        self.out.push('(');
        for (index, arg) in args.iter().enumerate() {
            let last = index + 1 == args.len();
            self.new_line(indent + INDENT, self.ast[*arg].span.start);
            self.node(*arg, indent + INDENT, usize::from(!last));
            if !last {
                self.out.push(',');
            }
        }
        self.closing_line(indent, end.saturating_sub(1));
        self.out.push(')');
    }

    /// A selector with each matcher on a line of its own.
    fn selector(&mut self, id: Id, selector: &'a Selector, suffix: &str, indent: usize) {
        let mut items = Vec::new();
        let quoted = self.part(|writer| {
            writer.quoted_name(selector);
        });
        if !quoted.is_empty() {
            let start = selector.name.as_ref().map_or(0, |name| name.span.start);
            items.push((start, quoted));
        }
        for matcher in &selector.matchers {
            items.push((matcher.span.start, self.part(|writer| writer.matcher(matcher))));
        }
        let commented = selector.braces.is_some_and(|braces| self.has_comment(braces));
        let too_long = self.column() + self.one_line(id).len() > WIDTH;
        if items.is_empty() || !(commented || (too_long && items.len() > 1)) {
            self.push_one_line(id);
            return;
        }
        let name = self.part(|writer| {
            writer.selector_name(selector);
        });
        self.out.push_str(&name);
        self.out.push('{');
        let count = items.len();
        for (index, (start, text)) in items.into_iter().enumerate() {
            self.new_line(indent + INDENT, start);
            self.out.push_str(&text);
            if index + 1 < count {
                self.out.push(',');
            }
        }
        self.closing_line(indent, selector.braces.map_or(0, |braces| braces.end.saturating_sub(1)));
        self.out.push('}');
        self.out.push_str(suffix);
    }

    /// A chain of operators; the left spine is walked, not descended.
    fn binary(&mut self, id: Id, root: &'a Binary, indent: usize) {
        let mut spine = vec![root];
        let mut leftmost = root.lhs;
        let mut parent = root;
        debug_assert!(matches!(self.ast[id].kind, Kind::Binary(_)));
        while let Kind::Binary(binary) = &self.ast[leftmost].kind {
            if !joins(parent, binary) || self.fits(leftmost, indent, 0) {
                break;
            }
            spine.push(binary);
            leftmost = binary.lhs;
            parent = binary;
        }
        let first_indent = self.operand_indent(leftmost, indent);
        self.indent(first_indent - indent);
        self.node(leftmost, first_indent, 0);
        // Only behind the bracket of the first operand may an operator follow on its line:
        // behind that of a later one it would seem to belong to that alone.
        let mut joined = true;
        for binary in spine.into_iter().rev() {
            joined = self.right_side(binary, indent, joined);
        }
    }

    /// An operand that has to be broken at its operators is indented.
    fn operand_indent(&self, id: Id, indent: usize) -> usize {
        let broken = matches!(self.ast[id].kind, Kind::Binary(_)) && !self.fits(id, indent, 0);
        if broken && !self.is_bracketed_chain(id, indent) { indent + INDENT } else { indent }
    }

    /// Whether a chain is broken within the brackets of its first operand only, with all of
    /// its operators behind the closing one: `(…) * 100 > 5`.
    fn is_bracketed_chain(&self, id: Id, indent: usize) -> bool {
        let mut leftmost = id;
        while let Kind::Binary(binary) = &self.ast[leftmost].kind {
            if !self.is_short(binary) || self.fits(leftmost, indent, 0) {
                return false;
            }
            leftmost = binary.lhs;
        }
        let kind = &self.ast[leftmost].kind;
        let bracketed = matches!(kind, Kind::Paren(_) | Kind::Call(_) | Kind::Aggregate(_));
        bracketed && !self.fits(leftmost, indent, 0)
    }

    /// Writes an operator with its right side, on the line that is there if `may_join`;
    /// whether it did so.
    fn right_side(&mut self, binary: &'a Binary, indent: usize, may_join: bool) -> bool {
        let operator = self.part(|writer| writer.operator(binary));
        let rhs = binary.rhs;
        let rhs_span = self.ast[rhs].span;
        let whole = operator.len() + 1 + self.one_line(rhs).len();
        if !self.is_short(binary) {
            self.new_line(indent, binary.op_span.start);
            self.out.push_str(&operator);
            let rhs_indent = self.operand_indent(rhs, indent);
            self.new_line(rhs_indent, rhs_span.start);
            self.node(rhs, rhs_indent, 0);
            return false;
        }
        let commented = self.comments.get(self.flushed);
        let commented = commented.is_some_and(|comment| comment.at < binary.op_span.start);
        let closes = self.out[self.line_start..].trim_start().starts_with([')', '}']);
        let joins = may_join && closes && !commented && self.column() + 1 + whole <= WIDTH;
        if joins {
            self.out.push(' ');
        } else {
            self.new_line(indent, binary.op_span.start);
        }
        self.out.push_str(&operator);
        self.out.push(' ');
        self.push_one_line(rhs);
        joins
    }

    /// Whether the right side stays on the line of its operator.
    fn is_short(&self, binary: &Binary) -> bool {
        let rhs = &self.ast[binary.rhs];
        let commented = self.has_comment(Span::new(binary.op_span.start, rhs.span.end));
        let simple = !(binary.op.is_set() && matches!(rhs.kind, Kind::Binary(_)));
        !commented && simple && self.one_line(binary.rhs).len() <= SHORT
    }
}

/// Whether a left operand continues the chain of the operator above it: set operators chain
/// with their like, all others read from left to right.
fn joins(parent: &Binary, child: &Binary) -> bool {
    if parent.op.is_set() {
        parent.op.precedence() == child.op.precedence()
    } else {
        !child.op.is_set()
    }
}
