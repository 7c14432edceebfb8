//! What a server has, as a page that findings can point at.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use promwright_number::float::format_plain;
use promwright_series::exposition::{Format, Metadata};
use promwright_series::{Labels, METRIC_NAME, Series};
use promwright_source::Span;

use crate::Values;

/// What a server has.
#[derive(Clone, Debug, Default)]
pub struct Served {
    /// The names of all series.
    pub names: BTreeSet<String>,
    /// What targets declare; of a metric that they disagree on several times.
    pub metadata: Vec<Metadata>,
    /// The series that were asked for, each with its values.
    pub series: Vec<(Series, Values)>,
}

/// A server's metrics written down: a line a declaration, a line a series.
#[derive(Debug, Default)]
pub struct ServedPage {
    /// The text.
    pub text: String,
    /// The line of each of the metadata that are worth one.
    pub(crate) declared: Vec<(Metadata, Span)>,
    /// The line of each series.
    pub(crate) series: Vec<(Labels, Option<Values>, Span)>,
}

impl Served {
    /// Writes it down. Of a series that was not asked for there is only the name, and of a
    /// metric that targets declare and that has no series nothing unless it is `wanted`.
    pub fn page(&self, wanted: &dyn Fn(&str) -> bool) -> ServedPage {
        let mut page = ServedPage::default();
        for metadata in &self.metadata {
            let parts = ["", "_bucket", "_sum", "_count"];
            let has = |part: &&str| self.names.contains(&format!("{}{part}", metadata.name));
            if wanted(&metadata.name) || parts.iter().any(has) {
                let kind = metadata.kind.as_str(Format::OpenMetrics);
                let span = page.line(&format!("# TYPE {} {kind}", metadata.name));
                page.declared.push((metadata.clone(), span));
            }
        }
        let mut shown = BTreeSet::new();
        for (series, values) in &self.series {
            shown.extend(series.labels.metric());
            let span = page.line(&format!("{} {}", series.labels, described(values)));
            page.series.push((series.labels.clone(), Some(*values), span));
        }
        for name in self.names.iter().filter(|name| !shown.contains(name.as_str())) {
            let labels = Labels::from_pairs([(METRIC_NAME, name.as_str())]);
            let span = page.line(&labels.to_string());
            page.series.push((labels, None, span));
        }
        page
    }
}

impl ServedPage {
    fn line(&mut self, line: &str) -> Span {
        let start = self.text.len();
        let _ = writeln!(self.text, "{line}");
        Span::of(&(start..start + line.len()))
    }
}

/// The last value, with the least and the greatest where they are others.
fn described(values: &Values) -> String {
    let last = format_plain(values.last);
    if values.least == values.last && values.greatest == values.last || values.has_nan {
        return last;
    }
    format!("{last}, {} to {}", format_plain(values.least), format_plain(values.greatest))
}
