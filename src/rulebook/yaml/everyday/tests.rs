use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use promwright_source::Sources;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::alike::is_read_alike;
use crate::yaml::document::Origin;
use crate::yaml::parse_any;

/// Whether the text was read here, in which case the full parser reads the same.
fn is_read(text: &str) -> bool {
    is_read_alike(Sources::new().add("a.yaml", text), text)
}

const RULE_FILES: [&str; 6] = [
    "groups:\n- name: a.rules\n  interval: 30s\n  rules:\n  - alert: A\n    expr: |\n      a\n      > 1\n    labels:\n      severity: page\n",
    "---\n# all\ngroups:\n  - name: a # one\n    rules:\n\n      - record: a:b\n        expr: sum(a{b=\"c d\"}) # two\n",
    "groups:\n- rules:\n  - alert: A\n    annotations:\n      a: \"x \\\"{{ $value }}\\\" \\\\ \\n\"\n      b: 'it''s'\n    expr: |-\n        a\n\n          and b\n\n\n  - alert: B\n",
    "- a\n- b: c\n  d: e\n- - f\n  - g\n",
    "a: ψ → b\nb: ''\n",
    "a: 1\na: 2\n",
];

#[test]
fn rule_files_are_read() {
    for text in RULE_FILES {
        assert!(is_read(text), "{text}");
    }
}

#[test]
fn comments_above_a_document_are_its_own() {
    let text = "# head\na: b\n# end\n";
    assert!(is_read(text));
    let origin = Origin::File(Sources::new().add("a.yaml", text));
    let (document, _) = parse_any(origin, text);
    let comments: Vec<_> = document.comments().map(|(_, comment)| comment).collect();
    assert_eq!(comments, ["# head", "# end"]);
}

#[test]
fn what_is_out_of_the_ordinary_is_left_to_the_parser() {
    for text in [
        "a: [b]\n",
        "a: &b c\n",
        "a: b\n c\n",
        "a: b: c\n",
        "a:\n",
        "a:\nb: c\n",
        "a: b\n---\nc: d\n",
        "a: \"b\n  c\"\n",
        "a: |2\n    b\n",
        "a:\n  b: |\n    c\n \n     \n",
        "a: \"\\x41\"\n",
        "a\tb: c\n",
        "? a\n",
        "<<: b\n",
        "a: b",
        "a: !!str b\n",
        "- a\nb: c\n",
        "a: b\n- c\n",
        "  a: b\nc: d\n",
    ] {
        assert!(!is_read(text), "{text}");
    }
}

/// Pieces of lines, those of rule files more often than others.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a:",
        "b:",
        "a: ",
        "b-c: x",
        "expr: up > 1",
        "c: |",
        "d: |-",
        "e: >",
        "- ",
        "- ",
        "-",
        "x",
        "x y",
        "'q'",
        "'it''s'",
        "\"q\"",
        "\"\\\"\\n\"",
        "\"\\t\"",
        "# c",
        " # c",
        "#",
        ":",
        ": ",
        "  ",
        " ",
        "~",
        "null",
        "<<: ",
        "&a ",
        "*a",
        "[",
        "{a: b}",
        "---",
        "...",
        "%",
        "|",
        "ψ",
        "\u{85}",
        "\u{feff}",
        "\t",
        "\r",
        "@",
        "1",
        "\"",
        "'",
        "a: 'x' # c",
        "-1",
        "- a: b",
        "- a: b",
        "a: b",
        "b: \"c\"",
        "x: a#b",
        "http://x",
    ])
}

fn line() -> impl Strategy<Value = String> {
    (0_usize..7, prop::collection::vec(piece(), 0..3))
        .prop_map(|(indent, pieces)| format!("{}{}\n", " ".repeat(indent), pieces.concat()))
}

