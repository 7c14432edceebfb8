//! What stands between a finding and its reader: formats, suppressions, settings, baselines,
//! fixes, changed lines, explanations.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::command::{Outcome, assert_shown, assert_text, command, finish, run};
use crate::published;

const RULES: &str = "fixtures/cli/living/rules.yaml";

/// The only checks that matter here, so that others may come.
const LEVELS: &[&str] = &[
    "--allow",
    "all",
    "--warn",
    "template/dropped-label",
    "--warn",
    "promql/redundant-anchor",
    "--warn",
    "promql/match-all",
    "--warn",
    "suppression",
];

/// The day on which these tests run: 2026-11-24.
const TODAY: &str = "1795500000";

fn run_today(arguments: &[&str]) -> Outcome {
    finish(command(arguments).env("SOURCE_DATE_EPOCH", TODAY))
}

/// Runs `check` in a directory.
fn check_in(directory: &Path, arguments: &[&str]) -> Outcome {
    let arguments = [&["check"], arguments].concat();
    finish(command(&arguments).current_dir(directory).env("SOURCE_DATE_EPOCH", TODAY))
}

fn with_rules(text: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("rules.yaml"), text).expect("written");
    directory
}

/// A rule file with an alert whose pattern is anchored twice, and a comment in its place.
fn anchored(comment: &str) -> String {
    format!(
        "groups:\n- name: a\n  rules:\n  - alert: A\n    {comment}\n    \
         expr: sum by (job) (queue_length{{job=~\"^a\"}}) > 5\n    for: 10m\n    \
         labels: {{severity: warning}}\n    annotations: {{summary: the queue is long}}\n"
    )
}

#[test]
fn every_format_shows_the_same_findings() {
    let formats = [
        ("short", "check-living-short"),
        ("json", "check-living-json"),
        ("sarif", "check-living-sarif"),
        ("github", "check-living-github"),
        ("gitlab", "check-living-gitlab"),
        ("junit", "check-living-junit"),
        ("checkstyle", "check-living-checkstyle"),
    ];
    for (format, name) in formats {
        let outcome = run_today(&[&["check", RULES, "--format", format], LEVELS].concat());
        assert_eq!(outcome.code, Some(0), "{format}");
        assert_text(name, &outcome.stdout);
    }
    assert_shown("check-living", &run_today(&[&["check", RULES], LEVELS].concat()));
}

#[test]
fn machine_formats_are_what_their_readers_require() {
    let inputs = [RULES, "fixtures/cli/clean.yaml", "fixtures/cli/manifests", "fixtures/hostile"];
    for rules in inputs.into_iter().chain(["fixtures/lint", "fixtures/rulebook"]) {
        let of =
            |format: &str| run_today(&["check", rules, "--warn", "all", "--format", format]).stdout;
        let json: Value = serde_json::from_str(&of("json")).expect("JSON");
        let findings = json.as_array().expect("a list");
        let sarif: Value = serde_json::from_str(&of("sarif")).expect("JSON");
        assert_eq!(published::sarif(&sarif), findings.len(), "{rules}");
        let gitlab: Value = serde_json::from_str(&of("gitlab")).expect("JSON");
        assert_eq!(published::gitlab(&gitlab), findings.len(), "{rules}");
        assert_eq!(published::checkstyle(&of("checkstyle")), findings.len(), "{rules}");
        assert_eq!(published::junit(&of("junit")), findings.len().max(1), "{rules}");
        assert_eq!(of("short").lines().count(), findings.len(), "{rules}");
        let commands = published::github(&of("github"));
        assert_eq!(commands.len(), findings.len(), "{rules}");
        for (command, finding) in commands.iter().zip(findings) {
            assert_eq!(command.severity, finding["severity"], "{finding}");
            assert_eq!(command.title, finding["slug"], "{finding}");
            assert_eq!(command.file, finding["file"], "{finding}");
            assert_eq!(command.line, finding["line"], "{finding}");
            let message = finding["message"].as_str().expect("a text");
            assert!(command.message.starts_with(message), "{finding}");
        }
    }
}

