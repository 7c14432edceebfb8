//! Label sets: sorted, without duplicates, shared.

use std::fmt;
use std::sync::Arc;

use crate::quote;

/// The label that holds a series' metric name.
pub const METRIC_NAME: &str = "__name__";

/// A label set: pairs of name and value, sorted by name, without empty values.
///
/// Cloning shares the pairs. A label with an empty value is the same as no label, as in
/// Prometheus, so it is never stored.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Labels(Arc<[(Arc<str>, Arc<str>)]>);

impl Labels {
    /// No labels.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The set of these pairs; of equal names the last counts.
    pub fn from_pairs<N, V>(pairs: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<Arc<str>>,
        V: Into<Arc<str>>,
    {
        let mut builder = LabelsBuilder::default();
        for (name, value) in pairs {
            builder.set(name, value);
        }
        builder.build()
    }

    /// The value of a label; `None` if it is not there.
    pub fn get(&self, name: &str) -> Option<&str> {
        let index = self.0.binary_search_by(|(own, _)| (**own).cmp(name)).ok()?;
        Some(&self.0[index].1)
    }

    /// The metric name.
    pub fn metric(&self) -> Option<&str> {
        self.get(METRIC_NAME)
    }

    /// How many labels there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values, by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Only the labels for which `keep` is true of the name.
    pub fn filter(&self, mut keep: impl FnMut(&str) -> bool) -> Self {
        if self.0.iter().all(|(name, _)| keep(name)) {
            return self.clone();
        }
        Self(self.0.iter().filter(|(name, _)| keep(name)).cloned().collect())
    }

    /// Without the metric name.
    pub fn without_metric(&self) -> Self {
        self.filter(|name| name != METRIC_NAME)
    }

    /// A builder that starts with these labels.
    pub fn to_builder(&self) -> LabelsBuilder {
        LabelsBuilder { pairs: self.0.to_vec() }
    }
}

/// As Prometheus prints a series: `name{a="b"}`, `{a="b"}`, `{}`.
///
/// Names outside the classic character set are quoted: `{"metric.name", "label.name"="b"}`.
impl fmt::Display for Labels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.metric().unwrap_or_default();
        let bare = is_classic(name, ":");
        let mut separator = "{";
        if bare {
            formatter.write_str(name)?;
        } else if !name.is_empty() {
            write!(formatter, "{{{}", quote(name))?;
            separator = ", ";
        }
        for (label, value) in self.iter().filter(|(label, _)| *label != METRIC_NAME) {
            formatter.write_str(separator)?;
            if is_classic(label, "") {
                formatter.write_str(label)?;
            } else {
                formatter.write_str(&quote(label))?;
            }
            write!(formatter, "={}", quote(value))?;
            separator = ", ";
        }
        match separator {
            "{" if bare => Ok(()),
            "{" => formatter.write_str("{}"),
            _ => formatter.write_str("}"),
        }
    }
}

/// Whether a name is made of letters, digits, `_` and the bytes of `also`, no digit first.
pub(crate) fn is_classic(name: &str, also: &str) -> bool {
    let accepted = |byte: u8| byte == b'_' || also.as_bytes().contains(&byte);
    !name.is_empty()
        && !name.as_bytes()[0].is_ascii_digit()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || accepted(byte))
}

impl fmt::Debug for Labels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A label set under construction.
#[derive(Clone, Debug, Default)]
pub struct LabelsBuilder {
    pairs: Vec<(Arc<str>, Arc<str>)>,
}

impl LabelsBuilder {
    /// Sets a label; an empty value removes it.
    pub fn set(&mut self, name: impl Into<Arc<str>>, value: impl Into<Arc<str>>) -> &mut Self {
        let (name, value) = (name.into(), value.into());
        let found = self.pairs.binary_search_by(|(own, _)| own.cmp(&name));
        match (found, value.is_empty()) {
            (Ok(index), true) => drop(self.pairs.remove(index)),
            (Ok(index), false) => self.pairs[index].1 = value,
            (Err(_), true) => {}
            (Err(index), false) => self.pairs.insert(index, (name, value)),
        }
        self
    }

    /// The value of a label; `None` if it is not set.
    pub fn get(&self, name: &str) -> Option<&str> {
        let index = self.pairs.binary_search_by(|(own, _)| (**own).cmp(name)).ok()?;
        Some(&self.pairs[index].1)
    }

    /// Removes a label.
    pub fn remove(&mut self, name: &str) -> &mut Self {
        self.pairs.retain(|(own, _)| &**own != name);
        self
    }

    /// The label set.
    pub fn build(self) -> Labels {
        Labels(self.pairs.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_sorted_unique_and_never_empty() {
        let labels = Labels::from_pairs([("b", "1"), ("a", "x"), ("b", "2"), ("c", "")]);
        assert_eq!(labels.to_string(), r#"{a="x", b="2"}"#);
        assert_eq!(labels.get("c"), None);
        let named = Labels::from_pairs([(METRIC_NAME, "up"), ("job", "a")]);
        assert_eq!(named.to_string(), r#"up{job="a"}"#);
        assert_eq!(named.without_metric().to_string(), r#"{job="a"}"#);
        assert_eq!(Labels::empty().to_string(), "{}");
    }

    #[test]
    fn names_beyond_the_classic_characters_are_quoted() {
        let labels = Labels::from_pairs([(METRIC_NAME, "a.b"), ("c", "1\n"), ("d e", "2")]);
        assert_eq!(labels.to_string(), r#"{"a.b", c="1\n", "d e"="2"}"#);
        assert_eq!(Labels::from_pairs([(METRIC_NAME, "a.b")]).to_string(), r#"{"a.b"}"#);
        assert_eq!(Labels::from_pairs([(METRIC_NAME, "a:b")]).to_string(), "a:b");
    }
}
