//! Rules in manifests, config maps and namespaces, with the places of the real file.

use promwright_rulebook::{Dialect, homes};
use promwright_source::{Severity, Sources, Span, Style, render};

#[test]
fn faults_are_shown_in_the_file_that_holds_the_rules() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(super::root().join("snapshots/rulebook/homes"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    insta::glob!(super::root().join("fixtures/rulebook/homes"), "*.yaml", |path| {
        let text = std::fs::read_to_string(path).expect("the fixture is readable");
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let mut sources = Sources::new();
        let file = sources.add(name.clone(), text.as_str());
        let (files, findings) = homes::read(file, &name, &text, &[]);
        let mut shown: Vec<_> = files
            .iter()
            .map(|file| {
                let rules = file.groups.iter().flat_map(|group| &group.rules);
                let rules: Vec<_> = rules.map(|rule| rule.name.value.as_str()).collect();
                format!("{}: {}\n", file.name, rules.join(" "))
            })
            .collect();
        shown.extend(
            findings.iter().map(|f| format!("\n{}", render(f, &sources, Style::default()))),
        );
        let name = path.file_stem().expect("a file").to_string_lossy().into_owned();
        insta::with_settings!({ snapshot_suffix => "" }, {
            insta::assert_snapshot!(name, shown.concat());
        });
    });
}

#[test]
fn an_allowed_dialect_is_no_finding() {
    for (fixture, dialects) in [
        ("mimir-namespace", &[Dialect::Mimir][..]),
        ("thanos", &[Dialect::Thanos]),
        ("vm-rule", &[Dialect::VictoriaMetrics]),
        ("plain", &[]),
    ] {
        let path = super::root().join("fixtures/rulebook/homes").join(format!("{fixture}.yaml"));
        let text = std::fs::read_to_string(path).expect("the fixture is readable");
        let mut sources = Sources::new();
        let file = sources.add(fixture, text.as_str());
        let findings = |allowed: &[Dialect]| homes::read(file, fixture, &text, allowed).1;
        assert!(findings(&[]).iter().any(|f| f.severity == Severity::Error), "{fixture}");
        if !dialects.is_empty() {
            assert_eq!(findings(dialects), [], "{fixture}");
        }
    }
}

/// Every byte of an expression in a config map leads to the same byte of the file, however
/// the inner and the outer scalar are written.
#[test]
fn places_lead_through_both_scalars() {
    let path = super::root().join("fixtures/rulebook/homes/config-map.yaml");
    let text = std::fs::read_to_string(path).expect("the fixture is readable");
    let mut sources = Sources::new();
    let file = sources.add("config-map.yaml", text.as_str());
    let (files, _) = homes::read(file, "config-map.yaml", &text, &[]);
    let rules = files.iter().flat_map(|file| &file.groups).flat_map(|group| &group.rules);
    let mut compared = 0;
    for rule in rules {
        let expr = &rule.expr.text;
        for (at, character) in expr.value().char_indices() {
            let span = Span::new(at as u32, (at + character.len_utf8()) as u32);
            let found = &text[expr.place_of(span).span.range()];
            let is_escape = found.starts_with('\\');
            let matches = found == character.to_string() || is_escape || character == '\n';
            assert!(matches, "{character:?} leads to {found:?} in {}", rule.name.value);
            compared += 1;
        }
    }
    assert!(compared > 30, "{compared}");
}
