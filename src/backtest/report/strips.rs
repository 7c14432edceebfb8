//! When an alert was pending and when it fired, a strip for each label set.
//!
//! What is pending is half as high as what fires: nobody needs the colours.

use maud::{Markup, html};

use super::axis::Axis;
use super::chart::view_box;
use super::columns::{Columns, State, Stretch, runs};
use super::incidents;
use super::line::{bands, states};
use super::text::shown;
use super::view::View;
use crate::AlertReplay;
use crate::labels::{brief, label_sets, varying};

/// Strips of more label sets are only counted.
const MOST: usize = 12;

/// How high a strip is in its own units.
const HEIGHT: i32 = 10;

/// An alert fires, about an incident or not.
pub const FIRING: [State; 2] = [State::Firing, State::Wrong];

/// Draws the strips of an alert below its values.
pub fn draw(view: &View<'_>, alert: &AlertReplay, columns: Columns, axis: Axis) -> Markup {
    let sets = label_sets(alert);
    let varying = varying(&sets);
    html! {
        @for labels in sets.iter().take(MOST) {
            @let own = alert.episodes.iter().filter(|own| own.labels == **labels);
            @let runs = columns.stretches(runs(own, |own| view.is_wrong(own)));
            @let name = brief(labels, &varying);
            span.set title=(shown(&name)) { (shown(if name.is_empty() { "alert" } else { &name })) }
            div.strip.plot data-name=(shown(&name)) data-columns=(columns.text())
                data-states=(states(&runs)) {
                (strip(&runs, columns, axis))
            }
        }
        @if sets.len() > MOST {
            span.set {}
            p.more { "and " (sets.len() - MOST) " more label sets" }
        }
        (incidents::strip(view, "", columns, axis))
    }
}

/// One strip.
pub fn strip(runs: &[Stretch], columns: Columns, axis: Axis) -> Markup {
    html! {
        svg.band aria-hidden="true" preserveAspectRatio="none"
            viewBox=(view_box(columns, axis, HEIGHT)) {
            path.pending d=(bands(runs, &[State::Pending], (HEIGHT / 2, HEIGHT))) {}
            path.firing d=(bands(runs, &FIRING, (0, HEIGHT))) {}
            @if runs.iter().any(|own| own.state == State::Wrong) {
                path.wrong d=(bands(runs, &[State::Wrong], (HEIGHT * 2 / 5, HEIGHT * 3 / 5))) {}
            }
        }
    }
}
