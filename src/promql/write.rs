//! The parts of an expression as text: literals, names, lists, operators, modifiers.
//!
//! With the source at hand literals are copied from it (`0x1f`, `'text'`, `90m`), else they
//! are written as Prometheus writes them. Both printers share these parts.

use std::fmt::Write as _;

use promwright_number::{duration, float};
use promwright_source::{Span, is_word};

use crate::literal::quote;
use crate::token::{Keyword, TokenKind, word};
use crate::{
    Aggregate, At, AtTime, Binary, Duration, DurationExpr, DurationKind, Grouping, Length, Matcher,
    Matching, Matrix, Modifiers, Name, Number, Selector, Subquery, Text,
};

/// Prometheus puts `anchored` before `@` behind a range, and behind it otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    AtFirst,
    ExtendFirst,
}

/// A text in the making.
pub(crate) struct Writer<'s> {
    source: Option<&'s str>,
    /// What is written so far.
    pub out: String,
}

impl<'s> Writer<'s> {
    pub const fn new(source: Option<&'s str>) -> Self {
        Self { source, out: String::new() }
    }

    /// Copies a literal from the source, if there is one and it is in one piece.
    fn copy(&mut self, span: Span) -> bool {
        let text = self.source.and_then(|source| source.get(span.range()));
        let text = text.filter(|text| !text.is_empty());
        let Some(text) = text else { return false };
        let quoted = text.starts_with(['"', '\'', '`']);
        let whole = quoted || !text.contains([' ', '\t', '\n', '\r', '#']);
        if whole {
            self.out.push_str(text);
        }
        whole
    }

    /// A number; a duration keeps its units.
    pub fn number(&mut self, number: Number, span: Span) {
        if self.copy(span) {
            return;
        }
        if number.is_duration {
            let milliseconds = (number.value * 1000.0).round();
            // An integer has no negative zero, by which a division tells.
            if milliseconds == 0.0 && milliseconds.is_sign_negative() {
                self.out.push('-');
            }
            self.out.push_str(&duration::format(milliseconds as i64));
        } else {
            self.out.push_str(&float::format_plain(number.value));
        }
    }

    /// A string, in quotes.
    pub fn string(&mut self, text: &str, span: Span) {
        if !self.copy(span) {
            quote(text, &mut self.out);
        }
    }

    /// A string that need not be UTF-8.
    pub fn text(&mut self, text: &Text, span: Span) {
        if !self.copy(span) {
            text.quote(&mut self.out);
        }
    }

    /// `[5m] offset 1d`, behind the selector of a range.
    pub fn matrix_suffix(&mut self, matrix: &Matrix, selector: &Selector) {
        self.out.push('[');
        self.range(&matrix.range);
        self.out.push(']');
        self.modifiers(&selector.modifiers, Order::ExtendFirst);
    }

    /// `[1h:5m] offset 1d`, behind what a subquery runs over.
    pub fn subquery_suffix(&mut self, subquery: &Subquery) {
        self.out.push('[');
        self.range(&subquery.range);
        self.out.push(':');
        if let Some(step) = &subquery.step {
            self.range(step);
        }
        self.out.push(']');
        self.modifiers(&subquery.modifiers, Order::ExtendFirst);
    }

    /// `sum by (a) `, up to the bracket.
    pub fn aggregate_head(&mut self, aggregate: &Aggregate) {
        self.out.push_str(aggregate.op.as_str());
        if let Some(grouping) = &aggregate.grouping {
            self.grouping(grouping);
        }
    }

    fn grouping(&mut self, grouping: &Grouping) {
        // `by ()` is what stands without it.
        if !grouping.without && grouping.labels.is_empty() {
            return;
        }
        self.out.push_str(if grouping.without { " without " } else { " by " });
        self.labels(&grouping.labels);
        self.out.push(' ');
    }

    fn labels(&mut self, labels: &[Name]) {
        self.out.push('(');
        self.label_list(labels.iter().map(|label| &*label.text));
        self.out.push(')');
    }