#[test]
fn findings_go_to_a_file_on_demand() {
    let directory = with_rules(&anchored("# plain"));
    let outcome =
        check_in(directory.path(), &["rules.yaml", "--format", "json", "--output", "out.json"]);
    assert!(outcome.stdout.starts_with("1 rule in 1 file: 1 note"), "{}", outcome.stdout);
    let written = fs::read_to_string(directory.path().join("out.json")).expect("written");
    assert!(written.contains("promql/redundant-anchor"), "{written}");
}

#[test]
fn each_form_of_a_comment_suppresses_exactly_one_finding() {
    for comment in [
        "# promwright ignore[promql/redundant-anchor] generated",
        "# promwright ignore-file[promql] generated",
        "# promwright ignore[all] until 2027-01-01 generated",
        "# pint disable promql/regexp",
        "# pint file/disable promql/regexp(+tag)",
        "# pint snooze 2027-01-01 promql/regexp",
        "# pint file/snooze 2027-01-01T00:00:00Z promql/regexp",
    ] {
        let directory = with_rules(&anchored(comment));
        let outcome = check_in(directory.path(), &["rules.yaml"]);
        let first = outcome.stdout.lines().next().unwrap_or_default();
        assert_eq!(first, "1 rule in 1 file: no findings (1 suppressed)", "{comment}");
    }
    // In a block scalar it is no comment of the file's.
    let text = "groups:\n- name: a\n  rules:\n  - record: a\n    expr: |\n      \
                # promwright ignore[all] x\n      up{job=~\"^a\"}\n";
    let outcome = check_in(with_rules(text).path(), &["rules.yaml"]);
    assert!(outcome.stdout.contains("1 note\n"), "{}", outcome.stdout);
}

#[test]
fn lines_that_pint_ignores_are_not_read() {
    let text = "{% set x = 1 %} # pint ignore/line\ngroups:\n- name: a\n  rules:\n\
                # pint ignore/begin\n{% for x in y %}\n# pint ignore/end\n  - record: a\n    \
                expr: up\n# pint ignore/next-line\n{% endfor %}\n";
    let outcome = check_in(with_rules(text).path(), &["rules.yaml"]);
    assert!(outcome.stdout.starts_with("1 rule in 1 file: no findings\n"), "{}", outcome.stdout);
}

