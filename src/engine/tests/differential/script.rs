//! A case as a script of Prometheus' engine tests, with the answer of Prometheus for what is
//! expected.

use std::fmt::Write as _;

use promwright_number::{duration, float};
use promwright_series::notation::{self, Point};
use promwright_series::{Labels, METRIC_NAME, Sample};

use crate::answer::{self, Answer, Answered};
use crate::data::{Data, TICK};
use crate::server::When;
use crate::shrink::Case;

/// The case as a script.
pub(crate) fn script(case: &Case, judge: &Answer) -> String {
    let mut text = load(&case.data);
    let (start, step) = match case.when {
        When::Instant(time) => {
            let _ = writeln!(text, "eval instant at {} {}", duration::format(time), case.query);
            (time, 1)
        }
        When::Range { start, end, step } => {
            let times = [start, end, step].map(duration::format);
            let [from, to, step_text] = times;
            let _ =
                writeln!(text, "eval range from {from} to {to} step {step_text} {}", case.query);
            (start, step)
        }
    };
    expected(&mut text, judge, start, step);
    text
}

fn load(data: &Data) -> String {
    let mut text = format!("clear\nload {}\n", duration::format(TICK));
    for series in &data.series {
        let mut points = Vec::new();
        for (time, sample) in series.samples.samples() {
            points.resize((time / TICK) as usize, Point::Gap);
            points.push(match sample {
                Sample::Float(value) => Point::Float(value),
                Sample::Histogram(histogram) => {
                    Point::Histogram { histogram: histogram.clone(), hint_written: false }
                }
            });
        }
        let _ = writeln!(text, "  {} {}", labels(&series.labels), notation::write(&points));
    }
    text.push('\n');
    text
}

fn expected(text: &mut String, judge: &Answer, start: i64, step: i64) {
    let (value, remarks) = match judge {
        Answer::Error(error) => {
            let _ = writeln!(text, "  expect fail\n# {error}");
            return;
        }
        Answer::Value { value, remarks } => (value, remarks),
    };
    for remark in &remarks.told {
        let kind = if remark.starts_with("PromQL info") { "info" } else { "warn" };
        let _ = writeln!(text, "  expect {kind} msg: {remark}");
    }
    match value {
        Answered::Scalar(value) => {
            let _ = writeln!(text, "  {}", float::format(*value));
        }
        Answered::String(value) => {
            let _ = writeln!(text, "  expect string {value:?}");
        }
        Answered::Series(all) => {
            for (own, points) in all {
                let _ = write!(text, "  {}", labels(own));
                for (time, value) in points {
                    let at = (time - start) / step;
                    let _ = match value {
                        answer::Point::Float(value) => {
                            write!(text, " {}@{at}", float::format(*value))
                        }
                        histogram @ answer::Point::Histogram { .. } => {
                            write!(text, " {histogram:?}@{at}")
                        }
                    };
                }
                text.push('\n');
            }
        }
    }
}

fn labels(labels: &Labels) -> String {
    match labels.metric() {
        Some(name) if name.contains('.') => {
            let others = labels.filter(|label| label != METRIC_NAME).to_string();
            format!("{{\"{name}\",{}", &others[1..])
        }
        _ => labels.to_string(),
    }
}
