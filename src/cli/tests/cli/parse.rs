use crate::command::{assert_shown, run, run_with_stdin};

#[test]
fn the_tree_shows_kinds_spans_and_types() {
    let text =
        r#"sum by (job) (rate(errors_total{job=~"a|b"}[5m])) / on (job) group_left up > bool 0.1"#;
    assert_shown("parse-tree", &run(&["parse", text]));
    assert_shown("parse-json", &run(&["parse", "--format", "json", "-max_over_time(a[5m:1m])"]));
}

#[test]
fn faults_are_drawn() {
    let outcome = run_with_stdin(&["parse", "-"], "rates(a[5m]) +\n");
    assert_eq!(outcome.code, Some(1));
    assert_shown("parse-faults", &outcome);
}
