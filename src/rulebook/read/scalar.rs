//! Texts and durations of groups and rules.

use std::fmt::Display;

use promwright_number::duration::{self, DurationError};
use promwright_source::Diagnostic;

use super::expectations;
use crate::yaml::Fields;
use crate::{Spanned, Text};

/// The text of a field. A repeated one is looked at each time; the last counts.
pub(super) fn text(
    fields: &Fields<'_>,
    name: &str,
    what: impl Display + Copy,
    findings: &mut Vec<Diagnostic>,
) -> Option<Text> {
    let mut expect = expectations(findings);
    fields.all(name).filter_map(|(_, value)| expect.text(value, what)).last()
}

/// The milliseconds of a duration field; a finding if it is none.
pub(super) fn duration(
    fields: &Fields<'_>,
    name: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<Spanned<i64>> {
    let mut last = None;
    for (_, value) in fields.all(name) {
        let text = expectations(findings).text(value, format_args!("`{name}`"));
        let Some(text) = text else { continue };
        match duration::parse(text.value()) {
            Ok(milliseconds) => last = Some(Spanned { value: milliseconds, place: text.place() }),
            Err(error) => findings.push(bad_duration(name, &text, error)),
        }
    }
    last
}

fn bad_duration(name: &str, text: &Text, error: DurationError) -> Diagnostic {
    let value = &text.value();
    let message = match error {
        DurationError::Empty => format!("`{name}` is an empty text, not a duration"),
        DurationError::Malformed => format!("`{name}` is not a duration: `{value}`"),
        DurationError::OutOfRange => {
            format!("`{name}` is longer than Prometheus can hold: `{value}`")
        }
    };
    let finding = Diagnostic::error("rule/bad-duration", text.place(), message);
    let finding = match meant(value) {
        Some(meant) => finding.label(format!("did you mean `{meant}`?")),
        None => finding,
    };
    match error {
        DurationError::OutOfRange => finding.help("the longest duration is about 292 years"),
        _ if value.starts_with('-') => finding.help("it cannot be negative"),
        _ => finding.help("a duration is whole numbers with the units y, w, d, h, m, s, ms, larger units first, such as 1h30m"),
    }
}

/// The duration that a text of another notation means.
fn meant(text: &str) -> Option<String> {
    let text = text.trim();
    let number =
        text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (count, unit) = (text[..number].parse::<f64>().ok()?, text[number..].trim());
    let milliseconds = match unit.to_ascii_lowercase().as_str() {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1_000.0,
        "ms" | "msec" | "millisecond" | "milliseconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60_000.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600_000.0,
        "d" | "day" | "days" => 86_400_000.0,
        "w" | "week" | "weeks" => 604_800_000.0,
        _ => return None,
    };
    let total = count * milliseconds;
    (total.fract() == 0.0 && total < 9.0e12).then(|| duration::format(total as i64))
}
