//! What is written is read back as it was, and written the same again.

use promwright_rulebook::{Entry, Group, Rule, RuleFile, RuleKind, read, write};
use promwright_source::Sources;
use proptest::prelude::*;

/// A model without its places, for comparison.
fn meaning(file: &RuleFile) -> Vec<String> {
    file.groups.iter().map(group_meaning).collect()
}

fn group_meaning(group: &Group) -> String {
    let Group { name, interval, query_offset, limit, labels, rules, .. } = group;
    let number = |n: &Option<promwright_rulebook::Spanned<i64>>| n.as_ref().map(|n| n.value);
    let rules: Vec<_> = rules.iter().map(rule_meaning).collect();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {rules:?}",
        name.value,
        number(interval),
        number(query_offset),
        number(limit),
        entries_meaning(labels)
    )
}

fn rule_meaning(rule: &Rule) -> String {
    let kind = match &rule.kind {
        RuleKind::Record => "record".to_owned(),
        RuleKind::Alert(alert) => format!(
            "alert {:?} {:?} {:?}",
            alert.for_.as_ref().map(|d| d.value),
            alert.keep_firing_for.as_ref().map(|d| d.value),
            entries_meaning(&alert.annotations)
        ),
    };
    format!(
        "{:?} {:?} {:?} {kind}",
        rule.name.value,
        rule.expr.text.value(),
        entries_meaning(&rule.labels)
    )
}

fn entries_meaning(entries: &[Entry]) -> Vec<(&str, &str)> {
    entries.iter().map(|entry| (entry.name.value(), entry.value.value())).collect()
}

fn model(text: &str) -> RuleFile {
    let mut sources = Sources::new();
    let file = sources.add("rules.yaml", text);
    let (model, _) = read(file, "rules.yaml", text);
    model
}

/// Texts that YAML could misread.
fn awkward() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("a"),
        Just(" "),
        Just("\n"),
        Just("\t"),
        Just(": "),
        Just(" #"),
        Just("'"),
        Just("\""),
        Just("\\"),
        Just("{{ $value }}"),
        Just("{"),
        Just("]"),
        Just("- "),
        Just("? "),
        Just("!"),
        Just("&x"),
        Just("*"),
        Just("|"),
        Just(">"),
        Just("%"),
        Just("@"),
        Just("`"),
        Just("ψ"),
        Just("\r"),
        Just("\u{85}"),
        Just("\u{2028}"),
        Just("\0"),
        Just("null"),
        Just("~"),
        Just("1"),
        Just("0x"),
        Just("yes"),
        Just("---"),
        Just("\u{feff}"),
        Just("𝄞"),
        Just("="),
        Just("<<"),
        Just("1e3"),
        Just("2001-01-01"),
        Just(","),
    ];
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

/// A text as a double-quoted YAML scalar, every character escaped.
fn quoted(text: &str) -> String {
    let escaped: Vec<_> = text.chars().map(|c| format!("\\U{:08x}", c as u32)).collect();
    format!("\"{}\"", escaped.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_the_same(
        group in awkward(), alert in awkward(), record in awkward(), expr in awkward(),
        label in awkward(), value in awkward(), annotation in awkward(), text in awkward(),
        pause in 0_i64..10_000_000_000,
    ) {
        let (record, label) = (record.replace(['{', '}'], ""), format!("l{label}"));
        let source = format!(
            "groups:\n- name: {}\n  interval: {}\n  limit: {}\n  labels: {{{}: {}}}\n  rules:\n  - alert: {}\n    expr: {}\n    for: {}\n    annotations: {{{}: {}}}\n  - record: {}\n    expr: {}\n",
            quoted(&group), promwright_number::duration::format(pause), pause % 7, quoted(&label), quoted(&value), quoted(&alert),
            quoted(&expr), promwright_number::duration::format(pause), quoted(&annotation), quoted(&text), quoted(&format!("r{record}")), quoted(&expr),
        );
        let first = model(&source);
        let written = write(&first);
        let second = model(&written);
        prop_assert_eq!(meaning(&first), meaning(&second), "{}", written);
        prop_assert_eq!(&written, &write(&second));
    }
}

#[test]
fn rules_are_written_as_people_write_them() {
    let source = r#"groups: [{name: g, labels: {team: "sre"}, interval: 90s, limit: 5, rules: [
      {annotations: {summary: "{{ $labels.x }} is \"down\"", text: "it's — ψ"}, labels: {severity: "1", a: "yes"},
       keep_firing_for: 60m, for: 3600s, expr: "{job=\"x\"} == 0", alert: A},
      {expr: "sum by (a) (\n  x\n)\n", record: "a:b"}, {expr: "up{a=~\"b\\\\d\"}", record: c}]}]"#;
    insta::with_settings!({
        snapshot_path => super::root().join("snapshots/rulebook/writing"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("field-order", write(&model(source)));
    });
}
