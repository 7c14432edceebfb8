//! The comments of pint 0.87, so that a repository can switch, or use both.
//!
//! `disable`, `snooze`, `file/disable` and `file/snooze` suppress the checks that find here
//! what pint's check finds there. A name in round brackets, of a server, is passed over: what
//! needs a server there needs none here. `ignore/…` hides lines from the reader, as it does
//! from pint's, so that templates of other programs may stand in them.

use promwright_source::Span;

use super::comment::Comment;
use super::{Date, Form, Name, Reach};

/// pint's checks, each with the slugs that cover it here, as COVERAGE.md has them.
pub const PINT_CHECKS: &[(&str, &[&str])] = &[
    ("alerts/absent", &["alert/absent-without-for"]),
    ("alerts/annotation", &["annotation/missing", "annotation/disallowed"]),
    ("alerts/comparison", &["alert/no-condition", "alert/always-fires"]),
    ("alerts/count", &[]),
    ("alerts/external_labels", &["template/unknown-external-label"]),
    ("alerts/for", &["alert/zero-for", "rule/bad-duration"]),
    (
        "alerts/template",
        &[
            "template/syntax",
            "template/fails",
            "template/dropped-label",
            "template/value-in-label",
            "template/raw-value",
            "template/bad-query",
            "template/query-without-label",
        ],
    ),
    ("group/interval", &["group/interval-over-lookback", "alert/for-outlasts-series"]),
    ("ignore/file", &[]),
    ("labels/conflict", &["label/external"]),
    ("pint/comment", &["suppression/syntax", "suppression/unknown-check"]),
    ("promql/aggregate", &["promql/unkept-label"]),
    ("promql/counter", &["promql/raw-counter", "promql/gauge-function-on-counter"]),
    ("promql/features", &["promql/needs-feature-flag"]),
    ("promql/fragile", &["alert/unstable-series", "alert/ratio-without-for"]),
    (
        "promql/impossible",
        &[
            "promql/never-matches",
            "promql/dropped-label",
            "promql/contradictory-matchers",
            "promql/contradictory-conditions",
            "promql/impossible-count",
            "promql/match-nothing",
            "promql/compared-with-nan",
            "promql/impossible-comparison",
            "alert/never-fires",
        ],
    ),
    ("promql/nan", &["promql/nan-in-aggregate", "promql/nan-when-idle"]),
    ("promql/offset", &["promql/beyond-retention"]),
    ("promql/range_query", &["promql/beyond-retention"]),
    (
        "promql/rate",
        &[
            "promql/rate-of-gauge",
            "promql/rate-of-aggregate",
            "promql/rate-of-rate",
            "promql/short-window",
        ],
    ),
    (
        "promql/regexp",
        &[
            "promql/literal-regex",
            "promql/redundant-anchor",
            "promql/match-all",
            "promql/match-nothing",
        ],
    ),
    ("promql/selector", &["promql/missing-matcher"]),
    (
        "promql/series",
        &[
            "promql/unknown-metric",
            "promql/unknown-target",
            "promql/misspelled-metric",
            "promql/unknown-label",
            "rule/misspelled-record",
        ],
    ),
    ("promql/syntax", &["promql/syntax", "rule/expression-type"]),
    (
        "promql/vector_matching",
        &[
            "promql/never-matches",
            "promql/dropped-label",
            "promql/unknown-label",
            "promql/missing-group",
        ],
    ),
    ("query/cost", &["promql/many-subquery-steps", "promql/selector-without-name"]),
    ("rule/dependency", &["record/stale-input", "rule/misspelled-record"]),
    ("rule/duplicate", &["rule/duplicate", "alert/same-expression"]),
    ("rule/for", &["alert/for-out-of-range"]),
    ("rule/label", &["label/missing", "label/disallowed"]),
    ("rule/link", &["annotation/bad-url"]),
    ("rule/name", &["alert/name-style", "record/name-style"]),
    ("rule/owner", &["rule/without-owner"]),
    ("rule/reject", &["label/disallowed", "annotation/disallowed"]),
    ("rule/report", &[]),
    (
        "yaml/parse",
        &[
            "yaml",
            "rule/unknown-field",
            "rule/wrong-type",
            "rule/alert-and-record",
            "rule/without-name",
            "rule/without-expression",
            "rule/alert-field-in-record",
            "rule/bad-label-name",
            "rule/bad-record-name",
            "rule/group-without-name",
            "rule/duplicate-group",
        ],
    ),
];

