//! The series of a drawing in a table: its legend, and what those read who do not see it.

use maud::{Markup, html};
use promwright_engine::Grid;

use super::scale::brief;
use super::text::shown;
use crate::clock::Clock;
use crate::{ConditionSeries, ConditionTrack};

/// A row a series, with its least, greatest and last value and when they were.
pub fn table(track: &ConditionTrack, names: &[String], ticks: Grid, clock: Clock) -> Markup {
    let threshold = track.threshold.as_deref().unwrap_or("no threshold");
    html! {
            div.scroll {
                table.legend {
                    caption.unseen { "Values of " (shown(&track.expr)) " against " (shown(threshold)) }
                    thead { tr {
                        th scope="col" { "series" }
                        th scope="col" { "least" }
                        th scope="col" { "greatest" }
                        th scope="col" { "last" }
                    } }
                    tbody {
                        @for (index, (own, name)) in track.series.iter().zip(names).enumerate() {
                            tr {
                                th scope="row" { (sample(index)) " " (shown(name)) }
                                @for (value, time) in of(own, ticks, clock) {
                                    td { (value) div.less { (time) } }
                                }
                            }
                        }
                    }
                }
            }
            @if track.more > 0 {
                p.more { "and " (track.more) " more series, which neither alerted nor came nearer" }
            }
    }
}

/// How a series is drawn.
fn sample(index: usize) -> Markup {
    html! {
        svg.sample viewBox="0 0 28 8" aria-hidden="true" {
            path class=(format!("line s{index}")) d="M0 4H28" {}
        }
    }
}

fn of(series: &ConditionSeries, ticks: Grid, clock: Clock) -> [(String, String); 3] {
    let at = |found: Option<(usize, f64)>| match found {
        Some((index, value)) => (brief(value), format!("at {}", clock.show(ticks.at(index)))),
        None => ("-".to_owned(), String::new()),
    };
    let there = series.values.iter().enumerate();
    let last = there.filter_map(|(index, own)| Some((index, (*own)?))).next_back();
    [at(series.least()), at(series.greatest()), at(last)]
}
