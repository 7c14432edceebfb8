use std::fs;

use crate::command::{assert_shown, assert_text, contents, run};

/// The outputs of `fixtures/cli/build` in a directory of their own.
fn built() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let outcome = run(&["build", "fixtures/cli/build", "--out", path(&directory)]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.show());
    directory
}

fn path(directory: &tempfile::TempDir) -> &str {
    directory.path().to_str().unwrap()
}

#[test]
fn each_input_all_alerts_and_all_records_are_written() {
    let directory = built();
    let files = contents(directory.path()).into_iter();
    let shown: Vec<_> = files.map(|(name, text)| format!("---- {name}\n{text}")).collect();
    assert_text("build-files", &shown.concat());
}

#[test]
fn what_is_written_passes_the_comparison_and_what_is_changed_does_not() {
    let directory = built();
    let compare = ["build", "fixtures/cli/build", "--check", "--out", path(&directory)];
    assert_eq!(run(&compare).code, Some(0));
    let changed = directory.path().join("build/mixed.yaml");
    let text = fs::read_to_string(&changed).unwrap().replace("100", "200");
    fs::write(&changed, &text).unwrap();
    let mut outcome = run(&compare);
    assert_eq!(outcome.code, Some(1));
    assert_eq!(fs::read_to_string(&changed).unwrap(), text, "nothing is written");
    outcome.stdout = outcome.stdout.replace(path(&directory), "OUT");
    assert_shown("build-check", &outcome);
}

#[test]
fn nothing_is_written_while_check_has_errors() {
    let directory = built();
    let before = contents(directory.path());
    for faulty in ["fixtures/cli/twice.yaml", "fixtures/cli/nowhere.yaml"] {
        let arguments = ["build", "fixtures/cli/build", faulty, "--out", path(&directory)];
        assert_ne!(run(&arguments).code, Some(0), "{faulty}");
        assert_eq!(contents(directory.path()), before, "{faulty}");
    }
}

#[test]
fn a_target_that_cannot_be_replaced_keeps_all_old_files() {
    let directory = built();
    fs::remove_file(directory.path().join("recording-rules.yaml")).unwrap();
    fs::create_dir(directory.path().join("recording-rules.yaml")).unwrap();
    fs::write(directory.path().join("combined-alerts.yaml"), "old").unwrap();
    let before = contents(directory.path());
    let outcome = run(&["build", "fixtures/cli/build", "--out", path(&directory)]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("recording-rules.yaml"), "{}", outcome.stderr);
    assert_eq!(contents(directory.path()), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_directory_that_takes_no_files_is_a_failure_with_a_reason() {
    let outcome = run(&["build", "fixtures/cli/build", "--out", "/proc/self/dist"]);
    assert_eq!(outcome.code, Some(2));
    assert_shown("build-refused", &outcome);
}

#[cfg(unix)]
#[test]
fn a_read_only_directory_keeps_its_files() {
    use std::os::unix::fs::PermissionsExt;

    let directory = built();
    fs::write(directory.path().join("combined-alerts.yaml"), "old").unwrap();
    let before = contents(directory.path());
    let set_mode = |mode| {
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(mode)).unwrap();
    };
    set_mode(0o555);
    // Whoever may write everywhere (root) is not kept out by the mode.
    let is_kept_out = fs::write(directory.path().join("probe"), "").is_err();
    let outcome = run(&["build", "fixtures/cli/build", "--out", path(&directory)]);
    set_mode(0o755);
    if !is_kept_out {
        println!("the user may write into read-only directories: skipped");
        return;
    }
    assert_eq!(outcome.code, Some(2), "{}", outcome.show());
    assert_eq!(contents(directory.path()), before);
}

#[test]
fn groups_of_one_name_stay_apart_in_one_file() {
    let directory = tempfile::tempdir().unwrap();
    write_rules(&directory, "A", "same");
    write_rules(&directory, "B", "same");
    let out = directory.path().join("out");
    let outcome = run(&["build", path(&directory), "--out", out.to_str().unwrap()]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.show());
    let combined = fs::read_to_string(out.join("combined-alerts.yaml")).unwrap();
    let place = directory.path().file_name().unwrap().to_str().unwrap();
    for file in ["A", "B"] {
        assert!(combined.contains(&format!("{place}/{file}.yaml: same")), "{combined}");
    }
}

/// A file with one alert, named like the file, in one group.
fn write_rules(directory: &tempfile::TempDir, name: &str, group: &str) {
    let text =
        format!("groups:\n- name: {group}\n  rules:\n  - alert: {name}\n    expr: up == 0\n");
    fs::write(directory.path().join(format!("{name}.yaml")), text).unwrap();
}
