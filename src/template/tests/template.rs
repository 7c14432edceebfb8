//! Templates against what Prometheus 3.14 makes of them, and against all input.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use promwright_template::{Data, LabelMap, Query, Sample, Template};
use proptest::prelude::*;

fn labels(pairs: &[(&str, &str)]) -> Arc<LabelMap> {
    Arc::new(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
}

fn data() -> Data<'static> {
    Data {
        name: "__alert_A",
        labels: labels(&[
            ("__name__", "m"),
            ("job", "api"),
            ("instance", "web-1.example.com:9090"),
        ]),
        external_labels: labels(&[("cluster", "eu")]),
        external_url: "http://prom.example.com:9090/base",
        own_url: Some("http://prom.example.com:9090/base"),
        value: 0.8625.into(),
        timestamp: 1_435_065_584_128,
    }
}

/// Answers as the program did that wrote the fixture.
struct Answers;

impl Query for Answers {
    fn query(&self, expression: &str) -> Result<Vec<Sample>, String> {
        match expression {
            "none" => Ok(Vec::new()),
            "bad" => Err("bad query".to_owned()),
            _ => Ok(vec![
                Sample {
                    labels: labels(&[("__name__", "m"), ("job", "b"), ("__value__", "v")]),
                    value: 2.0.into(),
                },
                Sample { labels: labels(&[("job", "a")]), value: 1.5e9.into() },
            ]),
        }
    }
}

fn expand(text: &str) -> String {
    let data = data();
    let expanded = match Template::parse(text) {
        Ok(template) => template.expand(&data, &Answers).map_err(|error| error.to_string()),
        Err(errors) => Err(errors[0].expansion_error(data.name)),
    };
    expanded.unwrap_or_else(|error| format!("<error expanding template: {error}>"))
}

/// Where this crate knowingly differs, and why.
const DIFFERENCES: [(&str, &str); 4] = [
    ("{{ call 5 }}", "the operand's text is not known to the function"),
    ("{{ printf \"%s\" (query \"q\" | first) }}", "verbs do not go into structures"),
    (
        "{{ printf \"%08b %o %#x %#o %X\" 5 8 255 8 255 }} {{ printf \"%+q\" \"é\" }} \
         {{ printf \"%#q\" \"a\" }}",
        "quoting is never to ASCII",
    ),
    ("{{ match \"(\" \"x\" }}", "the regex engine has words of its own"),
];

#[test]
fn expansions_are_those_of_prometheus() {
    let fixture = include_str!("../../../fixtures/template/expansions.txt");
    let lines: Vec<_> =
        fixture.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let known: BTreeMap<_, _> = DIFFERENCES.into();
    let mut wrong = String::new();
    for case in lines.chunks(2) {
        let [text, expected] = [case[0], case[1]].map(|line| {
            serde_json::from_str::<String>(line).unwrap_or_else(|error| panic!("{line}: {error}"))
        });
        let actual = expand(&text);
        if (actual == expected) == known.contains_key(&*text) {
            let _ = writeln!(wrong, "{text:?}\n  want {expected:?}\n  got  {actual:?}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn runaway_templates_end() {
    for text in [
        "{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}",
        "{{range 1000000000}}x{{end}}",
        "{{range 100000000}}{{range 1000000000}}{{end}}{{end}}",
        "{{printf \"%999999999d\" 1}}",
        "{{range 100000}}{{printf \"%9999d\" 1}}{{end}}",
    ] {
        let expanded = expand(text);
        assert!(expanded.len() < 20_000, "{text}: {}", expanded.len());
    }
}

#[test]
fn deep_nesting_is_refused() {
    for text in [
        "{{if true}}".repeat(100_000),
        "{{(".to_owned() + &"(".repeat(100_000),
        "{{if true}}".to_owned() + &"{{else if true}}".repeat(100_000),
        "{{with 1}}".repeat(50) + "x" + &"{{end}}".repeat(50),
    ] {
        let _ = expand(&text);
    }
}

#[test]
fn all_unknown_names_are_found_with_their_places() {
    let errors = Template::parse("{{ humanise $value }} {{ $lables.job }}").unwrap_err();
    let found: Vec<_> = errors
        .iter()
        .map(|error| (error.span.range(), error.message.as_str(), error.help.as_deref()))
        .collect();
    assert_eq!(
        found[0],
        (3..11, "function \"humanise\" not defined", Some("did you mean `humanize`?"))
    );
    assert_eq!((&found[1].0, found[1].1), (&(25..32), "undefined variable \"$lables\""));
}

#[test]
fn uses_name_what_is_read() {
    let text = "{{ $labels.a }}{{ .Labels.b }}{{ with $value }}{{ .Labels.no }}{{ $.Labels.c }}\
                {{ end }}{{ index $labels \"d\" }}{{ range $labels }}{{ end }}\
                {{ query \"up\" }}{{ if eq .ExternalLabels.e \"x\" }}{{ end }}";
    let template = Template::parse(text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let uses: Vec<_> = template
        .uses()
        .iter()
        .map(|found| format!("{} {:?}", &text[found.span.range()], found.kind))
        .collect();
    assert_eq!(
        uses,
        [
            "$labels.a Label(\"a\")",
            ".Labels.b Label(\"b\")",
            "$value Value",
            "$.Labels.c Label(\"c\")",
            "$labels \"d\" Label(\"d\")",
            "$labels Labels",
            "\"up\" Query(\"up\")",
            ".ExternalLabels.e ExternalLabel(\"e\")",
        ]
    );
}

/// Pieces from which templates are put together, right and wrong.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{{",
        "}}",
        "{{-",
        "-}}",
        " ",
        "\n",
        "if",
        "else",
        "end",
        "range",
        "with",
        "define",
        "template",
        "block",
        "break",
        "$",
        "$labels",
        "$value",
        ".",
        ".Labels",
        ".job",
        "|",
        "(",
        ")",
        ":=",
        "=",
        ",",
        "\"a\"",
        "`",
        "'x'",
        "1",
        "1.5",
        "-3",
        "0x",
        "é",
        "humanize",
        "printf",
        "\"%d %s\"",
        "query",
        "first",
        "index",
        "len",
        "eq",
        "true",
        "nil",
        "/*",
        "*/",
        "toTime",
        ".Format",
        "args",
        "slice",
    ])
}

proptest! {
    // A file of failed cases beside `src/` would look like a crate.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_template_panics(text in "\\PC{0,60}") {
        let _ = expand(&text);
    }

    #[test]
    fn no_near_template_panics(pieces in prop::collection::vec(piece(), 0..30)) {
        let _ = expand(&pieces.concat());
        let spaced = format!("{{{{ {} }}}}", pieces.join(" "));
        let _ = expand(&spaced);
    }

    /// gotmpl is an independent reading of the same language.
    #[test]
    fn what_parses_here_parses_there(pieces in prop::collection::vec(piece(), 0..12)) {
        let text = format!("{{{{ {} }}}}", pieces.join(" "));
        // Go takes a pipe that leads nowhere, and gotmpl does not.
        let squeezed = text.replace(char::is_whitespace, "");
        let leads_nowhere = ["|}}", "|)", "|-}}"].iter().any(|end| squeezed.contains(end));
        if !leads_nowhere && Template::parse(&text).is_ok() {
            let other = gotmpl::parse::Parser::new(&text, "{{", "}}").and_then(gotmpl::parse::Parser::parse);
            prop_assert!(other.is_ok(), "{text}: {:?}", other.err());
        }
    }
}

