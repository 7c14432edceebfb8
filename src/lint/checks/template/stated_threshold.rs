//! `template/stated-threshold`.

use promwright_number::float::format_plain;
use promwright_promql::flow::values::Base;
use promwright_promql::{BinaryOp, Kind};
use promwright_rulebook::Entry;
use promwright_source::Diagnostic;

use crate::conditions::{self, Condition, conditions, is_above};
use crate::phrases::{Phrase, Relation, Unit};
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds annotations that state a threshold in words (`threshold: 0.3`, `above 80%`) which is
/// none of the numbers of the alert's expression, in whatever unit, or which the expression
/// compares the other way round. Numbers that follow no such word are left alone, and so are
/// alerts that compare with nothing but zero or one, or with another metric.
///
/// ## Why is this bad?
///
/// Thresholds are tuned, and the words beside them stay. Whoever is paged takes the text for
/// the truth and looks for a value that the alert does not ask for.
///
/// ## Example
///
/// ```yaml
/// - alert: ErrorsHigh
///   expr: errors_ratio > 0.05
///   annotations:
///     summary: "error ratio above 10%"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: ErrorsHigh
///   expr: errors_ratio > 0.05
///   annotations:
///     summary: "error ratio above 5%"
/// ```
pub(crate) struct StatedThreshold;

impl Check for StatedThreshold {
    fn slug(&self) -> &'static str {
        "template/stated-threshold"
    }

    fn file(&self) -> &'static str {
        include_str!("stated_threshold.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let mut known = None;
        for (entry, phrase) in subject.phrases() {
            let text = entry.value.value();
            if is_length(text, phrase) {
                continue;
            }
            let known = known.get_or_insert_with(|| Known::of(subject));
            if !known.are_telling || text.contains("{{ if") || text.contains("{{if") {
                return;
            }
            findings.extend(self.finding(subject, entry, phrase, known));
        }
    }
}

/// Whether a phrase says how long something goes on, which is another check's matter.
fn is_length(text: &str, phrase: &Phrase) -> bool {
    matches!(phrase.unit, Unit::Time(_)) && super::stated_duration::is_length(text, phrase)
}

/// What an expression compares with.
struct Known {
    conditions: Vec<Condition>,
    /// All numbers that stand in the expression, or in those that record what it reads.
    numbers: Vec<f64>,
    /// Whether the conditions are all that a text could mean.
    are_telling: bool,
}

impl Known {
    fn of(subject: &Subject<'_>) -> Self {
        let found = conditions(&subject.ast);
        let is_border = |one: &Condition| {
            is_above(one.op).is_some() && one.value.is_finite() && ![0.0, 1.0].contains(&one.value)
        };
        let are_telling = !found.has_moving && found.fixed.iter().any(is_border);
        let mut numbers = Vec::new();
        if are_telling {
            numbers = conditions::numbers(&subject.ast);
            let lengths = conditions::durations(&subject.ast).into_iter();
            let held = subject.alert().and_then(|alert| alert.for_.as_ref()).map(|held| held.value);
            numbers.extend(lengths.chain(held).map(|length| length as f64 / 1000.0));
            for record in subject.records_read() {
                numbers.extend(
                    record.rule.expr.tree().iter().flat_map(|tree| conditions::numbers(tree)),
                );
            }
        }
        Self { conditions: found.fixed, numbers, are_telling }
    }
}

impl StatedThreshold {
    fn finding(
        &self,
        subject: &Subject<'_>,
        entry: &Entry,
        phrase: &Phrase,
        known: &Known,
    ) -> Option<Diagnostic> {
        let written = &entry.value.value()[phrase.span.range()];
        let place = entry.value.place_of(phrase.span);
        let border = known.conditions.iter().find(|one| is_above(one.op).is_some())?;
        if !known.numbers.iter().any(|number| is_same(phrase, *number) || is_rest(phrase, *number))
        {
            let number = subject.text(border.span);
            let message = format!("the text says {written}, the expression compares with {number}");
            let stated = restated(subject, phrase, border).unwrap_or_else(|| number.to_owned());
            let fires = if known.conditions.len() == 1 && !is_negated(subject, border) {
                let side = if is_above(border.op)? { "above" } else { "below" };
                format!("fires {side} {stated}")
            } else {
                format!("compares with {stated}")
            };
            return Some(
                subject
                    .finding(self, place, message)
                    .label(format!("the text says {written}"))
                    .cause(subject.place(border.span), fires)
                    .help(format!(
                        "write {stated} in the text (or leave the number out), or change {number} in \
                         the expression if {written} is meant"
                    )),
            );
        }
        let [only] = known.conditions.as_slice() else { return None };
        let is_reversed = is_same(phrase, only.value)
            && !is_rest(phrase, only.value)
            && is_above(only.op)? != says_above(phrase, entry)?
            && !is_negated(subject, only);
        is_reversed.then(|| {
            let (says, is, turned) = match only.op {
                BinaryOp::Lss => ("more", "less", ">"),
                BinaryOp::Lte => ("more", "less", ">="),
                BinaryOp::Gte => ("less", "more", "<="),
                _ => ("less", "more", "<"),
            };
            let number = subject.text(only.span);
            let message =
                format!("the text says {says} than {written}, the alert fires when it is {is}");
            subject
                .finding(self, place, message)
                .label(format!("the text says {says} than {written}"))
                .cause(subject.place(only.span), format!("fires when it is {is} than {number}"))
                .help(format!(
                    "say in the text that it is {is}, or write `{turned} {number}` in the \
                     expression if {says} is meant"
                ))
        })
    }
}