#[test]
fn levels_decide_what_fails() {
    let directory = with_rules(&anchored("# plain"));
    let code = |arguments: &[&str]| {
        check_in(directory.path(), &[&["rules.yaml"], arguments].concat()).code
    };
    assert_eq!(code(&[]), Some(0));
    assert_eq!(code(&["--deny", "promql/redundant-anchor"]), Some(1));
    assert_eq!(code(&["--deny", "promql", "--allow", "promql/redundant-anchor"]), Some(0));
    assert_eq!(code(&["--warn", "all"]), Some(0));
    assert_eq!(code(&["--warn", "all", "--strict"]), Some(1));
    let outcome = check_in(directory.path(), &["rules.yaml", "--deny", "promql/redundant-ancor"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("did you mean `promql/redundant-anchor`?"));
}

#[test]
fn settings_are_found_upward() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    fs::create_dir_all(root.join("team/old")).expect("made");
    fs::write(root.join("team/rules.yaml"), anchored("# plain")).expect("written");
    fs::write(root.join("team/old/rules.yaml"), anchored("# plain").replace("name: a", "name: b"))
        .expect("written");
    let set = |text: &str| fs::write(root.join("promwright.toml"), text).expect("written");
    let first = |arguments: &[&str]| {
        let outcome = check_in(root, arguments);
        let line = outcome.stdout.lines().rev().nth(1).unwrap_or(&outcome.stderr).to_owned();
        (outcome.code, line)
    };
    set("strict = true\n[checks]\npromql = \"warn\"\n");
    assert_eq!(first(&["team"]).0, Some(1));
    assert_eq!(first(&["team", "--no-config"]).0, Some(0));
    set("exclude = [\"team/old\"]\n");
    assert!(first(&["team"]).1.starts_with("1 rule in 1 file: 1 note"));
    set("[[suppress]]\nchecks = [\"promql\"]\npaths = [\"**/old/*.yaml\"]\nreason = \"goes\"\n");
    assert!(first(&["team"]).1.ends_with("2 notes (1 suppressed)"), "{}", first(&["team"]).1);
    set(
        "[[suppress]]\nchecks = [\"all\"]\nrules = \"A|B\"\nlabels = { a = \"b\" }\nreason = \"x\"\n",
    );
    assert!(first(&["team"]).1.ends_with("3 notes"));
    // It could have suppressed something of `old`, where that is checked.
    set("[[suppress]]\nchecks = [\"template\"]\npaths = [\"**/old/*.yaml\"]\nreason = \"goes\"\n");
    assert!(first(&["team/rules.yaml"]).1.ends_with("1 note"));
    let outcome = check_in(root, &["team"]);
    assert_eq!(outcome.code, Some(0));
    assert_text("unused-setting", &outcome.stdout);
    fs::write(root.join("team/old/promwright.toml"), "").expect("written");
    let outcome = check_in(root, &["team/rules.yaml", "team/old"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("--config FILE"), "{}", outcome.stderr);
    set("strikt = true\n[checks]\n\"promql/redundant-ancor\" = \"deny\"\n");
    let outcome = check_in(root, &["team/rules.yaml"]);
    assert_eq!(outcome.code, Some(2));
    assert_text("config-faults", &outcome.stderr);
}

#[test]
fn only_what_a_baseline_does_not_keep_is_shown() {
    let directory = with_rules(&anchored("# plain"));
    let root = directory.path();
    assert_eq!(check_in(root, &["rules.yaml", "--write-baseline", "known.json"]).code, Some(0));
    let one = anchored("# plain").replace("groups", "# moved\n\ngroups");
    fs::write(root.join("rules.yaml"), &one).expect("written");
    let strict = ["rules.yaml", "--baseline", "known.json", "--deny", "all"];
    assert_eq!(check_in(root, &strict).code, Some(0));
    let two = one
        + "  - alert: B\n    expr: sum by (job) (queue_length{job=~\"^a\"}) > 7\n    for: 10m\n";
    fs::write(root.join("rules.yaml"), two).expect("written");
    let outcome = check_in(root, &strict);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stdout.contains("1 error"), "{}", outcome.stdout);
    assert_eq!(check_in(root, &["rules.yaml", "--baseline", "rules.yaml"]).code, Some(2));
}

#[test]
fn a_fix_changes_its_bytes_and_nothing_else() {
    let text = anchored("# promwright ignore[promql/match-all, promql] generated # ψ");
    let directory = with_rules(&text);
    let root = directory.path();
    let shown = check_in(root, &["rules.yaml", "--fix", "--diff"]);
    assert_eq!(shown.code, Some(1));
    assert_eq!(fs::read_to_string(root.join("rules.yaml")).expect("read"), text);
    assert_text("check-fix-diff", &shown.stdout);
    let fixed = check_in(root, &["rules.yaml", "--fix"]);
    assert_eq!((fixed.code, fixed.stderr.as_str()), (Some(0), "fixed 1 finding in 1 file\n"));
    let now = fs::read_to_string(root.join("rules.yaml")).expect("read");
    assert_eq!(now, text.replace("promql/match-all, ", ""));
    assert_eq!(check_in(root, &["rules.yaml", "--fix", "--diff"]).code, Some(0));
}

