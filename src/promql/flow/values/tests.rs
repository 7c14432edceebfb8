use promwright_source::Span;

use super::*;
use crate::flow::{LabelSet, Metrics, flow};
use crate::parse;

/// `share` is a ratio from 0 to 1, `hits_total` a counter, `ms` are milliseconds, and of
/// `nobody` there is none.
struct Stated([Samples; 4]);

impl Stated {
    fn new() -> Self {
        let at = Span::at(0);
        let share = Samples {
            kind: SampleKind::Gauge,
            unit: Unit::RATIO,
            bounds: Bounds::between(0.0, 1.0, Why::Metric, at),
            nan: false,
            histograms: false,
            exists: Existence::Known,
        };
        let hits = Samples {
            kind: SampleKind::Counter,
            unit: Unit::COUNT,
            bounds: Bounds::finite_from(0.0, Why::Metric, at),
            ..share.clone()
        };
        let ms = Samples { unit: Unit::named("ms"), ..hits.clone() };
        Self([share, hits, ms, Samples { exists: Existence::Never, ..Samples::default() }])
    }
}

impl Metrics for Stated {
    fn labels(&self, _: &str) -> Option<&LabelSet> {
        None
    }

    fn samples(&self, metric: &str) -> Option<&Samples> {
        let names = ["share", "hits_total", "ms", "nobody"];
        names.iter().position(|name| *name == metric).map(|index| &self.0[index])
    }
}

fn known(text: &str) -> Value {
    let ast = parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    let metrics = Stated::new();
    let flow = flow(&ast, &metrics);
    values(&ast, &flow, &metrics).of(ast.root()).clone()
}

/// `[0 | share, 1 | share]`: the ends, with the bytes that decide them.
fn interval(text: &str) -> String {
    let bounds = known(text).bounds;
    let end = |end: End| match end.why {
        Why::Nothing => format!("{}", end.value),
        _ => format!("{} | {}", end.value, &text[end.span.range()]),
    };
    let (open, close) =
        (if bounds.low.is_open { '(' } else { '[' }, if bounds.high.is_open { ')' } else { ']' });
    format!("{open}{}, {}{close}", end(bounds.low), end(bounds.high))
}

#[test]
fn bounds_come_from_metrics_comparisons_and_functions() {
    for (text, expected) in [
        ("share", "[0 | share, 1 | share]"),
        ("avg(share)", "[0 | share, 1 | share]"),
        ("share > 0.3", "(0.3 | >, 1 | share]"),
        ("0.3 < share", "(0.3 | <, 1 | share]"),
        ("share > 0.3 < 0.8", "(0.3 | >, 0.8 | <)"),
        ("share > 0.3 and share < 0.8", "(0.3 | >, 0.8 | <)"),
        ("share > 0.3 and other < 0.8", "(0.3 | >, 1 | share]"),
        ("share > 0.3 or share < 0.1", "[0 | share, 1 | share]"),
        ("1 - share", "[0 | -, 1 | -]"),
        ("share * 100", "[0 | *, 100 | *]"),
        ("(share > 0) * 100", "(0 | *, 100 | *]"),
        ("sum(share)", "[0 | share, inf]"),
        ("count(other)", "[1 | count, inf)"),
        ("rate(hits_total[5m])", "[0 | rate, inf]"),
        ("rate(other[5m])", "[-inf, inf]"),
        ("delta(share[5m])", "[-inf, inf]"),
        ("max_over_time(share[5m])", "[0 | share, 1 | share]"),
        ("clamp_max(other, 5)", "[-inf, 5 | 5]"),
        ("abs(share - 1)", "[0 | -, 1 | -]"),
        ("share > bool 2", "[0 | >, 0 | >]"),
        ("rate(hits_total[5m]) / rate(hits_total[5m])", "[0 | /, inf | /]"),
        ("share / hits_total", "[0 | /, inf | /]"),
        ("absent(other)", "[1 | absent, 1 | absent]"),
        ("hour()", "[0 | hour, 23 | hour]"),
    ] {
        assert_eq!(interval(text), expected, "{text}");
    }
}

