//! Each faulty file of `fixtures/rulebook` with its findings as they are shown.

use std::path::Path;

use promwright_rulebook::{duplicates, read};
use promwright_source::{Sources, Style, render, sort};

/// All findings of a file, drawn one below the other.
fn findings(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("the fixture is readable");
    let name = path.file_name().expect("a file").to_string_lossy().into_owned();
    let mut sources = Sources::new();
    let file = sources.add(name.clone(), text.as_str());
    let (model, mut findings) = read(file, &name, &text);
    findings.extend(duplicates::within(&model));
    sort(&mut findings);
    let drawn: Vec<_> = findings
        .iter()
        .map(|finding| {
            let rule =
                finding.rule.as_ref().map_or_else(String::new, |rule| format!("rule {rule}\n"));
            rule + &render(finding, &sources, Style::default())
        })
        .collect();
    if drawn.is_empty() { "no findings\n".to_owned() } else { drawn.join("\n") }
}

fn snapshot(folder: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(super::root().join("snapshots/rulebook").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    let root = super::root().join("fixtures/rulebook").join(folder);
    insta::glob!(root, "*.yaml", |path| {
        let name = path.file_stem().expect("a file").to_string_lossy().into_owned();
        insta::with_settings!({ snapshot_suffix => "" }, {
            insta::assert_snapshot!(name, findings(path));
        });
    });
}

#[test]
fn faults_are_shown_on_their_bytes() {
    snapshot("faults");
}

#[test]
fn duplicates_are_shown_with_both_places() {
    snapshot("duplicates");
}
