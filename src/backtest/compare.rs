//! Two replays of the same samples: what another setting or another rule set changes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use promwright_rulebook::{RuleFile, SettingKind, settings};
use promwright_ruletest::paragraph;
use promwright_source::{Style, listed};
use serde_json::{Value, json};

use crate::clock::{Clock, span};
use crate::values::nearest;
use crate::{AlertReplay, Episode, Incident, Replay, Summary, document, table, text};

/// One of the two.
pub struct Variant<'a> {
    /// What it is called: `as set`, `HEAD~1`.
    pub name: String,
    /// What came of it.
    pub replay: &'a Replay,
    /// Its rules as they are written, for the values that they have.
    pub files: &'a [RuleFile],
}

/// An alert in both, as far as it is there.
pub struct Pair<'a> {
    /// Its name.
    pub name: &'a str,
    /// In the first.
    pub before: Option<&'a AlertReplay>,
    /// In the second.
    pub after: Option<&'a AlertReplay>,
}

impl Pair<'_> {
    /// Whether it pends or fires otherwise.
    pub fn differs(&self) -> bool {
        let times = |own: Option<&AlertReplay>| -> Vec<_> {
            let all = own.into_iter().flat_map(|alert| &alert.episodes);
            all.map(|own| (own.pending_at, own.firing_at, own.resolved_at, own.labels.clone()))
                .collect()
        };
        times(self.before) != times(self.after)
    }
}

/// All alerts of both, each name of a group once, in the order of the second.
pub fn pairs<'a>(before: &'a Replay, after: &'a Replay) -> Vec<Pair<'a>> {
    let find = |replay: &'a Replay, own: &AlertReplay, nth: usize| {
        replay.alerts.iter().filter(|other| other.name == own.name).nth(nth)
    };
    let nth = |replay: &Replay, index: usize| {
        let name = &replay.alerts[index].name;
        replay.alerts[..index].iter().filter(|other| other.name == *name).count()
    };
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    for (index, own) in after.alerts.iter().enumerate() {
        let before = find(before, own, nth(after, index));
        pairs.push(Pair { name: &own.name, before, after: Some(own) });
    }
    for (index, own) in before.alerts.iter().enumerate() {
        if find(after, own, nth(before, index)).is_none() {
            pairs.push(Pair { name: &own.name, before: Some(own), after: None });
        }
    }
    pairs
}

/// What changed, a sentence for each alert whose settings or firings are others.
pub fn sentences(before: &Variant<'_>, after: &Variant<'_>) -> Vec<String> {
    let clock = Clock::of(after.replay.start, after.replay.end);
    let told = |pair: &Pair<'_>| sentence(pair, before, after, clock);
    pairs(before.replay, after.replay).iter().filter_map(told).collect()
}

fn sentence(
    pair: &Pair<'_>,
    before: &Variant<'_>,
    after: &Variant<'_>,
    clock: Clock,
) -> Option<String> {
    let name = pair.name;
    let ends = (before.replay.end, after.replay.end);
    let (Some(old), Some(new)) = (pair.before, pair.after) else {
        return Some(match (pair.after, pair.before) {
            (Some(own), _) => format!("{name} is new and {}.", fires(own, ends.1, clock, true)),
            (None, own) => {
                let fires = fires(own?, ends.0, clock, true);
                format!("{name} is gone; it {fires} with {}.", before.name)
            }
        });
    };
    let set = differing(name, before, after);
    if !pair.differs() {
        let [old_set, new_set] = set?;
        let fires = fires(new, ends.1, clock, true);
        return Some(format!("{name} {fires} with {new_set} as with {old_set}."));
    }
    let [old_set, new_set] = set.unwrap_or_else(|| [before.name.clone(), after.name.clone()]);
    let has_same_start = same_start(old, new);
    let first = fires_at_length(new, ends.1, clock, true, has_same_start);
    let second = fires_at_length(old, ends.0, clock, false, has_same_start);
    Some(format!("{name} {first} with {new_set}, and {second} with {old_set}."))
}

/// Whether both fire as often and first at the same time, so that this tells nothing.
fn same_start(old: &AlertReplay, new: &AlertReplay) -> bool {
    let first = |alert: &AlertReplay| alert.firings().next().map(|own| own.firing_at);
    old.firings().count() == new.firings().count() && first(old) == first(new)
}

fn fires(alert: &AlertReplay, end: i64, clock: Clock, has_verb: bool) -> String {
    fires_at_length(alert, end, clock, has_verb, false)
}

/// `fires at 14:07`, `fires 3 times, first at 14:07, for 2h in all`, `never fires`.
fn fires_at_length(
    alert: &AlertReplay,
    end: i64,
    clock: Clock,
    has_verb: bool,
    has_length: bool,
) -> String {
    let firings: Vec<&Episode> = alert.firings().collect();
    let first = firings.iter().filter_map(|own| own.firing_at).min();
    let Some(first) = first.map(|first| clock.show(first)) else {
        let pending = alert.episodes.len();
        let never = if has_verb { "never fires" } else { "never" };
        return if has_length && pending > 0 {
            format!("{never} (pending {pending} times)")
        } else {
            never.to_owned()
        };
    };
    let verb = if has_verb { "fires " } else { "" };
    let mut said = match firings.len() {
        1 => format!("{verb}at {first}"),
        count => format!("{verb}{count} times, first at {first}"),
    };
    if has_length {
        let total = firings.iter().map(|own| own.firing_ms(end)).sum();
        // Writing into a String cannot fail.
        let _ = write!(said, ", for {} in all", span(total));
    }
    said
}

