//! The promql-parser crate as an independent opinion, outside of its known gaps.

use promql_parser::parser as second;
use promwright_promql::{Ast, BinaryOp, Feature, Kind, experimental, parse};

use crate::conformance::queries;
use crate::{expressions, fixture, shared};

/// What of Prometheus 3.14 promql-parser 0.11 does not know, each with how to recognise it.
type Gap = (&'static str, fn(&str, &Ast) -> bool);

const GAPS: [Gap; 7] = [
    ("duration expressions", |_, ast| uses(ast, Feature::DurationExpressions)),
    // They are keywords there too, but none that may name a metric or a label.
    ("anchored and smoothed", |text, _| text.contains("anchored") || text.contains("smoothed")),
    ("fill modifiers", |_, ast| uses(ast, Feature::FillModifiers)),
    ("experimental functions", |_, ast| uses(ast, Feature::Functions)),
    ("histogram trim", |_, ast| {
        has(ast, |kind| {
            matches!(kind, Kind::Binary(binary)
                if matches!(binary.op, BinaryOp::TrimUpper | BinaryOp::TrimLower))
        })
    }),
    ("strings with a backslash", |text, _| text.contains('\\')),
    ("underscores in numbers", |text, ast| {
        ast.iter().any(|(_, node)| {
            matches!(node.kind, Kind::Number(_)) && text[node.span.range()].contains('_')
        })
    }),
];

/// What promql-parser accepts and Prometheus refuses.
const LENIENT: [&str; 6] = [
    r#"sum by ("") (x)"#,
    "info(a, b)",
    r#"info(a, {x="y"} + 1)"#,
    "a or fill (0) b",
    "1 + fill (0) 2",
    "foo[300y]",
];

fn uses(ast: &Ast, feature: Feature) -> bool {
    experimental(ast).iter().any(|used| used.feature == feature)
}

fn has(ast: &Ast, wanted: impl Fn(&Kind) -> bool) -> bool {
    ast.iter().any(|(_, node)| wanted(&node.kind))
}

/// Compares both on one text; what is in a gap may differ. `true` if both accept it.
fn compare(text: &str) -> bool {
    let (ours, theirs) = (parse(text), second::parse(text));
    match (&ours, &theirs) {
        (Ok(_), Ok(_)) => true,
        (Err(_), Err(_)) => false,
        (Ok(ast), Err(error)) => {
            let known = GAPS.iter().any(|(_, applies)| applies(text, ast));
            assert!(known, "only we accept {text}: {error}");
            false
        }
        (Err(errors), Ok(_)) => panic!("only we refuse {text}: {errors:?}"),
    }
}

#[test]
fn both_parsers_accept_the_same_queries() {
    let Some(folder) = shared("promqltest") else { return };
    let mut accepted = 0;
    for entry in folder.read_dir().expect("readable") {
        let path = entry.expect("entry").path();
        if path.extension().is_none_or(|extension| extension != "test") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("readable");
        let queries = queries(&text).into_iter().filter(|(_, fails)| !fails);
        accepted += queries.filter(|(query, _)| compare(query)).count();
    }
    assert!(accepted > 1500, "only {accepted} queries");
}

#[test]
fn both_parsers_judge_prometheus_parser_inputs_alike() {
    let Some(folder) = shared("promqltest") else { return };
    let text = std::fs::read_to_string(folder.join("parse_inputs.jsonl")).expect("readable");
    let mut accepted = 0;
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let input = case["input"].as_str().expect("input");
        if case["valid"].as_bool() == Some(true) {
            accepted += usize::from(compare(input));
        }
    }
    assert!(accepted > 100, "only {accepted} inputs");
}

#[test]
fn both_parsers_accept_what_is_formatted() {
    for name in ["ratio", "calls", "operators"] {
        let text = fixture(&format!("format/{name}.promql"));
        assert!(expressions(&text).all(compare), "{name}");
    }
}

#[test]
fn both_parsers_refuse_what_is_broken() {
    for name in ["brackets", "operators", "aggregations", "calls", "matching", "durations"] {
        let text = fixture(&format!("errors/{name}.promql"));
        for expression in expressions(&text) {
            let refused = second::parse(expression).is_err();
            assert_ne!(refused, LENIENT.contains(&expression), "{name}: {expression}");
        }
    }
}
