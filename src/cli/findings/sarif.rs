//! Findings as SARIF 2.1.0, which code scanning services read.
//!
//! Columns count characters, which the log says. Each rule stands in it with its documentation;
//! only rules with findings do. A safe fix is one of the log's fixes, others are left out: who
//! reads these offers to apply them.

use std::fmt::Write as _;
use std::io::{self, Write};

use promwright_lint::{Level, documentation, fingerprints, registry, summary};
use promwright_source::{Diagnostic, Fix, Place, Severity, Sources};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::located::Located;

/// Where SARIF's own schema is published.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes findings as one log, one at a time.
pub(super) fn write(
    to: &mut dyn Write,
    findings: &[Diagnostic],
    sources: &Sources,
) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::pretty(&mut *to);
    let mut log = serializer.serialize_map(None)?;
    log.serialize_entry("$schema", SCHEMA)?;
    log.serialize_entry("version", "2.1.0")?;
    log.serialize_entry("runs", &[Run { findings, sources }])?;
    log.end()?;
    writeln!(to)
}

struct Run<'a> {
    findings: &'a [Diagnostic],
    sources: &'a Sources,
}

impl Serialize for Run<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut slugs: Vec<_> = self.findings.iter().map(|finding| finding.slug).collect();
        slugs.sort_unstable();
        slugs.dedup();
        let results = Results { run: self, slugs: &slugs };
        let mut run = serializer.serialize_map(None)?;
        run.serialize_entry("tool", &tool(&slugs))?;
        run.serialize_entry("columnKind", "unicodeCodePoints")?;
        run.serialize_entry("results", &results)?;
        run.end()
    }
}

/// The results of a run, each made as it is written.
struct Results<'a> {
    run: &'a Run<'a>,
    slugs: &'a [&'static str],
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Run { findings, sources } = *self.run;
        let known = findings.iter().zip(fingerprints(findings, sources));
        serializer.collect_seq(known.map(|(finding, print)| {
            let rule = self.slugs.binary_search(&finding.slug).unwrap_or_default();
            result(finding, rule, print, sources)
        }))
    }
}

fn tool(slugs: &[&str]) -> Value {
    let rules: Vec<_> = slugs.iter().map(|slug| rule(slug)).collect();
    json!({ "driver": {
        "name": "promwright",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules,
    }})
}

fn rule(slug: &str) -> Value {
    let check = registry().iter().find(|check| check.slug() == slug);
    let severity = check.map_or(Some(Severity::Error), |check| check.level().severity());
    let level = severity.map_or("none", level);
    let summary = summary(slug).unwrap_or_else(|| slug.to_owned());
    let markdown = check.map_or_else(|| summary.clone(), |check| documentation(*check));
    json!({
        "id": slug,
        "shortDescription": { "text": summary },
        "help": { "text": markdown, "markdown": markdown },
        "defaultConfiguration": { "enabled": check.is_none_or(|c| c.level() != Level::Allow), "level": level },
    })
}

fn result(finding: &Diagnostic, rule: usize, fingerprint: u64, sources: &Sources) -> Value {
    let help = finding.help.some().map(|help| format!("\n{help}")).unwrap_or_default();
    let text = [&*finding.message, &help].concat();
    let mut result = json!({
        "ruleId": finding.slug,
        "ruleIndex": rule,
        "level": level(finding.severity),
        "message": { "text": text },
        "locations": [{ "physicalLocation": physical(finding.primary.place, sources) }],
        "partialFingerprints": { "promwright/v1": format!("{fingerprint:016x}") },
    });
    if !finding.causes.is_empty() {
        let causes = finding.causes.iter().zip(1..).map(|(cause, id)| {
            json!({
                "id": id,
                "message": { "text": *cause.text },
                "physicalLocation": physical(cause.place, sources),
            })
        });
        result["relatedLocations"] = causes.collect();
    }
    if let Some(rule) = &finding.rule {
        result["properties"] = json!({ "rule": &**rule });
    }
    if let Some(fix) = finding.fix.as_deref().filter(|fix| fix.safe) {
        result["fixes"] = json!([fix_of(fix, sources)]);
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn fix_of(fix: &Fix, sources: &Sources) -> Value {
    let changes = fix.edits.iter().map(|edit| {
        let at = Located::of(edit.place, sources);
        json!({
            "artifactLocation": { "uri": uri(at.path()) },
            "replacements": [{
                "deletedRegion": region(&at),
                "insertedContent": { "text": edit.replacement },
            }],
        })
    });
    json!({ "description": { "text": *fix.title }, "artifactChanges": changes.collect::<Value>() })
}

fn physical(place: Place, sources: &Sources) -> Value {
    let at = Located::of(place, sources);
    json!({ "artifactLocation": { "uri": uri(at.path()) }, "region": region(&at) })
}

fn region(at: &Located<'_>) -> Value {
    json!({
        "startLine": at.line,
        "startColumn": at.column,
        "endLine": at.end_line,
        "endColumn": at.end_column,
    })
}

/// A path as a reference to it: what is neither a letter, a digit nor one of a few signs as `%`
/// and two digits.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len() + 8);
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            // Writing into a String cannot fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_escaped() {
        assert_eq!(uri("rules/a b#c.yaml"), "rules/a%20b%23c.yaml");
        assert_eq!(uri("/tmp/ψ"), "file:///tmp/%CF%88");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
