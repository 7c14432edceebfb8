//! Number and duration literals: how far they reach.
//!
//! Prometheus' lexer takes a run of bytes for a number by rules of its own, which are followed
//! here byte for byte, oddities included (`0xee` at the end of the input is no number). What the
//! run is worth, [`promwright_number::literal`] tells.

use promwright_source::is_word;

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
    if let Some(usual) = usual(bytes) {
        return usual;
    }
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

/// What most numerals are: digits, and at most one unit behind them.
fn usual(bytes: &[u8]) -> Option<(Numeral, usize)> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let ends = |at: usize| !bytes.get(at).is_some_and(|byte| is_word(*byte) || *byte == b'.');
    if digits == 0 {
        None
    } else if ends(digits) {
        Some((Numeral::Number, digits))
    } else if b"smhdwy".contains(&bytes[digits]) && ends(digits + 1) {
        Some((Numeral::Duration, digits + 1))
    } else {
        None
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
}
