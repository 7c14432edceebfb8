//! Prometheus' own parser inputs and engine suite, where they are at hand.

use std::collections::BTreeSet;

use promwright_promql::{Ast, format, parse, print};

use crate::{fixture, shared};

/// The lines of a file that lists exceptions, without comments.
fn exceptions(name: &str) -> BTreeSet<String> {
    let text = fixture(name);
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// Printing or formatting, then parsing again, gives the same tree and the same text.
fn assert_round_trip(ast: &Ast, input: &str) {
    let printed = print(ast);
    let again = parse(&printed).unwrap_or_else(|errors| panic!("{input} -> {printed}: {errors:?}"));
    assert!(again.same_as(ast), "{input} -> {printed}");
    assert_eq!(print(&again), printed, "{input}");
    let formatted = format(input).expect("it parses");
    let again = parse(&formatted).unwrap_or_else(|errors| panic!("{formatted}: {errors:?}"));
    assert!(again.same_as(ast), "{input} -> {formatted}");
    assert_eq!(format(&formatted).as_ref(), Ok(&formatted), "{input}");
}

#[test]
fn inputs_of_prometheus_parser_test() {
    let Some(folder) = shared("promqltest") else { return };
    let text = std::fs::read_to_string(folder.join("parse_inputs.jsonl")).expect("readable");
    let mut wrong = BTreeSet::new();
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let input = case["input"].as_str().expect("input");
        let parsed = parse(input);
        if parsed.is_ok() != case["valid"].as_bool().expect("valid") {
            wrong.insert(line.to_owned());
        }
        if let Ok(ast) = parsed {
            assert_round_trip(&ast, input);
        }
    }
    assert_eq!(wrong, exceptions("parse-exceptions.txt"));
}

#[test]
fn queries_of_prometheus_engine_suite() {
    let Some(folder) = shared("promqltest") else { return };
    let mut seen = 0;
    for entry in folder.read_dir().expect("readable") {
        let path = entry.expect("entry").path();
        if path.extension().is_none_or(|extension| extension != "test") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("readable");
        for (query, may_fail) in queries(&text) {
            seen += 1;
            match parse(query) {
                Ok(ast) => assert_round_trip(&ast, query),
                Err(errors) => assert!(may_fail, "{}: {query}: {errors:?}", path.display()),
            }
        }
    }
    assert!(seen > 2000, "only {seen} queries");
}

/// The queries of a test file, each with whether it is expected to fail.
pub(crate) fn queries(text: &str) -> Vec<(&str, bool)> {
    let mut queries = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(query) = query(line) {
            queries.push((query, line.starts_with("eval_fail")));
        } else if line.starts_with("expect fail")
            && let Some(last) = queries.last_mut()
        {
            last.1 = true;
        }
    }
    queries
}

/// The query of an `eval` line.
fn query(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("eval")?;
    let words = if rest.contains(" instant at ") { 4 } else { 8 };
    let mut rest = line;
    for _ in 0..words {
        rest = rest.trim_start().split_once(char::is_whitespace)?.1;
    }
    Some(rest.trim())
}
