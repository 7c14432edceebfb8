//! All names of findings about rules: those of the checks, and those of whoever reads rules.
//!
//! A slug is `family/pattern`. Wherever one can be named, so can a family, and `all`.

use crate::registry;

/// What is found while rules are read or compiled, with what it says in a sentence. These have
/// no file of their own, as nothing about them is a matter of opinion.
pub const READING: &[(&str, &str)] = &[
    ("audit/missing-label", "A series lacks a label with which its metric is declared."),
    ("audit/no-series", "A target names a metric and has no series of it."),
    ("audit/not-exposed", "A metric is declared, and no target exposes it."),
    ("audit/out-of-range", "A value lies outside of the range that is declared."),
    ("audit/syntax", "A page or an answer of the API is not in its format."),
    ("audit/undeclared", "A metric is exposed and read, and not declared."),
    ("audit/undeclared-label", "Series have a label with which no metric is declared."),
    ("audit/unhealthy", "A value lies outside of what is declared to be healthy."),
    ("audit/unread", "Metrics are exposed that nobody declares or reads."),
    ("audit/wrong-kind", "A metric is exposed as another kind than is declared."),
    ("dashboard/syntax", "A file is no dashboard, or no JSON."),
    ("dashboard/unknown-label", "A legend or a variable asks for a label that no series has."),
    ("dsl/default-out-of-range", "A setting's default lies outside the range that it allows."),
    ("dsl/dropped-label", "A label is used that the expression has dropped."),
    ("dsl/duplicate-alert", "Two alerts of a catalog have one name."),
    ("dsl/duplicate-annotation", "An alert has an annotation twice."),
    ("dsl/duplicate-group", "Two groups of an output have one name."),
    ("dsl/duplicate-label", "A rule sets a label twice."),
    ("dsl/duplicate-metric", "Two metrics of a catalog have one name."),
    ("dsl/duplicate-output", "Two outputs of a catalog have one path."),
    ("dsl/duplicate-setting", "Two settings of a catalog have one name."),
    ("dsl/invalid-name", "Prometheus does not take this name."),
    ("dsl/never-matches", "The two sides of a match can share no labels."),
    ("dsl/override", "A value given with `--set` cannot be taken."),
    ("dsl/recorded-twice", "Two rules record one metric."),
    ("dsl/undeclared-metric", "A metric is used that the catalog does not declare."),
    ("dsl/unknown-label", "A label is used that the metric does not have."),
    ("dsl/unprintable", "A rule cannot be written as PromQL."),
    ("dsl/unrecorded-input", "A recorded metric is used whose rule is in no group."),
    ("promql/syntax", "The expression is not valid PromQL."),
    ("rule/alert-and-record", "A rule has both `alert` and `record`."),
    ("rule/alert-field-in-record", "A recording rule has a field that only alerts have."),
    ("rule/bad-duration", "A duration is not one."),
    ("rule/bad-label-name", "Prometheus does not take this label."),
    ("rule/bad-limit", "A group's `limit` is not a number."),
    ("rule/bad-record-name", "Prometheus does not take this name for a metric."),
    ("rule/dialect-expression", "The expression is in the language of another tool."),
    ("rule/dialect-field", "The field is one of another tool."),
    ("rule/duplicate", "A rule is there twice, with the same labels."),
    ("rule/duplicate-group", "Two groups of a file have one name."),
    ("rule/expression-type", "The expression's type is not one that a rule can have."),
    ("rule/group-without-name", "A group has no name."),
    ("rule/unknown-field", "Prometheus does not know this field."),
    ("rule/without-expression", "A rule has no expression."),
    ("rule/without-name", "A rule has neither `alert` nor `record`."),
    ("rule/wrong-type", "A value has another type than its field."),
    ("schema/contradiction", "Two sources of the schema do not agree on a metric."),
    ("schema/empty-range", "No value lies in the range that a schema file gives."),
    ("schema/syntax", "A source of the schema is not in its format."),
    ("schema/unknown-field", "A schema file has a field that there is not."),
    ("schema/unknown-kind", "A schema file names a kind of metric that there is not."),
    ("schema/wrong-type", "A value of a schema file has another type than its field."),
    ("suppression/expired", "The date is over up to which findings are suppressed."),
    ("suppression/syntax", "A comment looks like a suppression and cannot be read as one."),
    ("suppression/unknown-check", "A suppression names a check that there is not."),
    ("suppression/unused", "A suppression suppresses nothing."),
    ("suppression/without-reason", "A suppression gives no reason, and the settings want one."),
    ("template/syntax", "A template cannot be parsed."),
    ("yaml/duplicate-key", "A mapping has a key twice."),
    ("yaml/encoding", "The file is not UTF-8."),
    ("yaml/excessive-aliases", "Aliases make the document too large."),
    ("yaml/merge", "`<<` merges something that is not a mapping."),
    ("yaml/recursive-alias", "An alias stands within what it stands for."),
    ("yaml/several-documents", "Prometheus reads the first document of a file only."),
    ("yaml/syntax", "The file is not valid YAML."),
    ("yaml/too-large", "The document is too large."),
    ("yaml/unknown-anchor", "An alias has no anchor."),
];

/// Names all checks at once.
pub const ALL: &str = "all";

/// All slugs, sorted and each once.
pub fn slugs() -> Vec<&'static str> {
    let checks = registry().iter().map(|check| check.slug());
    let mut all: Vec<_> = checks.chain(READING.iter().map(|(slug, _)| *slug)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether there is such a slug or family.
pub fn is_known(name: &str) -> bool {
    name == ALL || slugs().into_iter().any(|slug| covers(name, slug))
}

/// Whether a name stands for a slug: it is the same, its family, or `all`.
pub fn covers(name: &str, slug: &str) -> bool {
    match slug.strip_prefix(name) {
        Some(rest) => rest.is_empty() || rest.starts_with('/'),
        None => name == ALL,
    }
}

/// The slug or family that was perhaps meant by a name that there is not.
pub fn meant(name: &str) -> Option<&'static str> {
    let slugs = slugs();
    let pattern = name.rsplit_once('/').map_or(name, |(_, pattern)| pattern);
    let of = |slug: &'static str| slug.split_once('/').unwrap_or((slug, ""));
    if let Some(slug) = slugs.iter().find(|slug| of(slug).1 == pattern) {
        return Some(slug);
    }
    let near = |candidate: &'static str| {
        let distance = strsim::damerau_levenshtein(candidate, name);
        (distance <= 1 + name.len() / 4).then_some((distance, candidate))
    };
    let families = slugs.iter().map(|slug| of(slug).0);
    families.chain(slugs.iter().copied()).filter_map(near).min().map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_cover_their_slugs() {
        assert!(covers("promql", "promql/syntax"));
        assert!(covers("promql/syntax", "promql/syntax"));
        assert!(covers("all", "promql/syntax"));
        assert!(!covers("prom", "promql/syntax"));
        assert!(!covers("promql/syn", "promql/syntax"));
    }

    #[test]
    fn a_near_name_is_suggested() {
        assert_eq!(meant("promql/rate-of-gauges"), Some("promql/rate-of-gauge"));
        assert_eq!(meant("rate-of-gauge"), Some("promql/rate-of-gauge"));
        assert_eq!(meant("promqll"), Some("promql"));
        assert_eq!(meant("weather"), None);
        assert!(is_known("yaml") && is_known("all") && !is_known("yam"));
    }
}
