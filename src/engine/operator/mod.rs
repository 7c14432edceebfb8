//! The binary operators on numbers.
//!
//! Knows neither labels nor places.

pub(crate) mod samples;

use promwright_promql::BinaryOp;

/// The value of an arithmetic operator, or 1 and 0 for a comparison; NaN for set operators,
/// which numbers do not have.
pub(crate) fn arithmetic(op: BinaryOp, left: f64, right: f64) -> f64 {
    match op {
        BinaryOp::Add => left + right,
        BinaryOp::Sub => left - right,
        BinaryOp::Mul => left * right,
        BinaryOp::Div => left / right,
        BinaryOp::Mod => left % right,
        BinaryOp::Pow => power(left, right),
        BinaryOp::Atan2 => left.atan2(right),
        BinaryOp::Eql
        | BinaryOp::Neq
        | BinaryOp::Gtr
        | BinaryOp::Lss
        | BinaryOp::Gte
        | BinaryOp::Lte => f64::from(u8::from(compare(op, left, right))),
        BinaryOp::And
        | BinaryOp::Or
        | BinaryOp::Unless
        | BinaryOp::TrimUpper
        | BinaryOp::TrimLower => f64::NAN,
    }
}

/// Whether a comparison holds; true for what is no comparison.
pub(crate) fn compare(op: BinaryOp, left: f64, right: f64) -> bool {
    match op {
        BinaryOp::Eql => left == right,
        BinaryOp::Neq => left != right,
        BinaryOp::Gtr => left > right,
        BinaryOp::Lss => left < right,
        BinaryOp::Gte => left >= right,
        BinaryOp::Lte => left <= right,
        _ => true,
    }
}

/// Whether an operator works on numbers rather than on sets or on histograms.
pub(crate) const fn is_for_floats(op: BinaryOp) -> bool {
    !op.is_set() && !matches!(op, BinaryOp::TrimUpper | BinaryOp::TrimLower)
}

/// `left` to the power of `right`, as Go's `math.Pow`; C says the same of all special cases.
fn power(left: f64, right: f64) -> f64 {
    left.powf(right)
}

/// Go's `math.Min`: NaN if either is, unless the other is -Inf.
pub(crate) fn go_min(left: f64, right: f64) -> f64 {
    if left == f64::NEG_INFINITY || right == f64::NEG_INFINITY {
        f64::NEG_INFINITY
    } else if left.is_nan() || right.is_nan() {
        f64::NAN
    } else if left == 0.0 && right == 0.0 {
        if left.is_sign_negative() { left } else { right }
    } else if left < right {
        left
    } else {
        right
    }
}

/// Go's `math.Max`: NaN if either is, unless the other is +Inf.
pub(crate) fn go_max(left: f64, right: f64) -> f64 {
    -go_min(-left, -right)
}
