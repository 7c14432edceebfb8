//! Quantities that a text states in words: `above 80%`, `threshold: 0.3`, `in 15 minutes`.
//!
//! Only a number right behind a word that says what it is counts, so that what else a text
//! has of numbers (a version, an address, a step to take) is not taken for a statement.
//! Templates within the text are passed over.

use promwright_source::Span;

use crate::templates::plain_parts;

/// A number in a text with the word before it and the unit behind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Phrase {
    /// The number.
    pub number: f64,
    /// What it counts.
    pub unit: Unit,
    /// What the word before it says.
    pub relation: Relation,
    /// The bytes of the number and its unit.
    pub span: Span,
    /// Where the word before it starts.
    pub start: u32,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unit {
    /// Anything.
    Plain,
    /// Hundredths.
    Percent,
    /// Time; so many seconds is one.
    Time(f64),
    /// Bytes; so many thousands multiplied is one: 2 for megabytes.
    Bytes(i32),
}

/// What is said of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// A value is greater.
    Above,
    /// A value is smaller.
    Below,
    /// It is a border, no more.
    Border,
    /// Something goes on for so long.
    During,
}

/// Words before a number, the longer of two that end alike first.
const WORDS: [(&str, Relation); 52] = [
    ("threshold is", Relation::Border),
    ("threshold of", Relation::Border),
    ("threshold", Relation::Border),
    ("at least", Relation::Border),
    ("at most", Relation::Border),
    ("no more than", Relation::Border),
    ("not more than", Relation::Border),
    ("no less than", Relation::Border),
    ("not less than", Relation::Border),
    ("not above", Relation::Border),
    ("not below", Relation::Border),
    ("more than", Relation::Above),
    ("greater than", Relation::Above),
    ("higher than", Relation::Above),
    ("larger than", Relation::Above),
    ("longer than", Relation::Above),
    ("bigger than", Relation::Above),
    ("exceeds", Relation::Above),
    ("exceeded", Relation::Above),
    ("exceeding", Relation::Above),
    ("exceed", Relation::Above),
    ("above", Relation::Above),
    (">", Relation::Above),
    ("less than", Relation::Below),
    ("lower than", Relation::Below),
    ("fewer than", Relation::Below),
    ("smaller than", Relation::Below),
    ("shorter than", Relation::Below),
    ("below", Relation::Below),
    ("under", Relation::Below),
    ("<", Relation::Below),
    ("for over", Relation::During),
    ("for the last", Relation::During),
    ("in the last", Relation::During),
    ("over the last", Relation::During),
    ("within the last", Relation::During),
    ("during the last", Relation::During),
    ("for the past", Relation::During),
    ("in the past", Relation::During),
    ("over the past", Relation::During),
    ("within the past", Relation::During),
    ("during the past", Relation::During),
    ("the last", Relation::During),
    ("the past", Relation::During),
    ("during", Relation::During),
    ("within", Relation::During),
    ("last", Relation::During),
    ("past", Relation::During),
    ("since", Relation::During),
    ("over", Relation::Above),
    ("for", Relation::During),
    ("in", Relation::During),
];

/// So many bytes before a number are looked at; longer than each of the words.
const BEFORE: usize = 24;

/// The quantities that a text states, in order.
pub(crate) fn phrases(text: &str) -> impl Iterator<Item = Phrase> {
    plain_parts(text).flat_map(|(start, plain)| Phrases { plain, start, at: 0 })
}

/// The quantities that a part of a text without actions states.
#[derive(Clone, Debug)]
struct Phrases<'t> {
    plain: &'t str,
    /// Where the part starts in its text.
    start: usize,
    /// So much of the part has been read.
    at: usize,
}

impl Iterator for Phrases<'_> {
    type Item = Phrase;

    fn next(&mut self) -> Option<Phrase> {
        let bytes = self.plain.as_bytes();
        while let Some(next) = first_digit(bytes.get(self.at..)?) {
            let start = self.at + next;
            self.at = end_of_word(bytes, start);
            if let Some((phrase, end)) = self.phrase(start) {
                self.at = end;
                return Some(phrase);
            }
        }
        None
    }
}

/// Where the first digit of a text stands; many texts are long and have none, or one at their end.
fn first_digit(text: &[u8]) -> Option<usize> {
    let (blocks, _) = text.as_chunks::<16>();
    let has_digit =
        |block: &[u8; 16]| block.iter().fold(false, |has, byte| has | byte.is_ascii_digit());
    let passed = 16 * blocks.iter().take_while(|block| !has_digit(block)).count();
    Some(passed + text[passed..].iter().position(u8::is_ascii_digit)?)
}

impl Phrases<'_> {
    /// What the number that starts here says, if a word before it says what it is, and where it
    /// and its unit end.
    fn phrase(&self, start: usize) -> Option<(Phrase, usize)> {
        let (word, relation) = word_before(&self.plain[..start])?;
        let rest = &self.plain[start..];
        let length = number_length(rest);
        let number: f64 = rest[..length].replace([',', '_'], "").parse().ok()?;
        let (unit, unit_length) = unit(&rest[length..])?;
        let end = start + length + unit_length;
        let span = Span::of(&(self.start + start..self.start + end));
        let is_time = matches!(unit, Unit::Time(_));
        let relation = match relation {
            // "over 5m" is a stretch of time.
            Relation::Above if is_time && self.plain[word..].starts_with("over") => {
                Relation::During
            }
            // "in 5 pods" says nothing of a border.
            Relation::During if !is_time => return None,
            other => other,
        };
        let word = (self.start + word) as u32;
        Some((Phrase { number, unit, relation, span, start: word }, end))
    }
}

