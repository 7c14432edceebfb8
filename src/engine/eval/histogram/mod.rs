//! `histogram_quantile`, `histogram_quantiles` and `histogram_fraction`.

mod corrections;
mod sources;

use promwright_promql::Call;
use promwright_series::Labels;
use promwright_series::histogram::Histogram;
use promwright_source::Span;

use super::{Datum, Evaluator};
use crate::error::EvalError;
use crate::function::classic::{self, Bucket, Forced};
use crate::function::native::{self, NanRemark};
use crate::vector::without_metadata;
use crate::{Cells, Grid, GridSeries, quantile};
use corrections::Corrections;
use sources::{Classic, Native, Sources, bound};

/// A function of a histogram at a step, for both kinds of them.
trait Function {
    fn classic(&self, step: usize, buckets: &mut Vec<Bucket>) -> (f64, Option<Forced>);
    fn native(&self, step: usize, histogram: &Histogram) -> (f64, Option<NanRemark>);
}

/// The quantile of each step, and those that were asked for before of the same histograms.
struct Quantile<'a> {
    q: &'a [f64],
    earlier: &'a [Vec<f64>],
}

impl Function for Quantile<'_> {
    fn classic(&self, step: usize, buckets: &mut Vec<Bucket>) -> (f64, Option<Forced>) {
        let (value, forced) = classic::quantile(self.q[step], buckets);
        // Prometheus corrects buckets where they are, so that the next quantile finds them right.
        let corrected = self.earlier.iter().any(|q| (0.0..=1.0).contains(&q[step]));
        (value, forced.filter(|_| !corrected))
    }

    fn native(&self, step: usize, histogram: &Histogram) -> (f64, Option<NanRemark>) {
        native::quantile(self.q[step], histogram)
    }
}

/// The lower and the upper value of each step.
struct Fraction<'a>(&'a [f64], &'a [f64]);

impl Function for Fraction<'_> {
    fn classic(&self, step: usize, buckets: &mut Vec<Bucket>) -> (f64, Option<Forced>) {
        (classic::fraction(self.0[step], self.1[step], buckets), None)
    }

    fn native(&self, step: usize, histogram: &Histogram) -> (f64, Option<NanRemark>) {
        native::fraction(self.0[step], self.1[step], histogram)
    }
}

