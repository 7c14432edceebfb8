//! Durations, numbers and truth values of test files.

use promwright_number::duration;
use promwright_rulebook::yaml::{Fields, Node, integer};
use promwright_source::Diagnostic;

use super::expectations;

/// The milliseconds of a duration field; a finding if it is none.
pub(super) fn duration(
    fields: &Fields<'_>,
    name: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<i64> {
    let node = fields.value(name)?;
    let text = expectations(findings).text(node, format_args!("`{name}`"))?;
    match duration::parse(&text.value) {
        Ok(milliseconds) => Some(milliseconds),
        Err(error) => {
            let message = format!("`{name}` is {error}: `{}`", text.value);
            findings.push(Diagnostic::error("test/bad-duration", text.place, message).help(
                "a duration is whole numbers with the units y, w, d, h, m, s, ms, larger \
                     units first, such as 1h30m",
            ));
            None
        }
    }
}

/// A truth value as yaml.v2 reads it; absent is false.
pub(super) fn boolean(fields: &Fields<'_>, name: &str, findings: &mut Vec<Diagnostic>) -> bool {
    let Some(node) = fields.value(name) else { return false };
    let text = node.scalar().filter(|_| !node.is_quoted()).unwrap_or_default();
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => true,
        "false" | "no" | "off" | "n" => false,
        _ => {
            expectations(findings).wrong_type(node, format_args!("`{name}`"), "`true` or `false`");
            false
        }
    }
}

/// A float as yaml.v2 reads it, with `_` anywhere.
pub(super) fn float(node: Node<'_>) -> Option<f64> {
    if node.is_quoted() {
        return None;
    }
    let text = &*node.scalar()?.replace('_', "");
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Some(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
        _ => {}
    }
    let shaped =
        text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    let is_integer = !text.contains(['.', 'e', 'E']);
    let value = text.parse::<f64>().ok().filter(|_| shaped);
    match integer(node).filter(|_| is_integer || value.is_none()) {
        Some(value) => Some(value as f64),
        None => value,
    }
}
