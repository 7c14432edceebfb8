//! How grave a severity is, by the words in use for it, and what names have of it.

use promwright_rulebook::Rule;

/// Words for severities, from the least to the gravest; those of one line are alike.
const RANKS: [&[&str]; 4] = [
    &["none", "debug", "info", "information", "informational", "notice", "low"],
    &["warning", "warn", "minor", "ticket", "medium"],
    &["error", "major", "high"],
    &["critical", "crit", "page", "fatal", "emergency", "disaster"],
];

/// The severity that a rule gives itself.
pub(crate) fn severity(rule: &Rule) -> Option<&str> {
    let label = rule.labels.iter().find(|label| label.name.value() == "severity")?;
    Some(label.value.value())
}

/// How grave a severity is; `None` of a word that says nothing.
pub(crate) fn rank(severity: &str) -> Option<usize> {
    RANKS.iter().position(|words| words.iter().any(|word| word.eq_ignore_ascii_case(severity)))
}

/// Ends of names that tell alerts of one cause apart by how bad it is.
const ENDS: [&str; 14] = [
    "critical", "warning", "crit", "warn", "info", "error", "high", "low", "page", "ticket",
    "very", "too", "severe", "major",
];

/// A name without what it has of severities at its end.
pub(crate) fn stem(name: &str) -> &str {
    let mut stem = name;
    loop {
        let bare = stem.trim_end_matches(|last: char| !last.is_ascii_alphanumeric());
        let last = bare.as_bytes().last().map(u8::to_ascii_lowercase);
        let alike = ENDS.iter().filter(|end| end.as_bytes().last().copied() == last);
        let cut = alike.into_iter().find_map(|end| {
            let at = bare.len().checked_sub(end.len())?;
            let tail = bare.get(at..)?;
            (at > 0 && tail.eq_ignore_ascii_case(end)).then(|| &bare[..at])
        });
        match cut {
            Some(cut) => stem = cut,
            None => return bare,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_in_order() {
        assert!(rank("Critical") > rank("warning"));
        assert!(rank("warning") > rank("info"));
        assert_eq!(rank("blue"), None);
    }

    #[test]
    fn names_of_one_cause_have_one_stem() {
        assert_eq!(stem("TreatyRttHigh"), "TreatyRtt");
        assert_eq!(stem("TreatyRttCritical"), "TreatyRtt");
        assert_eq!(stem("disk_full_very_high"), "disk_full");
        assert_eq!(stem("Warning"), "Warning");
    }
}
