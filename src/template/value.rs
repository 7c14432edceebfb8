//! The values that templates work on, with the names and truth that Go gives them.

use std::collections::BTreeMap;
use std::sync::Arc;

/// A label set as templates see it: Go's `map[string]string`.
pub type LabelMap = BTreeMap<Arc<str>, Arc<str>>;

/// The value of a sample.
#[derive(Clone, Debug, PartialEq)]
pub enum SampleValue {
    /// A float.
    Float(f64),
    /// A native histogram, as Prometheus prints it: templates can only show it.
    Histogram(Arc<str>),
}

impl From<f64> for SampleValue {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl SampleValue {
    /// As a value of templates.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Float(value) => Value::Float(*value),
            Self::Histogram(text) => Value::Histogram(text.clone()),
        }
    }
}

/// A sample of the vector that `query` returns.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Its labels, the metric name among them.
    pub labels: Arc<LabelMap>,
    /// Its value.
    pub value: SampleValue,
}

/// What `.` is at the start.
#[derive(Clone, Debug)]
pub struct Root {
    pub labels: Arc<LabelMap>,
    pub external_labels: Arc<LabelMap>,
    pub external_url: Arc<str>,
    pub value: SampleValue,
}

/// A value; names in comments are Go's types.
#[derive(Clone, Debug)]
pub enum Value {
    /// Go's invalid value and its nil interface.
    Nothing,
    Bool(bool),
    /// `int`, `int64` and `time.Duration` counts.
    Int(i64),
    /// `uint8`: a byte of a string.
    Byte(u8),
    Float(f64),
    String(Arc<str>),
    /// `template.HTML`
    Html(Arc<str>),
    /// `*histogram.FloatHistogram`, as it prints itself.
    Histogram(Arc<str>),
    /// `map[string]string`
    Labels(Arc<LabelMap>),
    /// `map[string]interface {}`, what `args` makes.
    Args(Arc<BTreeMap<String, Value>>),
    /// `template.queryResult`
    Vector(Arc<Vec<Arc<Sample>>>),
    /// `*template.sample`; the absent one is a nil pointer.
    Sample(Option<Arc<Sample>>),
    /// `*time.Time`, nanoseconds since the epoch.
    Time(i64),
    /// `*time.Duration`, nanoseconds.
    Duration(i64),
    /// `time.Month` and `time.Weekday`, which print as names and count as integers.
    Named(i64, &'static str, &'static str),
    /// The data of the whole template.
    Root(Arc<Root>),
}

impl Value {
    /// Go's name of its type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Nothing => "<nil>",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Byte(_) => "uint8",
            Self::Float(_) => "float64",
            Self::String(_) => "string",
            Self::Html(_) => "template.HTML",
            Self::Histogram(_) => "*histogram.FloatHistogram",
            Self::Labels(_) => "map[string]string",
            Self::Args(_) => "map[string]interface {}",
            Self::Vector(_) => "template.queryResult",
            Self::Sample(_) => "*template.sample",
            Self::Time(_) => "*time.Time",
            Self::Duration(_) => "*time.Duration",
            Self::Named(_, _, kind) => kind,
            Self::Root(_) => {
                "struct { Labels map[string]string; ExternalLabels map[string]string; \
                 ExternalURL string; Value interface {} }"
            }
        }
    }

    /// Whether `if` takes it.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Bool(value) => *value,
            Self::Int(value) | Self::Named(value, ..) => *value != 0,
            Self::Byte(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::String(text) | Self::Html(text) => !text.is_empty(),
            Self::Labels(labels) => !labels.is_empty(),
            Self::Args(args) => !args.is_empty(),
            Self::Vector(vector) => !vector.is_empty(),
            Self::Sample(sample) => sample.is_some(),
            Self::Histogram(_) | Self::Time(_) | Self::Duration(_) | Self::Root(_) => true,
        }
    }

    /// A string value.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }
}