    pub fn label_list<'l>(&mut self, labels: impl Iterator<Item = &'l str>) {
        for (index, label) in labels.enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            if is_listed_label(label) {
                self.out.push_str(label);
            } else {
                quote(label, &mut self.out);
            }
        }
    }

    /// `/ on (a) group_left (b)`, the operator with all that follows it.
    pub fn operator(&mut self, binary: &Binary) {
        self.out.push_str(binary.op.as_str());
        if binary.bool_span.is_some() {
            self.out.push_str(" bool");
        }
        self.matching(&binary.matching);
    }

    fn matching(&mut self, matching: &Matching) {
        let listed = matching.labels.as_ref();
        let on = listed.is_some_and(|listed| listed.on);
        let labels = listed.map_or(&[][..], |listed| &listed.labels);
        // `ignoring ()` is what stands without it, except before a grouping.
        if on || !labels.is_empty() || matching.group.is_some() {
            self.out.push_str(if on { " on " } else { " ignoring " });
            self.labels(labels);
        }
        if let Some(group) = &matching.group {
            self.out.push_str(if group.left { " group_left " } else { " group_right " });
            self.labels(&group.include);
        }
        self.fills(matching);
    }

    fn fills(&mut self, matching: &Matching) {
        let (left, right) = (matching.fill_left, matching.fill_right);
        if let (Some(left), Some(right)) = (left, right)
            && (left.value.to_bits() == right.value.to_bits())
        {
            self.fill("", left.value);
            return;
        }
        for (side, fill) in [("_left", left), ("_right", right)] {
            if let Some(fill) = fill {
                self.fill(side, fill.value);
            }
        }
    }

    fn fill(&mut self, side: &str, value: f64) {
        // Writing into a String cannot fail.
        let _ = write!(self.out, " fill{side} ({})", float::format(value));
    }

    /// A selector without its modifiers.
    pub fn selector(&mut self, selector: &Selector) {
        let matchers = selector.matchers.iter();
        if self.selector_name(selector) && selector.matchers.is_empty() {
            return;
        }
        self.out.push('{');
        let mut first = !self.quoted_name(selector);
        for matcher in matchers {
            if !std::mem::replace(&mut first, false) {
                self.out.push(',');
            }
            self.matcher(matcher);
        }
        self.out.push('}');
    }

    /// The name before the braces; `false` if there is none.
    pub fn selector_name(&mut self, selector: &Selector) -> bool {
        let bare = bare_name(selector);
        if let Some(name) = bare {
            self.out.push_str(&name.text);
        }
        bare.is_some()
    }

    /// The name within the braces; `false` if there is none.
    pub fn quoted_name(&mut self, selector: &Selector) -> bool {
        let quoted = selector.name.as_ref().filter(|_| bare_name(selector).is_none());
        if let Some(name) = quoted {
            let written = selector.name_in_braces && self.copy(name.span);
            if !written {
                quote(&name.text, &mut self.out);
            }
        }
        quoted.is_some()
    }

    pub fn matcher(&mut self, matcher: &Matcher) {
        if is_label_name(&matcher.label.text) {
            self.out.push_str(&matcher.label.text);
        } else {
            quote(&matcher.label.text, &mut self.out);
        }
        self.out.push_str(matcher.op.as_str());
        self.string(&matcher.value.text, matcher.value.span);
    }

    pub fn modifiers(&mut self, modifiers: &Modifiers, order: Order) {
        if order == Order::ExtendFirst {
            self.extend(modifiers);
        }
        if let Some(at) = &modifiers.at {
            self.at(at);
        }
        if order == Order::AtFirst {
            self.extend(modifiers);
        }
        if let Some(offset) = &modifiers.offset {
            self.out.push_str(" offset ");
            match &offset.by.length {
                Length::Literal(_) if self.copy(offset.by.span) => {}
                Length::Literal(by) => self.out.push_str(&duration::format(*by)),
                Length::Computed(expr) => self.duration_expr(expr),
            }
        }
    }

    fn at(&mut self, at: &At) {
        self.out.push_str(" @ ");
        match at.time {
            AtTime::Unix(time) => self.timestamp(time, at.span),
            AtTime::Start => self.out.push_str("start()"),
            AtTime::End => self.out.push_str("end()"),
        }
    }

    fn timestamp(&mut self, time: i64, span: Span) {
        let written = self.source.and_then(|source| source.get(span.range()));
        let written = written.map(|text| text.trim_start_matches(['@', ' ', '\t', '\n', '\r']));
        if let Some(written) = written {
            let span = Span::new(span.end - written.len() as u32, span.end);
            if self.copy(span) {
                return;
            }
        }
        let sign = if time < 0 { "-" } else { "" };
        let time = time.unsigned_abs();
        // Writing into a String cannot fail.
        let _ = write!(self.out, "{sign}{}.{:03}", time / 1000, time % 1000);
    }

    fn extend(&mut self, modifiers: &Modifiers) {
        if let Some(extend) = modifiers.extend {
            self.out.push(' ');
            self.out.push_str(extend.kind.as_str());
        }
    }

    /// The duration of a range or a step, which is longer than 0 as it was written.
    fn range(&mut self, range: &Duration) {
        match &range.length {
            Length::Literal(_) if self.copy(range.span) => {}
            // Less than a millisecond, which no unit can express.
            Length::Literal(0) => self.out.push_str("0.0005"),
            Length::Literal(by) => self.out.push_str(&duration::format(*by)),
            Length::Computed(expr) => self.duration_expr(expr),
        }
    }

    fn duration_expr(&mut self, expr: &DurationExpr) {
        match &expr.kind {
            DurationKind::Number(number) => self.number(*number, expr.span),
            DurationKind::Step => self.out.push_str("step()"),
            DurationKind::Range => self.out.push_str("range()"),
            DurationKind::MinOf(pair) => self.duration_pair("min_of", pair),
            DurationKind::MaxOf(pair) => self.duration_pair("max_of", pair),
            DurationKind::Negate(inner) => {
                self.out.push('-');
                self.duration_expr(inner);
            }
            DurationKind::Plus(inner) => {
                self.out.push('+');
                self.duration_expr(inner);
            }
            DurationKind::Arithmetic(op, sides) => {
                self.duration_expr(&sides[0]);
                self.out.push(' ');
                self.out.push_str(op.as_str());
                self.out.push(' ');
                self.duration_expr(&sides[1]);
            }
            DurationKind::Paren(inner) => {
                self.out.push('(');
                self.duration_expr(inner);
                self.out.push(')');
            }
        }
    }

    fn duration_pair(&mut self, name: &str, pair: &[DurationExpr; 2]) {
        self.out.push_str(name);
        self.out.push('(');
        self.duration_expr(&pair[0]);
        self.out.push_str(", ");
        self.duration_expr(&pair[1]);
        self.out.push(')');
    }
}

/// The name that stands before the braces.
fn bare_name(selector: &Selector) -> Option<&Name> {
    let name = selector.name.as_ref()?;
    (!selector.name_in_braces && is_bare_metric_name(&name.text)).then_some(name)
}

/// Whether a name can stand before the braces.
fn is_bare_metric_name(name: &str) -> bool {
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

/// Whether a label needs no quotes in a list.
fn is_listed_label(name: &str) -> bool {
    let is_label = is_label_name(name);
    is_label
        && match word(name.as_bytes()) {
            Some(TokenKind::Keyword(keyword)) => keyword.is_label_name(),
            Some(_) => false,
            None => true,
        }
}

/// Whether a label's name needs no quotes in a matcher.
fn is_label_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let starts = bytes.first().is_some_and(|byte| !byte.is_ascii_digit());
    starts && bytes.iter().all(|byte| is_word(*byte))
}
