//! Groups of rules that read each other, themselves and `ALERTS`, and the samples under them.

use promwright_engine::rules::{Group, Rule};
use promwright_series::STALE;
use proptest::prelude::*;

use super::{MINUTE, alert, group, labeled, record};

fn metric() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "b",
        "a{x=\"1\"}",
        "r0",
        "r1",
        "r2",
        "r3",
        "r2{y=\"z\"}",
        "{__name__=~\"r.\"}",
        "ALERTS",
        "ALERTS{alertname=\"A1\"}",
        "ALERTS{alertstate=\"firing\"}",
        "ALERTS_FOR_STATE",
    ])
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        5 => metric().prop_map(str::to_owned),
        1 => metric().prop_map(|metric| format!("count_over_time({metric}[3m])")),
        1 => metric().prop_map(|metric| format!("{metric} offset 2m")),
        1 => metric().prop_map(|metric| format!("max_over_time(({metric} > 1)[4m:1m])")),
        1 => Just("vector(time() / 60)".to_owned()),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| format!("sum by (x) ({inner})")),
            inner.clone().prop_map(|inner| format!("({inner}) > 2")),
            inner.clone().prop_map(|inner| format!("absent({inner})")),
            inner.clone().prop_map(|inner| format!("({inner}) + 1")),
            (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("({l}) or ({r})")),
            (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("({l}) unless ({r})")),
            (inner.clone(), inner).prop_map(|(l, r)| format!("({l}) * on (x) ({r})")),
        ]
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    let label = prop::sample::select(vec![
        vec![],
        vec![("y", "z")],
        vec![("x", "")],
        vec![("v", "{{ $value }}")],
        vec![("c", "{{ $labels.x }}{{ $externalLabels.cluster }}")],
        vec![("q", "{{ query \"count(r1) or vector(0)\" | first | value }}")],
        vec![("alertname", "other")],
    ]);
    let name = prop::sample::select(vec!["r0", "r1", "r2", "r3", "a"]);
    let kind = prop_oneof![
        3 => (name, expression()).prop_map(|(name, expression)| record(name, &expression)),
        2 => (0..3, expression(), 0..4_i64, 0..3_i64).prop_map(|(index, expression, for_, keep)| {
            alert(&format!("A{index}"), &expression, for_, keep)
        }),
    ];
    (kind, label).prop_map(|(rule, labels)| labeled(rule, &labels))
}

pub fn values() -> impl Strategy<Value = Vec<Option<f64>>> {
    let value = prop_oneof![
        3 => (0..5_i32).prop_map(|value| Some(f64::from(value))),
        1 => Just(None),
        1 => Just(Some(STALE)),
    ];
    prop::collection::vec(value, 0..25)
}

pub fn groups() -> impl Strategy<Value = Vec<Group>> {
    let group = (prop::collection::vec(rule(), 1..5), 0..3_i64, 0..2_usize, 1..3_i64).prop_map(
        |(rules, offset, limit, interval)| Group {
            query_offset_ms: offset * 30_000,
            limit: limit * 3,
            interval_ms: interval * MINUTE,
            ..group(rules)
        },
    );
    prop::collection::vec(group, 1..4)
}
