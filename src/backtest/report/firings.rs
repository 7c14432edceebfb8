//! Each firing of an alert, with what it told people.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::incidents;
use super::scale::brief;
use super::text::shown;
use super::view::View;
use crate::clock::{Clock, span};
use crate::labels::{brief as brief_labels, label_sets, varying};
use crate::{AlertReplay, Episode};

/// More firings of one alert are only counted.
const MOST: usize = 50;

/// A row for each firing; nothing without any.
pub fn table(view: &View<'_>, alert: &AlertReplay) -> Markup {
    let all: Vec<&Episode> = alert.firings().collect();
    let varying = varying(&label_sets(alert));
    let clock = Clock::of(view.replay.start, view.replay.end);
    html! {
        @if !all.is_empty() {
            // Roles, since on a narrow screen the rows are no rows to the style sheet.
            div.scroll { table.firings role="table" {
                caption { "Firings" }
                thead role="rowgroup" { tr role="row" {
                    th scope="col" role="columnheader" { "fires" }
                    th scope="col" role="columnheader" { "resolved" }
                    th scope="col" role="columnheader" { "says" }
                } }
                tbody role="rowgroup" { @for own in all.iter().take(MOST) { (row(own, view, &varying, clock)) } }
            } }
            @if all.len() > MOST {
                p.more { "and " (all.len() - MOST) " more firings" }
            }
        }
    }
}

fn row(own: &Episode, view: &View<'_>, varying: &BTreeSet<&str>, clock: Clock) -> Markup {
    let fired = own.firing_at.unwrap_or(own.pending_at);
    let lasted = span(own.firing_ms(view.replay.end));
    let labels = brief_labels(&own.labels, varying);
    html! {
        tr role="row" {
            td role="cell" {
                b { (clock.show(fired)) } div.less { "pending " (clock.show(own.pending_at)) }
                (incidents::mark(view, own, clock))
            }
            td role="cell" {
                @match own.resolved_at {
                    Some(resolved) => { (clock.show(resolved)) div.less { "after " (lasted) } }
                    None => { "still firing" div.less { "after " (lasted) } }
                }
            }
            td role="cell" {
                @if !labels.is_empty() { div { code { (shown(&labels)) } } }
                @for (name, text) in &own.annotations {
                    div.annotation { span.less { (shown(name)) } " " (shown(text.trim())) }
                }
                @if own.annotations.is_empty() { div { "value " (brief(own.value)) } }
            }
        }
    }
}
