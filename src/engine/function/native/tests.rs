//! Quantiles and fractions of histograms of each kind; the values are those of Prometheus 3.14.

use promwright_series::histogram::{BucketSpan, CUSTOM_BUCKETS, Histogram};

use super::{NanRemark, fraction, named, quantile};

const QUANTILES: [f64; 6] = [0.0, 0.2, 0.4, 0.5, 0.75, 1.0];

const BOUNDS: [(f64, f64); 5] =
    [(0.1, 2.0), (-1.3, -0.3), (0.0, f64::INFINITY), (f64::NEG_INFINITY, 1.5), (3.0, 1.0)];

fn spans<const N: usize>(spans: [(i32, u32); N]) -> Vec<BucketSpan> {
    spans.map(|(offset, length)| BucketSpan { offset, length }).to_vec()
}

fn both_sides() -> Histogram {
    Histogram {
        schema: 1,
        zero_threshold: 0.5,
        zero_count: 4.0,
        count: 21.0,
        sum: 12.0,
        positive_spans: spans([(0, 2), (1, 1)]),
        positive_buckets: vec![3.0, 0.0, 5.0],
        negative_spans: spans([(1, 2)]),
        negative_buckets: vec![2.0, 7.0],
        ..Histogram::default()
    }
}

fn positive() -> Histogram {
    Histogram {
        zero_threshold: 0.25,
        zero_count: 4.0,
        count: 9.0,
        sum: 8.0,
        positive_spans: spans([(0, 2)]),
        positive_buckets: vec![3.0, 2.0],
        ..Histogram::default()
    }
}

fn negative() -> Histogram {
    let Histogram { positive_spans, positive_buckets, .. } = positive();
    Histogram {
        sum: -8.0,
        negative_spans: positive_spans,
        negative_buckets: positive_buckets,
        positive_spans: Vec::new(),
        positive_buckets: Vec::new(),
        ..positive()
    }
}

fn custom() -> Histogram {
    Histogram {
        schema: CUSTOM_BUCKETS,
        count: 10.0,
        sum: 40.0,
        custom_values: [-1.0, 2.0, 5.0].into(),
        positive_spans: spans([(0, 4)]),
        positive_buckets: vec![1.0, 2.0, 3.0, 4.0],
        ..Histogram::default()
    }
}

/// Of 12 observations in buckets, and `count` in all, some of which were no numbers or infinite.
fn without_sum(count: f64) -> Histogram {
    Histogram {
        count,
        sum: f64::NAN,
        positive_spans: spans([(0, 3)]),
        positive_buckets: vec![2.0, 4.0, 6.0],
        ..Histogram::default()
    }
}

fn assert_near(own: f64, expected: f64, what: &str) {
    let near = (own - expected).abs() <= 1e-15 * expected.abs().max(1.0);
    assert!(near || (own.is_nan() && expected.is_nan()), "{what}: {own}, not {expected}");
}

#[test]
fn quantiles_are_those_of_prometheus() {
    let cases: [(&str, Histogram, [f64; 6]); 4] = [
        (
            "both sides",
            both_sides(),
            [
                -2.0,
                -1.624_504_792_712_471,
                -1.109_569_472_067_844_8,
                -0.125,
                0.971_531_941_153_605_9,
                2.828_427_124_746_19,
            ],
        ),
        (
            "positive",
            positive(),
            [0.0, 0.1125, 0.225, 0.561_231_024_154_686_5, 0.943_874_312_681_693_5, 2.0],
        ),
        (
            "negative",
            negative(),
            [
                -2.0,
                -1.071_773_462_536_293_1,
                -0.690_956_439_983_888,
                -0.561_231_024_154_686_5,
                -0.140_625,
                0.0,
            ],
        ),
        ("custom", custom(), [-1.0, 0.5, 3.0, 4.0, 5.0, 5.0]),
    ];
    for (name, histogram, expected) in cases {
        for (q, expected) in QUANTILES.into_iter().zip(expected) {
            let (own, remark) = quantile(q, &histogram);
            assert_near(own, expected, &format!("{name} {q}"));
            assert_eq!(remark, None);
        }
    }
}

