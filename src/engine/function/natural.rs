//! The order of `sort_by_label`: numbers within a text by their value.

use std::cmp::Ordering;

/// Compares runs of digits as numbers and everything else as text, run by run.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let (mut left_runs, mut right_runs) = (Runs(left), Runs(right));
    loop {
        let (left, right) = match (left_runs.next(), right_runs.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(left), Some(right)) => (left, right),
        };
        let ordering = match (left.parse::<i64>(), right.parse::<i64>()) {
            (Ok(left), Ok(right)) => left.cmp(&right),
            _ => left.cmp(right),
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
}

/// The runs of digits and of anything else.
struct Runs<'a>(&'a str);

impl<'a> Iterator for Runs<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let digits = self.0.bytes().next()?.is_ascii_digit();
        let end = self.0.bytes().position(|byte| byte.is_ascii_digit() != digits);
        let (run, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        Some(run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_by_value() {
        let mut names = ["cpu10", "cpu2", "cpu", "1", "cpu02x", "10", "9"];
        names.sort_by(|left, right| compare(left, right));
        assert_eq!(names, ["1", "9", "10", "cpu", "cpu2", "cpu02x", "cpu10"]);
    }
}
