//! How many expressions a second are parsed, next to promql-parser, on one core.
//!
//! `cargo bench -p promwright-promql -- FOLDER` takes the `expr` fields of the YAML files in
//! FOLDER, by a reading of the lines that is good enough for generated rule files.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads files and the clock")]

#[path = "../tests/thread_time.rs"]
mod thread_time;

use thread_time::Stopwatch;

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

/// How many rounds; the best counts.
const ROUNDS: usize = 5;
/// Every how many-th expression the slower parser gets, in each round others.
const SHARE: usize = 10;

/// Expressions a second, once over all of them.
fn measure<'a>(expressions: impl Iterator<Item = &'a String>, accepts: fn(&str) -> bool) -> f64 {
    let start = Stopwatch::start();
    let mut count = 0;
    for text in expressions {
        count += 1;
        assert!(accepts(text), "refused: {text}");
    }
    f64::from(count) / start.elapsed().as_secs_f64()
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
    let bytes: usize = all.iter().map(String::len).sum();
    println!("{} expressions of {} bytes", all.len(), bytes / all.len().max(1));
    let (mut ours, mut theirs) = (0.0_f64, 0.0_f64);
    for round in 0..ROUNDS {
        ours = ours.max(measure(all.iter(), |text| promwright_promql::parse(text).is_ok()));
        let share = all.iter().skip(round).step_by(SHARE);
        theirs = theirs.max(measure(share, |text| promql_parser::parser::parse(text).is_ok()));
    }
    println!("promwright-promql {ours:9.0}/s");
    println!("promql-parser     {theirs:9.0}/s");
    println!("ratio             {:9.1}", ours / theirs);
}
