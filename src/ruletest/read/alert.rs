//! Alerts and the states that they must be in.

use promwright_promql::regex::translate_anchored;
use promwright_rulebook::Text;
use promwright_rulebook::yaml::{Fields, Kind, Node, closest};
use promwright_source::Diagnostic;
use regex::Regex;

use super::reading::{Reading, Shape, spanned};
use super::repeat::{FOR_EACH, list};
use super::{scalar, test, timeline};
use crate::model::{AlertTest, Asks, ExpectedAlert, Match, Pairs};

pub(super) const ALERT_TEST: Shape = Shape {
    what: "an alert test",
    promtool: "alertTestCase",
    fields: &[
        "eval_time",
        "alertname",
        "exp_alerts",
        "groupname",
        "exp_pending",
        "exp_inactive",
        "exp_timeline",
        "match",
        FOR_EACH,
    ],
    known: 3,
};

pub(super) const ALERT: Shape = Shape {
    what: "an expected alert",
    promtool: "alert",
    fields: &["exp_labels", "exp_annotations", "active_at", "match", FOR_EACH],
    known: 2,
};

const INACTIVE: Shape = Shape {
    what: "an alert that is expected to be inactive",
    promtool: "alert",
    fields: &["exp_labels", "match", FOR_EACH],
    known: 3,
};

const TIMELINE: Shape = Shape {
    what: "a time line",
    promtool: "alert",
    fields: &["exp_labels", "pending", "firing", "match", FOR_EACH],
    known: 5,
};

/// An alert test, and whether it reaches to the end of its test, wherever that is.
pub(super) struct Read {
    pub test: AlertTest,
    pub is_open: bool,
}

/// Reads an item of `alert_rule_test`: a test for each state that it speaks of.
pub(super) fn read(node: Node<'_>, reading: &mut Reading) -> Option<Vec<Read>> {
    let fields = reading.fields(node, &ALERT_TEST)?;
    let asked = asked(&fields);
    let only_timeline = asked == [Asks::TimeLine];
    let is_open = fields.value("eval_time").is_none();
    let eval_time = if only_timeline {
        scalar::duration(&fields, "eval_time", reading).unwrap_or(0)
    } else {
        test::eval_time(node, &fields, reading)
    };
    let kinds = Kinds::read(&fields, reading);
    let expected: Vec<_> =
        asked.into_iter().map(|asks| (asks, expected(&fields, asks, kinds, reading))).collect();
    let name = reading.text(&fields, "alertname").filter(|name| !name.value().is_empty());
    let Some(alertname) = name else {
        let message = "an item under `alert_rule_test` without `alertname`";
        let help = "name the alert that must fire, or must not";
        reading.missing(node, message, Some(help));
        return None;
    };
    let group = reading.text(&fields, "groupname").filter(|group| !group.value().is_empty());
    let one = |(asks, expected): (Asks, Vec<ExpectedAlert>)| {
        let is_open = is_open && asks == Asks::TimeLine;
        let eval_time =
            if is_open { timeline::end(&expected, reading.interval) } else { eval_time };
        let (alertname, group) = (spanned(&alertname), group.as_ref().map(spanned));
        let test = AlertTest { place: node.place(), eval_time, alertname, group, asks, expected };
        Read { test, is_open }
    };
    Some(expected.into_iter().map(one).collect())
}

/// What an item is about: firing alerts, if it says nothing of others.
fn asked(fields: &Fields<'_>) -> Vec<Asks> {
    let lists = [Asks::Firing, Asks::Pending, Asks::Inactive, Asks::TimeLine];
    let mut asked: Vec<_> =
        lists.into_iter().filter(|asks| fields.get(field(*asks)).is_some()).collect();
    if asked.is_empty() {
        asked.push(Asks::Firing);
    }
    asked
}

const fn field(asks: Asks) -> &'static str {
    match asks {
        Asks::Firing => "exp_alerts",
        Asks::Pending => "exp_pending",
        Asks::Inactive => "exp_inactive",
        Asks::TimeLine => "exp_timeline",
    }
}

fn expected(
    fields: &Fields<'_>,
    asks: Asks,
    outer: Kinds,
    reading: &mut Reading,
) -> Vec<ExpectedAlert> {
    let (shape, default) = match asks {
        Asks::Firing | Asks::Pending => (&ALERT, MatchKind::Exact),
        Asks::Inactive => (&INACTIVE, MatchKind::Subset),
        Asks::TimeLine => (&TIMELINE, MatchKind::Exact),
    };
    let read = |node: Node<'_>, reading: &mut Reading| {
        let is_timeless = node.entries().all(|(key, value)| {
            !matches!(key.scalar(), Some("firing" | "pending")) || value.kind() == Kind::Null
        });
        if asks == Asks::TimeLine && is_timeless {
            let message = "a time line without `firing` or `pending`";
            reading.findings.push(
                Diagnostic::error("test/missing-field", node.first_line(), message)
                    .help("say when it fires, as in `firing: 5m..10m`, or `firing: never`"),
            );
        }
        alert(node, shape, outer, default, reading)
    };
    list(fields, field(asks), reading, read)
}

