use promwright_source::Sources;
use proptest::prelude::*;

use super::read;
use crate::yaml::document::{Document, Origin, RawKind};
use crate::yaml::{Style, parse_any};

/// All that a document holds, but for an indentation that means nothing.
fn shown(document: &Document<'_>) -> String {
    use std::fmt::Write;
    let mut shown = format!("{:?} {:?}", document.root, document.is_cut);
    for node in &document.nodes {
        let kind = match &node.kind {
            RawKind::Scalar { value, style, indent } => {
                let is_block = matches!(style, Style::Literal | Style::Folded);
                format!("{value:?} {style:?} {}", if is_block { *indent } else { 0 })
            }
            other => format!("{other:?}"),
        };
        write!(shown, "\n{:?} {:?} {} {kind}", node.span, node.tag, node.is_cut).unwrap();
    }
    write!(shown, "\n{:?}\n{:?}", document.links, document.comments).unwrap();
    shown
}

/// Whether the text was read here, in which case the full parser reads the same.
fn is_read(text: &str) -> bool {
    let origin = Origin::File(Sources::new().add("a.yaml", text));
    let Some((document, findings)) = read(text, &origin) else { return false };
    let (expected, expected_findings) = parse_any(origin, text);
    assert_eq!(shown(&document), shown(&expected), "{text}");
    assert_eq!(findings, expected_findings, "{text}");
    true
}

#[test]
fn rule_files_are_read() {
    for text in [
        "groups:\n- name: a.rules\n  interval: 30s\n  rules:\n  - alert: A\n    expr: |\n      a\n      > 1\n    labels:\n      severity: page\n",
        "---\n# all\ngroups:\n  - name: a # one\n    rules:\n\n      - record: a:b\n        expr: sum(a{b=\"c d\"}) # two\n",
        "groups:\n- rules:\n  - alert: A\n    annotations:\n      a: \"x \\\"{{ $value }}\\\" \\\\ \\n\"\n      b: 'it''s'\n    expr: |-\n        a\n\n          and b\n\n\n  - alert: B\n",
        "- a\n- b: c\n  d: e\n- - f\n  - g\n",
        "a: ψ → b\nb: ''\n",
        "a: 1\na: 2\n",
    ] {
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_lines_are_read_as_the_parser_reads_them(lines in prop::collection::vec(line(), 0..8)) {
        is_read(&lines.concat());
    }

    #[test]
    fn trees_are_read_as_the_parser_reads_them(text in tree()) {
        is_read(&text);
    }
}
