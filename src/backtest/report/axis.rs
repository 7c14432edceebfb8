//! The time axis that all drawings of a report share: where a time lies, and round times to label.

use maud::{Markup, html};
use promwright_engine::Grid;
use promwright_ruletest::ROUND_DISTANCES;

use super::columns::Columns;
use crate::Replay;
use crate::clock::Clock;

/// How many labels there are at most, by how much room a drawing has; the style sheet shows one
/// set of them.
const MOST: [(&str, i64); 3] = [("few", 3), ("some", 7), ("many", 13)];

/// Labels nearer to an end than this share of the axis are written inwards.
const EDGE: f64 = 6.0;

/// A stretch of time that is drawn from left to right.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// Where it starts.
    pub start: i64,
    /// Where it ends: one evaluation behind the last, for what is evaluated holds until the next.
    pub until: i64,
    /// Milliseconds between evaluations.
    step: i64,
    clock: Clock,
}

impl Axis {
    /// The axis of a replay.
    pub fn of(replay: &Replay) -> Self {
        let steps = replay.alerts.iter().map(|alert| alert.ticks.step);
        let step = steps.filter(|step| *step > 0).min().unwrap_or(1);
        let until = replay.end.saturating_add(step);
        Self { start: replay.start, until, step, clock: Clock::of(replay.start, replay.end) }
    }

    /// Milliseconds from one end to the other.
    pub const fn span(&self) -> i64 {
        self.until - self.start
    }

    /// Whether times are shown with their date.
    pub const fn has_date(&self) -> bool {
        self.clock.has_date()
    }

    /// The columns of all of it.
    pub fn columns(&self) -> Columns {
        Columns::of(Grid::range(self.start, self.until - self.step, self.step))
    }

    /// Where a time lies, in per cent.
    fn percent(&self, time: i64) -> f64 {
        (time - self.start) as f64 * 100.0 / self.span() as f64
    }

    /// Round times, no more than so many.
    fn marks(&self, most: i64) -> Vec<i64> {
        let fits = |distance: &i64| self.span() / distance <= most;
        let years = ROUND_DISTANCES[ROUND_DISTANCES.len() - 1];
        let distance = ROUND_DISTANCES.into_iter().find(fits);
        let distance = distance.unwrap_or_else(|| (self.span() / most / years + 1) * years);
        let first = self.start.div_euclid(distance) * distance;
        let all = (0..).map(|own| first + own * distance);
        all.skip_while(|time| *time < self.start).take_while(|time| *time < self.until).collect()
    }

    /// What [`lines`] and [`labels`] refer to: it stands once on the page.
    pub fn definitions(&self) -> Markup {
        let anchor = |time| match self.percent(time) {
            near if near < EDGE => "start",
            far if far > 100.0 - EDGE => "end",
            _ => "middle",
        };
        let sets = MOST.map(|(class, most)| (class, self.marks(most)));
        html! {
            svg.unseen aria-hidden="true" {
                defs {
                    g id="grid" {
                        @for (class, marks) in &sets {
                            g class=(class) {
                                @for x in marks.iter().map(|time| self.place(*time)) {
                                    line x1=(x) x2=(x) y1="0" y2="100%" {}
                                }
                            }
                        }
                    }
                    g id="times" {
                        @for (class, marks) in &sets {
                            g class=(class) {
                                @for time in marks.iter().copied() {
                                    text x=(self.place(time)) y="12" text-anchor=(anchor(time)) {
                                        (self.clock.mark(time))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn place(&self, time: i64) -> String {
        format!("{:.2}%", self.percent(time))
    }
}

/// Lines that go up from the labels.
pub fn lines() -> Markup {
    html! { svg.grid aria-hidden="true" { use href="#grid" {} } }
}

/// The labels.
pub fn labels() -> Markup {
    html! { svg.times aria-hidden="true" { use href="#times" {} } }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn axis(start: i64, until: i64) -> Axis {
        Axis { start, until, step: 1, clock: Clock::of(start, until) }
    }

    #[test]
    fn marks_are_round_few_and_within() {
        let day = axis(HOUR / 2, 24 * HOUR);
        assert_eq!(day.marks(3), [6 * HOUR, 12 * HOUR, 18 * HOUR]);
        assert_eq!(day.marks(13).len(), 11);
        assert_eq!(axis(0, 1).marks(3), [0]);
        for (start, until) in [(0, 500 * 365 * 24 * HOUR), (-5 * HOUR, 7), (17, 18), (0, 90_000)] {
            for (_, most) in MOST {
                let marks = axis(start, until).marks(most);
                assert!(marks.len() <= most as usize + 1, "{marks:?}");
                assert!(marks.iter().all(|own| (start..until).contains(own)));
            }
        }
    }
}
