//! Samples as the HTTP API gives them: the answer to a query for all of every series.
//!
//! As there, a series that is stale has no sample for that.

use std::io::{self, Write};

use promwright_series::api::write::{push_labels, push_point};
use promwright_series::{Series, is_stale};

pub(super) fn write(to: &mut dyn Write, series: &[Series]) -> io::Result<()> {
    to.write_all(br#"{"status":"success","data":{"resultType":"matrix","result":["#)?;
    let mut text = String::new();
    for (index, series) in series.iter().enumerate() {
        text.push_str(if index > 0 { ",\n{\"metric\":" } else { "\n{\"metric\":" });
        push_labels(&mut text, &series.labels);
        text.push_str(",\"values\":[");
        let samples = series.samples.iter().filter(|(_, value)| !is_stale(*value));
        for (index, (time, value)) in samples.enumerate() {
            if index > 0 {
                text.push(',');
            }
            push_point(&mut text, time, value);
        }
        text.push_str("]}");
        to.write_all(text.as_bytes())?;
        text.clear();
    }
    to.write_all(b"\n]}}\n")
}
