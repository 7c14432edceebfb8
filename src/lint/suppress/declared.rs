//! Suppressions that typed rules and groups state, also as comments in the YAML that they are
//! written to, so that they hold there, too.

use promwright_source::{Diagnostic, Place};

/// A suppression that a typed rule or group states.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What it covers.
    pub about: Subject,
    /// A slug, a family or `all`.
    pub check: String,
    /// Why.
    pub reason: String,
    /// Where it is stated.
    pub place: Place,
}

/// What a [`Declared`] suppression covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A rule, by its name, with its place.
    Rule(String, Place),
    /// The group at a place, and its rules, by their names.
    Group(Place, Vec<String>),
}

impl Subject {
    /// Where the rule or the group is.
    pub const fn place(&self) -> Place {
        match self {
            Self::Rule(_, place) | Self::Group(place, _) => *place,
        }
    }

    /// Whether a finding is about it.
    pub(super) fn covers(&self, finding: &Diagnostic) -> bool {
        match (self, &finding.rule) {
            (Self::Rule(name, _), Some(rule)) => *rule == *name,
            (Self::Group(_, rules), Some(rule)) => rules.iter().any(|own| rule == own),
            (Self::Group(place, _), None) => *place == finding.primary.place,
            (Self::Rule(..), None) => false,
        }
    }
}

impl Declared {
    /// What is written before the rule or the group, without `#`; `None` if it is about what
    /// only typed rules have.
    pub fn comment(&self) -> Option<String> {
        let family = self.check.split('/').next().unwrap_or_default();
        if family == "dsl" {
            return None;
        }
        // A day would have to follow.
        let reason = match self.reason.strip_prefix("until ") {
            Some(_) => format!("({})", self.reason),
            None => self.reason.clone(),
        };
        Some(format!("promwright ignore[{}] {reason}", self.check))
    }
}

#[cfg(test)]
mod tests {
    use promwright_source::{Sources, Span};

    use super::super::comment;
    use super::*;

    fn declared(check: &str, reason: &str) -> Declared {
        let place = Place::new(Sources::new().add("rules.rs", "a"), Span::at(0));
        let about = Subject::Rule("A".to_owned(), place);
        Declared { about, check: check.to_owned(), reason: reason.to_owned(), place }
    }

    #[test]
    fn what_is_written_is_read() {
        for reason in ["the probe is slow", "until the exporter is mended", "until 2027-01-01"] {
            let written = declared("alert/zero-for", reason).comment().unwrap_or_default();
            let parsed = comment::parse(&format!("# {written}"));
            let Some(Ok(parsed)) = parsed else { panic!("{written}: {parsed:?}") };
            assert_eq!(parsed.names[0].text, "alert/zero-for");
            assert!(parsed.has_reason && parsed.until.is_none(), "{written}");
        }
        assert_eq!(declared("dsl/unknown-label", "it is typed").comment(), None);
    }
}
