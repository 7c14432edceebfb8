//! All alerts on one time axis, and their figures in a table.

use maud::{Markup, html};
use promwright_number::duration;

use super::axis::{self, Axis};
use super::columns::{Columns, State, runs};
use super::coverage::Coverage;
use super::incidents;
use super::line::states;
use super::strips::strip;
use super::table::table;
use super::text::shown;
use super::view::{Subject, View};
use crate::Summary;

/// Draws a row for each alert, two where both variants differ.
pub fn draw(subjects: &[Subject<'_>], axis: Axis) -> Markup {
    let columns = axis.columns();
    html! {
        section aria-labelledby="overview" {
            h2 id="overview" { "Overview" }
            p.key aria-hidden="true" {
                (sample(State::Pending)) " pending " (sample(State::Firing)) " firing"
                @if subjects.iter().any(Subject::is_judged) { (incidents::key()) }
            }
            p.hint { "Point at a drawing, or focus it and use the arrow keys, to read it." }
            @if let Some(shared) = columns.are_shared() {
                p.note {
                    "A column of a drawing stands for " (shared) " evaluations ("
                    (duration::format(columns.width())) "). It has the least and the greatest value "
                    "of each series, a gap where a value is missing, and each firing, however short."
                }
            }
            div.frame.overview data-columns=(columns.text()) {
                p.readout {}
                @for subject in subjects {
                    @for view in &subject.views {
                        (row(subject, view, axis))
                    }
                }
                div.plot.ruler tabindex="0" role="slider" aria-label="All alerts over time"
                    aria-valuemin="0" aria-valuemax=(columns.count().saturating_sub(1))
                    aria-valuenow="0" { (axis::labels()) }
            }
        }
    }
}

fn row(subject: &Subject<'_>, view: &View<'_>, axis: Axis) -> Markup {
    let columns = view.alert.map(|alert| Columns::of(alert.ticks));
    let stretches = match (view.alert, columns) {
        (Some(alert), Some(columns)) => {
            columns.stretches(runs(alert.episodes.iter(), |own| view.is_wrong(own)))
        }
        _ => Vec::new(),
    };
    let columns = columns.unwrap_or_else(|| axis.columns());
    let name = match view.name {
        Some(name) => format!("{} ({name})", subject.name),
        None => subject.name.to_owned(),
    };
    html! {
        a class=(format!("set {}", view.class())) href=(format!("#{}", subject.id)) {
            (shown(&name))
        }
        div class=(format!("strip plot {}", view.class())) data-name=(shown(&name))
            data-columns=(columns.text()) data-states=(states(&stretches)) {
            (axis::lines()) (strip(&stretches, columns, axis))
        }
        (incidents::strip(view, &name, columns, axis))
    }
}

/// How a state is drawn.
fn sample(state: State) -> Markup {
    let (class, y) = if state == State::Firing { ("firing", 0) } else { ("pending", 5) };
    html! {
        svg.sample viewBox="0 0 28 10" aria-hidden="true" {
            path class=(class) d=(format!("M0 {y}H28V10H0z")) {}
        }
    }
}

/// The figures of all alerts.
pub fn figures(subjects: &[Subject<'_>], coverage: Option<&Coverage>) -> Markup {
    let tested: &[&str] = if coverage.is_some() { &["tested"] } else { &[] };
    let head = [&["alert"], &Summary::HEAD[..], tested].concat();
    html! {
        section aria-labelledby="figures" {
            h2 id="figures" { "Figures" }
            (table("figures", None, &head, &html! {
                @for subject in subjects { (figures_of(subject, coverage)) }
            }))
            p.note {
                "Each label set counts by itself. A flap is a firing within 15 minutes of the last. "
                "Detected in: from the condition's first true evaluation to the firing. "
                "A week: firings at this rate."
            }
        }
    }
}

fn figures_of(subject: &Subject<'_>, coverage: Option<&Coverage>) -> Markup {
    let cells: Vec<[String; 6]> = subject.views.iter().map(View::cells).collect();
    html! {
        tr {
            th scope="row" { a href=(format!("#{}", subject.id)) { (shown(subject.name)) } }
            @for index in 0..Summary::HEAD.len() {
                td { (figure(&cells.iter().map(|own| &*own[index]).collect::<Vec<_>>())) }
            }
            @if let Some(coverage) = coverage {
                td { (coverage.brief(subject.group(), subject.name)) }
            }
        }
    }
}

/// One figure, or what it was and what it is.
pub fn figure(values: &[&str]) -> Markup {
    match values {
        [before, after] if before != after => html! {
            span.before { (before) } span.arrow { " → " } span.after { b { (after) } }
        },
        [.., value] => html! { (value) },
        [] => html! {},
    }
}
