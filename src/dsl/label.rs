//! Labels as values: declared once, then used in matchers, groupings and texts by that name.

use crate::site::Site;

/// A label's name. Declare labels with [`labels!`](crate::labels).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label {
    name: &'static str,
}

impl Label {
    /// The label `name`.
    pub const fn new(name: &'static str) -> Self {
        Self { name }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// `label="value"`: the label has exactly this value.
    #[track_caller]
    pub fn is(self, value: impl Into<String>) -> Matcher {
        self.matcher(MatchKind::Equal, value.into())
    }

    /// `label!="value"`: the label has another value, or none.
    #[track_caller]
    pub fn is_not(self, value: impl Into<String>) -> Matcher {
        self.matcher(MatchKind::NotEqual, value.into())
    }

    /// `label=~"a|b"`: the label has one of these values, taken literally.
    #[track_caller]
    pub fn is_one_of<const N: usize>(self, values: [&str; N]) -> Matcher {
        self.matcher(MatchKind::Regex, values.map(escape).join("|"))
    }

    /// `label=~"regex"`, anchored at both ends.
    #[track_caller]
    pub fn matches(self, regex: impl Into<String>) -> Matcher {
        self.matcher(MatchKind::Regex, regex.into())
    }

    /// `label!~"regex"`, anchored at both ends.
    #[track_caller]
    pub fn matches_not(self, regex: impl Into<String>) -> Matcher {
        self.matcher(MatchKind::NotRegex, regex.into())
    }

    #[track_caller]
    fn matcher(self, kind: MatchKind, value: String) -> Matcher {
        Matcher { label: LabelUse::of(self), kind, value }
    }
}

/// The text with RE2's special characters escaped.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if r"\.+*?()|[]{}^$".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A condition on a label of a selector; made by [`Label::is`] and its kin.
#[derive(Clone, Debug)]
pub struct Matcher {
    pub(crate) label: LabelUse,
    pub(crate) kind: MatchKind,
    pub(crate) value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MatchKind {
    Equal,
    NotEqual,
    Regex,
    NotRegex,
}

/// A label with the place where it is used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LabelUse {
    pub(crate) name: &'static str,
    pub(crate) site: Site,
}

impl LabelUse {
    #[track_caller]
    pub(crate) fn of(label: Label) -> Self {
        Self { name: label.name, site: Site::word(label.name) }
    }

    #[track_caller]
    pub(crate) fn all(labels: &[Label]) -> Vec<Self> {
        let site = Site::here();
        let one = |label: &Label| Site { word: Some(label.name), ..site };
        labels.iter().map(|label| Self { name: label.name, site: one(label) }).collect()
    }
}

/// Declares labels as constants named as Prometheus knows them.
///
/// ```
/// # mod labels {
/// promwright_dsl::labels! {
///     /// The treaty under which requests run.
///     treaty_id;
/// }
/// # }
/// assert_eq!(labels::treaty_id.name(), "treaty_id");
/// ```
#[macro_export]
macro_rules! labels {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[allow(non_upper_case_globals, reason = "a label is written as Prometheus knows it")]
        pub const $name: $crate::Label = $crate::Label::new(stringify!($name));
    )+};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_choice_are_literal() {
        let matcher = Label::new("service").is_one_of(["a.b", "psi-field"]);
        assert_eq!(matcher.value, r"a\.b|psi-field");
    }
}
