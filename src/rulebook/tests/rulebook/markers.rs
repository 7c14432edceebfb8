//! A fault at any node of any expression, in a scalar of any style, is shown on its own bytes.

use promwright_promql::{parse, pretty};
use promwright_rulebook::read;
use promwright_source::{Diagnostic, Sources, Style, render};
use proptest::prelude::*;

use crate::generator::{build, vector};
use crate::mapping::{Form, form, written};

/// The name of a function that does not exist.
const MARKER: &str = "MARKER";

/// Whether YAML takes the text for a plain scalar in a block mapping, and nothing else.
fn may_be_plain(text: &str) -> bool {
    let starts_plainly =
        text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '(' | '_' | '+'));
    let is_cut = [": ", ":\n", " #"].iter().any(|sign| text.contains(sign)) || text.ends_with(':');
    starts_plainly && !is_cut
}

/// The text with a call of the marker in the place of one of its nodes.
fn marked(text: &str, at: prop::sample::Index) -> String {
    let ast = parse(text).expect("it parses");
    let nodes: Vec<_> = ast.iter().collect();
    let span = nodes[at.index(nodes.len())].1.span.range();
    format!("{}{MARKER}(){}", &text[..span.start], &text[span.end..])
}

fn is_of_marker(finding: &Diagnostic) -> bool {
    finding.slug == "promql/syntax"
        && finding.message.starts_with(&format!("unknown function `{MARKER}`"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_fault_at_any_node_is_shown_on_its_bytes(
        expr in vector(),
        at in any::<prop::sample::Index>(),
        form in form(),
        crlf in any::<bool>(),
        bom in any::<bool>(),
    ) {
        let text = marked(&pretty(&build(&expr)), at);
        let form = if may_be_plain(&text) || !matches!(form, Form::Plain) { form } else { Form::Single };
        let end = if crlf { "\r\n" } else { "\n" };
        let bom = if bom { "\u{feff}" } else { "" };
        let lines: Vec<_> = text.lines().map(str::to_owned).collect();
        let value = written(form, &lines, end);
        let head = ["groups:", "- name: ψ", "  rules:", "  - record: r", "    expr: "].join(end);
        let source = format!("{bom}{head}{value}{end}    labels: {{a: ü}}{end}");

        let mut sources = Sources::new();
        let file = sources.add("rules.yaml", &*source);
        let (_, findings) = read(file, "rules.yaml", &source);
        let found: Vec<_> = findings.iter().filter(|finding| is_of_marker(finding)).collect();
        prop_assert_eq!(found.len(), 1, "{:?}\n{}\n{:?}", form, source, findings);
        prop_assert_eq!(&source[found[0].primary.place.span.range()], MARKER, "{:?}\n{}", form, source);
        let drawn = render(found[0], &sources, Style::default());
        prop_assert!(drawn.contains("──────"), "{drawn}");
    }
}
