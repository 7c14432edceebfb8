//! `histogram_quantile`, `histogram_quantiles` and `histogram_fraction` of classic buckets.

use promwright_promql::Call;
use promwright_series::Labels;
use promwright_source::Span;
use rustc_hash::FxHashMap;

use super::{Datum, Evaluator};
use crate::annotation::Detail;
use crate::error::EvalError;
use crate::function::classic::{self, Bucket};
use crate::vector::without_metadata;
use crate::{Cells, Grid, GridSeries, quantile};

/// The label with a bucket's upper bound.
const BOUND: &str = "le";

/// The buckets of one histogram: bounds with the series that count them.
struct Histogram {
    labels: Labels,
    buckets: Vec<(f64, usize)>,
}

impl Evaluator<'_> {
    pub(super) fn histogram_quantile(
        &mut self,
        call: &Call,
        grid: Grid,
        span: Span,
    ) -> Result<Datum, EvalError> {
        let q = self.scalar_arg(call, 0, grid)?;
        let vector = self.vector_arg(call, 1, grid)?;
        self.check_quantiles(&q, self.arg_span(call, 0));
        let place = self.arg_span(call, 1);
        let histograms = self.histograms(&vector, place);
        let results = histograms.iter().map(|histogram| {
            let values = self.quantiles(&vector, histogram, &q, place, grid);
            (histogram.labels.clone(), values)
        });
        let results = results.collect();
        self.histogram_results(results, grid, span)
    }

    pub(super) fn histogram_quantiles(
        &mut self,
        call: &Call,
        grid: Grid,
        span: Span,
    ) -> Result<Datum, EvalError> {
        let vector = self.vector_arg(call, 0, grid)?;
        let label = self.string_arg(call, 1);
        let place = self.arg_span(call, 0);
        let mut results = Vec::new();
        let mut histograms = None;
        for index in 2..call.args.len() {
            let q = self.scalar_arg(call, index, grid)?;
            self.check_quantiles(&q, self.arg_span(call, index));
            let histograms = histograms.get_or_insert_with(|| self.histograms(&vector, place));
            for histogram in histograms.iter() {
                let values = self.quantiles(&vector, histogram, &q, place, grid);
                results.extend(by_quantile(&histogram.labels, &label, &q, &values));
            }
        }
        self.histogram_results(results, grid, span)
    }

    pub(super) fn histogram_fraction(
        &mut self,
        call: &Call,
        grid: Grid,
        span: Span,
    ) -> Result<Datum, EvalError> {
        let (lower, upper) = (self.scalar_arg(call, 0, grid)?, self.scalar_arg(call, 1, grid)?);
        let vector = self.vector_arg(call, 2, grid)?;
        let histograms = self.histograms(&vector, self.arg_span(call, 2));
        let results = histograms.iter().map(|histogram| {
            let values = each_step(&vector, histogram, grid, |step, buckets| {
                classic::fraction(lower[step], upper[step], buckets)
            });
            (histogram.labels.clone(), values)
        });
        let results = results.collect();
        self.histogram_results(results, grid, span)
    }

    fn histogram_results(
        &self,
        results: Vec<(Labels, Cells)>,
        grid: Grid,
        span: Span,
    ) -> Result<Datum, EvalError> {
        let delayed = self.names().delayed;
        let vector = results.into_iter().map(|(labels, values)| GridSeries {
            labels: if delayed { labels } else { without_metadata(&labels) },
            values,
            drop_name: true,
        });
        self.finished(crate::vector::without_void(vector.collect()), grid, span)
    }

    fn check_quantiles(&mut self, q: &[f64], span: Span) {
        for text in q.iter().filter_map(|q| quantile::warning(*q)) {
            self.annotations.warn(&text, span);
        }
    }

    /// The series of a vector by histogram; a series without a bound is left out with a remark.
    fn histograms(&mut self, vector: &[GridSeries], span: Span) -> Vec<Histogram> {
        let mut histograms: Vec<Histogram> = Vec::new();
        let mut places: FxHashMap<Labels, usize> = FxHashMap::default();
        for (index, GridSeries { labels, .. }) in vector.iter().enumerate() {
            let bound = labels.get(BOUND).unwrap_or_default();
            let Ok(upper) = bound.parse::<f64>() else {
                let quoted = promwright_series::quote(bound);
                let text =
                    format!("bucket label \"le\" is missing or has a malformed value of {quoted}");
                let text = self.with_name(&text, labels);
                self.annotations.warn(&text, span);
                continue;
            };
            let key = labels.filter(|label| label != BOUND);
            let place = *places.entry(key.clone()).or_insert_with(|| {
                histograms.push(Histogram { labels: key, buckets: Vec::new() });
                histograms.len() - 1
            });
            histograms[place].buckets.push((upper, index));
        }
        histograms
    }

    /// A remark with the metric name, which is known only if names are dropped late.
    fn with_name(&self, text: &str, labels: &Labels) -> String {
        match labels.metric() {
            Some(name) if self.names().delayed => {
                format!("{text} for metric name {}", promwright_series::quote(name))
            }
            _ => text.to_owned(),
        }
    }

    fn quantiles(
        &mut self,
        vector: &[GridSeries],
        histogram: &Histogram,
        q: &[f64],
        span: Span,
        grid: Grid,
    ) -> Cells {
        let mut remarks = Vec::new();
        let values = each_step(vector, histogram, grid, |step, buckets| {
            let (value, forced) = classic::quantile(q[step], buckets);
            remarks.extend(forced.map(|forced| (grid.at(step), forced)));
            value
        });
        for (time, forced) in remarks {
            let text = "input to histogram_quantile needed to be fixed for monotonicity (see \
                        https://prometheus.io/docs/prometheus/latest/querying/functions/\
                        #histogram_quantile)";
            let text = self.with_name(text, &histogram.labels);
            let detail = Detail::Monotonicity {
                times: (time, time),
                buckets: forced.bounds,
                difference: forced.difference,
                samples: 1,
            };
            self.annotations.inform_with(&text, span, detail);
        }
        values
    }
}

