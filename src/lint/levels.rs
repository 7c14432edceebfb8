//! How much findings weigh for this run: what is denied, warned of, or allowed.
//!
//! A slug counts before its family, a family before `all`, and of several levels for one name
//! the last. What has no level keeps the severity of its check.

use promwright_source::{Diagnostic, Severity};
use rustc_hash::FxHashMap;

use crate::slugs::{self, covers};

/// How much a check's findings weigh, or that it does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// It does not run.
    Allow,
    /// Its findings are notes.
    Note,
    /// Its findings are warnings.
    Warning,
    /// Its findings are errors.
    Error,
}

impl Level {
    /// All of them with the words that set them.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("allow", Self::Allow),
        ("note", Self::Note),
        ("warn", Self::Warning),
        ("deny", Self::Error),
    ];

    /// The level that a word sets.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, level)| *level)
    }

    /// The severity of findings; `None` if there are none.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Allow => None,
            Self::Note => Some(Severity::Note),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// The levels of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    entries: Vec<(String, Level)>,
}

impl Levels {
    /// Sets the level of a slug, a family or `all`; `false` if there is none of that name.
    pub fn set(&mut self, name: &str, level: Level) -> bool {
        let is_known = slugs::is_known(name);
        if is_known {
            self.entries.push((name.to_owned(), level));
        }
        is_known
    }

    /// The level of a check whose own one is `own`; `None` if nothing is set. One that runs only
    /// when asked for is asked for by its slug, not by its family.
    pub fn of(&self, slug: &str, own: Level) -> Option<Level> {
        let is_meant = |name: &str| own != Level::Allow || name == slug;
        let applies = self.entries.iter().filter(|(name, _)| covers(name, slug) && is_meant(name));
        // The slug is longer than its family, and that than `all`.
        let rank = |name: &str| if name == slugs::ALL { 0 } else { name.len() };
        applies.max_by_key(|(name, _)| rank(name)).map(|(_, level)| *level)
    }

    /// Gives each finding of some slugs its severity, and leaves out what is allowed.
    pub(crate) fn settle(&self, findings: &mut Vec<Diagnostic>, is_meant: fn(&str) -> bool) {
        if self.entries.is_empty() {
            return;
        }
        let mut known: FxHashMap<&'static str, Option<Level>> = FxHashMap::default();
        findings.retain_mut(|finding| {
            let slug = finding.slug;
            let of_slug = || is_meant(slug).then(|| self.of(slug, Level::Error)).flatten();
            match known.entry(slug).or_insert_with(of_slug).map(Level::severity) {
                None => true,
                Some(None) => false,
                Some(Some(severity)) => {
                    finding.severity = severity;
                    true
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_counts_and_then_the_last() {
        let of = |levels: &Levels, slug| levels.of(slug, Level::Warning);
        let mut levels = Levels::default();
        assert!(levels.set("promql/rate-of-gauge", Level::Warning));
        assert!(levels.set("promql", Level::Error));
        assert!(levels.set("all", Level::Allow));
        assert!(!levels.set("promq", Level::Error));
        assert_eq!(of(&levels, "promql/rate-of-gauge"), Some(Level::Warning));
        assert_eq!(of(&levels, "promql/syntax"), Some(Level::Error));
        assert_eq!(of(&levels, "yaml/syntax"), Some(Level::Allow));
        assert!(levels.set("all", Level::Note));
        assert_eq!(of(&levels, "yaml/syntax"), Some(Level::Note));
        assert_eq!(of(&Levels::default(), "yaml/syntax"), None);
    }

    #[test]
    fn a_check_that_is_off_is_asked_for_by_its_slug() {
        let mut levels = Levels::default();
        levels.set("promql", Level::Error);
        assert_eq!(levels.of("promql/rate-of-gauge", Level::Allow), None);
        levels.set("promql/rate-of-gauge", Level::Note);
        assert_eq!(levels.of("promql/rate-of-gauge", Level::Allow), Some(Level::Note));
    }
}
