//! Durations, numbers and truth values of test files.

use promwright_number::duration;
use promwright_rulebook::Text;
use promwright_rulebook::yaml::{Fields, Node, integer};
use promwright_source::Diagnostic;

use super::reading::Reading;

/// The milliseconds of a duration field; a finding if it is none.
pub(super) fn duration(fields: &Fields<'_>, name: &str, reading: &mut Reading) -> Option<i64> {
    let text = reading.text(fields, name)?;
    duration_of(text.value(), &text, name, reading)
}

/// The milliseconds that a part of a field's text stands for; a finding if it is no duration.
pub(super) fn duration_of(
    part: &str,
    text: &Text,
    name: &str,
    reading: &mut Reading,
) -> Option<i64> {
    match duration::parse(part) {
        Ok(milliseconds) => Some(milliseconds),
        Err(error) => {
            let message = format!("`{name}` is {error}: `{part}`");
            let finding = Diagnostic::error("test/bad-duration", text.place(), message);
            reading.findings.push(finding.help(
                "a duration is whole numbers with the units y, w, d, h, m, s, ms, larger \
                 units first, such as 1h30m",
            ));
            None
        }
    }
}

/// A truth value as yaml.v2 reads it; absent is false.
pub(super) fn boolean(fields: &Fields<'_>, name: &str, reading: &mut Reading) -> bool {
    let Some(node) = fields.value(name) else { return false };
    let text = node.scalar().filter(|_| !node.is_quoted()).unwrap_or_default();
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => true,
        "false" | "no" | "off" | "n" => false,
        _ => {
            reading.expect().wrong_type(node, format_args!("`{name}`"), "`true` or `false`");
            false
        }
    }
}

/// A number; a finding and the error if it is none.
pub(super) fn number(
    fields: &Fields<'_>,
    name: &str,
    reading: &mut Reading,
) -> Result<Option<f64>, NotANumber> {
    let Some(node) = fields.value(name) else { return Ok(None) };
    let text = node.scalar().unwrap_or_default();
    let value = if text.contains("${") && !reading.variables.is_empty() {
        reading.text(fields, name).and_then(|text| float_of(text.value(), None))
    } else {
        float(node)
    };
    if value.is_none() {
        reading.expect().wrong_type(node, format_args!("`{name}`"), "a number");
    }
    value.map(Some).ok_or(NotANumber)
}

/// A field has a value that is no number, which has been reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct NotANumber;

/// A float as yaml.v2 reads it, with `_` anywhere.
fn float(node: Node<'_>) -> Option<f64> {
    if node.is_quoted() {
        return None;
    }
    float_of(node.scalar()?, integer(node))
}

/// The float that a text is, if it is not the given integer of another base.
fn float_of(text: &str, integer: Option<i64>) -> Option<f64> {
    let text = &*text.replace('_', "");
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
    match integer.filter(|_| is_integer || value.is_none()) {
        Some(value) => Some(value as f64),
        None => value,
    }
}