/// Just past the digits and letters that start here, so that no part of a name is a number.
fn end_of_word(bytes: &[u8], start: usize) -> usize {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"._,".contains(byte);
    start + bytes[start..].iter().take_while(|byte| part(byte)).count()
}

/// The length of a number; a full stop or a comma at its end is not part of it.
fn number_length(text: &str) -> usize {
    let length =
        text.bytes().take_while(|byte| byte.is_ascii_digit() || b".,_".contains(byte)).count();
    text[..length].trim_end_matches(['.', ',', '_']).len()
}

/// The word that says what a number is, by where it starts.
fn word_before(before: &str) -> Option<(usize, Relation)> {
    let trimmed = before.trim_end_matches([' ', ':', '=', '(', '~', '`', '"', '\'', '*']);
    let gap = before.len() - trimmed.len();
    let is_sign = trimmed.ends_with(['>', '<']);
    if !is_sign && gap == 0 {
        return None;
    }
    let tail = &trimmed.as_bytes()[trimmed.len().saturating_sub(BEFORE)..];
    let mut lower = [0; BEFORE];
    let lower = &mut lower[..tail.len()];
    lower.copy_from_slice(tail);
    lower.make_ascii_lowercase();
    WORDS.iter().find_map(|(word, relation)| {
        let rest = lower.strip_suffix(word.as_bytes())?;
        let is_whole = word.len() == 1 || !rest.last().is_some_and(u8::is_ascii_alphanumeric);
        is_whole.then_some((trimmed.len() - word.len(), *relation))
    })
}

/// The unit behind a number and its length; `None` where the number is part of something else.
fn unit(rest: &str) -> Option<(Unit, usize)> {
    let blanks = rest.len() - rest.trim_start_matches([' ', '-']).len();
    let after = &rest[blanks..];
    if after.starts_with('%') || after.starts_with("percent") {
        let length = if after.starts_with('%') { 1 } else { "percent".len() };
        return (blanks <= 1).then_some((Unit::Percent, blanks + length));
    }
    let length = after.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = &after[..length];
    match named(word).filter(|_| blanks <= 1) {
        Some(unit) => Some((unit, blanks + length)),
        // `0.2-0.9`, `3/4`, `10:30`, `5xx` and `v1.2.3` are no quantities.
        None if blanks == 0 && length > 0 && word != "x" => None,
        None if rest.starts_with(['/', ':', '-', '_']) => None,
        None => Some((Unit::Plain, 0)),
    }
}

fn named(word: &str) -> Option<Unit> {
    Some(match word {
        "ms" | "millisecond" | "milliseconds" => Unit::Time(0.001),
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Time(1.0),
        "m" | "min" | "mins" | "minute" | "minutes" => Unit::Time(60.0),
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Time(3600.0),
        "d" | "day" | "days" => Unit::Time(86_400.0),
        "w" | "week" | "weeks" => Unit::Time(7.0 * 86_400.0),
        "B" | "byte" | "bytes" => Unit::Bytes(0),
        "k" | "K" | "KB" | "kB" | "KiB" | "Ki" => Unit::Bytes(1),
        "MB" | "MiB" | "Mi" => Unit::Bytes(2),
        "GB" | "GiB" | "Gi" => Unit::Bytes(3),
        "TB" | "TiB" | "Ti" => Unit::Bytes(4),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Relation, f64, Unit, &str)> {
        phrases(text)
            .map(|one| (one.relation, one.number, one.unit, &text[one.span.range()]))
            .collect()
    }

    #[test]
    fn the_first_digit_is_found_wherever_it_stands() {
        for at in 0..40 {
            let text = [&"-".repeat(at), "1", &"-2".repeat(at)].concat();
            assert_eq!(first_digit(text.as_bytes()), Some(at));
            assert_eq!(first_digit(&text.as_bytes()[..at]), None);
        }
    }

    #[test]
    fn what_is_stated_is_read() {
        for (text, expected) in [
            ("(threshold: 0.3)", (Relation::Border, 0.3, Unit::Plain, "0.3")),
            ("fill rate below 80%", (Relation::Below, 80.0, Unit::Percent, "80%")),
            ("dropping >10% of", (Relation::Above, 10.0, Unit::Percent, "10%")),
            ("RTT above 250ms.", (Relation::Above, 250.0, Unit::Time(0.001), "250ms")),
            ("No requests in 15 minutes", (Relation::During, 15.0, Unit::Time(60.0), "15 minutes")),
            ("over 5m", (Relation::During, 5.0, Unit::Time(60.0), "5m")),
            ("Over 1,000 files", (Relation::Above, 1000.0, Unit::Plain, "1,000")),
            ("for more than 2h", (Relation::Above, 2.0, Unit::Time(3600.0), "2h")),
            ("more than 1.5 GB.", (Relation::Above, 1.5, Unit::Bytes(3), "1.5 GB")),
        ] {
            assert_eq!(read(text), [expected], "{text}");
        }
    }

    #[test]
    fn other_numbers_are_passed_over() {
        for text in [
            "in 5 pods of v1.2.3",
            "p99 is high",
            "above {{ $value }} and 5",
            "normal: 0.2-0.9",
            "over 3/4 of them",
            "exceeds 5xx budget",
            "see https://a/b?for=5",
            "login 5 times",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
