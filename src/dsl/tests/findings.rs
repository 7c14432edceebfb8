//! What the compiler of the catalog finds, and that it shows the Rust line.

// Tests read their own source.
#![allow(clippy::disallowed_methods)]
#![allow(missing_docs, reason = "test cases are named by what is wrong with them")]

mod wrong;

use std::path::Path;

use promwright_dsl::prelude::*;
use promwright_source::{Sources, Style, render};

/// The findings of a catalog, drawn.
fn drawn(catalog: &Catalog, overrides: &[&str], has_source: bool) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut load = |path: &str| {
        let text = std::fs::read_to_string(root.join(path)).ok();
        text.filter(|_| has_source)
    };
    let overrides = Overrides::parse(overrides).unwrap_or_default();
    let mut sources = Sources::new();
    let compiled = catalog.compile(&overrides, &mut sources, &mut load);
    let style = Style { color: false, unicode: true, width: 100 };
    compiled.findings.iter().map(|finding| render(finding, &sources, style)).collect()
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots/dsl"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

macro_rules! cases {
    ($($name:ident),+ $(,)?) => {$(
        #[test]
        fn $name() {
            snapshot(stringify!($name), &drawn(&wrong::$name(), &[], true));
        }
    )+};
}

cases! {
    dropped_label_in_a_text,
    label_that_the_rule_sets_in_a_text,
    by_a_label_that_is_not_there,
    matcher_on_a_label_that_is_not_there,
    on_a_label_that_is_dropped,
    sides_that_never_match,
    sides_of_which_one_is_aggregated,
    quantile_without_buckets,
    recorded_twice,
    two_alerts_of_one_name,
    record_in_no_group,
    metric_that_the_catalog_has_not,
    two_thresholds_of_one_name,
    default_out_of_range,
    raw_text_that_is_no_promql,
    names_that_are_none,
    two_groups_of_one_name,
}

#[test]
fn without_source_the_printed_rule_is_shown() {
    let text = drawn(&wrong::dropped_label_in_a_text(), &[], false);
    snapshot("without_source", &text);
}

#[test]
fn overrides_that_cannot_be_put_in() {
    let cases = [
        &["FillLow.treshold=0.3"][..],
        &["FillHigh.threshold=0.3"],
        &["Nothing=0.3"],
        &["FillLow.threshold=1.5"],
        &["FillLow.threshold=5m"],
        &["FillLow.for=0.3"],
        &["FillLow.for=2h"],
        &["FillLow.severity=urgent"],
        &["FillLow.for=10m", "FillLow.for=20m"],
    ];
    let drawn: String =
        cases.iter().map(|overrides| drawn(&wrong::tunable(), overrides, true)).collect();
    snapshot("overrides", &drawn);
}

#[test]
fn overrides_are_put_in() {
    let overrides = ["FillLow.threshold=30%", "FillLow.for=10m", "FillLow.severity=critical"];
    let overrides = Overrides::parse(overrides).unwrap_or_default();
    let compiled = wrong::tunable().compile(&overrides, &mut Sources::new(), &mut |_| None);
    assert_eq!(compiled.findings, []);
    let rule = &compiled.files[0].groups[0].rules[0];
    assert_eq!(rule.expr.text.value(), "fill_rate < 0.3");
    assert_eq!(rule.labels[0].value.value(), "critical");
    let held_for = rule.alert().and_then(|alert| alert.for_.as_ref());
    assert_eq!(held_for.map(|time| time.value), Some(600_000));
}
