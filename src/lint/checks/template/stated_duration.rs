//! `template/stated-duration`.

use promwright_promql::{BinaryOp, Kind, Length};
use promwright_rulebook::{Alert, Entry};
use promwright_source::{Diagnostic, Place, Span};

use crate::conditions::{self, conditions};
use crate::phrases::{Phrase, Relation, Unit, phrases};
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds annotations that state a length of time in words (`for more than 10 minutes`, `in the
/// last hour`) which is neither the alert's `for`, nor a window, an offset or a number of its
/// expression, nor the two taken together. Of an alert that waits for nothing to happen
/// (`rate(x[10m]) == 0` with `for: 15m`) it knows that the window and `for` add up, and speaks
/// where the text states far less.
///
/// ## Why is this bad?
///
/// Whoever is paged reckons back by the text, and looks at the wrong time.
///
/// ## Example
///
/// ```yaml
/// - alert: NoRequests
///   expr: rate(requests_total[10m]) == 0
///   for: 15m
///   annotations:
///     summary: "no requests in 15 minutes"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: NoRequests
///   expr: rate(requests_total[10m]) == 0
///   for: 5m
///   annotations:
///     summary: "no requests in 15 minutes"
/// ```
pub(crate) struct StatedDuration;

impl Check for StatedDuration {
    fn slug(&self) -> &'static str {
        "template/stated-duration"
    }

    fn file(&self) -> &'static str {
        include_str!("stated_duration.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        let mut known = None;
        for (entry, phrase) in subject.phrases() {
            let Unit::Time(unit) = phrase.unit else { continue };
            if !is_length(entry.value.value(), phrase) {
                continue;
            }
            let known = known.get_or_insert_with(|| Known::of(subject, alert));
            let says = phrase.number * unit;
            let found = self.understated(subject, entry, phrase, says, known);
            findings.extend(found.or_else(|| self.unknown(subject, entry, phrase, says, known)));
        }
    }
}

/// The lengths of time that an alert knows, in seconds.
struct Known {
    /// `for`; zero where there is none.
    held: f64,
    held_place: Option<Place>,
    /// Windows, steps and offsets of the expression and of what it reads.
    windows: Vec<f64>,
    /// The first window of the expression.
    window: Option<(f64, Span)>,
    /// Other numbers, which may be seconds, minutes, hours or days.
    numbers: Vec<f64>,
}

impl Known {
    fn of(subject: &Subject<'_>, alert: &Alert) -> Self {
        let seconds = |milliseconds: i64| milliseconds as f64 / 1000.0;
        let mut windows: Vec<_> =
            conditions::durations(&subject.ast).into_iter().map(seconds).collect();
        let mut numbers = conditions::numbers(&subject.ast);
        for record in subject.records_read() {
            let Some(tree) = record.rule.expr.tree() else { continue };
            windows.extend(conditions::durations(&tree).into_iter().map(seconds));
            numbers.extend(conditions::numbers(&tree));
        }
        windows.extend(alert.keep_firing_for.iter().map(|kept| seconds(kept.value)));
        let mut ranges = subject.ast.iter().filter_map(|(_, node)| match &node.kind {
            Kind::Matrix(matrix) => match matrix.range.length {
                Length::Literal(length) => Some((seconds(length), matrix.range.span)),
                Length::Computed(_) => None,
            },
            _ => None,
        });
        let held = alert.for_.as_ref();
        Self {
            held: held.map_or(0.0, |held| seconds(held.value)),
            held_place: held.map(|held| held.place),
            window: ranges.next(),
            windows,
            numbers,
        }
    }

    /// Whether a length of time could be meant by what there is.
    fn has(&self, says: f64) -> bool {
        let own = self.windows.iter().flat_map(|window| [*window, window + self.held]);
        let units = [1.0, 1000.0, 1.0 / 60.0, 1.0 / 3600.0, 1.0 / 86_400.0];
        let as_number = |number: &f64| units.iter().any(|unit| is_close(says * unit, number.abs()));
        own.chain([self.held]).any(|length| is_close(length, says))
            || self.numbers.iter().any(as_number)
    }

    fn is_empty(&self) -> bool {
        self.held == 0.0 && self.windows.is_empty()
    }
}