/// A tree of mappings and lists as rule files have them, one line of which may be any.
fn tree() -> impl Strategy<Value = String> {
    let scalar = prop::sample::select(vec![
        " up",
        " 'a'",
        " \"a\"",
        " |\n@x\n@ y\n",
        " |-\n@x\n\n@y\n\n",
        " a # b",
        " \"\\\"\"",
        "\n",
        " ''",
    ]);
    let leaf = scalar.prop_map(|scalar| vec![format!("k:{scalar}")]);
    let deeper = leaf.prop_recursive(4, 40, 4, |inner| {
        (any::<bool>(), 0_usize..4, prop::collection::vec(inner, 1..4)).prop_map(
            |(is_list, indent, children)| {
                let mut lines = Vec::new();
                for (number, child) in children.into_iter().enumerate() {
                    let margin = " ".repeat(if is_list { 2 } else { indent });
                    if !is_list {
                        lines.push(format!("k{number}:"));
                    }
                    lines.extend(child.iter().enumerate().map(|(line, text)| {
                        if is_list && line == 0 {
                            format!("- {text}")
                        } else {
                            format!("{margin}{text}")
                        }
                    }));
                }
                lines
            },
        )
    });
    (deeper, any::<prop::sample::Index>(), prop::option::weighted(0.3, line())).prop_map(
        |(mut lines, at, odd)| {
            let at = at.index(lines.len() + 1);
            lines.splice(at..at, odd.map(|line| line.trim_end_matches('\n').to_owned()));
            let margin = |line: &str| " ".repeat(line.len() - line.trim_start().len() + 4);
            let line = |line: String| format!("{}\n", line.replace('@', &margin(&line)));
            lines.into_iter().map(line).collect()
        },
    )
}

/// Runs a property many times; the share of the texts that are read here, in percent, so that
/// nobody takes a reader that gives up for one that is right.
fn percent_read<S: Strategy<Value = String>>(texts: S) -> usize {
    let config =
        ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() };
    let read = AtomicUsize::new(0);
    let outcome = TestRunner::new(config).run(&texts, |text| {
        read.fetch_add(usize::from(is_read(&text)), Ordering::Relaxed);
        Ok(())
    });
    assert_eq!(outcome, Ok(()));
    read.into_inner() / 30
}

#[test]
fn any_lines_are_read_as_the_parser_reads_them() {
    let lines = prop::collection::vec(line(), 0..8).prop_map(|lines| lines.concat());
    let percent = percent_read(lines);
    assert!(percent > 1, "{percent} %");
}

#[test]
fn trees_are_read_as_the_parser_reads_them() {
    let percent = percent_read(tree());
    assert!(percent > 25, "{percent} %");
}

/// A short rule file, of whose lines one is replaced, doubled, or moved to another column, or
/// has something in its midst.
fn changed() -> impl Strategy<Value = String> {
    let texts: Vec<String> = RULE_FILES.iter().map(|text| (*text).to_owned()).collect();
    let change = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..5, line());
    (prop::sample::select(texts), prop::collection::vec(change, 0..3)).prop_map(
        |(text, changes)| {
            let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
            for (at, within, kind, other) in changes {
                let at = at.index(lines.len());
                let line = &mut lines[at];
                match kind {
                    0 => *line = other,
                    1 => line.insert(0, ' '),
                    2 => *line = line.strip_prefix(' ').unwrap_or(line).to_owned(),
                    3 => *line = line.repeat(2),
                    _ => {
                        let starts: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
                        let at = starts.get(within.index(starts.len().max(1)));
                        line.insert_str(at.copied().unwrap_or(0), other.trim());
                    }
                }
            }
            lines.concat()
        },
    )
}

#[test]
fn changed_rule_files_are_read_as_the_parser_reads_them() {
    let percent = percent_read(changed());
    assert!(percent > 40, "{percent} %");
}

/// The files below a folder.
#[expect(clippy::disallowed_methods, reason = "tests read the tree")]
fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(texts(&path));
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            found.push((path, text));
        }
    }
    found
}

/// The fixtures, and where they are at hand, the files of other projects: YAML or not.
#[test]
fn files_are_read_as_the_parser_reads_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for folder in ["fixtures", "../shared/corpus"] {
        let texts = texts(&root.join(folder));
        if texts.is_empty() {
            println!("{folder} is not there: skipped");
            continue;
        }
        let read = texts.iter().filter(|(_, text)| is_read(text)).count();
        println!("{read} of {} files below {folder} are read here", texts.len());
        assert!(read * 10 > texts.len(), "{read} of {} files below {folder}", texts.len());
    }
}
