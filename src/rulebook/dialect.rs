//! What other tools add to Prometheus' rule files, and how it is told apart from mistakes.
//!
//! Prometheus refuses a field that it does not know, whoever may know it. Such fields, and
//! expressions in LogQL or MetricsQL, are one finding a file and dialect, not one a line; a
//! dialect that is allowed is none.

use promwright_source::{Diagnostic, Place, Words};

/// A tool whose rule files hold more than Prometheus'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// Thanos Ruler.
    Thanos,
    /// Mimir and Cortex.
    Mimir,
    /// `VictoriaMetrics`' vmalert, with MetricsQL.
    VictoriaMetrics,
    /// Loki's ruler, with LogQL.
    Loki,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Thanos, Self::Mimir, Self::VictoriaMetrics, Self::Loki];

    /// As `--dialect` takes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Thanos => "thanos",
            Self::Mimir => "mimir",
            Self::VictoriaMetrics => "victoriametrics",
            Self::Loki => "loki",
        }
    }

    /// The dialect of a name that `--dialect` takes.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.as_str() == name)
    }

    const fn tool(self) -> &'static str {
        match self {
            Self::Thanos => "Thanos",
            Self::Mimir => "Mimir",
            Self::VictoriaMetrics => "VictoriaMetrics",
            Self::Loki => "Loki",
        }
    }

    const fn language(self) -> &'static str {
        match self {
            Self::Loki => "LogQL",
            Self::VictoriaMetrics => "MetricsQL",
            Self::Thanos | Self::Mimir => "PromQL",
        }
    }
}

/// Slug of a field that only another tool knows.
const FIELD: &str = "rule/dialect-field";
/// Slug of an expression in another language.
const EXPRESSION: &str = "rule/dialect-expression";

/// Fields that a tool adds to a file, a group or a rule.
const FIELDS: [(Dialect, &[&str]); 3] = [
    (Dialect::Thanos, &["partial_response_strategy"]),
    (
        Dialect::Mimir,
        &[
            "namespace",
            "source_tenants",
            "evaluation_delay",
            "align_evaluation_time_on_interval",
            "remote_write",
        ],
    ),
    (
        Dialect::VictoriaMetrics,
        &[
            "type",
            "concurrency",
            "eval_offset",
            "eval_delay",
            "eval_alignment",
            "params",
            "headers",
            "notifier_headers",
            "extra_filter_labels",
            "tenant",
            "debug",
            "update_entries_limit",
        ],
    ),
];

/// The finding for an unknown field that another tool knows.
pub(crate) fn field(name: &str, place: Place) -> Option<Diagnostic> {
    let (dialect, _) = FIELDS.iter().find(|(_, names)| names.contains(&name))?;
    let message = format!("this file has fields of {} that Prometheus refuses", dialect.tool());
    Some(
        Diagnostic::error(FIELD, place, message)
            .label(format!("`{name}` is one"))
            .help(allow(*dialect)),
    )
}

/// The finding for an expression that does not parse and is of another language.
pub(crate) fn expression(text: &str, place: Place) -> Option<Diagnostic> {
    let dialect = language(text)?;
    let message =
        format!("this file has expressions in {}, which Prometheus refuses", dialect.language());
    Some(
        Diagnostic::error(EXPRESSION, place, message)
            .label(format!("this is {}", dialect.language()))
            .help(allow(dialect)),
    )
}

fn allow(dialect: Dialect) -> String {
    format!(
        "if {} is what loads this file, allow it with `--dialect {}`",
        dialect.tool(),
        dialect.as_str()
    )
}

/// The language of an expression that is no PromQL, by signs that PromQL has not.
fn language(text: &str) -> Option<Dialect> {
    let bare = without_strings(text);
    let has = |signs: &[&str]| signs.iter().any(|sign| bare.contains(sign));
    if has(&[
        "|=",
        "|~",
        "| json",
        "| logfmt",
        "| pattern",
        "| regexp",
        "| unwrap",
        "| line_format",
        "|json",
        "|logfmt",
    ]) {
        return Some(Dialect::Loki);
    }
    let is_metrics_ql = has(&[
        "keep_metric_names",
        "WITH (",
        "with (",
        " default ",
        " ifnot ",
        " if ",
        "rollup",
        "limit_offset",
        "label_set(",
        "label_match(",
        "range_median(",
        "increase_pure(",
        "median_over_time(",
        "tmax_over_time(",
    ]);
    is_metrics_ql.then_some(Dialect::VictoriaMetrics)
}

/// The text without what stands in quotes.
fn without_strings(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some('"' | '\''), '\\') => {
                characters.next();
            }
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(character),
            (None, other) => bare.push(other),
        }
    }
    bare
}

/// Leaves one finding a file and dialect, and none for what is allowed.
pub(crate) fn settle(findings: &mut Vec<Diagnostic>, allowed: &[Dialect]) {
    let is_foreign = |finding: &Diagnostic| finding.slug == FIELD || finding.slug == EXPRESSION;
    if !findings.iter().any(is_foreign) {
        return;
    }
    let allowances: Vec<String> = allowed.iter().map(|dialect| allow(*dialect)).collect();
    let mut said: Vec<(&'static str, Words, Place)> = Vec::new();
    for finding in findings.iter().filter(|finding| is_foreign(finding)) {
        let (slug, message) = (finding.slug, &finding.message);
        let place = finding.primary.place;
        match said.iter_mut().find(|(s, m, _)| *s == slug && m == message) {
            Some((.., first)) => *first = place.min(*first),
            None => said.push((slug, message.clone(), place)),
        }
    }
    findings.retain(|finding| {
        let is_allowed = allowances.iter().any(|own| finding.help == **own);
        let is_first = said.iter().any(|(slug, message, place)| {
            *slug == finding.slug && *message == finding.message && *place == finding.primary.place
        });
        !is_foreign(finding) || (!is_allowed && is_first)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_by_signs_outside_of_strings() {
        for (text, expected) in [
            (r#"sum(rate({app="x"} |= "error" [5m])) > 1"#, Some(Dialect::Loki)),
            (r"rate(x[5m]) keep_metric_names > 1", Some(Dialect::VictoriaMetrics)),
            (r#"up{a="b |= c"} == = 1"#, None),
            (r"up{a='x\' |= y'} ==", None),
            ("sum(", None),
        ] {
            assert_eq!(language(text), expected, "{text}");
        }
    }
}
