//! Number and duration literals: how far they reach and what they are worth.
//!
//! Prometheus' lexer takes a run of bytes for a number by rules of its own, then asks Go's
//! `strconv`; both are followed here byte for byte, oddities included (`0755` is octal,
//! `0xee` at the end of the input is no number).

/// What a run of bytes turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numeral {
    /// A number, in form.
    Number,
    /// A duration, in form: `1h30m`.
    Duration,
    /// Neither.
    Malformed,
}

/// Reads a numeral at the start of `bytes`; gives its kind and its length in bytes.
pub(crate) fn scan(bytes: &[u8]) -> (Numeral, usize) {
    let mut scanner = Scanner { bytes, at: 0 };
    if scanner.number() {
        (Numeral::Number, scanner.at)
    } else if scanner.rest_of_duration() {
        (Numeral::Duration, scanner.at)
    } else {
        scanner.accept_while(|byte| is_word(byte) || byte == b'.');
        (Numeral::Malformed, scanner.at)
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn accept(&mut self, set: &[u8]) -> bool {
        let accepted = self.peek().is_some_and(|byte| set.contains(&byte));
        self.at += usize::from(accepted);
        accepted
    }

    fn accept_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
    }

    fn number(&mut self) -> bool {
        let is_hex = self.accept(b"0") && self.accept(b"xX");
        if is_hex {
            self.accept(b"_");
        }
        let is_digit = |byte: u8| byte.is_ascii_digit() || (is_hex && byte.is_ascii_hexdigit());
        self.accept(b".");
        if self.peek().is_some_and(is_digit) {
            self.at += 1;
        }
        let (mut had_dot, mut had_exponent) = (false, false);
        while let Some(byte) = self.peek() {
            // The order matters: within hexadecimal digits an `e` counts as an exponent
            // unless a digit stands right before it.
            let fine = match byte {
                b'.' => self.dot(is_hex, std::mem::replace(&mut had_dot, true)),
                b'e' | b'E' => self.exponent(std::mem::replace(&mut had_exponent, true)),
                b'_' => self.underscore(),
                _ if is_digit(byte) => {
                    self.accept_while(is_digit);
                    true
                }
                _ => break,
            };
            if !fine {
                return false;
            }
        }
        self.at > 0 && !self.peek().is_some_and(is_word)
    }

    fn dot(&mut self, is_hex: bool, repeated: bool) -> bool {
        self.at += 1;
        !repeated && !self.accept(b"_.") && !is_hex
    }

    fn exponent(&mut self, repeated: bool) -> bool {
        self.at += 1;
        if repeated {
            return false;
        }
        self.accept(b"+-");
        !self.accept(b"._eE") && self.peek().is_some()
    }

    fn underscore(&mut self) -> bool {
        self.at += 1;
        !self.accept(b"._eE") && self.peek().is_some()
    }

    /// The digits are behind; a unit must follow, and further digits with units may.
    fn rest_of_duration(&mut self) -> bool {
        if !self.accept(b"smhdwy") {
            return false;
        }
        self.accept(b"s");
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.accept_while(|byte| byte.is_ascii_digit());
            if !self.accept(b"smhdw") {
                return false;
            }
            self.accept(b"s");
        }
        !self.peek().is_some_and(is_word)
    }
}

/// Whether a byte may stand within a word.
pub(crate) const fn is_word(byte: u8) -> bool {
    WORD_BYTES[byte as usize]
}

/// A table, because this is asked of nearly every byte.
static WORD_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte == b'_' as usize;
        byte += 1;
    }
    table
};

/// The value of a number literal as Go's `ParseInt(text, 0, 64)`, else `ParseFloat`, read it.
/// `None` if neither can, or if it is too large.
pub(crate) fn value(text: &str) -> Option<f64> {
    if let Some(plain) = plain_integer(text) {
        return Some(plain);
    }
    if text.eq_ignore_ascii_case("inf") {
        return Some(f64::INFINITY);
    }
    if text.eq_ignore_ascii_case("nan") {
        return Some(f64::NAN);
    }
    if text.contains('_') && !underscores_separate_digits(text) {
        return None;
    }
    let digits = text.replace('_', "");
    integer(&digits).map(|value| value as f64).or_else(|| float(&digits))
}

/// The fast path: up to 15 decimal digits without a leading zero.
fn plain_integer(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let simple = bytes.len() <= 15 && (bytes[0] != b'0' || bytes.len() == 1);
    if !simple || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(bytes.iter().fold(0_i64, |value, byte| value * 10 + i64::from(byte - b'0')) as f64)
}

fn integer(digits: &str) -> Option<i64> {
    if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        return i64::from_str_radix(hex, 16).ok();
    }
    match digits.strip_prefix('0') {
        Some("") => Some(0),
        Some(octal) => i64::from_str_radix(octal, 8).ok(),
        None => digits.parse().ok(),
    }
}

fn float(digits: &str) -> Option<f64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    digits.parse::<f64>().ok().filter(|value| plain && value.is_finite())
}

/// An underscore must stand between two digits, or between a base prefix and a digit.
fn underscores_separate_digits(text: &str) -> bool {
    let is_hex = text.len() > 2 && matches!(&text.as_bytes()[..2], b"0x" | b"0X");
    let (rest, mut before) = if is_hex { (&text[2..], b'0') } else { (text, b'^') };
    let is_digit = |byte: u8| byte.is_ascii_digit() || (is_hex && byte.is_ascii_hexdigit());
    for byte in rest.bytes() {
        let misplaced = (byte == b'_' && !is_digit(before)) || (before == b'_' && !is_digit(byte));
        if misplaced {
            return false;
        }
        before = byte;
    }
    before != b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_reach_as_far_as_in_prometheus() {
        for (text, kind, length) in [
            ("1", Numeral::Number, 1),
            (".5)", Numeral::Number, 2),
            ("5. ", Numeral::Number, 2),
            ("0x_1F", Numeral::Number, 5),
            ("1_000", Numeral::Number, 5),
            ("5e-3", Numeral::Number, 4),
            ("0xee ", Numeral::Number, 4),
            ("1h30m]", Numeral::Duration, 5),
            ("100ms", Numeral::Duration, 5),
            ("5mm", Numeral::Malformed, 3),
            ("0xee", Numeral::Malformed, 4),
            ("2.5.", Numeral::Malformed, 4),
            ("0deadbeef", Numeral::Malformed, 9),
            ("1__0", Numeral::Malformed, 4),
            ("5m1h30", Numeral::Malformed, 6),
        ] {
            assert_eq!(scan(text.as_bytes()), (kind, length), "{text}");
        }
    }

    #[test]
    fn numbers_are_worth_what_go_says() {
        for (text, expected) in [
            ("0755", 493.0),
            ("08", 8.0),
            ("0xc", 12.0),
            ("1_000", 1000.0),
            ("1_0.5", 10.5),
            ("5.", 5.0),
            (".5", 0.5),
            ("5.e3", 5000.0),
            ("1e-400", 0.0),
            ("9223372036854775808", 9_223_372_036_854_775_808.0),
            ("iNf", f64::INFINITY),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
        for text in ["1e", "0x1e+5", "1e999", "1_", "0x"] {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