/// The value of a histogram at each step at which it has a bucket.
fn each_step(
    vector: &[GridSeries],
    histogram: &Histogram,
    grid: Grid,
    mut value: impl FnMut(usize, &mut Vec<Bucket>) -> f64,
) -> Cells {
    let mut cells = Cells::absent(grid.len());
    let mut buckets = Vec::with_capacity(histogram.buckets.len());
    for step in 0..grid.len() {
        buckets.clear();
        buckets.extend(histogram.buckets.iter().filter_map(|(upper, index)| {
            let count = vector[*index].values.get(step)?;
            Some(Bucket { upper: *upper, count })
        }));
        if !buckets.is_empty() {
            cells.set(step, value(step, &mut buckets));
        }
    }
    cells
}

/// The values with the quantile of their step as a label.
fn by_quantile(labels: &Labels, label: &str, q: &[f64], values: &Cells) -> Vec<(Labels, Cells)> {
    let mut results: Vec<(u64, Labels, Cells)> = Vec::new();
    for (step, value) in values.floats() {
        let bits = q[step].to_bits();
        let known = results.iter().position(|(own, _, _)| *own == bits);
        let place = known.unwrap_or_else(|| {
            let mut builder = labels.to_builder();
            builder.set(label, open_metrics(q[step]));
            results.push((bits, builder.build(), Cells::absent(values.len())));
            results.len() - 1
        });
        results[place].2.set(step, value);
    }
    results.into_iter().map(|(_, labels, values)| (labels, values)).collect()
}

/// A float as `OpenMetrics` writes it: whole numbers with `.0`.
fn open_metrics(value: f64) -> String {
    let text = promwright_number::float::format(value);
    let whole = value.is_finite() && !text.contains(['.', 'e']);
    if whole { format!("{text}.0") } else { text }
}
