//! What came of all settings, as JSON.

use serde_json::{Value, json};

use super::text::sentences;
use super::{Cell, Method, Tuning};

/// One object: the grid's `settings` row by row, `today`, the `knee`, and what to say of them.
/// Times are in seconds, thresholds null where there is none to move.
pub fn tuning_json(tuning: &Tuning) -> Value {
    let seconds = |milliseconds: i64| milliseconds as f64 / 1000.0;
    let one = |row: usize, column: usize, cell: &Cell| {
        let threshold = tuning.thresholds[column];
        json!({
            "threshold": if threshold.is_nan() { Value::Null } else { json!(threshold) },
            "for_seconds": seconds(tuning.fors[row]),
            "firings": cell.firings,
            "firing_seconds": seconds(cell.firing_ms),
            "delay_seconds": cell.delay.map(seconds),
            "recall": cell.recall,
            "wrong": cell.wrong,
        })
    };
    let at = |(row, column): (usize, usize)| one(row, column, &tuning.cells[row][column]);
    let rows = tuning.cells.iter().enumerate();
    let all = rows.flat_map(|(row, cells)| {
        cells.iter().enumerate().map(move |(column, cell)| one(row, column, cell))
    });
    let (method, reason) = match tuning.method {
        Method::Once => ("one evaluation", None),
        Method::EachThreshold(why) => ("one evaluation for each threshold", Some(why)),
        Method::EachSetting(why) => ("one replay for each setting", Some(why)),
    };
    json!({
        "alert": *tuning.alert,
        "expr": tuning.expr,
        "op": tuning.op,
        "start": promwright_number::time::format(tuning.start),
        "end": promwright_number::time::format(tuning.end),
        "today": at(tuning.today),
        "knee": at(tuning.knee),
        "says": sentences(tuning),
        "method": method,
        "method_reason": reason,
        "settings": all.collect::<Vec<_>>(),
    })
}
