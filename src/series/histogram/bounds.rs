//! Where exponential buckets begin and end.
//!
//! Bounds are bit for bit those of Prometheus, whose table of the bounds between 0.5 and 1 is up
//! to four units in the last place below the correctly rounded powers of two.

/// How many bounds schema 8 has between 0.5 and 1; every coarser schema uses a part of them.
const FINEST: usize = 256;

/// By how many units in the last place each of Prometheus' bounds is below the correctly rounded
/// one, plus one: `0` is one above, `1` is equal, `5` is four below.
const BELOW: &[u8; FINEST] = b"1111112111211111112311222222222211211121122211221122102211221122\
1111112222332132112111211112111111121011213311221222112121332222\
2121223322322122222222323233323311221121223321332233212232332232\
2243223233433343333333444455435422322333324422333243223333543344";

/// 2^(1/256) as the sum of a float and what that float lacks.
const ROOT: (f64, f64) = (1.002_711_275_050_202_5, -3.636_615_928_692_264e-17);

/// The bounds of schema 8 from 0.5 to below 1.
static BOUNDS: [f64; FINEST] = bounds();

const fn bounds() -> [f64; FINEST] {
    let mut bounds = [0.5; FINEST];
    let mut power = (0.5, 0.0);
    let mut index = 1;
    while index < FINEST {
        power = product(power, ROOT);
        let bits = power.0.to_bits() + 1 - (BELOW[index] - b'0') as u64;
        bounds[index] = f64::from_bits(bits);
        index += 1;
    }
    bounds
}

/// The product of two numbers of twice a float's precision, after Dekker.
const fn product(left: (f64, f64), right: (f64, f64)) -> (f64, f64) {
    let high = left.0 * right.0;
    let (left_top, left_rest) = halves(left.0);
    let (right_top, right_rest) = halves(right.0);
    let error = ((left_top * right_top - high) + left_top * right_rest + left_rest * right_top)
        + left_rest * right_rest;
    let low = error + (left.0 * right.1 + left.1 * right.0);
    let sum = high + low;
    (sum, low - (sum - high))
}

/// A float as two of half its precision.
const fn halves(value: f64) -> (f64, f64) {
    let scaled = value * 134_217_729.0;
    let top = scaled - (scaled - value);
    (top, value - top)
}

/// The upper bound of the positive bucket `index` of an exponential schema (-4 to 8); that of
/// bucket `index - 1` is its lower bound.
///
/// The last bucket of finite values ends at the greatest float, the one behind it at infinity.
pub fn exponential_bound(index: i32, schema: i32) -> f64 {
    let index = i64::from(index);
    if schema < 0 {
        let exponent = index << schema.unsigned_abs().min(31);
        return if exponent == 1024 { f64::MAX } else { scaled(1.0, exponent) };
    }
    let schema = schema.min(8) as u32;
    let place = (index & ((1 << schema) - 1)) as usize;
    let fraction = BOUNDS[place << (8 - schema)];
    let exponent = (index >> schema) + 1;
    if place == 0 && exponent == 1025 { f64::MAX } else { scaled(fraction, exponent) }
}

/// `fraction` (0.5 to 1) times 2^`exponent`, rounded once.
fn scaled(fraction: f64, exponent: i64) -> f64 {
    let power = |exponent: i64| f64::from_bits(((exponent + 1023) as u64) << 52);
    match exponent {
        ..-1100 => 0.0,
        // The first product is exact, so that only the second rounds.
        -1100..-1000 => fraction * power(-500) * power(-500) * power(exponent + 1000),
        -1000..=1023 => fraction * power(exponent),
        1024 => fraction * 2.0 * power(1023),
        _ => f64::INFINITY,
    }
}

/// The bucket of an exponential schema that a value other than zero belongs to, of the positive
/// buckets or, by its absolute value, of the negative ones; `None` for zero and NaN.
pub fn bucket_index(value: f64, schema: i32) -> Option<i32> {
    if value == 0.0 || value.is_nan() {
        return None;
    }
    let infinite = value.is_infinite();
    let (fraction, exponent) = parts(if infinite { f64::MAX } else { value.abs() });
    let index = if schema > 0 {
        let schema = schema.min(8);
        let step = 1_usize << (8 - schema);
        let below = BOUNDS.iter().step_by(step).take_while(|bound| **bound < fraction).count();
        below as i32 + ((exponent - 1) << schema)
    } else {
        let shift = schema.unsigned_abs().min(31);
        let index = i64::from(exponent) - i64::from(fraction == 0.5);
        ((index + (1 << shift) - 1) >> shift) as i32
    };
    Some(index + i32::from(infinite))
}

/// A positive finite value as a fraction from 0.5 to below 1 and a power of two.
pub(super) fn parts(value: f64) -> (f64, i32) {
    const HALF: u64 = 1022 << 52;
    if value < f64::MIN_POSITIVE {
        let (fraction, exponent) = parts(value * 18_014_398_509_481_984.0);
        return (fraction, exponent - 54);
    }
    let bits = value.to_bits();
    (f64::from_bits((bits & ((1 << 52) - 1)) | HALF), ((bits >> 52) & 0x7ff) as i32 - 1022)
}
