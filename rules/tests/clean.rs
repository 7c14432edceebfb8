//! Nothing is found in the rules that is not suppressed with a reason: neither in the catalog
//! nor in the YAML that it is written to, together, and each file by itself.

#![expect(clippy::disallowed_methods, reason = "tests start the tool, and read and write files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use promwright_dsl::Overrides;
use promwright_rulebook::RuleFile;
use promwright_source::Sources;

fn tool(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vaultmesh-rules"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    command.args(arguments).output().expect("the tool starts")
}

/// What `check` finds, and how it ends.
fn found(paths: &[&str]) -> (serde_json::Value, Option<i32>) {
    let outcome = tool(&[&["check", "--strict", "--format", "json"], paths].concat());
    let found = serde_json::from_slice(&outcome.stdout);
    let complaint = String::from_utf8_lossy(&outcome.stderr);
    (found.unwrap_or_else(|error| panic!("{error}: {complaint}")), outcome.status.code())
}

fn built() -> (tempfile::TempDir, Vec<PathBuf>) {
    let out = tempfile::tempdir().expect("a directory");
    let outcome = tool(&["build", "--out", &out.path().display().to_string()]);
    assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
    let names = ["alerts/aurora-treaty.yaml", "alerts/psi-field.yaml", "combined-alerts.yaml"];
    let files = names.iter().chain(&["recording-rules.yaml"]);
    let files = files.map(|name| out.path().join(name)).collect();
    (out, files)
}

fn read(path: &Path) -> RuleFile {
    let text = fs::read_to_string(path).expect("it was written");
    let name = path.display().to_string();
    let (file, findings) =
        promwright_rulebook::read(Sources::new().add(&*name, &*text), &name, &text);
    assert_eq!(findings, [], "{text}");
    file
}

#[test]
fn nothing_is_found_in_the_catalog() {
    let nothing = (serde_json::json!([]), Some(0));
    assert_eq!(found(&[]), nothing);
}

#[test]
fn every_suppression_gives_a_reason() {
    let compiled =
        vaultmesh_rules::catalog().compile(&Overrides::none(), &mut Sources::new(), &mut |_| None);
    let checks: BTreeSet<_> = compiled.ignored.iter().map(|ignored| ignored.check).collect();
    assert_eq!(checks, BTreeSet::from(["alert/vanished-target", "rule/duplicate"]));
    for ignored in compiled.ignored {
        let words = ignored.reason.split_whitespace().count();
        assert!(words > 3, "{}: {}", ignored.check, ignored.reason);
    }
}

#[test]
fn nothing_is_found_in_the_written_files() {
    let (out, files) = built();
    let nothing = (serde_json::json!([]), Some(0));
    assert_eq!(found(&[&out.path().display().to_string()]), nothing);
    for file in &files {
        assert_eq!(found(&[&file.display().to_string()]), nothing, "{}", file.display());
    }
}

#[test]
fn suppressions_are_comments_in_the_written_files() {
    let (_out, files) = built();
    let comments: Vec<Vec<_>> = files
        .iter()
        .map(|file| read(file).comments.into_iter().map(|comment| comment.value).collect())
        .collect();
    let group = "# promwright ignore[rule/duplicate] Prometheus loads combined-alerts.yaml or the files in alerts/, not both";
    let target = "# promwright ignore[alert/vanished-target] the targets are fixed, and a pod that crashes stays discovered";
    assert_eq!(comments, [vec![group], vec![group, target], vec![group, target, group], vec![]]);
}

/// What is written, without its comments, is what the model says.
#[test]
fn comments_change_nothing_else() {
    for file in built().1 {
        let read = read(&file);
        let text = fs::read_to_string(&file).unwrap_or_default();
        let without: String = text
            .split_inclusive('\n')
            .filter(|line| !line.trim_start().starts_with("# promwright "))
            .collect();
        assert_eq!(promwright_rulebook::write(&read), without);
    }
}
