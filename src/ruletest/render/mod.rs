//! Failures drawn for people.
//!
//! A failure is a block of lines: where it is and what is wrong, the difference of what is
//! expected and what is there, what came nearest, and the story of an alert: its time line and
//! the series that its rule read. Colours only stress what signs say, too, so that nothing is
//! lost without them, and no line is wider than the style asks for but where a word is.

mod alerts;
mod axis;
mod canvas;
pub(crate) mod inline;
mod inputs;
mod levels;
mod pairing;
pub(crate) mod paragraph;
pub(crate) mod row;
mod samples;
mod stretches;
mod strips;
mod timeline;

use std::fmt::Write as _;

use promwright_engine::rules::AlertState;
use promwright_number::duration;
use promwright_source::{Sources, Style};

use crate::report::{CaseReport, Failure, FailureKind, Report};
pub use axis::ROUND_DISTANCES;
use paragraph::paragraph;
pub use strips::{Bar, Strip, draw_strips};

/// Narrower drawings would only be columns of letters.
const NARROWEST: usize = 40;

/// Draws all failures of a report; nothing if there are none.
pub fn render(report: &Report, sources: &Sources, style: Style) -> String {
    let mut drawn = String::new();
    for case in &report.cases {
        for failure in &case.failures {
            drawn.push_str(&render_failure(case, failure, sources, style));
            drawn.push_str(&render_story(failure, style));
            drawn.push('\n');
        }
    }
    drawn
}

/// One line: how many tests and expectations there were, and how many tests failed.
pub fn summary(report: &Report) -> String {
    let tests = report.cases.len();
    let expectations: usize = report.cases.iter().map(|case| case.expectations).sum();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let ran = format!(
        "{tests} test{}, {expectations} expectation{}",
        plural(tests),
        plural(expectations)
    );
    match report.failed_count() {
        0 => ran,
        failed => format!("{ran}, {failed} failed"),
    }
}

/// Draws one failure: a line with its place, then what differs, and what came nearest.
// Writing into a String cannot fail, so results of `write!` are dropped throughout.
pub fn render_failure(
    case: &CaseReport,
    failure: &Failure,
    sources: &Sources,
    style: Style,
) -> String {
    let style = Style { width: style.width.max(NARROWEST), ..style };
    let mut drawn = String::new();
    let file = sources.file(failure.place.file);
    let line = file.line_column(failure.place.span.start).line;
    let head = format!("{}:{line}: {}: {}", file.name(), case.name, headline(failure));
    let _ = writeln!(&mut drawn, "{}", style.bold(&promwright_source::all_visible(head.into())));
    match &failure.kind {
        FailureKind::Faulty | FailureKind::FaultyRules | FailureKind::Active { .. } => {}
        FailureKind::Unseen { stretch, is_whole, .. } => {
            let text = stretches::unseen(*stretch, *is_whole);
            paragraph(&mut drawn, "  ", "  ", &text, style.width);
        }
        FailureKind::TimeLine { expected, got, .. } => {
            stretches::difference(&mut drawn, expected, got, style);
        }
        FailureKind::Rule { message, .. } | FailureKind::Query { message, .. } => {
            paragraph(&mut drawn, "  ", "  ", message, style.width);
        }
        FailureKind::Alerts { state, expected, got, .. } => {
            alerts::difference(&mut drawn, *state, (expected, got), style);
        }
        FailureKind::Samples { expected, got, .. } => {
            samples::difference(&mut drawn, expected, got, style);
        }
    }
    for nearest in &failure.story.nearest {
        paragraph(
            &mut drawn,
            &format!("  {} ", style.bold("why:")),
            "       ",
            nearest,
            style.width,
        );
    }
    drawn
}

/// Draws what led to a failure.
fn render_story(failure: &Failure, style: Style) -> String {
    let style = Style { width: style.width.max(NARROWEST), ..style };
    let mut drawn = String::new();
    if let Some(timeline) = &failure.story.timeline {
        drawn.push('\n');
        timeline::draw(&mut drawn, timeline, style);
    }
    if let Some(inputs) = &failure.story.inputs {
        drawn.push('\n');
        inputs::draw(&mut drawn, inputs, style);
    }
    drawn
}

fn headline(failure: &Failure) -> String {
    let at = duration::format(failure.time);
    match &failure.kind {
        FailureKind::Faulty => "not run, as it has errors".to_owned(),
        FailureKind::FaultyRules => "not run, as its rules have errors".to_owned(),
        FailureKind::Rule { rule, .. } => format!("rule `{rule}` cannot be evaluated at {at}"),
        FailureKind::Query { expr, .. } => format!("`{expr}` has no answer at {at}"),
        FailureKind::Samples { expr, .. } => format!("`{expr}` at {at} is not as expected"),
        FailureKind::Alerts { alertname, state, expected, got, .. } => {
            let is = is(*state);
            let is_not = match state {
                AlertState::Firing => "does not fire",
                AlertState::Pending => "is not pending",
            };
            match (expected.len(), got.len()) {
                (0, _) => format!("alert `{alertname}` {is} at {at} and should not"),
                (_, 0) => format!("alert `{alertname}` {is_not} at {at}"),
                _ => format!("alert `{alertname}` at {at} is not as expected"),
            }
        }
        FailureKind::Active { labels, state, .. } => {
            format!("alert {labels} {} at {at} and should be inactive", is(*state))
        }
        FailureKind::TimeLine { labels, state, expected, got, .. } => {
            let is = is(*state);
            match (expected.is_empty(), got.is_empty()) {
                (true, _) => format!("alert {labels} {is} between 0s and {at} and never should"),
                (_, true) => format!("alert {labels} never {is} between 0s and {at} and should"),
                _ => {
                    format!("alert {labels} {is} at other times between 0s and {at} than it should")
                }
            }
        }
        FailureKind::Unseen { alertname, state, stretch, is_whole } => {
            let stretch = stretches::text(&[*stretch]);
            let be = if *state == AlertState::Firing { "fire" } else { "be pending" };
            let when = format!("{stretch}, when alert `{alertname}` should {be}");
            if *is_whole {
                format!("no evaluation up to {at} is within {when}")
            } else {
                format!("no evaluation up to {at} is after {when}")
            }
        }
    }
}

/// What an alert does that is in a state.
const fn is(state: AlertState) -> &'static str {
    match state {
        AlertState::Firing => "fires",
        AlertState::Pending => "is pending",
    }
}
