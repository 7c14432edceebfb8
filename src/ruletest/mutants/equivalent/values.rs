//! Which values an expression can have, whatever the data.
//!
//! An interval, and whether only whole numbers of it are possible; never too small. Two things
//! are taken as given: `up` is 0 or 1, as Prometheus writes it, and counters do not count below
//! zero. Native histograms are left out: comparisons pass over them.

use promwright_engine::rules::{ALERTS, ALERTS_FOR_STATE};
use promwright_promql::{
    Aggregate, AggregateOp, Ast, Binary, BinaryOp, Call, Id, Kind, Selector, ValueType,
};

/// The values that an expression can have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Values {
    /// None is less.
    pub low: f64,
    /// None is greater.
    pub high: f64,
    /// Whether all are whole numbers, or infinite.
    pub whole: bool,
    /// Whether it may be no number.
    pub nan: bool,
    /// Whether it may be a native histogram.
    pub histogram: bool,
}

impl Values {
    /// Nothing is known.
    pub const ANY: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
        whole: false,
        nan: true,
        histogram: true,
    };

    /// Whole numbers from `low` to `high`.
    const fn whole(low: f64, high: f64) -> Self {
        Self { low, high, whole: true, nan: false, histogram: false }
    }

    /// Numbers from `low` to `high`, or none.
    const fn between(low: f64, high: f64) -> Self {
        Self { low, high, whole: false, nan: true, histogram: false }
    }

    /// Of values that are of one or of the other kind.
    pub fn either(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            whole: self.whole && other.whole,
            nan: self.nan || other.nan,
            histogram: self.histogram || other.histogram,
        }
    }

    fn map(self, each: impl Fn(f64) -> f64) -> Self {
        Self { low: each(self.low), high: each(self.high), ..self }
    }

    /// Whether there is only one.
    pub const fn is_one_value(self) -> bool {
        self.low == self.high && self.low.is_finite() && self.whole && !self.nan && !self.histogram
    }

    /// Whether no value is infinite.
    const fn is_bounded(self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }

    /// The values in words, as in "a whole number from 0 to 1".
    pub fn describe(self) -> String {
        let shown = promwright_number::float::format_plain;
        let kind = if self.whole { "a whole number" } else { "a number" };
        match (self.low.is_finite(), self.high.is_finite()) {
            (true, true) if self.low == self.high => format!("always {}", shown(self.low)),
            (true, true) => format!("{kind} from {} to {}", shown(self.low), shown(self.high)),
            (true, false) => format!("{kind}, never below {}", shown(self.low)),
            (false, true) => format!("{kind}, never above {}", shown(self.high)),
            (false, false) => kind.to_owned(),
        }
    }
}

/// What is known of the values of metrics, by name.
pub type Metrics<'m> = dyn Fn(&str) -> Option<Values> + 'm;

/// The values of every node, by [`Id::index`]; of a range vector those of its samples.
pub fn values(ast: &Ast, metrics: &Metrics<'_>) -> Vec<Values> {
    let mut values: Vec<Values> = Vec::with_capacity(ast.len());
    for (_, node) in ast.iter() {
        let of = |id: Id| values[id.index()];
        let own = match &node.kind {
            Kind::Number(number) => number_values(number.value),
            Kind::String(_) => Values::ANY,
            Kind::Selector(selector) => selected(selector, metrics),
            Kind::Matrix(matrix) => of(matrix.selector),
            Kind::Subquery(subquery) => of(subquery.expr),
            Kind::Paren(inner) => of(*inner),
            Kind::Unary(unary) if unary.negate => negated(of(unary.expr)),
            Kind::Unary(unary) => of(unary.expr),
            Kind::Call(call) => called(call, &of),
            Kind::Aggregate(aggregate) => aggregated(aggregate, of(aggregate.expr)),
            Kind::Binary(binary) => calculated(ast, binary, of(binary.lhs), of(binary.rhs)),
        };
        // Infinities may cancel each other out.
        let is_known = !own.low.is_nan() && !own.high.is_nan();
        values.push(if is_known { own } else { Values::ANY });
    }
    values
}

fn number_values(value: f64) -> Values {
    if value.is_nan() {
        return Values::ANY;
    }
    let whole = value.is_infinite() || value.fract() == 0.0;
    Values { low: value, high: value, whole, nan: false, histogram: false }
}

