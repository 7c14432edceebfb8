//! Calls of functions of a range vector.

use promwright_promql::{Call, ExtendKind, Id, Kind, ValueType};
use promwright_series::Labels;
use promwright_source::Span;

use super::call::absent_from;
use super::{Evaluator, RangeSeries, RangeVector};
use crate::annotation::Detail;
use crate::error::{EvalError, Fault};
use crate::function::labels;
use crate::over_time::{Function, Notes, OverTime, over_mixed, over_time, started};
use crate::vector::{has_same_labels, without_metadata, without_void};
use crate::{Grid, GridSeries, parallel, quantile};

/// A series' value, and what there is to remark on it.
struct Outcome<'a> {
    source: &'a RangeSeries<'a>,
    series: GridSeries,
    notes: Notes<'a>,
}

impl Evaluator<'_> {
    pub(super) fn over_time(
        &mut self,
        function: Function,
        call: &Call,
        grid: Grid,
        span: Span,
    ) -> Result<Vec<GridSeries>, EvalError> {
        let Some((place, matrix)) = self.matrix_arg(call) else { return Ok(Vec::new()) };
        let range = self.range(matrix, grid)?;
        if let Some(extend) = range.windows.extend.filter(|extend| !function.allows(*extend)) {
            return Err(not_extended(call.function.name, extend).at(span));
        }
        let mut params = Vec::new();
        for index in (0..call.args.len()).filter(|index| *index != place) {
            params.push(self.scalar_arg(call, index, grid)?);
        }
        let [first, second] = [0, 1].map(|index| params.get(index).map_or(&[][..], |own| own));
        if function == Function::Holt {
            check_smoothing(&range, first, second).map_err(|fault| fault.at(span))?;
        }
        self.hold(widest(&range), span)?;
        self.afford(range.series.len(), grid, span)?;
        let call_with = OverTime { function, params: [first, second] };
        let names = self.names();
        let vector = parallel::filter_map(&range.series, grid.len(), |series| {
            let mut notes = Notes::new(series.labels.metric().unwrap_or_default());
            let values = if series.histograms.is_empty() {
                over_time(call_with, series, &range.windows)
            } else {
                over_mixed(call_with, series, &range.windows, &mut notes)
            };
            let drop_name = series.drop_name || !function.keeps_name();
            let labels = if drop_name && !names.delayed {
                without_metadata(&series.labels)
            } else {
                series.labels.clone()
            };
            let own = GridSeries { labels, values, drop_name };
            (!own.values.is_void() || !notes.is_empty()).then_some(Outcome {
                source: series,
                series: own,
                notes,
            })
        });
        self.remark(function, call, matrix, &vector, first);
        self.remark_overlaps(function, &range, &vector, matrix);
        let vector = without_void(vector.into_iter().map(|own| own.series).collect());
        if function == Function::Absent {
            return Ok(self.absent_over_time(&vector, matrix, grid));
        }
        if !names.delayed && has_same_labels(&vector) {
            return Err(Fault::same_labelset().at(span));
        }
        Ok(vector)
    }

    /// The argument that is a range vector, and its place.
    fn matrix_arg(&self, call: &Call) -> Option<(usize, Id)> {
        let args = call.args.iter().map(|id| self.ast.unparen(*id)).enumerate();
        args.into_iter().find(|(_, id)| self.ast.value_type(*id) == ValueType::Matrix)
    }

    fn absent_over_time(&self, vector: &[GridSeries], matrix: Id, grid: Grid) -> Vec<GridSeries> {
        let labels = match &self.ast[matrix].kind {
            Kind::Matrix(matrix) => match &self.ast[matrix.selector].kind {
                Kind::Selector(selector) => labels::of_absent(selector),
                _ => Labels::empty(),
            },
            _ => Labels::empty(),
        };
        let mut absent = absent_from(vector, labels, grid.len());
        for series in &mut absent {
            series.drop_name = true;
        }
        absent
    }

    /// The place of a range vector in remarks. Prometheus has forgotten where a subquery stood
    /// once it has its samples.
    fn range_span(&self, matrix: Id) -> Span {
        let is_subquery = matches!(self.ast[matrix].kind, Kind::Subquery(_));
        if is_subquery { Span::at(0) } else { self.ast[matrix].span }
    }

    fn remark(
        &mut self,
        function: Function,
        call: &Call,
        matrix: Id,
        outcomes: &[Outcome<'_>],
        param: &[f64],
    ) {
        let span = self.range_span(matrix);
        for Outcome { notes, .. } in outcomes {
            // It speaks of the first argument, whichever that is.
            let of_matrix = self.arg(call, 0) == Some(matrix);
            let place = if of_matrix { span } else { self.arg_span(call, 0) };
            self.annotations.note_all(&notes.remarks, place);
        }
        if function == Function::Quantile {
            let span = self.arg_span(call, 0);
            for (step, q) in param.iter().enumerate() {
                let Some(text) = quantile::warning(*q) else { continue };
                if outcomes.iter().any(|own| own.series.values.has(step)) {
                    self.annotations.warn(&text, span);
                }
            }
        }
        for Outcome { source, series, .. } in outcomes {
            let of_floats = function.is_for_counters() && series.values.floats().next().is_some();
            if let Some(text) = self.doubt_counter(&source.labels).filter(|_| of_floats) {
                self.annotations.inform(&text, span);
            }
        }
    }

    fn remark_overlaps(
        &mut self,
        function: Function,
        range: &RangeVector<'_>,
        outcomes: &[Outcome<'_>],
        matrix: Id,
    ) {
        if !function.is_for_counters() || range.windows.extend.is_some() {
            return;
        }
        let of_floats = range.series.iter().filter(|series| series.histograms.is_empty());
        let of_floats = of_floats.map(|series| {
            (series, started::overlaps(&series.starts, &series.times, &range.windows))
        });
        let others = outcomes.iter().map(|own| (own.source, own.notes.overlaps));
        for (series, windows) in of_floats.chain(others) {
            if windows > 0 {
                let name = promwright_series::quote(series.labels.metric().unwrap_or_default());
                let text = format!(
                    "sample has start time that overlaps with previous sample timestamp for \
                     metric {name}"
                );
                self.annotations.warn_with(
                    &text,
                    self.ast[matrix].span,
                    Detail::Occurrences(windows),
                );
            }
        }
    }

    /// Why a metric may be no counter.
    fn doubt_counter(&self, labels: &Labels) -> Option<String> {
        let name = labels.metric()?;
        if self.options.type_and_unit_labels {
            let kind = labels.get("__type__").unwrap_or_default();
            return (kind != "counter" && kind != "histogram").then(|| {
                format!(
                    "metric might not be a counter, __type__ label is not set to \"counter\" or \
                     \"histogram\", got {}: {}",
                    promwright_series::quote(kind),
                    promwright_series::quote(name)
                )
            });
        }
        let suffixes = ["_total", "_sum", "_count", "_bucket"];
        let doubted = !suffixes.iter().any(|suffix| name.ends_with(suffix));
        doubted.then(|| {
            let suffixes = "metric might not be a counter, name does not end in";
            format!("{suffixes} _total/_sum/_count/_bucket: {}", promwright_series::quote(name))
        })
    }
}

fn not_extended(name: &str, extend: ExtendKind) -> Fault {
    let functions = match extend {
        ExtendKind::Anchored => "changes, delta, increase, rate, resets",
        ExtendKind::Smoothed => "delta, increase, rate",
    };
    let modifier = extend.as_str();
    Fault::execution(format!(
        "{modifier} modifier can only be used with: {functions} - not with {name}"
    ))
}

/// The most samples that a window of any of the series may have.
fn widest(range: &RangeVector<'_>) -> u64 {
    let most = |series: &RangeSeries<'_>| -> usize {
        let mut most = 0;
        range.windows.each_mixed(&series.times, &series.histograms.times, |window, histograms| {
            most = most.max(window.samples.len() + histograms.len());
        });
        most
    };
    let series = &range.series;
    // Looking at each window is worth it only where the sum of all could matter.
    let all = |series: &RangeSeries<'_>| series.times.len() + series.histograms.times.len();
    let upper = series.iter().map(all).max().unwrap_or(0);
    if upper < 10_000 { upper as u64 } else { series.iter().map(most).max().unwrap_or(0) as u64 }
}

/// Whether the factors are in their domain, at the steps at which a series has samples.
fn check_smoothing(range: &RangeVector<'_>, level: &[f64], trend: &[f64]) -> Result<(), Fault> {
    let mut asked = vec![false; range.windows.grid.len()];
    for series in &range.series {
        range.windows.each_mixed(&series.times, &series.histograms.times, |window, _| {
            asked[window.step] = true;
        });
    }
    let bad = |values: &[f64]| {
        let asked = values.iter().zip(&asked).filter(|(_, asked)| **asked);
        asked.map(|(value, _)| *value).find(|own| *own <= 0.0 || *own >= 1.0)
    };
    for (name, sign, values) in [("smoothing", "sf", level), ("trend", "tf", trend)] {
        if let Some(value) = bad(values) {
            return Err(Fault::execution(format!(
                "invalid {name} factor. Expected: 0 < {sign} < 1, got: {value:.6}"
            )));
        }
    }
    Ok(())
}