/// The values of an alert that are not the same in both, as `0.3 and 3m`, if there are any.
pub fn differing(name: &str, before: &Variant<'_>, after: &Variant<'_>) -> Option<[String; 2]> {
    let of = |variant: &Variant<'_>| -> Vec<(SettingKind, String)> {
        let all = settings(variant.files).into_iter().filter(|own| own.rule == name);
        all.map(|own| (own.kind, own.value)).collect()
    };
    let (old, new) = (of(before), of(after));
    let mut kinds = BTreeSet::new();
    for (kind, value) in old.iter().chain(&new) {
        if !(old.contains(&(*kind, value.clone())) && new.contains(&(*kind, value.clone()))) {
            kinds.insert(*kind);
        }
    }
    let shown = |all: &[(SettingKind, String)]| -> Vec<String> {
        let mut values = Vec::new();
        for kind in &kinds {
            let value = all.iter().find(|(own, _)| own == kind).map(|(_, value)| value.clone());
            values.push(value.unwrap_or_else(|| match kind {
                SettingKind::For => "0s".to_owned(),
                _ => "none".to_owned(),
            }));
        }
        values
    };
    (!kinds.is_empty()).then(|| [listed(&shown(&old)), listed(&shown(&new))])
}

/// Draws both side by side, what changed first, and the incidents that alerts should have told,
/// if these are known.
pub fn draw_both(
    before: &Variant<'_>,
    after: &Variant<'_>,
    expected: Option<&[Incident]>,
    style: Style,
) -> String {
    let mut drawn = String::new();
    let changes = sentences(before, after);
    for change in &changes {
        paragraph(&mut drawn, "", "  ", change, style.width);
    }
    if changes.is_empty() {
        let _ = writeln!(drawn, "All alerts do the same with {} and {}.", before.name, after.name);
    }
    drawn.push('\n');
    let pairs = pairs(before.replay, after.replay);
    let is_shown = |own: Option<&AlertReplay>| own.is_some_and(|own| text::is_shown(own, expected));
    let is_loud = |own: Option<&AlertReplay>| own.is_some_and(|own| !own.episodes.is_empty());
    let shown: Vec<&Pair<'_>> =
        pairs.iter().filter(|pair| is_shown(pair.before) || is_shown(pair.after)).collect();
    let rows: Vec<_> = shown.iter().map(|pair| row(pair, before.replay, after.replay)).collect();
    let head = [&["alert"], &Summary::HEAD[..]].concat();
    if !rows.is_empty() {
        let _ = writeln!(drawn, "  {} → {}", before.name, after.name);
        table::table(&mut drawn, &head, &rows);
        drawn.push('\n');
    }
    let mut strips = Vec::new();
    for pair in shown {
        let both = [(&before.name, pair.before), (&after.name, pair.after)];
        let differs = pair.differs();
        for (name, own) in both.into_iter().skip(usize::from(!differs)) {
            let before = if differs { format!("{name}: ") } else { String::new() };
            strips.extend(own.map(|own| (before, own)));
        }
    }
    text::strips(&mut drawn, &strips, (after.replay, expected), style);
    let silent = pairs.iter().filter(|pair| !is_loud(pair.before) && !is_loud(pair.after));
    let silent: Vec<String> = silent.map(silent_name).collect();
    if !silent.is_empty() {
        let never = format!("never fires with either: {}", silent.join(", "));
        paragraph(&mut drawn, "", "  ", &never, style.width);
    }
    drawn.push_str(&text::remarks(after.replay, style));
    drawn
}

/// An alert that never fires, and what keeps it from it.
fn silent_name(pair: &Pair<'_>) -> String {
    match pair.after.map_or(&[][..], |own| &own.missing) {
        [] => match pair.after.and_then(nearest) {
            Some(said) if pair.before.and_then(nearest).as_ref() == Some(&said) => {
                format!("{} ({said})", pair.name)
            }
            _ => pair.name.to_owned(),
        },
        missing => format!("{} (the data has no `{}`)", pair.name, missing.join("`, `")),
    }
}

/// The row of an alert: one value where both are the same, else both.
fn row(pair: &Pair<'_>, before: &Replay, after: &Replay) -> Vec<String> {
    let cells = |own: Option<&AlertReplay>, replay: &Replay| {
        own.map_or_else(
            || std::array::from_fn(|_| "-".to_owned()),
            |own| Summary::of(own, replay).cells(),
        )
    };
    let both = cells(pair.before, before).into_iter().zip(cells(pair.after, after));
    let both = both.map(|(old, new)| if old == new { new } else { format!("{old} → {new}") });
    std::iter::once(pair.name.to_owned()).chain(both).collect()
}

/// The second replay as [`document`] has it, with the first and what changed.
pub fn document_of_both(before: &Variant<'_>, after: &Variant<'_>) -> Value {
    let mut whole = document(after.replay);
    let names: [Arc<str>; 2] = [before.name.as_str().into(), after.name.as_str().into()];
    if let Value::Object(fields) = &mut whole {
        fields.insert("variant".to_owned(), json!(*names[1]));
        let mut old = document(before.replay);
        if let Value::Object(old) = &mut old {
            old.insert("variant".to_owned(), json!(*names[0]));
        }
        fields.insert("before".to_owned(), old);
        fields.insert("changes".to_owned(), json!(sentences(before, after)));
    }
    whole
}