fn selected(selector: &Selector, metrics: &Metrics<'_>) -> Values {
    match selector.name.as_ref().map(|name| &*name.text) {
        Some("up") => Values::whole(0.0, 1.0),
        Some(ALERTS) => Values::whole(1.0, 1.0),
        Some(ALERTS_FOR_STATE) => Values::whole(f64::NEG_INFINITY, f64::INFINITY),
        Some(name) => metrics(name).unwrap_or(Values::ANY),
        None => Values::ANY,
    }
}

fn negated(values: Values) -> Values {
    // Not `-high`, which may be a negative zero.
    Values { low: 0.0 - values.high, high: 0.0 - values.low, ..values }
}

fn called(call: &Call, of: &dyn Fn(Id) -> Values) -> Values {
    let last = call.args.last().map_or(Values::ANY, |id| of(*id));
    let first = call.args.first().map_or(Values::ANY, |id| of(*id));
    let floats = Values { histogram: false, ..first };
    match call.function.name {
        "rate" | "increase" | "irate" => {
            Values { histogram: true, ..Values::between(0.0, f64::INFINITY) }
        }
        "count_over_time" => Values::whole(1.0, f64::INFINITY),
        "changes" | "resets" => Values::whole(0.0, f64::INFINITY),
        "present_over_time" | "absent" | "absent_over_time" => Values::whole(1.0, 1.0),
        "min_over_time" | "max_over_time" => floats,
        "last_over_time" | "first_over_time" | "sort" | "sort_desc" | "sort_by_label"
        | "sort_by_label_desc" | "label_replace" | "label_join" => first,
        "sum_over_time" => summed(first),
        "avg_over_time" => averaged(first),
        "vector" => last,
        "abs" if floats.low >= 0.0 => floats,
        "abs" => Values { low: 0.0, high: floats.low.abs().max(floats.high.abs()), ..floats },
        "ceil" => Values { whole: true, ..floats.map(f64::ceil) },
        "floor" => Values { whole: true, ..floats.map(f64::floor) },
        "round" if call.args.len() == 1 => {
            Values { whole: true, ..floats.map(|own| (own + 0.5).floor()) }
        }
        "sgn" => Values { nan: floats.nan, ..Values::whole(-1.0, 1.0) },
        "sqrt" | "exp" | "stddev_over_time" | "stdvar_over_time" => {
            Values::between(0.0, f64::INFINITY)
        }
        "minute" if call.args.is_empty() => Values::whole(0.0, 59.0),
        "hour" if call.args.is_empty() => Values::whole(0.0, 23.0),
        "day_of_week" if call.args.is_empty() => Values::whole(0.0, 6.0),
        "day_of_month" if call.args.is_empty() => Values::whole(1.0, 31.0),
        "days_in_month" if call.args.is_empty() => Values::whole(28.0, 31.0),
        "day_of_year" if call.args.is_empty() => Values::whole(1.0, 366.0),
        "month" if call.args.is_empty() => Values::whole(1.0, 12.0),
        _ => Values::ANY,
    }
}

fn aggregated(aggregate: &Aggregate, of: Values) -> Values {
    match aggregate.op {
        AggregateOp::Sum => summed(of),
        AggregateOp::Avg => averaged(of),
        AggregateOp::Count | AggregateOp::CountValues => Values::whole(1.0, f64::INFINITY),
        AggregateOp::Group => Values::whole(1.0, 1.0),
        AggregateOp::Min | AggregateOp::Max | AggregateOp::Topk | AggregateOp::Bottomk => {
            Values { histogram: false, ..of }
        }
        AggregateOp::Stddev | AggregateOp::Stdvar => Values::between(0.0, f64::INFINITY),
        AggregateOp::Limitk | AggregateOp::LimitRatio => of,
        AggregateOp::Quantile => Values::between(f64::NEG_INFINITY, f64::INFINITY),
    }
}

/// One or more of them, added.
fn summed(of: Values) -> Values {
    let low = if of.low >= 0.0 { of.low } else { f64::NEG_INFINITY };
    let high = if of.high <= 0.0 { of.high } else { f64::INFINITY };
    Values { low, high, nan: of.nan || !of.is_bounded(), ..of }
}

