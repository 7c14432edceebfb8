//! Replays drawn for people: a table, the time lines, and each firing.

use std::fmt::Write as _;

use promwright_ruletest::{Strip, TrackKind, draw_strips, paragraph};
use promwright_source::{Style, all_visible};

use crate::clock::{Clock, span};
use crate::labels::{brief, label_sets, telling, varying};
use crate::table::table;
use crate::values::{Rows, nearest};
use crate::{AlertReplay, Episode, Incident, Replay, Summary};

/// Time lines of more label sets of one alert are only counted.
const MOST_STRIPS: usize = 12;

/// More firings of one alert are only counted.
const MOST_FIRINGS: usize = 10;

/// How to read values.
const KEY: &str = "values: above the threshold in the upper half of a line, below it in the lower";

const HEAD: [&str; 8] =
    ["alert", "firings", "label sets", "firing", "longest", "flaps", "detected in", "a week"];

/// Draws a replay, beside the incidents that alerts should have told, if these are known.
pub fn draw(replay: &Replay, expected: Option<&[Incident]>, style: Style) -> String {
    let mut drawn = String::new();
    let (loud, silent): (Vec<_>, Vec<_>) =
        replay.alerts.iter().partition(|alert| alert.firings().next().is_some());
    if !loud.is_empty() {
        let rows: Vec<_> = loud.iter().map(|alert| counts(alert, replay)).collect();
        table(&mut drawn, &HEAD, &rows);
        drawn.push('\n');
    }
    let shown = replay.alerts.iter().filter(|alert| is_shown(alert, expected));
    let shown: Vec<_> = shown.map(|alert| (String::new(), alert)).collect();
    strips(&mut drawn, &shown, (replay, expected), style);
    for alert in &loud {
        firings(&mut drawn, alert, replay, style);
    }
    silence(&mut drawn, &silent, style);
    drawn.push_str(&remarks(replay, style));
    drawn
}

/// What to say of rules and samples beside what alerts did.
pub fn remarks(replay: &Replay, style: Style) -> String {
    let clock = Clock::of(replay.start, replay.end);
    let mut said = String::new();
    for own in &replay.failed {
        let (rule, count, first) = (&own.rule, own.count, clock.show(own.first));
        let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
        let text = format!("{rule} failed {times}, first at {first}: {}", own.message);
        paragraph(&mut said, "", "  ", &text, style.width);
    }
    for note in &replay.notes {
        paragraph(&mut said, "", "  ", &note.to_string(), style.width);
    }
    said
}

/// The row of an alert.
fn counts(alert: &AlertReplay, replay: &Replay) -> Vec<String> {
    let summary = Summary::of(alert, replay);
    let instances = summary.instances.to_string();
    let [firings, rest @ ..] = summary.cells();
    [alert.name.to_string(), firings, instances].into_iter().chain(rest).collect()
}

/// Draws the time lines of alerts, each with what to write before its name.
pub fn strips(
    drawn: &mut String,
    alerts: &[(String, &AlertReplay)],
    (replay, expected): (&Replay, Option<&[Incident]>),
    style: Style,
) {
    let ticks = alerts.iter().map(|(_, alert)| alert.ticks).min_by_key(|ticks| ticks.step);
    let Some(ticks) = ticks else { return };
    let clock = Clock::of(replay.start, replay.end);
    let mut rows = Vec::new();
    let mut more = Vec::new();
    for (before, alert) in alerts {
        let (own, left) = alert_strips(before, alert, replay.end);
        rows.extend(own);
        rows.extend(incidents(alert, expected, replay));
        if left > 0 {
            more.push(format!("{left} more of {}", alert.name));
        }
        let values = Rows::of(alert).map_or(0, |own| own.more());
        if values > 0 {
            more.push(format!("the values of {values} more series of {}", alert.name));
        }
    }
    let times: Vec<i64> = ticks.times().collect();
    draw_strips(drawn, &rows, (&times, ticks.step), &|time| clock.mark(time), style);
    // Writing into a String cannot fail.
    if !more.is_empty() {
        let _ = writeln!(drawn, "    and {}", more.join(", "));
    }
    if rows.iter().any(|row| !row.bars.is_empty()) {
        let _ = writeln!(drawn, "    {}", style.dim(KEY));
    }
    drawn.push('\n');
}

/// Whether an alert has time lines: it was pending, or should have fired.
pub fn is_shown(alert: &AlertReplay, expected: Option<&[Incident]>) -> bool {
    let mut expected = expected.into_iter().flatten();
    !alert.episodes.is_empty() || expected.any(|own| own.alert.value == *alert.name)
}

