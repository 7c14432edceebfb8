//! Times of a scenario: milliseconds from its start, written as durations.

use promwright_number::{duration, time};
use serde::{Deserialize, Deserializer, de};

/// Milliseconds, written as a duration: `30s`, `1h30m`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub i64);

impl<'de> Deserialize<'de> for Millis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = |error| de::Error::custom(format!("`{text}`: {error}, as in `1h30m`"));
        duration::parse(&text).map(Self).map_err(wrong)
    }
}

/// Milliseconds since the epoch, written as `2025-10-23T11:00:00Z`.
pub(super) struct Timestamp(pub i64);

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || de::Error::custom(format!("`{text}` is not like 2025-10-23T11:00:00Z"));
        time::parse(&text).map(Self).ok_or_else(wrong)
    }
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Its start.
    pub from: Millis,
    /// Its end, excluded; none is the end of the scenario.
    pub until: Option<Millis>,
}

impl Span {
    /// Whether `time` lies within.
    pub(crate) fn holds(&self, time: i64) -> bool {
        self.from.0 <= time && self.until.is_none_or(|until| time < until.0)
    }
}
