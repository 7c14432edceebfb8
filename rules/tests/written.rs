//! The rules as YAML: what is written reads back as what was declared.

#![expect(clippy::disallowed_methods, reason = "tests read the source of the rules")]

use std::path::Path;

use promwright_dsl::{Compiled, Overrides};
use promwright_rulebook::{Entry, Group, Rule, Spanned};
use promwright_source::Sources;

fn compiled(sources: &mut Sources) -> Compiled {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut load = |path: &str| std::fs::read_to_string(root.join(path)).ok();
    vaultmesh_rules::catalog().compile(&Overrides::none(), sources, &mut load)
}

/// Everything that a rule says, without places.
fn meaning(rule: &Rule) -> impl PartialEq + std::fmt::Debug + use<> {
    let pair = |entry: &Entry| (entry.name.value().to_owned(), entry.value.value().to_owned());
    let pairs = |entries: &[Entry]| entries.iter().map(pair).collect::<Vec<_>>();
    let time = |time: &Option<Spanned<i64>>| time.as_ref().map(|time| time.value);
    let alert = rule
        .alert()
        .map(|alert| (time(&alert.for_), time(&alert.keep_firing_for), pairs(&alert.annotations)));
    let expr = rule.expr.tree().map(|tree| promwright_promql::print(&tree));
    (rule.name.value.clone(), expr, pairs(&rule.labels), alert)
}

#[test]
fn written_files_read_back_the_same() {
    let mut sources = Sources::new();
    for file in compiled(&mut sources).files {
        let yaml = promwright_rulebook::write(&file);
        let id = sources.add(file.name.clone(), yaml.clone());
        let (read, findings) = promwright_rulebook::read(id, &file.name, &yaml);
        assert_eq!(findings, [], "{yaml}");
        assert_eq!(read.groups.len(), file.groups.len());
        for (read, written) in read.groups.iter().zip(&file.groups) {
            let interval = |group: &Group| group.interval.as_ref().map(|every| every.value);
            assert_eq!(
                (&read.name.value, interval(read)),
                (&written.name.value, interval(written))
            );
            let meanings = |rules: &[Rule]| rules.iter().map(meaning).collect::<Vec<_>>();
            assert_eq!(meanings(&read.rules), meanings(&written.rules));
        }
    }
}

#[test]
fn every_part_of_an_expression_leads_to_its_rust_source() {
    let mut sources = Sources::new();
    let compiled = compiled(&mut sources);
    let rules = compiled.files.iter().flat_map(|file| &file.groups).flat_map(|group| &group.rules);
    let Some(drift) = rules.into_iter().find(|rule| rule.name.value == "PsiFieldPodDrift") else {
        panic!("no PsiFieldPodDrift");
    };
    let Some(tree) = drift.expr.tree() else { panic!("no tree") };
    let mut written = tree.iter().map(|(_, node)| {
        let place = drift.expr.text.place_of(node.span);
        let file = sources.file(place.file);
        assert_eq!(file.name(), "rules/alerts/psi_field.rs");
        file.slice(place.span)
    });
    let error = "psi_field_prediction_error";
    let (max, min) = (format!("max({error})"), format!("min({error})"));
    let difference = format!("{max} - {min}");
    for expected in [error, &max, error, &min, &difference, &format!("abs({difference})")] {
        assert_eq!(written.next(), Some(expected));
    }
    // The number stands where the threshold is declared.
    assert!(
        written.next().is_some_and(|place| place.starts_with("threshold(\n        number(1.0)"))
    );
    assert_eq!(written.next(), Some(&*format!("abs({difference}).above(limit)")));
    assert_eq!(written.next(), None);
}
