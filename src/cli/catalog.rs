//! The catalog that the binary was built with, compiled.

use std::path::Path;

use promwright_dsl::{Bounds, Catalog, MetricKind, MetricSchema, Overrides};
use promwright_lint as lint;
use promwright_source::{Diagnostic, Sources};

use crate::failure::{Failure, Result};
use crate::rules::{Origin, Rules};

/// The slug of findings about `--set` arguments: they are about this call, not about rules.
const OVERRIDE: &str = "dsl/override";

/// Compiles the catalog with these settings.
pub(crate) fn compile(catalog: &Catalog, settings: &[(String, String)]) -> Result<Rules> {
    let overrides =
        Overrides::parse(settings.iter().map(|(name, value)| format!("{name}={value}")))
            .map_err(|error| Failure::new(error.to_string()))?;
    let mut sources = Sources::new();
    let compiled = catalog.compile(&overrides, &mut sources, &mut load);
    if let Some(refused) = compiled.findings.iter().find(|finding| finding.slug == OVERRIDE) {
        return Err(refusal(refused, &sources));
    }
    let scraped = compiled.schema.iter().filter(|metric| !metric.is_recorded);
    Ok(Rules {
        sources,
        origin: Origin::Catalog,
        outputs: compiled.files.iter().map(|file| file.name.clone()).collect(),
        schema: scraped.map(|metric| (metric.name.clone(), known(metric))).collect(),
        settings: compiled.settings,
        files: compiled.files,
        findings: compiled.findings,
        ..Rules::default()
    })
}

fn refusal(finding: &Diagnostic, sources: &Sources) -> Failure {
    let argument = sources.file(finding.primary.place.file).name();
    let failure = Failure::new(format!("`{argument}` cannot be set")).cause(&*finding.message);
    match &finding.help {
        Some(help) => failure.help(&**help),
        None => failure,
    }
}

/// The text of a Rust source file by the path that the compiler knows, which counts from the
/// root of the workspace: the working directory, or one above it.
fn load(path: &str) -> Option<String> {
    let here = std::env::current_dir().ok()?;
    here.ancestors()
        .find_map(|directory| std::fs::read_to_string(directory.join(Path::new(path))).ok())
}

fn known(metric: &MetricSchema) -> lint::Metric {
    lint::Metric {
        kind: Some(match metric.kind {
            MetricKind::Gauge => lint::MetricKind::Gauge,
            MetricKind::Counter => lint::MetricKind::Counter,
            MetricKind::Histogram => lint::MetricKind::Histogram,
        }),
        unit: Some(metric.unit.title()),
        labels: Some(metric.labels.clone()),
        range: metric.range.map(|Bounds { low, high }| {
            (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY))
        }),
    }
}
