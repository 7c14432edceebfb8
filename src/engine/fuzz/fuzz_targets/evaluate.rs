//! Evaluation: no query on any data at any time panics, with any options, and no answer has two
//! series with the same labels or a series without samples.
//!
//! An input is a byte of options, start and step in milliseconds, a number of steps, then text:
//! the query, and on each further line a series in series notation, a sample each 15 seconds.
#![no_main]

use promwright_engine::{Features, Grid, Options, Storage, Value, evaluate};
use promwright_promql::parse;
use promwright_series::notation::{self, Point};

const INTERVAL: i64 = 15_000;

libfuzzer_sys::fuzz_target!(|input: (u8, i64, i64, u8, &str)| {
    let (flags, start, step, steps, text) = input;
    let (query, series) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(ast) = parse(query) else { return };
    let storage = storage(series);
    let (step, steps) = (step.max(1), i64::from(steps % 16));
    let range = Grid::range(start, start.saturating_add(step.saturating_mul(steps)), step);
    for grid in [Grid::instant(start), range] {
        let Ok(answer) = evaluate(&ast, &storage, grid, &options(flags)) else { continue };
        let Value::Vector(vector) = answer.value else { continue };
        assert!(vector.iter().all(|series| !series.values.is_void()), "a series of nothing");
        let mut labels: Vec<_> = vector.iter().map(|series| &series.labels).collect();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), vector.len(), "two series with the same labels");
        for remark in answer.warnings.iter().chain(&answer.infos) {
            assert!(!remark.message(query).is_empty());
        }
    }
});

fn options(flags: u8) -> Options {
    let preset = if flags & 1 == 0 { Options::promqltest() } else { Options::prometheus() };
    let preset = if flags & 2 == 0 { preset } else { preset.left_closed() };
    Options {
        features: Features::all(),
        delayed_name_removal: flags & 4 == 0,
        type_and_unit_labels: flags & 8 != 0,
        max_samples: Some(10_000),
        ..preset
    }
}

/// The series of all lines that are some, and that expand to few samples.
fn storage(lines: &str) -> Storage {
    let mut storage = Storage::new();
    for line in lines.lines().filter(|line| is_short(line)) {
        let Ok((labels, points)) = notation::parse_series(line) else { continue };
        let id = storage.series_id(&labels);
        for (index, point) in points.into_iter().enumerate() {
            let time = index as i64 * INTERVAL;
            // Of two definitions of a series the samples that come too late are left out.
            let _ = match point {
                Point::Gap => Ok(()),
                Point::Float(value) => storage.append_to(id, time, value),
                Point::Histogram { histogram, .. } => {
                    storage.append_histogram(id, time, histogram)
                }
            };
        }
    }
    storage
}

/// Whether no repeat in a line has more than two digits.
fn is_short(line: &str) -> bool {
    line.split('x').skip(1).all(|rest| rest.bytes().take_while(u8::is_ascii_digit).count() < 3)
}