/// `always: reason | bytes | bytes`.
fn emptiness(text: &str) -> String {
    let emptiness = known(text).emptiness;
    let Some(why) = emptiness.why() else { return "perhaps".to_owned() };
    let when = if emptiness.is_always() { "always" } else { "never" };
    let mut shown = format!("{when}: {:?} | {}", why.reason, &text[why.span.range()]);
    if let Some(other) = why.other {
        shown.push_str(" | ");
        shown.push_str(&text[other.range()]);
    }
    shown
}

#[test]
fn what_can_never_be_there_is_told_with_its_cause() {
    for (text, expected) in [
        ("share > 0.3", "perhaps"),
        ("share > 1.5", "always: Comparison | > | share"),
        ("avg by (pod) (share) * 2 > 2", "always: Comparison | > | *"),
        ("share > 1.5 or share > 0.5", "perhaps"),
        ("share > 5 or share > 1", "always: Comparison | > | share"),
        ("other > 5 and other < 3", "always: Contradiction | > | <"),
        ("(other > 5 and x) and other < 3", "always: Contradiction | > | <"),
        ("other > 5 < 3", "always: Comparison | < | >"),
        ("other > 5 unless other > 3", "always: Unless | > | >"),
        ("other > 5 unless other > 7", "perhaps"),
        ("other > 5 and on (x) other < 3", "perhaps"),
        ("rate(other[5m]) > 5 and rate(other[1m]) < 3", "perhaps"),
        ("nobody", "always: Metric | nobody"),
        ("sum(rate(nobody[5m])) > 3", "always: Metric | nobody"),
        ("nobody or share", "perhaps"),
        ("share unless nobody", "perhaps"),
        (r#"other{a="1"} / other{a="2"}"#, "always: Matching | /"),
        (r#"other{a="1"} + on (b) other{a="2"}"#, "perhaps"),
        ("sum by (a) (other) and on (b) other{b=\"1\"}", "always: Matching | and"),
        (r#"other{a="1",a="2"}"#, r#"always: Matcher | a="2" | a="1""#),
        (r#"other{a="1",a=~"2|3"}"#, r#"always: Matcher | a=~"2|3" | a="1""#),
        ("topk(0, other)", "always: Parameter | topk"),
        ("clamp(other, 5, 3)", "always: Parameter | clamp"),
        ("absent(vector(1))", "always: Absent | absent | vector(1)"),
        ("absent(nobody)", "never: Absent | absent | nobody"),
        ("count(other) >= 0 or vector(0)", "never: Number | vector(0)"),
        ("vector(1) > 0", "never: Number | vector(1)"),
        ("scalar(other)", "never: Number | scalar(other)"),
        ("share unless on () vector(1)", "always: Unless | unless | vector(1)"),
    ] {
        assert_eq!(emptiness(text), expected, "{text}");
    }
}

#[test]
fn comparisons_are_decided_by_bounds() {
    for (text, expected) in [
        ("share >= 0", Verdict::True),
        ("share > 0", Verdict::Open),
        ("share > 1", Verdict::False),
        ("share <= bool 1", Verdict::True),
        ("count(other) >= 1", Verdict::True),
        ("count(other) < 1", Verdict::False),
        ("rate(hits_total[5m]) < 0", Verdict::False),
        ("hits_total != -1", Verdict::True),
        ("other >= 0", Verdict::Open),
        ("share / share >= 0", Verdict::Open),
    ] {
        assert_eq!(known(text).verdict, expected, "{text}");
    }
}

#[test]
fn units_are_those_of_plain_products_and_quotients() {
    for (text, expected) in [
        ("share", "ratio"),
        ("ms", "milliseconds"),
        ("ms / 1000", "seconds"),
        ("ms / 1024", "unknown"),
        ("ms / ms", "ratio"),
        ("rate(hits_total[5m])", "count per second"),
        ("rate(hits_total[5m]) / rate(hits_total[1h])", "ratio"),
        ("increase(hits_total[5m])", "count"),
        ("avg(share > bool 0.5)", "ratio"),
        ("sum(share > bool 0.5)", "count"),
        ("time() - ms", "unknown"),
        ("time() - timestamp(ms)", "seconds"),
        ("rate(x_seconds_sum[5m]) / rate(x_seconds_count[5m])", "unknown"),
        ("rate(x_seconds_sum[5m]) / rate(hits_total[5m])", "seconds"),
        ("hits_total / time()", "count per second"),
        ("histogram_quantile(0.9, rate(x_bytes_bucket[5m]))", "bytes"),
        ("share * 100", "percent"),
        ("max(ms) + min(ms)", "milliseconds"),
    ] {
        assert_eq!(known(text).unit.to_string(), expected, "{text}");
    }
    assert!(known("x_seconds").unit_by_name && !known("ms").unit_by_name);
}

#[test]
fn kinds_follow_the_counter_through() {
    use SampleKind::{Buckets, Counter, CounterSum, Gauge, Unknown};
    for (text, expected, by_name) in [
        ("hits_total", Counter, false),
        ("hits_total > 5", Counter, false),
        ("sum(hits_total)", CounterSum, false),
        ("rate(hits_total[5m])", Gauge, false),
        ("sum(rate(hits_total[5m]))", Gauge, false),
        ("max_over_time(hits_total[5m])", Gauge, false),
        ("misses_total", Counter, true),
        ("x_bucket", Buckets, true),
        ("sum by (le) (rate(x_bucket[5m]))", Buckets, true),
        ("sum by (job) (rate(x_bucket[5m]))", CounterSum, true),
        ("other", Unknown, false),
    ] {
        let value = known(text);
        assert_eq!((value.kind, value.kind_by_name), (expected, by_name), "{text}");
    }
}

#[test]
fn conditions_are_told_from_values() {
    let shown = |text: &str, span: Option<Span>| span.map(|span| text[span.range()].to_owned());
    for (text, condition, filtered) in [
        ("share", None, None),
        ("share > 0.3", Some(">"), Some(">")),
        ("share > bool 0.3", None, None),
        ("(share > 0.3) * 0.3", Some(">"), None),
        ("count(up == 0)", Some("=="), None),
        ("absent(share)", Some("absent"), None),
        ("share and other", Some("and"), None),
        ("(share > 0.3 and share < 0.8)", Some(">"), Some(">")),
        ("share unless other", Some("unless"), None),
        ("share > 0.3 or vector(0)", None, None),
        ("scalar(share > 0.3)", None, None),
    ] {
        let value = known(text);
        let found = (shown(text, value.condition), shown(text, value.filtered));
        assert_eq!(found, (condition.map(str::to_owned), filtered.map(str::to_owned)), "{text}");
    }
}

#[test]
fn nan_arises_where_zero_is_divided_by_zero() {
    let arises = |text: &str| match known(text).nan {
        Nan::Arises(span) => Some(text[span.range()].to_owned()),
        _ => None,
    };
    assert_eq!(arises("rate(hits_total[5m]) / rate(hits_total[1h])"), Some("/".to_owned()));
    assert_eq!(arises("share / (share > 0)"), None);
    assert_eq!(arises("share / 5"), None);
    assert_eq!(arises("sum(share / share) > 3"), None);
    assert_eq!(arises("scalar(share)"), Some("scalar".to_owned()));
}

#[test]
fn long_chains_take_no_long_time() {
    for operator in [" and ", " unless ", " + ", " or "] {
        let text = vec!["(a{b=\"1\"} > 3)"; 3000].join(operator);
        let _ = known(&text);
    }
}
