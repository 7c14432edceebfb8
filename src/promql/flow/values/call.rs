//! The values of function calls over numbers and instant vectors.

use std::cmp::Ordering;
use std::f64::consts::{FRAC_PI_2, PI};

use super::{
    Base, Bounds, Emptied, Emptiness, EmptyReason, End, Nan, SampleKind, Unit, Value, Walk, Why,
};
use crate::{Call, Id, ValueType};

/// What a function makes of each number.
enum Made {
    /// A number within these bounds, NaN only of NaN.
    Within(Bounds),
    /// As before, but NaN of infinities too.
    Periodic(Bounds),
    /// As the first, but NaN of negative numbers too.
    OfPositive(Bounds),
    /// As the first, but NaN outside -1 to 1.
    OfUnit(Bounds),
}

impl Walk<'_> {
    pub(super) fn call(&self, call: &Call) -> Value {
        let Some(operand) = self.vector_argument(call) else { return self.of_scalars(call) };
        if self.flow.value_type(operand) == ValueType::Matrix {
            return self.over_time(call, operand);
        }
        match call.function.name {
            "label_replace" | "label_join" | "sort" | "sort_desc" | "sort_by_label"
            | "sort_by_label_desc" => self.made_of(operand),
            "info" => {
                let value = self.made_of(operand);
                Value { emptiness: value.emptiness.lossy(), ..value }
            }
            "absent" => self.absent(call, operand),
            "scalar" => self.scalar_of(call, operand),
            "clamp" | "clamp_min" | "clamp_max" => self.clamped(call, operand),
            "round" => self.rounded(call, operand),
            "abs" => self.mapped(operand, Bounds::absolute),
            "ceil" => self.mapped(operand, |bounds| bounds.rising(f64::ceil)),
            "floor" => self.mapped(operand, |bounds| bounds.rising(f64::floor)),
            "timestamp" | "start_timestamp" => self.time_of(call, operand),
            "histogram_quantile" | "histogram_quantiles" => self.quantile_of(call, operand),
            name => match Self::made(call, name, &self.values.of(operand).bounds) {
                Some((made, unit)) => self.each(call, operand, &made, unit),
                None => self.of_histograms(call, operand),
            },
        }
    }

    fn vector_argument(&self, call: &Call) -> Option<Id> {
        let is_vector =
            |id: &Id| matches!(self.flow.value_type(*id), ValueType::Vector | ValueType::Matrix);
        call.args.iter().copied().find(is_vector)
    }

    /// A function of numbers alone.
    fn of_scalars(&self, call: &Call) -> Value {
        let unknown = Value { quantity: call.name_span, ..self.unknown() };
        let span = call.name_span;
        let within = |low, high| Bounds::between(low, high, Why::Function, span);
        let seconds = || Bounds::finite_from(0.0, Why::Function, span);
        let known = |bounds, unit| Value { bounds, unit, nan: Nan::Never, ..unknown.clone() };
        let value = match call.function.name {
            "vector" => call.args.first().map_or(unknown.clone(), |arg| self.made_of(*arg)),
            "time" | "start" | "end" | "range" | "step" => known(seconds(), Unit::SECONDS),
            "pi" => known(within(PI, PI), Unit::UNKNOWN),
            name => match calendar(name) {
                Some((low, high)) => known(within(low, high), Unit::UNKNOWN),
                None => unknown,
            },
        };
        self.always_there(value)
    }

    /// A value made of each element, without native histograms.
    fn floats_of(&self, call: &Call, operand: Id) -> Value {
        let value = self.made_of(operand);
        let emptiness = if value.histograms { value.emptiness.lossy() } else { value.emptiness };
        Value {
            kind: SampleKind::Gauge,
            kind_by_name: false,
            quantity: call.name_span,
            histograms: false,
            emptiness,
            ..value
        }
    }

    /// The elements with other numbers in the same unit.
    fn mapped(&self, operand: Id, map: impl Fn(&Bounds) -> Bounds) -> Value {
        let mut value = self.made_of(operand);
        if value.histograms {
            value.emptiness = value.emptiness.lossy();
        }
        value.histograms = false;
        value.bounds = map(&value.bounds);
        value
    }

    fn absent(&self, call: &Call, operand: Id) -> Value {
        let span = call.name_span;
        let emptiness = match self.values.of(operand).emptiness {
            Emptiness::Always(why) => Emptiness::Never(Emptied {
                reason: EmptyReason::Absent,
                span,
                other: Some(why.span),
            }),
            Emptiness::Never(why) => Emptiness::always(EmptyReason::Absent, span, Some(why.span)),
            Emptiness::Possible => Emptiness::Possible,
        };
        Value { emptiness, ..self.one(call) }
    }

    /// A condition whose value is 1.
    pub(super) fn one(&self, call: &Call) -> Value {
        let span = call.name_span;
        Value {
            kind: SampleKind::Gauge,
            unit: Unit::FLAG,
            quantity: span,
            bounds: Bounds::one(1.0, Why::Function, span),
            nan: Nan::Never,
            condition: Some(span),
            ..self.unknown()
        }
    }

    fn scalar_of(&self, call: &Call, operand: Id) -> Value {
        let value = self.made_of(operand);
        let is_number = value.emptiness.is_never() && self.has_no_labels(operand);
        let nan = if is_number { value.nan } else { Nan::Arises(call.name_span) };
        self.always_there(Value { nan, histograms: false, condition: None, ..value })
    }

    /// Whether there can be only one element.
    fn has_no_labels(&self, operand: Id) -> bool {
        let set = self.flow.labels(operand);
        [set.rest(), set.metric_name()].iter().all(|fact| fact.is_impossible())
            && set.named().all(|(_, fact)| fact.is_impossible())
    }

    fn clamped(&self, call: &Call, operand: Id) -> Value {
        let free = Value { nan: Nan::Never, ..self.unknown() };
        let border = |index: usize| call.args.get(index).map(|id| self.values.of(*id));
        let (low, high) = match call.function.name {
            "clamp" => (border(1), border(2)),
            "clamp_min" => (border(1), None),
            _ => (None, border(1)),
        };
        let span = call.name_span;
        let low = low.cloned().unwrap_or(Value {
            bounds: Bounds::one(f64::NEG_INFINITY, Why::Nothing, span),
            ..free.clone()
        });
        let high = high
            .cloned()
            .unwrap_or(Value { bounds: Bounds::one(f64::INFINITY, Why::Nothing, span), ..free });
        let mut value = self.mapped(operand, |bounds| {
            let bounds = if bounds.is_empty() { Bounds::all() } else { *bounds };
            Bounds {
                low: greater(lesser(bounds.low, high.bounds.low), low.bounds.low),
                high: greater(lesser(bounds.high, high.bounds.high), low.bounds.high),
            }
        });
        value.nan = value.nan.or(low.nan).or(high.nan);
        // With the borders the wrong way round nothing is left.
        if high.bounds.high.value < low.bounds.low.value && low.is_plain() && high.is_plain() {
            value.emptiness = Emptiness::always(EmptyReason::Parameter, span, None);
        } else if high.bounds.low.value < low.bounds.high.value {
            value.emptiness = value.emptiness.lossy();
        }
        value
    }

    fn rounded(&self, call: &Call, operand: Id) -> Value {
        let nearest = match call.args.get(1) {
            None => Some(1.0),
            Some(to) => {
                self.values.of(*to).bounds.single().filter(|_| self.values.of(*to).is_plain())
            }
        };
        let value = self.mapped(operand, |bounds| match nearest {
            Some(to) if to > 0.0 && (1.0 / to).is_finite() && !bounds.is_empty() => {
                bounds.rising(|number| (number * (1.0 / to) + 0.5).floor() / (1.0 / to))
            }
            _ => Bounds::all(),
        });
        let is_known = !value.bounds.low.value.is_nan() && !value.bounds.high.value.is_nan();
        let bounds = if is_known { value.bounds } else { Bounds::all() };
        let nan = if nearest.is_some_and(|to| (1e-300..=1e300).contains(&to)) {
            value.nan
        } else {
            Nan::Data
        };
        Value { bounds, nan, ..value }
    }

    fn time_of(&self, call: &Call, operand: Id) -> Value {
        let bounds = Bounds::finite_from(0.0, Why::Function, call.name_span);
        let value = self.made_of(operand);
        Value {
            kind: SampleKind::Gauge,
            kind_by_name: false,
            unit: Unit::SECONDS,
            unit_by_name: false,
            quantity: call.name_span,
            bounds,
            nan: Nan::Never,
            histograms: false,
            emptiness: value.emptiness.lossy(),
            ..value
        }
    }

    /// Quantiles of buckets or of native histograms: in the unit of what was observed.
    fn quantile_of(&self, call: &Call, operand: Id) -> Value {
        let of = self.values.of(operand);
        let base = if of.unit.per_second { of.unit.base.clone() } else { Base::Unknown };
        let unit = if of.unit.per_second { Unit::of(base) } else { of.unit.clone() };
        Value {
            unit,
            bounds: Bounds::all(),
            nan: Nan::Arises(call.name_span),
            emptiness: of.emptiness.lossy(),
            ..self.floats_of(call, operand)
        }
    }

    /// A function of native histograms, or one of whose numbers nothing is known.
    fn of_histograms(&self, call: &Call, operand: Id) -> Value {
        let of = self.values.of(operand);
        let unit = match call.function.name {
            "histogram_avg" | "histogram_stddev" | "histogram_sum" => of.unit.clone(),
            "histogram_count" => Unit { base: Base::Count, per_second: of.unit.per_second },
            "histogram_fraction" => Unit::RATIO,
            _ => Unit::UNKNOWN,
        };
        Value {
            unit,
            bounds: Bounds::all(),
            nan: Nan::Arises(call.name_span),
            emptiness: of.emptiness.lossy(),
            ..self.floats_of(call, operand)
        }
    }

    fn each(&self, call: &Call, operand: Id, made: &Made, unit: Unit) -> Value {
        let value = self.floats_of(call, operand);
        let before = value.bounds;
        let arises = |is_possible: bool| {
            if is_possible { Nan::Arises(call.name_span) } else { Nan::Never }
        };
        let (bounds, nan) = match made {
            Made::Within(bounds) => (*bounds, Nan::Never),
            Made::Periodic(bounds) => {
                let infinite = before.reaches_infinity() || before.reaches_minus_infinity();
                (*bounds, if infinite { Nan::Data } else { Nan::Never })
            }
            Made::OfPositive(bounds) => (*bounds, arises(before.low.value < 0.0)),
            Made::OfUnit(bounds) => {
                (*bounds, arises(before.low.value < -1.0 || before.high.value > 1.0))
            }
        };
        Value { bounds, nan: value.nan.or(nan), unit, unit_by_name: false, ..value }
    }

    /// What a function of single numbers makes of each, and in which unit.
    fn made(call: &Call, name: &str, of: &Bounds) -> Option<(Made, Unit)> {
        let span = call.name_span;
        let within = |low, high| Bounds::between(low, high, Why::Function, span);
        let at_least = |low| Bounds::at_least(low, Why::Function, span);
        let signed = |bounds: Bounds| if of.is_empty() { Bounds::all() } else { bounds };
        let made = match name {
            "sqrt" => Made::OfPositive(at_least(-0.0)),
            "ln" | "log2" | "log10" => Made::OfPositive(Bounds::all()),
            "exp" => Made::Within(at_least(0.0)),
            "sgn" => Made::Within(signed(of.rising(sign))),
            "sin" | "cos" => Made::Periodic(within(-1.0, 1.0)),
            "tan" => Made::Periodic(Bounds::all()),
            "asin" => Made::OfUnit(within(-FRAC_PI_2, FRAC_PI_2)),
            "acos" => Made::OfUnit(within(0.0, PI)),
            "atan" => Made::Within(within(-FRAC_PI_2, FRAC_PI_2)),
            "cosh" => Made::Within(at_least(1.0)),
            "tanh" => Made::Within(within(-1.0, 1.0)),
            "sinh" | "asinh" | "deg" | "rad" => Made::Within(Bounds::all()),
            _ => {
                let (low, high) = calendar(name)?;
                Made::Within(within(low, high))
            }
        };
        let unit = if matches!(name, "rad" | "asin" | "acos" | "atan") {
            Unit::of(Base::Radians)
        } else {
            Unit::UNKNOWN
        };
        Some((made, unit))
    }
}

/// -1, 0 or 1; the zeros stay as they are.
fn sign(number: f64) -> f64 {
    if number == 0.0 { number } else { number.signum() }
}

/// The numbers that a function of the calendar gives.
fn calendar(name: &str) -> Option<(f64, f64)> {
    Some(match name {
        "minute" => (0.0, 59.0),
        "hour" => (0.0, 23.0),
        "day_of_week" => (0.0, 6.0),
        "day_of_month" => (1.0, 31.0),
        "day_of_year" => (1.0, 366.0),
        "days_in_month" => (28.0, 31.0),
        "month" => (1.0, 12.0),
        _ => return None,
    })
}

/// The greater of two ends.
fn greater(one: End, other: End) -> End {
    let is_open = one.is_open && other.is_open;
    match one.value.total_cmp(&other.value) {
        Ordering::Less => other,
        Ordering::Equal => End { is_open, ..one },
        Ordering::Greater => one,
    }
}

/// The lesser of two ends.
fn lesser(one: End, other: End) -> End {
    let is_open = one.is_open && other.is_open;
    match one.value.total_cmp(&other.value) {
        Ordering::Less => one,
        Ordering::Equal => End { is_open, ..one },
        Ordering::Greater => other,
    }
}
