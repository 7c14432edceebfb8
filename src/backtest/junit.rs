//! Replays as JUnit XML: an alert is a test case, which fails where an evaluation fails, where
//! it misses an incident, and where it fires without one.
//!
//! Without incidents nothing is expected, and what alerts did stands in the output of their
//! cases.

use std::fmt::Write as _;

use promwright_quoting::xml as escaped;

use crate::clock::{Clock, span};
use crate::{AlertReplay, Replay, Score, Summary};

/// An XML document with one suite; `scores` are those of the replay, if incidents are known.
pub fn junit(name: &str, replay: &Replay, scores: Option<&[Score]>) -> String {
    let clock = Clock::of(replay.start, replay.end);
    let faults: Vec<Vec<String>> =
        replay.alerts.iter().map(|alert| faults(alert, replay, scores, clock)).collect();
    let count: usize = faults.iter().map(Vec::len).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    let suite = escaped(name);
    // Writing into a String cannot fail.
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{suite}\" tests=\"{}\" failures=\"{count}\" errors=\"0\" skipped=\"0\">",
        replay.alerts.len(),
    );
    for (alert, faults) in replay.alerts.iter().zip(&faults) {
        let own = escaped(&alert.name);
        let _ = writeln!(xml, "    <testcase name=\"{own}\" classname=\"{suite}\">");
        for fault in faults {
            let fault = escaped(fault);
            let _ = writeln!(xml, "      <failure message=\"{fault}\">{fault}</failure>");
        }
        let summary = Summary::of(alert, replay);
        let (firings, total) = (summary.firings, span(summary.total));
        let said = match firings {
            0 => "never fires".to_owned(),
            1 => format!("fires once, for {total}"),
            _ => format!("fires {firings} times, for {total} in all"),
        };
        let _ = writeln!(xml, "      <system-out>{said}</system-out>\n    </testcase>");
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

fn faults(
    alert: &AlertReplay,
    replay: &Replay,
    scores: Option<&[Score]>,
    clock: Clock,
) -> Vec<String> {
    let failed = replay.failed.iter().filter(|own| own.rule == alert.name);
    let mut faults: Vec<String> =
        failed.map(|own| format!("{} evaluations fail: {}", own.count, own.message)).collect();
    for own in scores.into_iter().flatten().filter(|own| own.alert == *alert.name) {
        for missed in own.detections.iter().filter(|own| own.at.is_none()) {
            let (from, to) = (clock.show(missed.from), clock.show(missed.to));
            faults.push(format!("misses the incident from {from} to {to}"));
        }
        for wrong in &own.wrong {
            faults.push(format!("fires at {} without an incident", clock.show(*wrong)));
        }
    }
    faults
}