/// The mean of one or more of them. That of fractions may lie next to its interval, for it is
/// rounded; that of whole numbers does not.
fn averaged(of: Values) -> Values {
    let nan = of.nan || !of.is_bounded();
    if of.whole {
        return Values { whole: of.low == of.high, nan, ..of };
    }
    Values { nan, ..summed(of) }
}

fn calculated(ast: &Ast, binary: &Binary, left: Values, right: Values) -> Values {
    use BinaryOp::{Add, And, Mul, Or, Sub, Unless};
    if binary.matching.fill_left.is_some() || binary.matching.fill_right.is_some() {
        return Values::ANY;
    }
    match binary.op {
        And | Unless => left,
        Or => left.either(right),
        op if op.is_comparison() && binary.bool_span.is_some() => Values::whole(0.0, 1.0),
        op if op.is_comparison() => {
            let filtered = ast.value_type(binary.lhs) == ValueType::Scalar;
            let with_number = filtered || ast.value_type(binary.rhs) == ValueType::Scalar;
            match (with_number, filtered) {
                (true, true) => passed(right, binary.op.mirrored(), left),
                (true, false) => passed(left, binary.op, right),
                (false, _) => left,
            }
        }
        Add => added(left, right),
        Sub => added(left, negated(right)),
        Mul => multiplied(left, right),
        _ => Values::ANY,
    }
}

/// What passes a comparison with a number.
fn passed(values: Values, op: BinaryOp, number: Values) -> Values {
    let (mut low, mut high) = (values.low, values.high);
    if matches!(op, BinaryOp::Eql | BinaryOp::Gtr | BinaryOp::Gte) {
        low = low.max(number.low);
    }
    if matches!(op, BinaryOp::Eql | BinaryOp::Lss | BinaryOp::Lte) {
        high = high.min(number.high);
    }
    // Where nothing passes no value is wrong.
    if low > high {
        (low, high) = (values.low, values.high);
    }
    // No number is not equal to any.
    let nan = values.nan && op == BinaryOp::Neq;
    Values { low, high, nan, histogram: false, ..values }
}

fn added(left: Values, right: Values) -> Values {
    let both = left.either(right);
    let nan = both.nan || !both.is_bounded();
    Values { low: left.low + right.low, high: left.high + right.high, nan, ..both }
}

fn multiplied(left: Values, right: Values) -> Values {
    let both = left.either(right);
    if !both.is_bounded() {
        let low = if left.low >= 0.0 && right.low >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
        return Values { low, high: f64::INFINITY, nan: true, ..both };
    }
    let corners = [left.low, left.high].map(|one| [one * right.low, one * right.high]);
    let corners = corners.into_iter().flatten();
    let low = corners.clone().fold(f64::INFINITY, f64::min);
    Values { low, high: corners.fold(f64::NEG_INFINITY, f64::max), ..both }
}

#[cfg(test)]
mod tests {
    use promwright_promql::parse;

    use super::*;

    fn root(text: &str) -> Values {
        *values(&parse(text).unwrap(), &|_| None).last().unwrap()
    }

    #[test]
    fn what_is_known_is_said() {
        for (text, expected) in [
            ("up", "a whole number from 0 to 1"),
            ("sum by (job) (up)", "a whole number, never below 0"),
            ("avg(up)", "a number from 0 to 1"),
            ("count(a > 1)", "a whole number, never below 1"),
            ("rate(a[5m])", "a number, never below 0"),
            ("-rate(a[5m])", "a number, never above 0"),
            ("a", "a number"),
            ("a > bool 0.5", "a whole number from 0 to 1"),
            ("(a > bool 1) * 2 + 1", "a whole number from 1 to 3"),
            ("(a > bool 1) * 0.5", "a number from 0 to 0.5"),
            ("up == 1", "always 1"),
            ("2 < a", "a number, never below 2"),
            ("a <= 5 != 3", "a number, never above 5"),
            ("count(a > 1) > 3 < 5", "a whole number from 3 to 5"),
            ("absent(a)", "always 1"),
            ("up or vector(3)", "a whole number from 0 to 3"),
            ("up and a", "a whole number from 0 to 1"),
            ("changes(a[1h]) - 1", "a whole number, never below -1"),
            ("round(a)", "a whole number"),
            ("a / up", "a number"),
            ("max_over_time(up[5m:])", "a whole number from 0 to 1"),
        ] {
            assert_eq!(root(text).describe(), expected, "{text}");
        }
    }
}
