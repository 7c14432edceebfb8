//! Incidents beside what alerts did: which were detected, which were missed, and which firings
//! are about none.
//!
//! What is drawn stands in tables as well, and each kind has a form of its own: a full strip is
//! detected, a hollow one missed, and a firing about no incident has a line through it.

use maud::{Markup, html};

use super::axis::Axis;
use super::chart::view_box;
use super::columns::{Columns, State, Stretch};
use super::line::{bands, states};
use super::overview::figure;
use super::table::table;
use super::text::{count, shown};
use super::view::{Subject, View};
use crate::clock::{Clock, span};
use crate::expect::{Detection, Incident, Score, judge};
use crate::{AlertReplay, Episode};

/// How high a strip of incidents is in its own units, less a border for what is hollow.
const HEIGHT: i32 = 10;

/// What should have come of an alert.
pub struct Judged<'a> {
    incidents: Vec<&'a Incident>,
    score: Score,
    end: i64,
}

impl<'a> Judged<'a> {
    /// Judges an alert by those of these incidents that are its own.
    pub fn of(alert: &AlertReplay, incidents: &'a [Incident], end: i64) -> Self {
        let own = incidents.iter().filter(|own| own.alert.value == *alert.name);
        let incidents: Vec<&Incident> = own.collect();
        Self { score: judge(alert, &incidents, end), incidents, end }
    }

    /// Whether there is anything to judge.
    pub fn is_any(&self) -> bool {
        !self.incidents.is_empty() || self.score.firings > 0
    }

    /// Whether the alert should have fired.
    pub fn has_incidents(&self) -> bool {
        !self.incidents.is_empty()
    }

    /// Whether a run fired and is about no incident.
    pub fn is_wrong(&self, own: &Episode) -> bool {
        own.firing_at.is_some() && self.about(own).next().is_none()
    }

    /// The incidents that a run tells.
    fn about(&self, own: &Episode) -> impl Iterator<Item = &Incident> {
        let told = |incident: &&&Incident| incident.told_by_firing(own, self.end).is_some();
        self.incidents.iter().filter(told).copied()
    }

    fn missed(&self) -> usize {
        self.score.detections.iter().filter(|own| own.at.is_none()).count()
    }

    /// `2 of 3 incidents detected, 1 firing about none`.
    fn sentence(&self) -> String {
        let (all, missed) = (self.incidents.len(), self.missed());
        let detected = match all {
            0 => "No incidents".to_owned(),
            all => format!("{} of {} detected", all - missed, count(all, "incident")),
        };
        match self.score.wrong.len() {
            0 => detected,
            wrong => format!("{detected}, {} about none", count(wrong, "firing")),
        }
    }

    fn cells(&self) -> [String; 6] {
        let percent = |share: Option<f64>| {
            share.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0))
        };
        [
            (self.incidents.len() - self.missed()).to_string(),
            self.missed().to_string(),
            self.score.wrong.len().to_string(),
            percent(self.score.recall()),
            percent(self.score.precision()),
            self.score.delay().map_or_else(|| "-".to_owned(), span),
        ]
    }
}

const EACH: [&str; 4] = ["alert", "from", "to", "alert fires"];

const HEAD: [&str; 6] =
    ["detected", "missed", "about no incident", "recall", "precision", "detected after"];

/// The strip of an alert's incidents, with what stands at its left; nothing without any.
pub fn strip(view: &View<'_>, name: &str, columns: Columns, axis: Axis) -> Markup {
    let Some(judged) = view.judged.as_ref().filter(|own| own.has_incidents()) else {
        return html! {};
    };
    let runs = runs(judged, columns);
    html! {
        span class=(format!("set expected {}", view.class())) { "should fire" }
        div class=(format!("strip plot expected {}", view.class())) data-name=(shown(name))
            data-columns=(columns.text()) data-states=(states(&runs)) {
            svg.band aria-hidden="true" preserveAspectRatio="none"
                viewBox=(view_box(columns, axis, HEIGHT)) {
                path.told d=(bands(&runs, &[State::Told], (1, HEIGHT - 1))) {}
                path.missed d=(bands(&runs, &[State::Missed], (1, HEIGHT - 1))) {}
            }
        }
    }
}

fn runs(judged: &Judged<'_>, columns: Columns) -> Vec<Stretch> {
    let one = |own: &Detection| {
        let state = if own.at.is_some() { State::Told } else { State::Missed };
        (own.from, columns.next(own.to), state)
    };
    columns.stretches(judged.score.detections.iter().map(one))
}

