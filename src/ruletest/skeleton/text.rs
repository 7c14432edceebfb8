//! A test as YAML.

use std::fmt::Write as _;

use promwright_engine::rules::ALERT_NAME;
use promwright_number::duration;
use promwright_series::notation;

use super::expected::{Expected, Firing};
use super::{Row, Skeleton};

/// The `interval` and `input_series` of a test.
pub fn input_series(interval: i64, input: &[Row]) -> String {
    let mut yaml = String::new();
    series(&mut yaml, "", interval, input);
    yaml
}

/// The whole file.
pub fn file(test: &Skeleton<'_>, step: i64, groups: &[&str], expected: &[Expected]) -> String {
    let mut yaml = String::new();
    for remark in test.remarks {
        // Writing into a String cannot fail.
        let _ = writeln!(yaml, "# {}", remark.replace(['\n', '\r'], " "));
    }
    list(&mut yaml, "rule_files", test.rule_files.iter().map(String::as_str));
    let _ = write!(yaml, "\nevaluation_interval: {}\n\n", duration::format(step));
    list(&mut yaml, "group_eval_order", groups.iter().copied());
    let _ = write!(yaml, "\ntests:\n  - name: {}\n", scalar(test.name));
    let padded: Vec<Row> =
        test.input.iter().map(|(labels, points)| (labels.clone(), test.padded(points))).collect();
    series(&mut yaml, "    ", test.interval, &padded);
    if !expected.is_empty() {
        yaml.push_str("    alert_rule_test:\n");
    }
    for own in expected {
        let (time, name) = (duration::format(own.time), scalar(&own.alert));
        let _ = write!(yaml, "      - eval_time: {time}\n        alertname: {name}\n");
        if !own.firing.is_empty() {
            yaml.push_str("        exp_alerts:\n");
            own.firing.iter().for_each(|alert| firing(&mut yaml, alert));
        }
    }
    yaml
}

fn firing(yaml: &mut String, alert: &Firing) {
    // A test does not give the name again.
    let labels = alert.labels.iter().filter(|(name, _)| *name != ALERT_NAME);
    let annotations = alert.annotations.iter().map(|(name, text)| (&**name, &**text));
    let mut start = "          - ";
    start = mapping(yaml, start, "exp_labels", labels);
    start = mapping(yaml, start, "exp_annotations", annotations);
    if start.ends_with("- ") {
        let _ = writeln!(yaml, "{start}{{}}");
    }
}

/// A mapping of an item, if there is something in it; gives what the next line of the item
/// starts with.
fn mapping<'a, 's>(
    yaml: &mut String,
    start: &'s str,
    key: &str,
    entries: impl Iterator<Item = (&'a str, &'a str)>,
) -> &'s str {
    let mut entries = entries.peekable();
    if entries.peek().is_none() {
        return start;
    }
    let _ = writeln!(yaml, "{start}{key}:");
    for (name, value) in entries {
        let _ = writeln!(yaml, "              {}: {}", scalar(name), scalar(value));
    }
    "            "
}

fn series(yaml: &mut String, indent: &str, interval: i64, input: &[Row]) {
    let _ = writeln!(yaml, "{indent}interval: {}", duration::format(interval));
    let _ = writeln!(yaml, "{indent}input_series:");
    for (labels, points) in input {
        let (labels, values) = (quoted(&labels.to_string()), notation::write(points));
        let _ = writeln!(yaml, "{indent}  - series: {labels}\n{indent}    values: '{values}'");
    }
}

fn list<'a>(yaml: &mut String, key: &str, items: impl Iterator<Item = &'a str>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        let _ = writeln!(yaml, "{key}:");
        items.for_each(|item| {
            let _ = writeln!(yaml, "  - {}", scalar(item));
        });
    }
}

/// A text as a scalar: plain where nobody could take it for something else.
fn scalar(text: &str) -> String {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
    let starts = text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic());
    let is_word = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        .contains(&text.to_ascii_lowercase().as_str());
    if starts && !is_word && text.bytes().all(is_safe) { text.to_owned() } else { quoted(text) }
}

/// A text in single quotes, or in double ones if it has characters that these cannot hold.
fn quoted(text: &str) -> String {
    if text.contains(|own: char| {
        own.is_control() || matches!(own, '\u{2028}' | '\u{2029}' | '\u{feff}')
    }) {
        // What Go escapes YAML reads alike.
        return promwright_quoting::quote(text);
    }
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_quoted_where_they_must_be() {
        for (text, expected) in [
            ("psi-field", "psi-field"),
            ("dist/rules.yaml", "dist/rules.yaml"),
            ("", "''"),
            ("1h", "'1h'"),
            ("Yes", "'Yes'"),
            ("- a: b", "'- a: b'"),
            ("it's", "'it''s'"),
            ("a\nb\"", "\"a\\nb\\\"\""),
            ("\u{85}", "\"\\u0085\""),
        ] {
            assert_eq!(scalar(text), expected);
        }
    }
}
