//! The values of functions over windows.
//!
//! A window whose samples are too few gives nothing, so that what is always there is no longer
//! known to be so.

use super::bounds::{has_short_mantissa, is_power_of_two};
use super::{Bounds, Emptied, Emptiness, EmptyReason, Nan, SampleKind, Unit, Value, Walk, Why};
use crate::{Call, Id};

impl Walk<'_> {
    pub(super) fn over_time(&self, call: &Call, operand: Id) -> Value {
        let value = self.made_of(operand);
        let value = Value { emptiness: value.emptiness.lossy(), ..value };
        let of = value.bounds;
        let span = call.name_span;
        match call.function.name {
            "rate" | "irate" => Self::rate(call, value),
            "increase" => {
                let unit = value.unit.sum();
                Value { unit, ..Self::difference(call, value, true) }
            }
            "delta" | "idelta" => Self::difference(call, value, false),
            "deriv" => {
                let unit = value.unit.a_second();
                Value { unit, ..Self::difference(call, value, false) }
            }
            "predict_linear" | "double_exponential_smoothing" => {
                Self::difference(call, value, false)
            }
            "last_over_time" | "first_over_time" => value,
            "min_over_time" | "max_over_time" => gauge(Value { histograms: false, ..value }),
            "avg_over_time" => gauge(Value {
                bounds: mean(&of),
                nan: value.nan.or(of_opposites(&of)),
                unit: value.unit.mean(),
                ..value
            }),
            "sum_over_time" => gauge(Value {
                bounds: summed(&of),
                nan: value.nan.or(of_opposites(&of)),
                unit: value.unit.sum(),
                ..value
            }),
            "quantile_over_time" => {
                let share = call.args.first().map(|share| self.values.of(*share));
                Self::quantile(gauge(Value { histograms: false, ..value }), share)
            }
            "stddev_over_time" | "stdvar_over_time" | "mad_over_time" => {
                let unit = value.unit.clone();
                let is_square = call.function.name == "stdvar_over_time";
                let least = if is_square { f64::NEG_INFINITY } else { -0.0 };
                Value {
                    bounds: Bounds::at_least(least, Why::Function, span),
                    nan: Nan::Data,
                    unit: if is_square { Unit::UNKNOWN } else { unit },
                    histograms: false,
                    ..gauge(value)
                }
            }
            name => self.counted(call, value, name),
        }
    }

    /// A number of samples, a time, or just that there is something.
    fn counted(&self, call: &Call, value: Value, name: &str) -> Value {
        let span = call.name_span;
        let (bounds, unit) = match name {
            "count_over_time" => (Bounds::finite_from(1.0, Why::Function, span), Unit::COUNT),
            "changes" | "resets" => (Bounds::finite_from(0.0, Why::Function, span), Unit::COUNT),
            "present_over_time" => (Bounds::one(1.0, Why::Function, span), Unit::FLAG),
            "absent_over_time" => return self.absent_over_time(call, &value),
            _ if name.starts_with("ts_of_") => {
                (Bounds::finite_from(0.0, Why::Function, span), Unit::SECONDS)
            }
            _ => return Value { histograms: true, ..self.unknown() },
        };
        let quantity = span;
        let value = gauge(value);
        Value {
            bounds,
            unit,
            unit_by_name: false,
            quantity,
            nan: Nan::Never,
            histograms: false,
            ..value
        }
    }

    fn absent_over_time(&self, call: &Call, value: &Value) -> Value {
        let emptiness = match value.emptiness {
            Emptiness::Always(why) => Emptiness::Never(Emptied {
                reason: EmptyReason::Absent,
                span: call.name_span,
                other: Some(why.span),
            }),
            _ => Emptiness::Possible,
        };
        Value { emptiness, ..self.one(call) }
    }

    fn rate(call: &Call, value: Value) -> Value {
        let unit = value.unit.a_second();
        Value { unit, ..Self::difference(call, value, true) }
    }

    /// How much a value changes; as a counter it never falls.
    fn difference(call: &Call, value: Value, as_counter: bool) -> Value {
        let never_falls = as_counter && value.bounds.is_never_negative();
        let (bounds, nan) = if never_falls {
            let infinite = value.bounds.reaches_infinity();
            let bounds = Bounds::at_least(0.0, Why::Function, call.name_span);
            (bounds, if infinite { Nan::Data } else { Nan::Never })
        } else {
            (Bounds::all(), Nan::Data)
        };
        let kind = match value.kind {
            SampleKind::Buckets | SampleKind::Histogram => value.kind,
            _ => SampleKind::Gauge,
        };
        Value {
            kind,
            kind_by_name: value.kind_by_name && kind != SampleKind::Gauge,
            quantity: call.name_span,
            bounds,
            nan: value.nan.or(nan),
            ..value
        }
    }

    /// A quantile, by interpolation; outside 0 to 1 it is infinite.
    pub(super) fn quantile(value: Value, share: Option<&Value>) -> Value {
        let is_share = |share: &Value| {
            let (low, high) = (share.bounds.low.value, share.bounds.high.value);
            share.is_plain() && low >= 0.0 && high <= 1.0
        };
        let of = value.bounds;
        let is_finite = !of.reaches_infinity() && !of.reaches_minus_infinity();
        let mut value = value;
        if share.is_some_and(is_share) {
            value.bounds = of.widened(is_power_of_two);
            value.nan = value.nan.or(if is_finite { Nan::Never } else { Nan::Data });
        } else {
            value.bounds = Bounds::all();
            value.nan = Nan::Data;
        }
        Value { unit: value.unit.mean(), ..value }
    }
}

/// What is picked or made of counters is no counter any more; buckets stay buckets.
fn gauge(value: Value) -> Value {
    let kind = match value.kind {
        SampleKind::Unknown | SampleKind::Counter => SampleKind::Gauge,
        kind => kind,
    };
    Value { kind, kind_by_name: false, ..value }
}

/// The bounds of a mean.
pub(super) fn mean(of: &Bounds) -> Bounds {
    without_negative_zero(of.widened(has_short_mantissa))
}

/// Zeros add up to 0, whatever their signs.
fn without_negative_zero(mut bounds: Bounds) -> Bounds {
    if bounds.high.value == 0.0 {
        bounds.high.value = 0.0;
    }
    bounds
}

/// The bounds of a sum of one or more.
pub(super) fn summed(of: &Bounds) -> Bounds {
    let all = Bounds::all();
    if of.is_never_negative() {
        Bounds { low: super::End { is_open: false, ..of.low }, high: all.high }
    } else if of.negated().is_never_negative() {
        without_negative_zero(Bounds {
            low: all.low,
            high: super::End { is_open: false, ..of.high },
        })
    } else {
        all
    }
}

/// Infinities of both signs add up to NaN.
pub(super) fn of_opposites(of: &Bounds) -> Nan {
    // Sums of large numbers may overflow in either direction.
    let infinite = of.reaches_infinity() || of.reaches_minus_infinity();
    if infinite || of.low.value < 0.0 && of.high.value > 0.0 && !is_small(of) {
        Nan::Data
    } else {
        Nan::Never
    }
}

/// Whether no sum of it comes near infinity.
fn is_small(of: &Bounds) -> bool {
    of.low.value > -1e290 && of.high.value < 1e290
}
