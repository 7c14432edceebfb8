//! Findings as one JSON array, in fields of our own.

use std::io::{self, Write};

use promwright_source::{Diagnostic, Edit, Fix, Label, Sources};
use serde::Serialize;
use serde_json::Value;

use super::located::Located;

#[derive(Serialize)]
struct Finding<'a> {
    slug: &'a str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Located<'a>,
    rule: Option<&'a str>,
    help: Option<&'a str>,
    causes: Vec<Cause<'a>>,
    fix: Option<Mending<'a>>,
}

#[derive(Serialize)]
struct Cause<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Located<'a>,
}

#[derive(Serialize)]
struct Mending<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    #[serde(flatten)]
    place: Located<'a>,
    replacement: &'a str,
}

impl<'a> Finding<'a> {
    fn of(finding: &'a Diagnostic, sources: &'a Sources) -> Self {
        let cause = |label: &'a Label| Cause {
            message: &label.text,
            place: Located::of(label.place, sources),
        };
        Self {
            slug: finding.slug,
            severity: finding.severity.as_str(),
            message: &finding.message,
            place: Located::of(finding.primary.place, sources),
            rule: finding.rule.as_deref(),
            help: finding.help.some(),
            causes: finding.causes.iter().map(cause).collect(),
            fix: finding.fix.as_deref().map(|fix| Mending::of(fix, sources)),
        }
    }
}

impl<'a> Mending<'a> {
    fn of(fix: &'a Fix, sources: &'a Sources) -> Self {
        let edit = |edit: &'a Edit| Replacement {
            place: Located::of(edit.place, sources),
            replacement: &edit.replacement,
        };
        Self { title: &fix.title, safe: fix.safe, edits: fix.edits.iter().map(edit).collect() }
    }
}

/// Writes findings, one at a time.
pub(super) fn write(
    to: &mut dyn Write,
    findings: &[Diagnostic],
    sources: &Sources,
) -> io::Result<()> {
    use serde::Serializer as _;
    let mut serializer = serde_json::Serializer::pretty(&mut *to);
    serializer.collect_seq(findings.iter().map(|finding| Finding::of(finding, sources)))?;
    writeln!(to)
}

/// Findings as a value, to stand in a larger document.
pub(crate) fn values(findings: &[Diagnostic], sources: &Sources) -> Value {
    let values = findings.iter().map(|finding| serde_json::to_value(Finding::of(finding, sources)));
    // What is made of texts and numbers always has a JSON form.
    values.map(Result::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use promwright_source::{Place, Span};

    use super::*;

    #[test]
    fn json_has_every_place() {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", "groups:\nψψ: x\n");
        let at = |start, end| Place::new(file, Span::new(start, end));
        let edit = Edit { place: at(8, 10), replacement: "a".into() };
        let finding = Diagnostic::error("a/b", at(8, 12), "wrong")
            .rule("R")
            .help("mend it")
            .cause(at(0, 6), "first")
            .fix(Fix::safe("use `a`", vec![edit]));
        let mut json = Vec::new();
        write(&mut json, &[finding], &sources).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let expected = serde_json::json!([{
            "slug": "a/b", "severity": "error", "message": "wrong",
            "file": "a.yaml", "line": 2, "column": 1, "end_line": 2, "end_column": 3,
            "rule": "R", "help": "mend it",
            "causes": [{
                "message": "first",
                "file": "a.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 7,
            }],
            "fix": {
                "title": "use `a`", "safe": true,
                "edits": [{
                    "file": "a.yaml", "line": 2, "column": 1, "end_line": 2, "end_column": 2,
                    "replacement": "a",
                }],
            },
        }]);
        assert_eq!(json, expected);
    }
}
