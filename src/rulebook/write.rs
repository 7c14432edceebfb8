//! The model as YAML, the same bytes each time.
//!
//! serde-saphyr writes the structure and decides what needs quotes; this module decides the
//! order of the fields (as people write them), leaves out what says nothing, and prefers single
//! quotes around a text with double quotes or backslashes. A text of several lines is a block
//! scalar, a longer one is never folded.

use promwright_number::duration;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_saphyr::{SerializerOptions, SingleQuoted};

use crate::{Entry, Group, Rule, RuleFile, RuleKind, Spanned};

/// A rule file as YAML; reading it gives the same model, apart from places and comments.
pub fn write(file: &RuleFile) -> String {
    to_yaml(&File(&file.groups))
}

/// One group as a list of one, for comparing groups.
pub(crate) fn write_group(group: &Group) -> String {
    to_yaml(&GroupYaml(group))
}

fn to_yaml(value: &impl Serialize) -> String {
    // Neither a String nor the serializers below have a way to fail.
    serde_saphyr::to_string_with_options(value, options()).unwrap_or_default()
}

fn options() -> SerializerOptions {
    serde_saphyr::ser_options! {
        compact_list_indent: false,
        prefer_block_scalars: true,
        folded_wrap_chars: usize::MAX,
        min_fold_chars: usize::MAX,
    }
}

struct File<'a>(&'a [Group]);
struct Groups<'a>(&'a [Group]);
struct GroupYaml<'a>(&'a Group);
struct Rules<'a>(&'a [Rule]);
struct RuleYaml<'a>(&'a Rule);
struct Entries<'a>(&'a [Entry]);
struct Scalar<'a>(&'a str);

impl Serialize for File<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("groups", &Groups(self.0))?;
        map.end()
    }
}

impl Serialize for Groups<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        self.0.iter().try_for_each(|group| list.serialize_element(&GroupYaml(group)))?;
        list.end()
    }
}

impl Serialize for GroupYaml<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let group = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &Scalar(&group.name.value))?;
        duration_entry(&mut map, "interval", group.interval.as_ref())?;
        duration_entry(&mut map, "query_offset", group.query_offset.as_ref())?;
        if let Some(limit) = &group.limit {
            map.serialize_entry("limit", &limit.value)?;
        }
        entries(&mut map, "labels", &group.labels)?;
        map.serialize_entry("rules", &Rules(&group.rules))?;
        map.end()
    }
}

impl Serialize for Rules<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        self.0.iter().try_for_each(|rule| list.serialize_element(&RuleYaml(rule)))?;
        list.end()
    }
}

impl Serialize for RuleYaml<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rule = self.0;
        let mut map = serializer.serialize_map(None)?;
        let name = if rule.alert().is_some() { "alert" } else { "record" };
        map.serialize_entry(name, &Scalar(&rule.name.value))?;
        map.serialize_entry("expr", &Scalar(rule.expr.text.value()))?;
        if let RuleKind::Alert(alert) = &rule.kind {
            duration_entry(&mut map, "for", alert.for_.as_ref())?;
            duration_entry(&mut map, "keep_firing_for", alert.keep_firing_for.as_ref())?;
        }
        entries(&mut map, "labels", &rule.labels)?;
        if let RuleKind::Alert(alert) = &rule.kind {
            entries(&mut map, "annotations", &alert.annotations)?;
        }
        map.end()
    }
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for entry in self.0 {
            map.serialize_entry(&Scalar(entry.name.value()), &Scalar(entry.value.value()))?;
        }
        map.end()
    }
}

impl Serialize for Scalar<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if prefers_single_quotes(self.0) {
            SingleQuoted(self.0).serialize(serializer)
        } else {
            serializer.serialize_str(self.0)
        }
    }
}

/// Whether a text needs quotes, and single ones spare it escapes.
fn prefers_single_quotes(text: &str) -> bool {
    if !text.contains(['"', '\\']) || text.contains('\'') {
        return false;
    }
    // Single quotes cannot hold every character; the serializer knows which.
    let is_writable = serde_saphyr::to_string_with_options(&SingleQuoted(text), options()).is_ok();
    let plain = serde_saphyr::to_string_with_options(&text, options());
    is_writable && plain.is_ok_and(|plain| plain.starts_with('"'))
}

fn duration_entry<M: SerializeMap>(
    map: &mut M,
    field: &str,
    value: Option<&Spanned<i64>>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(field, &duration::format(value.value)),
        None => Ok(()),
    }
}

fn entries<M: SerializeMap>(map: &mut M, field: &str, entries: &[Entry]) -> Result<(), M::Error> {
    if entries.is_empty() { Ok(()) } else { map.serialize_entry(field, &Entries(entries)) }
}
