//! Findings that are known already, so that only new ones fail.
//!
//! A finding is known by its file, its slug, its rule and its message, not by its lines, which
//! move. Of several that are alike so many are known as there were.

use std::collections::BTreeMap;

use promwright_source::{Diagnostic, Sources};

/// What findings are known by, in the order of the file that keeps them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    /// The file, by the name that the run gave it.
    pub file: String,
    /// The slug.
    pub slug: String,
    /// The rule; empty for what is about none.
    pub rule: String,
    /// The message.
    pub message: String,
}

/// Known findings with how many there are of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<Known, usize>,
}

impl Baseline {
    /// These findings are known.
    pub fn of(findings: &[Diagnostic], sources: &Sources) -> Self {
        findings.iter().map(|finding| (known(finding, sources), 1)).collect()
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Known, usize)> {
        self.known.iter().map(|(known, count)| (known, *count))
    }

    /// Takes known findings out; how many were taken, and how many of the known ones there are
    /// no more.
    pub fn take(&self, findings: &mut Vec<Diagnostic>, sources: &Sources) -> (usize, usize) {
        let mut left = self.known.clone();
        let before = findings.len();
        findings.retain(|finding| match left.get_mut(&known(finding, sources)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        (before - findings.len(), left.values().sum())
    }
}

impl FromIterator<(Known, usize)> for Baseline {
    fn from_iter<T: IntoIterator<Item = (Known, usize)>>(all: T) -> Self {
        let mut known = BTreeMap::new();
        for (finding, count) in all {
            *known.entry(finding).or_default() += count;
        }
        Self { known }
    }
}

fn known(finding: &Diagnostic, sources: &Sources) -> Known {
    let file = sources.file(finding.primary.place.file).name();
    Known {
        file: file.strip_prefix("./").unwrap_or(file).replace('\\', "/"),
        slug: finding.slug.to_owned(),
        rule: finding.rule.as_deref().unwrap_or_default().to_owned(),
        message: finding.message.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use promwright_source::{Place, Span};

    use super::*;

    #[test]
    fn moved_findings_stay_known_and_one_more_is_new() {
        let mut sources = Sources::new();
        let file = sources.add("./a.yaml", "a\nb\nc\n");
        let finding = |start, message: &'static str| {
            Diagnostic::error("a/b", Place::new(file, Span::at(start)), message)
        };
        let baseline = Baseline::of(&[finding(0, "x"), finding(2, "gone")], &sources);
        let mut findings = vec![finding(2, "x"), finding(4, "x"), finding(0, "y")];
        assert_eq!(baseline.take(&mut findings, &sources), (1, 1));
        assert_eq!(findings, [finding(4, "x"), finding(0, "y")]);
        assert_eq!(baseline.iter().next().map(|(known, _)| &*known.file), Some("a.yaml"));
    }
}