#[test]
fn quantiles_among_observations_of_nan_are_those_of_prometheus() {
    let skewed = [
        2.0,
        2.193_649_959_389_252,
        3.031_433_133_020_796_4,
        2.244_924_096_618_746,
        3.363_585_661_014_858_5,
        f64::NAN,
    ];
    for (q, expected) in QUANTILES.into_iter().zip(skewed) {
        let (own, remark) = quantile(q, &without_sum(14.0));
        assert_near(own, expected, &format!("NaN {q}"));
        let missed = if expected.is_nan() { NanRemark::Result } else { NanRemark::Skew };
        assert_eq!(remark, Some(missed));
    }
    // Infinite observations of both signs make the sum NaN, too, but they are in buckets.
    let (own, remark) = quantile(0.4, &without_sum(12.0));
    assert_near(own, 2.763_825_759_935_552_5, "infinities 0.4");
    assert_eq!(remark, None);
}

#[test]
fn quantiles_out_of_range_are_infinite() {
    assert_eq!(quantile(-0.1, &positive()), (f64::NEG_INFINITY, None));
    assert_eq!(quantile(1.1, &Histogram::default()), (f64::INFINITY, None));
    assert!(quantile(f64::NAN, &positive()).0.is_nan());
    assert!(quantile(0.5, &Histogram::default()).0.is_nan());
}

#[test]
fn fractions_are_those_of_prometheus() {
    let cases: [(&str, Histogram, [f64; 5]); 4] = [
        (
            "both sides",
            both_sides(),
            [
                0.219_047_619_047_619_02,
                0.110_192_690_143_567_65,
                0.476_190_476_190_476_16,
                0.761_904_761_904_761_9,
                0.0,
            ],
        ),
        ("positive", positive(), [0.822_222_222_222_222_3, 0.0, 1.0, 0.907_769_444_604_701_3, 0.0]),
        ("negative", negative(), [0.0, 0.417_447_027_389_717_8, 0.0, 1.0, 0.0]),
        ("custom", custom(), [0.19, 0.0, 0.9, 0.25, 0.0]),
    ];
    for (name, histogram, expected) in cases {
        for ((lower, upper), expected) in BOUNDS.into_iter().zip(expected) {
            let (own, remark) = fraction(lower, upper, &histogram);
            assert_near(own, expected, &format!("{name} {lower} to {upper}"));
            assert_eq!(remark, None);
        }
    }
}

#[test]
fn fractions_leave_observations_of_nan_out() {
    let (own, remark) = fraction(0.0, f64::INFINITY, &without_sum(14.0));
    assert_near(own, 0.857_142_857_142_857_1, "NaN");
    assert_eq!(remark, Some(NanRemark::Fraction));
    assert_eq!(fraction(0.0, f64::INFINITY, &without_sum(12.0)), (1.0, None));
    assert!(fraction(f64::NAN, 1.0, &positive()).0.is_nan());
    assert!(fraction(0.0, 1.0, &Histogram::default()).0.is_nan());
}

#[test]
fn variance_takes_the_middle_of_each_bucket() {
    let of = |name: &str, histogram: &Histogram| {
        named(name).map_or(f64::NAN, |function| function(histogram))
    };
    assert_near(of("histogram_stdvar", &positive()), 0.423_506_672_927_242_9, "positive");
    assert_near(of("histogram_stdvar", &both_sides()), 2.837_555_709_558_436, "both sides");
    assert_near(
        of("histogram_stddev", &negative()),
        0.423_506_672_927_242_9_f64.sqrt(),
        "negative",
    );
    assert_eq!(of("histogram_stdvar", &custom()), f64::INFINITY);
    assert_eq!(of("histogram_avg", &custom()), 4.0);
}
