//! Warnings and infos: what Prometheus remarks on an answer, in its own words.
//!
//! Kept beside the value and deduplicated by text: of several with one text the last place
//! counts, as in Prometheus.

use std::fmt::Write as _;

use promwright_number::float;
use promwright_source::Span;
use rustc_hash::FxHashMap;

use crate::remark::{Remark, Remarks};

/// How grave an [`Annotation`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// The answer may be wrong.
    Warning,
    /// Something worth knowing.
    Info,
}

/// A remark on an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// Warning or info.
    pub grade: Grade,
    /// The text as Prometheus has it, `PromQL warning: …` or `PromQL info: …`, without place
    /// and details.
    pub text: String,
    /// The expression that it is about.
    pub span: Span,
    /// What grows as remarks of one text are merged.
    pub(crate) detail: Detail,
}

/// What a merged remark adds to its text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Detail {
    /// Nothing.
    None,
    /// In how many places.
    Occurrences(u64),
    /// Where classic buckets had to be made monotonic, and how far they were off.
    Monotonicity { times: (i64, i64), buckets: (f64, f64), difference: f64, samples: i64 },
}

impl Annotation {
    /// The text with the place in the query that Prometheus prints: `… (line:column)`.
    pub fn message(&self, query: &str) -> String {
        let mut message = self.text.clone();
        if let Detail::Monotonicity { times, buckets, difference, samples } = self.detail {
            // Writing into a String cannot fail.
            let _ = write!(
                message,
                ", from buckets {} to {}, with a max diff of {}, over {samples} samples from {} to {}",
                float::format(buckets.0),
                float::format(buckets.1),
                two_digits(difference),
                promwright_number::date::rfc3339(times.0),
                promwright_number::date::rfc3339(times.1),
            );
        }
        if let Detail::Occurrences(count @ 2..) = self.detail {
            let _ = write!(message, " ({count} occurrences)");
        }
        let (line, column) = position(query, self.span.start as usize);
        let _ = write!(message, " ({line}:{column})");
        message
    }
}

/// Line and column, from 1, the column in bytes.
fn position(query: &str, offset: usize) -> (usize, usize) {
    let before = &query.as_bytes()[..offset.min(query.len())];
    let mut lines = before.split(|byte| *byte == b'\n');
    let column = lines.next_back().map_or(0, <[u8]>::len) + 1;
    (lines.count() + 1, column)
}

/// As Go's `%.2g`: from 100 on with an exponent.
fn two_digits(value: f64) -> String {
    let rounded = format!("{value:.1e}");
    let shortest = float::format(rounded.parse().unwrap_or(value));
    match rounded.split_once('e') {
        Some((digits, exponent))
            if shortest.len() > 2 && exponent.parse::<u32>().is_ok_and(|own| own >= 2) =>
        {
            let digits = digits.strip_suffix(".0").unwrap_or(digits);
            format!("{digits}e+{exponent:0>2}")
        }
        _ => shortest,
    }
}

/// The remarks collected while a query is evaluated.
#[derive(Clone, Debug, Default)]
pub(crate) struct Annotations {
    list: Vec<Annotation>,
    by_text: FxHashMap<String, usize>,
}

impl Annotations {
    /// Adds a warning; `text` without `PromQL warning: `.
    pub(crate) fn warn(&mut self, text: &str, span: Span) {
        self.warn_with(text, span, Detail::None);
    }

    /// Adds a warning with a detail that merges.
    pub(crate) fn warn_with(&mut self, text: &str, span: Span, detail: Detail) {
        let text = format!("PromQL warning: {text}");
        self.add(Annotation { grade: Grade::Warning, text, span, detail });
    }

    /// Adds an info; `text` without `PromQL info: `.
    pub(crate) fn inform(&mut self, text: &str, span: Span) {
        self.inform_with(text, span, Detail::None);
    }

    /// Adds an info with a detail that merges.
    pub(crate) fn inform_with(&mut self, text: &str, span: Span, detail: Detail) {
        let text = format!("PromQL info: {text}");
        self.add(Annotation { grade: Grade::Info, text, span, detail });
    }

    /// Adds a remark on samples.
    pub(crate) fn note(&mut self, remark: &Remark, span: Span) {
        match remark.grade() {
            Grade::Warning => self.warn(&remark.text(), span),
            Grade::Info => self.inform(&remark.text(), span),
        }
    }

    /// Adds remarks on samples.
    pub(crate) fn note_all(&mut self, remarks: &Remarks, span: Span) {
        for remark in remarks.iter() {
            self.note(remark, span);
        }
    }

    fn add(&mut self, new: Annotation) {
        if let Some(index) = self.by_text.get(&new.text) {
            let old = &mut self.list[*index];
            // Remarks that grow keep their first place.
            if new.detail == Detail::None {
                old.span = new.span;
            }
            old.detail = merge(old.detail, new.detail);
        } else {
            self.by_text.insert(new.text.clone(), self.list.len());
            self.list.push(new);
        }
    }

    /// Warnings and infos, each in the order of their first appearance.
    pub(crate) fn split(self) -> (Vec<Annotation>, Vec<Annotation>) {
        self.list.into_iter().partition(|annotation| annotation.grade == Grade::Warning)
    }
}

fn merge(old: Detail, new: Detail) -> Detail {
    match (old, new) {
        (
            Detail::Monotonicity { times: t, buckets: b, difference: d, samples: s },
            Detail::Monotonicity { times, buckets, difference, samples },
        ) => Detail::Monotonicity {
            times: (t.0.min(times.0), t.1.max(times.1)),
            buckets: (b.0.min(buckets.0), b.1.max(buckets.1)),
            difference: d.max(difference),
            samples: s.wrapping_add(samples),
        },
        (Detail::Occurrences(old), Detail::Occurrences(new)) => Detail::Occurrences(old + new),
        _ => new,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_have_two_digits() {
        let shown = [0.0, 0.000_012_3, 0.5, 9.96, 12.3, 99.6, 100.0, 123.0, 1.5e12, f64::INFINITY];
        let expected =
            ["0", "1.2e-05", "0.5", "10", "12", "1e+02", "1e+02", "1.2e+02", "1.5e+12", "+Inf"];
        assert_eq!(shown.map(two_digits), expected);
    }
}