/// Reads a comment of pint, `#` included; `None` if it suppresses nothing by name.
pub(super) fn parse(comment: &str) -> Option<Comment> {
    let order = order(comment)?;
    let (word, rest) = order.split_once([' ', '\t'])?;
    let (reach, is_snooze) = match word {
        "disable" => (Reach::Rule, false),
        "snooze" => (Reach::Rule, true),
        "file/disable" => (Reach::File, false),
        "file/snooze" => (Reach::File, true),
        _ => return None,
    };
    let mut words = rest.split_whitespace();
    let until = if is_snooze { Some(Date::parse(words.next()?)?) } else { None };
    let check = words.next()?;
    let name = check.split('(').next().unwrap_or_default();
    let start = check.as_ptr() as usize - comment.as_ptr() as usize;
    let names = vec![Name::new(name, Span::of(&(start..start + name.len())))];
    Some(Comment { form: Form::Pint, reach, names, until, has_reason: true })
}

/// What a comment tells pint.
fn order(comment: &str) -> Option<&str> {
    let text = comment.trim_start_matches('#').trim_start();
    Some(text.strip_prefix("pint")?.strip_prefix([' ', '\t'])?.trim())
}

/// The slugs that cover a check of pint; `None` if pint has none of that name.
pub(super) fn covering(check: &str) -> Option<&'static [&'static str]> {
    PINT_CHECKS.iter().find(|(name, _)| *name == check).map(|(_, slugs)| *slugs)
}

/// The text without the lines that pint is told to ignore, their bytes as blanks; `None` if
/// there are none.
pub fn without_ignored_lines(text: &str) -> Option<String> {
    memchr::memmem::find(text.as_bytes(), b"pint ignore/")?;
    let mut kept = String::with_capacity(text.len());
    let (mut in_range, mut is_next, mut is_rest) = (false, false, false);
    for line in text.split_inclusive('\n') {
        let order = line.find('#').and_then(|at| order(&line[at..]));
        let is_hidden = is_rest || in_range || is_next || order == Some("ignore/line");
        is_next = order == Some("ignore/next-line");
        match order {
            Some("ignore/begin") => in_range = true,
            Some("ignore/end") => in_range = false,
            Some("ignore/file") => is_rest = true,
            _ => {}
        }
        if is_hidden {
            kept.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        } else {
            kept.push_str(line);
        }
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_read() {
        let read = |comment: &str| {
            let parsed = parse(comment)?;
            let name = &parsed.names[0];
            assert_eq!(&comment[name.span.range()], name.text);
            Some((parsed.reach, name.text.clone(), parsed.until.map(|date| date.to_string())))
        };
        let of = |reach, name: &str, until: Option<&str>| {
            Some((reach, name.to_owned(), until.map(str::to_owned)))
        };
        assert_eq!(read("# pint disable promql/rate"), of(Reach::Rule, "promql/rate", None));
        assert_eq!(
            read("# pint disable promql/series(+tag)"),
            of(Reach::Rule, "promql/series", None)
        );
        assert_eq!(read("# pint file/disable a/b"), of(Reach::File, "a/b", None));
        assert_eq!(
            read("# pint snooze 2026-01-12T10:00:00Z a/b"),
            of(Reach::Rule, "a/b", Some("2026-01-12"))
        );
        assert_eq!(
            read("# pint file/snooze 2026-01-12 a/b"),
            of(Reach::File, "a/b", Some("2026-01-12"))
        );
        for comment in ["# pint file/owner me", "# pint rule/set x y", "# pinta disable a/b", "# a"]
        {
            assert_eq!(read(comment), None, "{comment}");
        }
    }

    #[test]
    fn ignored_lines_keep_their_length() {
        let text = "ψ {% x %} # pint ignore/line\na\n# pint ignore/next-line\nb\n\
                    # pint ignore/begin\nc\n# pint ignore/end\nd\n# pint ignore/file\ne\n";
        let kept = without_ignored_lines(text).expect("there are some");
        assert_eq!(kept.len(), text.len());
        let lines: Vec<_> = kept.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let expected = ["a", "# pint ignore/next-line", "# pint ignore/begin", "d"];
        assert_eq!(lines[..4], expected);
        assert!(!kept.contains('e') || kept.ends_with("# pint ignore/file\n \n"));
        assert_eq!(without_ignored_lines("a # pint disable promql/rate\n"), None);
    }

    #[test]
    fn every_slug_of_the_table_is_known() {
        for (check, slugs) in PINT_CHECKS {
            for slug in *slugs {
                assert!(crate::is_known(slug), "{check}: {slug}");
            }
        }
        assert!(PINT_CHECKS.is_sorted());
    }
}