fn alert(
    node: Node<'_>,
    shape: &Shape,
    outer: Kinds,
    default: MatchKind,
    reading: &mut Reading,
) -> Option<ExpectedAlert> {
    let place = node.place();
    if node.kind() == Kind::Null {
        return Some(ExpectedAlert::empty(place));
    }
    let fields = reading.fields(node, shape)?;
    let kinds = Kinds::read(&fields, reading);
    let labels = reading.entries(&fields, "exp_labels");
    let annotations = reading.entries(&fields, "exp_annotations");
    doubtful_labels(&labels, reading);
    let kind = |own: Option<MatchKind>, outer: Option<MatchKind>| own.or(outer).unwrap_or(default);
    let (of_labels, of_annotations) =
        (kind(kinds.labels, outer.labels), kind(kinds.annotations, outer.annotations));
    Some(ExpectedAlert {
        place,
        label_match: of_labels.of(&labels, reading),
        labels: pairs(labels),
        annotation_match: of_annotations.of(&annotations, reading),
        annotations: pairs(annotations),
        active_at: scalar::duration(&fields, "active_at", reading),
        pending: timeline::stretches(&fields, "pending", reading),
        firing: timeline::stretches(&fields, "firing", reading),
    })
}

impl ExpectedAlert {
    /// An alert without labels and annotations of its own.
    const fn empty(place: promwright_source::Place) -> Self {
        Self {
            place,
            labels: Pairs::new(),
            label_match: Match::Exact,
            annotations: Pairs::new(),
            annotation_match: Match::Exact,
            active_at: None,
            pending: None,
            firing: None,
        }
    }
}

fn pairs(entries: Vec<(String, Text)>) -> Pairs {
    entries.into_iter().map(|(name, text)| (name, text.value().to_owned())).collect()
}

/// Labels that no alert has, or that are not looked at.
fn doubtful_labels(labels: &[(String, Text)], reading: &mut Reading) {
    for (name, value) in labels {
        if name == "alertname" {
            let message = "`alertname` among the labels is not compared";
            reading.doubt(
                value.place(),
                message,
                "leave it out: the one beside `eval_time` counts",
            );
        } else if value.value().is_empty() {
            let message = format!("no alert has an empty `{name}`, so no alert is like this");
            reading.doubt(value.place(), message, "leave the label out");
        }
    }
}

/// How labels and annotations are compared, where that is said.
#[derive(Clone, Copy, Debug, Default)]
struct Kinds {
    labels: Option<MatchKind>,
    annotations: Option<MatchKind>,
}

#[derive(Clone, Copy, Debug)]
enum MatchKind {
    Exact,
    Subset,
    Regex,
}

const MATCH: Shape =
    Shape { what: "`match`", promtool: "match", fields: &["labels", "annotations"], known: 2 };

impl Kinds {
    /// `match: subset`, or `match: {labels: exact, annotations: regex}`.
    fn read(fields: &Fields<'_>, reading: &mut Reading) -> Self {
        let Some(node) = fields.value("match") else { return Self::default() };
        if node.kind() == Kind::Mapping {
            let Some(fields) = reading.fields(node, &MATCH) else { return Self::default() };
            let labels = MatchKind::read(&fields, "labels", reading);
            return Self { labels, annotations: MatchKind::read(&fields, "annotations", reading) };
        }
        let both = MatchKind::read(fields, "match", reading);
        Self { labels: both, annotations: both }
    }
}

impl MatchKind {
    fn read(fields: &Fields<'_>, name: &str, reading: &mut Reading) -> Option<Self> {
        let text = reading.text(fields, name)?;
        let known = ["exact", "subset", "regex"];
        match text.value() {
            "exact" => Some(Self::Exact),
            "subset" => Some(Self::Subset),
            "regex" => Some(Self::Regex),
            other => {
                let message = format!("`{name}` is `exact`, `subset` or `regex`, not `{other}`");
                let finding = Diagnostic::error("test/bad-match", text.place(), message);
                reading.findings.push(match closest(other, &known) {
                    Some(meant) => finding.label(format!("did you mean `{meant}`?")),
                    None => finding,
                });
                None
            }
        }
    }

    fn of(self, entries: &[(String, Text)], reading: &mut Reading) -> Match {
        match self {
            Self::Exact => Match::Exact,
            Self::Subset => Match::Subset,
            Self::Regex => {
                let patterns = entries.iter().filter_map(|(name, text)| {
                    pattern(text, reading).map(|pattern| (name.clone(), pattern))
                });
                Match::Regex(patterns.collect())
            }
        }
    }
}

/// The pattern that a whole value must match, in the syntax of PromQL's matchers.
fn pattern(text: &Text, reading: &mut Reading) -> Option<Regex> {
    let translated = translate_anchored(text.value()).map_err(|error| error.message);
    let compiled = translated.and_then(|own| Regex::new(&own).map_err(|error| error.to_string()));
    compiled
        .map_err(|error| {
            let message = format!("this is no regular expression: {error}");
            reading.findings.push(Diagnostic::error("test/bad-regex", text.place(), message));
        })
        .ok()
}
