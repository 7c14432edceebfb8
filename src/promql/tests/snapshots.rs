//! What people see: findings drawn on the expression, and formatted expressions.

use promwright_promql::{self as promql, parse};
use promwright_source::{Diagnostic, Place, Sources, Style, render};

use crate::expressions;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/promql");
pub(crate) const SNAPSHOTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots/promql");

/// All faults of an expression as the command line draws them.
fn drawn(expression: &str) -> String {
    let mut sources = Sources::new();
    let file = sources.add("expr", expression);
    let errors = parse(expression).expect_err(expression);
    assert!(!errors.is_empty(), "{expression}");
    let mut out = String::new();
    for error in errors {
        let place = Place::new(file, error.span);
        let mut finding = Diagnostic::error("promql/syntax", place, error.message);
        finding.help = error.help.into();
        out.push_str(&render(&finding, &sources, Style::default()));
    }
    out
}

fn snapshot(folder: &str, of: impl Fn(&str) -> String) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("{SNAPSHOTS}/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::glob!(FIXTURES, &format!("{folder}/*.promql"), |path| {
            let text = std::fs::read_to_string(path).expect("readable");
            let shown: Vec<_> = expressions(&text).map(&of).collect();
            insta::assert_snapshot!(folder, shown.join("\n"));
        });
    });
}

#[test]
fn faults_are_drawn_where_they_are() {
    snapshot("errors", drawn);
}

#[test]
fn expressions_are_broken_as_a_person_would() {
    snapshot("format", |text| {
        let formatted = promql::format(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
        assert_eq!(promql::format(&formatted).as_ref(), Ok(&formatted));
        let same = parse(&formatted).expect("parses").same_as(&parse(text).expect("parses"));
        assert!(same, "{text} -> {formatted}");
        assert_eq!(text.matches("# ").count(), formatted.matches("# ").count(), "{text}");
        formatted + "\n"
    });
}