/// In a sentence how well an alert told its incidents.
pub fn line(view: &View<'_>) -> Markup {
    html! {
        @if let Some(judged) = view.judged.as_ref().filter(|own| own.is_any()) {
            @let is_perfect = judged.score.is_perfect();
            p class=(if is_perfect { "judged" } else { "judged fault" }) {
                (judged.sentence()) "."
            }
        }
    }
}

/// What a firing is about.
pub fn mark(view: &View<'_>, own: &Episode, clock: Clock) -> Markup {
    let Some(judged) = &view.judged else { return html! {} };
    let about: Vec<String> = judged.about(own).map(|own| clock.show(own.from)).collect();
    html! {
        @if about.is_empty() {
            div.fault { "about no incident" }
        } @else {
            div.less { "incident of " (about.join(", ")) }
        }
    }
}

/// All incidents, and what became of them; nothing if none were given.
pub fn section(subjects: &[Subject<'_>], clock: Clock) -> Markup {
    let judged = |own: &&Subject<'_>| {
        own.views.iter().filter_map(|view| view.judged.as_ref()).any(Judged::is_any)
    };
    let judged: Vec<&Subject<'_>> = subjects.iter().filter(judged).collect();
    if judged.is_empty() {
        return html! {};
    }
    html! {
        section aria-labelledby="incidents" {
            h2 id="incidents" { "Incidents" }
            (table("incidents", None, &[&["alert"], &HEAD[..]].concat(), &html! {
                @for own in &judged { (counts(own)) }
            }))
            @if judged.iter().any(|own| !all(own).is_empty()) {
                (table("each-incident", Some("Each incident"), &EACH, &html! {
                    @for own in &judged { (each(own, clock)) }
                }))
            }
            p.note {
                "An incident is detected if its alert fires within it; about no incident are "
                "firings that overlap none. "
                "Detected after: from the beginning of an incident to its alert, on average."
            }
        }
    }
}

fn counts(subject: &Subject<'_>) -> Markup {
    let none = || std::array::from_fn(|_| "-".to_owned());
    let cells = |view: &View<'_>| view.judged.as_ref().map_or_else(none, Judged::cells);
    let cells: Vec<[String; 6]> = subject.views.iter().map(cells).collect();
    html! {
        tr {
            th scope="row" { a href=(format!("#{}", subject.id)) { (shown(subject.name)) } }
            @for index in 0..HEAD.len() {
                td { (figure(&cells.iter().map(|own| &*own[index]).collect::<Vec<_>>())) }
            }
        }
    }
}

/// The incidents of an alert, which are the same in all views that have it.
fn all<'s>(subject: &'s Subject<'_>) -> &'s [&'s Incident] {
    let mut judged = subject.views.iter().filter_map(|view| view.judged.as_ref());
    judged.next().map_or(&[], |own| &own.incidents)
}

fn each(subject: &Subject<'_>, clock: Clock) -> Markup {
    let became = |index: usize| -> Vec<String> {
        let of = |view: &View<'_>| match &view.judged {
            Some(own) => {
                own.score.detections.get(index).map_or_else(String::new, |own| told(own, clock))
            }
            None => "no such alert".to_owned(),
        };
        subject.views.iter().map(of).collect()
    };
    html! {
        @for (index, own) in all(subject).iter().enumerate() {
            @let became = became(index);
            tr {
                th scope="row" {
                    a href=(format!("#{}", subject.id)) { (shown(subject.name)) }
                    @for (name, value) in &own.labels {
                        " " code { (shown(name)) "=" (shown(value)) }
                    }
                }
                td { (clock.show(own.from)) }
                td { (clock.show(own.to)) }
                td { (figure(&became.iter().map(|own| &**own).collect::<Vec<_>>())) }
            }
        }
    }
}

fn told(own: &Detection, clock: Clock) -> String {
    match own.at {
        Some(at) => format!("{}, after {}", clock.show(at), span(at - own.from)),
        None => "never: missed".to_owned(),
    }
}

/// How incidents are drawn.
pub fn key() -> Markup {
    html! {
        " " svg.sample viewBox="0 0 28 10" aria-hidden="true" {
            path.firing d="M0 0H28V10H0z" {} path.wrong d="M0 4H28V6H0z" {}
        } " firing about no incident "
        svg.sample viewBox="0 0 28 10" aria-hidden="true" { path.told d="M0 2H28V8H0z" {} }
        " should fire and does "
        svg.sample viewBox="0 0 28 10" aria-hidden="true" { path.missed d="M1 2H27V8H1z" {} }
        " should fire and is missed"
    }
}
