//! What the user decides about checks: how much each weighs, and its options.

use promwright_source::Severity;

use crate::registry::{position, registry};

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

/// The level of every check, and the options of those that have any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// In the order of the registry.
    levels: Vec<Level>,
}

impl Options {
    /// Only this check runs, at its own level, or as a warning if it runs only when asked for.
    pub fn only(slug: &str) -> Self {
        let mut options = Self::default();
        for (level, check) in options.levels.iter_mut().zip(registry()) {
            let own = check.level().max(Level::Warning);
            *level = if check.slug() == slug { own } else { Level::Allow };
        }
        options
    }

    /// The level of a check; [`Level::Allow`] of one that is not there.
    pub fn level(&self, slug: &str) -> Level {
        position(slug).map_or(Level::Allow, |index| self.levels[index])
    }

    /// Sets the level of a check; returns whether there is one of this slug.
    pub fn set_level(&mut self, slug: &str, level: Level) -> bool {
        let index = position(slug);
        if let Some(index) = index {
            self.levels[index] = level;
        }
        index.is_some()
    }
}

impl Default for Options {
    /// Every check at its own level.
    fn default() -> Self {
        Self { levels: registry().iter().map(|check| check.level()).collect() }
    }
}
