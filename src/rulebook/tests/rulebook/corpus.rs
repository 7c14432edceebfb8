//! Other projects' rule files, where they are at hand next to the project.

use std::path::{Path, PathBuf};

use promwright_promql::{Ast, format, parse, pretty, print};
use promwright_rulebook::homes;
use promwright_source::{Diagnostic, Severity, Sources, Style, render};

/// The files below a folder of `../shared`, or none with a word about it.
fn shared(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(folder);
    if !root.is_dir() {
        eprintln!("{} is not there: nothing compared", root.display());
        return Vec::new();
    }
    let mut folders = vec![root];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
        .retain(|path| path.extension().is_some_and(|e| e == "yml" || e == "yaml" || e == "rules"));
    files.sort();
    files
}

fn errors(path: &Path) -> Vec<String> {
    let Ok(text) = std::fs::read_to_string(path) else { return vec!["unreadable".to_owned()] };
    let name = path.display().to_string();
    let mut sources = Sources::new();
    let file = sources.add(name.clone(), text.as_str());
    let (_, findings) = homes::read(file, &name, &text, &[]);
    let is_error = |finding: &&Diagnostic| finding.severity == Severity::Error;
    findings.iter().filter(is_error).map(|f| render(f, &sources, Style::default())).collect()
}

/// Files of other projects that Prometheus refuses too.
const REFUSED: [&str; 1] = [
    // LogQL in the rule format; `1 > 0` compares two scalars without `bool`.
    "rules/grafana+loki/examples/nomad/loki-monolithic/rules/fake/alerts.yml",
];

/// Prometheus' files that are bad only under its old name validation, not as it is set up now.
const BAD_BEFORE_UTF8: [&str; 1] = ["legacy_validation_annotation.bad.yaml"];

#[test]
fn rule_files_of_other_projects_are_read_without_error() {
    for path in shared("corpus/rules").into_iter().chain(shared("corpus/crd")) {
        let is_refused = REFUSED.iter().any(|known| path.ends_with(known));
        let errors = errors(&path);
        assert_eq!(!errors.is_empty(), is_refused, "{}: {}", path.display(), errors.join("\n"));
    }
}

#[test]
fn prometheus_own_files_are_judged_as_prometheus_does() {
    for path in shared("promtool-tests/rulefmt") {
        let is_bad = path.to_string_lossy().contains(".bad.");
        let is_bad = is_bad && !BAD_BEFORE_UTF8.iter().any(|known| path.ends_with(known));
        let errors = errors(&path);
        assert_eq!(!errors.is_empty(), is_bad, "{}: {}", path.display(), errors.join("\n"));
    }
}

/// Whatever is printed or formatted reads back as the same tree; formatting twice changes
/// nothing.
fn assert_round_trip(text: &str, ast: &Ast) {
    let formatted = format(text).expect("it has a tree");
    for printed in [&print(ast), &pretty(ast), &formatted] {
        let again = parse(printed).unwrap_or_else(|errors| panic!("{printed}: {errors:?}"));
        assert!(again.same_as(ast), "{text}\n{printed}");
    }
    assert_eq!(format(&formatted).as_ref(), Ok(&formatted), "{text}");
}

#[test]
fn expressions_of_other_projects_print_and_format() {
    let mut seen = 0;
    let files = shared("corpus");
    for path in &files {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let name = path.display().to_string();
        let file = Sources::new().add(name.clone(), text.as_str());
        let (rule_files, _) = homes::read(file, &name, &text, &[]);
        let groups = rule_files.iter().flat_map(|rule_file| &rule_file.groups);
        for rule in groups.flat_map(|group| &group.rules) {
            if let Some(ast) = rule.expr.tree() {
                assert_round_trip(rule.expr.text.value(), &ast);
                seen += 1;
            }
        }
    }
    assert!(files.is_empty() || seen > 2000, "only {seen} expressions");
}
