//! How many expressions a second are parsed, next to promql-parser, on one core.
//!
//! `cargo bench -p promwright-promql -- FOLDER` takes the `expr` fields of the YAML files in
//! FOLDER, by a reading of the lines that is good enough for generated rule files.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads files and the clock")]

use std::time::Instant;

/// The `expr` values of a rule file: plain and single-quoted ones, and `|` blocks.
fn expressions(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(value) = line.trim_start().trim_start_matches("- ").strip_prefix("expr: ") else {
            continue;
        };
        if value.starts_with('|') {
            let indent = lines.peek().map_or(0, |next| next.len() - next.trim_start().len());
            let mut block = String::new();
            while let Some(next) =
                lines.next_if(|next| next.len() > indent && next[..indent].trim().is_empty())
            {
                block.push_str(&next[indent..]);
                block.push('\n');
            }
            found.push(block);
        } else if let Some(quoted) = value.strip_prefix('\'') {
            found.push(quoted.trim_end_matches('\'').replace("''", "'"));
        } else {
            found.push(value.to_owned());
        }
    }
    found
}

/// Parses all expressions several times; expressions a second of the best round.
fn measure(expressions: &[String], accepts: impl Fn(&str) -> bool) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let accepted = expressions.iter().filter(|text| accepts(text)).count();
        best = best.min(start.elapsed().as_secs_f64());
        assert_eq!(accepted, expressions.len(), "refused some");
    }
    expressions.len() as f64 / best
}

fn main() {
    let Some(folder) = std::env::args().nth(1).filter(|argument| !argument.starts_with("--"))
    else {
        println!("usage: cargo bench -p promwright-promql -- FOLDER");
        return;
    };
    let files = std::fs::read_dir(&folder).expect("a folder");
    let texts = files.map(|file| std::fs::read_to_string(file.expect("a file").path()));
    let all: Vec<_> = texts.flat_map(|text| expressions(&text.expect("text"))).collect();
    println!("{} expressions", all.len());
    let ours = measure(&all, |text| promwright_promql::parse(text).is_ok());
    println!("promwright-promql {ours:9.0}/s");
    let sample = &all[..all.len().min(10_000)];
    let theirs = measure(sample, |text| promql_parser::parser::parse(text).is_ok());
    println!("promql-parser     {theirs:9.0}/s");
}
