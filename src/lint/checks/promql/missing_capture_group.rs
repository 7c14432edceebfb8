//! `promql/missing-capture-group`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::pattern::compile;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `label_replace` whose replacement refers to a group that its pattern does not have.
///
/// ## Why is this bad?
///
/// Such a group is empty. The label gets the empty text, which means that it is removed.
///
/// ## Example
///
/// ```promql
/// label_replace(up, "host", "$1", "instance", "[^:]+:.*") == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// label_replace(up, "host", "$1", "instance", "([^:]+):.*") == 0
/// ```
pub(crate) struct MissingCaptureGroup;

impl Check for MissingCaptureGroup {
    fn slug(&self) -> &'static str {
        "promql/missing-capture-group"
    }

    fn file(&self) -> &'static str {
        include_str!("missing_capture_group.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        if call.function.name != "label_replace" {
            return;
        }
        let [_, _, replacement, _, pattern] = call.args[..] else { return };
        let (Some(text), Some(regex)) = (subject.string(replacement), subject.string(pattern))
        else {
            return;
        };
        let Some(group) = text.contains('$').then(|| missing(text, regex)).flatten() else {
            return;
        };
        findings.push(
            subject
                .about(self, replacement, format!("the pattern has no group `{group}`"))
                .label("empty, so the label is removed")
                .cause(subject.place_of(pattern), "round brackets make a group")
                .help("put what is to be kept in round brackets: `(.*)`; `$$` is a dollar sign"),
        );
    }
}

/// A group that a replacement names and a pattern lacks.
fn missing(replacement: &str, pattern: &str) -> Option<String> {
    let regex = compile(pattern)?;
    let mut rest = replacement;
    while let Some(at) = rest.find('$') {
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('$') {
            rest = behind;
            continue;
        }
        let braced =
            rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(name, _)| name);
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let name = braced.unwrap_or(&rest[..end]);
        let has = match name.parse::<usize>() {
            Ok(number) => number < regex.captures_len(),
            Err(_) => regex.capture_names().flatten().any(|own| own == name),
        };
        if !name.is_empty() && !has {
            return Some(format!("${name}"));
        }
    }
    None
}
