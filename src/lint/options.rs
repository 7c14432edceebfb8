//! What the user decides about checks: the level of each, and its options.
//!
//! A check reads its options from the fields of the [`Options`] of the run. An option is one
//! line of the table below; its key in `promwright.toml`, its type, its default and its words
//! in the JSON schema all come from there.

use promwright_source::Diagnostic;

use crate::registry::{position, registry};
use crate::{Level, Levels};

/// The type of an option's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A duration as Prometheus writes it, as in `5m`; in milliseconds.
    Duration,
}

/// A value of one of these types.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// True or false.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A text, or a duration as it is written.
    Text(String),
    /// A list of texts.
    Texts(Vec<String>),
}

/// What is known of an option.
#[derive(Clone, Copy, Debug)]
pub struct OptionFacts {
    /// The check that it belongs to; empty for those that several checks read.
    pub check: &'static str,
    /// The name of the field; the key in a file has `-` for `_`.
    pub field: &'static str,
    /// What values it takes.
    pub kind: OptionKind,
    /// What it means, in a sentence.
    pub about: &'static str,
    default: fn() -> OptionValue,
}

impl OptionFacts {
    /// Its key in `promwright.toml`.
    pub fn key(&self) -> String {
        self.field.replace('_', "-")
    }

    /// The value where nothing is set; a duration as it is written.
    pub fn default_value(&self) -> OptionValue {
        (self.default)()
    }
}

/// A span of time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Milliseconds(pub i64);

/// A type that an option may have.
trait OptionType: Sized {
    const KIND: OptionKind;
    fn from_value(value: OptionValue) -> Option<Self>;
    fn to_value(self) -> OptionValue;
}

macro_rules! option_type {
    ($type:ty, $kind:ident) => {
        impl OptionType for $type {
            const KIND: OptionKind = OptionKind::$kind;

            fn from_value(value: OptionValue) -> Option<Self> {
                match value {
                    OptionValue::$kind(value) => Some(value),
                    _ => None,
                }
            }

            fn to_value(self) -> OptionValue {
                OptionValue::$kind(self)
            }
        }
    };
}

option_type!(bool, Boolean);
option_type!(f64, Number);
option_type!(String, Text);
option_type!(Vec<String>, Texts);

impl OptionType for Milliseconds {
    const KIND: OptionKind = OptionKind::Duration;

    fn from_value(value: OptionValue) -> Option<Self> {
        let OptionValue::Text(text) = value else { return None };
        promwright_number::duration::parse(&text).ok().map(Self)
    }

    fn to_value(self) -> OptionValue {
        OptionValue::Text(promwright_number::duration::format(self.0))
    }
}

macro_rules! options {
    ($($(#[doc = $about:literal])+ $check:literal $field:ident: $type:ty = $default:expr;)*) => {
        /// The level of every check, and the options of those that have any.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Options {
            /// In the order of the registry.
            levels: Vec<Level>,
            /// What the user says, also about findings that are of no check.
            named: Levels,
            $($(#[doc = $about])+ pub $field: $type,)*
        }

        impl Default for Options {
            /// Every check at its own level.
            fn default() -> Self {
                Self {
                    levels: registry().iter().map(|check| check.level()).collect(),
                    named: Levels::default(),
                    $($field: $default,)*
                }
            }
        }

        impl Options {
            /// All options, in the order of the checks.
            pub const ALL: &'static [OptionFacts] = &[$(OptionFacts {
                check: $check,
                field: stringify!($field),
                kind: <$type as OptionType>::KIND,
                about: concat!($($about),+),
                default: || <$type as OptionType>::to_value($default),
            }),*];

            /// Sets an option by its check and its key; `false` if there is none, or if it
            /// takes other values.
            pub fn set(&mut self, check: &str, key: &str, value: OptionValue) -> bool {
                let facts = Self::ALL.iter().find(|o| o.check == check && o.key() == key);
                match facts.map(|facts| facts.field) {
                    $(Some(stringify!($field)) => {
                        match <$type as OptionType>::from_value(value) {
                            Some(value) => self.$field = value,
                            None => return false,
                        }
                    })*
                    _ => return false,
                }
                true
            }
        }
    };
}