/// When an alert should have fired, if it ever should.
fn incidents(alert: &AlertReplay, expected: Option<&[Incident]>, replay: &Replay) -> Option<Strip> {
    let own = expected?.iter().filter(|own| own.alert.value == *alert.name);
    let within = own.filter(|own| own.to >= replay.start && own.from <= replay.end);
    let spans: Vec<_> =
        within.map(|own| (TrackKind::Condition, own.from, own.to.saturating_add(1))).collect();
    let label = "should fire".to_owned();
    (!spans.is_empty()).then(|| Strip { label, spans, ..Strip::default() })
}

/// The time lines of an alert up to `end`, one for each label set, with what to write before its
/// name, and its values below; and how many more label sets there would be.
pub fn alert_strips(before: &str, alert: &AlertReplay, end: i64) -> (Vec<Strip>, usize) {
    let sets = label_sets(alert);
    let telling = telling(&sets);
    let mut rows = Vec::new();
    let mut values = Rows::of(alert);
    for labels in sets.iter().take(MOST_STRIPS) {
        let label = format!("{before}{}{}", alert.name, brief(labels, &telling));
        let own = alert.episodes.iter().filter(|own| own.labels == **labels);
        let mut spans: Vec<_> = own.flat_map(|own| spans(own, end)).collect();
        // In a column that several share, that it fired counts.
        spans.sort_by_key(|(kind, from, _)| (*kind == TrackKind::Firing, *from));
        rows.push(Strip { label, spans, ..Strip::default() });
        rows.extend(values.as_mut().and_then(|values| values.take(labels)));
    }
    if sets.is_empty() {
        let label = format!("{before}{}", alert.name);
        rows.push(Strip { label, ..Strip::default() });
    }
    rows.extend(values.into_iter().flat_map(Rows::rest));
    (rows, sets.len().saturating_sub(MOST_STRIPS))
}

/// When an alert was pending and when it fired.
fn spans(own: &Episode, end: i64) -> Vec<(TrackKind, i64, i64)> {
    let until = own.resolved_at.unwrap_or(end + 1);
    let fired = own.firing_at.unwrap_or(until);
    let mut spans = Vec::new();
    if own.pending_at < fired {
        spans.push((TrackKind::Pending, own.pending_at, fired));
    }
    spans.extend(own.firing_at.map(|from| (TrackKind::Firing, from, until)));
    spans
}

/// The firings of one alert, with what they say.
fn firings(drawn: &mut String, alert: &AlertReplay, replay: &Replay, style: Style) {
    let clock = Clock::of(replay.start, replay.end);
    let sets = label_sets(alert);
    let varying = varying(&sets);
    let _ = writeln!(drawn, "  {}", style.bold(&all_visible((&*alert.name).into())));
    let all: Vec<&Episode> = alert.firings().collect();
    for own in all.iter().take(MOST_FIRINGS) {
        let fired = own.firing_at.unwrap_or(own.pending_at);
        let lasted = span(own.firing_ms(replay.end));
        let ended = match own.resolved_at {
            Some(resolved) => format!("resolved {} after {lasted}", clock.show(resolved)),
            None => format!("still firing after {lasted}"),
        };
        let (pending, fired) = (clock.show(own.pending_at), clock.show(fired));
        let labels = brief(&own.labels, &varying);
        let labels = if labels.is_empty() { labels } else { format!(" {labels}") };
        let line = format!("pending {pending}, fires {fired}, {ended}{labels}");
        let _ = writeln!(drawn, "    {}", all_visible(line.into()));
        if let Some(text) = said(own) {
            let _ = writeln!(drawn, "      {}", style.dim(&all_visible(text.into())));
        }
    }
    if all.len() > MOST_FIRINGS {
        let _ = writeln!(drawn, "    and {} more", all.len() - MOST_FIRINGS);
    }
    drawn.push('\n');
}

/// What an alert says of itself.
fn said(own: &Episode) -> Option<&str> {
    let of = |wanted: &str| own.annotations.iter().find(|(name, _)| **name == *wanted);
    of("description").or_else(|| of("summary")).map(|(_, text)| text.trim())
}

/// The alerts that never fire, and those that cannot.
fn silence(drawn: &mut String, silent: &[&AlertReplay], style: Style) {
    let (blind, silent): (Vec<_>, Vec<_>) =
        silent.iter().partition(|alert| !alert.missing.is_empty());
    if !silent.is_empty() {
        let one = |alert: &&&AlertReplay| match alert.episodes.len() {
            0 => match nearest(alert) {
                Some(nearest) => format!("{} ({nearest})", alert.name),
                None => alert.name.to_string(),
            },
            1 => format!("{} (pending once)", alert.name),
            count => format!("{} (pending {count} times)", alert.name),
        };
        let names: Vec<String> = silent.iter().map(one).collect();
        let never = format!("never fires: {}", names.join(", "));
        paragraph(drawn, "", "  ", &never, style.width);
    }
    for alert in blind {
        let missing = alert.missing.join("`, `");
        let blind = format!("never fires: {}; the data has no `{missing}`", alert.name);
        paragraph(drawn, "", "  ", &blind, style.width);
    }
}
