//! What operators and functions remark on samples, without a place.
//!
//! Worked out where samples are combined, often in parallel; the evaluator attaches the place.

use promwright_series::quote;

use crate::annotation::Grade;

/// A remark of Prometheus on samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Remark {
    /// Floats and histograms in one group of an aggregation.
    MixedInAggregation,
    /// An operator that is not for samples of these kinds.
    IncompatibleTypes { left: &'static str, op: &'static str, right: &'static str },
    /// An operator that cannot bring the buckets of two histograms together.
    IncompatibleBuckets { op: &'static str },
    /// An aggregation that leaves histograms out.
    IgnoredInAggregation(&'static str),
    /// One histogram is known to follow a counter reset, another not to.
    ResetCollision(Operation),
    /// Custom buckets had to be brought together.
    BucketsReconciled(Operation),
    /// Floats and histograms in the samples of one metric.
    MixedFloatsAndHistograms { metric: String },
    /// Exponential and custom buckets in the samples of one metric.
    MixedExponentialAndCustom { metric: String },
    /// Histograms between the floats of a range were left out.
    IgnoredInMixedRange { metric: String },
    /// A gauge where a counter is expected.
    NotCounter { metric: String },
    /// A counter where a gauge is expected.
    NotGauge { metric: String },
}

/// In what a remark on buckets arose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Addition,
    Subtraction,
    Aggregation,
}

impl Operation {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Addition => "addition",
            Self::Subtraction => "subtraction",
            Self::Aggregation => "aggregation",
        }
    }
}

impl Remark {
    /// Warning or info.
    pub(crate) const fn grade(&self) -> Grade {
        match self {
            Self::IncompatibleTypes { .. }
            | Self::IgnoredInAggregation(_)
            | Self::BucketsReconciled(_)
            | Self::IgnoredInMixedRange { .. } => Grade::Info,
            _ => Grade::Warning,
        }
    }

    /// Prometheus' words, without `PromQL warning: `.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::MixedInAggregation => {
                "encountered a mix of histograms and floats for aggregation".to_owned()
            }
            Self::IncompatibleTypes { left, op, right } => format!(
                "incompatible sample types encountered for binary operator \"{op}\": {left} {op} \
                 {right}"
            ),
            Self::IncompatibleBuckets { op } => {
                format!("incompatible bucket layout encountered for binary operator {op}")
            }
            Self::IgnoredInAggregation(name) => {
                format!("ignored histogram in {name} aggregation")
            }
            Self::ResetCollision(operation) => {
                let operation = operation.as_str();
                format!("conflicting counter resets during histogram {operation}")
            }
            Self::BucketsReconciled(operation) => {
                let operation = operation.as_str();
                format!("mismatched custom buckets were reconciled during {operation}")
            }
            Self::MixedFloatsAndHistograms { metric } => {
                let metric = quote(metric);
                format!("encountered a mix of histograms and floats for metric name {metric}")
            }
            Self::IgnoredInMixedRange { metric } => format!(
                "ignored histograms in a range containing both floats and histograms for metric \
                 name {}",
                quote(metric)
            ),
            Self::NotCounter { metric } => {
                format!("this native histogram metric is not a counter: {}", quote(metric))
            }
            Self::NotGauge { metric } => {
                format!("this native histogram metric is not a gauge: {}", quote(metric))
            }
            Self::MixedExponentialAndCustom { metric } => format!(
                "vector contains a mix of histograms with exponential and custom buckets schemas \
                 for metric name {}",
                quote(metric)
            ),
        }
    }
}

/// Remarks, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Remarks(Vec<Remark>);

impl Remarks {
    /// Adds a remark.
    pub(crate) fn add(&mut self, remark: Remark) {
        if !self.0.contains(&remark) {
            self.0.push(remark);
        }
    }

    /// Adds all of others.
    pub(crate) fn merge(&mut self, others: Self) {
        for remark in others.0 {
            self.add(remark);
        }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The remarks, in the order in which they first came.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Remark> {
        self.0.iter()
    }
}

/// Of each step the remark that came last: of an operator Prometheus keeps no other.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastRemarks(Vec<Option<(usize, Remark)>>);

impl LastRemarks {
    /// Adds a remark on the element of a step that comes `place`th.
    pub(crate) fn add(&mut self, step: usize, place: usize, remark: Remark) {
        if self.0.len() <= step {
            self.0.resize(step + 1, None);
        }
        if self.0[step].as_ref().is_none_or(|(last, _)| *last <= place) {
            self.0[step] = Some((place, remark));
        }
    }

    /// What is left of them.
    pub(crate) fn into_remarks(self) -> Remarks {
        let mut remarks = Remarks::default();
        for (_, remark) in self.0.into_iter().flatten() {
            remarks.add(remark);
        }
        remarks
    }
}