// One option a line: its words, its check (`""` if several read it), field, type, default. A
// field's name is unique; a check's options begin with its pattern where others could have the
// same.
options! {
    /// Labels that every scraped series has from its target, as `job` and `instance`; where none is named, any label may come from there.
    "" target_labels: Vec<String> = Vec::new();
    /// Whether the schema tells of every metric that there is, so that others are exposed by nobody.
    "" schema_is_complete: bool = false;
    /// How often targets are scraped; ranges under two of it see too few samples. Where it is zero nothing is known, checks assume half a minute, and findings say so.
    "" scrape_interval: Milliseconds = Milliseconds(0);
    /// How often groups without an `interval` are evaluated.
    "" evaluation_interval: Milliseconds = Milliseconds(60_000);
    /// How long Prometheus keeps samples; nothing is said of it where it is zero.
    "" retention: Milliseconds = Milliseconds(0);
    /// The names of Prometheus' `external_labels`; nothing is said of them where none is named.
    "" external_labels: Vec<String> = Vec::new();
    /// The shortest `for` of an alert.
    "alert/for-out-of-range" for_at_least: Milliseconds = Milliseconds(0);
    /// The longest `for` of an alert; zero for none.
    "alert/for-out-of-range" for_at_most: Milliseconds = Milliseconds(86_400_000);
    /// The longest `keep_firing_for` of an alert; zero for none.
    "alert/for-out-of-range" keep_firing_for_at_most: Milliseconds = Milliseconds(86_400_000);
    /// The pattern that names of alerts match.
    "alert/name-style" alert_name_pattern: String = "[A-Z][A-Za-z0-9]*".to_owned();
    /// Patterns for the values of annotations, as `name=pattern`.
    "annotation/disallowed" allowed_annotation_values: Vec<String> = Vec::new();
    /// Annotations that there must not be, as `name` or `name=pattern`.
    "annotation/disallowed" rejected_annotations: Vec<String> = vec!["todo".to_owned()];
    /// Annotations that every alert has, as `name` or `name=pattern`.
    "annotation/missing" required_annotations: Vec<String> = vec!["summary".to_owned()];
    /// Annotations that hold an expression.
    "annotation/not-promql" promql_annotations: Vec<String> =
        ["query", "expr", "promql"].map(str::to_owned).to_vec();
    /// The shortest interval of a group.
    "group/interval-out-of-range" interval_at_least: Milliseconds = Milliseconds(10_000);
    /// The longest interval of a group; zero for none.
    "group/interval-out-of-range" interval_at_most: Milliseconds = Milliseconds(3_600_000);
    /// The most series or alerts that a rule of a group may produce.
    "group/limit-out-of-range" limit_at_most: f64 = 1000.0;
    /// The pattern that names of groups match.
    "group/name-style" group_name_pattern: String = "[A-Za-z0-9_.:-]+".to_owned();
    /// The longest `query_offset` of a group; zero for none.
    "group/query-offset-out-of-range" query_offset_at_most: Milliseconds = Milliseconds(300_000);
    /// The most rules of a group.
    "group/too-many-rules" rules_at_most: f64 = 20.0;
    /// Patterns for the values of labels, as `name=pattern`.
    "label/disallowed" allowed_label_values: Vec<String> =
        vec!["severity=info|warning|critical".to_owned()];
    /// Labels that there must not be, as `name` or `name=pattern`.
    "label/disallowed" rejected_labels: Vec<String> = Vec::new();
    /// Pairs of labels that no rule sets together, each as `name` or `name=pattern`.
    "label/exclusive" exclusive_labels: Vec<String> = vec!["severity=info page".to_owned()];
    /// Labels that every alert has, as `name` or `name=pattern`.
    "label/missing" required_labels: Vec<String> = vec!["severity".to_owned()];
    /// How often a subquery may evaluate its expression each time the rule is evaluated.
    "promql/many-subquery-steps" subquery_steps_at_most: f64 = 10_000.0;
    /// Prometheus' feature flags that are switched on, as `--enable-feature` takes them.
    "promql/needs-feature-flag" enabled_features: Vec<String> = Vec::new();
    /// Labels that every selector has a matcher on.
    "promql/missing-matcher" required_matchers: Vec<String> = vec!["job".to_owned()];
    /// Labels that every aggregation keeps.
    "promql/unkept-label" kept_labels: Vec<String> = vec!["job".to_owned()];
    /// The pattern that names of recorded metrics match.
    "record/name-style" record_name_pattern: String = "[^:]+(:[^:]+)+".to_owned();
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

    /// Sets the level of a check, a family or `all`; returns whether there is one of this name.
    pub fn set_level(&mut self, name: &str, level: Level) -> bool {
        let is_known = self.named.set(name, level);
        for (current, check) in self.levels.iter_mut().zip(registry()) {
            if let Some(level) = self.named.of(check.slug(), check.level()) {
                *current = level;
            }
        }
        is_known
    }

    /// Whether there can be findings of this name, which need not be one of a check.
    pub fn is_on(&self, slug: &str) -> bool {
        match position(slug) {
            Some(index) => self.levels[index] != Level::Allow,
            None => self.named.of(slug, Level::Error) != Some(Level::Allow),
        }
    }

    /// Milliseconds between two scrapes of a target, and whether that is only assumed: most who
    /// do not say scrape twice a minute or more often.
    pub(crate) fn scraped_every(&self) -> (i64, bool) {
        match self.scrape_interval.0 {
            set if set > 0 => (set, false),
            _ => (30_000, true),
        }
    }

    /// Gives findings that are of no check the level that the user wants for them.
    pub fn settle(&self, findings: &mut Vec<Diagnostic>) {
        self.named.settle(findings, |slug| position(slug).is_none());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_can_be_set() {
        let mut options = Options::default();
        for facts in Options::ALL {
            let value = facts.default_value();
            assert!(options.set(facts.check, &facts.key(), value), "{}", facts.key());
            assert!(facts.about.trim().ends_with('.'), "{}", facts.key());
        }
        assert_eq!(options, Options::default());
    }

    #[test]
    fn values_of_another_type_are_refused() {
        let mut options = Options::default();
        let duration = |text: &str| OptionValue::Text(text.to_owned());
        assert!(options.set("", "scrape-interval", duration("15s")));
        assert_eq!(options.scrape_interval, Milliseconds(15_000));
        assert!(!options.set("", "scrape-interval", duration("soon")));
        assert!(!options.set("", "scrape-interval", OptionValue::Boolean(true)));
        assert!(!options.set("promql/other", "scrape-interval", duration("15s")));
    }
}
