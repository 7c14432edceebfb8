//! No input panics, and none takes more than its length.

use std::time::{Duration, Instant};

use promwright_rulebook::{duplicates, homes, read, settings, write};
use promwright_source::{Severity, Sources, Style, render};
use proptest::prelude::*;

/// Everything that the crate does with a text; how many errors it found.
fn all(text: &str) -> usize {
    let mut sources = Sources::new();
    let file = sources.add("rules.yaml", text);
    let (model, findings) = read(file, "rules.yaml", text);
    let (files, more) = homes::read(file, "rules.yaml", text, &[]);
    let twice = [model.clone(), model.clone()];
    let found = findings.iter().chain(&more).cloned();
    let found: Vec<_> = found
        .chain(duplicates::within(&model))
        .chain(duplicates::across(&twice))
        .chain(duplicates::across(&files))
        .collect();
    for finding in found.iter().take(50) {
        assert!(finding.primary.place.span.end as usize <= text.len(), "{finding:?}");
        render(finding, &sources, Style::default());
    }
    settings(&twice);
    write(&model);
    findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

/// Texts made from the numbers below a bound, one behind the other.
fn numbered(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect::<Vec<_>>().concat()
}

#[test]
fn hostile_texts_are_answered_quickly() {
    let rule = "  - {alert: A, expr: up}\n";
    let bomb = numbered(25, |n| {
        let name = |n: usize| char::from(b'a' + n as u8);
        format!("{0}: &{0} [{1}]\n", name(n + 1), vec![format!("*{}", name(n)); 9].join(", "))
    });
    let merges = numbered(5_000, |n| format!("k{0}: &k{0}\n  <<: *k{n}\n  l{n}: x\n", n + 1));
    let texts = [
        ("", 0),
        ("\u{feff}", 0),
        ("\r\n\r\n", 0),
        ("\0", 1),
        ("---\n---\n---\n", 0),
        (&*"[".repeat(100_000), 1),
        (&*("[".repeat(100_000) + &"]".repeat(100_000)), 1),
        (&*"{a: ".repeat(2_000), 1),
        (&*numbered(2_000, |n| format!("{}a:\n", " ".repeat(n))), 1),
        (&*"- ".repeat(100_000), 1),
        (&*("groups: ".to_owned() + &"a".repeat(300_000)), 1),
        (&*("groups: \"".to_owned() + &"\\n".repeat(150_000)), 1),
        (&*format!("groups:\n- name: g\n  rules:\n{}", rule.repeat(5_000)), 0),
        (
            &*format!(
                "groups:\n- name: g\n  rules:\n  - record: r\n    expr: |\n{}",
                "      up +\n".repeat(20_000)
            ),
            1,
        ),
        (
            &*format!(
                "groups:\n- name: g\n  rules:\n  - alert: r\n    expr: up\n    labels:\n{}",
                numbered(10_000, |n| format!("      l{n}: x\n"))
            ),
            0,
        ),
        (
            &*format!(
                "groups:\n- name: g\n  rules:\n  - alert: r\n    expr: up\n    labels:\n{}",
                "      l: x\n".repeat(5_000)
            ),
            1,
        ),
        (&*format!("a: &a [x]\n{bomb}groups: *z\n"), 1),
        (&*format!("k0: &k0 {{}}\n{merges}groups: []\n"), 1),
        (&*"# comment\n".repeat(30_000), 0),
        (&*format!("groups:\n{}- name: g\n", "# c\n".repeat(60_000)), 0),
    ];
    for (text, errors) in texts {
        let start = Instant::now();
        let found = all(text);
        let shown: String = text.chars().take(40).collect();
        assert_eq!(found.min(1), errors, "{shown:?}");
        // On a busy machine; what is quadratic takes far longer.
        assert!(start.elapsed() < Duration::from_secs(60), "{shown:?} took {:?}", start.elapsed());
    }
}

/// Pieces of rule files, put together without sense.
fn scrap() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("groups:\n"),
        Just("- name: g\n"),
        Just("  rules:\n"),
        Just("  - alert: A\n"),
        Just("    expr: up == 0\n"),
        Just("    expr: |\n"),
        Just("      a > 1\n"),
        Just("    labels: "),
        Just("{a: b}\n"),
        Just("&x "),
        Just("*x"),
        Just("<<: "),
        Just("\n"),
        Just("\r\n"),
        Just("\t"),
        Just("  "),
        Just("'"),
        Just("\""),
        Just("\\"),
        Just("["),
        Just("]"),
        Just("{"),
        Just("}"),
        Just(": "),
        Just("- "),
        Just("? "),
        Just("#"),
        Just("!!str "),
        Just("---\n"),
        Just("ψ"),
        Just("\u{feff}"),
        Just("\0"),
        Just("{{ $value }}"),
        Just("    for: 5m\n"),
        Just(">2+\n"),
        Just("apiVersion: v1\nkind: ConfigMap\ndata:\n"),
        Just("  a: |\n    groups:\n    - name: g\n"),
        Just("~"),
        Just("%YAML 1.2\n"),
        Just("|"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in scrap()) {
        all(&text);
    }
}
