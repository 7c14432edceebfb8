//! The section of one alert: its rule, its figures, its values over time, its firings.

use maud::{Markup, html};
use promwright_number::duration;

use super::axis::Axis;
use super::chart::Chart;
use super::coverage::Coverage;
use super::scale::Scale;
use super::text::{count, name, shown};
use super::view::{Subject, View};
use super::{firings, incidents};
use crate::values::nearest;
use crate::{AlertReplay, Replay, Summary};

/// Draws an alert: at length if it was pending or fired, else folded.
pub fn draw(subject: &Subject<'_>, axis: Axis, coverage: Option<&Coverage>) -> Markup {
    let id = format!("{}-name", subject.id);
    let head = html! {
        h3 id=(id) { (name(subject.name)) }
        @for view in &subject.views {
            p class=(format!("state {}", view.class())) { (state(view)) }
        }
    };
    let body = html! {
        @if let Some(coverage) = coverage { (coverage.mark(subject.group(), subject.name)) }
        @for view in &subject.views { (draw_view(subject, view, axis)) }
    };
    html! {
        @if subject.is_loud() {
            section.alert id=(subject.id) aria-labelledby=(id) { div.head { (head) } (body) }
        } @else {
            details.alert { summary { div.head { (head) } } div id=(subject.id) { (body) } }
        }
    }
}

/// What became of it, in a few words.
fn state(view: &View<'_>) -> Markup {
    let Some(alert) = view.alert else { return html! { "is not there" } };
    let (firings, pending) = (alert.firings().count(), alert.episodes.len());
    let (class, text) = match (firings, pending) {
        (0, 0) if !alert.missing.is_empty() => ("idle", "never fires: no data".to_owned()),
        (0, 0) => match nearest(alert) {
            Some(nearest) => ("idle", format!("never fires: {nearest}")),
            None => ("idle", "never fires".to_owned()),
        },
        (0, 1) => ("pending", "never fires, pending once".to_owned()),
        (0, times) => ("pending", format!("never fires, pending {times} times")),
        (1, _) => ("firing", "fires once".to_owned()),
        (times, _) => ("firing", format!("fires {times} times")),
    };
    html! {
        @if let Some(name) = view.name { span.variant { (shown(name)) } " " }
        span class=(format!("mark {class}")) { (text) }
    }
}

fn draw_view(subject: &Subject<'_>, view: &View<'_>, axis: Axis) -> Markup {
    html! {
        div class=(format!("view {}", view.class())) {
            @if let Some(name) = view.name { h4 { (shown(name)) } }
            @if let Some(alert) = view.alert {
                (rule(alert, view.replay))
                (figures(alert, view.replay))
                (incidents::line(view))
                @for (index, track) in alert.conditions.iter().enumerate() {
                    @let scale = scale(subject, index);
                    @if track.series.is_empty() {
                        p.none { "No values of " code { (shown(&track.expr)) } "." }
                    } @else {
                        (Chart { view, alert, track, scale, axis }.draw())
                    }
                }
                (firings::table(view, alert))
            } @else {
                p.none { "This rule set has no such alert." }
            }
        }
    }
}

/// One scale for a condition in both variants, so that they can be compared.
fn scale(subject: &Subject<'_>, index: usize) -> Scale {
    let alerts = subject.views.iter().filter_map(|view| view.alert);
    Chart::scale(alerts.filter_map(|alert| alert.conditions.get(index)))
}

/// The rule, and what keeps it from being evaluated.
fn rule(alert: &AlertReplay, replay: &Replay) -> Markup {
    let severity = alert.labels.iter().find(|(name, _)| **name == *"severity");
    let failed = replay.failed.iter().filter(|own| own.rule == alert.name);
    html! {
        pre.expr tabindex="0" { code { (shown(&alert.expr)) } }
        p.rule {
            "for " b { (duration::format(alert.for_ms)) }
            @if alert.keep_firing_for_ms > 0 {
                ", keeps firing for " b { (duration::format(alert.keep_firing_for_ms)) }
            }
            @if let Some((_, severity)) = severity { ", severity " b { (shown(severity)) } }
            ", group " b { (shown(&alert.group)) }
        }
        @if !alert.missing.is_empty() {
            p.fault { "The data has no " code { (shown(&alert.missing.join(", "))) } "." }
        }
        @for own in failed {
            p.fault { (count(own.count, "evaluation")) " failed: " (shown(&own.message)) }
        }
    }
}

fn figures(alert: &AlertReplay, replay: &Replay) -> Markup {
    let summary = Summary::of(alert, replay);
    if summary.firings == 0 {
        return html! {};
    }
    html! {
        dl.figures {
            @for (name, value) in Summary::HEAD.iter().zip(summary.cells()) {
                div { dt { (name) } dd { (value) } }
            }
        }
    }
}