impl StatedDuration {
    /// A length that nothing in the alert has.
    fn unknown(
        &self,
        subject: &Subject<'_>,
        entry: &Entry,
        phrase: &Phrase,
        says: f64,
        known: &Known,
    ) -> Option<Diagnostic> {
        if known.is_empty() || known.has(says) || !is_about_the_past(entry, phrase) {
            return None;
        }
        let written = &entry.value.value()[phrase.span.range()];
        let message =
            format!("the text says {written}, and nothing in the alert is of that length");
        let mut finding = subject
            .finding(self, entry.value.place_of(phrase.span), message)
            .label("neither `for` nor a window is this long")
            .help("write the time that the alert uses, or leave it out");
        if let Some((_, span)) = known.window {
            finding = finding.cause(subject.place(span), "looks back this far");
        }
        if let Some(place) = known.held_place {
            finding = finding.cause(place, "must last this long before it fires");
        }
        Some(finding)
    }

    /// `for` alone, where it is waited for as long as the window and `for` take together.
    fn understated(
        &self,
        subject: &Subject<'_>,
        entry: &Entry,
        phrase: &Phrase,
        says: f64,
        known: &Known,
    ) -> Option<Diagnostic> {
        let (window, span) = known.window?;
        let total = window + known.held;
        let is_held = is_close(says, known.held) && !is_close(says, window);
        if !is_held
            || total < 1.5 * says
            || states(entry, window)
            || !waits_for_nothing(subject)
            || !is_about_nothing(entry, phrase)
        {
            return None;
        }
        let written = &entry.value.value()[phrase.span.range()];
        let [total, window] = [total, window]
            .map(|seconds| promwright_number::duration::format((seconds * 1000.0) as i64));
        let message =
            format!("the text says {written}, and the alert fires after {total} of nothing");
        Some(
            subject
                .finding(self, entry.value.place_of(phrase.span), message)
                .label("only `for` is this long")
                .cause(subject.place(span), format!("the result is zero only after {window}"))
                .cause(known.held_place?, "and it must stay zero this long")
                .help(format!("say {total}, or make the window and `for` add up to {written}")),
        )
    }
}

/// Whether a text states a length of time, in seconds.
fn states(entry: &Entry, length: f64) -> bool {
    phrases(entry.value.value()).any(|phrase| match phrase.unit {
        Unit::Time(unit) => is_close(phrase.number * unit, length),
        _ => false,
    })
}

/// Whether a phrase says how long something goes on, and not that a value is a time.
pub(crate) fn is_length(text: &str, phrase: &Phrase) -> bool {
    let before = text.get(..phrase.start as usize).unwrap_or_default().trim_end();
    let said = || text.get(phrase.start as usize..).unwrap_or_default();
    match phrase.relation {
        Relation::During => true,
        Relation::Above => before.ends_with("for") || said().starts_with("longer"),
        Relation::Below | Relation::Border => before.ends_with("for"),
    }
}

/// Whether the expression has a value only where nothing has happened within its window.
fn waits_for_nothing(subject: &Subject<'_>) -> bool {
    let root = subject.kind(subject.ast.unparen(subject.ast.root()));
    let Kind::Binary(binary) = root else { return false };
    let found = conditions(&subject.ast);
    let [only] = found.fixed.as_slice() else { return false };
    if !binary.op.is_comparison() {
        return false;
    }
    let is_none = matches!(only.op, BinaryOp::Eql | BinaryOp::Lte) && only.value == 0.0;
    is_none
        && subject.ast.iter().any(|(_, node)| match &node.kind {
            Kind::Call(call) => {
                ["rate", "increase", "irate", "changes"].contains(&call.function.name)
            }
            _ => false,
        })
}

/// Whether the sentence says that something did not happen.
fn is_about_nothing(entry: &Entry, phrase: &Phrase) -> bool {
    let sentence = sentence_before(entry, phrase);
    ["no ", "not ", "n't ", "without ", "zero ", "nothing ", "never "]
        .iter()
        .any(|word| sentence.starts_with(word) || sentence.contains(&format!(" {word}")))
}

/// Whether the sentence is about what has been, and not about what is to come or to be done.
fn is_about_the_past(entry: &Entry, phrase: &Phrase) -> bool {
    let sentence = sentence_before(entry, phrase);
    let others = [
        "will",
        "expire",
        "predict",
        "until",
        "should",
        "must",
        "can ",
        "may ",
        "wait",
        "if ",
        "retention",
        "every",
        "next",
        "schedul",
        "allowed",
        "usual",
        "normal",
        "default",
        "timeout",
        "limit",
        "would",
        "budget",
        "ago",
        "once",
    ];
    !others.iter().any(|word| sentence.contains(word))
}

/// The sentence up to a phrase, in lower case.
fn sentence_before(entry: &Entry, phrase: &Phrase) -> String {
    let before = entry.value.value().get(..phrase.start as usize).unwrap_or_default();
    before.rsplit(['.', '\n', ';']).next().unwrap_or_default().trim_start().to_ascii_lowercase()
}

fn is_close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-6 * one.abs().max(other.abs())
}