#[test]
fn only_rules_whose_lines_changed_are_shown() {
    let two = anchored("# plain")
        + "  - alert: B\n    expr: sum by (job) (queue_length{job=~\"^b\"}) > 7\n    for: 10m\n";
    let directory = with_rules(&two);
    let root = directory.path();
    let outcome = check_in(root, &["rules.yaml", "--changed-since", "HEAD"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("not a git repository"), "{}", outcome.stderr);
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let arguments = [&identity, arguments].concat();
        let done = Command::new("git").args(arguments).current_dir(root).output().expect("git");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "first"]);
    let found = || {
        let arguments = ["rules.yaml", "--changed-since", "HEAD", "--format", "short"];
        check_in(root, &arguments).stdout.lines().count()
    };
    assert_eq!(found(), 0);
    fs::write(root.join("rules.yaml"), two.replace("> 7", "> 8")).expect("written");
    assert_eq!(found(), 1);
    let outcome = check_in(root, &["rules.yaml", "--changed-since", "nowhere"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("no revision `nowhere`"), "{}", outcome.stderr);
}

#[test]
fn checks_are_explained() {
    assert_shown("explain", &run(&["explain", "promql/rate-of-gauge"]));
    assert_shown("explain-reading", &run(&["explain", "yaml/duplicate-key"]));
    assert_shown("explain-unknown", &run(&["explain", "promql/rate-of-gauges"]));
    let list = run(&["explain"]);
    assert_eq!(list.code, Some(0));
    assert!(list.stdout.lines().all(|line| line.chars().count() <= 80), "{}", list.stdout);
}

#[test]
fn silent_checks_are_told() {
    let said = |arguments: &[&str]| {
        run(arguments).stdout.contains("checks that need one did not")
            || run(arguments).stdout.contains("check that needs one did not")
    };
    assert!(said(&["check", RULES]));
    assert!(!said(&["check", RULES, "--allow", "all"]));
    assert!(!said(&["check", RULES, "--format", "short"]));
}

#[test]
fn the_schema_of_settings_has_every_key_that_is_read() {
    let schema: Value = serde_json::from_str(&run(&["config", "schema"]).stdout).expect("JSON");
    let keys = |schema: &Value| -> Vec<String> {
        schema["properties"].as_object().into_iter().flat_map(|map| map.keys().cloned()).collect()
    };
    // The reader lists its keys when one is far from all of them.
    let directory = with_rules(&anchored("# plain"));
    let listed = |text: &str| -> Vec<String> {
        fs::write(directory.path().join("promwright.toml"), text).expect("written");
        let shown = check_in(directory.path(), &["rules.yaml"]).stderr;
        let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let list = words.split_once("there are ").expect("a list").1;
        let list = list.split(" error:").next().unwrap_or_default();
        // A line may end within a key, behind its hyphen.
        list.split(", ").map(|key| key.replace("- ", "-")).collect()
    };
    assert_eq!(listed("zzzzzzzzzzzz = 1\n"), keys(&schema));
    let suppression = &schema["properties"]["suppress"]["items"];
    assert_eq!(listed("[[suppress]]\nzzzzzzzzzzzz = 1\n"), keys(suppression));
}

#[test]
fn features_that_are_switched_on_are_no_finding() {
    let text = "groups:\n- name: a\n  rules:\n  - record: a:b\n    expr: mad_over_time(a[1h])\n";
    let directory = with_rules(text);
    let root = directory.path();
    let denied = ["rules.yaml", "--deny", "promql/needs-feature-flag"];
    let outcome = check_in(root, &denied);
    assert_eq!(outcome.code, Some(1), "{}", outcome.show());
    let on = [&denied[..], &["--enable-feature", "promql-experimental-functions,nothing"]].concat();
    let outcome = check_in(root, &on);
    assert_eq!(outcome.code, Some(0), "{}", outcome.show());
    assert!(outcome.stderr.contains("knows no `nothing`"), "{}", outcome.stderr);
    let settings = "[checks.\"promql/needs-feature-flag\"]\nlevel = \"deny\"\n\
                    enabled-features = [\"promql-experimental-functions\"]\n";
    fs::write(root.join("promwright.toml"), settings).expect("written");
    assert_eq!(check_in(root, &["rules.yaml"]).code, Some(0));
}