/// A vector of histograms, and where it stands.
struct Operand<'a> {
    vector: &'a [GridSeries],
    sources: Sources,
    place: Span,
    grid: Grid,
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
        let operand = self.operand(call, &vector, 1, grid);
        let results = self.of_histograms(&operand, &Quantile { q: &q, earlier: &[] });
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
        let mut operand = None;
        let mut earlier = Vec::new();
        let mut results = Vec::new();
        for index in 2..call.args.len() {
            let q = self.scalar_arg(call, index, grid)?;
            self.check_quantiles(&q, self.arg_span(call, index));
            let operand = operand.get_or_insert_with(|| self.operand(call, &vector, 0, grid));
            let function = Quantile { q: &q, earlier: &earlier };
            for (labels, values) in self.of_histograms(operand, &function) {
                results.extend(by_quantile(&labels, &label, &q, &values));
            }
            earlier.push(q);
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
        let operand = self.operand(call, &vector, 2, grid);
        let results = self.of_histograms(&operand, &Fraction(&lower, &upper));
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

    /// The histograms of a vector, the argument `index`; what is none, or is one of both kinds,
    /// is left out with a remark.
    fn operand<'v>(
        &mut self,
        call: &Call,
        vector: &'v [GridSeries],
        index: usize,
        grid: Grid,
    ) -> Operand<'v> {
        let place = self.arg_span(call, index);
        let sources = Sources::of(vector);
        for series in &sources.malformed {
            let labels = &vector[*series].labels;
            let quoted = promwright_series::quote(bound(labels));
            let text =
                format!("bucket label \"le\" is missing or has a malformed value of {quoted}");
            self.annotations.warn(&self.with_name(&text, labels), place);
        }
        for series in sources.conflicts(vector) {
            let text = "vector contains a mix of classic and native histograms";
            self.annotations.warn(&self.with_name(text, &series.labels), place);
        }
        Operand { vector, sources, place, grid }
    }

    /// A remark with the metric name, which is known only if names are dropped late.
    fn with_name(&self, text: &str, labels: &Labels) -> String {
        named(text, self.late_name(labels))
    }

    fn late_name<'l>(&self, labels: &'l Labels) -> &'l str {
        if self.names().delayed { labels.metric().unwrap_or_default() } else { "" }
    }

    fn of_histograms(
        &mut self,
        operand: &Operand<'_>,
        function: &impl Function,
    ) -> Vec<(Labels, Cells)> {
        let mut results = Vec::new();
        for native in &operand.sources.native {
            let labels = operand.vector[native.series].labels.clone();
            results.push((labels, self.of_native(operand, native, function)));
        }
        let mut corrected = Corrections::default();
        for classic in &operand.sources.classic {
            let values = self.of_classic(operand, classic, function, &mut corrected);
            results.push((classic.labels.clone(), values));
        }
        self.remark_corrected(operand, corrected);
        results
    }

    fn of_native(
        &mut self,
        operand: &Operand<'_>,
        native: &Native,
        function: &impl Function,
    ) -> Cells {
        let GridSeries { labels, values, .. } = &operand.vector[native.series];
        let mut cells = Cells::absent(operand.grid.len());
        let mut remarks: Vec<NanRemark> = Vec::new();
        for (step, histogram) in values.histograms() {
            if operand.sources.counts(native, operand.vector, step) {
                let (value, remark) = function.native(step, histogram);
                cells.set(step, value);
                remarks.extend(remark.filter(|remark| !remarks.contains(remark)));
            }
        }
        // The place is that of the vector, as in Prometheus' tests; 3.14.0 itself gives that of
        // the first argument.
        for remark in remarks {
            self.annotations.inform(&remark.text(self.late_name(labels)), operand.place);
        }
        cells
    }

    fn of_classic<'v>(
        &self,
        operand: &'v Operand<'_>,
        classic: &'v Classic,
        function: &impl Function,
        corrected: &mut Corrections<'v>,
    ) -> Cells {
        let name = self.late_name(&classic.labels);
        let mut cells = Cells::absent(operand.grid.len());
        classic.each_step(operand.vector, operand.grid, |step, buckets| {
            let (value, forced) = function.classic(step, buckets);
            if let Some(forced) = forced {
                corrected.add(name, step, forced);
            }
            cells.set(step, value);
        });
        cells
    }

    fn remark_corrected(&mut self, operand: &Operand<'_>, corrected: Corrections<'_>) {
        for (name, correction) in corrected.by_metric {
            let text = "input to histogram_quantile needed to be fixed for monotonicity (see \
                        https://prometheus.io/docs/prometheus/latest/querying/functions/\
                        #histogram_quantile)";
            let detail = correction.detail(operand.grid);
            self.annotations.inform_with(&named(text, name), operand.place, detail);
        }
    }
}

/// A text with the metric, if its name is known.
fn named(text: &str, metric: &str) -> String {
    match metric {
        "" => text.to_owned(),
        _ => format!("{text} for metric name {}", promwright_series::quote(metric)),
    }
}

/// The values with the quantile of their step as a label.
fn by_quantile(labels: &Labels, label: &str, q: &[f64], values: &Cells) -> Vec<(Labels, Cells)> {
    let mut results: Vec<(u64, Labels, Cells)> = Vec::new();
    for (step, value) in values.floats() {
        let bits = (q[step] + 0.0).to_bits();
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

/// A float as `OpenMetrics` writes it: whole numbers with `.0`, zero without a sign.
fn open_metrics(value: f64) -> String {
    let text = promwright_number::float::format(value + 0.0);
    let whole = value.is_finite() && !text.contains(['.', 'e']);
    if whole { format!("{text}.0") } else { text }
}
