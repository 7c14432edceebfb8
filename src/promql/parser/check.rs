//! The rules of Prometheus' `checkAST`: types, counts and what excludes what.

use promwright_source::Span;

use super::selector::METRIC_NAME;
use super::{Parser, Term};
use crate::literal::place_in_literal;
use crate::{
    AggregateOp, Binary, Function, Kind, MatchOp, Matcher, Name, Selector, ValueType, regex,
};

impl Parser<'_> {
    /// Complains if the type is known and not the one wanted.
    fn expect_type(&mut self, term: Term, wanted: ValueType, place: impl FnOnce() -> String) {
        if let Some(ty) = term.ty.filter(|ty| *ty != wanted) {
            let (wanted_name, found) = (wanted.as_str(), ty.as_str());
            let place = place();
            let message = format!("expected {} as {place}, found {}", a(wanted_name), a(found));
            self.error(self.span(term), message, self.type_help(term, wanted));
        }
    }

    pub(super) fn check_unary(&mut self, term: Term) {
        let numeric = [None, Some(ValueType::Scalar), Some(ValueType::Vector)];
        if !numeric.contains(&term.ty) {
            let found = term.ty.map_or("", ValueType::as_str);
            let message =
                format!("a sign applies to scalars and instant vectors, not to {}", a(found));
            self.error(self.span(term), message, None);
        }
    }

    /// Checks a binary expression and gives its type.
    pub(super) fn check_binary(
        &mut self,
        binary: &Binary,
        lhs: Term,
        rhs: Term,
        span: Span,
    ) -> Option<ValueType> {
        let op = binary.op;
        if let Some(bool_span) = binary.bool_span.filter(|_| !op.is_comparison()) {
            let help = "`bool` turns a comparison into 0 or 1";
            self.error(bool_span, format!("`bool` does not go with `{}`", op.as_str()), help);
        }
        self.check_included(binary);
        for side in [lhs, rhs] {
            // About a string next to a fault, as in `metric =~ "text"`, nothing is said.
            let known = lhs.ty.is_some() && rhs.ty.is_some();
            let unfit = side
                .ty
                .filter(|ty| *ty == ValueType::Matrix || (*ty == ValueType::String && known));
            if let Some(ty) = unfit {
                let message = format!(
                    "`{}` works on scalars and instant vectors, not on {}",
                    op.as_str(),
                    a(ty.as_str())
                );
                let help = if ty == ValueType::Matrix {
                    "a function such as `rate` or `max_over_time` makes a vector of it"
                } else {
                    "values are numbers; labels are compared within braces: \
                     `metric{label=\"value\"}`"
                };
                self.error(self.span(side), message, help);
            }
        }
        let (left, right) = (lhs.ty?, rhs.ty?);
        let unfit = match (left, right) {
            (ValueType::Scalar, ValueType::Vector) => self.span(lhs),
            (ValueType::Vector, ValueType::Scalar) => self.span(rhs),
            _ => span,
        };
        self.check_sides(binary, (left, right), unfit);
        let scalars = left == ValueType::Scalar && right == ValueType::Scalar;
        Some(if scalars { ValueType::Scalar } else { ValueType::Vector })
    }

    /// What depends on both types; `unfit` is the scalar, if there is one.
    fn check_sides(&mut self, binary: &Binary, types: (ValueType, ValueType), unfit: Span) {
        let (op, matching) = (binary.op, &binary.matching);
        let scalar = ValueType::Scalar;
        if op.is_comparison() && binary.bool_span.is_none() && types == (scalar, scalar) {
            let help = format!("write `{} bool`", op.as_str());
            let message = "a comparison of two scalars needs `bool`";
            self.error(binary.op_span, message, help.as_str());
        }
        let fill = matching.fill_left.or(matching.fill_right);
        if types != (ValueType::Vector, ValueType::Vector) {
            if let Some(labels) =
                matching.labels.as_ref().filter(|labels| !labels.labels.is_empty())
            {
                let message = "series are matched only between two instant vectors";
                self.error(labels.span, message, "drop this, or make the scalar a vector");
            }
            if let Some(fill) = fill {
                let message = "missing series are filled only between two instant vectors";
                self.error(fill.span, message, None);
            }
            if op.is_set() && (types.0 == scalar || types.1 == scalar) {
                let message = format!("`{}` works on instant vectors only", op.as_str());
                let help = "`vector(1)` makes a vector of a scalar";
                self.error(unfit, message, help);
            }
        } else if op.is_set() {
            if let Some(group) = &matching.group {
                let message =
                    format!("`{}` takes no grouping: it is always many-to-many", op.as_str());
                self.error(group.span, message, "leave it out; `on` and `ignoring` may stay");
            }
            if let Some(fill) = fill {
                let message = format!("`{}` fills in no missing series", op.as_str());
                self.error(fill.span, message, None);
            }
        }
    }

    fn check_included(&mut self, binary: &Binary) {
        let (Some(labels), Some(group)) = (&binary.matching.labels, &binary.matching.group) else {
            return;
        };
        for label in group.include.iter().filter(|_| labels.on) {
            if labels.labels.iter().any(|on| on.text == label.text) {
                let message = format!("label `{}` stands in `on` and in the grouping", label.text);
                let help = "labels of `on` are in the result anyway";
                self.error(label.span, message, help);
            }
        }
    }

    /// Checks the arguments on `terms` from `base` on.
    pub(super) fn check_call(&mut self, function: &Function, base: usize, span: Span) {
        let name = function.name;
        let count = self.terms.len() - base;
        let (least, most) = (function.min_args(), function.max_args());
        if count < least || most.is_some_and(|most| count > most) {
            let wanted = match most {
                Some(most) if most == least => format!("{least}"),
                Some(most) => format!("{least} to {most}"),
                None => format!("at least {least}"),
            };
            let plural = if wanted == "1" { "" } else { "s" };
            let message = format!("`{name}` takes {wanted} argument{plural}, found {count}");
            // The complaint about a missing expression says enough.
            if !self.is_faulty_within(span) {
                self.error(span, message, signature(function).as_str());
            }
            if count < least {
                return;
            }
        }
        if self.check_swapped(name, base, function.args) {
            return;
        }
        for index in 0..count {
            let exact =
                function.max_args() == Some(function.args.len()) && least == function.args.len();
            if exact && index >= function.args.len() {
                break;
            }
            let Some(wanted) = function.arg(index) else { break };
            let term = self.terms[base + index];
            self.expect_type(term, wanted, || format!("argument {} of `{name}`", index + 1));
        }
        if name == "info" && count > 1 {
            self.check_info(self.terms[base + 1]);
        }
    }

    /// The complaint about two arguments in the wrong order, instead of one about each.
    fn check_swapped(&mut self, name: &str, base: usize, wanted: &[ValueType]) -> bool {
        let (&[first, second], &[one, other]) = (&self.terms[base..], wanted) else {
            return false;
        };
        let swapped = first.ty == Some(other) && second.ty == Some(one) && one != other;
        if swapped {
            let span = self.span(first).to(self.span(second));
            let help = format!("`{name}({}, {})`", one.as_str(), other.as_str());
            self.error(span, format!("the arguments of `{name}` are swapped"), help.as_str());
        }
        swapped
    }

    fn type_help(&self, term: Term, wanted: ValueType) -> Option<&'static str> {
        match (wanted, term.ty?) {
            (ValueType::Matrix, ValueType::Vector) => {
                let selector = matches!(self.nodes.node(term.id).kind, Kind::Selector(_));
                Some(if selector {
                    "a range makes it one: `metric[5m]`"
                } else {
                    "a subquery makes it one: `(…)[5m:1m]`"
                })
            }
            (ValueType::Vector, ValueType::Matrix) => {
                Some("a function such as `rate` or `max_over_time` makes a vector of a range")
            }
            (ValueType::Vector, ValueType::Scalar) => Some("`vector(…)` makes one of a scalar"),
            (ValueType::Scalar, ValueType::Vector) => {
                Some("`scalar(…)` makes one of a vector with one series")
            }
            _ => None,
        }
    }

    /// The second argument of `info` selects labels.
    fn check_info(&mut self, term: Term) {
        let help = "write matchers of the info metric only: `info(metric, {version=~\".+\"})`";
        let message = match &self.nodes.node(term.id).kind {
            Kind::Selector(selector) if selector.name.is_some() && !selector.name_in_braces => {
                "`info` takes label matchers as its second argument, without a metric name"
            }
            Kind::Selector(_) => return,
            _ if term.ty != Some(ValueType::Vector) => return,
            _ => "`info` takes label matchers alone as its second argument",
        };
        self.error(self.span(term), message, help);
    }

    /// Checks the arguments on `terms` from `base` on; `false` if their number is wrong.
    pub(super) fn check_aggregate(&mut self, op: AggregateOp, base: usize, span: Span) -> bool {
        let name = op.as_str();
        let wanted = 1 + usize::from(op.takes_param());
        let count = self.terms.len() - base;
        if count != wanted {
            let plural = if wanted == 1 { "" } else { "s" };
            let message = format!("`{name}` takes {wanted} argument{plural}, found {count}");
            let help = if wanted == 2 {
                format!("`{name}(parameter, instant vector)`")
            } else {
                format!("`{name}(instant vector)`")
            };
            // The complaint about a missing expression says enough.
            if !self.is_faulty_within(span) {
                self.error(span, message, help.as_str());
            }
            return false;
        }
        let counts = op == AggregateOp::CountValues;
        let of_param = if counts { ValueType::String } else { ValueType::Scalar };
        if self.check_swapped(name, base, &[of_param, ValueType::Vector]) {
            return true;
        }
        let term = self.terms[base + wanted - 1];
        self.expect_type(term, ValueType::Vector, || format!("argument of `{name}`"));
        if op.takes_param() {
            let param = self.terms[base];
            self.expect_type(param, of_param, || format!("parameter of `{name}`"));
        }
        true
    }

    pub(super) fn check_selector(&mut self, selector: &Selector, span: Span) {
        let mut restricts = selector.name.as_ref().is_some_and(|name| !name.text.is_empty());
        for matcher in &selector.matchers {
            restricts |= self.check_matcher(matcher);
        }
        let outer = selector.name.as_ref().filter(|_| !selector.name_in_braces);
        match outer {
            Some(name) => self.check_second_name(name, selector),
            None if restricts
                || self.is_faulty_within(span)
                || self.unrestricted == Some(span.start) => {}
            None => {
                let help = "at least one matcher must refuse the empty string, or the selector \
                            would take every series there is";
                let message = "a selector without a name needs a matcher that is not empty";
                self.error(span, message, help);
            }
        }
    }

    /// Whether the last syntax fault lies within a span.
    fn is_faulty_within(&self, span: Span) -> bool {
        self.faulty.is_some_and(|at| span.contains(Span::at(at)))
    }

    fn check_second_name(&mut self, name: &Name, selector: &Selector) {
        for matcher in &selector.matchers {
            if &*matcher.label.text == METRIC_NAME {
                let (first, second) = (&name.text, &matcher.value.text);
                let message = format!("the metric name is set twice: `{first}` and `{second}`");
                let help = "name the metric either before the braces or within them";
                self.error(matcher.span, message, help);
            }
        }
    }

    /// Checks a matcher's regular expression; tells whether it refuses the empty string.
    fn check_matcher(&mut self, matcher: &Matcher) -> bool {
        let value = &*matcher.value.text;
        match matcher.op {
            MatchOp::Equal => !value.is_empty(),
            MatchOp::NotEqual => value.is_empty(),
            MatchOp::Regex | MatchOp::NotRegex => match regex::check(value) {
                Ok(matches_empty) => matches_empty == (matcher.op == MatchOp::NotRegex),
                Err(error) => {
                    let message = format!("invalid regular expression: {}", error.message);
                    let help = error.help.as_deref();
                    self.error(within_value(self.text, matcher, error.span), message, help);
                    true
                }
            },
        }
    }
}

/// Bytes of a matcher's value as bytes of the expression.
fn within_value(text: &str, matcher: &Matcher, span: Span) -> Span {
    let literal = matcher.value.span;
    if span.is_empty() {
        return literal;
    }
    let place =
        |at: u32| literal.start + place_in_literal(&text[literal.range()], at as usize) as u32;
    Span::new(place(span.start), place(span.end))
}

/// A type's name with its article.
fn a(name: &str) -> String {
    let article = if name.starts_with('i') { "an" } else { "a" };
    format!("{article} {name}")
}

/// How a function is called.
fn signature(function: &Function) -> String {
    let mut text = format!("`{}(", function.name);
    for (index, ty) in function.args.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(ty.as_str());
    }
    text.push_str(")`");
    text
}