/// The number of the expression as the text writes its own, where that is sure: a ratio as a
/// percentage, a length of time with its unit.
fn restated(subject: &Subject<'_>, phrase: &Phrase, border: &Condition) -> Option<String> {
    let unit = &subject.values().of(border.operand).unit;
    let value = border.value;
    let may_be_ratio = || !unit.is_known() && value.abs() <= 1.0 && phrase.number > 10.0 * value;
    match phrase.unit {
        Unit::Percent if unit.is_ratio() || may_be_ratio() => {
            Some(format!("{}%", format_plain((value * 1e8).round() / 1e6)))
        }
        Unit::Time(_) if unit.per_second => None,
        Unit::Time(_) if unit.base == Base::Seconds => Some(format!("{}s", format_plain(value))),
        Unit::Time(_) if unit.base == Base::Milliseconds => {
            Some(format!("{}ms", format_plain(value)))
        }
        _ => None,
    }
}

/// Whether a text says that the value is greater; `None` where it speaks of what should be.
fn says_above(phrase: &Phrase, entry: &Entry) -> Option<bool> {
    let text = &entry.value.value();
    let before = text.get(..phrase.start as usize)?;
    let sentence = before.rsplit(['.', '\n', ';']).next()?.to_ascii_lowercase();
    let wishes = [
        "should", "must", "not ", "n't", "expect", "normal", "need", "require", "keep", "until",
        "unless", "stay", "drop", "back",
    ];
    if wishes.iter().any(|wish| sentence.contains(wish)) {
        return None;
    }
    match phrase.relation {
        Relation::Above => Some(true),
        Relation::Below => Some(false),
        Relation::Border | Relation::During => None,
    }
}

/// Whether what passes the condition is what the alert is not about.
fn is_negated(subject: &Subject<'_>, condition: &Condition) -> bool {
    let above = std::iter::successors(subject.parent(condition.operand), |id| subject.parent(*id));
    above.into_iter().any(|id| match subject.kind(id) {
        Kind::Binary(binary) => binary.op.is_set(),
        _ => false,
    })
}

/// Whether a phrase states a number, be it in another unit.
fn is_same(phrase: &Phrase, number: f64) -> bool {
    let number = number.abs();
    let says = phrase.number;
    let is = |value: f64| is_close(value, number);
    let is_any = |factors: &[f64]| factors.iter().any(|factor| is(says * factor));
    match phrase.unit {
        // Milliseconds a second are a thousandth each.
        Unit::Percent => is_any(&[1.0, 0.01, 10.0]),
        Unit::Plain => {
            is_any(&[1.0, 0.01, 100.0, 1e3, 1e-3, 1e6, 1e9, 60.0, 3600.0, 86_400.0])
                || is_next(phrase, number)
        }
        Unit::Time(seconds) => {
            let units = [1.0, 1e3, 1e6, 1e9, 1.0 / 60.0, 1.0 / 3600.0, 1.0 / 86_400.0];
            units.iter().any(|unit| is(says * seconds * unit))
        }
        Unit::Bytes(power) => [1000_f64, 1024.0].iter().any(|thousand| {
            // In a larger unit than bytes, or in bits.
            (0..=power).any(|left| is_any(&[thousand.powi(left), 8.0 * thousand.powi(left)]))
        }),
    }
}

/// `more than 2` of whole things is `at least 3`.
fn is_next(phrase: &Phrase, number: f64) -> bool {
    let next = (phrase.number - number).abs() == 1.0;
    next && phrase.relation == Relation::Border
}

/// Whether a phrase states what is left of a whole: `below 10%` free, of `> 0.9` used.
fn is_rest(phrase: &Phrase, number: f64) -> bool {
    let says = phrase.number;
    match phrase.unit {
        Unit::Percent => {
            is_close(100.0 - says, number)
                || [1.0 - number, number - 1.0].iter().any(|rest| is_close(says / 100.0, *rest))
        }
        Unit::Plain => is_close(1.0 - says, number) || is_close(100.0 - says, number),
        Unit::Time(_) | Unit::Bytes(_) => false,
    }
}

fn is_close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1e-3)
}
