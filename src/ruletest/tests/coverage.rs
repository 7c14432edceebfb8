//! Coverage of the rules in `fixtures/ruletest/coverage` and of rules in a line: which sides were
//! taken, what counts as asserted, and what is said of the rest.

// Tests read fixtures.
#![allow(clippy::disallowed_methods)]

use std::path::Path;

use promwright_rulebook::RuleFile;
use promwright_ruletest::coverage::{Coverage, Gap, Seen, lcov, render, summary};
use promwright_ruletest::{Options, TestFile, run};
use promwright_source::{Sources, Style};

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ruletest/coverage");
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs test files, each a name and a text, against rule files, and gives what they cover to
/// `look`.
fn with_coverage(
    rules: &[(&str, &str)],
    tests: &[(&str, &str)],
    look: impl FnOnce(&Coverage<'_>, &Sources),
) {
    let mut sources = Sources::new();
    let read = |(name, text): &(&str, &str)| {
        let file = sources.add(*name, *text);
        let (rules, findings) = promwright_rulebook::read(file, name, text);
        assert!(findings.is_empty(), "{name}: {findings:?}");
        rules
    };
    let rules: Vec<RuleFile> = rules.iter().map(read).collect();
    let rules: Vec<&RuleFile> = rules.iter().collect();
    let mut coverage = Coverage::default();
    let options = Options { coverage: true, ..Options::default() };
    for (name, text) in tests {
        let (file, findings) = TestFile::read(sources.add(*name, *text), text);
        assert!(findings.is_empty(), "{name}: {findings:?}");
        coverage.add_tests(&file, &rules, &run(&file, &rules, &options));
    }
    look(&coverage, &sources);
}

fn shown(coverage: &Coverage<'_>, sources: &Sources) -> String {
    let drawn = render(coverage, |_| sources, Style::default());
    format!("{drawn}{}\n", summary(coverage))
}

fn of_fixtures(tests: &[&str], look: impl FnOnce(&Coverage<'_>, &Sources)) {
    let read: Vec<_> = tests.iter().map(|name| (*name, fixture(name))).collect();
    let files: Vec<_> = read.iter().map(|(name, text)| (*name, text.as_str())).collect();
    with_coverage(&[("rules.yaml", &fixture("rules.yaml"))], &files, look);
}

fn assert_shown(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots/ruletest"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn each_gap_is_shown_with_what_fills_it() {
    of_fixtures(&["gaps.test.yaml"], |coverage, sources| {
        assert_shown("coverage-gaps", &shown(coverage, sources));
        assert_shown("coverage-gaps-lcov", &lcov(coverage, |_| sources));
    });
}

#[test]
fn rules_with_all_sides_and_expectations_are_covered() {
    of_fixtures(&["whole.test.yaml"], |coverage, sources| {
        assert_eq!(coverage.covered(), 9, "{}", shown(coverage, sources));
        assert_shown("coverage-whole", &shown(coverage, sources));
        let lcov = lcov(coverage, |_| sources);
        let count =
            |key: &str| lcov.lines().find_map(|line| line.strip_prefix(key)).map(str::to_owned);
        assert_eq!((count("BRF:"), count("LF:")), (count("BRH:"), count("LH:")), "{lcov}");
    });
}

#[test]
fn what_several_files_say_counts_together() {
    let both = ["gaps.test.yaml", "whole.test.yaml"];
    of_fixtures(&both, |coverage, _| assert_eq!(coverage.covered(), 9));
    let full =
        |coverage: &Coverage<'_>| (coverage.rules[5].tally.tests, coverage.rules[5].sides(0));
    let (mut gaps, mut whole, mut all) = Default::default();
    of_fixtures(&both[..1], |coverage, _| gaps = full(coverage));
    of_fixtures(&both[1..], |coverage, _| whole = full(coverage));
    of_fixtures(&both, |coverage, _| all = full(coverage));
    gaps.1.add(whole.1);
    assert_eq!(all, (gaps.0 + whole.0, gaps.1));
}

#[test]
fn nothing_is_covered_where_there_are_no_rules() {
    let coverage = Coverage::default();
    assert_eq!(summary(&coverage), "0 of 0 rules");
    assert!(coverage.percent() < 100.0);
}

/// A rule file with one record, and a test that asks for it at 3m.
fn sides(expr: &str, series: &[(&str, &str)]) -> Vec<([u64; 2], bool)> {
    let rules = format!("groups:\n- name: g\n  rules:\n  - record: out\n    expr: {expr}\n");
    let item =
        |(series, values): &(&str, &str)| format!("  - series: '{series}'\n    values: {values}\n");
    let series = series.iter().map(item).collect::<Vec<_>>().concat();
    // No samples are expected, which may fail: then nothing would count.
    let test = format!(
        "evaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n{series}  \
         promql_expr_test:\n  - expr: count(out) * 0 or vector(0)\n    eval_time: 3m\n    \
         exp_samples: [{{ labels: '{{}}', value: 0 }}]\n"
    );
    let mut found = Vec::new();
    with_coverage(&[("rules.yaml", &rules)], &[("a.test.yaml", &test)], |coverage, _| {
        let rule = &coverage.rules[0];
        let all = (0..rule.branches.len()).map(|branch| rule.sides(branch));
        found = all.map(|sides| (sides.taken, sides.is_blind)).collect();
    });
    found
}

#[test]
fn samples_are_counted_by_the_side_that_they_take() {
    let taken = |expr: &str, series: &[(&str, &str)]| -> Vec<[u64; 2]> {
        let sides = sides(expr, series);
        assert!(sides.iter().all(|(_, is_blind)| !is_blind), "{expr}");
        sides.into_iter().map(|(taken, _)| taken).collect()
    };
    let a = [("a{x=\"1\"}", "1 2 3 4"), ("a{x=\"2\"}", "0 0 NaN 9 9 9")];
    // Four evaluations of two series; what comes after the expectation does not count.
    assert_eq!(taken("a > 2", &a), [[3, 5]]);
    assert_eq!(taken("2 < a", &a), [[3, 5]]);
    assert_eq!(taken("a > bool 2", &a), [[3, 5]]);
    assert_eq!(taken("a != a", &a), [[1, 7]]);
    assert_eq!(taken("vector(time() > bool 60)", &[]), [[2, 2]]);
    assert_eq!(taken("sum(a) > 1000", &[]), [[0, 0]]);
    // The element without a counterpart is compared with nothing.
    let limit = [a[0], a[1], ("limit{x=\"1\"}", "2x3")];
    assert_eq!(taken("a > on (x) limit", &limit), [[2, 2]]);
    let many = [("b{x=\"1\",y=\"1\"}", "1x3"), ("b{x=\"1\",y=\"2\"}", "3x3"), limit[2]];
    assert_eq!(taken("b > on (x) group_left limit", &many), [[4, 4]]);
    assert_eq!(taken("limit > bool on (x) group_right b", &many), [[4, 4]]);
    let gone = [a[0], a[1], ("c{x=\"1\"}", "_ 1 1 1")];
    assert_eq!(taken("a and on (x) c", &gone), [[3, 5]]);
    assert_eq!(taken("a unless on (x) c", &gone), [[5, 3]]);
    assert_eq!(taken("a or c", &gone), [[8, 0]]);
    assert_eq!(taken("c or a", &gone), [[3, 5]]);
    assert_eq!(taken("a > 2 and on (x) c", &gone), [[3, 5], [2, 1]]);
}

#[test]
fn inside_subqueries_their_own_steps_count() {
    let a = [("a", "1 2 3 4")];
    // Steps at 0s, 30s … 3m, of which the value is that of the minute before.
    assert_eq!(sides("max_over_time((a > 2)[5m:30s])", &a), [([3, 4], false)]);
    // Windows of 30s leave gaps between minutes.
    assert_eq!(sides("max_over_time((a > 2)[30s:10s])", &a), [([0, 0], true)]);
}

#[test]
fn what_cannot_be_told_is_not_asked_for() {
    // Without their metric names the two series are one.
    let series = [("a", "1 2 3 4"), ("b", "1 2 3 4"), ("limit", "2x3")];
    let expr = "'count({__name__=~\"a|b\"} > on () group_left limit)'";
    assert_eq!(sides(expr, &series), [([0, 0], true)]);
}

/// What is asserted of two alerts that read a record, by a test with these expectations.
fn gaps(expectations: &str) -> Vec<Vec<Gap>> {
    let rules = "groups:\n- name: g\n  rules:\n  - record: r\n    expr: sum(a)\n  \
        - alert: High\n    expr: r > 2\n    for: 1m\n  - alert: Other\n    expr: r < 9\n";
    let tests = format!(
        "evaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n  - series: a\n    \
         values: 1 1 3 3 3 9 9\n{expectations}"
    );
    let mut found = Vec::new();
    with_coverage(&[("rules.yaml", rules)], &[("a.test.yaml", &tests)], |coverage, _| {
        found =
            coverage.rules.iter().map(promwright_ruletest::coverage::RuleCoverage::gaps).collect();
    });
    found
}

#[test]
fn an_alert_asserts_the_record_that_it_comes_from() {
    let fires =
        "  alert_rule_test:\n  - eval_time: 3m\n    alertname: High\n    exp_alerts: [{}]\n";
    assert_eq!(gaps(fires), [vec![], vec![Gap::Silent], vec![Gap::Unreached]]);
    // Nothing fires: the record's value may have been anything.
    let silent = "  alert_rule_test:\n  - eval_time: 2m\n    alertname: High\n";
    assert_eq!(gaps(silent), [vec![Gap::Value], vec![Gap::Firing], vec![Gap::Unreached]]);
    // At 1m its condition was never true.
    let early = "  alert_rule_test:\n  - eval_time: 1m\n    alertname: High\n";
    assert_eq!(gaps(early)[1], [Gap::Firing, Gap::Side(0, 0)]);
}

#[test]
fn what_fails_asserts_nothing() {
    let fails =
        "  alert_rule_test:\n  - eval_time: 2m\n    alertname: High\n    exp_alerts: [{}]\n";
    assert_eq!(gaps(fails), vec![vec![Gap::Unreached]; 3]);
    // Beside it the others count.
    let beside = format!("{fails}  - eval_time: 5m\n    alertname: High\n    exp_alerts: [{{}}]\n");
    assert_eq!(gaps(&beside)[1], [Gap::Silent]);
}

#[test]
fn queries_assert_records_if_they_expect_something() {
    let query = |expr: &str, expected: &str| {
        gaps(&format!(
            "  promql_expr_test:\n  - expr: {expr}\n    eval_time: 1m\n    exp_samples: {expected}\n"
        ))
    };
    assert_eq!(query("r", "[{ labels: r, value: 1 }]")[0], []);
    assert_eq!(query("r > 5", "[]")[0], [Gap::Value]);
    // High was not active yet, Other was; of an alert's state only alert tests say something.
    let alerts = query("count(ALERTS)", "[{ labels: '{}', value: 1 }]");
    assert_eq!(alerts[1], [Gap::Unreached]);
    assert_eq!(alerts[2], [Gap::Firing, Gap::Silent, Gap::Side(0, 1)]);
    assert_eq!(alerts[0], []);
}

#[test]
fn states_beyond_promtool_s_are_expectations_too() {
    let ask = |fields: &str| gaps(&format!("  alert_rule_test:\n  - alertname: High\n{fields}"));
    let pending = ask("    eval_time: 2m\n    exp_pending: [{}]\n");
    assert_eq!(pending[..2], [vec![], vec![Gap::Firing]]);
    let inactive = ask("    eval_time: 1m\n    exp_inactive: [{}]\n");
    assert_eq!(inactive[..2], [vec![Gap::Value], vec![Gap::Firing, Gap::Side(0, 0)]]);
}

#[test]
fn the_moment_that_shows_most_is_proposed() {
    let fires =
        "  alert_rule_test:\n  - eval_time: 4m\n    alertname: High\n    exp_alerts: [{}]\n";
    let rules = "groups:\n- name: g\n  rules:\n  - alert: High\n    expr: a > 2\n    for: 1m\n";
    let test = |name: &str, asks: &str| {
        format!(
            "- name: {name}\n  interval: 1m\n  input_series:\n  - series: a\n    \
             values: 1 1 3 3 3 3 3\n{asks}"
        )
    };
    let other = "  promql_expr_test:\n  - expr: b\n    eval_time: 6m\n";
    let tests = format!(
        "evaluation_interval: 1m\ntests:\n{}{}",
        test("not about it", other),
        test("about it", fires)
    );
    with_coverage(&[("rules.yaml", rules)], &[("a.test.yaml", &tests)], |coverage, _| {
        let Seen::Unasserted(moment) = &coverage.rules[0].tally.silent else {
            panic!("{:?}", coverage.rules[0].tally);
        };
        assert_eq!((moment.test.as_str(), moment.time), ("about it", 120_000));
    });
}

#[test]
fn without_being_asked_nothing_is_gathered() {
    let text = fixture("whole.test.yaml");
    let mut sources = Sources::new();
    let (file, _) = TestFile::read(sources.add("whole.test.yaml", &*text), &text);
    let report = run(&file, &[], &Options::default());
    assert!(report.cases.iter().all(|case| case.coverage.is_none()));
}