/// Templates of pieces that are everyday, and of some that are nearly so.
fn nearly_everyday() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(
        &[
            "a ",
            "{",
            "}",
            "}}",
            "{{",
            "{{ ",
            " }}",
            "$labels.job",
            "$labels.",
            "$labels.1a",
            "$labels.ψ",
            "$value",
            "$values",
            "$",
            ".Value",
            "-",
            " ",
            "\n",
            "|",
            " | ",
            "humanize",
            "humanize1024",
            "humanizeDuration",
            "humanizes",
            "toUpper",
            "printf ",
            "printf",
            "\"%.2f\"",
            "\"%s\" ",
            "\"\\\"\"",
            "\"",
            "`%d`",
            "{{ $labels.pod }}",
            "{{$value|humanize}}",
            "{{ printf \"%.1f\" $value }}",
            "ψ",
        ][..],
    );
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4096, ..Default::default() })]

    #[test]
    fn what_is_everyday_is_read_as_the_parser_reads_it(text in nearly_everyday()) {
        if let Some(read) = promwright_template::everyday(&text) {
            let template = Template::parse(&text);
            prop_assert!(template.is_ok(), "{:?}", template);
            let template = template.expect("it parses");
            prop_assert_eq!(template.uses(), read.uses);
            let plain = |(number, part): (usize, &str)| match part.split_once("}}") {
                Some((_, plain)) if number > 0 => plain.to_owned(),
                _ => part.to_owned(),
            };
            let plain: String = text.split("{{").enumerate().map(plain).collect();
            let has = |sign: fn(char) -> bool| plain.contains(sign);
            prop_assert_eq!(read.outside.may_have_digits(), has(|sign| sign.is_ascii_digit()));
            prop_assert_eq!(read.outside.may_have_variables(), has(|sign| matches!(sign, '$' | 'L')));
            prop_assert!(template.expand(&data(), &Answers).is_ok());
        }
    }
}

#[test]
fn most_annotations_are_everyday() {
    for text in [
        "plain",
        "{{ $labels.job }} in {{$labels.pod}} has {{ $value | humanizePercentage }} of {{ $value }}",
        "{{ printf \"%.2f\" $value }} and {{ $value | printf \"%.0f\" }} of {{ printf \"%s\" $labels.a_1 }}",
    ] {
        assert!(promwright_template::everyday(text).is_some(), "{text}");
    }
    for text in ["{{ $labels.job", "{{ $labels.job | humanize }}", "{{ $values }}", "{{- $value }}"]
    {
        assert!(promwright_template::everyday(text).is_none(), "{text}");
    }
}
