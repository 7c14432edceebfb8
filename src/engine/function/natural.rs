//! The order of `sort_by_label`: numbers within a text by their value.

/// Whether `left` stands before `right`: runs of digits compare as numbers, all else as text,
/// run by run.
///
/// As in Prometheus this is no order: of an empty text and another neither stands before the
/// other, of two texts that differ in leading zeros each does.
pub(crate) fn precedes(left: &str, right: &str) -> bool {
    let (mut left_runs, mut right_runs) = (Runs(left), Runs(right));
    while let Some(left) = left_runs.next() {
        let Some(right) = right_runs.next() else { return false };
        let ordering = match (left.parse::<i64>(), right.parse::<i64>()) {
            (Ok(left), Ok(right)) => left.cmp(&right),
            _ => left.cmp(right),
        };
        if ordering.is_ne() {
            return ordering.is_lt();
        }
        if left_runs.0.is_empty() {
            return true;
        }
        if right_runs.0.is_empty() {
            return false;
        }
    }
    false
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
        let ordered = ["1", "9", "10", "cpu", "cpu2", "cpu02x", "cpu10"];
        for (place, left) in ordered.iter().enumerate() {
            for (other, right) in ordered.iter().enumerate().filter(|(other, _)| *other != place) {
                assert_eq!(precedes(left, right), place < other, "{left} {right}");
            }
        }
    }

    #[test]
    fn an_empty_text_stands_nowhere() {
        assert!(!precedes("", "a") && !precedes("a", ""));
        assert!(precedes("a1", "a01") && precedes("a01", "a1"));
    }
}
