//! Values set from outside change text, tree and map together.

use promwright_promql::print;
use promwright_rulebook::{Rule, RuleFile, read, set, settings, write};
use promwright_source::{Sources, Span};

const RULES: &str = "groups:
  - name: g
    rules:
      - alert: Low
        expr: ratio{job=\"a\"} < 0.80
        for: 10m
        labels: {severity: warning}
      - alert: Band
        expr: |
          (density > 0.9 or density < -0.1)
            and on () (1 < up)
      - alert: Inner
        expr: absent(up == 1)
      - alert: Two
        expr: a > 1
        labels: {severity: warning}
      - alert: Two
        expr: a > 2
        labels: {severity: critical}
      - alert: Copy
        expr: x > (5)
      - alert: Copy
        expr: x > (5)
";

fn files() -> (Sources, Vec<RuleFile>) {
    let mut sources = Sources::new();
    let file = sources.add("rules.yaml", RULES);
    let (model, findings) = read(file, "rules.yaml", RULES);
    assert!(findings.is_empty(), "{findings:?}");
    (sources, vec![model])
}

fn rule<'f>(files: &'f [RuleFile], name: &str) -> &'f Rule {
    let mut rules = files.iter().flat_map(|file| &file.groups).flat_map(|group| &group.rules);
    rules.find(|rule| rule.name.value == name).expect("the rule is there")
}

fn error(name: &str, value: &str) -> String {
    let (sources, mut files) = files();
    let error = set(&mut files, name, value).expect_err("it cannot be set");
    let listed = error.listed(&sources).join("; ");
    format!("{error} [{listed}]")
}

#[test]
fn everything_that_can_be_set_is_listed() {
    let (_, files) = files();
    let listed: Vec<_> = settings(&files)
        .into_iter()
        .map(|s| format!("{} = {} ({})", s.name, s.value, s.shown))
        .collect();
    assert_eq!(
        listed,
        [
            "Low.threshold = 0.80 (< 0.80)",
            "Low.for = 10m (10m)",
            "Low.severity = warning (warning)",
            "Band.threshold1 = 0.9 (> 0.9)",
            "Band.threshold2 = -0.1 (< -0.1)",
            "Band.threshold3 = 1 (> 1)",
            "Two#1.threshold = 1 (> 1)",
            "Two#1.severity = warning (warning)",
            "Two#2.threshold = 2 (> 2)",
            "Two#2.severity = critical (critical)",
            "Copy.threshold = 5 (> 5)",
        ]
    );
}

#[test]
fn a_threshold_changes_text_and_tree_and_keeps_places() {
    let (_, mut files) = files();
    set(&mut files, "Band.threshold2", "-0.125").expect("it can be set");
    let expr = &rule(&files, "Band").expr;
    assert!(expr.text.value().contains("density < -0.125)"), "{}", expr.text.value());
    assert!(print(&expr.tree().expect("a tree")).contains("density < -0.125"));
    for marker in ["0.9", "up", "density <", "on ()"] {
        let at = expr.text.value().find(marker).expect("still there") as u32;
        let place = expr.text.place_of(Span::new(at, at + marker.len() as u32));
        assert_eq!(&RULES[place.span.range()], marker);
    }
    let at = expr.text.value().find("-0.125").expect("set") as u32;
    assert_eq!(&RULES[expr.text.place_of(Span::new(at, at + 6)).span.range()], "-0.1");
}

#[test]
fn durations_and_severities_are_set_in_all_copies() {
    let (_, mut files) = files();
    set(&mut files, "Low.for", "90s").expect("it can be set");
    set(&mut files, "Low.severity", "critical").expect("it can be set");
    set(&mut files, "Inner.keep_firing_for", "5m").expect("it can be added");
    set(&mut files, "Copy.threshold", "1e3").expect("it can be set");
    let written = write(&files[0]);
    for part in ["for: 1m30s\n", "severity: critical\n", "keep_firing_for: 5m\n"] {
        assert!(written.contains(part), "{written}");
    }
    assert_eq!(written.matches("x > (1e3)").count(), 2, "{written}");
}

#[test]
fn what_cannot_be_set_is_explained() {
    let mut explained = Vec::new();
    for (name, value) in [
        ("Low", "1"),
        ("Lwo.threshold", "1"),
        ("Nothing.threshold", "1"),
        ("Band.threshold", "1"),
        ("Band.threshold4", "1"),
        ("Two.threshold", "1"),
        ("Inner.threshold", "1"),
        ("Inner.severity", "page"),
        ("Low.treshold", "1"),
        ("Low.threshold", "high"),
        ("Low.threshold", "1 + 1"),
        ("Low.threshold", "5) or (1"),
        ("Low.for", "soon"),
        ("Low.severity", " "),
    ] {
        explained.push(format!("{name}={value}: {}", error(name, value)));
    }
    insta::with_settings!({
        snapshot_path => super::root().join("snapshots/rulebook/setting"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!("errors", explained.join("\n")) });
}
