//! A marker in a scalar of any style is found at the bytes that it was written as.

use promwright_rulebook::{Text, yaml};
use promwright_source::{FileId, Sources, Span};
use proptest::prelude::*;

const MARKER: &str = "MARKER";

/// Ways to write a text as the value of a key that stands four columns deep.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Plain,
    Single,
    Double,
    DoubleEscaped,
    Block { folded: bool, chomp: &'static str, indicator: bool },
}

pub(crate) fn form() -> impl Strategy<Value = Form> {
    let chomp = prop_oneof![Just(""), Just("-"), Just("+")];
    let block = (any::<bool>(), chomp, any::<bool>())
        .prop_map(|(folded, chomp, indicator)| Form::Block { folded, chomp, indicator });
    prop_oneof![
        Just(Form::Plain),
        Just(Form::Single),
        Just(Form::Double),
        Just(Form::DoubleEscaped),
        block
    ]
}

/// Words of one line; a line may be empty, but not the first one.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let word =
        prop_oneof![Just("sum"), Just("ψ"), Just("it's"), Just("a\"b"), Just("x\\y"), Just("ü€𝄞")];
    let line = prop::collection::vec(word, 0..4).prop_map(|words| words.join(" "));
    prop::collection::vec(line, 1..6)
}

/// The value of a key `expr` in the given form, with the marker somewhere in it.
pub(crate) fn written(form: Form, lines: &[String], end: &str) -> String {
    let deep = " ".repeat(6);
    let continued = |lines: &[String]| {
        let joined: Vec<String> = lines
            .iter()
            .map(|line| if line.is_empty() { String::new() } else { format!("{deep}{line}") })
            .collect();
        joined.join(end).trim_start().to_owned()
    };
    match form {
        Form::Plain => continued(lines),
        Form::Single => {
            let quoted: Vec<_> = lines.iter().map(|line| line.replace('\'', "''")).collect();
            format!("'{}'", continued(&quoted))
        }
        Form::Double => {
            let escape = |line: &String| line.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{}\"", continued(&lines.iter().map(escape).collect::<Vec<_>>()))
        }
        Form::DoubleEscaped => {
            let all = lines.join("\n");
            let escape = |c: char| match c {
                '\n' => "\\n".to_owned(),
                'A'..='Z' | ' ' => c.to_string(),
                c if (c as u32) < 0x100 => format!("\\x{:02x}", c as u32),
                c if (c as u32) < 0x1_0000 => format!("\\u{:04x}", c as u32),
                c => {
                    let mut units = [0; 2];
                    let units = c.encode_utf16(&mut units);
                    let units: Vec<_> = units.iter().map(|unit| format!("\\u{unit:04X}")).collect();
                    units.concat()
                }
            };
            format!("\"{}\"", all.chars().map(escape).collect::<String>())
        }
        Form::Block { folded, chomp, indicator } => {
            let style = if folded { '>' } else { '|' };
            // A first line that is indented farther would set the indentation of all.
            let is_indented = lines.first().is_some_and(|line| line.starts_with(' '));
            let indicator = if indicator || is_indented { "2" } else { "" };
            let body: Vec<String> = lines
                .iter()
                .map(|line| if line.is_empty() { String::new() } else { format!("{deep}{line}") })
                .collect();
            format!("{style}{indicator}{chomp} # a comment{end}{}", body.join(end))
        }
    }
}

fn read_expr(source: &str) -> (FileId, Text) {
    let mut sources = Sources::new();
    let file = sources.add("rules.yaml", source);
    let (document, findings) = yaml::parse(file, source);
    assert!(findings.is_empty(), "{findings:?}\n{source}");
    let root = document.root().expect("a root");
    let mut entries = root.entries();
    let (_, list) = entries.next().expect("groups");
    let item = list.items().next().expect("an item");
    let (_, value) = item.entries().find(|(key, _)| key.scalar() == Some("expr")).expect("expr");
    (file, value.text())
}

/// Compares each byte of the value with the byte at its place, except line breaks and escapes.
fn check(source: &str, form: Form) {
    let (_, text) = read_expr(source);
    let at = text.value().find(MARKER).expect("the marker is in the value") as u32;
    let place = text.place_of(Span::new(at, at + MARKER.len() as u32));
    assert_eq!(&source[place.span.range()], MARKER, "{form:?}\n{source}\n{text:?}");
    let escapes = matches!(form, Form::Single | Form::Double | Form::DoubleEscaped);
    for (at, character) in text.value().char_indices() {
        let span = Span::new(at as u32, (at + character.len_utf8()) as u32);
        let found = &source[text.place_of(span).span.range()];
        let is_break = matches!(character, ' ' | '\n') && matches!(found, "\n" | "\r");
        let is_escape = escapes && (found.starts_with('\\') || found == "''");
        assert!(
            found == character.to_string() || is_break || is_escape,
            "{form:?}: {character:?} at {at} maps to {found:?}\n{source}\n{text:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_marker_is_found_where_it_was_written(
        form in form(),
        mut lines in lines(),
        at in any::<prop::sample::Index>(),
        crlf in any::<bool>(),
        bom in any::<bool>(),
        trailing in "\n{0,3}",
    ) {
        let index = at.index(lines.len());
        lines[index] = format!("{} {MARKER}", lines[index]).trim_start().to_owned();
        if lines[0].is_empty() && !matches!(form, Form::Block { .. }) {
            lines[0].push_str("first");
        }
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        if !matches!(form, Form::Plain) && lines.len() > 1 {
            // More indented, which folding leaves alone.
            let last = lines.len() - 1;
            if matches!(form, Form::Block { .. }) {
                lines[last] = format!("  {}", lines[last]);
            }
        }
        let end = if crlf { "\r\n" } else { "\n" };
        let bom = if bom { "\u{feff}" } else { "" };
        let value = written(form, &lines, end);
        let source = format!("{bom}groups:{end}  - a: 1{end}    expr: {value}{end}{}    z: 1{end}", trailing.replace('\n', end));
        check(&source, form);
    }
}

#[test]
fn hard_cases_map_byte_for_byte() {
    for (value, form) in [
        (
            "|\n\n\n      a\n       \n      MARKER\n\n\n",
            Form::Block { folded: false, chomp: "", indicator: false },
        ),
        (
            "|2\n         \n        x\n      MARKER\n",
            Form::Block { folded: false, chomp: "", indicator: true },
        ),
        (
            ">-\n      a\n      b\n\n\n      c\n        d\n       e  \n      f  \n      \tMARKER\n",
            Form::Block { folded: true, chomp: "-", indicator: false },
        ),
        ("|+\n      MARKER\n\n\n", Form::Block { folded: false, chomp: "+", indicator: false }),
        ("\"x\\\n         y\\\n\n      z  \n\n      MARKER\"\n", Form::Double),
        ("\"\\uD834\\uDD1E\\u00e9MARKER\\n\\t\\\"\"\n", Form::Double),
        ("'\n      it''s MARKER\n      '\n", Form::Single),
        ("a\tb\n      MARKER\n", Form::Plain),
        ("&anchor !!str MARKER\n", Form::Plain),
    ] {
        check(&format!("groups:\n  - a: 1\n    expr: {value}    z: 1\n"), form);
    }
}
