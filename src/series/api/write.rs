//! Pieces of the HTTP API's JSON, byte for byte as Prometheus 3.14 writes them.
//!
//! Appends to a text; what is composed of the pieces is the caller's affair.

use std::fmt::Write as _;

use promwright_number::float;

use crate::Labels;
use crate::histogram::Histogram;

/// Appends a sample's value: `"0.5"`, `"1e-07"`, `"+Inf"`.
pub fn push_value(text: &mut String, value: f64) {
    text.push('"');
    let magnitude = value.abs();
    if value == 0.0 || (1e-6..1e21).contains(&magnitude) || !value.is_finite() {
        float::push_plain(text, value);
    } else {
        // So small and so large numbers are printed with an exponent there too.
        float::push(text, value);
    }
    text.push('"');
}

/// Appends a time in milliseconds as seconds: `1435781451`, `1435781451.781`.
pub fn push_time(text: &mut String, milliseconds: i64) {
    if milliseconds < 0 {
        text.push('-');
    }
    let magnitude = milliseconds.unsigned_abs();
    push_integer(text, magnitude / 1000);
    let thousandths = magnitude % 1000;
    if thousandths != 0 {
        // Writing into a String cannot fail.
        let _ = write!(text, ".{thousandths:03}");
    }
}

/// Appends a point: `[1435781451.781,"1"]`.
pub fn push_point(text: &mut String, milliseconds: i64, value: f64) {
    text.push('[');
    push_time(text, milliseconds);
    text.push(',');
    push_value(text, value);
    text.push(']');
}

/// Appends a histogram: `{"count":"2","sum":"3","buckets":[[0,"1","2","2"]]}`, empty buckets left
/// out. The first item of a bucket tells which of its bounds are in it: 0 the upper, 1 the lower,
/// 2 none, 3 both.
pub fn push_histogram(text: &mut String, histogram: &Histogram) {
    text.push_str("{\"count\":");
    push_value(text, histogram.count);
    text.push_str(",\"sum\":");
    push_value(text, histogram.sum);
    let mut separator = ",\"buckets\":[[";
    for bucket in histogram.all_buckets().filter(|bucket| bucket.count != 0.0) {
        text.push_str(separator);
        separator = ",[";
        text.push(match (bucket.lower_inclusive, bucket.upper_inclusive) {
            (false, true) => '0',
            (true, false) => '1',
            (false, false) => '2',
            (true, true) => '3',
        });
        for value in [bucket.lower, bucket.upper, bucket.count] {
            text.push(',');
            push_value(text, value);
        }
        text.push(']');
    }
    if separator == ",[" {
        text.push(']');
    }
    text.push('}');
}

/// Appends a point of a histogram: `[1435781451.781,{"count":"0","sum":"0"}]`.
pub fn push_histogram_point(text: &mut String, milliseconds: i64, histogram: &Histogram) {
    text.push('[');
    push_time(text, milliseconds);
    text.push(',');
    push_histogram(text, histogram);
    text.push(']');
}

/// Appends a label set: `{"__name__":"up","job":"a"}`.
pub fn push_labels(text: &mut String, labels: &Labels) {
    text.push('{');
    for (index, (name, value)) in labels.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        push_string(text, name);
        text.push(':');
        push_string(text, value);
    }
    text.push('}');
}

/// Appends a string as it stands in labels.
pub fn push_string(text: &mut String, string: &str) {
    quote(text, string, |_| false);
}

/// Appends a string as it stands in messages, where `<`, `>` and `&` are escaped.
pub fn push_message(text: &mut String, string: &str) {
    quote(text, string, |own| matches!(own, '<' | '>' | '&' | '\u{2028}' | '\u{2029}'));
}

fn quote(text: &mut String, string: &str, also: impl Fn(char) -> bool) {
    text.push('"');
    for own in string.chars() {
        match own {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            own if own < ' ' || also(own) => {
                // Writing into a String cannot fail.
                let _ = write!(text, "\\u{:04x}", own as u32);
            }
            own => text.push(own),
        }
    }
    text.push('"');
}

/// Appends a number; the formatter of the standard library costs more than the digits.
fn push_integer(text: &mut String, mut number: u64) {
    let mut digits = [0_u8; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    text.extend(digits[start..].iter().map(|digit| char::from(*digit)));
}
