use crate::command::{assert_shown, run};

#[test]
fn rules_and_their_settings_are_listed() {
    assert_shown("list-text", &run(&["list", "fixtures/cli/clean.yaml"]));
    let json = run(&["list", "--format", "json", "fixtures/cli/clean.yaml"]);
    assert!(serde_json::from_str::<serde_json::Value>(&json.stdout).is_ok());
    assert_shown("list-json", &json);
}

#[test]
fn what_is_set_shows_everywhere() {
    let set = ["--set", "QueueLong.threshold=200", "--set", "QueueLong.for=3m"];
    let listed = run(&[&["list", "fixtures/cli/clean.yaml"][..], &set].concat());
    assert!(listed.stdout.contains("queue:length:max > 200"), "{}", listed.stdout);
    assert!(listed.stdout.contains("for 3m"), "{}", listed.stdout);
    let unknown = run(&["list", "fixtures/cli/clean.yaml", "--set", "QueueLng.threshold=1"]);
    assert_eq!(unknown.code, Some(2));
    assert_shown("set-unknown", &unknown);
}
